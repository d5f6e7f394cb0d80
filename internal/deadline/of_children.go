package deadline

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// owned are the dates about a child. All dates of an object go with it, past ones too.
var owned = db.Owned{Table: "deadline", Key: "ref", Owner: "child", Along: []string{"ref"}, Where: "state IN ('running', 'paused')"}

// Rehome has the dates about one child be about another, who is the same: those that run, and all of the objects of with. Each keeps its
// rule, its day and its owner. It returns the references of what they are of.
func Rehome(ctx context.Context, tx *db.Tx, from, to thread.Ref, with []string) ([]string, error) {
	return owned.Hand(ctx, tx, string(from), string(to), with)
}

// RehomeBack takes Rehome back, with the dates that began since and are of the objects of with.
func RehomeBack(ctx context.Context, tx *db.Tx, from, to thread.Ref, of, with []string) error {
	_, err := owned.HandBack(ctx, tx, of, string(from), string(to), with)
	return err
}
