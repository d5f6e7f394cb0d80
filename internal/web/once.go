package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"alongside/internal/db"
)

// errTwice says that a form with this key was accepted before.
var errTwice = errors.New("web: this form was sent before")

// guard lets one form act once, however often it is sent. The key is written in the use case's own transaction, so that it
// is there exactly when what the form did is there.
type guard struct {
	memory *onceMemory
	key    string
	id     string
	req    *Request
	mine   bool // committed
}

// guard returns the guard of a post with a key, nil for one without.
func (r *Router) guard(req *Request) *guard {
	key := cut(req.PostForm.Get("once"), 64)
	if key == "" {
		return nil
	}
	return &guard{memory: r.once, key: key, id: string(req.actor.Scope) + " " + key, req: req}
}

// claim runs at the beginning of each transaction of the handler; the first that commits makes the key ours.
func (g *guard) claim(tx *db.Tx) error {
	if g.mine {
		return nil
	}
	n, err := db.Exec(g.req.Context(), tx, `INSERT INTO web_once (scope, key, location, created_at) VALUES ($1, $2, '', $3)
		ON CONFLICT (scope, key) DO NOTHING`, tx.Scope(), g.key, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return errTwice
	}
	tx.OnCommit(func() { g.mine = true })
	return nil
}

// finish remembers where the form led to, or gives the key back when it was not accepted.
func (g *guard) finish(req *Request, w *response, err error) {
	if g == nil || !g.mine {
		return
	}
	if err == nil && w.status < http.StatusBadRequest {
		g.memory.put(g.id, onceResult{scope: req.actor.Scope, key: g.key, location: w.Header().Get("Location"), told: req.told})
		return
	}
	ctx := context.WithoutCancel(db.WithFirst(req.Context(), nil))
	release := req.router.config.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `DELETE FROM web_once WHERE scope = $1 AND key = $2`, tx.Scope(), g.key)
		return err
	})
	if release != nil { // the form can be sent again from a fresh page
		req.router.config.Log.Error("release form key", "error", release, "request", req.RequestID())
	}
}

// again answers a form that was sent before: it goes where the first one went, waiting for that to finish.
func (r *Router) again(w http.ResponseWriter, req *Request, g *guard) error {
	for range 20 {
		first, err := r.first(req, g)
		if err != nil {
			return err
		}
		if first.location != "" {
			Flash(req, first.told) // the browser has dropped the first answer, and the message with it
			return SeeOther(w, req, first.location)
		}
		select {
		case <-req.Context().Done():
			return req.Context().Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errAlreadySent
}

// first returns what the first of two forms was answered.
func (r *Router) first(req *Request, g *guard) (onceResult, error) {
	if first, ok := r.once.get(g.id); ok {
		return first, nil
	}
	ctx := db.WithFirst(req.Context(), nil)
	var first onceResult
	err := r.config.DB.View(ctx, func(tx *db.Tx) error {
		return db.Get(ctx, tx, `SELECT location FROM web_once WHERE scope = $1 AND key = $2`, []any{tx.Scope(), g.key}, &first.location)
	})
	if errors.Is(err, db.ErrNoRow) {
		return onceResult{}, nil
	}
	return first, err
}

type onceResult struct {
	scope    db.Scope
	key      string
	location string
	told     string // the message that went with it; in memory alone
}

// onceMemory holds the latest answers, for presses of a button a moment apart; Tend writes them down for other programs and
// for after a restart. Losing one costs only the redirect: the key in the database still stops a second act.
type onceMemory struct {
	mu      sync.Mutex
	now     map[string]onceResult
	before  map[string]onceResult
	unsaved []onceResult
}

// onceMost is the number of answers in each of two generations.
const onceMost = 5000

func newOnceMemory() *onceMemory {
	return &onceMemory{now: map[string]onceResult{}, before: map[string]onceResult{}}
}

func (m *onceMemory) put(id string, r onceResult) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.now) >= onceMost {
		m.before, m.now = m.now, map[string]onceResult{}
	}
	m.now[id] = r
	if len(m.unsaved) < onceMost && r.location != "" {
		m.unsaved = append(m.unsaved, r)
	}
}

func (m *onceMemory) get(id string) (onceResult, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.now[id]; ok {
		return r, true
	}
	r, ok := m.before[id]
	return r, ok
}

func (m *onceMemory) take() []onceResult {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.unsaved
	m.unsaved = nil
	return out
}

// save writes down where accepted forms led to.
func (r *Router) saveOnce(ctx context.Context) error {
	results := r.once.take()
	if len(results) == 0 {
		return nil
	}
	return r.config.DB.InTx(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		for _, o := range results {
			if _, err := db.Exec(ctx, tx, `UPDATE web_once SET location = $3 WHERE scope = $1 AND key = $2`, o.scope, o.key, o.location); err != nil {
				return err
			}
		}
		return nil
	})
}
