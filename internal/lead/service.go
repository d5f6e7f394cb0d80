package lead

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps allocations. Both engines pass the suite in leadtest.
type Store interface {
	// Current returns the allocation of each child in force on a day, in one query.
	Current(ctx context.Context, tx *db.Tx, on workday.Date, children []thread.Ref) (map[thread.Ref]Allocation, error)
	// Allocations returns every allocation of the children, former ones too, by child and first day.
	Allocations(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Allocation, error)
	// Of returns the allocations of a lead in force on a day or later, by child.
	Of(ctx context.Context, tx *db.Tx, lead thread.Ref, on workday.Date) ([]Allocation, error)
	// Led returns what a caseload shows of the children that the leads have on a day.
	Led(ctx context.Context, tx *db.Tx, leads []thread.Ref, on workday.Date) ([]Entry, error)
	// Loads returns what each lead carries on a day.
	Loads(ctx context.Context, tx *db.Tx, on workday.Date) (map[thread.Ref]Load, error)
	// Began returns the allocations whose first day is one of these and that are not followed yet, by first day.
	Began(ctx context.Context, tx *db.Tx, first, last workday.Date) ([]Allocation, error)
	// Followed keeps the day on which an allocation was followed.
	Followed(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error
	Insert(ctx context.Context, tx *db.Tx, a Allocation) error
	// Update saves over the version that was read.
	Update(ctx context.Context, tx *db.Tx, a Allocation) error
	// Skills returns what each of the people knows well, in one query.
	Skills(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error)
	// PutSkills saves what a person knows well, over what was there.
	PutSkills(ctx context.Context, tx *db.Tx, person thread.Ref, skills []string) error
	// InsertHandover adds a handover of many children.
	InsertHandover(ctx context.Context, tx *db.Tx, h Handover) error
	// UndoHandover saves that it was undone; it is a conflict when it was already.
	UndoHandover(ctx context.Context, tx *db.Tx, h Handover) error
	// Handover returns one.
	Handover(ctx context.Context, tx *db.Tx, ref thread.Ref) (Handover, error)
	// Handovers returns the latest, the newest first.
	Handovers(ctx context.Context, tx *db.Tx, limit int) ([]Handover, error)
}

// Reached is somebody of a family and where they are written to.
type Reached struct {
	Person thread.Ref
	To     notify.Address
}

// Load is what a lead carries.
type Load struct{ Weight, Children int }

// Families are the children, carers and settings that leads need. Package family answers.
type Families interface {
	Child(ctx context.Context, tx *db.Tx, ref thread.Ref) (family.Child, error)
	Cards(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]family.Card, error)
	Siblings(ctx context.Context, tx *db.Tx, of thread.Ref) ([]family.Child, error)
	CarersOf(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref][]family.Carer, error)
	Council(ctx context.Context, tx *db.Tx) (family.Council, error)
	// LedTx gives a lead the open promises to those who told of a child; IntroducedTx keeps them, since the lead got in touch on a day.
	LedTx(ctx context.Context, tx *db.Tx, by audit.By, child, lead thread.Ref) error
	IntroducedTx(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, on workday.Date) error
}

// Staff are the people who work for the council. Packages authority and team answer.
type Staff interface {
	// Leads returns everybody who can be a lead professional today.
	Leads(ctx context.Context, tx *db.Tx) ([]Professional, error)
	// Lead returns one of them, false when the person is none today. What it costs does not grow with the council.
	Lead(ctx context.Context, tx *db.Tx, person thread.Ref) (Professional, bool, error)
	// People returns those of refs that are known, in one query.
	People(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Person, error)
	// ManagerOf returns a person's manager, "" when there is none.
	ManagerOf(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error)
	// LeaveTx keeps a person's last day as a lead professional: Leads says it until then, and leaves the person out after.
	LeaveTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, last workday.Date) error
}

