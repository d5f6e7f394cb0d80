package referral

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Refer sends a family to an organisation.
type Refer struct {
	Child   thread.Ref
	Offer   thread.Ref
	Concern thread.Ref // optional: a concern about this child
	After   thread.Ref // optional: the declined referral before it
	Need    string
	Contact string
	// Agreed says that the family agrees to share what Shown lists, as Words writes it. A worker says who agreed and how.
	Agreed     bool
	Shown      string
	Giver, How string

	lines []Line
}

// Form is what somebody who is about to refer is shown.
type Form struct {
	Choices []Choice // the nearest three that fit and were not asked yet
	Shared  []Line   // what is shared with consent
	Kin     bool
}

// suggestions is how many organisations are suggested at once.
const suggestions = 3

// Form returns what somebody who is about to refer is shown. It refuses who may not act for the child.
func (s *Service) Form(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (Form, error) {
	if err := access.MayAct(ctx, tx, by, child); err != nil {
		return Form{}, err
	}
	w, err := s.reader(ctx, tx, by, child)
	if err != nil {
		return Form{}, err
	}
	c, err := s.Families.Child(ctx, tx, child)
	if err != nil {
		return Form{}, err
	}
	all, err := s.Offers.Choices(ctx, tx, c, w.homeKept)
	if err != nil {
		return Form{}, fmt.Errorf("what voluntary organisations offer %s: %w", child, err)
	}
	before, err := s.told(ctx, tx, w, child)
	if err != nil {
		return Form{}, err
	}
	return Form{Choices: next(all, before, suggestions), Shared: s.lines(c, w, tx.Today()), Kin: w.kin}, nil
}

// lines are what is shared with consent: never more than the organisation needs to prepare, nor what is kept from who refers.
func (s *Service) lines(c family.Child, w reader, today workday.Date) []Line {
	first := c.First
	if c.KnownAs != "" {
		first = c.KnownAs
	}
	out := []Line{{"First name", first}}
	if !c.Born.IsZero() {
		out = append(out, Line{"Age", strconv.Itoa(family.YearsOld(c.Born, today)) + " years"})
	}
	if c.District != "" && !w.homeKept {
		out = append(out, Line{"Lives in", s.Families.District(c.District)})
	}
	var needs []string
	for _, one := range w.carers {
		_, barred := one.Barred(today)
		if !one.Current(today) || barred || w.kin && one.Person != w.person {
			continue
		}
		needs = append(needs, one.Reach.Needs()...)
	}
	slices.Sort(needs)
	if needs = slices.Compact(needs); len(needs) > 0 {
		out = append(out, Line{"What carers need", strings.Join(needs, ", ")})
	}
	return out
}

// Refer sends a family to an organisation. A worker with the child does, and the family itself; only with consent is more shared
// than what they write.
func (s *Service) Refer(ctx context.Context, by access.Actor, cmd Refer) (thread.Ref, error) {
	var r Referral
	err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		r, err = s.ReferTx(ctx, tx, by, cmd)
		return err
	})
	return r.Ref, err
}

// ReferTx is Refer inside a transaction.
func (s *Service) ReferTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Refer) (Referral, error) {
	if !by.May(access.FamilyConsent) {
		return Referral{}, fault.Forbidden("Your role cannot refer a family.")
	}
	if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
		return Referral{}, err
	}
	w, err := s.reader(ctx, tx, by, cmd.Child)
	if err != nil {
		return Referral{}, err
	}
	r := Referral{Ref: thread.New(tx, thread.Referral), Version: 1, Child: cmd.Child, Concern: cmd.Concern, After: cmd.After, By: by.Person, ByName: by.Name,
		Kin: w.kin, At: tx.Now()}
	if err := s.whereTo(ctx, tx, &r, w, cmd); err != nil {
		return Referral{}, err
	}
	c, err := s.Families.Child(ctx, tx, cmd.Child)
	if err != nil {
		return Referral{}, err
	}
	if c.MergedInto != "" {
		return Referral{}, fault.Conflictf("This record was merged into %s. Refer from there.", c.MergedInto)
	}
	cmd.lines = s.lines(c, w, tx.Today())
	if err := r.refer(cmd); err != nil {
		return Referral{}, err
	}
	if err := s.agreed(ctx, tx, by, &r, cmd); err != nil {
		return Referral{}, err
	}
	return r, s.send(ctx, tx, by.By(), r)
}

