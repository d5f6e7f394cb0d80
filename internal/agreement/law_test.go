package agreement

import (
	"strings"
	"testing"

	"alongside/internal/allocation"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

func TestEveryLawIsCitedAndItsRulesAreInTheBook(t *testing.T) {
	laws, err := ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	rule := func(id string) {
		t.Helper()
		if _, err := book.Compute(id, statute.Query{From: workday.MustOn(2026, 11, 23)}); err != nil {
			if _, err := book.Compute(id, statute.Query{From: workday.MustOn(2024, 11, 25)}); err != nil {
				t.Errorf("rule %s: %v", id, err)
			}
		}
	}
	for _, l := range laws {
		if len(l.Grounds) == 0 {
			t.Errorf("%s has no ground for a change", l.ID)
		}
		for _, s := range l.Standstills {
			rule(s.Rule)
		}
		for _, a := range l.Arrangements {
			for _, r := range a.DecideRules {
				rule(r.Rule)
			}
			if a.MoreTime.Rule != "" {
				rule(a.MoreTime.Rule)
			}
		}
	}
	end, err := book.Compute("dps-end", statute.Query{From: workday.MustOn(2022, 4, 1)})
	pcr, _ := laws.Of(Regulations2015)
	if got := pcr.For(DPS).Ends; got != end.LastDay || err != nil {
		t.Errorf("a purchasing system ends by %s here and by %s in the book of rules: %v", got, end.LastDay, err)
	}
}

func TestALawAllowsWhatItsDataSays(t *testing.T) {
	laws, err := ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		regime     Regime
		kind       Kind
		begun      string
		start, end string
		field      string
	}{
		"a purchasing system to its last day":          {Regulations2015, DPS, "2022-01-10", "2022-04-01", "2029-02-23", ""},
		"a day longer":                                 {Regulations2015, DPS, "2022-01-10", "2022-04-01", "2029-02-24", "end"},
		"an open framework of eight years":             {ProcurementAct2023, OpenFramework, "", "2026-04-01", "2034-03-31", ""},
		"an open framework a day longer":               {ProcurementAct2023, OpenFramework, "", "2026-04-01", "2034-04-01", "end"},
		"an open framework under the old law":          {Regulations2015, OpenFramework, "2022-01-10", "2022-04-01", "2026-03-31", "kind"},
		"a grant is not procured":                      {NotProcured, Grant, "", "2026-04-01", "2028-03-31", ""},
		"the council's own unit":                       {NotProcured, InHouse, "", "2026-04-01", "2028-03-31", ""},
		"a framework that is not procured":             {NotProcured, Framework, "", "2026-04-01", "2028-03-31", "kind"},
		"a dynamic market that is not procured":        {NotProcured, DynamicMarket, "", "2026-04-01", "2028-03-31", "kind"},
		"a spot purchase that is not procured":         {NotProcured, Spot, "", "2026-04-01", "2028-03-31", "kind"},
		"a framework for health care":                  {ProviderSelection, Framework, "", "2026-04-01", "2028-03-31", ""},
		"a dynamic market for health care":             {ProviderSelection, DynamicMarket, "", "2026-04-01", "2028-03-31", "kind"},
		"a grant for health care":                      {ProviderSelection, Grant, "", "2026-04-01", "2028-03-31", "kind"},
		"a framework of that time":                     {Regulations2015, Framework, "2022-01-10", "2022-04-01", "2030-03-31", ""},
		"a purchasing system under the new law":        {ProcurementAct2023, DPS, "", "2026-04-01", "2028-03-31", "kind"},
		"a dynamic market under the old law":           {Regulations2015, DynamicMarket, "2022-01-10", "2022-04-01", "2026-03-31", "kind"},
		"a dynamic market without end":                 {ProcurementAct2023, DynamicMarket, "", "2026-04-01", "2046-03-31", ""},
		"on the first day of the new law":              {ProcurementAct2023, Framework, "", "2025-02-24", "2029-02-23", ""},
		"the day before it":                            {ProcurementAct2023, Framework, "", "2025-02-23", "2029-02-23", "start"},
		"a law that nobody knows":                      {"made-up", Framework, "", "2026-04-01", "2028-03-31", "regime"},
		"a service level agreement under the new law":  {ProcurementAct2023, SLA, "", "2026-04-01", "2028-03-31", ""},
		"the provider selection regime before it came": {ProviderSelection, SLA, "", "2023-12-31", "2028-03-31", "start"},
		"begun on the last day of the old law":         {Regulations2015, DPS, "2025-02-23", "2026-12-01", "2028-11-30", ""},
		"begun a day later":                            {Regulations2015, DPS, "2025-02-24", "2026-12-01", "2028-11-30", "begun"},
		"a new one under the old law, begun who knows": {Regulations2015, DPS, "", "2026-12-01", "2028-11-30", "begun"},
		"begun before the law came":                    {ProcurementAct2023, Framework, "2025-02-23", "2026-12-01", "2028-11-30", "begun"},
		"begun after its first day":                    {ProcurementAct2023, Framework, "2026-12-02", "2026-12-01", "2028-11-30", "begun"},
		"begun when the law came":                      {ProcurementAct2023, Framework, "2025-02-24", "2026-12-01", "2028-11-30", ""},
	} {
		start, _ := workday.Parse(c.start)
		end, _ := workday.Parse(c.end)
		begun, _ := workday.Parse(c.begun)
		field, why := laws.wrong(Agreement{Regime: c.regime, Kind: c.kind, Begun: begun, Start: start, End: end})
		if field != c.field || (field == "") != (why == "") {
			t.Errorf("%s: %q %q, want %q", name, field, why, c.field)
		}
	}
}

