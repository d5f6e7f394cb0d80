package watch

import (
	"context"
	"errors"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/spot/spotsql"
	"alongside/internal/web"
)

// Records is what waits or went wrong in the records of every council, at one moment.
type Records struct {
	At       time.Time
	Jobs     map[job.State]int // all but those that are done
	Messages []notify.Waiting
	Audit    audit.Standing
	Sessions int // of people who did something within the idle time
	Files    document.Queue
	Imports  int       // not published yet
	Import   time.Time // when the one that rests longest was last worked on; zero when there is none
}

// Read reads them on one snapshot. idle is how long a session lasts without a page.
func Read(ctx context.Context, d db.Runner, idle time.Duration) (Records, error) {
	var r Records
	ctx = db.WithScope(ctx, db.System)
	err := d.View(ctx, func(tx *db.Tx) error {
		r = Records{At: tx.Now()}
		var failed [6]error
		r.Jobs, failed[0] = job.Counts(ctx, tx)
		r.Messages, failed[1] = notify.Undelivered(ctx, tx)
		r.Audit, failed[2] = audit.Stands(ctx, tx)
		r.Sessions, failed[3] = web.CountSessions(ctx, tx, r.At.Add(-idle))
		r.Files, failed[4] = document.InQueue(ctx, tx)
		r.Imports, r.Import, failed[5] = spotsql.Unfinished(ctx, tx)
		return errors.Join(failed[:]...)
	})
	return r, err
}

// Count returns how many messages are in a state, over all channels but letters: those wait for somebody to print them.
func (r Records) Count(s notify.State) (n int) {
	for _, w := range r.Messages {
		if w.State == s && w.Channel != notify.Letter {
			n += w.Count
		}
	}
	return n
}

// Since returns since when the oldest message is in a state, letters apart; zero when there is none.
func (r Records) Since(s notify.State) (oldest time.Time) {
	for _, w := range r.Messages {
		if w.State == s && w.Channel != notify.Letter && (oldest.IsZero() || w.Oldest.Before(oldest)) {
			oldest = w.Oldest
		}
	}
	return oldest
}
