package offertest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// at sets the clock to so long after the suite's beginning until the subtest ends.
func (w *World) at(t *testing.T) (advance func(time.Duration)) {
	t.Helper()
	clock := dbtest.Clock(w.DB)
	began := clock.Now()
	t.Cleanup(func() { clock.Set(began) })
	return clock.Advance
}

func (w *World) in(t testing.TB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	familytest.InTx(t, w.DB, do)
}

// Series plans sessions every week in some days' time.
func (w *World) Series(t testing.TB, o thread.Ref, days, places, count int) offer.Planned {
	t.Helper()
	var out offer.Planned
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		first := tx.Today().AddDays(days)
		out, err = w.Offers.PlanSeriesTx(ctx, tx, Provider.By(), offer.PlanSeries{
			PlanSession: offer.PlanSession{Offer: o, On: first, Start: "18:30", Minutes: 90, Places: places, Facilitator: Facilitator.Person},
			Repeat:      offer.Repeat{Rule: "FREQ=WEEKLY", Until: first.AddDays(7 * (count - 1))},
		})
		return err
	})
	return out
}

func (w *World) series(t *testing.T) {
	all := w.Series(t, w.Add(t, nil), 7, 3, 4)
	if len(all.Sessions) != 4 || w.session(t, all.Sessions[3]).Series != all.Sessions[0] || w.session(t, all.Sessions[0]).Series != all.Sessions[0] {
		t.Fatalf("planned %v", all)
	}
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	for _, x := range all.Sessions[1:] {
		w.Book(t, x, child)
	}
	if err := w.Offers.CancelSession(dbtest.Ctx(t), Facilitator, offer.CancelSession{Session: all.Sessions[2], Why: "The hall is sold.", Following: true}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, false, true, true} {
		if got := w.session(t, all.Sessions[i]).Cancelled; got != want {
			t.Errorf("session %d called off: %v", i, got)
		}
	}
	if told := w.Families.Told[child]; len(told) != 1 || !strings.Contains(told[0], all.Days[2].Long()+" and "+all.Days[3].Long()) {
		t.Errorf("the family was told %q", told)
	}
}

func (w *World) lapse(t *testing.T) {
	advance := w.at(t)
	session := w.Plan(t, w.Add(t, nil), 7, 1)
	children := familytest.Refs(t, w.DB, thread.Child, 3)
	var all []offer.Booking
	for _, c := range children {
		advance(time.Minute)
		all = append(all, w.Book(t, session, c))
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.CancelBookingTx(ctx, tx, familytest.Mother.By(), offer.CancelBooking{Booking: all[0].Ref})
	})
	held := w.booking(t, all[1].Ref)
	if held.State != offer.Offered || !held.Until.Equal(dbtest.Clock(w.DB).Now().Add(48*time.Hour)) {
		t.Fatalf("offered until %v: %+v", held.Until, held)
	}
	tend := func() (n int) {
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) { n, err = w.Offers.LapseTx(ctx, tx, 50); return err })
		return n
	}
	advance(48*time.Hour - time.Second)
	if n := tend(); n != 0 {
		t.Errorf("%d sessions moved on a second early", n)
	}
	advance(time.Second)
	if held.StateAt(dbtest.Clock(w.DB).Now()) != offer.Lapsed {
		t.Error("the place is still held when its time is over")
	}
	_ = familytest.Refused(t, w.DB, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.AcceptTx(ctx, tx, familytest.Mother.By(), offer.Accept{Booking: held.Ref})
	})
	if n := tend(); n != 1 {
		t.Errorf("%d sessions moved on", n)
	}
	second, third, x := w.booking(t, all[1].Ref), w.booking(t, all[2].Ref), w.session(t, session)
	if second.State != offer.Lapsed || third.State != offer.Offered || x.Taken != 1 || x.Queued != 0 {
		t.Errorf("the second is %s, the third %s; %d taken, %d wait", second.State, third.State, x.Taken, x.Queued)
	}
	if told := w.Families.Told[children[1]]; len(told) != 2 || !strings.Contains(told[1], "gone to the next family") {
		t.Errorf("the second was told %q", told)
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		facilitator := Facilitator
		if err := access.MaySee(ctx, tx, facilitator, children[1]); err == nil {
			t.Error("the facilitator still sees the child whose place lapsed")
		}
		return nil
	})
	if again := w.Book(t, session, children[1]); again.State != offer.Waiting {
		t.Errorf("asked again: %s", again.State)
	}
}

