package admission

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps openings, clarifications and applications. Both engines pass the suite in agreementtest.
type Store interface {
	// Openings returns every version of an agreement's opening, the latest first.
	Openings(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Opening, error)
	InsertOpening(ctx context.Context, tx *db.Tx, o Opening) error
	// LatestOpenings returns the latest version of each agreement that has an opening, by agreement.
	LatestOpenings(ctx context.Context, tx *db.Tx) ([]Opening, error)
	// Clarifications returns them by number.
	Clarifications(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Clarification, error)
	InsertClarification(ctx context.Context, tx *db.Tx, c Clarification) error
	AnswerClarification(ctx context.Context, tx *db.Tx, c Clarification) error
	// Application returns one, or a fault of kind not found.
	Application(ctx context.Context, tx *db.Tx, ref thread.Ref) (Application, error)
	// Applications returns those of an agreement, or of every agreement when it is empty, the latest begun first; those of
	// one provider when it is named.
	Applications(ctx context.Context, tx *db.Tx, agreement, provider thread.Ref) ([]Application, error)
	InsertApplication(ctx context.Context, tx *db.Tx, a Application) error
	// UpdateApplication saves the body over the version that was read.
	UpdateApplication(ctx context.Context, tx *db.Tx, a Application) error
}

// Agreements is what admission asks of package agreement.
type Agreements interface {
	Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Agreement, error)
	ByLot(ctx context.Context, tx *db.Tx, lot thread.Ref) (agreement.Agreement, agreement.Lot, error)
	AdmitTx(ctx context.Context, tx *db.Tx, by audit.By, cmd agreement.Admit) (thread.Ref, error)
	EndTx(ctx context.Context, tx *db.Tx, by audit.By, cmd agreement.End) error
	// Admission returns a provider's place in a lot.
	Admission(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Admission, error)
	// SetRateOverTx sets a rate that covers a wage floor and stays under its ceiling.
	SetRateOverTx(ctx context.Context, tx *db.Tx, by audit.By, r agreement.Rate, floor agreement.Floor) error
	Laws() (agreement.Laws, error)
	Changes(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Change, error)
	Ceilings(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Ceiling, error)
	// Named returns agreements by reference, with their lots.
	Named(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]agreement.Agreement, error)
}

