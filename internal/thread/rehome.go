package thread

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/db"
)

// nodes are the objects about a child, without the child.
var nodes = db.Owned{Table: "thread_node", Key: "ref", Owner: "child", Along: []string{"ref"}, Where: "ref <> $2 AND ref <> $3"}

// Rehome has all objects about one child be about another, who is the same, with the links that lead from and to the first; those of some
// relations and from kinds of objects stay. It returns the references of the objects, and the links as they were.
func Rehome(ctx context.Context, tx *db.Tx, from, to Ref, stay func(from Ref, rel string) bool) (objects, links []string, err error) {
	if objects, err = nodes.Hand(ctx, tx, string(from), string(to), nil); err != nil {
		return nil, nil, err
	}
	all, err := linksOf(ctx, tx, from)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range all {
		moved := l.over(from, to)
		if moved.From == moved.To || stay(l.From, l.Rel) {
			continue
		}
		made, err := LinkNew(ctx, tx, moved.From, moved.Rel, moved.To)
		if err == nil {
			err = Unlink(ctx, tx, l.From, l.Rel, l.To)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("rehome %s: %w", from, err)
		}
		links = append(links, l.key(made))
	}
	return objects, links, nil
}

// RehomeBack takes Rehome back: from is the child that the objects are about now. with are references of other objects that go too.
func RehomeBack(ctx context.Context, tx *db.Tx, from, to Ref, objects, links, with []string) error {
	if _, err := nodes.HandBack(ctx, tx, objects, string(from), string(to), with); err != nil {
		return err
	}
	for _, key := range links {
		l, made, ok := parseKey(key)
		if !ok {
			return fmt.Errorf("rehome %s: %q is no link", from, key)
		}
		moved := l.over(to, from)
		if made {
			n, err := db.Exec(ctx, tx, "DELETE FROM thread_link WHERE scope = $1 AND from_ref = $2 AND to_ref = $4 AND rel = $3", tx.Scope(), moved.From, moved.Rel, moved.To)
			if err != nil {
				return fmt.Errorf("rehome %s: %w", from, err)
			}
			if n == 0 { // it was taken away since
				continue
			}
		}
		if err := Link(ctx, tx, l.From, l.Rel, l.To); err != nil {
			return fmt.Errorf("rehome %s: %w", from, err)
		}
	}
	return nil
}

// over is the link with one end in place of another.
func (l Arrow) over(was, now Ref) Arrow {
	if l.From == was {
		l.From = now
	}
	if l.To == was {
		l.To = now
	}
	return l
}

// key writes a link as it was, and whether moving it made one that was not there.
func (l Arrow) key(made bool) string {
	mark := "was there"
	if made {
		mark = "made"
	}
	return strings.Join([]string{string(l.From), l.Rel, string(l.To), mark}, "\t")
}

func parseKey(key string) (l Arrow, made, ok bool) {
	parts := strings.Split(key, "\t")
	if len(parts) != 4 {
		return Arrow{}, false, false
	}
	return Arrow{Ref(parts[0]), parts[1], Ref(parts[2])}, parts[3] == "made", true
}

func linksOf(ctx context.Context, tx *db.Tx, ref Ref) (all []Arrow, err error) {
	err = db.Each(ctx, tx, "SELECT from_ref, rel, to_ref FROM thread_link WHERE scope = $1 AND (from_ref = $2 OR to_ref = $2) ORDER BY from_ref, to_ref, rel",
		[]any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
			var l Arrow
			err := scan(&l.From, &l.Rel, &l.To)
			all = append(all, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the links of %s: %w", ref, err)
	}
	return all, nil
}
