package offertest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// Exercise runs the suite.
func Exercise(t *testing.T, d *db.DB) {
	w := New(t, d)
	t.Run("TheLastPlaceGoesToOneFamily", w.race)
	t.Run("AFreePlaceIsOfferedToWhoWaitedLongest", w.queue)
	t.Run("FromTheAgreementToWhatTheFamilySays", w.thread)
	t.Run("WhoGivesASessionSeesTheChildForThirtyDays", w.relation)
	t.Run("TheNearestFirst", w.near)
	t.Run("InMemoryAsByAScan", w.directory)
	t.Run("AnotherCouncilsFeed", w.feed)
	t.Run("OnADay", w.days)
	t.Run("AnotherCouncilsSchedules", w.schedules)
	t.Run("AProvidersChangeWaitsToBePublished", w.edit)
	t.Run("OnlyThoseWhoMay", w.refused)
	t.Run("ASessionCalledOffIsTold", w.calledOff)
	t.Run("PlacesByDistrictAndSeason", w.growth)
	t.Run("WhatAFamilyProposesIsAnswered", w.proposed)
	t.Run("EverybodyReadsWhatIsPublished", w.publicPages)
	t.Run("WhereNothingIsOnOffer", w.gaps)
	t.Run("OwnersCheckWhatIsStale", w.chased)
	t.Run("WhatChangedAndWhoApproved", w.changed)
	t.Run("ASeriesIsPlannedAndCalledOffFromADayOn", w.series)
	t.Run("AnOfferedPlaceLapsesAndGoesOn", w.lapse)
	t.Run("APlaceIsHeldAsLongAsTheCouncilSet", w.ownHold)
	t.Run("BrothersAndSistersAndSeatsAreCounted", w.extras)
	t.Run("FamiliesAreRemindedOnce", w.remind)
	t.Run("ACheckThatRunsOutTakesAFacilitatorOffTheRota", w.offRota)
	t.Run("AnExpenseIsPaidOnce", w.expense)
	t.Run("FewAnswersAreNotShown", w.feedback)
	t.Run("ACalendarLinkCanBeEnded", w.calendar)
	t.Run("OnlyTheirOwnAreNamedToGiveASession", w.names)
	t.Run("WhoLeavesSeesNoChild", w.leaver)
	t.Run("WhoseCheckRanOutSeesNoChild", w.lapsed)
	t.Run("ASessionCalledOffShowsNoChild", w.offAndBlind)
	t.Run("AClosedAccountHasNoCalendar", w.closedAccount)
	t.Run("WhatAnotherBookedIsNotCancelledUnheard", w.cancelled)
	t.Run("NothingOfWhoNobodyLookedAtIsShown", w.unknown)
	t.Run("ForWhomItIs", w.whom)
	t.Run("WhoNeedsAnAssessment", w.eligibility)
	t.Run("ForWhomItIsInFeeds", w.whomInFeeds)
}

func (w *World) race(t *testing.T) {
	session := w.Plan(t, w.Add(t, nil), 7, 3)
	children := familytest.Refs(t, w.DB, thread.Child, 8)
	var wg sync.WaitGroup
	states := make([]offer.Place, len(children))
	for i, child := range children {
		wg.Go(func() {
			ctx := dbtest.Ctx(t)
			err := w.DB.InTx(ctx, func(tx *db.Tx) error {
				b, err := w.Offers.BookTx(ctx, tx, familytest.Mother.By(), offer.Book{Session: session, Child: child})
				states[i] = b.State
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	booked := len(slices.DeleteFunc(slices.Clone(states), func(p offer.Place) bool { return p != offer.Booked }))
	x := w.session(t, session)
	if booked != 3 || x.Taken != 3 || x.Queued != 5 {
		t.Errorf("3 places: %d booked, %d taken, %d wait", booked, x.Taken, x.Queued)
	}
	_ = familytest.Refused(t, w.DB, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.BookTx(ctx, tx, familytest.Mother.By(), offer.Book{Session: session, Child: children[0]})
		return err
	})
}

func (w *World) session(t *testing.T, ref thread.Ref) offer.Session {
	t.Helper()
	var x offer.Session
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		x, err = w.Offers.Session(ctx, tx, ref)
		return err
	})
	return x
}

func (w *World) booking(t *testing.T, ref thread.Ref) offer.Booking {
	t.Helper()
	var b offer.Booking
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		b, err = w.Offers.Booking(ctx, tx, ref)
		return err
	})
	return b
}

