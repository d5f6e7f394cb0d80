package deadline

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Of returns all deadlines of the objects, in one query: kept and stopped ones too, each object's by date.
func Of(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref][]Deadline, error) {
	if len(refs) == 0 {
		return map[thread.Ref][]Deadline{}, nil
	}
	rows, err := query(ctx, tx, `WHERE scope = $1 AND ref IN list($2) ORDER BY ref, due_on, n`, tx.Scope(), db.List(refs))
	if err != nil {
		return nil, fmt.Errorf("read deadlines: %w", err)
	}
	return grouped(rows, len(refs), func(d Deadline) thread.Ref { return d.Ref }), nil
}

// OfChildren returns the open deadlines about the children, running and paused, in one query: each child's by date.
func OfChildren(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref][]Deadline, error) {
	if len(children) == 0 {
		return map[thread.Ref][]Deadline{}, nil
	}
	rows, err := query(ctx, tx, `
		WHERE scope = $1 AND child IN list($2) AND state IN ('running', 'paused') ORDER BY child, due_on, n`,
		tx.Scope(), db.List(children))
	if err != nil {
		return nil, fmt.Errorf("read the deadlines of children: %w", err)
	}
	return grouped(rows, len(children), func(d Deadline) thread.Ref { return d.Child }), nil
}

func grouped(rows []row, size int, by func(Deadline) thread.Ref) map[thread.Ref][]Deadline {
	out := make(map[thread.Ref][]Deadline, size)
	for _, r := range rows {
		key := by(r.Deadline)
		out[key] = append(out[key], r.Deadline)
	}
	return out
}

// The first deadline of each child, read from the index. SQLite takes a third of the time when it looks each one up by number;
// PostgreSQL would read the whole table for that, and has words of its own for it.
const (
	nextOnSQLite = `
		SELECT d.n, d.rule, d.kind, d.ref, d.child, d.owner, d.title, d.due_on, d.state, d.warn_before, d.verified
		FROM (SELECT DISTINCT child FROM deadline WHERE scope = $1 AND child IN list($2) AND state IN ('running', 'paused')) AS c
		JOIN deadline AS d ON d.n = (
			SELECT e.n FROM deadline AS e
			WHERE e.scope = $1 AND e.child = c.child AND e.state IN ('running', 'paused') AND e.state = 'running'
			ORDER BY e.due_on, e.n LIMIT 1)
		WHERE d.scope = $1`
	nextOnPostgres = `
		SELECT DISTINCT ON (child) n, rule, kind, ref, child, owner, title, due_on, state, warn_before, verified FROM deadline
		WHERE scope = $1 AND child IN list($2) AND state IN ('running', 'paused') AND state = 'running'
		ORDER BY child, due_on, n`
)

func nextOfChildren(e db.Engine) string {
	if e == db.Postgres {
		return nextOnPostgres
	}
	return nextOnSQLite
}

