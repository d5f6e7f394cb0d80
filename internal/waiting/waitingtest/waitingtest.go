// Package waitingtest holds the suite that waits pass on both engines, and a world for tests of other packages.
package waitingtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer/offertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/waiting/whatif"
	"alongside/internal/workday"
)

// Migrations are the tables that waits need.
func Migrations() []db.Migration { return append(offertest.Migrations(), waitingsql.Migrations()...) }

// World is a service with the families and offers it works on.
type World struct {
	*offertest.World
	Waits   *waiting.Service
	Diaries *diary.Service
	WhatIf  *whatif.Service
	Leads   *Leads
	Letters *Letters
	Book    *statute.Book
	Policy  string        // whose rules for seeing a child sooner hold
	Own     statute.Spans // in place of those of the policy where not zero
}

// SeenSooner implements waiting.Policies.
func (w *World) SeenSooner(_ context.Context, _ *db.Tx, on workday.Date) (statute.SeenSooner, error) {
	return w.Book.SeenSooner(w.Policy, on)
}

// Spans implements waiting.Policies.
func (w *World) Spans(context.Context, *db.Tx) (statute.Spans, error) {
	if w.Own != (statute.Spans{}) {
		return w.Own, nil
	}
	return w.Book.Spans(w.Policy)
}

// Keepers implements waiting.Keepers: the made-up co-ordinator keeps every list.
func (World) Keepers(context.Context, *db.Tx) ([]thread.Ref, error) {
	return []thread.Ref{offertest.CoOrdinator.Person}, nil
}

// New returns a world with one family on record.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{World: offertest.New(t, d)}
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.Book = book
	w.Leads, w.Letters = &Leads{Duty: offertest.CoOrdinator.Person}, &Letters{}
	w.Diaries = diary.New(diary.Deps{DB: d, Store: waitingsql.Diaries{}, Clocks: deadline.NewClocks(book), Leads: w.Leads, Tell: w.Letters, Spans: w.Spans})
	w.Waits = waiting.New(waiting.Deps{DB: d, Store: waitingsql.Store{}, Families: w.Families, Offers: w.Offers, Keepers: w, Policies: w})
	w.WhatIf = whatif.New(whatif.Deps{DB: d, Store: waitingsql.Comparisons{}, Lists: w.Waits})
	w.list(t)
	return w
}

// list has the made-up council keep its lists, once.
func (w *World) list(t testing.TB) {
	t.Helper()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		if all, err := w.Waits.Lists(ctx, tx); err != nil || len(all) > 0 {
			return err
		}
		for _, name := range []string{"neurodevelopmental", "noticed", "placed", "ruled", "summed"} {
			l := waiting.List{Name: name, Kind: waiting.Health, Rule: "Made up.", From: workday.MustOn(2020, 1, 1)}
			if err := w.Waits.SetListTx(ctx, tx, audit.System, waiting.SetList{List: l}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Join puts a child on the neurodevelopmental list some days ago.
func (w *World) Join(t testing.TB, child thread.Ref, daysAgo int) thread.Ref {
	t.Helper()
	var ref thread.Ref
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = w.Waits.JoinTx(ctx, tx, familytest.Worker.By(), waiting.Join{
			Child: child, Pathway: "neurodevelopmental", District: "E07000197", On: tx.Today().AddDays(-daysAgo),
		})
		return err
	})
	return ref
}

// Past puts n children on the list who were assessed after 100, 110, 120 ... days.
func (w *World) Past(t testing.TB, n int) {
	t.Helper()
	for i, child := range familytest.Refs(t, w.DB, thread.Child, n) {
		ref := w.Join(t, child, 700)
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			on := tx.Today().AddDays(-700 + 100 + 10*i)
			return w.Waits.LeaveTx(ctx, tx, familytest.Worker.By(), waiting.Leave{Entry: ref, Version: 1, On: on, Reason: waiting.Assessed, Evidence: "The clinic’s report."})
		})
	}
}

