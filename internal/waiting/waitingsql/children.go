package waitingsql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. Diaries go besides: each is
// counted from 1.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "waiting_entry", Key: "ref", Owner: "child"}, {Table: "waiting_diary_call", Key: "ref", Owner: "child"}}
}