func TestTheEndThatALawSetsHoldsForExtensionsAndChangesToo(t *testing.T) {
	laws, err := ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	a := Agreement{Regime: Regulations2015, Kind: DPS, Begun: workday.MustOn(2022, 1, 10), Start: workday.MustOn(2022, 4, 1), End: workday.MustOn(2027, 2, 23), ExtensionMonths: []int{12, 12}}
	if field, why := laws.wrong(a); field != "" {
		t.Errorf("extensions up to the last day: %s %s", field, why)
	}
	a.ExtensionMonths = []int{12, 13}
	if field, why := laws.wrong(a); field != "extensions" || !strings.Contains(why, "With its extensions it would run until Friday 23 March 2029.") || !strings.Contains(why, "ends by Friday 23 February 2029") {
		t.Errorf("an extension past the last day: %s %s", field, why)
	}
	if err := laws.lawfulEnd(a, workday.MustOn(2029, 2, 23)); err != nil {
		t.Errorf("changed to the last day: %v", err)
	}
	if err := laws.lawfulEnd(a, workday.MustOn(2029, 2, 24)); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "ends by Friday 23 February 2029") {
		t.Errorf("changed past the last day: %v", err)
	}
}

// third is a law that nobody made, added by data alone.
const third = `[{"id": "made-up-act-2031", "title": "Made-up Act 2031", "from": "2031-04-01", "until": "", "begun": "All", "citation": "Made-up Act 2031 s1", "url": "", "verified": false,
  "arrangements": [{"kind": "framework", "ends": "2034-03-31", "open_throughout": true, "own_tender": true, "decide_rules": [{"rule": "pcr-dps-evaluate", "title": "s2", "says": "", "verified": false}], "says": "Three years.", "citation": "s2", "url": "", "verified": false}],
  "direct_award": {"says": "Never.", "citation": "s3", "url": "", "verified": false}, "standstills": [{"rule": "pa2023-standstill", "title": "s4", "says": "As before.", "verified": false}],
  "grounds": [{"id": "small", "regime": "made-up-act-2031", "from": "2031-04-01", "title": "Small", "citation": "s5", "url": "", "value_percent": 7, "cumulative": true, "verified": false, "notice": ""}]}]`

func TestAThirdLawIsAddedByDataAlone(t *testing.T) {
	shipped, err := ShippedLaws()
	if err != nil {
		t.Fatal(err)
	}
	more, err := ReadLaws([]byte(third))
	if err != nil {
		t.Fatal(err)
	}
	laws := append(append(Laws{}, shipped...), more...)
	a := Agreement{
		Title: "x", Kind: Framework, Regime: "made-up-act-2031", Start: workday.MustOn(2031, 4, 1), End: workday.MustOn(2034, 3, 31), Value: 1000_00,
		Weights: allocation.Weights{Fit: 30, Continuity: 25, Distance: 15, Quality: 20, Rate: 10},
	}
	if err := a.validate(0, laws); err != nil {
		t.Errorf("let under the third law: %v", err)
	}
	if err := a.validate(0, shipped); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("let under a law that is not there: %v", err)
	}
	a.End = a.End.AddDays(1)
	if err := a.validate(0, laws); !strings.Contains(fault.Message(err), "A framework under the Made-up Act 2031 ends by Friday 31 March 2034 (s2 (to be checked)).") {
		t.Errorf("a day too long: %v", err)
	}
	a.End = a.End.AddDays(-1)
	if rule := laws.For(a); !rule.OwnTender || !rule.OpenThroughout || len(rule.DecideRules) != 1 {
		t.Errorf("what it says of frameworks: %+v", rule)
	}
	g, err := laws.ground(a, "small")
	if err != nil {
		t.Fatal(err)
	}
	for by, ok := range map[money.Pence]bool{70_00: true, 70_01: false} {
		if err := g.allows(a, nil, Change{ValueBy: by}); (err == nil) != ok {
			t.Errorf("a change of %s: %v", by, err)
		}
	}
	for name, bad := range map[string]string{
		"twice":             third[:len(third)-1] + "," + third[1:],
		"an unknown field":  strings.Replace(third, `"begun"`, `"began"`, 1),
		"no citation":       strings.Replace(third, `"citation": "Made-up Act 2031 s1"`, `"citation": ""`, 1),
		"a kind of its own": strings.Replace(third, `"kind": "framework"`, `"kind": "club"`, 1),
		"a wrong day":       strings.Replace(third, "2034-03-31", "2034-03-32", 1),
	} {
		if _, err := ReadLaws([]byte(bad)); err == nil {
			t.Errorf("read with %s", name)
		}
	}
}
