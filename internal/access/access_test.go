package access_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, append(audit.Migrations(), access.Migrations()...), test)
}

var (
	today    = workday.DateOf(dbtest.Start)
	tomorrow = today.AddDays(1)
	manager  = audit.By{Person: "PER-0", Name: "Morgan Made-Up", Role: "lead-manager", Channel: "web"}
)

// town is a database with the references of one test.
type town struct {
	t   testing.TB
	ctx context.Context
	d   *db.DB
}

func newTown(t testing.TB, d *db.DB) town { return town{t, dbtest.Ctx(t), d} }

func (w town) tx(fn func(tx *db.Tx) error) error { return w.d.InTx(w.ctx, fn) }

func (w town) ref(k thread.Kind) (ref thread.Ref) {
	w.t.Helper()
	w.must(w.tx(func(tx *db.Tx) error { ref = thread.New(tx, k); return nil }))
	return ref
}

func (w town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w town) grant(r access.Relationship) {
	w.t.Helper()
	if r.From.IsZero() {
		r.From = today
	}
	if r.Reason == "" {
		r.Reason = access.LeadAllocation
	}
	w.must(w.tx(func(tx *db.Tx) error { return access.Grant(w.ctx, tx, manager, r) }))
}

func (w town) end(actor, child thread.Ref, reason access.Reason, on workday.Date) error {
	return w.tx(func(tx *db.Tx) error { return access.End(w.ctx, tx, manager, actor, child, reason, on) })
}

func (w town) actor(teams ...thread.Ref) access.Actor {
	w.t.Helper()
	return access.Actor{Person: w.ref(thread.Person), Name: "Somebody Made-Up", Roles: []access.Role{access.RoleLead},
		Teams: teams, Scope: dbtest.Scope}
}

// sees asks the check and the list, and fails when they disagree.
func (w town) sees(a access.Actor, child thread.Ref) bool {
	w.t.Helper()
	var check error
	var listed []thread.Ref
	w.must(w.tx(func(tx *db.Tx) (err error) {
		check = access.MaySee(w.ctx, tx, a, child)
		listed, err = access.Children(w.ctx, tx, a)
		return err
	}))
	if check != nil && !fault.Is(check, fault.KindNotFound) {
		w.t.Fatalf("MaySee: %v", check)
	}
	if slices.Contains(listed, child) != (check == nil) {
		w.t.Fatalf("the list says %v, the check %v", listed, check)
	}
	return check == nil
}

func (w town) wantSees(what string, a access.Actor, child thread.Ref, want bool) {
	w.t.Helper()
	if got := w.sees(a, child); got != want {
		w.t.Errorf("%s: sees = %v, want %v", what, got, want)
	}
}

func TestBothDaysOfARelationshipCount(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work, From: today, To: tomorrow})
		for _, c := range []struct {
			at   time.Time
			want bool
		}{
			{dbtest.Start.Add(-24 * time.Hour), false},
			{time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), true},
			{time.Date(2026, 11, 24, 23, 59, 59, 0, time.UTC), true},
			{time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), false},
		} {
			dbtest.Clock(d).Set(c.at)
			w.wantSees(c.at.String(), lead, child, c.want)
		}
	})
}

func TestTheDayIsTheCivilDayInSummerTime(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		from := workday.MustOn(2026, 7, 2)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.See, From: from})
		dbtest.Clock(d).Set(time.Date(2026, 7, 1, 22, 59, 0, 0, time.UTC))
		w.wantSees("at 23:59 the evening before", lead, child, false)
		dbtest.Clock(d).Set(time.Date(2026, 7, 1, 23, 1, 0, 0, time.UTC))
		w.wantSees("at 00:01", lead, child, true)
	})
}

func TestLevels(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		reader, worker, stranger := w.actor(), w.actor(), w.actor()
		child := w.ref(thread.Child)
		w.grant(access.Relationship{Actor: reader.Person, Child: child, Level: access.See})
		w.grant(access.Relationship{Actor: worker.Person, Child: child, Level: access.See, Reason: access.QueryOwner})
		w.grant(access.Relationship{Actor: worker.Person, Child: child, Level: access.Work})
		w.must(w.tx(func(tx *db.Tx) error {
			if err := access.MayWork(w.ctx, tx, worker, child); err != nil {
				t.Errorf("worker: %v", err)
			}
			if err := access.MayWork(w.ctx, tx, reader, child); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("reader works: %v, want forbidden", err)
			}
			if err := access.MayWork(w.ctx, tx, stranger, child); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("stranger works: %v, want not found", err)
			}
			return nil
		}))
	})
}

