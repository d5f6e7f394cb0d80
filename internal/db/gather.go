package db

import (
	"context"
	"slices"
)

// Gathering has rows written together that one transaction adds one by one, because each statement costs more than a row.
// They are written before the transaction is saved, before any statement that names one of Tables, and when there are many,
// so nobody can tell that they waited. What is never written, because the transaction fails, is as if it had not been added.
type Gathering[T any] struct {
	// Tables are what Write writes to.
	Tables []string
	// Write writes rows in the order in which they were added.
	Write func(ctx context.Context, tx *Tx, rows []T) error
}

// gatheredMost is how many rows wait at most: more would make a statement longer and not quicker.
const gatheredMost = 64

// gathered are the rows of one Gathering that wait in a transaction.
type gathered struct {
	of     any // the *Gathering
	rows   any // *[]T
	tables []string
	write  func(ctx context.Context) error
}

// Add has a row written in its turn. It fails when the transaction has failed, is a view or has ended.
func (g *Gathering[T]) Add(ctx context.Context, tx *Tx, row T) error {
	if err := tx.usable(); err != nil {
		return err
	}
	if tx.readOnly {
		return tx.fail(errViewWrites)
	}
	rows := g.rows(tx)
	*rows = append(*rows, row)
	if len(*rows) < gatheredMost {
		return nil
	}
	return tx.writeGathered(ctx, func(w *gathered) bool { return w.of == g })
}

// rows returns those of g that wait in tx.
func (g *Gathering[T]) rows(tx *Tx) *[]T {
	for _, w := range tx.gathered {
		if rows, ok := w.rows.(*[]T); ok && w.of == g {
			return rows
		}
	}
	rows := &[]T{}
	tx.gathered = append(tx.gathered, &gathered{g, rows, g.Tables, func(ctx context.Context) error { return g.Write(ctx, tx, *rows) }})
	return rows
}

// writeGathered writes what waits and is chosen, in the order in which the first of each came.
func (tx *Tx) writeGathered(ctx context.Context, chosen func(*gathered) bool) error {
	for {
		i := slices.IndexFunc(tx.gathered, chosen)
		if i < 0 {
			return nil
		}
		w := tx.gathered[i]
		tx.gathered = slices.Delete(tx.gathered, i, i+1) // first: writing names the tables too
		if err := w.write(ctx); err != nil {
			return tx.fail(err)
		}
	}
}

// settle writes what waits before a statement with these words, which may read it.
func (tx *Tx) settle(ctx context.Context, words []string) error {
	if len(tx.gathered) == 0 {
		return nil
	}
	return tx.writeGathered(ctx, func(w *gathered) bool {
		return slices.ContainsFunc(w.tables, func(table string) bool { return slices.Contains(words, table) })
	})
}