// Absences are the times when somebody is away and another covers. Package team keeps them.
type Absences interface {
	// Away returns the absence of each of the people that includes today, in one query; of everybody when nobody is named.
	Away(ctx context.Context, tx *db.Tx, people ...thread.Ref) (map[thread.Ref]team.Absence, error)
	// Planned returns the absences of the people today and to come, by first day; of everybody when nobody is named.
	Planned(ctx context.Context, tx *db.Tx, people ...thread.Ref) ([]team.Absence, error)
	// PlanAbsenceTx saves an absence; it refuses one without cover or whose cover is away.
	PlanAbsenceTx(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence) error
}

// Roles say what a council promises of a lead professional. Package statute answers, from the council's policy.
type Roles interface {
	LeadRole(policy string) (statute.LeadRole, error)
	// ContactWeeks is after how many weeks without a word a lead is reminded of a family; 0 for never.
	ContactWeeks(policy string) (int, error)
}

// Contacts know when families last heard from us: by an answer, at a visit, about an outcome. The packages that keep those answer.
type Contacts interface {
	// LastContacts returns the latest day for each of the children for whom there is one, in a number of queries that does not grow
	// with them.
	LastContacts(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error)
}

// Questions are what families ask. Package query answers.
type Questions interface {
	// PassOnTx gives the open questions about a child that one person answers to another; their dates stay.
	PassOnTx(ctx context.Context, tx *db.Tx, by audit.By, child, from, to thread.Ref) error
}

// Clocks are the deadlines of leads.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
	Reassign(ctx context.Context, tx *db.Tx, by audit.By, from, to thread.Ref, refs ...thread.Ref) error
	// Lend gives the open deadlines of somebody who is away to who covers, and GiveBack those that the cover still has back.
	Lend(ctx context.Context, tx *db.Tx, by audit.By, from, cover thread.Ref) error
	GiveBack(ctx context.Context, tx *db.Tx, by audit.By, cover, to thread.Ref) error
	// Lent returns who has lent open deadlines to whom.
	Lent(ctx context.Context, tx *db.Tx) ([]deadline.Loan, error)
}

// Deps is everything that leads need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Clocks   Clocks
	Families Families
	Staff    Staff
	Absences Absences
	Roles    Roles
	// Languages are what staff speak; optional.
	Languages Languages
	// Contacts are the words that families had besides those that leads enter; optional.
	Contacts Contacts
	// Questions follow a child to another lead; optional.
	Questions Questions
	// Young returns the young people whose own record a child's is and who are written to, and where; optional. What they said of it may
	// stand on another record by now, of which a merge made one with theirs.
	Young func(ctx context.Context, tx *db.Tx, child thread.Ref, merged ...thread.Ref) ([]Reached, error)
	// PublicURL is the address that people type; messages lead there. It may be empty.
	PublicURL string
	// Tell sends a message; notify.Send when nil.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
}

// Service carries out the use cases on lead professionals.
type Service struct {
	db        db.Runner
	store     Store
	clocks    Clocks
	families  Families
	staff     Staff
	absences  Absences
	roles     Roles
	languages Languages
	contacts  Contacts
	questions Questions
	young     func(ctx context.Context, tx *db.Tx, child thread.Ref, merged ...thread.Ref) ([]Reached, error)
	publicURL string
	tell      func(ctx context.Context, tx *db.Tx, m notify.Message) error
}

// New returns a Service.
func New(d Deps) *Service {
	if d.Tell == nil {
		d.Tell = notify.Send
	}
	return &Service{db: d.DB, store: d.Store, clocks: d.Clocks, families: d.Families, staff: d.Staff, absences: d.Absences,
		roles: d.Roles, languages: d.Languages, contacts: d.Contacts, questions: d.Questions, young: d.Young, publicURL: d.PublicURL, tell: d.Tell}
}

// ContactWeeks returns after how many weeks without a word the council reminds a lead of a family; 0 for never.
func (s *Service) ContactWeeks(ctx context.Context, tx *db.Tx) (int, error) {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("how often a lead speaks with a family: %w", err)
	}
	return s.roles.ContactWeeks(council.Policy)
}

