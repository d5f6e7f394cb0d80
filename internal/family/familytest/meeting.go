package familytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// speaks has a carer need an interpreter for a language.
func speaks(t *testing.T, d *db.DB, s *family.Service, c family.Carer, language string) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		reach := c.Reach
		reach.Language, reach.Interpreter = language, true
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach})
	})
}

// interpreters plans to meet a mother who asked for an interpreter: arranging one is a date of the lead, kept by saying who interprets, and
// the mother reads of it and the father does not.
func interpreters(t *testing.T, d *db.DB) {
	s := New(t, d)
	lead := Refs(t, d, thread.Person, 1)[0]
	s.UseLeads(&leads{person: lead})
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	plan := family.PlanMeeting{Child: known.Child, Kind: family.HomeVisit, On: today.AddDays(21), Time: "14:30", Where: "At home"}
	for field, change := range map[string]func(*family.PlanMeeting){
		"kind": func(c *family.PlanMeeting) { c.Kind = family.SessionPlace }, "on": func(c *family.PlanMeeting) { c.On = today.AddDays(-1) },
		"time": func(c *family.PlanMeeting) { c.Time = "half past" }, "where": func(c *family.PlanMeeting) { c.Where = strings.Repeat("ŵ", 201) },
	} {
		cmd := plan
		change(&cmd)
		_, err := s.PlanMeeting(ctx, Worker, cmd)
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: the fields at fault are %v", field, fields)
		}
	}
	if _, err := s.PlanMeeting(ctx, Mother, plan); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a mother plans: %v", err)
	}
	plain, err := s.PlanMeeting(ctx, Worker, plan)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ArrangeInterpreter(ctx, Worker, family.ArrangeInterpreter{Meeting: plain.Ref, Version: 1, Who: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("where nobody needs one: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, plain.Ref)
		if len(all[plain.Ref]) != 0 {
			t.Errorf("nobody needs an interpreter, and there is a date: %+v", all[plain.Ref])
		}
		return err
	})
	saidSince(t, d, s, known, plain)
	speaks(t, d, s, firstCarer(t, d, s, known), "Tigrinya")
	m, err := s.PlanMeeting(ctx, Worker, plan)
	if err != nil {
		t.Fatal(err)
	}
	task := clock(t, d, m.Ref, family.RuleInterpreter)
	if task.Owner != lead || task.Child != known.Child || !task.Open() || !task.Due.Before(m.On) || !strings.Contains(task.Title, "Tigrinya") || strings.Contains(task.Title, "Maya") {
		t.Errorf("the lead’s date is %+v", task)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for who, want := range map[string]int{"worker": 2, "mother": 2, "father": 0} {
			reader := Worker
			switch who {
			case "mother":
				reader = Mother
			case "father":
				reader = Father
			}
			got, err := s.Meetings(ctx, tx, reader, known.Child)
			if err != nil || len(got) != want {
				t.Errorf("the %s reads of %d meetings, want %d: %v", who, len(got), want, err)
			}
			if _, err := s.Meeting(ctx, tx, reader, m.Ref); (err == nil) != (who != "father") {
				t.Errorf("the %s opens it: %v", who, err)
			}
		}
		return nil
	})
	arrange := family.ArrangeInterpreter{Meeting: m.Ref, Version: 1, Who: "Made-Up Languages", How: "In the room"}
	if err := s.ArrangeInterpreter(ctx, Worker, family.ArrangeInterpreter{Meeting: m.Ref, Version: 1}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("nobody interprets: %v", err)
	}
	if err := s.ArrangeInterpreter(ctx, Worker, arrange); err != nil {
		t.Fatal(err)
	}
	if err := s.ArrangeInterpreter(ctx, Worker, arrange); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on a version that has passed: %v", err)
	}
	if got := clock(t, d, m.Ref, family.RuleInterpreter); got.State != deadline.Kept {
		t.Errorf("arranged, and the date is %+v", got)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Meeting(ctx, tx, Mother, m.Ref)
		if len(got.Arranged) != 1 || got.Arranged[0].Who != arrange.Who || got.Arranged[0].By != Worker.Name || got.Arranged[0].Language != "Tigrinya" || got.Version != 2 || len(got.Needs) != 1 {
			t.Errorf("read back %+v", got)
		}
		return err
	})
	interpretersSoon(t, d, s, plan)
	interpretersOfSessions(t, d, s, known)
	severalLanguages(t, d, s)
	bookedBefore(t, d, s)
}

