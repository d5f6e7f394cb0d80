package team

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Deps is everything that teams need.
type Deps struct {
	DB    db.Runner
	Store Store
	// Covers is told of an absence that is taken back; nil where nobody covers more than the team.
	Covers Covers
	// Duties says what somebody who leaves still has to do; nil where nobody is asked.
	Duties Duties
}

// Duties knows what families would lose with a person.
type Duties interface {
	// HeldAfter returns what the person still has to do after a day.
	HeldAfter(ctx context.Context, tx *db.Tx, person thread.Ref, last workday.Date) ([]Held, error)
}

// Covers knows what an absence opened to whoever covers. Package lead answers for the children of a lead.
type Covers interface {
	// BeginCoverTx opens what whoever covers needs and tells families, in the transaction that plans the absence. It refuses a cover who must
	// not have it, and a planner who may not plan for the person.
	BeginCoverTx(ctx context.Context, tx *db.Tx, by access.Actor, a Absence) error
	// EndCoverTx takes back what the absence opened, in the transaction that takes the absence back.
	EndCoverTx(ctx context.Context, tx *db.Tx, by audit.By, a Absence) error
}

// Service carries out the use cases on teams. It implements authority.TeamsOf.
type Service struct {
	db     db.Runner
	store  Store
	covers Covers
	duties Duties
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, covers: d.Covers, duties: d.Duties}
}

// Team returns one team.
func (s *Service) Team(ctx context.Context, tx *db.Tx, ref thread.Ref) (Team, error) {
	return s.store.Team(ctx, tx, ref)
}

// Teams returns every team that works today, by name.
func (s *Service) Teams(ctx context.Context, tx *db.Tx) ([]Team, error) {
	all, err := s.store.Teams(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("list teams: %w", err)
	}
	working := all[:0]
	for _, t := range all {
		if t.Closed.IsZero() || t.Closed.After(tx.Today()) {
			working = append(working, t)
		}
	}
	return working, nil
}

// First returns the first team by name that gives a service and is not to be closed, "" when there is none. Most use cases ask for one; to read
// all teams for it takes as long as the rest of a small use case.
func (s *Service) First(ctx context.Context, tx *db.Tx, service string) (thread.Ref, error) {
	ref, err := s.store.First(ctx, tx, service)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("find a team for %s: %w", service, err)
	}
	return ref, nil
}

// TeamsOf returns the teams that a person is in today.
func (s *Service) TeamsOf(ctx context.Context, tx *db.Tx, person thread.Ref) ([]thread.Ref, error) {
	mine, err := s.memberships(ctx, tx, person)
	var teams []thread.Ref
	for _, m := range mine {
		teams = append(teams, m.Team)
	}
	return teams, err
}

// memberships returns a person's memberships today, the oldest first.
func (s *Service) memberships(ctx context.Context, tx *db.Tx, person thread.Ref) ([]Member, error) {
	all, err := s.store.Memberships(ctx, tx, person, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("read the teams of %s: %w", person, err)
	}
	today := all[:0]
	for _, m := range all {
		if m.In(tx.Today()) {
			today = append(today, m)
		}
	}
	return today, nil
}

// Members returns who is in a team today.
func (s *Service) Members(ctx context.Context, tx *db.Tx, team thread.Ref) ([]Member, error) {
	return s.MembersOf(ctx, tx, team)
}

// MembersOf returns who is in the teams today, in one query; in every team when none is named.
func (s *Service) MembersOf(ctx context.Context, tx *db.Tx, teams ...thread.Ref) ([]Member, error) {
	members, err := s.store.Members(ctx, tx, tx.Today(), teams...)
	if err != nil {
		return nil, fmt.Errorf("read the members of %v: %w", teams, err)
	}
	return members, nil
}

// MembersOfArea returns who works in a district today, in the teams of one service or, when it is empty, of all.
func (s *Service) MembersOfArea(ctx context.Context, tx *db.Tx, service, district string) ([]Member, error) {
	teams, err := s.Teams(ctx, tx)
	if err != nil {
		return nil, err
	}
	var there []thread.Ref
	for _, t := range teams {
		if t.Covers(district) && (service == "" || t.Service == service) {
			there = append(there, t.Ref)
		}
	}
	if len(there) == 0 {
		return nil, nil
	}
	return s.MembersOf(ctx, tx, there...)
}

// ManagerOf returns who manages a person: the manager of the team they have been in longest and do not manage themselves, ""
// when there is none.
func (s *Service) ManagerOf(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error) {
	mine, err := s.memberships(ctx, tx, person)
	if err != nil {
		return "", err
	}
	for _, m := range mine {
		t, err := s.store.Team(ctx, tx, m.Team)
		if err != nil {
			return "", fmt.Errorf("read team %s: %w", m.Team, err)
		}
		if t.Manager != "" && t.Manager != person {
			return t.Manager, nil
		}
	}
	return "", nil
}

// Away returns the absences of the people that include today, in one query; of everybody when nobody is named.
func (s *Service) Away(ctx context.Context, tx *db.Tx, people ...thread.Ref) (map[thread.Ref]Absence, error) {
	all, err := s.store.Absences(ctx, tx, tx.Today(), people...)
	if err != nil {
		return nil, fmt.Errorf("read absences: %w", err)
	}
	away := map[thread.Ref]Absence{}
	for _, a := range all {
		if a.On(tx.Today()) {
			away[a.Person] = a
		}
	}
	return away, nil
}

// Planned returns the absences of the people today and to come, by first day.
func (s *Service) Planned(ctx context.Context, tx *db.Tx, people ...thread.Ref) ([]Absence, error) {
	return s.store.Absences(ctx, tx, tx.Today(), people...)
}

// mayEdit lets an administrator edit every team, and a manager their own.
func (s *Service) mayEdit(by access.Actor, t Team) error {
	if by.May(access.TeamEdit) || (t.Manager != "" && t.Manager == by.Person) {
		return nil
	}
	return fault.Forbidden("Only the team’s manager or an administrator can change this team.")
}

// MayEdit reports whether somebody may change a team.
func (s *Service) MayEdit(by access.Actor, t Team) bool { return s.mayEdit(by, t) == nil }

// as runs do in a transaction for somebody who may edit the team.
func (s *Service) as(ctx context.Context, by access.Actor, team thread.Ref, do func(tx *db.Tx) error) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		t, err := s.store.Team(ctx, tx, team)
		if err != nil {
			return fmt.Errorf("read team %s: %w", team, err)
		}
		if err := s.mayEdit(by, t); err != nil {
			return err
		}
		return do(tx)
	})
}

// record writes a team's place in the thread and the audit's entry.
func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, t Team, action string) error {
	state := "working"
	if !t.Closed.IsZero() && !t.Closed.After(tx.Today()) {
		state = "closed"
	}
	node := thread.Node{Ref: t.Ref, Kind: thread.Team, Label: t.Name, State: state, URL: "/teams/" + string(t.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place team %s in the thread: %w", t.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(t.Ref), Payload: t})
}

// joined is what the audit keeps of a membership.
type joined struct {
	Person   thread.Ref   `json:"person"`
	From     workday.Date `json:"from,omitzero"`
	To       workday.Date `json:"to,omitzero"`
	Capacity int          `json:"capacity"`
}

func (m Member) joined() joined { return joined{m.Person, m.From, m.To, m.Capacity} }
