package team

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps teams, memberships and absences. Both engines pass the suite in teamtest.
type Store interface {
	// Team returns one team; a fault of kind not found when the scope has none of that reference.
	Team(ctx context.Context, tx *db.Tx, ref thread.Ref) (Team, error)
	// Teams returns every team, by name. A council has dozens.
	Teams(ctx context.Context, tx *db.Tx) ([]Team, error)
	// First returns the first team by name that gives a service and is not to be closed; a fault of kind not found when there is none.
	First(ctx context.Context, tx *db.Tx, service string) (thread.Ref, error)
	// InsertTeam adds a team at version 1.
	InsertTeam(ctx context.Context, tx *db.Tx, t Team) error
	// UpdateTeam saves t over the version it was read at; a fault of kind conflict when another came between.
	UpdateTeam(ctx context.Context, tx *db.Tx, t Team) error

	// Members returns who is in the teams on a day, by person; in every team when none is named.
	Members(ctx context.Context, tx *db.Tx, on workday.Date, teams ...thread.Ref) ([]Member, error)
	// Memberships returns a person's memberships that last until a day or longer, the oldest first.
	Memberships(ctx context.Context, tx *db.Tx, person thread.Ref, until workday.Date) ([]Member, error)
	// PutMember adds a membership or saves its capacity and last day.
	PutMember(ctx context.Context, tx *db.Tx, m Member) error

	// PutAbsence adds an absence or saves its last day and cover.
	PutAbsence(ctx context.Context, tx *db.Tx, a Absence) error
	// DropAbsence removes an absence; a fault of kind not found when there is none.
	DropAbsence(ctx context.Context, tx *db.Tx, person thread.Ref, from workday.Date) error
	// Absences returns the absences of the people that last until a day or longer, by first day; of everybody when none is named.
	Absences(ctx context.Context, tx *db.Tx, until workday.Date, people ...thread.Ref) ([]Absence, error)
}
