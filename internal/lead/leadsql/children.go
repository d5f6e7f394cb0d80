package leadsql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "lead_allocation", Key: "ref", Owner: "child"}, {Table: "lead_explanation", Key: "ref", Owner: "child", Along: []string{"about"}}}
}
