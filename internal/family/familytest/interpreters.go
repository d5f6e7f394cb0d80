package familytest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// severalLanguages: each language has its own interpreter; the date is kept with the last of them, and a change of one language leaves who was
// booked for the other.
func severalLanguages(t *testing.T, d *db.DB, s *family.Service) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	known := opened(t, d, s)
	speaks(t, d, s, known.Carers[0], "Tigrinya")
	speaks(t, d, s, known.Carers[1], "Polish")
	m, err := s.PlanMeeting(ctx, Worker, family.PlanMeeting{Child: known.Child, Kind: family.Talk, On: today.AddDays(20)})
	if err != nil {
		t.Fatal(err)
	}
	arrange := family.ArrangeInterpreter{Meeting: m.Ref, Version: 1, Who: "Made-Up Languages", How: "By phone"}
	if fields, _ := fault.Fields(s.ArrangeInterpreter(ctx, Worker, arrange)); len(fields) != 1 || fields[0].Name != "language" {
		t.Errorf("for no language of two: %v", fields)
	}
	arrange.Language = "Polish"
	if err := s.ArrangeInterpreter(ctx, Worker, arrange); err != nil {
		t.Fatal(err)
	}
	stands(t, d, s, m.Ref, "Polish: Made-Up Languages", "Tigrinya", deadline.Running)
	arrange.Version, arrange.Language, arrange.Who = 2, "Tigrinya", "Selam"
	if err := s.ArrangeInterpreter(ctx, Worker, arrange); err != nil {
		t.Fatal(err)
	}
	stands(t, d, s, m.Ref, "Polish: Made-Up Languages, Tigrinya: Selam", "", deadline.Kept)
	arrange.Version, arrange.Who = 3, "Abeba"
	if err := s.ArrangeInterpreter(ctx, Worker, arrange); err != nil {
		t.Fatal(err)
	}
	stands(t, d, s, m.Ref, "Polish: Made-Up Languages, Tigrinya: Abeba", "", deadline.Kept)
	speaks(t, d, s, firstCarer(t, d, s, known), "Dari")
	stands(t, d, s, m.Ref, "Polish: Made-Up Languages", "Dari", deadline.Running)
	formerly(t)
}

// stands fails where a meeting has others interpret, or misses others, than wanted; the latest date is in a state and names what is missing alone.
func stands(t *testing.T, d *db.DB, s *family.Service, ref thread.Ref, interpret, missing string, state deadline.State) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.Meeting(ctx, tx, Worker, ref)
		if err != nil {
			return err
		}
		var got []string
		for _, a := range m.Arranged {
			got = append(got, a.Language+": "+a.Who)
		}
		if strings.Join(got, ", ") != interpret || strings.Join(m.Missing(), ", ") != missing {
			t.Errorf("arranged are %q and missing %q, want %q and %q", got, m.Missing(), interpret, missing)
		}
		all, err := deadline.Of(ctx, tx, ref)
		found := false
		for _, one := range all[ref] {
			found = found || one.State == state
			if one.Open() && missing == "Dari" && (strings.Contains(one.Title, "Polish") || !strings.Contains(one.Title, "Dari")) {
				t.Errorf("to be arranged is %q", one.Title)
			}
			if one.Open() && state != deadline.Running {
				t.Errorf("%q is still to be arranged", one.Title)
			}
		}
		if !found {
			t.Errorf("no date is %s: %+v", state, all[ref])
		}
		return err
	})
}

// formerly reads what was on record when one interpreter was for all.
func formerly(t *testing.T) {
	t.Helper()
	var was, none family.Arrangements
	if err := json.Unmarshal([]byte(`{"who":"Selam","how":"","by":"Olu","on":"2026-05-01"}`), &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{"who":"","how":"","by":"","on":""}`), &none); err != nil || len(none) != 0 {
		t.Errorf("nobody was arranged, and read is %+v %v", none, err)
	}
	for _, language := range []string{"Polish", "Dari", ""} {
		if a, ok := was.For(language); !ok || a.Who != "Selam" {
			t.Errorf("for %q interprets %+v", language, a)
		}
	}
}

// bookedBefore: a place in a session that was booked before anybody needed an interpreter is a day on which one is arranged from when it is said.
func bookedBefore(t *testing.T, d *db.DB, s *family.Service) {
	t.Helper()
	known := opened(t, d, s)
	booking := Refs(t, d, thread.Booking, 1)[0]
	s.UsePlaces(func(_ context.Context, _ *db.Tx, child thread.Ref, from workday.Date) ([]family.Held, error) {
		if child != known.Child || from != today {
			return nil, nil
		}
		return []family.Held{{Booking: booking, On: today.AddDays(12), At: "10:00"}}, nil
	})
	defer s.UsePlaces(nil)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.HeldTx(ctx, tx, audit.System, known.Child, booking, today.AddDays(12), "10:00")
	})
	days := func() (found []family.Meeting) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			found, err = s.Meetings(ctx, tx, Worker, known.Child)
			return err
		})
		return found
	}
	if got := days(); len(got) != 0 {
		t.Errorf("nobody needs an interpreter, and there are %d days", len(got))
	}
	speaks(t, d, s, known.Carers[0], "Polish")
	got := days()
	if len(got) != 1 || got[0].About != booking || got[0].Kind != family.SessionPlace || got[0].Time != "10:00" || len(got[0].Missing()) != 1 {
		t.Fatalf("the days are %+v", got)
	}
	if task := clock(t, d, got[0].Ref, family.RuleInterpreter); !task.Open() || !strings.Contains(task.Title, "Polish") {
		t.Errorf("to be arranged is %+v", task)
	}
	speaks(t, d, s, firstCarer(t, d, s, known), "Dari")
	if again := days(); len(again) != 1 || again[0].Ref != got[0].Ref {
		t.Errorf("said again, and the days are %+v", again)
	}
}