// Exercise runs the suite.
func Exercise(t *testing.T, d *db.DB) {
	w := New(t, d)
	t.Run("SupportFromTheFirstDay", w.support)
	t.Run("LeavingNeedsAReasonAndEvidence", w.leaving)
	t.Run("ExpectedFromTheListsOwnPast", w.expected)
	t.Run("RedFirstOnEveryPage", w.board)
	t.Run("OnlyThoseWhoMay", w.refused)
	t.Run("AHistoryToForetellFrom", w.stays)
	t.Run("APlaceAndWhoIsSeenSooner", w.place)
	t.Run("SeenSoonerByTheRulesOfTheDay", w.byRule)
	t.Run("NoticeAndTheWayBack", w.notice)
	t.Run("WhatWasOfferedIsSummed", w.summed)
	t.Run("ADiaryIsItsWritersAlone", w.own)
	t.Run("ADiaryCallsOnceUntilAnswered", w.calls)
	t.Run("WhatIsDeletedIsGone", w.deleted)
	t.Run("OnlyThoseTheFamilyToldAnswer", w.answered)
	t.Run("OnlyTheCouncilsLists", w.lists)
	t.Run("AnAssessmentIsShownAndCanBeContested", w.assessed)
	t.Run("AppointmentsAreKept", w.appointments)
	t.Run("ComparisonsAreKeptPlayedAndStopped", w.compared)
}

func (w *World) support(t *testing.T) {
	ref := w.Join(t, w.Home.Child, 10)
	club := w.Add(t, nil)
	ctx := dbtest.Ctx(t)
	if err := w.Waits.OfferSupport(ctx, offertest.CoOrdinator, waiting.OfferSupport{Entry: ref, Version: 1, Offer: club}); err != nil {
		t.Fatal(err)
	}
	if err := w.Waits.OfferSupport(ctx, offertest.CoOrdinator, waiting.OfferSupport{Entry: ref, Version: 1, What: "A call"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over a version that is gone: %v", err)
	}
	if err := w.Waits.AnswerSupport(ctx, familytest.Mother, waiting.AnswerSupport{Entry: ref, Version: 2, Number: 1, Outcome: waiting.Declined, Why: "Too far ŵ"}); err != nil {
		t.Fatal(err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		home, err := w.Waits.ForHome(ctx, tx, w.Home.Child)
		if err != nil || len(home) != 1 {
			t.Fatalf("%v %v", home, err)
		}
		s := home[0].Entry.Support
		if len(s) != 1 || s[0].Outcome != waiting.Declined || s[0].Why != "Too far ŵ" || s[0].What != offertest.Group().Title || home[0].Entry.Red() {
			t.Errorf("%+v", s)
		}
		rows, err := audit.History(ctx, tx, string(ref), 10)
		if len(rows) != 4 {
			t.Errorf("%d entries in the audit, want one for each change and one for what the keeper may see", len(rows))
		}
		return err
	})
	_ = familytest.Refused(t, w.DB, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Waits.JoinTx(ctx, tx, familytest.Worker.By(), waiting.Join{Child: w.Home.Child, Pathway: "neurodevelopmental"})
		return err
	})
}

func (w *World) leaving(t *testing.T) {
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	ref := w.Join(t, child, 30)
	leave := func(ctx context.Context, tx *db.Tx, reason waiting.Reason, evidence string) error {
		return w.Waits.LeaveTx(ctx, tx, familytest.Worker.By(), waiting.Leave{Entry: ref, Reason: reason, Evidence: evidence})
	}
	for _, wrong := range []waiting.Reason{"", "list closed", waiting.Consent, waiting.Assessed} {
		_ = familytest.Refused(t, w.DB, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return leave(ctx, tx, wrong, " ") })
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return leave(ctx, tx, waiting.Consent, "Spoke with the mother on 20 November.")
	})
	if len(w.Families.Told[child]) == 0 {
		t.Error("the family was not told that the wait ended")
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		there, err := access.Of(ctx, tx, child)
		for _, r := range there {
			if r.Reason == waiting.KeepingTheList && r.To != tx.Today() {
				t.Errorf("who keeps the list still works with the child: %+v", r)
			}
		}
		return err
	})
}

