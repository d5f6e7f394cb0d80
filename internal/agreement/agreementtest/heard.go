package agreementtest

import (
	"context"
	"fmt"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Heard notes what members of agreements would be told.
type Heard struct{ What []string }

// hears has what members are told noted until the test ends.
func hears(w World) (h *Heard, end func()) {
	h = &Heard{}
	w.Service.UseMembers(h)
	return h, func() { w.Service.UseMembers(nil) }
}

func (h *Heard) note(what string, about any) error {
	h.What = append(h.What, fmt.Sprint(what, " ", about))
	return nil
}

// PlaceChanged implements agreement.Members.
func (h *Heard) PlaceChanged(_ context.Context, _ *db.Tx, a agreement.Admission) error {
	return h.note("place", a.Provider)
}

// ReplyCame implements agreement.Members.
func (h *Heard) ReplyCame(_ context.Context, _ *db.Tx, _ audit.By, a agreement.Admission) error {
	return h.note("reply", a.Provider)
}

// ReplyAnswered implements agreement.Members.
func (h *Heard) ReplyAnswered(_ context.Context, _ *db.Tx, _ audit.By, a agreement.Admission) error {
	return h.note("answered", a.Provider)
}

// ReplyDropped implements agreement.Members.
func (h *Heard) ReplyDropped(_ context.Context, _ *db.Tx, _ audit.By, a agreement.Admission, _ string) error {
	return h.note("dropped", a.Provider)
}

// TermsChanged implements agreement.Members.
func (h *Heard) TermsChanged(_ context.Context, _ *db.Tx, _ thread.Ref, members []thread.Ref) error {
	return h.note("terms", members)
}

// RatesChanged implements agreement.Members.
func (h *Heard) RatesChanged(_ context.Context, _ *db.Tx, _ thread.Ref, members []thread.Ref, from workday.Date) error {
	return h.note("rates from "+from.String(), members)
}