func (w *World) queue(t *testing.T) {
	session := w.Plan(t, w.Add(t, nil), 7, 1)
	children := familytest.Refs(t, w.DB, thread.Child, 3)
	var all []offer.Booking
	for _, child := range children {
		dbtest.Clock(w.DB).Advance(time.Minute)
		all = append(all, w.Book(t, session, child))
	}
	cancel := func(b offer.Booking) {
		t.Helper()
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			return w.Offers.CancelBookingTx(ctx, tx, familytest.Mother.By(), offer.CancelBooking{Booking: b.Ref})
		})
	}
	cancel(all[0])
	second := w.booking(t, all[1].Ref)
	if second.State != offer.Offered || len(w.Families.Told[children[1]]) != 1 {
		t.Fatalf("who waited longest has %s and was told %v", second.State, w.Families.Told[children[1]])
	}
	cancel(second)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.AcceptTx(ctx, tx, familytest.Mother.By(), offer.Accept{Booking: all[2].Ref, Version: 2})
	})
	if x, b := w.session(t, session), w.booking(t, all[2].Ref); b.State != offer.Booked || x.Taken != 1 || x.Queued != 0 {
		t.Errorf("the third has %s; %d taken, %d wait", b.State, x.Taken, x.Queued)
	}
	again := w.Book(t, session, children[0])
	if again.State != offer.Waiting || again.Ref != all[0].Ref {
		t.Errorf("booked again: %+v", again)
	}
}

func (w *World) thread(t *testing.T) {
	agreement := familytest.Refs(t, w.DB, thread.Agreement, 1)[0]
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return thread.Put(ctx, tx, thread.Node{Ref: agreement, Label: "SLA"})
	})
	session := w.Plan(t, w.Add(t, func(d *offer.Details) { d.Agreement = agreement }), 0, 5)
	b := w.Book(t, session, w.Home.Child)
	attend := func(mark offer.Mark, version int) {
		t.Helper()
		if err := w.Offers.Attend(dbtest.Ctx(t), Facilitator, offer.Attend{Booking: b.Ref, Version: version, Mark: mark}); err != nil {
			t.Fatal(err)
		}
	}
	attend(offer.Absent, 1)
	attend(offer.Attended, 2)
	if err := w.Offers.Attend(dbtest.Ctx(t), Facilitator, offer.Attend{Booking: b.Ref, Version: 1, Mark: offer.Absent}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("marked over a version that is gone: %v", err)
	}
	if x := w.session(t, session); x.Came != 1 {
		t.Errorf("%d came", x.Came)
	}
	score := offer.Score{Booking: b.Ref, Version: 3, Useful: offer.VeryUseful, Words: "I am not alone ŵ 🌱"}
	colleague := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Cole Made-Up", Roles: []access.Role{access.RoleLead, access.RoleParent}, Scope: dbtest.Scope}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: colleague.Person, Child: w.Home.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: b.Ref})
	})
	if err := w.Offers.Score(dbtest.Ctx(t), colleague, score); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a worker who is a parent of others says for the family what came of it: %v", err)
	}
	if err := w.Offers.Score(dbtest.Ctx(t), familytest.Mother, score); err != nil {
		t.Fatal(err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, agreement)
		if err != nil {
			return err
		}
		kinds := map[thread.Kind]bool{}
		for _, n := range chain.Nodes {
			kinds[n.Kind] = true
		}
		for _, k := range []thread.Kind{thread.Offer, thread.Session, thread.Attendance, thread.Outcome} {
			if !kinds[k] {
				t.Errorf("no %s hangs on the agreement", k)
			}
		}
		got := w.within(ctx, t, tx, b.Ref)
		if got.Words != score.Words {
			t.Errorf("the parent's words came back as %q", got.Words)
		}
		rows, err := audit.History(ctx, tx, string(got.Outcome), 5)
		if len(rows) != 1 {
			t.Errorf("%d entries in the audit of the outcome", len(rows))
		}
		return err
	})
}

