package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// sessionStore keeps sessions in our database, for scs. Tokens reach it hashed (scs.HashTokenInStore). The tables of this
// package have no row security where a row is found by a secret that only one browser holds, before it is known which
// council its owner belongs to: the council is then data in the row.
type sessionStore struct {
	db         db.Runner
	scope      db.Scope
	idle, life time.Duration
	actors     Actors
}

// visit is what a request knows of its session beyond scs's values.
type visit struct {
	id      string
	person  thread.Ref
	council db.Scope
	actor   access.Actor // the person, once found; the zero actor until then
	agent   string
	expired thread.Ref // whose session it was, when it is over
	touch   bool       // the last look is more than a minute old
	token   string     // hashed
}

// known is what the database says of a session and its person. It is remembered from request to request until one of their
// rows is written.
type known struct {
	id      string
	person  thread.Ref
	council db.Scope
	data    []byte
	actor   access.Actor
	there   bool
	expired bool
	touch   bool
}

type visitKey struct{}

// touchEvery is how exactly a session's last use is recorded; it spares a write a request.
const touchEvery = time.Minute

// FindCtx returns the values of a session that is neither idle nor too old.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return nil, false, errors.New("web: a session is looked up outside a request")
	}
	k, err := db.Remember(ctx, s.db, "web session "+token, func(tx *db.Tx) (known, error) { return s.know(ctx, tx, token) })
	switch {
	case err != nil || !k.there:
		return nil, false, err
	case k.expired:
		v.expired = k.person
		return nil, false, nil
	}
	v.id, v.person, v.council, v.token = k.id, k.person, k.council, token
	v.actor, v.touch = k.actor, k.touch
	return k.data, true, nil
}

// know reads a session and, where the session is of this council, its person.
func (s *sessionStore) know(ctx context.Context, tx *db.Tx, token string) (known, error) {
	k := known{there: true}
	var created, seen time.Time
	err := db.Get(ctx, tx, `SELECT id, person, council, data, created_at, seen_at FROM web_session WHERE token = $1`,
		[]any{token}, &k.id, &k.person, &k.council, &k.data, &created, &seen)
	if errors.Is(err, db.ErrNoRow) {
		return known{}, nil
	}
	if err != nil {
		return known{}, err
	}
	now := tx.Instant()
	idle, old, touch := seen.Add(s.idle), created.Add(s.life), seen.Add(touchEvery)
	k.expired, k.touch = now.After(idle) || now.After(old), !now.Before(touch)
	tx.Until(idle.Add(time.Microsecond)) // the last moment still counts
	tx.Until(old.Add(time.Microsecond))
	tx.Until(touch)
	if k.expired || k.person == "" || k.council != s.scope {
		return k, nil
	}
	k.actor, err = s.actor(ctx, tx, k.person, k.council)
	return k, err
}

// actor returns a session's person; the zero actor when they may no longer sign in.
func (s *sessionStore) actor(ctx context.Context, tx *db.Tx, person thread.Ref, council db.Scope) (access.Actor, error) {
	a, err := s.actors.Actor(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("load actor %s: %w", person, err)
	}
	if a.Scope == "" {
		a.Scope = council
	}
	if a.Channel == "" {
		a.Channel = "web"
	}
	return a, nil
}

// CommitCtx saves a session's values. Its age is counted from the first time, in the database's own time.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return errors.New("web: a session is saved outside a request")
	}
	return s.db.InTx(s.held(ctx), func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `INSERT INTO web_session (token, id, person, council, agent, data, created_at, seen_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
			ON CONFLICT (token) DO UPDATE SET person = $3, council = $4, data = $6, seen_at = $7`,
			token, v.id, v.person, v.council, v.agent, data, tx.Now())
		return err
	})
}

// DeleteCtx forgets a session.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.InTx(s.held(ctx), func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `DELETE FROM web_session WHERE token = $1`, token)
		return err
	})
}

func (s *sessionStore) touch(ctx context.Context, token string) error {
	return s.db.InTx(s.held(ctx), func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `UPDATE web_session SET seen_at = $2 WHERE token = $1`, token, tx.Now())
		return err
	})
}

func (s *sessionStore) held(ctx context.Context) context.Context {
	return db.WithFirst(db.WithScope(ctx, s.scope), nil)
}

