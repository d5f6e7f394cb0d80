package querysql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "query", Key: "ref", Owner: "child"}, {Table: "query_message", Key: "id", Owner: "child", Along: []string{"query"}}}
}
