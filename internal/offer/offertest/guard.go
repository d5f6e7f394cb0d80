package offertest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// sees reports whether a party sees a child today.
func (w *World) sees(t *testing.T, party, child thread.Ref) bool {
	t.Helper()
	may := false
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		err := access.MaySee(ctx, tx, access.Actor{Person: party, Scope: dbtest.Scope}, child)
		if may = err == nil; may || fault.Is(err, fault.KindNotFound) {
			return nil
		}
		return err
	})
	return may
}

// names is who may be named to give a session: whoever is sees the children who come.
func (w *World) names(t *testing.T) {
	o := w.Add(t, nil)
	people := familytest.Refs(t, w.DB, thread.Person, 2)
	stranger, theirs := people[0], people[1]
	rival := thread.Must("PVR-0000-0002-P")
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.AddFacilitatorTx(ctx, tx, Provider.By(), offer.AddFacilitator{Person: theirs, Provider: rival, Name: "Rea Rival"})
		return err
	})
	ctx := dbtest.Ctx(t)
	today := dbtest.Clock(w.DB).Now()
	for what, ref := range map[string]thread.Ref{"another organisation": rival, "a team": familytest.Duty, "another organisation's facilitator": theirs, "a stranger": stranger} {
		cmd := offer.PlanSession{Offer: o, On: workday.DateOf(today).AddDays(7), Start: "10:00", Minutes: money.Minutes(60), Places: 2, Facilitator: ref}
		if _, err := w.Offers.PlanSession(ctx, Provider, cmd); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("an organisation names %s: %v", what, err)
		}
		if _, err := w.Offers.PlanSeries(ctx, Facilitator, offer.PlanSeries{PlanSession: cmd}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a facilitator names %s: %v", what, err)
		}
	}
	cmd := offer.PlanSession{Offer: o, On: workday.DateOf(today).AddDays(7), Start: "10:00", Minutes: 60, Places: 2, Facilitator: stranger}
	if _, err := w.Offers.PlanSession(ctx, CoOrdinator, cmd); err != nil {
		t.Errorf("the co-ordinator names somebody of the council: %v", err)
	}
}

// leaver is a facilitator who leaves: they see no child any more from that day on, and none of a place that is booked later.
func (w *World) leaver(t *testing.T) {
	person := w.Hire(t, familytest.Refs(t, w.DB, thread.Person, 1)[0], 400)
	o := w.Add(t, nil)
	children := familytest.Refs(t, w.DB, thread.Child, 2)
	var session thread.Ref
	w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		session, err = w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{Offer: o, On: tx.Today().AddDays(3), Start: "10:00", Minutes: 60, Places: 5, Facilitator: person})
		return err
	})
	w.Book(t, session, children[0])
	if !w.sees(t, person, children[0]) {
		t.Fatal("who gives the session does not see the child")
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.EndFacilitatorTx(ctx, tx, Provider.By(), offer.EndFacilitator{KeepFacilitator: offer.KeepFacilitator{Facilitator: person}, On: tx.Today()})
	})
	w.Book(t, session, children[1])
	for _, child := range children {
		if w.sees(t, person, child) {
			t.Error("who has left still sees a child")
		}
		if !w.providerSees(t, child) {
			t.Error("the organisation no longer sees the child")
		}
	}
}

func (w *World) providerSees(t *testing.T, child thread.Ref) (may bool) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		may = access.MaySee(ctx, tx, Provider, child) == nil
		return nil
	})
	return may
}

// offAndBlind is a session that is called off: who was to give it no longer sees the children who were to come.
func (w *World) offAndBlind(t *testing.T) {
	session, child := w.Plan(t, w.Add(t, nil), 7, 3), familytest.Refs(t, w.DB, thread.Child, 1)[0]
	w.Book(t, session, child)
	if !w.sees(t, Facilitator.Person, child) {
		t.Fatal("who gives the session does not see the child")
	}
	if err := w.Offers.CancelSession(dbtest.Ctx(t), Provider, offer.CancelSession{Session: session, Why: "No hall."}); err != nil {
		t.Fatal(err)
	}
	if w.sees(t, Facilitator.Person, child) || w.providerSees(t, child) {
		t.Error("a session that is called off lets somebody see a child")
	}
}

// accounts are who may sign in, for a test.
type accounts map[thread.Ref]access.Actor

// Actor implements offer.Accounts.
func (a accounts) Actor(_ context.Context, _ *db.Tx, person thread.Ref) (access.Actor, error) {
	if one, ok := a[person]; ok {
		return one, nil
	}
	return access.Actor{}, fault.NotFound("The account")
}