func (w *World) board(t *testing.T) {
	for i, child := range familytest.Refs(t, w.DB, thread.Child, 5) {
		w.Join(t, child, 40+i/2)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		seen := map[thread.Ref]bool{}
		last, calm := "", false
		for {
			page, err := w.Waits.Board(ctx, tx, waiting.Filter{After: last, Limit: 2})
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				if seen[e.Ref] || e.Key() <= last || calm && e.Red() {
					t.Fatalf("%s out of order", e.Ref)
				}
				seen[e.Ref], last, calm = true, e.Key(), !e.Red()
			}
		}
		counts, err := w.Waits.Counts(ctx, tx)
		if len(counts) != 1 || counts[0].Waiting != len(seen) || counts[0].Red != len(seen)-1 {
			t.Errorf("%d on the board, counted %+v", len(seen), counts)
		}
		red, err2 := w.Waits.Board(ctx, tx, waiting.Filter{OnlyRed: true, Limit: 100})
		if len(red) != len(seen)-1 {
			t.Errorf("%d red", len(red))
		}
		if err2 != nil {
			return err2
		}
		return err
	})
}

func (w *World) refused(t *testing.T) {
	ref := w.Join(t, familytest.Refs(t, w.DB, thread.Child, 1)[0], 5)
	ctx := dbtest.Ctx(t)
	if err := w.Waits.AnswerSupport(ctx, familytest.Mother, waiting.AnswerSupport{Entry: ref, Number: 1, Outcome: waiting.Taken}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family's wait: %v", err)
	}
	if err := w.Waits.Leave(ctx, familytest.Mother, waiting.Leave{Entry: ref}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent took a child off the list: %v", err)
	}
	elsewhere := db.WithScope(ctx, "E10000016")
	err := w.DB.View(elsewhere, func(tx *db.Tx) error {
		_, err := w.Waits.Entry(elsewhere, tx, ref)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our list: %v", err)
	}
}

// Long gives the list a history of two years: three children join each week, two of them are seen in turn, and one in fifty
// leaves by the family's choice.
func (w *World) Long(t testing.TB) {
	t.Helper()
	const weeks, joins, places = 104, 3, 2
	children := familytest.Refs(t, w.DB, thread.Child, weeks*joins)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		first := tx.Today().AddDays(-7 * weeks)
		seen := 0
		for i, child := range children {
			week, on := i/joins, first.AddDays(7*(i/joins)+2*(i%joins))
			e := waiting.Entry{Ref: thread.New(tx, thread.WaitingListEntry), Version: 1, Child: child, Pathway: "neurodevelopmental", District: "E07000197", JoinedOn: on, Priority: waiting.InTurn}
			turn := first.AddDays(7*(seen/places) + 30) // the first are seen after a month
			switch {
			case i%50 == 49 && week < weeks-9:
				e.LeftOn, e.Reason = on.AddDays(50), waiting.Consent
			case turn.Before(tx.Today()):
				e.LeftOn, e.Reason, e.Evidence = turn, waiting.Assessed, "The clinic’s report."
				seen++
			}
			if !e.LeftOn.IsZero() && e.LeftOn.Before(on) {
				e.LeftOn = on
			}
			if err := (waitingsql.Store{}).Insert(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *World) stays(t *testing.T) {
	w.Long(t)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Waits.Past(ctx, tx, "neurodevelopmental", "")
		if err != nil {
			return err
		}
		here, err := w.Waits.Past(ctx, tx, "neurodevelopmental", "E07000197")
		if err != nil {
			return err
		}
		none, err := w.Waits.Past(ctx, tx, "neurodevelopmental", "E07000199")
		if len(all) < 312 || len(here) != len(all) || len(none) != 0 {
			t.Errorf("%d waits, %d in the district, %d elsewhere", len(all), len(here), len(none))
		}
		seen, waits := 0, 0
		for _, p := range all {
			if p.Done() {
				seen++
			}
			if p.Left.IsZero() {
				waits++
			}
		}
		if seen < 190 || waits < 80 {
			t.Errorf("%d seen, %d wait", seen, waits)
		}
		return err
	})
}
