package leadtest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/lead/explanation"
	"alongside/internal/lead/leadsql"
	"alongside/internal/workday"
)

// sharesWhileAgreed asks an agency with the family's agreement, which is on the family's own list and ends the link when it is taken back.
func sharesWhileAgreed(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	e := w.Require(t, "The clinic’s panel", Mailbox)
	id, err := w.Explanations.OpenLink(ctx, w.Token(t, e.Ref))
	if err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Families.Consents(ctx, tx, Priya, e.Child)
		if len(all) != 1 || all[0].With != "The clinic’s panel" || all[0].Giver != AgreedTo.Giver || all[0].N != e.Share.Consent {
			t.Errorf("the family's agreements: %+v, the request rests on %d", all, e.Share.Consent)
		}
		return err
	})
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Families.WithdrawConsentTx(ctx, tx, Priya.By(), family.WithdrawConsent{Child: e.Child, N: 1}); err != nil {
			return err
		}
		return nil
	})
	for what, err := range map[string]error{"the code": w.Explanations.SendCode(ctx, id), "the page": second(w.Explanations.Read(ctx, id)),
		"the answer": w.Explanations.AnswerByLink(ctx, id, good(e))} {
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s after the agreement was taken back: %v", what, err)
		}
	}
	now := w.explanation(t, e.Ref)
	if now.Share.Holds() || now.Share.Ended != now.On || now.State() != explanation.Unexplained {
		t.Errorf("it stands so: %+v", now)
	}
	w.On(t, workday.MustOn(2027, 1, 11), func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Explanations.RemindTx(ctx, tx, 50)
		return err
	})
	if got := w.explanation(t, e.Ref); len(got.Reminded) != 0 {
		t.Error("an agency that may not be told is reminded")
	}
	if err := w.Explanations.SendLink(ctx, Priya, e.Ref, explanation.Share{}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a link without another ground: %v", err)
	}
	later := db.WithNow(ctx, time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC))
	if err := w.Explanations.SendLink(later, Priya, e.Ref, explanation.Share{Ground: explanation.Duty, Why: "Care Act 2014, section 6"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Explanations.OpenLink(later, w.Token(t, e.Ref)); err != nil {
		t.Errorf("the link on another ground: %v", err)
	}
	if got := w.explanation(t, e.Ref); got.Share.Ground != explanation.Duty || got.Share.Consent != 0 || got.RemindOn != e.RemindOn || !got.RemindOn.Before(got.Due) {
		t.Errorf("on another ground: reminded on %s, before on %s, due on %s: %+v", got.RemindOn, e.RemindOn, got.Due, got.Share)
	}
	late := workday.MustOn(2026, 12, 21)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Explanations.StopTx(ctx, tx, Priya.By(), e.Child, 0, "x")
	})
	w.On(t, late, func(ctx context.Context, tx *db.Tx) error {
		return w.Explanations.SendLinkTx(ctx, tx, Priya, e.Ref, explanation.Share{Ground: explanation.Duty, Why: "Care Act 2014, section 6"})
	})
	if got := w.explanation(t, e.Ref); got.RemindOn != late.AddDays(1) {
		t.Errorf("a link after the date is followed up on %s, want the next day", got.RemindOn)
	}
}

// olderRequest reminds about, and then ends, a request that was made before a ground was asked for.
func olderRequest(t *testing.T, w *World) {
	older, ours := w.Require(t, "The old panel", Mailbox), w.Require(t, "The clinic’s panel", "other@clinic.example")
	inside := w.Require(t, "", ChairEmail)
	token := w.Token(t, older.Ref)
	var store leadsql.Explanations
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		older.Share = explanation.Share{}
		return store.Update(ctx, tx, older)
	})
	remind := func(day workday.Date) {
		w.On(t, day, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Explanations.RemindTx(ctx, tx, 50)
			return err
		})
	}
	remind(ours.RemindOn)
	if got := w.explanation(t, ours.Ref); len(got.Reminded) != 1 {
		t.Error("the older request keeps another agency from being reminded")
	}
	got := w.explanation(t, older.Ref)
	if len(got.Reminded) != 0 || !got.RemindOn.IsZero() || got.State() != explanation.Unexplained {
		t.Errorf("without a ground: %+v", got)
	}
	remind(ours.RemindOn)
	if again := w.explanation(t, older.Ref); again.Version != got.Version {
		t.Error("the older request is gone through every hour")
	}
	ctx := dbtest.Ctx(t)
	if _, err := w.Explanations.OpenLink(ctx, token); err != nil {
		t.Fatalf("its link before the adoption: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Explanations.StopTx(ctx, tx, Priya.By(), older.Child, 7, "x"); err != nil {
			return err
		}
		links, err := w.Explanations.Links(ctx, tx, older.Ref)
		if len(links) != 1 || !links[0].Open(tx.Now()) {
			t.Errorf("another agreement that was taken back ends it: %+v", links)
		}
		if err == nil {
			err = w.Explanations.StopTx(ctx, tx, Priya.By(), older.Child, 0, "The child was adopted.")
		}
		if err == nil {
			err = w.Explanations.StopTx(ctx, tx, Priya.By(), inside.Child, 0, "The child was adopted.")
		}
		return err
	})
	if _, err := w.Explanations.OpenLink(ctx, token); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("its link after the adoption: %v", err)
	}
	if now := w.explanation(t, inside.Ref); now.Version != inside.Version {
		t.Errorf("a colleague's request is changed: %+v", now)
	}
}

func second[T any](_ T, err error) error { return err }

// groundIsNeeded requires an explanation of an agency without saying why it may be told, and sends back an answer after the agreement ended.
func groundIsNeeded(t *testing.T, w *World) {
	ctx := dbtest.Ctx(t)
	child := w.Child(t)
	w.Allocate(t, child)
	about := w.Decide(t, child)
	for field, share := range map[string]explanation.Share{
		"share": {}, "giver": {Ground: explanation.Agreed, How: "On the phone"}, "how": {Ground: explanation.Agreed, Giver: "Maya"},
		"share-why": {Ground: explanation.Safeguarding, Why: " "},
	} {
		_, err := w.Explanations.Require(ctx, Priya, explanation.Require{Child: child, About: about, Question: "Why?", Name: "The panel", Email: Mailbox, Share: share})
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("without %s: %v", field, err)
		}
	}
	safe := explanation.Share{Ground: explanation.Safeguarding, Why: "The child was hurt."}
	e, err := w.Explanations.Require(ctx, Priya, explanation.Require{Child: child, About: about, Question: "Why?", Name: "The panel", Email: Mailbox, Share: safe})
	if err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Families.Consents(ctx, tx, Priya, child)
		if len(all) != 0 {
			t.Errorf("agreements that nobody gave: %+v", all)
		}
		return err
	})
	agreed := w.Require(t, "The clinic’s panel", Mailbox)
	id, err := w.Explanations.OpenLink(ctx, w.Token(t, agreed.Ref))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Explanations.AnswerByLink(ctx, id, good(agreed)); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Families.WithdrawConsentTx(ctx, tx, Priya.By(), family.WithdrawConsent{Child: agreed.Child, N: 1})
	})
	if err := w.Explanations.Return(ctx, Priya, agreed.Ref, 0, "It says nothing."); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		links, err := w.Explanations.Links(ctx, tx, agreed.Ref)
		for _, l := range links {
			if l.Open(tx.Now()) {
				t.Error("an answer is sent back to an agency that may not be told")
			}
		}
		return err
	})
	if e.Share.Consent != 0 || e.RemindOn.IsZero() {
		t.Errorf("to keep a child safe: %+v", e.Share)
	}
}
