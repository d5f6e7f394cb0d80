package wiring

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/lead"
	"alongside/internal/pathway"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The services that teams give, as far as the program has to know them.
const (
	// DutyService is the team that reads concerns.
	DutyService = "duty"
	// LeadService are the teams of lead professionals.
	LeadService = "lead professionals"
	// BrokerService is the team that finds providers.
	BrokerService = "brokerage"
	// FinanceService is the team that checks invoices.
	FinanceService = "finance"
	// ContractService is the team of contract managers and quality officers, who hold providers to what was agreed.
	ContractService = "contracts"
	// EHCService is the team of named officers.
	EHCService = "EHC assessment"
)

// councils tells families what their council has set.
type councils struct {
	s         *Services
	publicURL string
}

// Council implements family.Councils.
func (c councils) Council(ctx context.Context, tx *db.Tx) (family.Council, error) {
	a, err := c.s.Authority.Get(ctx, tx)
	if err != nil {
		return family.Council{}, err
	}
	duty, err := c.s.TeamOf(ctx, tx, DutyService)
	if err != nil {
		return family.Council{}, err
	}
	out := family.Council{
		Name: a.Name, Policy: a.StatutePolicy, ScreenBy: a.ScreenBy, DutyTeam: duty, Phone: a.Contact.Phone, Hours: a.Contact.Hours,
		Danger: a.Contact.Danger, LooksByName: a.LooksShownBy == authority.LooksByName,
	}
	if c.publicURL != "" {
		out.FollowURL = c.publicURL + "/concerns/follow"
	}
	return out, nil
}

