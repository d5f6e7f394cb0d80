package pathwaysql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. Advice goes with its
// assessment.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "pathway_assessment", Key: "ref", Owner: "child"}, {Table: "pathway_advice", Key: "ref", Along: []string{"assessment"}},
		{Table: "pathway_determination", Key: "ref", Owner: "child", Along: []string{"assessment"}}, {Table: "pathway_dispute", Key: "ref", Owner: "child"}}
}
