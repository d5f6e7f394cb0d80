package waitingsql

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

const movesSQL = `SELECT entry, version, on_date, priority, rule, title, policy, evidence, why, by_name FROM waiting_move WHERE scope = $1 `

func moves(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]waiting.Move, error) {
	var out []waiting.Move
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var m waiting.Move
		err := scan(&m.Entry, &m.Version, &m.On, &m.Priority, &m.Rule, &m.Title, &m.Policy, &m.Evidence, &m.Why, &m.By)
		out = append(out, m)
		return err
	})
	return out, err
}

// InsertMove implements waiting.Store.
func (Store) InsertMove(ctx context.Context, tx *db.Tx, m waiting.Move) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO waiting_move (scope, entry, version, on_date, priority, rule, title, policy, evidence, why, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Scope(), m.Entry, m.Version, m.On, m.Priority, m.Rule, m.Title, m.Policy, m.Evidence, m.Why, m.By)
	return err
}

// Moves implements waiting.Store.
func (Store) Moves(ctx context.Context, tx *db.Tx, since workday.Date, limit int) ([]waiting.Move, error) {
	return moves(ctx, tx, movesSQL+"AND on_date >= $2 ORDER BY on_date DESC, entry, version DESC LIMIT $3", tx.Scope(), since, limit)
}

// MovesOf implements waiting.Store.
func (Store) MovesOf(ctx context.Context, tx *db.Tx, entries []thread.Ref) ([]waiting.Move, error) {
	return moves(ctx, tx, movesSQL+"AND entry IN list($2) ORDER BY on_date DESC, version DESC", tx.Scope(), db.List(entries))
}

// Place implements waiting.Store. "sooner" stands behind "in turn" in the alphabet.
func (Store) Place(ctx context.Context, tx *db.Tx, e waiting.Entry, order []string) (waiting.Place, error) {
	var p waiting.Place
	args := []any{tx.Scope(), e.Pathway, e.District, e.Priority, e.JoinedOn, e.Ref, waiting.Sooner, 0}
	rank, own := "CASE WHEN rule = '' THEN 0", 0 // moved before a rule was kept
	for i, rule := range order {
		args = append(args, rule)
		rank += fmt.Sprintf(" WHEN rule = $%d THEN %d", len(args), i+1)
	}
	rank += fmt.Sprintf(" ELSE %d END", len(order)+1) // by a rule that holds no more
	if e.Rule != "" {
		if own = slices.Index(order, e.Rule) + 1; own == 0 {
			own = len(order) + 1
		}
	}
	args[7] = own
	earlier := `(priority > $4 OR priority = $4 AND (` + rank + ` < $8 OR ` + rank + ` = $8 AND (joined_on < $5 OR joined_on = $5 AND ref < $6)))`
	err := db.Get(ctx, tx, `
		SELECT COUNT(*), COUNT(CASE WHEN `+earlier+` THEN 1 END), COUNT(CASE WHEN priority = $7 AND `+earlier+` THEN 1 END)
		FROM waiting_entry WHERE scope = $1 AND pathway = $2 AND district = $3 AND left_on = ''`,
		args, &p.Of, &p.Before, &p.Sooner)
	return p, err
}

// Support implements waiting.Store.
func (Store) Support(ctx context.Context, tx *db.Tx) ([]waiting.Entry, error) {
	var out []waiting.Entry
	err := db.Each(ctx, tx, `SELECT pathway, district, joined_on, support FROM waiting_entry WHERE scope = $1 AND left_on = '' ORDER BY pathway, district`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var e waiting.Entry
			err := scan(&e.Pathway, &e.District, &e.JoinedOn, db.JSON(&e.Support))
			out = append(out, e)
			return err
		})
	return out, err
}
