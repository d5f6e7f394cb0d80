package brokeragesql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. Call-offs go with their
// requirement.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "brokerage_requirement", Key: "ref", Owner: "child", Along: []string{"provision"}},
		{Table: "brokerage_call_off", Key: "ref", Along: []string{"requirement"}},
		{Table: "brokerage_award", Key: "ref", Owner: "child", Along: []string{"requirement"}},
		{Table: "brokerage_package", Key: "ref", Owner: "child", Along: []string{"requirement"}}}
}
