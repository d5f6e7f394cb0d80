package referral

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps referrals. Both engines pass the suite in familytest.
type Store interface {
	// Referral returns one, or a fault of kind not found.
	Referral(ctx context.Context, tx *db.Tx, ref thread.Ref) (Referral, error)
	// ReferralsOf returns those about a child, the latest first.
	ReferralsOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Referral, error)
	// ReferralsTo returns those that an organisation may read, the first due first, at most limit.
	ReferralsTo(ctx context.Context, tx *db.Tx, provider thread.Ref, limit int) ([]Referral, error)
	// ReferralTallies counts those since an instant by organisation, by its name.
	ReferralTallies(ctx context.Context, tx *db.Tx, since time.Time, today workday.Date) ([]Tally, error)
	InsertReferral(ctx context.Context, tx *db.Tx, r Referral) error
	// UpdateReferral saves over the version that was read.
	UpdateReferral(ctx context.Context, tx *db.Tx, r Referral) error
}

// Clocks are the dates of referrals. Package deadline keeps them.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Offers knows what voluntary organisations offer.
type Offers interface {
	// Choice returns an offer; a fault of kind not found when it is not published, or no voluntary organisation's.
	Choice(ctx context.Context, tx *db.Tx, offer thread.Ref) (Choice, error)
	// Choices returns what fits a child, the nearest first; with apart by title, saying nothing of where the child lives.
	Choices(ctx context.Context, tx *db.Tx, c family.Child, apart bool) ([]Choice, error)
}

// People tells those whom a referral concerns.
type People interface {
	// Keeper returns who looks after a child for the council: the named person, or who stands in.
	Keeper(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// TellFamilyButTx tells a family what changed and by when, with nothing private, but not the carers of not.
	TellFamilyButTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date, not []family.Carer) error
	// TellColleagueTx tells somebody of the council that a referral has news.
	TellColleagueTx(ctx context.Context, tx *db.Tx, person, about thread.Ref) error
	// TellOrganisationTx tells the people of an organisation who answer referrals that one came, by when they answer, or that one
	// was withdrawn where by is zero.
	TellOrganisationTx(ctx context.Context, tx *db.Tx, provider, about thread.Ref, by workday.Date) error
}

// Deps is everything that referrals need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Families *family.Service
	Clocks   Clocks
	Offers   Offers
	People   People
}

