package web

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// A session that is read again is as it was stored, whatever was done with what was read before.
func TestASessionIsReadAgainAsItWasStored(t *testing.T) {
	c := newJSONCodec()
	until := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	stored, err := c.Encode(until, map[string]any{"csrf": "a", "signed-in": "yes"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, values, err := c.Decode(stored)
		if err != nil || !got.Equal(until) || !maps.Equal(values, map[string]any{"csrf": "a", "signed-in": "yes"}) {
			t.Fatalf("%s %v %v", got, values, err)
		}
		values["flash"] = "Saved"
		delete(values, "csrf")
	}
	if len(c.read) != 1 {
		t.Errorf("%d sessions are kept of one that was read three times", len(c.read))
	}
	nested, err := c.Encode(until, map[string]any{"steps": []string{"one"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, values, err := c.Decode(nested)
		steps, ok := values["steps"].([]any)
		if err != nil || !ok || steps[0] != "one" {
			t.Fatalf("%v, %v", values, err)
		}
		steps[0] = "two"
	}
	empty, err := c.Encode(until, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, values, err := c.Decode(empty)
		if err != nil || values == nil {
			t.Fatalf("%v, %v", values, err)
		}
		values["own.step"] = "1" // of a nil map would panic
	}
	if _, _, err := c.Decode([]byte("{")); err == nil {
		t.Error("half a session was read")
	}
}

// What a codec keeps does not grow with the sessions that there ever were.
func TestFewSessionsAreKept(t *testing.T) {
	c := newJSONCodec()
	for n := range 3 * mostRead {
		stored, err := c.Encode(time.Time{}, map[string]any{"csrf": fmt.Sprint(n)})
		if err != nil {
			t.Fatal(err)
		}
		if _, values, err := c.Decode(stored); err != nil || values["csrf"] != fmt.Sprint(n) {
			t.Fatalf("%v, %v", values, err)
		}
		if len(c.read) > mostRead {
			t.Fatalf("%d sessions are kept", len(c.read))
		}
	}
}
