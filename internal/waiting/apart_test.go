package waiting_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// TestApartKeepsNoWords fills every field with a word that says where the child lives, those of later versions of the types, too.
func TestApartKeepsNoWords(t *testing.T) {
	day := workday.MustOn(2026, 11, 23)
	e := waiting.Entry{JoinedOn: day, LeftOn: day, Version: 3,
		Support: []waiting.Support{{Number: 1, OfferedOn: day, Outcome: waiting.Taken, AnsweredOn: day}}, Notice: &waiting.Notice{On: day, Until: day}}
	m := waiting.Move{Version: 3, On: day, Policy: 1}
	for _, into := range []any{&e, &e.Support[0], e.Notice, &m} {
		v := reflect.ValueOf(into).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
				f.SetString("Quarry Green " + v.Type().Field(i).Name)
			}
		}
	}
	// What the council words itself, and references of its own, stay.
	e.Ref, e.Child, e.Pathway, e.Reason, e.Priority, e.Rule = "WTE-1", "CHD-1", "neurodevelopmental", waiting.Assessed, waiting.Sooner, "health"
	e.Support[0].Ground = waiting.TooFar
	m.Entry, m.Priority, m.Rule, m.Title = "WTE-1", waiting.Sooner, "health", "A doctor says so"
	for name, kept := range map[string]any{"entry": e.Apart(), "move": m.Apart()} {
		said, err := json.Marshal(kept)
		if err != nil || strings.Contains(string(said), "Quarry Green") {
			t.Errorf("%s: %v %s", name, err, said)
		}
	}
	got := e.Apart()
	if s := got.Support[0]; s.What != waiting.KeptSupport || s.Outcome != waiting.Taken || s.AnsweredOn != day || got.Notice.Until != day || got.Red() != e.Red() || got.Ref != thread.Ref("WTE-1") {
		t.Errorf("of the wait is left %+v", got)
	}
	if e.Support[0].What == waiting.KeptSupport || e.Notice.Evidence == "" {
		t.Error("the wait itself was changed")
	}
	if p := (waiting.Place{Of: 9, Before: 4, Sooner: 2}).Apart(); p != (waiting.Place{Before: 4, Sooner: 2}) {
		t.Errorf("of the place is left %+v", p)
	}
}