// Providers are those who apply.
type Providers interface {
	Provider(ctx context.Context, tx *db.Tx, ref thread.Ref) (provider.Provider, error)
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Clocks are the deadlines of decisions and reviews.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Documents are the files on an application, each with the hash of its content.
type Documents interface {
	Files(ctx context.Context, tx *db.Tx, about thread.Ref) ([]File, error)
}

// Deps is everything that admission needs.
type Deps struct {
	DB         db.Runner
	Store      Store
	Agreements Agreements
	Providers  Providers
	Clocks     Clocks
	Documents  Documents
	Book       *statute.Book
	// Tell sends a message; notify.Send when nil.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// PublicURL is where providers sign in; without it a message has no link.
	PublicURL string
	// Promises holds a voluntary organisation that is admitted to what it stated that it adds; nil where nobody does.
	Promises Promises
	// Teams says with whom the dates of decisions stand; nil for with nobody.
	Teams Teams
}

// Teams says who decides on applications.
type Teams interface {
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// Service carries out the use cases of open admission.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	return &Service{d}
}

// Opening returns the latest terms of an agreement's admission, or a fault of kind not found.
func (s *Service) Opening(ctx context.Context, tx *db.Tx, agreement thread.Ref) (Opening, error) {
	all, err := s.Store.Openings(ctx, tx, agreement)
	if err != nil {
		return Opening{}, fmt.Errorf("opening of %s: %w", agreement, err)
	}
	if len(all) == 0 {
		return Opening{}, fault.NotFound("The terms of admission")
	}
	return all[0], nil
}

// FloorOf implements agreement.Floors: that of the latest terms of admission.
func (s *Service) FloorOf(ctx context.Context, tx *db.Tx, of thread.Ref) (agreement.Floor, error) {
	all, err := s.Store.Openings(ctx, tx, of)
	if err != nil || len(all) == 0 {
		return agreement.Floor{}, err
	}
	return all[0].Floor, nil
}

// Openings returns every version of an agreement's terms of admission, the latest first.
func (s *Service) Openings(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Opening, error) {
	return s.Store.Openings(ctx, tx, agreement)
}

// Clarifications returns the questions and answers of an agreement. Only the council learns who asked.
func (s *Service) Clarifications(ctx context.Context, tx *db.Tx, reader access.Actor, agreement thread.Ref) ([]Clarification, error) {
	all, err := s.Store.Clarifications(ctx, tx, agreement)
	for i := range all {
		all[i].AskedBy = ""
	}
	if reader.Provider == "" {
		return all, err
	}
	var answered []Clarification
	for _, c := range all {
		if !c.AnsweredAt.IsZero() {
			answered = append(answered, c)
		}
	}
	return answered, err
}

// Applications returns the applications of an agreement, or of all when it is empty, that a reader may see: a provider its own.
func (s *Service) Applications(ctx context.Context, tx *db.Tx, reader access.Actor, agreement thread.Ref) ([]Application, error) {
	if !reader.May(access.AdmissionSee) {
		return nil, fault.Forbidden("You may not see applications.")
	}
	if reader.Provider != "" {
		return s.Store.Applications(ctx, tx, agreement, reader.Provider)
	}
	all, err := s.Store.Applications(ctx, tx, agreement, "")
	if err != nil {
		return nil, fmt.Errorf("applications to %s: %w", agreement, err)
	}
	out := all[:0]
	for _, a := range all {
		if !a.SubmittedAt.IsZero() { // a draft is the applicant's own
			out = append(out, a)
		}
	}
	return out, nil
}

// Seen is an application with all that its page shows.
type Seen struct {
	Application Application
	Opening     Opening
	Agreement   agreement.Agreement
	Lot         agreement.Lot
	Provider    provider.Provider
	Files       []File
	Gates       []Gate // empty until it is moderated
	// MayTakeLonger is the rule by which the council may take longer to decide, "" where it may not; worked out for its own people alone.
	MayTakeLonger string
	// Before is what the provider declared in earlier applications, by the words; read for its own people alone.
	Before map[string]Declaration
}

// See returns an application for a reader. A provider sees its own without marks before the decision; a draft is seen by its
// provider alone.
func (s *Service) See(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Seen, error) {
	var v Seen
	var err error
	if v.Application, err = s.find(ctx, tx, reader, ref); err != nil {
		return v, err
	}
	a := v.Application
	if v.Opening, err = s.openingOf(ctx, tx, a); err != nil {
		return v, err
	}
	if v.Agreement, v.Lot, err = s.Agreements.ByLot(ctx, tx, a.Lot); err != nil {
		return v, err
	}
	if v.Provider, err = s.Providers.Provider(ctx, tx, a.Provider); err != nil {
		return v, err
	}
	if v.Files, err = s.Documents.Files(ctx, tx, a.Ref); err != nil {
		return v, err
	}
	if a.Moderated != nil {
		if v.Gates, err = s.gatesOf(ctx, tx, v); err != nil {
			return v, err
		}
	}
	if reader.Provider != "" {
		if v.Before, err = s.declaredBefore(ctx, tx, a.Provider, a.Ref); err != nil {
			return v, err
		}
		v.Application.Marks, v.Gates = nil, nil
		if _, decided := a.decided(); !decided {
			v.Application.Moderated = nil
		}
		v.Application.Objections = withoutMarks(a.Objections)
	} else {
		v.Application.Marks = a.MarksFor(string(reader.Person))
		if len(a.Marks) < evaluators { // whoever marks anew does so apart from what was given before
			v.Application.Objections = withoutMarks(a.Objections)
		}
		if v.MayTakeLonger, err = s.mayTakeLonger(ctx, tx, a, v.Opening); err != nil {
			return v, err
		}
	}
	return v, nil
}

// withoutMarks leaves out of objections the marks that fell with them, except that they did.
func withoutMarks(all []Objection) []Objection {
	out := slices.Clone(all)
	for i := range out {
		if out[i].Marked != nil {
			out[i].Marked = &Marking{}
		}
	}
	return out
}

// find loads an application that the reader may know of.
func (s *Service) find(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Application, error) {
	a, err := s.Store.Application(ctx, tx, ref)
	if err != nil {
		return Application{}, fmt.Errorf("load application %s: %w", ref, err)
	}
	own := reader.Provider != "" && reader.Provider == a.Provider
	council := reader.Provider == "" && reader.May(access.AdmissionSee) && !a.SubmittedAt.IsZero()
	if !own && !council {
		return Application{}, fault.NotFound("That application")
	}
	return a, nil
}

func (s *Service) openingOf(ctx context.Context, tx *db.Tx, a Application) (Opening, error) {
	all, err := s.Store.Openings(ctx, tx, a.Agreement)
	if err != nil {
		return Opening{}, fmt.Errorf("openings of %s: %w", a.Agreement, err)
	}
	for _, o := range all {
		if o.Version == a.Opening {
			return o, nil
		}
	}
	return Opening{}, fmt.Errorf("application %s was begun under opening %d, which is not there", a.Ref, a.Opening)
}

// change loads an application on the version that was read, lets do change it, saves it, records what was done and
// tells the applicant.
func (s *Service) change(ctx context.Context, tx *db.Tx, by access.Actor, at At, action string, do func(a *Application, o Opening) error) error {
	a, err := s.find(ctx, tx, by, at.Application)
	if err != nil {
		return err
	}
	if at.Version != 0 && at.Version != a.Version {
		return fault.Conflict("Someone else changed this application while you were reading it. Look at it again before you save.")
	}
	o, err := s.openingOf(ctx, tx, a)
	if err != nil {
		return err
	}
	before := a.State(tx.Today())
	if err := do(&a, o); err != nil {
		return err
	}
	if err := s.Store.UpdateApplication(ctx, tx, a); err != nil {
		return fmt.Errorf("save application %s: %w", a.Ref, err)
	}
	if err := s.record(ctx, tx, by.By(), a, action, at.Why); err != nil {
		return err
	}
	return s.tellStep(ctx, tx, before, a, o)
}

// At names an application and the version of it that was read; 0 takes whatever is there. Why is kept with the change.
type At struct {
	Application thread.Ref
	Version     int
	Why         string
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, a Application, action, why string) error {
	node := thread.Node{
		Ref: a.Ref, Kind: thread.Application, Label: "Application", Provider: a.Provider, State: string(a.State(tx.Today())), URL: "/applications/" + string(a.Ref),
	}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place application %s in the thread: %w", a.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Ref), Payload: a, Why: why})
}

func person(tx *db.Tx, by access.Actor) Person {
	return Person{Ref: string(by.Person), Name: by.Name, At: tx.Now()}
}

// working adds working days of the published calendar to today.
func (s *Service) working(tx *db.Tx, n int) (workday.Date, error) {
	d, err := s.Book.Calendar().AddWorkingDays(tx.Today(), n)
	if err != nil {
		return d, fmt.Errorf("count %d working days: %w", n, err)
	}
	return d, nil
}