func (w *World) within(ctx context.Context, t *testing.T, tx *db.Tx, ref thread.Ref) offer.Booking {
	t.Helper()
	b, err := w.Offers.Booking(ctx, tx, ref)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w *World) relation(t *testing.T) {
	o := w.Add(t, nil)
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	sees := func(want bool, when string) {
		t.Helper()
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			if err := access.MaySee(ctx, tx, Facilitator, child); (err == nil) != want {
				t.Errorf("%s: %v", when, err)
			}
			return nil
		})
	}
	sees(false, "before any booking")
	near := w.Book(t, w.Plan(t, o, 3, 5), child)
	far := w.Book(t, w.Plan(t, o, 10, 5), child)
	cancel := func(b offer.Booking) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			return w.Offers.CancelBookingTx(ctx, tx, familytest.Mother.By(), offer.CancelBooking{Booking: b.Ref})
		})
	}
	cancel(far)
	sees(true, "with the nearer session left")
	clock := dbtest.Clock(w.DB)
	began := clock.Now()
	defer clock.Set(began)
	clock.Advance(33 * 24 * time.Hour)
	sees(true, "30 days after the session")
	clock.Advance(24 * time.Hour)
	sees(false, "31 days after the session")
	clock.Set(began)
	cancel(near)
	sees(false, "after the last booking was cancelled")
}

func (w *World) near(t *testing.T) {
	home := w.Add(t, func(d *offer.Details) { d.Title, d.Postcode = "Zebra club", "ST17" })
	away := w.Add(t, func(d *offer.Details) { d.Title, d.Postcode, d.AgeFrom = "Zebra rides", "WS13", 8 })
	assessed := w.Add(t, func(d *offer.Details) {
		d.Title, d.NeedsAssessment, d.Rule, d.Postcode = "Zebra nights", true, "Overnight care.", "ST16"
	})
	w.Add(t, func(d *offer.Details) { d.Title, d.Postcode = "Zebra far off", "CT1" })
	age, day := 6, w.session(t, w.Plan(t, home, 12, 2)).On
	for _, c := range []struct {
		name string
		q    offer.NearQuery
		want []thread.Ref
	}{
		{"all, the nearest first", offer.NearQuery{Outcode: "st17 4aa", Words: "ZEBRA"}, []thread.Ref{home, assessed, away}},
		{"without assessment", offer.NearQuery{Outcode: "ST17", Words: "zebra", NoAssessment: true}, []thread.Ref{home, away}},
		{"age", offer.NearQuery{Outcode: "ST17", Words: "zebra", Age: &age}, []thread.Ref{home, assessed}},
		{"within five miles", offer.NearQuery{Outcode: "ST17", Words: "zebra", Within: geo.Miles(5)}, []thread.Ref{home, assessed}},
		{"on the day", offer.NearQuery{Outcode: "ST17", Words: "zebra", Day: day}, []thread.Ref{home}},
		{"the first", offer.NearQuery{Outcode: "ST17", Words: "zebra", Limit: 1}, []thread.Ref{home}},
		{"weekends", offer.NearQuery{Outcode: "ST17", Words: "zebra", Time: offer.Weekends}, nil},
		{"misspelt", offer.NearQuery{Outcode: "ST17", Words: "zbera clubs"}, []thread.Ref{home}},
		{"a postcode among the words", offer.NearQuery{Words: "zebra st17 4aa", Within: geo.Miles(5)}, []thread.Ref{home, assessed}},
		{"half a postcode among the words", offer.NearQuery{Words: "CT1 zebra ride", Within: geo.Miles(5)}, nil},
	} {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Offers.Near(ctx, tx, c.q)
			var got []thread.Ref
			for _, n := range found {
				got = append(got, n.Ref)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
			return err
		})
	}
	_ = familytest.Refused(t, w.DB, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.Near(ctx, tx, offer.NearQuery{Outcode: "nowhere"})
		return err
	})
}

func (w *World) edit(t *testing.T) {
	ref := w.Add(t, nil)
	ctx := dbtest.Ctx(t)
	changed := Group()
	changed.Title = "New name"
	if err := w.Offers.Edit(ctx, Provider, offer.Edit{Offer: ref, Version: 1, Details: changed}); err != nil {
		t.Fatal(err)
	}
	if err := w.Offers.Edit(ctx, Provider, offer.Edit{Offer: ref, Version: 1, Details: changed}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("changed a version that is gone: %v", err)
	}
	read := func() (o offer.Offer) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) (err error) {
			o, err = w.Offers.Offer(ctx, tx, ref)
			return err
		})
		return o
	}
	if o := read(); o.Title == "New name" || o.Pending == nil || o.Pending.Title != "New name" {
		t.Errorf("a change shows before it is published: %+v", o)
	}
	if err := w.Offers.Publish(ctx, Provider, offer.Publish{Offer: ref}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider published: %v", err)
	}
	if err := w.Offers.Publish(ctx, CoOrdinator, offer.Publish{Offer: ref, Version: 2}); err != nil {
		t.Fatal(err)
	}
	if o := read(); o.Title != "New name" || o.Pending != nil {
		t.Errorf("published: %+v", o)
	}
}