// NextOfChildren returns the running deadline of each child that is due first, without its working: what a caseload shows. It is
// one query; a child without a running deadline is not in the answer.
func NextOfChildren(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]Deadline, error) {
	next := make(map[thread.Ref]Deadline, len(children))
	if len(children) == 0 {
		return next, nil
	}
	err := db.Each(ctx, tx, nextOfChildren(tx.Engine()),
		[]any{tx.Scope(), db.List(children)}, func(scan func(dest ...any) error) error {
			var n int64
			var d Deadline
			err := scan(&n, &d.Rule, &d.Kind, &d.Ref, &d.Child, &d.Owner, &d.Title, &d.Due, &d.State, &d.WarnBefore, &d.Verified)
			if err != nil {
				return err
			}
			d.ID = strconv.FormatInt(n, 10)
			next[d.Child] = d
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read the next deadlines of children: %w", err)
	}
	return next, nil
}

// Filter says whose deadlines Due lists: a person's, a team's, those of both, or with neither the whole council's.
type Filter struct {
	Owner thread.Ref
	Team  thread.Ref
	Rule  string       // only what runs under this rule; of a person or a team, not of both
	From  workday.Date // due on this day or later; zero is all
	Until workday.Date // due on this day or before; zero is all
	After string       // Page.Next of the page before
	Limit int          // 50 when zero
}

// Page is some of what is due, the first due first.
type Page struct {
	Deadlines []Deadline
	Next      string // for Filter.After, "" on the last page
}

const (
	defaultLimit = 50
	mostLimit    = 1000
)

// The questions of Due. Each reads one index from where the last page ended, whatever the number of deadlines.
const (
	dueOfCouncil = `WHERE scope = $1 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4) ORDER BY due_on, n LIMIT $5`
	dueOfOwner   = `WHERE scope = $1 AND owner = $6 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4)
		ORDER BY due_on, n LIMIT $5`
	dueOfTeam = `WHERE scope = $1 AND team = $6 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4)
		ORDER BY due_on, n LIMIT $5`
	dueOfRule = `WHERE scope = $1 AND team = $6 AND rule = $7 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4)
		ORDER BY due_on, n LIMIT $5`
	dueOfOwnerRule = `WHERE scope = $1 AND owner = $6 AND rule = $7 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4)
		ORDER BY due_on, n LIMIT $5`
	dueOfBoth = `WHERE scope = $1 AND owner = $6 AND team = $7 AND state = 'running' AND due_on <= $2 AND (due_on, n) > ($3, $4)
		ORDER BY due_on, n LIMIT $5`
)

// Due lists running deadlines, the first due first, late ones at the front.
func Due(ctx context.Context, tx *db.Tx, f Filter) (Page, error) {
	if f.Rule != "" && (f.Owner == "") == (f.Team == "") {
		return Page{}, fmt.Errorf("what is due under %q is listed of a person or of a team", f.Rule)
	}
	dueOn, n, err := parseAfter(f.After)
	if err != nil {
		return Page{}, err
	}
	if from := f.From.String(); from > dueOn { // deadlines are numbered from 1
		dueOn, n = from, 0
	}
	limit := min(max(f.Limit, 0), mostLimit)
	if limit == 0 {
		limit = defaultLimit
	}
	until := "9999-12-31"
	if !f.Until.IsZero() {
		until = f.Until.String()
	}
	question, args := f.question(tx.Scope(), until, dueOn, n, limit+1)
	rows, err := query(ctx, tx, question, args...)
	if err != nil {
		return Page{}, fmt.Errorf("list what is due: %w", err)
	}
	var p Page
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		p.Next = last.Due.String() + "." + last.ID
	}
	for _, r := range rows {
		p.Deadlines = append(p.Deadlines, r.Deadline)
	}
	return p, nil
}

func (f Filter) question(scope db.Scope, until, dueOn string, n int64, limit int) (string, []any) {
	args := []any{scope, until, dueOn, n, limit}
	switch {
	case f.Owner != "" && f.Team != "":
		return dueOfBoth, append(args, f.Owner, f.Team)
	case f.Owner != "" && f.Rule != "":
		return dueOfOwnerRule, append(args, f.Owner, f.Rule)
	case f.Owner != "":
		return dueOfOwner, append(args, f.Owner)
	case f.Team != "" && f.Rule != "":
		return dueOfRule, append(args, f.Team, f.Rule)
	case f.Team != "":
		return dueOfTeam, append(args, f.Team)
	default:
		return dueOfCouncil, args
	}
}

// Number returns how many deadlines of a team run under a rule.
func Number(ctx context.Context, tx *db.Tx, team thread.Ref, rule string) (n int, err error) {
	err = db.Get(ctx, tx, "SELECT count(*) FROM deadline WHERE scope = $1 AND team = $2 AND rule = $3 AND state = 'running'", []any{tx.Scope(), team, rule}, &n)
	if err != nil {
		return 0, fmt.Errorf("count what runs under %q of %s: %w", rule, team, err)
	}
	return n, nil
}

func parseAfter(after string) (dueOn string, n int64, err error) {
	if after == "" {
		return "", 0, nil
	}
	day, id, _ := strings.Cut(after, ".")
	date, err := workday.Parse(day)
	if err == nil {
		n, err = strconv.ParseInt(id, 10, 64)
	}
	if err != nil {
		return "", 0, fault.Invalid("after", "This page of the list cannot be found. Start at the first one.")
	}
	return date.String(), n, nil
}
