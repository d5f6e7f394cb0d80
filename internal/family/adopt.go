package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Adopt records an adoption order. The order ends the parental responsibility of everybody who had it before (Adoption and
// Children Act 2002, section 46), except of a birth parent whose partner adopts the child.
type Adopt struct {
	Child       thread.Ref
	Version     int
	Court       string
	MadeOn      workday.Date
	First, Last string // the name from now on
	Area        string // where the child lives from now on: a postcode or its first half
	School      string
	Stays       []thread.Ref // present carers whose responsibility the order leaves
	Adopters    []NewCarer
}

// Closed is what a record held before an adoption. No page shows it but one that asks why and writes the look down.
type Closed struct {
	Child      thread.Ref               `json:"-"`
	N          int                      `json:"-"`
	On         workday.Date             `json:"-"` // the day of the adoption order
	By         string                   `json:"-"`
	At         time.Time                `json:"-"`
	First      string                   `json:"first"`
	Last       string                   `json:"last"`
	KnownAs    string                   `json:"known_as,omitempty"`
	Postcode   string                   `json:"postcode,omitempty"`
	School     string                   `json:"school,omitempty"`
	Family     thread.Ref               `json:"family"`
	External   map[thread.System]string `json:"external,omitempty"`
	Statements []Statement              `json:"statements,omitempty"`
	Shown      []Shown                  `json:"shown,omitempty"`
	Carers     []Carer                  `json:"carers,omitempty"`
	Uses       []Use                    `json:"uses,omitempty"`
	Concerns   []ClosedConcern          `json:"concerns,omitempty"`
	Consents   []Consent                `json:"consents,omitempty"`
	Orders     []Order                  `json:"orders,omitempty"`
	Capacities []Capacity               `json:"capacities,omitempty"`
	Visits     []Visit                  `json:"visits,omitempty"`
	Reaches    []OwnReach               `json:"reaches,omitempty"`
}

// ClosedConcern is what a concern said before the adoption.
type ClosedConcern struct {
	Ref       thread.Ref `json:"ref"`
	ChildName string     `json:"child_name,omitempty"`
	Worry     string     `json:"worry"`
	Tried     string     `json:"tried,omitempty"`
	Reach     Reach      `json:"reach"`
}

// closedWords stand where a concern's words were before the adoption.
const closedWords = "Closed with the former name."

// Adopt closes the child's former name and family, and puts the new ones on record.
func (s *Service) Adopt(ctx context.Context, by access.Actor, cmd Adopt) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error { return s.AdoptTx(ctx, tx, by.By(), cmd) })
}

// AdoptTx is Adopt inside a transaction.
func (s *Service) AdoptTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Adopt) error {
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	was, err := s.Child(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("adoption of %s: %w", cmd.Child, err)
	}
	if cmd.Version != 0 && was.Version != cmd.Version {
		return fault.Conflict("Somebody else changed this child’s details while you were reading. Look again before you save.")
	}
	next, err := s.adopted(tx, was, cmd)
	if err != nil {
		return err
	}
	carers, err := s.leaving(ctx, tx, cmd)
	if err != nil {
		return err
	}
	if err := s.closeRecord(ctx, tx, by, was, carers, cmd); err != nil {
		return err
	}
	if err := s.newFamily(ctx, tx, was, &next, cmd); err != nil {
		return err
	}
	if err := s.closeMerged(ctx, tx, by, next, cmd); err != nil {
		return err
	}
	orders, err := s.store.Orders(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("adoption of %s: %w", cmd.Child, err)
	}
	o := Order{Child: cmd.Child, Kind: AdoptionOrder, Court: strings.TrimSpace(cmd.Court), MadeOn: cmd.MadeOn, From: cmd.MadeOn,
		Terms: "The child is adopted. What was on record before is closed.", By: by.Name, At: tx.Now()}
	for _, c := range carers {
		if err := s.closeCarer(ctx, tx, by, c); err != nil {
			return err
		}
		o.N, o.Against, o.KeepsOut = nextN(orders, Order.number), c.Ref, true
		orders = append(orders, o)
		if err := s.addOrder(ctx, tx, by, o, orders); err != nil {
			return err
		}
	}
	if len(carers) == 0 {
		o.N = nextN(orders, Order.number)
		if err := s.addOrder(ctx, tx, by, o, nil); err != nil {
			return err
		}
	}
	for _, n := range cmd.Adopters {
		n.Child = cmd.Child
		n.Responsible = []Fact{{From: cmd.MadeOn, Evidence: "Adoption order of " + cmd.MadeOn.Long()}}
		if _, err := s.AddCarerTx(ctx, tx, by, n); err != nil {
			return err
		}
	}
	return nil
}