// whereTo finds the offer, and what the referral comes after. What is kept from who refers does not stand in the way: a refusal would
// tell them of it.
func (s *Service) whereTo(ctx context.Context, tx *db.Tx, r *Referral, w reader, cmd Refer) error {
	to, err := s.Offers.Choice(ctx, tx, cmd.Offer)
	if cmd.Offer == "" || fault.Is(err, fault.KindNotFound) {
		return fault.Invalid("offer", "Choose what a voluntary organisation offers today.")
	}
	if err != nil {
		return fmt.Errorf("read the offer %s: %w", cmd.Offer, err)
	}
	r.Offer, r.Title, r.Provider, r.ProviderName = to.Offer, to.Title, to.Provider, to.ProviderName
	before, err := s.told(ctx, tx, w, cmd.Child)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(o Referral) bool { return o.Provider == r.Provider && o.Open() }) {
		return fault.Invalid("offer", "The family is referred to this organisation already. Choose another, or withdraw that referral first.")
	}
	if r.After != "" && !slices.ContainsFunc(before, func(o Referral) bool { return o.Ref == r.After }) {
		r.After = ""
	}
	about, err := s.Families.ConcernsAbout(ctx, tx, cmd.Child)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(about, func(c family.Concern) bool { return c.Ref == r.Concern }) {
		r.Concern = ""
	}
	return nil
}

// agreed records the consent and what it shares.
func (s *Service) agreed(ctx context.Context, tx *db.Tx, by access.Actor, r *Referral, cmd Refer) error {
	if !cmd.Agreed {
		return nil
	}
	labels := make([]string, len(cmd.lines))
	for i, l := range cmd.lines {
		labels[i] = strings.ToLower(l.Label)
	}
	n, err := s.Families.AgreeTx(ctx, tx, by, family.GiveConsent{Child: r.Child, With: r.ProviderName, Giver: cmd.Giver, How: cmd.How,
		What: "How to reach the family, and the child’s " + strings.Join(labels, ", ") + ": for the referral " + string(r.Ref)})
	r.Consent, r.Shared = n, cmd.lines
	return err
}

// send saves a new referral, starts its clock and tells everybody whom it concerns.
func (s *Service) send(ctx context.Context, tx *db.Tx, by audit.By, r Referral) error {
	keeper, err := s.People.Keeper(ctx, tx, r.Child)
	if err != nil {
		return fmt.Errorf("who looks after %s: %w", r.Child, err)
	}
	council, err := s.Families.Council(ctx, tx)
	if err != nil {
		return err
	}
	d, err := s.Clocks.Start(ctx, tx, by, deadline.Start{Rule: RuleAnswer, Policy: council.Policy, Ref: r.Ref, Child: r.Child, From: tx.Today(),
		Title: "An organisation answers a referral", Owner: keeper})
	if err != nil {
		return fmt.Errorf("start the clock of %s: %w", r.Ref, err)
	}
	r.Due = d.Due
	if err := s.Store.InsertReferral(ctx, tx, r); err != nil {
		return fmt.Errorf("save referral %s: %w", r.Ref, err)
	}
	if err := s.record(ctx, tx, by, r, "referred to a voluntary organisation", ""); err != nil {
		return err
	}
	for _, l := range []struct {
		from thread.Ref
		what string
	}{{r.Concern, "led to"}, {r.After, "followed by"}} {
		if l.from == "" {
			continue
		}
		if err := thread.Link(ctx, tx, l.from, l.what, r.Ref); err != nil {
			return err
		}
	}
	if err := thread.Link(ctx, tx, r.Ref, "to", r.Offer); err != nil {
		return err
	}
	if err := s.People.TellOrganisationTx(ctx, tx, r.Provider, r.Ref, r.Due); err != nil {
		return err
	}
	if keeper != "" && keeper != r.By {
		if err := s.People.TellColleagueTx(ctx, tx, keeper, r.Ref); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, r, "You are referred to a voluntary organisation, which answers by the day below.", r.Due)
}
