package familysql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child besides those that the family moves itself when two records of one child are merged:
// what a family told once more of a child, which nobody has read yet, and the days on which it is met.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "family_concern", Key: "ref", Owner: "about"}, {Table: "family_meeting", Key: "ref", Owner: "child"}}
}