// closeMerged closes the former name on records that were merged into the child's, which would go on telling it.
func (s *Service) closeMerged(ctx context.Context, tx *db.Tx, by audit.By, next Child, cmd Adopt) error {
	records, err := s.Records(ctx, tx, cmd.Child)
	if err != nil {
		return err
	}
	for _, ref := range records[1:] {
		was, err := s.Child(ctx, tx, ref)
		if err != nil {
			return fmt.Errorf("close the merged record %s: %w", ref, err)
		}
		carers, err := s.leaving(ctx, tx, Adopt{Child: ref})
		if err != nil {
			return err
		}
		if err := s.closeRecord(ctx, tx, by, was, carers, cmd); err != nil {
			return err
		}
		for _, c := range carers {
			if err := s.closeCarer(ctx, tx, by, c); err != nil {
				return err
			}
		}
		if err := thread.Unlink(ctx, tx, was.Family, "has", ref); err != nil {
			return err
		}
		now := next
		now.Ref, now.Version, now.MergedInto, now.OpenedOn, now.ClosedOn = was.Ref, was.Version, was.MergedInto, was.OpenedOn, was.ClosedOn
		if err := s.store.UpdateChild(ctx, tx, now); err != nil {
			return fmt.Errorf("save child %s: %w", ref, err)
		}
	}
	return nil
}

// closeCarer ends a former carer and takes from the record who they are and how to reach them.
func (s *Service) closeCarer(ctx context.Context, tx *db.Tx, by audit.By, c Carer) error {
	if err := s.EndCarerTx(ctx, tx, by, EndCarer{Carer: c.Ref, On: tx.Today().AddDays(-1), Why: "Adoption order."}); err != nil {
		return err
	}
	c, err := s.store.Carer(ctx, tx, c.Ref)
	if err != nil {
		return fmt.Errorf("close carer %s: %w", c.Ref, err)
	}
	c.Relation, c.Reach, c.Lives = "former carer", Reach{}, false
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("close carer %s: %w", c.Ref, err)
	}
	return nil
}

// adopted checks the command and returns the child as it stands afterwards.
func (s *Service) adopted(tx *db.Tx, was Child, cmd Adopt) (Child, error) {
	next, err := s.newChild(tx, was.Family, NewChild{First: cmd.First, Last: cmd.Last, Born: was.Born, Area: cmd.Area, School: cmd.School, Flags: was.Flags})
	wrong, _ := fault.Fields(err)
	if err != nil && wrong == nil {
		return Child{}, err
	}
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if strings.TrimSpace(cmd.Court) == "" {
		add("court", "Enter the court that made the order.")
	}
	if cmd.MadeOn.IsZero() || cmd.MadeOn.After(tx.Today()) {
		add("made", "Enter the day on which the order was made, today or earlier.")
	}
	if len(cmd.Adopters) == 0 {
		add("relation", "Enter who adopted the child.")
	}
	for _, a := range cmd.Adopters {
		wrong = append(wrong, a.validate(tx.Today())...)
	}
	next.Ref, next.Version, next.OpenedOn, next.ClosedOn = was.Ref, was.Version, was.OpenedOn, was.ClosedOn
	return next, fault.InvalidFields(wrong...)
}