func TestATeamsAndAProvidersRelationshipsAreTheirPeoples(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		team, provider, child := w.ref(thread.Team), w.ref(thread.Provider), w.ref(thread.Child)
		inTeam, atProvider, elsewhere := w.actor(team), w.actor(), w.actor(w.ref(thread.Team))
		atProvider.Provider = provider
		w.wantSees("before any grant", inTeam, child, false)
		w.grant(access.Relationship{Actor: team, Child: child, Level: access.Work, Reason: access.NamedOfficer})
		w.grant(access.Relationship{Actor: provider, Child: child, Level: access.See, Reason: access.PackageDelivery, To: tomorrow})
		w.wantSees("team", inTeam, child, true)
		w.wantSees("provider", atProvider, child, true)
		w.wantSees("another team", elsewhere, child, false)
		w.wantSees("who left the team", access.Actor{Person: inTeam.Person, Scope: inTeam.Scope}, child, false)
		dbtest.Clock(d).Advance(48 * time.Hour)
		w.wantSees("a former provider", atProvider, child, false)
	})
}

func TestNobodyOutsideSeesAnything(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work})
		public, elsewhere, unset := lead, lead, lead
		public.Public, elsewhere.Scope, unset.Scope = true, "E10000014", ""
		w.wantSees("the public", public, child, false)
		w.wantSees("another council's person", elsewhere, child, false)
		w.wantSees("an actor of no council", unset, child, false)
		w.wantSees("nobody", access.Actor{Scope: dbtest.Scope}, child, false)
		hants := db.WithScope(t.Context(), "E10000014")
		w.must(d.InTx(hants, func(tx *db.Tx) error {
			if err := access.MaySee(hants, tx, elsewhere, child); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("the same references in another council: %v", err)
			}
			return nil
		}))
	})
}

func TestSeparatedParentsSeeTheirChildWithoutEachOthersAddress(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		mother, father, child := w.actor(), w.actor(), w.ref(thread.Child)
		parts := []access.Part{access.OtherParentAddress, access.OtherParentContact}
		w.grant(access.Relationship{Actor: mother.Person, Child: child, Level: access.Work, Reason: access.ParentalResponsibility})
		w.grant(access.Relationship{Actor: father.Person, Child: child, Level: access.See, Reason: access.ParentalResponsibility, Without: parts})
		// He also volunteers for a provider that sees the child: what is withheld stays withheld.
		w.grant(access.Relationship{Actor: father.Person, Child: child, Level: access.See, Reason: access.PackageDelivery,
			Without: []access.Part{access.SocialCareRecord, access.OtherParentAddress}})
		w.must(w.tx(func(tx *db.Tx) error {
			got, err := access.Withheld(w.ctx, tx, father, child)
			w.must(err)
			if want := []access.Part{access.OtherParentAddress, access.OtherParentContact, access.SocialCareRecord}; !slices.Equal(got, want) {
				t.Errorf("withheld from the father: %v, want %v", got, want)
			}
			if got, err := access.Withheld(w.ctx, tx, mother, child); err != nil || len(got) != 0 {
				t.Errorf("withheld from the mother: %v, %v", got, err)
			}
			return nil
		}))
	})
}

func TestACourtOrderOutranksEveryGrant(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		team, child, sibling := w.ref(thread.Team), w.ref(thread.Child), w.ref(thread.Child)
		father := w.actor(team)
		w.grant(access.Relationship{Actor: father.Person, Child: child, Level: access.Work, Reason: access.ParentalResponsibility})
		w.grant(access.Relationship{Actor: father.Person, Child: sibling, Level: access.Work, Reason: access.ParentalResponsibility})
		w.grant(access.Relationship{Actor: team, Child: child, Level: access.Work, Reason: access.NamedOfficer})
		w.grant(access.Relationship{Actor: father.Person, Child: child, Level: access.Deny, Reason: access.CourtOrder, To: tomorrow})
		w.wantSees("under the order", father, child, false)
		w.wantSees("the sibling", father, sibling, true)
		w.wantSees("a colleague", w.actor(team), child, true)
		w.must(w.tx(func(tx *db.Tx) error {
			if why, err := access.Why(w.ctx, tx, father, child); err != nil || len(why) != 0 {
				t.Errorf("why: %v, %v", why, err)
			}
			return nil
		}))
		err := w.tx(func(tx *db.Tx) error { return access.BreakGlass(w.ctx, tx, father, child, "he is at the door now") })
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("broken glass under an order: %v, want not found", err)
		}
		dbtest.Clock(d).Advance(48 * time.Hour)
		w.wantSees("after the order's last day", father, child, true)
	})
}

