package lead_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func candidate(name string, change func(*lead.Candidate)) lead.Candidate {
	c := lead.Candidate{Professional: lead.Professional{Person: lead.Person{Ref: thread.Ref("PER-" + name), Name: name}, Capacity: 20}, Load: 10}
	if change != nil {
		change(&c)
	}
	return c
}

func TestWhoIsSuggestedFirst(t *testing.T) {
	need := lead.Need{District: "E07000197", Language: "Polish", Weight: lead.Usual}
	here := func(c *lead.Candidate) { c.Districts = []string{"E07000197"} }
	for _, c := range []struct {
		name    string
		a, b    lead.Candidate // a goes first
		because string
	}{
		{"the district", candidate("A", here), candidate("B", nil), "works in the child’s district"},
		{"a sibling before the district", candidate("A", func(c *lead.Candidate) { c.Sibling = true }), candidate("B", here), "already helps a brother or sister"},
		{"the lead of before, before the district", candidate("A", func(c *lead.Candidate) { c.Before = true }), candidate("B", here), "has been this child’s lead before"},
		{"the language", candidate("A", func(c *lead.Candidate) { c.Languages = []string{"polish"} }), candidate("B", nil), "speaks Polish"},
		{"room", candidate("A", func(c *lead.Candidate) { c.Load = 2 }), candidate("B", nil), "has room: carries 2 of 20"},
		{"room before the district when that is full", candidate("A", nil), candidate("B", func(c *lead.Candidate) { here(c); c.Load = 19 }), "has room: carries 10 of 20"},
		{"the name where all else is equal", candidate("A", nil), candidate("B", nil), "has room: carries 10 of 20"},
	} {
		found := lead.Rank(lead.UsualPoints(), need, []lead.Candidate{c.b, c.a})
		if found[0].Name != "A" || !slices.Contains(found[0].For, c.because) {
			t.Errorf("%s: first is %s because of %q", c.name, found[0].Name, found[0].For)
		}
	}
}

func TestWhoIsAwayIsNotSuggestedAndWhatSpeaksAgainstIsSaid(t *testing.T) {
	away := candidate("A", func(c *lead.Candidate) { c.Sibling, c.AwayUntil = true, workday.MustOn(2026, 12, 1) })
	full := candidate("B", func(c *lead.Candidate) { c.Load = 20 })
	found := lead.Rank(lead.UsualPoints(), lead.Need{District: "E07000197", Language: "Welsh", Weight: lead.Light}, []lead.Candidate{away, full})
	if len(found) != 1 {
		t.Fatalf("suggested %+v", found)
	}
	against := strings.Join(found[0].Against, "; ")
	for _, says := range []string{"does not work in the child’s district", "does not speak Welsh", "is full: carries 20 of 20"} {
		if !strings.Contains(against, says) {
			t.Errorf("against stands %q, without %q", against, says)
		}
	}
}

func TestTheOrderOfCandidatesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) lead.Candidate {
			name := rapid.StringMatching(`[A-E]`).Draw(t, "name")
			return candidate(name, func(c *lead.Candidate) {
				c.Ref = thread.Ref(rapid.StringMatching(`[0-9]{4}`).Draw(t, "ref"))
				c.Load, c.Capacity = rapid.IntRange(0, 30).Draw(t, "load"), rapid.IntRange(0, 30).Draw(t, "capacity")
				c.Sibling = rapid.Bool().Draw(t, "sibling")
			})
		}), 0, 8, func(c lead.Candidate) thread.Ref { return c.Ref }).Draw(t, "candidates")
		other := slices.Clone(all)
		slices.Reverse(other)
		names := func(found []lead.Suggestion) (refs []thread.Ref) {
			for _, s := range found {
				refs = append(refs, s.Ref)
			}
			return refs
		}
		need := lead.Need{Weight: lead.Usual}
		if a, b := names(lead.Rank(lead.UsualPoints(), need, all)), names(lead.Rank(lead.UsualPoints(), need, other)); !slices.Equal(a, b) {
			t.Fatalf("ranked %v, and in reverse %v", a, b)
		}
	})
}

func TestDaysSinceContact(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	e := lead.Entry{From: today.AddDays(-9)}
	if days, ever := e.SinceContact(today); ever || days != 9 {
		t.Errorf("never spoken: %d, %t", days, ever)
	}
	e.LastContact = today.AddDays(-3)
	if days, ever := e.SinceContact(today); !ever || days != 3 {
		t.Errorf("spoken three days ago: %d, %t", days, ever)
	}
}

func TestTheCouncilsPointsDecide(t *testing.T) {
	need := lead.Need{District: "E07000197", Weight: lead.Usual}
	near := candidate("A", func(c *lead.Candidate) { c.Districts = []string{"E07000197"} })
	before := candidate("B", func(c *lead.Candidate) { c.Before = true })
	if first := lead.Rank(lead.UsualPoints(), need, []lead.Candidate{near, before})[0].Name; first != "B" {
		t.Errorf("as the program ships, %s is first", first)
	}
	own := lead.UsualPoints()
	own.Area, own.Before = 60, 0
	found := lead.Rank(own, need, []lead.Candidate{near, before})
	if found[0].Name != "A" || !slices.Contains(found[1].For, "has been this child’s lead before") {
		t.Errorf("by the council’s points: %s first, for the other stands %q", found[0].Name, found[1].For)
	}
}