// leaving are the present carers whom the order leaves without responsibility.
func (s *Service) leaving(ctx context.Context, tx *db.Tx, cmd Adopt) ([]Carer, error) {
	carers, err := s.Carers(ctx, tx, cmd.Child)
	if err != nil {
		return nil, err
	}
	for _, ref := range cmd.Stays {
		if !slices.ContainsFunc(carers, func(c Carer) bool { return c.Ref == ref && c.To.IsZero() }) {
			return nil, fault.Invalid("stays", "Choose among the carers of this child.")
		}
	}
	return slices.DeleteFunc(carers, func(c Carer) bool { return !c.To.IsZero() || slices.Contains(cmd.Stays, c.Ref) }), nil
}

// closeRecord puts away what names the former family, and takes it from where it stood.
func (s *Service) closeRecord(ctx context.Context, tx *db.Tx, by audit.By, was Child, leaving []Carer, cmd Adopt) error {
	if err := s.stopSharing(ctx, tx, by, was.Ref, 0, "The record was closed."); err != nil {
		return err
	}
	before, err := s.store.Closed(ctx, tx, was.Ref)
	if err != nil {
		return fmt.Errorf("close the record of %s: %w", was.Ref, err)
	}
	sealed := Closed{Child: was.Ref, N: len(before) + 1, On: cmd.MadeOn, By: by.Name, At: tx.Now(), First: was.First, Last: was.Last, KnownAs: was.KnownAs,
		Postcode: was.Postcode, School: was.School, Family: was.Family, Carers: leaving, External: map[thread.System]string{}}
	external, err := thread.ExternalOf(ctx, tx, was.Ref)
	if err != nil {
		return err
	}
	for _, e := range external { // a new NHS number and a new pupil number are given after an adoption
		sealed.External[e.System] = e.Value
		if err := thread.SetExternal(ctx, tx, was.Ref, e.System, ""); err != nil {
			return err
		}
	}
	for _, v := range Voices() {
		words, err := s.store.Words(ctx, tx, v, was.Ref)
		if err != nil {
			return fmt.Errorf("close the statements of %s: %w", was.Ref, err)
		}
		sealed.Statements = append(sealed.Statements, words...)
	}
	if sealed.Shown, err = s.store.Shown(ctx, tx, was.Ref); err != nil {
		return fmt.Errorf("close the statements of %s: %w", was.Ref, err)
	}
	if sealed.Uses, err = s.store.Uses(ctx, tx, was.Ref); err != nil {
		return fmt.Errorf("close the statements of %s: %w", was.Ref, err)
	}
	if sealed.Consents, err = s.store.Consents(ctx, tx, was.Ref); err != nil {
		return fmt.Errorf("close the consents of %s: %w", was.Ref, err)
	}
	if err := s.closeNotes(ctx, tx, &sealed); err != nil {
		return fmt.Errorf("close the notes of %s: %w", was.Ref, err)
	}
	if err := s.closeMeetings(ctx, tx, by, was.Ref); err != nil {
		return fmt.Errorf("close the meetings of %s: %w", was.Ref, err)
	}
	if err := s.closeReach(ctx, tx, &sealed); err != nil {
		return fmt.Errorf("close how %s was reached: %w", was.Ref, err)
	}
	concerns, err := s.store.ConcernsAbout(ctx, tx, was.Ref)
	if err != nil {
		return fmt.Errorf("close the concerns of %s: %w", was.Ref, err)
	}
	waiting, err := s.store.Unscreened(ctx, tx, was.Ref)
	if err != nil {
		return fmt.Errorf("close the concerns of %s: %w", was.Ref, err)
	}
	concerns = append(concerns, waiting...)
	if err := s.stopPromises(ctx, tx, by, concerns); err != nil {
		return err
	}
	for _, c := range concerns {
		sealed.Concerns = append(sealed.Concerns, ClosedConcern{Ref: c.Ref, ChildName: c.ChildName, Worry: c.Worry, Tried: c.Tried, Reach: c.Reach})
	}
	if err := s.store.Close(ctx, tx, sealed, closedWords); err != nil {
		return fmt.Errorf("close the record of %s: %w", was.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "former name closed after an adoption", Ref: string(was.Ref), Child: string(was.Ref), Payload: numbered{sealed.N}})
}

