package waitingtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// lists refuses what the council does not keep, on that day or for that district, and says what may be meant.
func (w *World) lists(t *testing.T) {
	ctx := dbtest.Ctx(t)
	from := workday.MustOn(2026, 6, 1)
	hearing := waiting.List{Name: "Hearing assessment", Kind: waiting.Joint, Area: []string{"E07000197", "E07000193", "E07000197"}, Rule: "Agreed, made up.", From: from, To: from.AddDays(90)}
	if err := w.Waits.SetList(ctx, offertest.Provider, waiting.SetList{List: hearing}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("by a provider: %v", err)
	}
	if err := w.Waits.SetList(ctx, offertest.CoOrdinator, waiting.SetList{List: hearing}); err != nil {
		t.Fatal(err)
	}
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	join := func(pathway, district string, on workday.Date) (err error) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			_, err = w.Waits.JoinTx(ctx, tx, familytest.Worker.By(), waiting.Join{Child: child, Pathway: pathway, District: district, On: on})
			return nil
		})
		return err
	}
	for _, c := range []struct {
		pathway, district string
		on                workday.Date
		want              string // of the message; "" for none
	}{
		{"hearing", "E07000199", from, "not for the district"}, {"hearing", "E07000197", from.AddDays(-1), "begins on Monday 1 June 2026"},
		{"hearing", "E07000197", from.AddDays(91), "ended on Sunday 30 August 2026"}, {"neurodevelopment", "E07000197", from, "Is “neurodevelopmental” meant?"},
		{"haering", "E07000197", from, "Is “hearing” meant?"}, {"autism", "E07000197", from, "It keeps these: hearing, "}, {"", "E07000197", from, "Say what the child waits for"},
		{" HEARING  Assessment", "E07000197", from.AddDays(90), ""}, {"hearing", "", from, "already"},
	} {
		err := join(c.pathway, c.district, c.on)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(said(err), c.want)) {
			t.Errorf("%q in %s on %s: %v", c.pathway, c.district, c.on, err)
		}
	}
	w.changed(t, from)
}

// changed opens the list again, on the version that was read alone.
func (w *World) changed(t *testing.T, from workday.Date) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	var all []waiting.List
	if err := w.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = w.Waits.Lists(ctx, tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	l := all[0]
	if l.Name != "hearing" || l.Version != 1 || strings.Join(l.Area, " ") != "E07000193 E07000197" || !l.Open(from) || l.Open(from.AddDays(91)) {
		t.Fatalf("kept %+v", all)
	}
	l.To, l.Area = workday.Date{}, nil
	for _, version := range []int{7, 1} {
		l.Version = version
		if err := w.Waits.SetList(ctx, offertest.CoOrdinator, waiting.SetList{List: l}); (version == 1) != (err == nil) || err != nil && !fault.Is(err, fault.KindConflict) {
			t.Errorf("on version %d: %v", version, err)
		}
	}
	l.Name, l.Version = "sight", 3
	if err := w.Waits.SetList(ctx, offertest.CoOrdinator, waiting.SetList{List: l}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a list that there is not: %v", err)
	}
}

// said is everything that a fault says.
func said(err error) string {
	text := fault.Message(err)
	if fields, ok := fault.Fields(err); ok {
		for _, f := range fields {
			text += " " + f.Message
		}
	}
	return text
}