// interpretersSoon plans a meeting for tomorrow: there is no time, so it is a date of today; calling it off stops it.
func interpretersSoon(t *testing.T, d *db.DB, s *family.Service, plan family.PlanMeeting) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	plan.On = today.AddDays(1)
	soon, err := s.PlanMeeting(ctx, Worker, plan)
	if err != nil {
		t.Fatal(err)
	}
	if got := clock(t, d, soon.Ref, family.RuleInterpreter); got.Due != today {
		t.Errorf("for tomorrow it is due %s", got.Due)
	}
	if err := s.CallOffMeeting(ctx, Worker, family.CallOffMeeting{Meeting: soon.Ref, Version: 1}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("called off without a reason: %v", err)
	}
	if err := s.CallOffMeeting(ctx, Worker, family.CallOffMeeting{Meeting: soon.Ref, Version: 1, Why: "She is ill."}); err != nil {
		t.Fatal(err)
	}
	if got := clock(t, d, soon.Ref, family.RuleInterpreter); got.Open() {
		t.Errorf("called off, and the date is %+v", got)
	}
}

// interpretersOfSessions holds a place in a session twice over and gives it back.
func interpretersOfSessions(t *testing.T, d *db.DB, s *family.Service, known family.Opened) {
	t.Helper()
	booking := Refs(t, d, thread.Booking, 1)[0]
	held := func() (n int) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := s.Meetings(ctx, tx, Worker, known.Child)
			for _, m := range all {
				if m.About == booking && m.Kind == family.SessionPlace {
					n++
				}
			}
			return err
		})
		return n
	}
	for range 2 {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.HeldTx(ctx, tx, audit.System, known.Child, booking, today.AddDays(9), "18:30")
		})
	}
	if n := held(); n != 1 {
		t.Errorf("a place held twice has %d days", n)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.GivenBackTx(ctx, tx, audit.System, booking) })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.GivenBackTx(ctx, tx, audit.System, booking) })
	if n := held(); n != 0 {
		t.Errorf("a place given back has %d days", n)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.HeldTx(ctx, tx, audit.System, known.Child, booking, today.AddDays(9), "18:30")
	})
	if n := held(); n != 1 {
		t.Errorf("a place taken again has %d days", n)
	}
	keptOut(t, d, s, known)
}

// keptOut ends a father who needed an interpreter: nobody interprets for who is not there any more.
func keptOut(t *testing.T, d *db.DB, s *family.Service, known family.Opened) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	speaks(t, d, s, known.Carers[1], "Polish")
	talk, err := s.PlanMeeting(ctx, Worker, family.PlanMeeting{Child: known.Child, Kind: family.Talk, On: today.AddDays(20)})
	if err != nil {
		t.Fatal(err)
	}
	if got := talk.Languages(); !slices.Contains(got, "Polish") {
		t.Fatalf("needed are %q", got)
	}
	if err := s.EndCarer(ctx, Worker, family.EndCarer{Carer: known.Carers[1].Ref, On: today, Why: "He moved abroad."}); err != nil {
		t.Fatal(err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.Meeting(ctx, tx, Worker, talk.Ref)
		if slices.Contains(m.Languages(), "Polish") {
			t.Errorf("after he left, needed are %+v", m.Needs)
		}
		return err
	})
}

// firstCarer is the first carer as it stands now.
func firstCarer(t *testing.T, d *db.DB, s *family.Service, known family.Opened) (c family.Carer) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.CarersOf(ctx, tx, []thread.Ref{known.Child})
		for _, one := range all[known.Child] {
			if one.Ref == known.Carers[0].Ref {
				c = one
			}
		}
		return err
	})
	return c
}

