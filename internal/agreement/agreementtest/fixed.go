package agreementtest

import (
	"context"
	"slices"
	"testing"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// fixedConditions publishes the terms of a dynamic market again: with other conditions they are refused and named, field by field; what
// may change does; and a change of the agreement on the ground that the law changed lets them change once.
func fixedConditions(t *testing.T, w AdmissionWorld) {
	of, _ := w.opened(t, nil)
	ctx := dbtest.Ctx(t)
	open := func(change func(o *admission.Opening)) error {
		o := opening(of)
		o.Questions, o.Documents, o.Declarations = slices.Clone(o.Questions), slices.Clone(o.Documents), slices.Clone(o.Declarations)
		change(&o)
		return w.Admission.Open(ctx, commissioner, o)
	}
	more := func(o *admission.Opening) {
		o.Questions = append(o.Questions, admission.Question{Words: "Do you insure your staff?", Kind: admission.PassFail})
	}
	for _, c := range []struct {
		field, says string
		change      func(o *admission.Opening)
	}{
		{"questions", "this adds “Do you insure your staff? (pass or fail)”", more},
		{"questions", "this leaves out “Are you registered? (pass or fail)”", func(o *admission.Opening) { o.Questions = o.Questions[1:] }},
		{"questions", "and this adds “How do you match staff? (scored to 5, weight 70)”", func(o *admission.Opening) { o.Questions[1].Weight, o.Questions[2].Weight = 70, 30 }},
		{"documents", "this adds “Accounts”", func(o *admission.Opening) { o.Documents = append(o.Documents, "Accounts") }},
		{"declarations", "this leaves out “What we say is true.”", func(o *admission.Opening) { o.Declarations = nil }},
		{"pass-mark", "published as 60", func(o *admission.Opening) { o.PassMark = 61 }},
		{"pay", "wage floor differs", func(o *admission.Opening) { o.Floor.PayPerHour += money.Pence(1) }},
		{"decide-days", "told 10 working days", func(o *admission.Opening) { o.DecideDays = 11 }},
		{"review-days", "told 10 working days", func(o *admission.Opening) { o.ReviewDays = 11 }},
		{"complete-days", "given 5 working days", func(o *admission.Opening) { o.CompleteDays = 4 }},
		{"reply-days", "given 5 working days", func(o *admission.Opening) { o.ReplyDays = 4 }},
	} {
		err := open(c.change)
		refused(t, c.field+": "+c.says, err, fault.KindInvalid, c.says)
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s stands at %+v", c.says, fields)
		}
	}
	refused(t, "the law's own words", open(more), fault.KindInvalid, "fixed for the life of the market (Procurement Act 2023 ss34 to 40)")
	must(t, open(func(o *admission.Opening) {
		o.DecideDays, o.ReviewDays, o.CompleteDays, o.ReplyDays, o.RemindDays = 8, 9, 6, 7, 3
		o.Declarations[0], o.Questions[0].Words = "what we  say is true.", "ARE YOU REGISTERED?"
	}))
	shorter := func(o *admission.Opening) { o.DecideDays, o.ReviewDays, o.CompleteDays, o.ReplyDays = 8, 9, 6, 7 }
	lawChanges(t, w, of)
	must(t, open(func(o *admission.Opening) { shorter(o); more(o) }))
	refused(t, "a second version on the one change", open(shorter), fault.KindInvalid, "this leaves out “Do you insure your staff? (pass or fail)”")
}

// lawChanges records, a moment later, that the law changed a condition of membership.
func lawChanges(t *testing.T, w AdmissionWorld, of thread.Ref) {
	t.Helper()
	dbtest.Clock(w.DB).Advance(time.Minute)
	w.Papers[of] = append(w.Papers[of], agreement.File{Ref: "DOC-LAW", Hash: "DOC-LAW"})
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.AmendTx(ctx, tx, By, agreement.Amend{Agreement: of, Ground: "law-changed", What: "Whether staff are insured is asked", Why: "A made-up Act asks for it since this month.",
			Paper: agreement.Sign{Title: "Deed of change", Document: "DOC-LAW", SignedBy: "Ada Moss", SignedAs: "Director, for the council"}})
	})
	dbtest.Clock(w.DB).Advance(time.Minute)
}

// conditionsElsewhere publishes the terms of a framework again with other conditions: its law does not fix them.
func conditionsElsewhere(t *testing.T, w AdmissionWorld) {
	a := Agreement(w.Enter(t))
	a.Kind = agreement.Framework
	var of thread.Ref
	inTx(t, w.World, func(ctx context.Context, tx *db.Tx) (err error) {
		of, err = w.Service.LetTx(ctx, tx, By, a)
		return err
	})
	o := opening(of)
	must(t, w.Admission.Open(dbtest.Ctx(t), commissioner, o))
	o.Documents, o.DecideDays = append(o.Documents, "Accounts"), 12
	must(t, w.Admission.Open(dbtest.Ctx(t), commissioner, o))
}
