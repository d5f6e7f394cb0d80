package document

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged: documents of the child
// itself, and of what is about it.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "document", Key: "ref", Owner: "child", Along: []string{"about"}}, {Table: "document", Key: "ref", Owner: "about"}}
}
