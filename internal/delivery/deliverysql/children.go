package deliverysql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. Visits are found by their
// package: there are too many to look through.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "delivery_visit", Key: "ref", Owner: "child", Along: []string{"package"}, Through: true},
		{Table: "delivery_outcome", Key: "ref", Owner: "child", Along: []string{"package"}}}
}
