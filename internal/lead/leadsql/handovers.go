package leadsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/lead"
	"alongside/internal/thread"
)

// Skills returns what each of the people knows well.
func (Store) Skills(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref][]string, error) {
	out := map[thread.Ref][]string{}
	err := db.Each(ctx, tx, "SELECT person, skills FROM lead_skill WHERE scope = $1 AND person IN list($2)",
		[]any{tx.Scope(), db.List(people)}, func(scan func(dest ...any) error) error {
			var person thread.Ref
			var skills []string
			err := scan(&person, db.JSON(&skills))
			out[person] = skills
			return err
		})
	return out, err
}

// PutSkills saves what a person knows well.
func (Store) PutSkills(ctx context.Context, tx *db.Tx, person thread.Ref, skills []string) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO lead_skill (scope, person, skills) VALUES ($1, $2, $3)
		ON CONFLICT (scope, person) DO UPDATE SET skills = excluded.skills`, tx.Scope(), person, db.JSON(&skills))
	return err
}

const handoverColumns = "ref, from_lead, to_lead, starts, why, made_on, made_by, moves, undo_by, undone_on, undone_by, undo_why"

func handoverDest(h *lead.Handover) []any {
	return []any{&h.Ref, &h.From, &h.To, &h.On, &h.Why, &h.MadeOn, &h.MadeBy, db.JSON(&h.Moves), &h.UndoBy, &h.UndoneOn, &h.UndoneBy, &h.UndoWhy}
}

// InsertHandover adds a handover.
func (Store) InsertHandover(ctx context.Context, tx *db.Tx, h lead.Handover) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO lead_handover (scope, "+handoverColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		tx.Scope(), h.Ref, h.From, h.To, h.On, h.Why, h.MadeOn, h.MadeBy, db.JSON(&h.Moves), h.UndoBy, h.UndoneOn, h.UndoneBy, h.UndoWhy)
	return err
}

// UndoHandover saves that a handover was undone, unless it was already.
func (Store) UndoHandover(ctx context.Context, tx *db.Tx, h lead.Handover) error {
	return db.ExecOne(ctx, tx, "UPDATE lead_handover SET undone_on = $3, undone_by = $4, undo_why = $5 WHERE scope = $1 AND ref = $2 AND undone_on = ''",
		tx.Scope(), h.Ref, h.UndoneOn, h.UndoneBy, h.UndoWhy)
}

// Handover returns one handover.
func (Store) Handover(ctx context.Context, tx *db.Tx, ref thread.Ref) (lead.Handover, error) {
	var h lead.Handover
	err := db.Get(ctx, tx, "SELECT "+handoverColumns+" FROM lead_handover WHERE scope = $1 AND ref = $2", []any{tx.Scope(), ref}, handoverDest(&h)...)
	return h, err
}

// Handovers returns the latest handovers.
func (Store) Handovers(ctx context.Context, tx *db.Tx, limit int) ([]lead.Handover, error) {
	var out []lead.Handover
	err := db.Each(ctx, tx, "SELECT "+handoverColumns+" FROM lead_handover WHERE scope = $1 ORDER BY made_on DESC, ref DESC LIMIT $2",
		[]any{tx.Scope(), limit}, func(scan func(dest ...any) error) error {
			var h lead.Handover
			err := scan(handoverDest(&h)...)
			out = append(out, h)
			return err
		})
	return out, err
}
