package teamsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store implements team.Store.
type Store struct{}

// Team returns one team.
func (Store) Team(ctx context.Context, tx *db.Tx, ref thread.Ref) (team.Team, error) {
	t := team.Team{Ref: ref}
	err := db.Get(ctx, tx, `SELECT version, name, service, area, manager, closed_on FROM team WHERE scope = $1 AND ref = $2`,
		[]any{tx.Scope(), ref}, &t.Version, &t.Name, &t.Service, db.JSON(&t.Area), &t.Manager, &t.Closed)
	return t, err
}

// Teams returns every team.
func (Store) Teams(ctx context.Context, tx *db.Tx) ([]team.Team, error) {
	var all []team.Team
	err := db.Each(ctx, tx, `SELECT ref, version, name, service, area, manager, closed_on FROM team WHERE scope = $1 ORDER BY name, ref`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var t team.Team
			err := scan(&t.Ref, &t.Version, &t.Name, &t.Service, db.JSON(&t.Area), &t.Manager, &t.Closed)
			all = append(all, t)
			return err
		})
	return all, err
}

// First returns the first team by name that gives a service and is not to be closed.
func (Store) First(ctx context.Context, tx *db.Tx, service string) (thread.Ref, error) {
	var ref thread.Ref
	err := db.Get(ctx, tx, "SELECT ref FROM team WHERE scope = $1 AND service = $2 AND closed_on = '' ORDER BY name, ref LIMIT 1",
		[]any{tx.Scope(), service}, &ref)
	return ref, err
}

// InsertTeam adds a team.
func (Store) InsertTeam(ctx context.Context, tx *db.Tx, t team.Team) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO team (scope, ref, version, name, service, area, manager, closed_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Scope(), t.Ref, t.Version, t.Name, t.Service, db.JSON(t.Area), t.Manager, t.Closed)
	return err
}

// UpdateTeam saves a team over the version that it was read at.
func (Store) UpdateTeam(ctx context.Context, tx *db.Tx, t team.Team) error {
	return db.ExecOne(ctx, tx, `
		UPDATE team SET version = version + 1, name = $4, service = $5, area = $6, manager = $7, closed_on = $8
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), t.Ref, t.Version, t.Name, t.Service, db.JSON(t.Area), t.Manager, t.Closed)
}

const selectMembers = `SELECT team, person, from_on, to_on, capacity FROM team_member WHERE scope = $1 `

func members(ctx context.Context, tx *db.Tx, text string, args ...any) ([]team.Member, error) {
	var found []team.Member
	err := db.Each(ctx, tx, text, args, func(scan func(dest ...any) error) error {
		var m team.Member
		err := scan(&m.Team, &m.Person, &m.From, &m.To, &m.Capacity)
		found = append(found, m)
		return err
	})
	return found, err
}

// Members returns who is in the teams on a day.
func (Store) Members(ctx context.Context, tx *db.Tx, on workday.Date, teams ...thread.Ref) ([]team.Member, error) {
	const inForce = `AND from_on <= $2 AND (to_on = '' OR to_on >= $2) `
	if len(teams) == 0 {
		return members(ctx, tx, selectMembers+inForce+`ORDER BY team, person, from_on`, tx.Scope(), on)
	}
	return members(ctx, tx, selectMembers+inForce+`AND team IN list($3) ORDER BY team, person, from_on`,
		tx.Scope(), on, db.List(teams))
}

// Memberships returns a person's memberships.
func (Store) Memberships(ctx context.Context, tx *db.Tx, person thread.Ref, until workday.Date) ([]team.Member, error) {
	return members(ctx, tx, selectMembers+`AND person = $2 AND (to_on = '' OR to_on >= $3) ORDER BY from_on, team`,
		tx.Scope(), person, until)
}

// PutMember adds or changes a membership.
func (Store) PutMember(ctx context.Context, tx *db.Tx, m team.Member) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO team_member (scope, team, person, from_on, to_on, capacity) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (scope, team, person, from_on) DO UPDATE SET to_on = excluded.to_on, capacity = excluded.capacity`,
		tx.Scope(), m.Team, m.Person, m.From, m.To, m.Capacity)
	return err
}

// PutAbsence adds or changes an absence.
func (Store) PutAbsence(ctx context.Context, tx *db.Tx, a team.Absence) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO team_absence (scope, person, from_on, to_on, cover) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (scope, person, from_on) DO UPDATE SET to_on = excluded.to_on, cover = excluded.cover`,
		tx.Scope(), a.Person, a.From, a.To, a.Cover)
	return err
}

// DropAbsence removes an absence.
func (Store) DropAbsence(ctx context.Context, tx *db.Tx, person thread.Ref, from workday.Date) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM team_absence WHERE scope = $1 AND person = $2 AND from_on = $3`, tx.Scope(), person, from)
	if err == nil && n == 0 {
		err = fault.NotFound("The absence")
	}
	return err
}

// Absences returns absences by their first day.
func (Store) Absences(ctx context.Context, tx *db.Tx, until workday.Date, people ...thread.Ref) ([]team.Absence, error) {
	text := `SELECT person, from_on, to_on, cover FROM team_absence WHERE scope = $1 AND to_on >= $2 `
	args := []any{tx.Scope(), until}
	if len(people) > 0 {
		text += `AND person IN list($3) `
		args = append(args, db.List(people))
	}
	var found []team.Absence
	err := db.Each(ctx, tx, text+`ORDER BY from_on, person`, args, func(scan func(dest ...any) error) error {
		var a team.Absence
		err := scan(&a.Person, &a.From, &a.To, &a.Cover)
		found = append(found, a)
		return err
	})
	return found, err
}