// closedAccount is somebody whose account is closed: their calendar link opens nothing any more.
func (w *World) closedAccount(t *testing.T) {
	known := accounts{familytest.Mother.Person: familytest.Mother, Provider.Person: Provider}
	w.Offers.KnowAccounts(known)
	t.Cleanup(func() { w.Offers.KnowAccounts(nil) })
	ctx := dbtest.Ctx(t)
	token, err := w.Offers.MakeCalendar(ctx, familytest.Mother)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Offers.Calendar(ctx, token); err != nil {
		t.Fatal(err)
	}
	worker := familytest.Mother
	worker.Roles = []access.Role{access.RoleParent, access.RoleLead}
	client := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, worker.By(), access.Relationship{Actor: worker.Person, Child: client, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	w.Book(t, w.Plan(t, w.Add(t, nil), 7, 3), client)
	own := w.Book(t, w.Plan(t, w.Add(t, nil), 8, 3), w.Home.Child)
	known[worker.Person] = worker
	calendar, err := w.Offers.Calendar(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range calendar.Events {
		found = found || e.UID == string(own.Ref)+"@alongside"
	}
	if len(calendar.Events) == 0 || !found {
		t.Errorf("her own child's places are not in her calendar: %+v", calendar.Events)
	}
	for _, e := range calendar.Events {
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			b, err := w.Offers.Booking(ctx, tx, thread.Ref(e.UID[:len(own.Ref)]))
			if b.Child == client {
				t.Error("a family's calendar tells of a child she works with")
			}
			return err
		})
	}
	delete(known, worker.Person)
	if _, err := w.Offers.Calendar(ctx, token); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the calendar of a closed account: %v", err)
	}
	known[worker.Person] = access.Actor{Person: worker.Person, Roles: []access.Role{access.RoleFinance}, Scope: dbtest.Scope}
	if _, err := w.Offers.Calendar(ctx, token); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the family's calendar of somebody who is no family any more: %v", err)
	}
	people := familytest.Refs(t, w.DB, thread.Person, 2)
	known[people[0]] = access.Actor{Person: people[0], Provider: Harbour, Scope: dbtest.Scope}
	known[people[1]] = access.Actor{Person: people[1], Provider: thread.Must("PVR-0000-0002-P"), Scope: dbtest.Scope}
	_, fine := w.Offers.AddFacilitator(ctx, Provider, offer.AddFacilitator{Person: people[0], Name: "Own"})
	_, wrong := w.Offers.AddFacilitator(ctx, Provider, offer.AddFacilitator{Person: people[1], Name: "Theirs"})
	_, nobody := w.Offers.AddFacilitator(ctx, Provider, offer.AddFacilitator{Person: client, Name: "Nobody"})
	if fine != nil || !fault.Is(wrong, fault.KindInvalid) || !fault.Is(nobody, fault.KindInvalid) {
		t.Errorf("a file on somebody of the organisation: %v; of another: %v; on no person: %v", fine, wrong, nobody)
	}
}

// lapsed is a facilitator whose check runs out: from that day on they see none of the children, by their organisation neither, and those
// of their sessions again from the day on which the next check is seen.
func (w *World) lapsed(t *testing.T) {
	const days = 20
	person := w.Hire(t, familytest.Refs(t, w.DB, thread.Person, 1)[0], days)
	actor := access.Actor{Person: person, Name: "Lio Lapsed", Roles: []access.Role{access.RoleFacilitator}, Provider: Harbour, Scope: dbtest.Scope}
	o := w.Add(t, nil)
	children := familytest.Refs(t, w.DB, thread.Child, 3)
	plan := func(in int, by thread.Ref) (session thread.Ref) {
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
			session, err = w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{Offer: o, On: tx.Today().AddDays(in), Start: "10:00", Minutes: 60, Places: 5, Facilitator: by})
			return err
		})
		return session
	}
	mine := plan(3, person)
	w.Book(t, mine, children[0])
	w.Book(t, mine, children[1])
	w.Book(t, plan(3, Facilitator.Person), children[2])
	clock := dbtest.Clock(w.DB)
	began := clock.Now()
	defer clock.Set(began)
	sees := func(day int, want ...bool) {
		t.Helper()
		clock.Set(began.Add(time.Duration(day) * 24 * time.Hour))
		for i, child := range children {
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				if got := access.MaySee(ctx, tx, actor, child) == nil; got != want[i] {
					t.Errorf("day %d: sees child %d: %v, want %v", day, i, got, want[i])
				}
				return nil
			})
		}
	}
	sees(0, true, true, false) // the third comes to a colleague's session
	sees(days-1, true, true, false)
	sees(days, false, false, false)
	if !w.providerSees(t, children[0]) {
		t.Error("the organisation no longer sees the child either")
	}
	renew := func(kind offer.CheckKind) {
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Offers.SeeCheckTx(ctx, tx, Provider.By(), offer.SeeCheck{KeepFacilitator: offer.KeepFacilitator{Facilitator: person}, Kind: kind, On: tx.Today(), RunsOut: tx.Today().AddDays(400)})
		})
	}
	sees(days+1, false, false, false)
	renew(offer.Safeguarding)
	sees(days+1, false, false, false) // the DBS check is still missing
	renew(offer.DBS)
	sees(days+1, true, true, false)
	sees(3+30, true, true, false)
	sees(3+31, false, false, false)
}