// Find, Commit and Delete are what scs asks for without a context; it never calls them on a store that takes one.
func (s *sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit stands beside CommitCtx for scs.
func (s *sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete stands beside DeleteCtx for scs.
func (s *sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// jsonCodec writes a session's values as JSON, which is quicker to read than scs's own gob for a handful of strings. It keeps
// what it has read: a session is read at every request and seldom changes.
type jsonCodec struct {
	mu   sync.RWMutex
	read map[string]sessionData // by what is stored; only strings among the values
}

// mostRead bounds how many sessions a codec keeps, some hundred bytes each.
const mostRead = 4096

type sessionData struct {
	Until  time.Time      `json:"until"`
	Values map[string]any `json:"values"`
}

func newJSONCodec() *jsonCodec { return &jsonCodec{read: map[string]sessionData{}} }

// Encode is called by scs.
func (*jsonCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionData{deadline, values})
}

// Decode is called by scs, which changes the values that it returns.
func (c *jsonCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	c.mu.RLock()
	d, known := c.read[string(b)]
	c.mu.RUnlock()
	if known {
		return d.Until, maps.Clone(d.Values), nil
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return time.Time{}, nil, err
	}
	if d.Values == nil {
		d.Values = map[string]any{}
	}
	for _, v := range d.Values {
		if _, plain := v.(string); !plain {
			return d.Until, d.Values, nil // a clone would share what is in it
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.read) >= mostRead {
		clear(c.read)
	}
	c.read[string(b)] = d
	return d.Until, maps.Clone(d.Values), nil
}

// SignIn makes the session the person's, under a new token. council is where the person's record is.
func (r *Request) SignIn(person thread.Ref, council db.Scope) error {
	if err := r.router.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	r.router.sessions.Remove(r.Context(), "csrf") // a form opened before belongs to nobody signed in
	r.router.sessions.Put(r.Context(), "signed-in", "yes")
	r.visit.id, r.visit.person, r.visit.council = rand.Text(), person, council
	return nil
}

// SignOut ends the session, here and in the database.
func (r *Request) SignOut() error { return r.router.sessions.Destroy(r.Context()) }

// Remember keeps a value for this session: the step between password and code, a choice that is not worth a table.
func (r *Request) Remember(key, value string) { r.router.sessions.Put(r.Context(), "own."+key, value) }

// Recall returns what Remember kept, "" when nothing.
func (r *Request) Recall(key string) string {
	return r.router.sessions.GetString(r.Context(), "own."+key)
}

// Forget drops what Remember kept.
func (r *Request) Forget(key string) { r.router.sessions.Remove(r.Context(), "own."+key) }

// SessionRow is one place where a person is signed in.
type SessionRow struct {
	ID, Agent     string
	Created, Seen time.Time
}

// Sessions lists where person is signed in, last used first.
func Sessions(ctx context.Context, tx *db.Tx, person thread.Ref) ([]SessionRow, error) {
	var out []SessionRow
	err := db.Each(ctx, tx, `SELECT id, agent, created_at, seen_at FROM web_session
		WHERE person = $1 AND council = $2 ORDER BY seen_at DESC, id LIMIT 100`, []any{person, tx.Scope()},
		func(scan func(...any) error) error {
			var s SessionRow
			if err := scan(&s.ID, &s.Agent, &s.Created, &s.Seen); err != nil {
				return err
			}
			out = append(out, s)
			return nil
		})
	return out, err
}

// Revoke ends one of person's sessions.
func Revoke(ctx context.Context, tx *db.Tx, person thread.Ref, id string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM web_session WHERE person = $1 AND council = $2 AND id = $3`, person, tx.Scope(), id)
	return err
}

// RevokeAll ends all of person's sessions but the one with the id keep, which may be empty.
func RevokeAll(ctx context.Context, tx *db.Tx, person thread.Ref, keep string) error {
	_, err := db.Exec(ctx, tx, `DELETE FROM web_session WHERE person = $1 AND council = $2 AND id <> $3`, person, tx.Scope(), keep)
	return err
}

// SessionID returns this session's id, as Sessions lists it.
func (r *Request) SessionID() string { return r.visit.id }
