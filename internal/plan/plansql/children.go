package plansql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "plan", Key: "ref", Owner: "child", Along: []string{"assessment"}}, {Table: "plan_provision", Key: "ref", Owner: "child", Along: []string{"plan"}},
		{Table: "plan_review", Key: "ref", Owner: "child", Along: []string{"plan"}}}
}
