package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestAFamilyReadsHowEachQuestionEnded closes one question by silence, one by the mother's own word, joins one and passes one on.
func TestAFamilyReadsHowEachQuestionEnded(t *testing.T) {
	const list = `section[aria-labelledby="questions"]`
	w := newWorld(t)
	child := w.Child(t)

	silent := w.answered(t, child, workday.MustOn(2026, 12, 1))
	says(t, w.site.As(familytest.Mother).Get("/home").Want(200), list, "Transport, we have answered: tell us if it helps.")
	for range 3 { // two reminders, then the closing
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			q, err := w.query.Query(ctx, tx, silent)
			if err != nil {
				return err
			}
			dbtest.Clock(w.DB).Set(q.Silence.ActOn.At(10, 0))
			return nil
		})
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.query.Silent(ctx, tx, 10)
			return err
		})
	}
	ctx := dbtest.Ctx(t)
	ask := func(subject string) (ref thread.Ref) {
		ref, err := w.query.Ask(ctx, familytest.Mother, query.Ask{Child: child, Subject: subject, Points: []string{subject + "?"}})
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	said, open, joined := ask("Lunch"), ask("Shoes"), ask("Boots")
	give := query.Give{Query: said, Points: []string{"At noon."}, NoDecision: true, Next: "Nothing.", NoDate: true, Challenge: "Tell us."}
	if err := w.query.Answer(ctx, leadtest.Priya, give); err != nil {
		t.Fatal(err)
	}
	if err := w.query.Judge(ctx, familytest.Mother, query.Judge{Query: said, Valid: true}); err != nil {
		t.Fatal(err)
	}
	if err := w.query.Join(ctx, leadtest.Priya, query.Join{Query: joined, Into: open, Why: "The same shoes."}); err != nil {
		t.Fatal(err)
	}
	p := w.site.As(familytest.Mother).Get("/home").Want(200) // the session of weeks ago is over
	webtest.CheckHTML(t, p)
	says(t, p, list, "Lunch, you told us that it is answered.", "Shoes, we owe you an answer.", "Boots, it is part of another question, and is answered there.",
		"Transport, we closed it on", "as we heard nothing about our answer.", "Open it again: Transport")
	if p.Find(list+` a[href="/queries/`+string(silent)+`/judge"]`).Length() != 1 || strings.Count(p.Text(list), "Open it again") != 1 {
		t.Errorf("one way to open again is due: %s", p.Text(list))
	}
}
