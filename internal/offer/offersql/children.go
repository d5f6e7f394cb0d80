package offersql

import "alongside/internal/db"

// OfChildren are the tables whose rows are about a child, and go with it when two records of one child are merged. A place that the kept record
// has in the same session is one place: the other stays where it was. What a family said afterwards goes with its place.
func OfChildren() []db.Owned {
	return []db.Owned{{Table: "offer_booking", Key: "ref", Owner: "child",
		Where: "NOT EXISTS (SELECT 1 FROM offer_booking AS kept WHERE kept.scope = $1 AND kept.session = offer_booking.session AND kept.child = $3)"},
		{Table: "offer_booking", Key: "outcome", Along: []string{"ref"}}}
}