// Service carries out the use cases on referrals.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Of returns the referrals about a child that the reader may read, the latest first. It refuses who may not see the child.
func (s *Service) Of(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]Referral, error) {
	if err := access.MaySee(ctx, tx, reader, child); err != nil {
		return nil, err
	}
	w, err := s.reader(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	return s.told(ctx, tx, w, child)
}

// told are the referrals about a child, of the records merged into its own too, without those that are kept from the reader, the latest
// first.
func (s *Service) told(ctx context.Context, tx *db.Tx, w reader, child thread.Ref) ([]Referral, error) {
	records, err := s.Families.Records(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []Referral
	for _, record := range records {
		all, err := s.Store.ReferralsOf(ctx, tx, record)
		if err != nil {
			return nil, fmt.Errorf("referrals of %s: %w", record, err)
		}
		out = append(out, all...)
	}
	if len(records) > 1 {
		slices.SortStableFunc(out, func(a, b Referral) int { return b.At.Compare(a.At) })
	}
	return slices.DeleteFunc(out, w.closed), nil
}

// Referral returns one to who may see the child and read it, without how another carer is reached. It is not found for others. Its
// child is the record that is kept, where records were merged since.
func (s *Service) Referral(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Referral, error) {
	r, err := s.Store.Referral(ctx, tx, ref)
	if err != nil {
		return Referral{}, err
	}
	if r.Child, err = s.Families.Kept(ctx, tx, r.Child); err != nil {
		return Referral{}, err
	}
	if err := access.MaySee(ctx, tx, reader, r.Child); err != nil {
		return Referral{}, err
	}
	w, err := s.reader(ctx, tx, reader, r.Child)
	if err != nil {
		return Referral{}, err
	}
	if w.closed(r) {
		return Referral{}, fault.NotFound("That referral")
	}
	return w.shown(r), nil
}

// reader is what one person may read of the referrals about one child.
type reader struct {
	person   thread.Ref
	kin      bool // reads as the child's family
	own      bool // it is their own record
	homeKept bool
	other    bool // works for an organisation, whatever relationship it has with the child
	carers   []family.Carer
	closedAt time.Time // an adoption: what was before it is on no page
}

func (s *Service) reader(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (w reader, err error) {
	w.person, w.other = by.Person, by.Provider != ""
	if w.kin, err = family.AsFamily(ctx, tx, by, child); err != nil {
		return w, err
	}
	if w.kin {
		why, err := access.Why(ctx, tx, by, child)
		if err != nil {
			return w, err
		}
		w.own = slices.ContainsFunc(why, func(r access.Relationship) bool { return r.Reason == access.OwnRecord && r.Actor == by.Person })
	}
	if w.homeKept, err = s.Families.HomeKept(ctx, tx, by, child); err != nil {
		return w, err
	}
	if w.carers, err = s.Families.Carers(ctx, tx, child); err != nil {
		return w, err
	}
	w.closedAt, err = s.Families.ClosedAt(ctx, tx, child)
	return w, err
}

// closed reports whether a referral is kept from the reader: from everybody what an adoption closed, and from a carer what may say
// where another lives whose home is kept from them. From the young person whose record it is nothing is.
func (w reader) closed(r Referral) bool {
	switch {
	case !r.At.After(w.closedAt), w.other:
		return true
	case r.By == w.person:
		return false
	default:
		return w.homeKept || w.kin && !w.own && livesApart(r.By, w.carers)
	}
}

// Kept implements family.Sharing. After an adoption consents are counted from 1 again, so that what was before it is not asked.
func (s *Service) Kept(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) ([]int, error) {
	all, err := s.Store.ReferralsOf(ctx, tx, child)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	kept, err := s.Families.Kept(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	w, err := s.reader(ctx, tx, by, kept)
	var out []int
	for _, r := range all {
		if r.Consent != 0 && r.At.After(w.closedAt) && w.closed(r) {
			out = append(out, r.Consent)
		}
	}
	return out, err
}

// shown leaves out how another carer is reached.
func (w reader) shown(r Referral) Referral {
	if w.kin && r.By != w.person {
		r.Contact = ""
	}
	return r
}

// livesApart reports whether somebody is a carer with whom the child does not live.
func livesApart(person thread.Ref, carers []family.Carer) bool {
	found := false
	for _, c := range carers {
		if c.Person == person && c.Lives {
			return false
		}
		found = found || c.Person == person
	}
	return found
}

// tell writes to the family, but to no carer from whom the referral is kept.
func (s *Service) tell(ctx context.Context, tx *db.Tx, r Referral, what string, by workday.Date) error {
	child, err := s.Families.Kept(ctx, tx, r.Child)
	if err != nil {
		return err
	}
	carers, err := s.Families.Carers(ctx, tx, child)
	if err != nil {
		return err
	}
	var not []family.Carer
	for _, c := range carers {
		kept := family.HomeKept(access.Actor{Person: c.Person}, []access.Part{access.OtherParentAddress}, carers)
		if c.Person != r.By && (kept || livesApart(r.By, carers)) {
			not = append(not, c)
		}
	}
	return s.People.TellFamilyButTx(ctx, tx, child, what, r.Ref, by, not)
}

// record places a referral in the thread and in the audit.
func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, r Referral, action, why string) error {
	node := thread.Node{Ref: r.Ref, Kind: thread.Referral, Label: "Referral to a voluntary organisation", Child: r.Child, Provider: r.Provider,
		State: string(r.State()), URL: "/referrals/" + string(r.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place referral %s in the thread: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Ref), Child: string(r.Child), Why: why, Rule: RuleAnswer, Payload: recorded{
		Provider: r.Provider, Offer: r.Offer, Consent: r.Consent, Promise: r.Promise,
	}})
}

// recorded is what the audit keeps of a referral: not what is shared.
type recorded struct {
	Provider thread.Ref   `json:"provider"`
	Offer    thread.Ref   `json:"offer"`
	Consent  int          `json:"consent,omitempty"`
	Promise  workday.Date `json:"promise,omitzero"`
}

// load returns a referral at the version that was read.
func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Referral, error) {
	r, err := s.Store.Referral(ctx, tx, ref)
	if err == nil && r.Version != version {
		err = fault.Conflict("Somebody else changed this referral while you were reading it. Look at it again before you save.")
	}
	return r, err
}

// save keeps a changed referral and says so on the record.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, r Referral, action, why string) error {
	if err := s.Store.UpdateReferral(ctx, tx, r); err != nil {
		return fmt.Errorf("save referral %s: %w", r.Ref, err)
	}
	return s.record(ctx, tx, by, r, action, why)
}
