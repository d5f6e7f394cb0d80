package job

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// Row is a job as the administrator sees it.
type Row struct {
	ID       ID
	Scope    db.Scope
	Kind     string
	Payload  string
	State    State
	Due      time.Time // when it may be taken; while it runs, when its lease ends
	Created  time.Time
	Ended    time.Time
	Attempts int
	Failure  string // of the last attempt that failed
	Progress
	StopWanted bool
}

// Filter chooses jobs to list. The zero value lists the newest of every kind and state.
type Filter struct {
	State State
	Kind  string
	After string // Page.Next of the page before
	Limit int    // 50 when 0, at most 500
}

// Page is a part of a list; Next is empty on the last.
type Page struct {
	Rows []Row
	Next string
}

const columns = `scope, id, kind, payload, state, due_at, created_at, ended_at, attempts, failure, step, steps, message, stop_wanted, lease`

// List returns the scope's jobs, newest first; under db.System those of every scope.
func List(ctx context.Context, tx *db.Tx, f Filter) (Page, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	args := []any{tx.Scope()}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := inScope(tx) + f.state(tx, arg)
	if f.Kind != "" {
		where += " AND kind = " + arg(f.Kind)
	}
	if at, id, ok := strings.Cut(f.After, " "); ok {
		where += " AND (created_at, id) < (" + arg(at) + ", " + arg(id) + ")"
	}
	var page Page
	text := `SELECT ` + columns + ` FROM job WHERE ` + where + ` ORDER BY created_at DESC, id DESC LIMIT ` + arg(f.Limit+1)
	err := db.Each(ctx, tx, text, args, func(scan func(dest ...any) error) error {
		r, err := scanRow(tx, scan)
		page.Rows = append(page.Rows, r)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list jobs: %w", err)
	}
	if len(page.Rows) > f.Limit {
		page.Rows = page.Rows[:f.Limit]
		last := page.Rows[f.Limit-1]
		page.Next = last.Created.UTC().Format("2006-01-02T15:04:05.000000Z") + " " + string(last.ID)
	}
	return page, nil
}

// state is the condition for the state as shown.
func (f Filter) state(tx *db.Tx, arg func(any) string) string {
	switch f.State {
	case "":
		return ""
	case Waiting:
		return " AND state = 'open' AND (lease = '' OR due_at <= " + arg(tx.Now()) + ")"
	case Running:
		return " AND state = 'open' AND lease <> '' AND due_at > " + arg(tx.Now())
	default:
		return " AND state = " + arg(f.State)
	}
}

// Find returns one job of the scope, for a page that follows its progress.
func Find(ctx context.Context, tx *db.Tx, id ID) (Row, error) {
	var r Row
	err := db.Each(ctx, tx, `SELECT `+columns+` FROM job WHERE `+inScope(tx)+` AND id = $2`,
		[]any{tx.Scope(), id}, func(scan func(dest ...any) error) (err error) {
			r, err = scanRow(tx, scan)
			return err
		})
	if err == nil && r.ID == "" {
		err = fault.NotFound("That job")
	}
	if err != nil {
		return Row{}, fmt.Errorf("find job %s: %w", id, err)
	}
	return r, nil
}

// inScope holds a statement to the transaction's scope, its first argument; the administrator of the whole installation
// works under db.System, which holds every scope.
func inScope(tx *db.Tx) string {
	if tx.Scope() == db.System {
		return "scope <> '' AND $1 <> ''"
	}
	return "scope = $1"
}

func scanRow(tx *db.Tx, scan func(dest ...any) error) (Row, error) {
	var r Row
	var token string
	err := scan(&r.Scope, &r.ID, &r.Kind, &r.Payload, &r.State, &r.Due, &r.Created, &r.Ended, &r.Attempts, &r.Failure,
		&r.Step, &r.Steps, &r.Message, &r.StopWanted, &token)
	if r.State == open {
		r.State = Waiting
		if token != "" && r.Due.After(tx.Now()) {
			r.State = Running
		}
	}
	return r, err
}

// Counts returns how many of the scope's jobs are in each state but done; under db.System those of every scope.
func Counts(ctx context.Context, tx *db.Tx) (map[State]int, error) {
	counts := map[State]int{}
	err := db.Each(ctx, tx, `SELECT CASE WHEN state <> 'open' THEN state WHEN lease <> '' AND due_at > $2 THEN 'running' ELSE 'waiting' END AS shown, count(*)
		FROM job WHERE `+inScope(tx)+` AND state IN ('open', 'dead', 'stopped', 'discarded') GROUP BY shown`,
		[]any{tx.Scope(), tx.Now()}, func(scan func(dest ...any) error) error {
			var s State
			var n int
			err := scan(&s, &n)
			counts[s] += n
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return counts, nil
}

// Requeue has a dead, stopped or discarded job tried again from the start. It is refused when the same work waits already.
func Requeue(ctx context.Context, tx *db.Tx, by audit.By, id ID) error {
	n, err := db.Exec(ctx, tx, `UPDATE job SET state = 'open', due_at = $3, ended_at = '', lease = '', attempts = 0, stop_wanted = 0, step = 0, steps = 0, message = ''
		WHERE `+inScope(tx)+` AND id = $2 AND state IN ('dead', 'stopped', 'discarded') AND NOT EXISTS (
			SELECT 1 FROM job AS other WHERE other.scope = job.scope AND other.kind = job.kind AND other.dedupe = job.dedupe
			AND other.dedupe <> '' AND other.state = 'open')`, tx.Scope(), id, tx.Now())
	return administered(ctx, tx, by, audit.Entry{Action: "job requeued", Ref: string(id)}, n, err)
}

// Discard ends a waiting, dead or stopped job for good and keeps the reason.
func Discard(ctx context.Context, tx *db.Tx, by audit.By, id ID, why string) error {
	if strings.TrimSpace(why) == "" {
		return fault.Invalid("why", "Say why this job need not be done.")
	}
	n, err := db.Exec(ctx, tx, `UPDATE job SET state = 'discarded', ended_at = $3, lease = '', again = 0
		WHERE `+inScope(tx)+` AND id = $2
		AND (state IN ('dead', 'stopped') OR (state = 'open' AND (lease = '' OR due_at <= $3)))`, tx.Scope(), id, tx.Now())
	return administered(ctx, tx, by, audit.Entry{Action: "job discarded", Ref: string(id), Why: why}, n, err)
}

// Stop asks a running job to stop at its next Report; one that waits is stopped at once.
func Stop(ctx context.Context, tx *db.Tx, by audit.By, id ID) error {
	n, err := db.Exec(ctx, tx, `UPDATE job SET stop_wanted = 1,
		state = CASE WHEN lease = '' OR due_at <= $3 THEN 'stopped' ELSE state END,
		ended_at = CASE WHEN lease = '' OR due_at <= $3 THEN $3 ELSE ended_at END
		WHERE `+inScope(tx)+` AND id = $2 AND state = 'open'`, tx.Scope(), id, tx.Now())
	return administered(ctx, tx, by, audit.Entry{Action: "job stopped", Ref: string(id)}, n, err)
}

// administered writes the entry for a change of n rows, and says why there was none.
func administered(ctx context.Context, tx *db.Tx, by audit.By, e audit.Entry, n int64, err error) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", e.Action, e.Ref, err)
	}
	if n == 0 {
		if _, err := Find(ctx, tx, ID(e.Ref)); err != nil {
			return err
		}
		return fault.Conflict("This job has moved on. Look at the list again.")
	}
	return audit.Append(ctx, tx, by, e)
}

// Sweep removes jobs that were done, stopped or discarded before a time and returns how many. Dead jobs stay until somebody looks.
func Sweep(ctx context.Context, tx *db.Tx, before time.Time) (int64, error) {
	n, err := db.Exec(ctx, tx, `DELETE FROM job WHERE `+inScope(tx)+` AND state IN ('done', 'stopped', 'discarded') AND ended_at < $2`,
		tx.Scope(), before)
	if err != nil {
		return 0, fmt.Errorf("sweep jobs: %w", err)
	}
	return n, nil
}

// KindSweep is the kind of the daily job that RegisterSweep adds.
const KindSweep = "job.sweep"

// RegisterSweep has the worker remove, every hour, what ended longer than keep ago.
func RegisterSweep(w *Worker, keep time.Duration) error {
	if keep <= 0 {
		return errors.New("job: say how long ended jobs are kept")
	}
	w.RegisterTx(KindSweep, func(ctx context.Context, tx *db.Tx, _ []byte) error {
		_, err := Sweep(ctx, tx, tx.Now().Add(-keep))
		return err
	})
	w.Schedule(Schedule{Kind: KindSweep, Every: time.Hour})
	return nil
}