func TestRightsPassToTheYoungPerson(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		mother, young, child := w.actor(), w.actor(), w.ref(thread.Child)
		lastSchoolDay := tomorrow
		w.grant(access.Relationship{Actor: mother.Person, Child: child, Level: access.Work, Reason: access.ParentalResponsibility})
		w.must(w.end(mother.Person, child, access.ParentalResponsibility, lastSchoolDay))
		w.grant(access.Relationship{Actor: young.Person, Child: child, Level: access.Work, Reason: access.OwnRecord, From: lastSchoolDay.AddDays(1)})
		w.wantSees("the mother until then", mother, child, true)
		w.wantSees("the young person until then", young, child, false)
		dbtest.Clock(d).Advance(48 * time.Hour)
		w.wantSees("the mother from then", mother, child, false)
		w.wantSees("the young person from then", young, child, true)
	})
}

func TestEnding(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work, From: today.AddDays(-10)})
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work, From: tomorrow.AddDays(5)})
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.See, From: today, Reason: access.QueryOwner})
		for what, err := range map[string]error{
			"another reason": w.end(lead.Person, child, access.Brokering, today),
			"another child":  w.end(lead.Person, w.ref(thread.Child), access.LeadAllocation, today),
		} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v, want not found", what, err)
			}
		}
		if err := w.end(lead.Person, child, access.LeadAllocation, workday.Date{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no day: %v", err)
		}
		w.must(w.end(lead.Person, child, access.LeadAllocation, today))
		w.must(w.end(lead.Person, child, access.QueryOwner, today.AddDays(-1)))
		w.wantSees("on the last day", lead, child, true)
		if err := w.end(lead.Person, child, access.LeadAllocation, tomorrow); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("ended twice: %v", err)
		}
		for day := range 10 {
			dbtest.Clock(d).Set(dbtest.Start.Add(time.Duration(day+1) * 24 * time.Hour))
			w.wantSees("afterwards, the later one included", lead, child, false)
		}
		w.must(w.tx(func(tx *db.Tx) error {
			all, err := access.Of(w.ctx, tx, child)
			if err != nil || len(all) != 3 || all[0].From != today.AddDays(-10) || all[0].To != today {
				t.Errorf("Of = %+v, %v; want all three, ended ones too", all, err)
			}
			return nil
		}))
	})
}

func TestGrantingAgainBringsUpToDate(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child, source := w.actor(), w.ref(thread.Child), w.ref(thread.Lead)
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.See, To: today})
		w.grant(access.Relationship{Actor: lead.Person, Child: child, Level: access.Work, Source: source,
			Without: []access.Part{access.HealthRecord}})
		w.must(w.tx(func(tx *db.Tx) error {
			why, err := access.Why(w.ctx, tx, lead, child)
			w.must(err)
			if len(why) != 1 || why[0].Level != access.Work || !why[0].To.IsZero() || why[0].Source != source ||
				!slices.Equal(why[0].Without, []access.Part{access.HealthRecord}) || !why[0].InForce(today) {
				t.Errorf("why = %+v", why)
			}
			history, err := audit.HistoryOfChild(w.ctx, tx, string(child), 10)
			if err != nil || len(history) != 2 || history[0].Action != "access granted" || history[0].By != manager {
				t.Errorf("history = %+v, %v", history, err)
			}
			return nil
		}))
	})
}