func (w *World) extras(t *testing.T) {
	o := w.Add(t, nil)
	children := familytest.Refs(t, w.DB, thread.Child, 4)
	var session thread.Ref
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		session, err = w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{
			Offer: o, On: tx.Today().AddDays(9), Start: "10:00", Minutes: 60, Places: 2, Siblings: 2, Transport: "Minibus at 9:40am", Seats: 3,
		})
		return err
	})
	book := func(child thread.Ref, siblings int, seat bool) (b offer.Booking, err error) {
		ctx := dbtest.Ctx(t)
		err = w.DB.InTx(ctx, func(tx *db.Tx) error {
			b, err = w.Offers.BookTx(ctx, tx, familytest.Mother.By(), offer.Book{Session: session, Child: child, Siblings: siblings, Seat: seat})
			return err
		})
		return b, err
	}
	if _, err := book(children[0], 3, false); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("three siblings in two places: %v", err)
	}
	first, err := book(children[0], 2, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book(children[1], 0, true); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a fourth in three seats: %v", err)
	}
	if _, err := book(children[1], 0, false); err != nil {
		t.Fatal(err)
	}
	if b, err := book(children[2], 1, true); err != nil || b.State != offer.Waiting {
		t.Fatalf("waits with a wish: %v %v", b.State, err)
	}
	if x := w.session(t, session); x.SiblingsTaken != 2 || x.SeatsTaken != 3 || x.Taken != 2 {
		t.Errorf("%d siblings, %d seats, %d places", x.SiblingsTaken, x.SeatsTaken, x.Taken)
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.CancelBookingTx(ctx, tx, familytest.Mother.By(), offer.CancelBooking{Booking: first.Ref})
	})
	if x := w.session(t, session); x.SiblingsTaken != 1 || x.SeatsTaken != 2 || x.Taken != 2 || x.Queued != 0 {
		t.Errorf("after the offer: %d siblings, %d seats, %d places, %d wait", x.SiblingsTaken, x.SeatsTaken, x.Taken, x.Queued)
	}
}

func (w *World) remind(t *testing.T) {
	advance := w.at(t)
	session := w.Plan(t, w.Add(t, nil), 3, 5)
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	w.Book(t, session, child)
	remind := func() {
		w.in(t, func(ctx context.Context, tx *db.Tx) error { _, err := w.Offers.RemindTx(ctx, tx, 50); return err })
	}
	remind()
	if told := w.Families.Told[child]; len(told) != 0 {
		t.Errorf("three days before: %q", told)
	}
	advance(35 * time.Hour) // the next evening at eight
	remind()
	if told := w.Families.Told[child]; len(told) != 0 {
		t.Errorf("at night: %q", told)
	}
	advance(13 * time.Hour)
	remind()
	remind()
	told := w.Families.Told[child]
	if len(told) != 1 || !strings.Contains(told[0], "at 18:30") || strings.Contains(told[0], Group().Title) {
		t.Errorf("reminded: %q", told)
	}
}

// Hire brings a facilitator as far as ready, with a check that runs out in some days' time.
func (w *World) Hire(t testing.TB, person thread.Ref, days int) thread.Ref {
	t.Helper()
	var ref thread.Ref
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		by, today := Provider.By(), tx.Today()
		if ref, err = w.Offers.AddFacilitatorTx(ctx, tx, by, offer.AddFacilitator{Person: person, Provider: Harbour, Name: "Fay Made-Up", Volunteer: true}); err != nil {
			return err
		}
		at := offer.KeepFacilitator{Facilitator: ref}
		for _, from := range []string{"A head teacher", "A neighbour"} {
			if err := w.Offers.AgreeTx(ctx, tx, by, offer.Agree{KeepFacilitator: at}); !fault.Is(err, fault.KindConflict) {
				t.Fatalf("ready without references and checks: %v", err)
			}
			if err := w.Offers.TakeReferenceTx(ctx, tx, by, offer.TakeReference{KeepFacilitator: at, From: from, On: today, Fine: true}); err != nil {
				return err
			}
		}
		for _, k := range []offer.CheckKind{offer.DBS, offer.Safeguarding} {
			runsOut := today.AddMonths(24)
			if k == offer.DBS {
				runsOut = today.AddDays(days)
			}
			if err := w.Offers.SeeCheckTx(ctx, tx, by, offer.SeeCheck{KeepFacilitator: at, Kind: k, On: today, RunsOut: runsOut}); err != nil {
				return err
			}
		}
		return w.Offers.AgreeTx(ctx, tx, by, offer.Agree{KeepFacilitator: at})
	})
	return ref
}