// CouncilName returns the name that was recorded for a council, "" when none was.
func (s *Services) CouncilName(ctx context.Context, council db.Scope) (string, error) {
	var name string
	err := s.DB.View(db.WithScope(ctx, council), func(tx *db.Tx) error {
		a, err := s.Authority.Get(ctx, tx)
		name = a.Name
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return name, err
}

// councilHere returns the name of a transaction's council, "" when it is not one of this installation.
func (s *Services) councilHere(ctx context.Context, tx *db.Tx) (string, error) {
	a, err := s.Authority.Get(ctx, tx)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return a.Name, err
}

// TeamOf returns the first open team that gives a service, "" when there is none.
func (s *Services) TeamOf(ctx context.Context, tx *db.Tx, service string) (thread.Ref, error) {
	return s.Team.First(ctx, tx, service)
}

// staff tells package lead who works for the council.
type staff struct{ s *Services }

// Leads implements lead.Staff: everybody in a team of lead professionals today.
func (st staff) Leads(ctx context.Context, tx *db.Tx) ([]lead.Professional, error) {
	teams, err := st.s.Team.Teams(ctx, tx)
	if err != nil {
		return nil, err
	}
	byRef := map[thread.Ref]team.Team{}
	var refs []thread.Ref
	for _, t := range teams {
		if t.Service == LeadService {
			byRef[t.Ref] = t
			refs = append(refs, t.Ref)
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	members, err := st.s.Team.MembersOf(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	people := make([]thread.Ref, len(members))
	for i, m := range members {
		people[i] = m.Person
	}
	known, err := st.People(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	out := make([]lead.Professional, 0, len(members))
	for _, m := range members {
		t := byRef[m.Team]
		p, ok := known[m.Person]
		if !ok || m.Person == t.Manager {
			continue
		}
		one, err := st.professional(ctx, tx, p, m, t)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// professional is a person in a place of a team of lead professionals.
func (st staff) professional(ctx context.Context, tx *db.Tx, p lead.Person, m team.Member, t team.Team) (_ lead.Professional, err error) {
	last := m.To
	if !last.IsZero() { // a place in another team may last longer
		if last, err = st.s.Team.LastIn(ctx, tx, m.Person, LeadService); err != nil {
			return lead.Professional{}, err
		}
	}
	return lead.Professional{Person: p, Districts: t.Area, Capacity: m.Capacity, Manager: t.Manager, Team: t.Ref, TeamName: t.Name, Last: last}, nil
}

// Lead implements lead.Staff.
func (st staff) Lead(ctx context.Context, tx *db.Tx, person thread.Ref) (lead.Professional, bool, error) {
	places, err := st.s.Team.PlacesIn(ctx, tx, person, LeadService)
	if err != nil || len(places) == 0 {
		return lead.Professional{}, false, err
	}
	known, err := st.People(ctx, tx, []thread.Ref{person})
	if err != nil {
		return lead.Professional{}, false, err
	}
	p, ok := known[person]
	if !ok {
		return lead.Professional{}, false, nil
	}
	t, err := st.s.Team.Team(ctx, tx, places[0].Team)
	if err != nil {
		return lead.Professional{}, false, err
	}
	one, err := st.professional(ctx, tx, p, places[0], t)
	return one, err == nil, err
}

// People implements lead.Staff.
func (st staff) People(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]lead.Person, error) {
	names, err := st.s.Authority.Names(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	council, err := st.s.Authority.Get(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make(map[thread.Ref]lead.Person, len(names))
	for ref, name := range names {
		out[ref] = lead.Person{Ref: ref, Name: name, Phone: council.Contact.Phone, Hours: council.Contact.Hours}
	}
	return out, nil
}

// ManagerOf implements lead.Staff.
func (st staff) ManagerOf(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error) {
	return st.s.Team.ManagerOf(ctx, tx, person)
}

// LeaveTx implements lead.Staff: the place in every team of lead professionals ends.
func (st staff) LeaveTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, last workday.Date) error {
	return st.s.Team.LeaveServiceTx(ctx, tx, by, person, LeadService, last)
}

// owners tells package query who answers.
type owners struct{ s *Services }

// covers is what an absence opens, as teams ask it of leads.
type covers struct{ s *Services }

// BeginCoverTx implements team.Covers.
func (c covers) BeginCoverTx(ctx context.Context, tx *db.Tx, by access.Actor, a team.Absence) error {
	return c.s.Lead.BeginCoverTx(ctx, tx, by, a)
}

// EndCoverTx implements team.Covers.
func (c covers) EndCoverTx(ctx context.Context, tx *db.Tx, by audit.By, a team.Absence) error {
	return c.s.Lead.EndCoverTx(ctx, tx, by, a)
}

// OwnerFor implements query.Owners: the lead or whoever covers; without one, the manager of the duty team.
func (o owners) OwnerFor(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	if person, err := o.s.Lead.Answers(ctx, tx, child); err != nil || person != "" {
		return person, err
	}
	duty, err := o.s.TeamOf(ctx, tx, DutyService)
	if err != nil || duty == "" {
		return "", err
	}
	t, err := o.s.Team.Team(ctx, tx, duty)
	return t.Manager, err
}

// Above implements query.Owners.
func (o owners) Above(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error) {
	return o.s.Team.ManagerOf(ctx, tx, person)
}

// teller writes to families, to each carer where they want to be written to.
type teller struct {
	s *Services
	o Options
}

// lines tells package brokerage what was promised.
type lines struct{ s *Services }

// Line implements brokerage.Plans.
func (l lines) Line(ctx context.Context, tx *db.Tx, provision thread.Ref) (brokerage.Line, error) {
	p, err := l.s.Plan.Line(ctx, tx, provision)
	if err != nil {
		return brokerage.Line{}, err
	}
	return brokerage.Line{Ref: p.Ref, Child: p.Child, Section: string(p.Section), What: p.What, MinutesPerWeek: p.MinutesPerWeek}, nil
}

// children tells package brokerage what it has to know of a child.
type children struct{ s *Services }

// BrokerageChild implements brokerage.Children.
func (c children) BrokerageChild(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.Child, error) {
	k, err := c.s.Family.Child(ctx, tx, ref)
	if err != nil {
		return brokerage.Child{}, err
	}
	return brokerage.Child{Ref: k.Ref, Names: []string{k.First, k.Last, k.KnownAs}, Born: k.Born, Outcode: k.Outcode, District: k.District}, nil
}

// places measures distances.
type places struct{ atlas *geo.Atlas }

// Metres implements brokerage.Places.
func (p places) Metres(from, to string) (int, bool) {
	a, okA := p.atlas.Outcode(from)
	b, okB := p.atlas.Outcode(to)
	if !okA || !okB {
		return 0, false
	}
	return int(geo.Distance(a.Centre, b.Centre)), true
}

// Within implements brokerage.Places. A place is an outcode, a district or a county by its name, alone or with words around it
// that say no other: "Dover", "CT16", "all of Kent".
func (p places) Within(place, outcode, district string) (within, known bool) {
	place = strings.ToLower(strings.Join(strings.Fields(place), " "))
	if o, ok := p.atlas.Outcode(strings.ToUpper(place)); ok {
		return o.Code == outcode, true
	}
	for _, d := range p.atlas.Districts() {
		if names(place, d.Name) || names(place, d.Area) {
			known, within = true, within || d.Code == district
		}
	}
	return within, known
}

// names reports whether a text is the name of a place, with no more around it than says that all of it is meant.
func names(text, place string) bool {
	for _, around := range []string{"all of ", "the whole of ", "whole of ", "across ", "all "} {
		text = strings.TrimPrefix(text, around)
	}
	for _, around := range []string{" and surrounding areas", " and villages", " district", " borough", " county"} {
		text = strings.TrimSuffix(text, around)
	}
	return text == strings.ToLower(place)
}

// funds binds the money of awards.
type funds struct{ s *Services }

// CommitTx implements brokerage.Funds.
func (f funds) CommitTx(ctx context.Context, tx *db.Tx, by audit.By, c brokerage.Commitment) error {
	return f.s.Finance.CommitTx(ctx, tx, by, c)
}

// bills tells package delivery whether an invoice still waits for its visits.
type bills struct{ s *Services }

// Undecided implements delivery.Bills.
func (b bills) Undecided(ctx context.Context, tx *db.Tx, invoice thread.Ref) (bool, error) {
	return b.s.Finance.Undecided(ctx, tx, invoice)
}

// teams tells package finance who checks invoices.
type teams struct{ s *Services }

// FinanceTeam implements finance.Teams.
func (t teams) FinanceTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	return t.s.TeamOf(ctx, tx, FinanceService)
}

// ContractTeam implements brokerage.Reviewers.
func (t teams) ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	return t.s.TeamOf(ctx, tx, ContractService)
}

// Manager implements provider.Teams.
func (t teams) Manager(ctx context.Context, tx *db.Tx, ref thread.Ref) (thread.Ref, error) {
	found, err := t.s.Team.Team(ctx, tx, ref)
	return found.Manager, err
}

// told is families that can be told of something.
type told struct {
	*family.Service
	teller
}

// ChildNames returns the names by which children are known, in one query.
func (s *Services) ChildNames(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error) {
	found, err := s.Family.Children(ctx, tx, refs)
	out := make(map[thread.Ref]string, len(found))
	for ref, c := range found {
		out[ref] = c.First + " " + c.Last
		if c.KnownAs != "" {
			out[ref] = c.KnownAs + " " + c.Last
		}
	}
	return out, err
}

// ChildInitials returns what tells children apart in a list without naming them, in one query.
func (s *Services) ChildInitials(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error) {
	cards, err := s.Family.Cards(ctx, tx, refs)
	out := make(map[thread.Ref]string, len(cards))
	for ref, c := range cards {
		out[ref] = c.Initials()
	}
	return out, err
}

// Brokers returns the team that places what is required.
func (s *Services) Brokers(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	return s.TeamOf(ctx, tx, BrokerService)
}

// DistrictName returns the name of a district, or its code when it is not known.
func (s *Services) DistrictName(code string) string {
	if d, ok := s.Atlas.District(code); ok {
		return d.Name
	}
	return code
}

// keepers are the co-ordinators, who look after the waiting lists.
type keepers struct{ s *Services }

// Keepers implements waiting.Keepers.
func (k keepers) Keepers(ctx context.Context, tx *db.Tx) ([]thread.Ref, error) {
	found, err := k.s.Authority.Accounts(ctx, tx, authority.Filter{Role: access.RoleCoOrdinator, Status: authority.StatusActive, On: tx.Today(), Limit: 20})
	out := make([]thread.Ref, len(found))
	for i, a := range found {
		out[i] = a.Person
	}
	return out, err
}

// officers tells package pathway who runs an assessment that a family asks for.
type officers struct{ s *Services }

// OfficerFor implements pathway.Officers: the team of named officers, for social care the duty team.
func (o officers) OfficerFor(ctx context.Context, tx *db.Tx, _ thread.Ref, basis pathway.Basis) (thread.Ref, error) {
	if basis == pathway.Section17 {
		return o.s.TeamOf(ctx, tx, DutyService)
	}
	return o.s.TeamOf(ctx, tx, EHCService)
}