// Role returns what the council of the transaction promises of a lead professional.
func (s *Service) Role(ctx context.Context, tx *db.Tx) (statute.LeadRole, error) {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return statute.LeadRole{}, fmt.Errorf("the role of a lead professional: %w", err)
	}
	return s.roles.LeadRole(council.Policy)
}

// Of returns the named person of each child as of today, with who covers while they are away. It is three queries however
// many children there are; a child without a lead is not in the answer.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]Lead, error) {
	today := tx.Today()
	current, err := s.store.Current(ctx, tx, today, children)
	if err != nil || len(current) == 0 {
		return map[thread.Ref]Lead{}, err
	}
	persons := make([]thread.Ref, 0, len(current))
	for _, a := range current {
		persons = append(persons, a.Lead)
	}
	planned, err := s.absences.Planned(ctx, tx, persons...)
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	away, soon := map[thread.Ref]team.Absence{}, map[thread.Ref]team.Absence{}
	for _, a := range planned { // by first day
		switch _, known := soon[a.Person]; {
		case a.On(today):
			away[a.Person] = a
		case !known && !a.From.After(today.AddDays(soonDays)):
			soon[a.Person] = a
		default:
			continue
		}
		persons = append(persons, a.Cover)
	}
	people, err := s.staff.People(ctx, tx, persons)
	if err != nil {
		return nil, fmt.Errorf("who the leads are: %w", err)
	}
	out := make(map[thread.Ref]Lead, len(current))
	for child, a := range current {
		p := people[a.Lead]
		l := Lead{Allocation: a.Ref, Person: a.Lead, Name: p.Name, Phone: p.Phone, Hours: p.Hours, Since: a.From, IntroduceBy: a.IntroduceBy,
			IntroducedOn: a.IntroducedOn, ConfirmedOn: a.ConfirmedOn, DisputedOn: a.DisputedOn, LastContact: a.LastContact}
		if gone, ok := away[a.Lead]; ok {
			cover := people[gone.Cover]
			l.Cover, l.CoverName, l.CoverPhone, l.AwayUntil = gone.Cover, cover.Name, cover.Phone, gone.To
		}
		if next, ok := soon[a.Lead]; ok {
			l.Soon = Soon{From: next.From, To: next.To, CoverName: people[next.Cover].Name, CoverPhone: people[next.Cover].Phone}
		}
		out[child] = l
	}
	return out, nil
}

// Answers returns who answers for a child today: who covers for the lead professional while they are away, else the lead, and
// "" without one. It is Of without names, which whoever writes has no use for.
func (s *Service) Answers(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	current, err := s.store.Current(ctx, tx, tx.Today(), []thread.Ref{child})
	if err != nil {
		return "", fmt.Errorf("the lead of %s: %w", child, err)
	}
	a, ok := current[child]
	if !ok {
		return "", nil
	}
	away, err := s.absences.Away(ctx, tx, a.Lead)
	if err != nil {
		return "", fmt.Errorf("who is away: %w", err)
	}
	if gone, ok := away[a.Lead]; ok && gone.Cover != "" {
		return gone.Cover, nil
	}
	return a.Lead, nil
}

// Allocation returns the allocation of a child in force today, or a fault of kind not found.
func (s *Service) Allocation(ctx context.Context, tx *db.Tx, child thread.Ref) (Allocation, error) {
	found, err := s.store.Current(ctx, tx, tx.Today(), []thread.Ref{child})
	if err != nil {
		return Allocation{}, fmt.Errorf("the lead of %s: %w", child, err)
	}
	a, ok := found[child]
	if !ok {
		return Allocation{}, fault.NotFound("A lead professional for this child")
	}
	return a, nil
}

// Held is one allocation of a child with the lead's name, "" where nobody knows it any more.
type Held struct {
	Allocation
	Name string
}

