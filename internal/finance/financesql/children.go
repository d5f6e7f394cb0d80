package financesql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. The lines of invoices stay
// as they were billed.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "finance_commitment", Key: "ref", Owner: "child", Along: []string{"package"}, Through: true}}
}