// saidSince has a mother ask for an interpreter after the day of a meeting was planned, for another language when one was arranged, and for
// none any more: what is to be arranged follows.
func saidSince(t *testing.T, d *db.DB, s *family.Service, known family.Opened, planned family.Meeting) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	now := func() (m family.Meeting) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			m, err = s.Meeting(ctx, tx, Worker, planned.Ref)
			return err
		})
		return m
	}
	open := func() (titles []string) { // what is to be arranged
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := deadline.Of(ctx, tx, planned.Ref)
			for _, one := range all[planned.Ref] {
				if one.Open() {
					titles = append(titles, one.Title)
				}
			}
			return err
		})
		return titles
	}
	speaks(t, d, s, known.Carers[0], "Polish")
	if task := open(); len(task) != 1 || !strings.Contains(task[0], "Polish") || len(now().Needs) != 1 {
		t.Errorf("asked for after it was planned: %+v of %+v", task, now())
	}
	if err := s.ArrangeInterpreter(ctx, Worker, family.ArrangeInterpreter{Meeting: planned.Ref, Version: now().Version, Who: "Made-Up Languages"}); err != nil {
		t.Fatal(err)
	}
	before := now()
	c := firstCarer(t, d, s, known)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { // nothing is said of interpreters
		reach := c.Reach
		reach.SafeTimes = "After six"
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach})
	})
	if got := now(); got.Version != before.Version || len(got.Arranged) != 1 {
		t.Errorf("another detail changed, and the meeting with it: %+v", got)
	}
	speaks(t, d, s, firstCarer(t, d, s, known), "Dari")
	if task := open(); len(task) != 1 || !strings.Contains(task[0], "Dari") || len(now().Arranged) != 0 {
		t.Errorf("another language: %+v of %+v", task, now())
	}
	c = firstCarer(t, d, s, known)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		reach := c.Reach
		reach.Interpreter = false
		return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach})
	})
	if task := open(); len(task) != 0 || len(now().Needs) != 0 {
		t.Errorf("nobody needs one any more: %+v of %+v", task, now())
	}
	fromAnotherHome(t, d, s, known, planned)
}

// fromAnotherHome has a father who lives elsewhere need an interpreter: of a visit at the child's home he reads nothing, and of another
// meeting no place.
func fromAnotherHome(t *testing.T, d *db.DB, s *family.Service, known family.Opened, visit family.Meeting) {
	t.Helper()
	talk, err := s.PlanMeeting(dbtest.Ctx(t), Worker, family.PlanMeeting{Child: known.Child, Kind: family.Talk, On: visit.On, Where: "At his mother’s"})
	if err != nil {
		t.Fatal(err)
	}
	speaks(t, d, s, known.Carers[1], "Polish")
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Meeting(ctx, tx, Father, visit.Ref); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("he reads of a visit at the other home: %v", err)
		}
		one, err := s.Meeting(ctx, tx, Father, talk.Ref)
		if one.Where != "" || one.Ref != talk.Ref {
			t.Errorf("he reads where: %+v", one)
		}
		all, err2 := s.Meetings(ctx, tx, Father, known.Child)
		if len(all) != 1 || all[0].Where != "" || err2 != nil {
			t.Errorf("he reads of %+v %v", all, err2)
		}
		return err
	})
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.CarersOf(ctx, tx, []thread.Ref{known.Child})
		for _, c := range all[known.Child] {
			if c.Ref == known.Carers[1].Ref {
				reach := c.Reach
				reach.Interpreter = false
				return s.MoveTx(ctx, tx, Worker.By(), family.Move{Carer: c.Ref, Lives: c.Lives, Reach: &reach})
			}
		}
		return err
	})
	if err := s.CallOffMeeting(dbtest.Ctx(t), Worker, family.CallOffMeeting{Meeting: talk.Ref, Version: 3, Why: "It is over."}); err != nil {
		t.Fatal(err)
	}
}