// History returns who was and is the lead professional of a child, by first day, in two queries. The caller has checked that the
// reader may see the child.
func (s *Service) History(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Held, error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, fmt.Errorf("the leads of %s: %w", child, err)
	}
	refs := make([]thread.Ref, len(all))
	for i, a := range all {
		refs[i] = a.Lead
	}
	people, err := s.staff.People(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("the names of leads: %w", err)
	}
	out := make([]Held, len(all))
	for i, a := range all {
		out[i] = Held{Allocation: a, Name: people[a.Lead].Name}
	}
	return out, nil
}

// Coming returns who becomes the lead professional of a child on a day to come, the next one first, and false when nobody does. The
// caller has checked that the reader may see the child.
func (s *Service) Coming(ctx context.Context, tx *db.Tx, child thread.Ref) (Held, bool, error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{child})
	if err != nil {
		return Held{}, false, fmt.Errorf("who is to lead %s: %w", child, err)
	}
	var next Held
	for _, a := range all {
		begins := a.From.After(tx.Today()) && (a.To.IsZero() || !a.To.Before(a.From)) // one that was taken back ends before it begins
		if begins && (next.Lead == "" || a.From.Before(next.From)) {
			next.Allocation = a
		}
	}
	if next.Lead == "" {
		return Held{}, false, nil
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{next.Lead})
	if err != nil {
		return Held{}, false, fmt.Errorf("the name of who is to lead: %w", err)
	}
	next.Name = people[next.Lead].Name
	return next, true, nil
}

// Planned returns the absences of a person today and to come, by first day; of everybody when person is empty.
func (s *Service) Planned(ctx context.Context, tx *db.Tx, person thread.Ref) ([]team.Absence, error) {
	if person == "" {
		return s.absences.Planned(ctx, tx)
	}
	return s.absences.Planned(ctx, tx, person)
}

// Leads returns everybody who can be a lead professional.
func (s *Service) Leads(ctx context.Context, tx *db.Tx) ([]Professional, error) {
	return s.professionals(ctx, tx)
}

// People returns the names of those who work for the council.
func (s *Service) People(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Person, error) {
	return s.staff.People(ctx, tx, refs)
}

// tellFamilies sends a message to the present carers of the children and to the young people whose own their record is, each where they want
// to be written to. Nothing of the child stands in it.
func (s *Service) tellFamilies(ctx context.Context, tx *db.Tx, t notify.Template, facts notify.Facts, about map[thread.Ref]thread.Ref) error {
	children := make([]thread.Ref, 0, len(about))
	for child := range about {
		children = append(children, child)
	}
	carers, err := s.families.CarersOf(ctx, tx, sorted(children))
	if err != nil {
		return err
	}
	if s.publicURL != "" {
		facts.Link = s.publicURL
	}
	for _, child := range sorted(children) {
		facts.Ref = about[child]
		reached, err := s.reached(ctx, tx, child, carers[child])
		if err != nil {
			return err
		}
		for _, r := range reached {
			m, err := t.Message(r.To, facts)
			if m.Reader = r.Person; err == nil {
				err = s.tell(ctx, tx, m)
			}
			if err != nil {
				return fmt.Errorf("tell the family of %s: %w", child, err)
			}
		}
	}
	return nil
}

// reached are the carers who want to be written to, and the young person whose own the record is.
func (s *Service) reached(ctx context.Context, tx *db.Tx, child thread.Ref, carers []family.Carer) ([]Reached, error) {
	var out []Reached
	for _, c := range carers {
		if to, may := c.Reach.To(); may {
			out = append(out, Reached{c.Person, to})
		}
	}
	if s.young == nil {
		return out, nil
	}
	own, err := s.young(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("where the young person of %s is written to: %w", child, err)
	}
	for _, r := range own {
		if !slices.ContainsFunc(out, func(o Reached) bool { return o.Person == r.Person }) {
			out = append(out, r)
		}
	}
	return out, nil
}
