package performance_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// running is the title of the deadline that runs, "" for none.
func running(all []deadline.Deadline) string {
	for _, d := range all {
		if d.Open() {
			return d.Title
		}
	}
	return ""
}

// TestAProviderRepliesToAResult has the provider reply once, an officer who did not give the result answer within the days, and the date kept.
func TestAProviderRepliesToAResult(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		ref := w.rated(t, workday.MustOn(2026, 10, 31), performance.Improvement)
		look := func() (r performance.Result, due []deadline.Deadline) {
			t.Helper()
			w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
				if r, err = w.Result(ctx, tx, w.worker(), ref); err != nil {
					return err
				}
				all, err := deadline.Of(ctx, tx, ref)
				due = all[ref]
				return err
			})
			return r, due
		}
		other := officer
		other.Person, other.Name = "PER-OTHER", "Bo Reed"
		step := performance.ResultStep{Result: ref, Version: 1, Text: "The rota was complete."}
		refused(t, w.AnswerResult(ctx, other, step), fault.KindConflict, "No reply to this result waits")
		refused(t, w.ReplyResult(ctx, officer, step), fault.KindForbidden, "Only the provider replies.")
		refused(t, w.ReplyResult(ctx, w.worker(), performance.ResultStep{Result: ref, Text: "  "}), fault.KindInvalid, "Enter what you have to say")
		refused(t, w.ReplyResult(ctx, w.worker(), performance.ResultStep{Result: ref, Text: strings.Repeat("é", 5001)}), fault.KindInvalid, "at most 5,000")
		stranger := w.worker()
		stranger.Provider = "PVR-OTHER"
		refused(t, w.ReplyResult(ctx, stranger, step), fault.KindNotFound, "")
		if err := w.ReplyResult(ctx, w.worker(), step); err != nil {
			t.Fatal(err)
		}
		refused(t, w.ReplyResult(ctx, w.worker(), performance.ResultStep{Result: ref, Text: "And more."}), fault.KindConflict, "replied on")
		r, due := look()
		// Ten working days from Monday 23 November.
		if !r.Reply.Waits() || r.Reply.Text != "The rota was complete." || len(due) != 1 || due[0].Rule != "quality-hold-reply" || due[0].Due != workday.MustOn(2026, 12, 7) || due[0].State != deadline.Running {
			t.Errorf("replied: %+v, %+v", r.Reply, due)
		}
		answer := performance.ResultStep{Result: ref, Version: 2, Text: "The rota had gaps."}
		refused(t, w.AnswerResult(ctx, officer, answer), fault.KindForbidden, "You gave this result")
		refused(t, w.AnswerResult(ctx, other, step), fault.KindConflict, "Somebody else changed this result")
		refused(t, w.AnswerResult(ctx, w.worker(), answer), fault.KindForbidden, "Only those who look after quality")
		if err := w.AnswerResult(ctx, other, answer); err != nil {
			t.Fatal(err)
		}
		refused(t, w.AnswerResult(ctx, other, performance.ResultStep{Result: ref, Text: "Again."}), fault.KindConflict, "No reply to this result waits")
		if r, due = look(); r.Reply.Waits() || r.Reply.Stands || r.Reply.AnsweredBy != "Bo Reed" || r.Given != performance.Improvement || running(due) != "Rate the period of Oak Lane (made up) anew, as its reply was answered" {
			t.Errorf("answered: %+v, %+v", r.Reply, due)
		}
		w.rated(t, workday.MustOn(2026, 9, 29), performance.Good) // of another period
		if _, due = look(); running(due) == "" {
			t.Error("the result of another period keeps the date for rating anew")
		}
		w.rated(t, workday.MustOn(2026, 10, 31), performance.Good)
		if _, due = look(); running(due) != "" {
			t.Errorf("rated anew: %+v", due)
		}
	})
}
