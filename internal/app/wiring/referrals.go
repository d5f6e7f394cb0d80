package wiring

import (
	"context"
	"fmt"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/notify"
	"alongside/internal/offer"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// referrals makes what sends families to voluntary organisations.
func (s *Services) referrals(o Options) {
	s.Referral = referral.New(referral.Deps{
		DB: s.DB, Store: familysql.Referrals{}, Families: s.Family, Clocks: s.Clocks, Offers: voluntary{s}, People: referrers{teller{s, o}},
	})
	s.Family.UseSharing(s.Referral)
	s.Family.UseLeads(leaders{letter{s, o}})
	s.Family.UseReaders(teller{s, o})
}

// voluntary is what voluntary organisations offer.
type voluntary struct{ s *Services }

// Choice implements referral.Offers.
func (v voluntary) Choice(ctx context.Context, tx *db.Tx, ref thread.Ref) (referral.Choice, error) {
	o, err := v.s.Offer.Offer(ctx, tx, ref)
	if err != nil {
		return referral.Choice{}, err
	}
	found, err := v.choices(ctx, tx, []offer.Nearby{{Offer: o}})
	if err == nil && (len(found) == 0 || o.Status != offer.Published) {
		err = fault.NotFound("That offer of a voluntary organisation")
	}
	if err != nil {
		return referral.Choice{}, err
	}
	return found[0], nil
}

// mostNear is how many offers are looked through for those of voluntary organisations.
const mostNear = 200

// Choices implements referral.Offers: of each organisation what is nearest, or with apart what comes first by title.
func (v voluntary) Choices(ctx context.Context, tx *db.Tx, c family.Child, apart bool) ([]referral.Choice, error) {
	q := offer.NearQuery{Limit: mostNear}
	if !apart {
		q.Outcode = c.Outcode
	}
	if !c.Born.IsZero() {
		age := family.YearsOld(c.Born, tx.Today())
		q.Age = &age
	}
	near, err := v.s.Offer.Near(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	return v.choices(ctx, tx, near)
}

// choices leaves out what no open voluntary organisation offers, and of each what comes after its first.
func (v voluntary) choices(ctx context.Context, tx *db.Tx, near []offer.Nearby) ([]referral.Choice, error) {
	refs := make([]thread.Ref, len(near))
	for i, n := range near {
		refs[i] = n.Provider
	}
	providers, err := v.s.Provider.Providers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	met := map[thread.Ref]bool{}
	var out []referral.Choice
	for _, n := range near {
		p, ok := providers[n.Provider]
		if stopped, _ := p.Suspended(tx.Today()); !ok || p.Kind != provider.Voluntary || stopped || met[p.Ref] {
			continue
		}
		met[p.Ref] = true
		out = append(out, referral.Choice{Offer: n.Ref, Title: n.Title, Provider: p.Ref, ProviderName: p.Name, Where: where(n)})
	}
	return out, nil
}

// where says the place of an offer, and how far it is where that is known.
func where(n offer.Nearby) string {
	if !n.Placed {
		return n.Venue
	}
	away := "less than a mile away"
	switch miles := int((n.Away + geo.Miles(1)/2) / geo.Miles(1)); miles {
	case 0:
	case 1:
		away = "about 1 mile away"
	default:
		away = "about " + strconv.Itoa(miles) + " miles away"
	}
	if n.Venue == "" {
		return away
	}
	return n.Venue + ", " + away
}

// referrers tells those whom a referral concerns.
type referrers struct{ teller }

// Keeper implements referral.People.
func (r referrers) Keeper(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	return owners{r.s}.OwnerFor(ctx, tx, child)
}

// TellColleagueTx implements referral.People.
func (r referrers) TellColleagueTx(ctx context.Context, tx *db.Tx, person, about thread.Ref) error {
	a, err := r.s.Authority.Account(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && a.Email == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell %s: %w", person, err)
	}
	return r.write(ctx, tx, notify.ReferralNews, notify.ToEmail(a.Name, a.Email), notify.Facts{On: tx.Today(), Ref: about}, "/referrals/"+string(about))
}

// answerersAtOnce is how many people of one organisation are read at a time.
const answerersAtOnce = 100

// TellOrganisationTx implements referral.People: it writes to everybody of the organisation who answers referrals, and to the
// organisation's own address where nobody signs in.
func (r referrers) TellOrganisationTx(ctx context.Context, tx *db.Tx, to, about thread.Ref, by workday.Date) error {
	t, f := notify.ReferralCame, notify.Facts{By: by, Ref: about}
	if by.IsZero() {
		t, f = notify.ReferralGone, notify.Facts{On: tx.Today(), Ref: about}
	}
	accounts, err := r.answerers(ctx, tx, to)
	if err != nil {
		return err
	}
	told := false
	for _, a := range accounts {
		if err := r.write(ctx, tx, t, notify.ToEmail(a.Name, a.Email), f, "/referrals-to-us"); err != nil {
			return err
		}
		told = true
	}
	if told {
		return nil
	}
	p, err := r.s.Provider.Provider(ctx, tx, to)
	if err != nil || p.Email == "" {
		return err
	}
	return r.write(ctx, tx, t, notify.ToEmail(p.Name, p.Email), f, "/referrals-to-us")
}

// answerers are all of an organisation who may answer referrals and have an address, by name.
func (r referrers) answerers(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]authority.Account, error) {
	var out []authority.Account
	f := authority.Filter{Provider: provider, Status: authority.StatusActive, On: tx.Today(), Limit: answerersAtOnce}
	for {
		accounts, err := r.s.Authority.Accounts(ctx, tx, f)
		if err != nil {
			return nil, fmt.Errorf("who answers referrals at %s: %w", provider, err)
		}
		for _, a := range accounts {
			if a.Email != "" && (access.Actor{Roles: a.Roles}).May(access.ReferralAnswer) {
				out = append(out, a)
			}
		}
		if len(accounts) < f.Limit {
			return out, nil
		}
		f.After = accounts[len(accounts)-1].SortKey()
	}
}

func (r referrers) write(ctx context.Context, tx *db.Tx, t notify.Template, to notify.Address, f notify.Facts, path string) error {
	if r.o.PublicURL != "" {
		f.Link = r.o.PublicURL + path
	}
	m, err := t.Message(to, f)
	if err != nil {
		return err
	}
	return r.o.Tell(ctx, tx, m)
}

// unchecked says why nothing of a provider is shown to families yet, "" where it is known.
func (s *Services) unchecked(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
	all, err := s.Provider.Providers(ctx, tx, []thread.Ref{ref})
	return all[ref].UncheckedWhy(), err
}
