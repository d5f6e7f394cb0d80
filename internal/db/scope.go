package db

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Scope names the council or region whose rows a transaction may touch: a GSS code such as "E10000028".
type Scope string

// System is the scope of work across councils, such as the job worker's and the sealer's. No request of a person has it.
const System Scope = "*"

// valid reports whether s is System or a plain code; nothing else ever reaches an engine.
func (s Scope) valid() bool {
	if s == System {
		return true
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
		if !plain {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

type (
	scopeKey struct{}
	nowKey   struct{}
	countKey struct{}
	firstKey struct{}
)

// WithScope returns a context whose transactions are held to s.
func WithScope(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

// ScopeFrom returns the scope that WithScope set.
func ScopeFrom(ctx context.Context) (Scope, bool) {
	s, ok := ctx.Value(scopeKey{}).(Scope)
	return s, ok
}

// WithNow returns a context whose transactions happen at t. It is honoured only by a database opened with
// Options.Backdating, which tests and the demonstration county use.
func WithNow(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, nowKey{}, t)
}

// WithFirst returns a context whose InTx runs first before its own function, in the same transaction; nil takes it away
// again. Package web claims a form's key with it, so that a form sent twice acts once.
func WithFirst(ctx context.Context, first func(tx *Tx) error) context.Context {
	return context.WithValue(ctx, firstKey{}, first)
}

// withFirst puts the context's first function before fn.
func withFirst(ctx context.Context, fn func(tx *Tx) error) func(tx *Tx) error {
	first, ok := ctx.Value(firstKey{}).(func(tx *Tx) error)
	if !ok || first == nil {
		return fn
	}
	return func(tx *Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		return fn(tx)
	}
}

// CountQueries returns a context under which every statement is counted, and the count. Read it with atomic.LoadInt64
// while statements may still be running.
func CountQueries(ctx context.Context) (context.Context, *int64) {
	n := new(int64)
	return context.WithValue(ctx, countKey{}, n), n
}

func count(ctx context.Context) {
	if n, ok := ctx.Value(countKey{}).(*int64); ok {
		atomic.AddInt64(n, 1)
	}
}

// requireScope returns the context's scope, or an error fit for the programmer who forgot it.
func requireScope(ctx context.Context) (Scope, error) {
	s, ok := ScopeFrom(ctx)
	if !ok {
		return "", errors.New("db: no scope: the context must come from db.WithScope")
	}
	if !s.valid() {
		return "", fmt.Errorf("db: %q is no scope", string(s))
	}
	return s, nil
}
