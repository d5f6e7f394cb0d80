package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Owned names a table in which rows stand under an owner, such as the child that they are about, and how they are found. Rows of one
// owner can be handed to another and back: see Hand and HandBack. All names are constants of the package that keeps the table.
//
// No version is counted on: a row is the same whoever owns it, and who had it open may save it. A use case loads it again.
type Owned struct {
	Table string
	Key   string // the column that names a row, or several rows that go together
	// Owner is the column of the owner; "" where the rows have none of their own and only tell what hangs on what.
	Owner string
	// Along are columns that name what a row hangs on: it goes where that goes, also when it was written later.
	Along []string
	// Through marks a table without an index by owner: its rows are found by Along and Key alone.
	Through bool
	// Where is a condition on rows that are found by their owner, $2, to go to $3; "" for all.
	Where string
}

// Hand gives the rows of one owner to another, with those that hang on things that went before, and returns their keys, sorted.
func (o Owned) Hand(ctx context.Context, tx *Tx, from, to string, with []string) ([]string, error) {
	var keys []string
	if !o.Through && o.Owner != "" {
		args := []any{from}
		where := o.Owner + " = $2"
		if o.Where != "" {
			where += " AND " + o.Where
		}
		if strings.Contains(o.Where, "$3") {
			args = append(args, to)
		}
		if err := o.keys(ctx, tx, &keys, where, args...); err != nil {
			return nil, err
		}
	}
	if err := o.hanging(ctx, tx, &keys, from, with); err != nil {
		return nil, err
	}
	return o.give(ctx, tx, keys, from, to)
}

// HandBack gives rows back by their keys, and with them what was written since and hangs on things that went back. It returns the keys of
// all that went, sorted. A row that is the other owner's no more stays where it is.
func (o Owned) HandBack(ctx context.Context, tx *Tx, keys []string, from, to string, with []string) ([]string, error) {
	went := slices.Clone(keys)
	if err := o.hanging(ctx, tx, &went, from, with); err != nil {
		return nil, err
	}
	return o.give(ctx, tx, went, from, to)
}

// hanging adds the keys of rows that hang on things that went.
func (o Owned) hanging(ctx context.Context, tx *Tx, into *[]string, from string, with []string) error {
	if len(with) == 0 {
		return nil
	}
	for _, column := range o.Along {
		where, args := column+" IN list($2)", []any{List(with)}
		if o.Owner != "" {
			where, args = where+" AND "+o.Owner+" = $3", append(args, from)
		}
		if err := o.keys(ctx, tx, into, where, args...); err != nil {
			return err
		}
	}
	return nil
}

func (o Owned) keys(ctx context.Context, tx *Tx, into *[]string, where string, args ...any) error {
	err := Each(ctx, tx, "SELECT DISTINCT "+o.Key+" FROM "+o.Table+" WHERE scope = $1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var key string
			err := scan(&key)
			*into = append(*into, key)
			return err
		})
	if err != nil {
		return fmt.Errorf("find what %s has: %w", o.Table, err)
	}
	return nil
}

func (o Owned) give(ctx context.Context, tx *Tx, keys []string, from, to string) ([]string, error) {
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(key string) bool { return key == "" })
	if len(keys) == 0 || o.Owner == "" {
		return keys, nil
	}
	_, err := Exec(ctx, tx, "UPDATE "+o.Table+" SET "+o.Owner+" = $3 WHERE scope = $1 AND "+o.Owner+" = $2 AND "+o.Key+" IN list($4)",
		tx.Scope(), from, to, List(keys))
	if err != nil {
		return nil, fmt.Errorf("hand over what %s has: %w", o.Table, err)
	}
	return keys, nil
}