func (w *World) offRota(t *testing.T) {
	advance := w.at(t)
	o := w.Add(t, nil)
	before, after := w.Plan(t, o, 9, 5), w.Plan(t, o, 10, 5)
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	b := w.Book(t, after, child)
	w.Hire(t, Facilitator.Person, 10)
	other := w.Hire(t, "", 400)
	gaps := map[thread.Ref]string{}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		turns, err := w.Offers.Rota(ctx, tx, Harbour, tx.Today(), tx.Today().AddDays(20), 200)
		for _, turn := range turns {
			if turn.Gap != "" {
				gaps[turn.Session.Ref] = turn.Gap + "|" + turn.Finds
			}
		}
		return err
	})
	if gaps[before] != "" || !strings.Contains(gaps[after], "runs out") || !strings.HasSuffix(gaps[after], "|"+Provider.Name) {
		t.Errorf("on the day before %q, on the day %q", gaps[before], gaps[after])
	}
	rival := access.Actor{Person: Provider.Person, Name: "Olu", Roles: []access.Role{access.RoleProvider}, Provider: thread.Must("PVR-0000-0002-P"), Scope: dbtest.Scope}
	ctx := dbtest.Ctx(t)
	if err := w.Offers.Cover(ctx, rival, offer.Cover{Session: after, Facilitator: other}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another organisation's rota: %v", err)
	}
	advance(10 * 24 * time.Hour)
	_ = familytest.Refused(t, w.DB, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{
			Offer: o, On: tx.Today().AddDays(10), Start: "10:00", Minutes: 60, Places: 2, Facilitator: Facilitator.Person,
		})
		return err
	})
	if err := w.Offers.Attend(ctx, Facilitator, offer.Attend{Booking: b.Ref, Mark: offer.Attended}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("kept the register without a check: %v", err)
	}
	if err := w.Offers.Cover(ctx, Provider, offer.Cover{Session: after, Facilitator: other}); err != nil {
		t.Fatal(err)
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MaySee(ctx, tx, access.Actor{Person: other, Scope: dbtest.Scope}, child); err != nil {
			t.Errorf("who covers does not see the child: %v", err)
		}
		rows, err := audit.History(ctx, tx, string(after), 5)
		if len(rows) == 0 || rows[0].Action != "cover found" {
			t.Errorf("the audit has %v", rows)
		}
		return err
	})
}

func (w *World) expense(t *testing.T) {
	ctx := dbtest.Ctx(t)
	person := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Vi Made-Up", Roles: []access.Role{access.RoleFacilitator}, Provider: Harbour, Scope: dbtest.Scope}
	today := workday.DateOf(dbtest.Clock(w.DB).Now())
	claim := offer.ClaimExpense{On: today, What: "Bus fares", Amount: 12_40}
	if _, err := w.Offers.ClaimExpense(ctx, person, claim); !fault.Is(err, fault.KindConflict) {
		t.Errorf("claimed without a file: %v", err)
	}
	w.Hire(t, person.Person, 100)
	for _, wrong := range []offer.ClaimExpense{{}, {On: today.AddDays(1), What: "x", Amount: 1}, {On: today, What: "x", Amount: 2_000_01}, {On: today, What: "x", Amount: -1}} {
		if _, err := w.Offers.ClaimExpense(ctx, person, wrong); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	ref, err := w.Offers.ClaimExpense(ctx, person, claim)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Offers.PayExpense(ctx, Provider, offer.PayExpense{Expense: ref, Payment: "A1"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("paid before it was approved: %v", err)
	}
	both := person
	both.Roles = []access.Role{access.RoleFacilitator, access.RoleProvider}
	if err := w.Offers.DecideExpense(ctx, both, offer.DecideExpense{Expense: ref, Approve: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("approved her own claim: %v", err)
	}
	if err := w.Offers.DecideExpense(ctx, person, offer.DecideExpense{Expense: ref, Approve: true}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a facilitator decided: %v", err)
	}
	if err := w.Offers.DecideExpense(ctx, Provider, offer.DecideExpense{Expense: ref, Approve: true}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			errs[i] = w.Offers.PayExpense(ctx, Provider, offer.PayExpense{Expense: ref, Payment: "A1"})
		})
	}
	wg.Wait()
	paid := 0
	for _, err := range errs {
		if err == nil {
			paid++
		} else if !fault.Is(err, fault.KindConflict) {
			t.Error(err)
		}
	}
	if paid != 1 {
		t.Errorf("paid %d times", paid)
	}
}

func (w *World) feedback(t *testing.T) {
	advance := w.at(t)
	o := w.Add(t, nil)
	session := w.Plan(t, o, 0, 12)
	children := familytest.Refs(t, w.DB, thread.Child, 11)
	say := func(child thread.Ref, useful offer.Useful) {
		b := w.Book(t, session, child)
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			if err := w.Offers.AttendTx(ctx, tx, Facilitator.By(), offer.Attend{Booking: b.Ref, Mark: offer.Attended}); err != nil {
				return err
			}
			return w.Offers.ScoreTx(ctx, tx, familytest.Mother.By(), offer.Score{Booking: b.Ref, Useful: useful, Words: "We slept."})
		})
	}
	read := func() (f offer.Feedback) {
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) { f, err = w.Offers.FeedbackOf(ctx, tx, o); return err })
		return f
	}
	for i, c := range children[:6] {
		say(c, []offer.Useful{offer.VeryUseful, offer.VeryUseful, offer.VeryUseful, offer.VeryUseful, offer.VeryUseful, offer.NotUseful}[i])
	}
	if f := read(); f.Answers.Total.Count != 0 {
		t.Errorf("this month's answers are counted already: %+v", f.Answers)
	}
	for _, c := range children[6:] {
		say(c, offer.SomeUse)
	}
	advance(8 * 24 * time.Hour) // into December
	f := read()
	if !f.Answers.Hides() || len(f.Words) != 0 || f.Kept != 11 {
		t.Errorf("one family's no is told: %+v", f)
	}
	if err := w.Offers.AnswerFeedback(dbtest.Ctx(t), familytest.Mother, offer.AnswerFeedback{Offer: o, Said: "x", Did: "y"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent answered for the organisation: %v", err)
	}
	for range 2 {
		if err := w.Offers.AnswerFeedback(dbtest.Ctx(t), Provider, offer.AnswerFeedback{Offer: o, Said: "Too loud.", Did: "A quiet room."}); err != nil {
			t.Fatal(err)
		}
	}
	if f := read(); len(f.Replies) != 2 || f.Replies[0].N != 2 || f.Replies[0].Did != "A quiet room." {
		t.Errorf("the replies are %+v", f.Replies)
	}
}