func TestGrantRefusesWhatIsNoRelationship(t *testing.T) {
	d := dbtest.SQLite(t, append(audit.Migrations(), access.Migrations()...)...)
	w := newTown(t, d)
	good := access.Relationship{Actor: w.ref(thread.Person), Child: w.ref(thread.Child), Reason: access.Caring, From: today, Level: access.See}
	for field, spoil := range map[string]func(r *access.Relationship){
		"actor":  func(r *access.Relationship) { r.Actor = "PER-1" },
		"child":  func(r *access.Relationship) { r.Child = r.Actor },
		"reason": func(r *access.Relationship) { r.Reason = " " },
		"level":  func(r *access.Relationship) { r.Level = "all" },
		"from":   func(r *access.Relationship) { r.From = workday.Date{} },
		"to":     func(r *access.Relationship) { r.To = r.From.AddDays(-1) },
	} {
		r := good
		spoil(&r)
		err := w.tx(func(tx *db.Tx) error { return access.Grant(w.ctx, tx, manager, r) })
		fields, ok := fault.Fields(err)
		if !ok || len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := w.tx(func(tx *db.Tx) error { return access.Grant(w.ctx, tx, audit.By{}, good) }); !errors.Is(err, audit.ErrNobody) {
		t.Errorf("granted by nobody: %v", err)
	}
	w.wantSees("refused", access.Actor{Person: good.Actor, Scope: dbtest.Scope}, good.Child, false)
}

type told struct{ glasses []access.Glass }

func (t *told) GlassBroken(_ context.Context, _ *db.Tx, g access.Glass) error {
	t.glasses = append(t.glasses, g)
	return nil
}

func TestBrokenGlass(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead, child := w.actor(), w.ref(thread.Child)
		w.grant(access.Relationship{Actor: w.ref(thread.Person), Child: child, Level: access.Work})
		var officer told
		smash := func(a access.Actor, child thread.Ref, reason string) error {
			return w.tx(func(tx *db.Tx) error { return access.BreakGlass(w.ctx, tx, a, child, reason, &officer) })
		}
		parent := lead
		parent.Roles = []access.Role{access.RoleParent}
		for what, c := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"a parent":      {smash(parent, child, "I want to see it"), fault.KindForbidden},
			"no reason":     {smash(lead, child, " urgent "), fault.KindInvalid},
			"no such child": {smash(lead, w.ref(thread.Child), "a call came from hospital"), fault.KindNotFound},
		} {
			if !fault.Is(c.err, c.kind) {
				t.Errorf("%s: %v, want %v", what, c.err, c.kind)
			}
		}
		if len(officer.glasses) != 0 {
			t.Fatalf("told of what did not happen: %v", officer.glasses)
		}
		w.must(smash(lead, child, "a call came from hospital"))
		w.wantSees("at once", lead, child, true)
		if err := smash(lead, child, "a call came from hospital"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("broken twice: %v", err)
		}
		w.must(w.tx(func(tx *db.Tx) error {
			if err := access.MayWork(w.ctx, tx, lead, child); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("broken glass lets work: %v", err)
			}
			all, err := access.Glasses(w.ctx, tx, dbtest.Start.Add(-time.Hour), 10)
			if err != nil || len(all) != 1 || len(officer.glasses) != 1 || all[0] != officer.glasses[0] ||
				all[0].Reason != "a call came from hospital" || !all[0].Until.Equal(dbtest.Start.Add(24*time.Hour)) {
				t.Errorf("glasses = %+v, told %+v, %v", all, officer.glasses, err)
			}
			history, err := audit.HistoryOfChild(w.ctx, tx, string(child), 1)
			if err != nil || history[0].Action != "glass broken" || history[0].Why != "a call came from hospital" {
				t.Errorf("history = %+v, %v", history, err)
			}
			return nil
		}))
		dbtest.Clock(d).Advance(24*time.Hour - time.Second)
		w.wantSees("in the last second", lead, child, true)
		dbtest.Clock(d).Advance(time.Second)
		w.wantSees("after 24 hours", lead, child, false)
		w.must(smash(lead, child, "the hospital rang again"))
	})
}

func TestListsAreAnsweredInOneQuery(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead := w.actor()
		var children []thread.Ref
		for range 30 {
			c := w.ref(thread.Child)
			w.grant(access.Relationship{Actor: lead.Person, Child: c, Level: access.Work})
			children = append(children, c)
		}
		slices.Sort(children)
		ctx, n := db.CountQueries(w.ctx)
		w.must(w.d.View(ctx, func(tx *db.Tx) error {
			levels, err := access.Levels(ctx, tx, lead, children...)
			if err != nil || len(levels) != 30 || *n != 1 {
				t.Errorf("%d levels in %d queries, %v", len(levels), *n, err)
			}
			page, err := access.ChildrenAfter(ctx, tx, lead, children[9], 10)
			if err != nil || !slices.Equal(page, children[10:20]) || *n != 2 {
				t.Errorf("the second page of ten: %v in %d queries, %v", page, *n, err)
			}
			if none, err := access.Levels(ctx, tx, lead); err != nil || len(none) != 0 || *n != 2 {
				t.Errorf("levels of nobody: %v in %d queries, %v", none, *n, err)
			}
			return nil
		}))
	})
}
