package familytest

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Theirs are the rights of a young person whose decision one matter is. It implements family.Rights for the suites of packages above.
type Theirs struct{ Matter family.Matter }

// TheirsNow is what a parent reads of it.
const TheirsNow = "The young person decides this now."

// MayDecide implements family.Rights.
func (o Theirs) MayDecide(_ context.Context, _ *db.Tx, by access.Actor, _ thread.Ref, m family.Matter) error {
	if m == o.Matter && by.Is(access.RoleParent) {
		return fault.Forbidden(TheirsNow)
	}
	return nil
}
