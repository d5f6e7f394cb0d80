package offerweb_test

import (
	"context"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestAFamilyBooksWhatItsChildMayHaveOnTheDay: the age counts on the session’s day, a session that has begun is over for booking, and what
// an assessment comes before is booked by who works with the child.
func TestAFamilyBooksWhatItsChildMayHaveOnTheDay(t *testing.T) {
	_, w := site(t)
	ctx := dbtest.Ctx(t)
	nine := w.Add(t, func(d *offer.Details) { d.Title, d.AgeFrom, d.AgeTo = "From nine", 9, 12 }) // Sam is nine on 14 May 2027
	eight := w.Add(t, func(d *offer.Details) { d.Title, d.AgeFrom, d.AgeTo = "Up to eight", 5, 8 })
	assessed := w.Add(t, func(d *offer.Details) {
		d.Title, d.AgeFrom, d.AgeTo, d.NeedsAssessment, d.Rule = "Nights with care", 5, 12, true, "A social worker says how many."
	})
	child := w.Home.Child
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: child, Reason: access.LeadAllocation,
			Level: access.Work, From: tx.Today(), Source: child})
	})
	for name, c := range map[string]struct {
		offer thread.Ref
		days  int
		by    access.Actor
		want  fault.Kind
		at    time.Duration
	}{
		"nine on the day":            {nine, 178, familytest.Mother, 0, 0},
		"eight on the day":           {nine, 100, familytest.Mother, fault.KindInvalid, 0},
		"too old by then":            {eight, 178, familytest.Mother, fault.KindInvalid, 0},
		"before it begins":           {eight, 0, familytest.Mother, 0, 18 * time.Hour},
		"it has begun":               {eight, 0, familytest.Mother, fault.KindConflict, 18*time.Hour + 30*time.Minute},
		"an assessment comes first":  {assessed, 3, familytest.Mother, fault.KindInvalid, 0},
		"a worker books for her":     {assessed, 3, familytest.Worker, 0, 0},
		"a worker, after it began":   {eight, 0, familytest.Worker, 0, 19 * time.Hour},
		"a worker, for other ages":   {nine, 5, familytest.Worker, 0, 0},
		"it was of another, staff":   {"", 5, familytest.Worker, fault.KindInvalid, 0},
		"it was of another, parents": {"", 5, familytest.Mother, fault.KindInvalid, 0},
	} {
		of := c.offer
		cmd := offer.Book{Child: child}
		if of == "" {
			of, cmd.Offer = eight, nine
		}
		cmd.Session = w.Plan(t, of, c.days, 4)
		at := ctx
		if c.at > 0 {
			at = db.WithNow(ctx, workday.DateOf(dbtest.Start).At(0, 0).Add(c.at))
		}
		if _, err := w.Offers.Book(at, c.by, cmd); (c.want == 0 && err != nil) || (c.want != 0 && !fault.Is(err, c.want)) {
			t.Errorf("%s: %v, want %s (internal: none)", name, err, c.want)
		}
	}
}