// closeNotes puts away what workers wrote of the former family: at visits, in the terms of orders and in findings on capacity.
func (s *Service) closeNotes(ctx context.Context, tx *db.Tx, sealed *Closed) (err error) {
	if sealed.Orders, err = s.store.Orders(ctx, tx, sealed.Child); err != nil {
		return err
	}
	if sealed.Capacities, err = s.store.Capacities(ctx, tx, sealed.Child); err != nil {
		return err
	}
	sealed.Visits, err = s.store.Visits(ctx, tx, sealed.Child)
	return err
}

// newFamily moves the child to a family of its own, so that nothing leads from one to the other.
func (s *Service) newFamily(ctx context.Context, tx *db.Tx, was Child, next *Child, cmd Adopt) error {
	f := Family{Ref: thread.New(tx, thread.Family), Version: 1, OpenedOn: tx.Today(), Agreed: "Adoption order of " + cmd.MadeOn.Long()}
	if err := s.store.InsertFamily(ctx, tx, f); err != nil {
		return fmt.Errorf("register family %s: %w", f.Ref, err)
	}
	next.Family = f.Ref
	if err := s.store.UpdateChild(ctx, tx, *next); err != nil {
		return fmt.Errorf("save child %s: %w", next.Ref, err)
	}
	if err := thread.Unlink(ctx, tx, was.Family, "has", was.Ref); err != nil {
		return err
	}
	node := thread.Node{Ref: f.Ref, Kind: thread.Family, Label: "Family", Child: next.Ref, State: "open", URL: childPath(next.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place family %s in the thread: %w", f.Ref, err)
	}
	return thread.Link(ctx, tx, f.Ref, "has", next.Ref)
}

// ClosedAt is when what was on record before was last closed at an adoption, the zero time when never. No page tells of what
// was done or looked at before it.
func (s *Service) ClosedAt(ctx context.Context, tx *db.Tx, child thread.Ref) (time.Time, error) {
	at, err := s.store.ClosedAt(ctx, tx, []thread.Ref{child})
	return at[child], err
}

// ClosedOn returns for those of the children whose former name was closed at an adoption the day of that; others are not in the
// answer. What was said about them before it is on no page any more.
func (s *Service) ClosedOn(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	found, err := s.store.ClosedAt(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("when the names of %d children were closed: %w", len(children), err)
	}
	out := make(map[thread.Ref]workday.Date, len(found))
	for child, at := range found {
		out[child] = workday.DateOf(at)
	}
	return out, nil
}

// OpenClosed shows what was closed at an adoption, to a manager who says why, and writes down that they looked.
func (s *Service) OpenClosed(ctx context.Context, by access.Actor, child thread.Ref, why string) (found []Closed, err error) {
	if !by.May(access.BreakGlassSee) || !by.May(access.FamilyRecord) {
		return nil, fault.Forbidden("Only a manager can open what was closed at an adoption.")
	}
	if why = strings.TrimSpace(why); why == "" {
		return nil, fault.Invalid("why", "Say why you need to open it. It is written down.")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, child); err != nil {
			return err
		}
		if found, err = s.store.Closed(ctx, tx, child); err != nil {
			return fmt.Errorf("open what was closed of %s: %w", child, err)
		}
		if len(found) == 0 {
			return fault.NotFound("A closed record")
		}
		if err := audit.Look(ctx, tx, by.By(), "Former name, closed at an adoption", string(child)); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "former name opened", Ref: string(child), Child: string(child), Why: why})
	})
	return found, err
}