func (w *World) refused(t *testing.T) {
	ctx := dbtest.Ctx(t)
	o := w.Add(t, nil)
	session := w.Plan(t, o, 0, 5)
	other := access.Actor{Person: thread.Must("PER-0000-000K-Y"), Name: "Olu Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	if _, err := w.Offers.Book(ctx, other, offer.Book{Session: session, Child: w.Home.Child}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family's child: %v", err)
	}
	b, err := w.Offers.Book(ctx, familytest.Mother, offer.Book{Session: session, Child: w.Home.Child})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Offers.CancelBooking(ctx, other, offer.CancelBooking{Booking: b.Ref}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family's booking: %v", err)
	}
	rival := access.Actor{Person: other.Person, Name: "Olu", Roles: []access.Role{access.RoleProvider}, Provider: thread.Must("PVR-0000-0002-P"), Scope: dbtest.Scope}
	if err := w.Offers.Attend(ctx, rival, offer.Attend{Booking: b.Ref, Mark: offer.Attended}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another provider's register: %v", err)
	}
	if err := w.Offers.Edit(ctx, rival, offer.Edit{Offer: o, Details: Group()}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("another provider's offer: %v", err)
	}
	if err := w.Offers.Score(ctx, familytest.Mother, offer.Score{Booking: b.Ref, Useful: offer.SomeUse}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("scored before it took place: %v", err)
	}
	elsewhere := db.WithScope(ctx, "E10000016")
	err = w.DB.View(elsewhere, func(tx *db.Tx) error {
		_, err := w.Offers.Offer(elsewhere, tx, o)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our offer: %v", err)
	}
}

func (w *World) calledOff(t *testing.T) {
	session := w.Plan(t, w.Add(t, nil), 5, 1)
	children := familytest.Refs(t, w.DB, thread.Child, 2)
	for _, c := range children {
		w.Book(t, session, c)
	}
	ctx := dbtest.Ctx(t)
	if err := w.Offers.CancelSession(ctx, familytest.Mother, offer.CancelSession{Session: session, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent called it off: %v", err)
	}
	if err := w.Offers.CancelSession(ctx, Facilitator, offer.CancelSession{Session: session, Why: "The hall is flooded."}); err != nil {
		t.Fatal(err)
	}
	for _, c := range children {
		if len(w.Families.Told[c]) != 1 {
			t.Errorf("told %v", w.Families.Told[c])
		}
	}
	_ = familytest.Refused(t, w.DB, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.BookTx(ctx, tx, familytest.Mother.By(), offer.Book{Session: session, Child: w.Home.Child})
		return err
	})
}

func (w *World) growth(t *testing.T) {
	clock := dbtest.Clock(w.DB)
	began := clock.Now()
	defer clock.Set(began)
	kent := w.Add(t, func(d *offer.Details) { d.Postcode = "ME14" })
	clock.Set(began.Add(-365 * 24 * time.Hour))
	w.Plan(t, kent, 1, 10)
	clock.Set(began)
	w.Plan(t, kent, 1, 14)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		found, err := w.Offers.Growth(ctx, tx, offer.SeasonOf(tx.Today()))
		i := slices.IndexFunc(found, func(g offer.Grown) bool { return g.Before > 0 })
		if i < 0 {
			t.Fatalf("no district has a baseline: %v", found)
		}
		if percent, ok := found[i].Percent(); !ok || percent != 40 || found[i].Places != 14 {
			t.Errorf("from 10 to 14 places: %+v, %d%%", found[i], percent)
		}
		total, by, wrong := w.Offers.SeasonPlaces(ctx, tx, offer.SeasonOf(tx.Today()).Before(1))
		if total != 10 || by[found[i].District] != 10 || wrong != nil {
			t.Errorf("a year before: %d, %v, %v", total, by, wrong)
		}
		return err
	})
}
