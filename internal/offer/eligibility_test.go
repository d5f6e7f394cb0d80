package offer_test

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/family"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var (
	stay  = thread.Must("OFR-0000-0001-J")
	start = workday.MustOn(2026, 1, 1)
)

// someRules are rules that may overlap: Answer has to choose all the same.
func someRules(t *rapid.T) offer.Rules {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) offer.Eligibility {
		e := offer.Eligibility{
			Number: rapid.IntRange(1, 900).Draw(t, "number"), Kind: rapid.SampledFrom([]offer.Kind{offer.ShortBreak, offer.Group}).Draw(t, "kind"),
			AgeFrom: rapid.IntRange(0, 25).Draw(t, "from"), From: start.AddDays(rapid.IntRange(-400, 2000).Draw(t, "begins")),
			Ruling: offer.Ruling{Needs: rapid.Bool().Draw(t, "needs"), Words: "Rule."},
		}
		e.AgeTo = rapid.IntRange(e.AgeFrom, 25).Draw(t, "to")
		if rapid.Bool().Draw(t, "of one?") {
			e.Offer, e.Kind = stay, ""
		}
		if rapid.Bool().Draw(t, "ends?") {
			e.To = e.From.AddDays(rapid.IntRange(-1, 900).Draw(t, "lasts"))
		}
		return e
	}), 0, 5).Draw(t, "rules")
}

func someOffer(t *rapid.T) offer.Offer {
	o := offer.Offer{Ref: stay, Details: offer.Details{Kind: offer.ShortBreak, AgeFrom: rapid.IntRange(0, 20).Draw(t, "youngest"), NeedsAssessment: rapid.Bool().Draw(t, "says itself")}}
	o.AgeTo = rapid.IntRange(o.AgeFrom, 25).Draw(t, "eldest")
	return o
}

// TestNextIsTheFirstDayThatDiffers looks at every day for fourteen years.
func TestNextIsTheFirstDayThatDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, o := someRules(t), someOffer(t)
		born := start.AddDays(-rapid.IntRange(0, 9000).Draw(t, "days old"))
		if rapid.IntRange(0, 5).Draw(t, "leap") == 0 {
			born = workday.MustOn(2012, 2, 29)
		}
		now := rules.Answer(o, family.YearsOld(born, start), start)
		next, ok := rules.Next(o, born, start)
		for n := 1; n < 365*14; n++ {
			on := start.AddDays(n)
			age := family.YearsOld(born, on)
			if !o.ForAge(age) || rules.Answer(o, age, on) == now {
				if ok && next.On == on {
					t.Fatalf("%s is said to change the answer for %+v born on %s, and does not: %+v", on, o.Details, born, rules)
				}
				continue
			}
			if !ok || next.On != on || next.Age != age || next.Answer != rules.Answer(o, age, on) {
				t.Fatalf("the answer changes on %s, not %+v (%v): born on %s, %+v, %+v", on, next, ok, born, o.Details, rules)
			}
			if next.Birthday && family.YearsOld(born, on.AddDays(-1)) == age {
				t.Fatalf("%s is no birthday of %s", on, born)
			}
			return
		}
		if ok && next.On.Before(start.AddDays(365*14)) {
			t.Fatalf("nothing changes, and %+v is said to", next)
		}
	})
}

func TestBandsHoldEveryAgeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules, o := someRules(t), someOffer(t)
		age := o.AgeFrom
		var last offer.Answer
		for i, b := range rules.Bands(o, start) {
			if b.From != age || b.To < b.From || i > 0 && b.Answer == last {
				t.Fatalf("band %d of %+v: %+v", i, o.Details, b)
			}
			for ; age <= b.To; age++ {
				if rules.Answer(o, age, start) != b.Answer {
					t.Fatalf("at %d another answer than %+v", age, b)
				}
			}
			last = b.Answer
		}
		if age != o.AgeTo+1 {
			t.Fatalf("the bands end at %d, the offer at %d", age-1, o.AgeTo)
		}
	})
}

func TestTheRuleOfAnOfferComesFirst(t *testing.T) {
	kind := offer.Eligibility{Number: 1, Kind: offer.ShortBreak, AgeTo: 17, From: start, Ruling: offer.Ruling{Needs: true}}
	own := offer.Eligibility{Number: 2, Offer: stay, AgeTo: 10, From: start.AddDays(10)}
	o := offer.Offer{Ref: stay, Details: offer.Details{Kind: offer.ShortBreak, AgeTo: 25, Rule: "Ask us."}}
	foreign := o
	foreign.Origin = &offer.Origin{Owner: "Made-Up City Council"}
	for _, rules := range []offer.Rules{{kind, own}, {own, kind}} {
		for _, c := range []struct {
			age, days, rule int
			needs           bool
		}{{9, 9, 1, true}, {9, 10, 2, false}, {11, 10, 1, true}, {18, 10, 0, false}, {9, -1, 0, false}} {
			got := rules.Answer(o, c.age, start.AddDays(c.days))
			if got.Number != c.rule || got.Needs != c.needs || got.Number == 0 && got.Words != "Ask us." {
				t.Errorf("aged %d after %d days: %+v", c.age, c.days, got)
			}
		}
		if got := rules.Answer(foreign, 9, start); !got.Unknown || got.Number != 0 || got.Needs {
			t.Errorf("another council's: %+v", got)
		}
		if _, ok := rules.Next(foreign, start.AddDays(-3000), start); ok {
			t.Error("a day is known on which the rules of another council change")
		}
	}
}
