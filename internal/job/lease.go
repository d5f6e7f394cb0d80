package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alongside/internal/db"
)

// lease is one taken job. Whoever holds its token may settle the job, nobody else.
type lease struct {
	scope    db.Scope
	id       ID
	kind     string
	payload  []byte
	token    string
	attempts int
	policy   Policy
}

// due reports whether a job of one of the kinds can be taken. It writes nothing, so an idle worker costs no commit.
func due(ctx context.Context, d db.Runner, kinds []string) (bool, error) {
	found := false
	err := d.View(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		var id ID
		err := db.Get(ctx, tx, `SELECT id /* of any scope */ FROM job WHERE state = 'open' AND due_at <= $1 AND kind IN list($2) LIMIT 1`,
			[]any{tx.Now(), db.List(kinds)}, &id)
		if errors.Is(err, db.ErrNoRow) {
			return nil
		}
		found = err == nil
		return err
	})
	return found, err
}

// take leases up to n due jobs of the kinds, oldest first. One that has used up its attempts, because its workers died, is
// made dead instead.
func take(ctx context.Context, d db.Runner, kinds []string, policies map[string]Policy, n int) ([]lease, error) {
	var taken []lease
	err := d.InTx(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		taken = nil
		candidates, err := dueJobs(ctx, tx, kinds, n)
		if err != nil {
			return err
		}
		for _, l := range candidates {
			l.policy = policies[l.kind]
			if l.attempts >= l.policy.Attempts {
				err := fmt.Errorf("the program stopped while doing this, at attempt %d", l.attempts)
				if err := l.end(ctx, tx, Dead, failureText(err)); err != nil {
					return err
				}
				continue
			}
			if err := l.take(ctx, tx); err != nil {
				return err
			}
			taken = append(taken, l)
		}
		return nil
	})
	return taken, err
}

func dueJobs(ctx context.Context, tx *db.Tx, kinds []string, n int) ([]lease, error) {
	var found []lease
	err := db.Each(ctx, tx, `SELECT scope, id, kind, payload, lease, attempts FROM job
		WHERE state = 'open' AND due_at <= $1 AND kind IN list($2) ORDER BY due_at, id LIMIT $3 {{lock}}`,
		[]any{tx.Now(), db.List(kinds), n}, func(scan func(dest ...any) error) error {
			var l lease
			if err := scan(&l.scope, &l.id, &l.kind, &l.payload, &l.token, &l.attempts); err != nil {
				return err
			}
			found = append(found, l)
			return nil
		})
	return found, err
}

// take replaces the token that was read by a new one.
func (l *lease) take(ctx context.Context, tx *db.Tx) error {
	token := newToken()
	err := db.ExecOne(ctx, tx, `UPDATE job SET lease = $4, due_at = $5, attempts = attempts + 1
		WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`,
		l.scope, l.id, l.token, token, tx.Now().Add(l.policy.Lease))
	l.token = token
	l.attempts++
	return err
}

// renew puts the end of the lease off and reports whether somebody asked the job to stop.
func (l *lease) renew(ctx context.Context, d db.Runner) (stop bool, err error) {
	err = d.InTx(db.WithScope(ctx, l.scope), func(tx *db.Tx) error {
		err := l.held(db.ExecOne(ctx, tx, `UPDATE job SET due_at = $4 WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`,
			l.scope, l.id, l.token, tx.Now().Add(l.policy.Lease)))
		if err != nil {
			return err
		}
		return db.Get(ctx, tx, `SELECT stop_wanted FROM job WHERE scope = $1 AND id = $2`, []any{l.scope, l.id}, &stop)
	})
	return stop, err
}

// done acknowledges the job in tx. One that was asked for again while it ran waits once more.
func (l *lease) done(ctx context.Context, tx *db.Tx) error {
	return l.held(db.ExecOne(ctx, tx, `UPDATE job SET
		state = CASE WHEN again = 1 THEN 'open' ELSE 'done' END,
		ended_at = CASE WHEN again = 1 THEN '' ELSE $4 END,
		attempts = CASE WHEN again = 1 THEN 0 ELSE attempts END,
		due_at = $4, lease = '', again = 0, failure = ''
		WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`, l.scope, l.id, l.token, tx.Now()))
}

// end gives the job a final state other than done.
func (l *lease) end(ctx context.Context, tx *db.Tx, state State, failure string) error {
	return l.held(db.ExecOne(ctx, tx, `UPDATE job SET state = $4, ended_at = $5, due_at = $5, lease = '', again = 0, failure = $6
		WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`, l.scope, l.id, l.token, state, tx.Now(), failure))
}

// again puts the job back, to be due after a pause.
func (l *lease) again(ctx context.Context, tx *db.Tx, pause time.Duration, failure string) error {
	return l.held(db.ExecOne(ctx, tx, `UPDATE job SET due_at = $4, lease = '', failure = $5
		WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`, l.scope, l.id, l.token, tx.Now().Add(pause), failure))
}

// release puts the job back as if it had never been taken, because the program is being stopped.
func (l *lease) release(ctx context.Context, tx *db.Tx) error {
	return l.held(db.ExecOne(ctx, tx, `UPDATE job SET due_at = $4, lease = '', attempts = attempts - 1
		WHERE scope = $1 AND id = $2 AND lease = $3 AND state = 'open'`, l.scope, l.id, l.token, tx.Now()))
}

// held turns a stale save into ErrLost.
func (l *lease) held(err error) error {
	if errors.Is(err, db.ErrStale) {
		return ErrLost
	}
	return err
}
