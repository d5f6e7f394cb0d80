package access

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// protectDays is how long a record stays open for data protection, the first day included: a request of a family is answered
// within a month (UK GDPR, Article 12(3)).
const protectDays = 30

// OpenForProtection gives the data protection officer a relationship with one child, for a reason in words: to answer a family's
// request, to look into a complaint or a breach. It only lets them see, ends by itself, and stands in the audit and in Of like any
// other relationship. It returns the last day. A denial outranks it; a child that nobody has or had a relationship with is
// not found; who sees the child already gets a conflict.
func OpenForProtection(ctx context.Context, tx *db.Tx, a Actor, child thread.Ref, why string) (workday.Date, error) {
	why = strings.TrimSpace(why)
	switch {
	case !a.May(SubjectAccess):
		return workday.Date{}, fault.Forbidden("Only the data protection officer can open a record for data protection.")
	case len(strings.Fields(why)) < 3:
		return workday.Date{}, fault.Invalid("why", "Say in a sentence why you need to open this record.")
	}
	if err := breakable(ctx, tx, a, child); err != nil {
		return workday.Date{}, err
	}
	r := Relationship{Actor: a.Person, Child: child, Reason: DataProtection, From: tx.Today(), To: tx.Today().AddDays(protectDays - 1), Source: a.Person, Level: See}
	if err := save(ctx, tx, r); err != nil {
		return workday.Date{}, fmt.Errorf("open %s for data protection: %w", child, err)
	}
	entry := audit.Entry{Action: "opened for data protection", Ref: string(a.Person), Child: string(child), Why: why, Payload: r.payload()}
	return r.To, audit.Append(ctx, tx, a.By(), entry)
}
