package thread

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// Node is an object's place on the thread.
type Node struct {
	Ref      Ref
	Kind     Kind   // taken from Ref when empty
	Label    string // names the thing; nothing private
	Child    Ref    // "" when the object is not about one child
	Provider Ref    // "" when the object is not one provider's
	State    string
	URL      string // where its page is
}

// Put puts the object on the thread or, when it is there already, brings its label, state, provider and address up to date.
// The child that an object is about never changes; a second Put with another child is refused.
func Put(ctx context.Context, tx *db.Tx, n Node) error {
	if !n.Ref.Valid() {
		return fmt.Errorf("put %q on the thread: it is not a reference", string(n.Ref))
	}
	if n.Kind == "" {
		n.Kind = n.Ref.Kind()
	}
	if n.Kind != n.Ref.Kind() {
		return fmt.Errorf("put %s on the thread: a %s has references of another kind", n.Ref, n.Kind)
	}
	if n.Kind == Child && n.Child == "" {
		n.Child = n.Ref
	}
	err := db.ExecOne(ctx, tx, `
		INSERT INTO thread_node (scope, ref, kind, label, child, provider, state, url) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, ref) DO UPDATE
		SET label = excluded.label, provider = excluded.provider, state = excluded.state, url = excluded.url
		WHERE thread_node.child = excluded.child`,
		tx.Scope(), n.Ref, n.Kind, n.Label, n.Child, n.Provider, n.State, n.URL)
	if errors.Is(err, db.ErrStale) {
		return fmt.Errorf("put %s on the thread: it is about another child", n.Ref)
	}
	if err != nil {
		return fmt.Errorf("put %s on the thread: %w", n.Ref, err)
	}
	return nil
}

// Nodes returns what is on the thread under the references, in one query. What is not there is not in the answer.
func Nodes(ctx context.Context, tx *db.Tx, refs ...Ref) (map[Ref]Node, error) {
	nodes := make(map[Ref]Node, len(refs))
	if len(refs) == 0 {
		return nodes, nil
	}
	err := db.Each(ctx, tx, `
		SELECT ref, kind, label, child, provider, state, url FROM thread_node WHERE scope = $1 AND ref IN list($2)`,
		[]any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
			var n Node
			if err := scan(&n.Ref, &n.Kind, &n.Label, &n.Child, &n.Provider, &n.State, &n.URL); err != nil {
				return err
			}
			nodes[n.Ref] = n
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read the thread: %w", err)
	}
	return nodes, nil
}

// Link writes that from leads to: "from --rel--> to", in the direction from the decision to the outcome. Both must be on
// the thread already. Writing a link that is there changes nothing.
func Link(ctx context.Context, tx *db.Tx, from Ref, rel string, to Ref) error {
	_, err := LinkNew(ctx, tx, from, rel, to)
	return err
}

// LinkNew is Link and reports whether the link was not there before.
func LinkNew(ctx context.Context, tx *db.Tx, from Ref, rel string, to Ref) (bool, error) {
	if strings.TrimSpace(rel) == "" || from == to {
		return false, fmt.Errorf("link %s to %s: a link needs a word and two objects", from, to)
	}
	n, err := db.Exec(ctx, tx, `
		INSERT INTO thread_link (scope, from_ref, rel, to_ref)
		SELECT scope, ref, $3, $4 FROM thread_node AS n
		WHERE n.scope = $1 AND n.ref = $2 AND EXISTS (SELECT 1 FROM thread_node AS t WHERE t.scope = $1 AND t.ref = $4)
		ON CONFLICT (scope, from_ref, to_ref, rel) DO NOTHING`,
		tx.Scope(), from, rel, to)
	if err != nil {
		return false, fmt.Errorf("link %s to %s: %w", from, to, err)
	}
	if n == 1 {
		return true, nil
	}
	there, err := Nodes(ctx, tx, from, to)
	if err != nil {
		return false, err
	}
	for _, end := range []Ref{from, to} {
		if _, ok := there[end]; !ok {
			return false, fmt.Errorf("link %s to %s: %w", from, to, fault.NotFound("The object "+string(end)))
		}
	}
	return false, nil
}

// Unlink takes a link away. It returns a not-found error when there is none.
func Unlink(ctx context.Context, tx *db.Tx, from Ref, rel string, to Ref) error {
	n, err := db.Exec(ctx, tx, `
		DELETE FROM thread_link WHERE scope = $1 AND from_ref = $2 AND to_ref = $4 AND rel = $3`, tx.Scope(), from, rel, to)
	if err != nil {
		return fmt.Errorf("unlink %s from %s: %w", to, from, err)
	}
	if n == 0 {
		return fmt.Errorf("unlink %s from %s: %w", to, from, fault.NotFound("The link"))
	}
	return nil
}
