package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"alongside/internal/db"
)

// Look records that somebody saw a page about these children: one entry, whatever their number. A page about no child is no
// look and records nothing.
//
// The children of a list are kept once as a set and named by its hash, so that a caseload that is opened every morning costs
// one row a look and not one a child.
func Look(ctx context.Context, tx *db.Tx, by By, page string, children ...string) error {
	if page == "" {
		return errors.New("audit: a look must say at what page")
	}
	children = distinct(children)
	r, err := newRecord(tx, by, kindLook)
	if err != nil || len(children) == 0 {
		return err
	}
	r.action = page
	if tx.Engine() == db.Postgres {
		if err := r.saveLook(ctx, tx, children); err != nil {
			return fmt.Errorf("record a look at %s: %w", page, err)
		}
		return nil
	}
	if len(children) == 1 {
		r.child = children[0]
	} else if r.childSet, err = saveChildSet(ctx, tx, children); err != nil {
		return fmt.Errorf("record a look at %s: %w", page, err)
	}
	look := r.hashed(nil)
	if err := look.writeOne(ctx, tx); err != nil {
		return fmt.Errorf("record a look at %s: %w", page, err)
	}
	return nil
}

// On PostgreSQL each statement is a journey to the server, so a look is one statement; SQLite cannot insert within a question.
// The set's members are written where the set was not there yet. The parameters are insertEntry's, and after them the set's size and members.
const (
	lookAtOne = `WITH e AS (` + insertEntry + ` RETURNING n) INSERT INTO audit_unsealed (scope, entry) SELECT $1, n FROM e /* aside */`
	lookAtSet = `WITH s AS (
			INSERT INTO audit_child_set (scope, id, size) VALUES ($1, $7, $16) ON CONFLICT (scope, id) DO NOTHING RETURNING id
		), m AS (
			INSERT INTO audit_child_set_member (scope, child_set, child)
			SELECT $1, s.id, c.child FROM s, jsonb_array_elements_text($17::text::jsonb) AS c(child)
		), e AS (` + insertEntry + ` RETURNING n) INSERT INTO audit_unsealed (scope, entry) SELECT $1, n FROM e /* aside */`
)

// saveLook writes a look at children on PostgreSQL.
func (r *record) saveLook(ctx context.Context, tx *db.Tx, children []string) error {
	h := newHasher()
	statement := lookAtOne
	if len(children) == 1 {
		r.child = children[0]
	} else {
		statement, r.childSet = lookAtSet, childSetID(h, children)
	}
	r.contentHash = r.content(h)
	args := r.values()
	if r.childSet != "" {
		args = append(args, len(children), db.List(children))
	}
	_, err := db.Exec(ctx, tx, statement, args...)
	return err
}

// distinct returns the children sorted, each once, without empty ones.
func distinct(children []string) []string {
	out := slices.DeleteFunc(slices.Clone(children), func(c string) bool { return c == "" })
	slices.Sort(out)
	return slices.Compact(out)
}

// saveChildSet writes the set of children unless it is there already, and returns its name.
func saveChildSet(ctx context.Context, tx *db.Tx, children []string) (string, error) {
	id := childSetID(newHasher(), children)
	n, err := db.Exec(ctx, tx, `
		INSERT INTO audit_child_set (scope, id, size) VALUES ($1, $2, $3) ON CONFLICT (scope, id) DO NOTHING`,
		tx.Scope(), id, len(children))
	if err != nil || n == 0 {
		return id, err
	}
	_, err = db.BulkInsert(ctx, tx, "audit_child_set_member", []string{"scope", "child_set", "child"}, func(yield func([]any) bool) {
		for _, c := range children {
			if !yield([]any{tx.Scope(), id, c}) {
				return
			}
		}
	})
	return id, err
}

// LookRow is one look at a child.
type LookRow struct {
	ID   string
	At   time.Time
	By   By
	Page string
}

// Looks lists who looked at the child, the newest first.
func Looks(ctx context.Context, tx *db.Tx, child string, limit int) ([]LookRow, error) {
	var looks []LookRow
	err := db.Each(ctx, tx, `
		SELECT n, at, person, name, role, acting_for, channel, action FROM (
			SELECT n, at, person, name, role, acting_for, channel, action FROM audit_entry
			WHERE scope = $1 AND child = $2 AND child <> '' AND kind = 'look'
			UNION ALL
			SELECT e.n, e.at, e.person, e.name, e.role, e.acting_for, e.channel, e.action
			FROM audit_child_set_member AS m JOIN audit_entry AS e ON e.scope = m.scope AND e.child_set = m.child_set
			WHERE m.scope = $1 AND m.child = $2 AND e.child_set <> ''
		) AS looks ORDER BY n DESC LIMIT $3`,
		[]any{tx.Scope(), child, limit}, func(scan func(dest ...any) error) error {
			var l LookRow
			var n int64
			if err := scan(&n, &l.At, &l.By.Person, &l.By.Name, &l.By.Role, &l.By.For, &l.By.Channel, &l.Page); err != nil {
				return err
			}
			l.ID = strconv.FormatInt(n, 10)
			looks = append(looks, l)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read who looked at %s: %w", child, err)
	}
	return looks, nil
}