func (w *World) calendar(t *testing.T) {
	ctx := dbtest.Ctx(t)
	session := w.Plan(t, w.Add(t, func(d *offer.Details) { d.Title = "Calendar club" }), 5, 3)
	b, err := w.Offers.Book(ctx, familytest.Mother, offer.Book{Session: session, Child: w.Home.Child})
	if err != nil {
		t.Fatal(err)
	}
	first, err := w.Offers.MakeCalendar(ctx, familytest.Mother)
	if err != nil {
		t.Fatal(err)
	}
	token, err := w.Offers.MakeCalendar(ctx, familytest.Mother)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]string{"the link before": first, "nothing": "", "another": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		if _, err := w.Offers.Calendar(ctx, wrong); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	find := func() (summary string, cancelled bool) {
		t.Helper()
		c, err := w.Offers.Calendar(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range c.Events {
			if e.UID == string(b.Ref)+"@alongside" {
				return e.Summary, e.Cancelled
			}
		}
		return "", false
	}
	looks := func() (n int) {
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			rows, err := audit.Looks(ctx, tx, string(w.Home.Child), 100)
			for _, r := range rows {
				if r.Page == "calendar of places in sessions" {
					n++
				}
			}
			return err
		})
		return n
	}
	if got, off := find(); got != "Calendar club" || off {
		t.Errorf("the event is %q, called off %v", got, off)
	}
	if err := w.Offers.CancelSession(ctx, Facilitator, offer.CancelSession{Session: session, Why: "Snow."}); err != nil {
		t.Fatal(err)
	}
	if _, off := find(); !off {
		t.Error("a session that was called off is not struck out")
	}
	if n := looks(); n != 1 {
		t.Errorf("%d looks on one day", n)
	}
	given, err := w.Offers.MakeCalendar(ctx, Facilitator)
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Offers.Calendar(ctx, given)
	if err != nil || len(c.Events) == 0 || strings.Contains(c.Events[0].Summary+c.Events[0].Text, "Sam") {
		t.Errorf("the facilitator's calendar: %v, %d events", err, len(c.Events))
	}
	if err := w.Offers.RevokeCalendar(ctx, familytest.Mother); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Offers.Calendar(ctx, token); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the link works after its end: %v", err)
	}
}

// ownHold holds a place for as long as a council set.
func (w *World) ownHold(t *testing.T) {
	t.Helper()
	w.Own = statute.Spans{PlaceHeldHours: 24}
	defer func() { w.Own = statute.Spans{} }()
	session := w.Plan(t, w.Add(t, nil), 7, 1)
	children := familytest.Refs(t, w.DB, thread.Child, 2)
	taken, next := w.Book(t, session, children[0]), w.Book(t, session, children[1])
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.CancelBookingTx(ctx, tx, familytest.Mother.By(), offer.CancelBooking{Booking: taken.Ref})
	})
	if held := w.booking(t, next.Ref); held.State != offer.Offered || !held.Until.Equal(dbtest.Clock(w.DB).Now().Add(24*time.Hour)) {
		t.Errorf("a place held for a day: %+v", held)
	}
}
