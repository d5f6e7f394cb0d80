package performance

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

func promise(what string, amount, counted int, by workday.Date) Promise {
	p := Promise{Ref: "AVP-1", Lot: "LOT-1", Provider: "PVR-1", What: what, Amount: amount, Unit: "hours", By: by, Stated: "Its application"}
	if counted > 0 {
		p.Evidence = []PromiseEvidence{{Amount: counted, Counted: counted, On: by.AddDays(-3), CheckedOn: by}}
	}
	return p
}

// TestWhatWasStatedCountsFromItsDayOn: the share of each that was delivered counts alike; what is not due yet, or was delivered in an earlier
// period, does not count.
func TestWhatWasStatedCountsFromItsDayOn(t *testing.T) {
	t.Parallel()
	p := Policy{Citation: "Council policy", Promises: PromiseRule{ID: "added", Target: 1000, Approaching: 900, Improvement: 500, Says: "It counts."}}
	from, to, today := on(2026, 7, 1), on(2026, 9, 30), on(2026, 10, 5)
	for _, c := range []struct {
		name string
		all  []Promise
		want Rating
		says string
	}{
		{"delivered", []Promise{promise("Volunteers", 200, 200, on(2026, 8, 1))}, Good, "Volunteers: 200 of 200 hours by 1 Aug 2026. Rule added (Council policy)."},
		{"half of one, all of another", []Promise{promise("Volunteers", 200, 100, on(2026, 8, 1)), promise("Toys", 10, 10, on(2026, 8, 2))}, Improvement, "Toys: 10 of 10 hours"},
		{"nothing", []Promise{promise("Volunteers", 200, 0, on(2026, 8, 1))}, Inadequate, "0 of 200 hours"},
		{"still owed from before", []Promise{promise("Volunteers", 200, 190, on(2026, 1, 1))}, Approaching, "190 of 200"},
		{"more than was stated", []Promise{promise("Volunteers", 200, 900, on(2026, 8, 1)), promise("Toys", 10, 0, on(2026, 8, 2))}, Improvement, ""},
	} {
		line, ok := p.promised("LOT-1", c.all, from, to, today)
		if !ok || line.Rating != c.want || !strings.Contains(line.Working, c.says) {
			t.Errorf("%s: %+v, %v", c.name, line, ok)
		}
	}
	for name, one := range map[string]Promise{"delivered in an earlier period": promise("V", 5, 5, on(2026, 3, 1)), "due later": promise("V", 5, 0, on(2026, 10, 1))} {
		if line, ok := p.promised("LOT-1", []Promise{one}, from, to, today); ok {
			t.Errorf("%s: %+v", name, line)
		}
	}
	if _, ok := (Policy{}).promised("LOT-1", []Promise{promise("V", 5, 0, on(2026, 8, 1))}, from, to, today); ok {
		t.Error("a council without the rule counts it")
	}
	if _, ok := p.promised("LOT-1", []Promise{promise("V", 5, 0, on(2026, 9, 30))}, from, to, on(2026, 9, 30)); ok {
		t.Error("it counts on its own last day")
	}
}

func TestWhereAPromiseStands(t *testing.T) {
	t.Parallel()
	by := on(2026, 8, 1)
	waits := promise("V", 5, 0, by)
	waits.Evidence = []PromiseEvidence{{Amount: 5, On: by.AddDays(1)}}
	after := waits
	after.Evidence = []PromiseEvidence{{Amount: 5, Counted: 5, On: by.AddDays(1), CheckedOn: by.AddDays(9)}}
	checkedLater := promise("V", 5, 5, by)
	checkedLater.Evidence[0].CheckedOn = by.AddDays(30)
	for want, one := range map[PromiseState]Promise{PromiseToCheck: waits, PromiseAfter: after, PromiseDelivered: checkedLater, PromiseLate: promise("V", 5, 4, by)} {
		if got := one.State(by.AddDays(40)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := promise("V", 5, 0, by).State(by); got != PromiseToCome {
		t.Errorf("on its day: %s", got)
	}
}

func TestAPromiseIsRefusedAtItsFields(t *testing.T) {
	t.Parallel()
	today := on(2026, 6, 1)
	fine := promise("V", 5, 0, on(2026, 8, 1))
	if err := fine.check(today); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(p *Promise){
		"lot": func(p *Promise) { p.Lot = "" }, "provider": func(p *Promise) { p.Provider = "" }, "adds": func(p *Promise) { p.What = " " }, "amount": func(p *Promise) { p.Amount = 0 },
		"unit": func(p *Promise) { p.Unit = "" }, "by": func(p *Promise) { p.By = today }, "stated": func(p *Promise) { p.Stated = "" },
	} {
		one := fine
		change(&one)
		if fields, _ := fault.Fields(one.check(today)); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %+v", field, fields)
		}
	}
}
