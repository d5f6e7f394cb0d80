package matching_test

import (
	"reflect"
	"slices"
	"testing"

	"alongside/internal/spot/matching"
	"alongside/internal/spot/supplier"
	"alongside/internal/thread"
)

var payees = []matching.Payee{
	{Name: "HARBOUR LANE CARE LTD", Paid: 700_00, Turnover: 700_00, Payments: 7},
	{Name: "Harbour Lane Care Limited", Paid: 100_00, Turnover: 140_00, Payments: 2},
	{Name: "Tidewater", Numbers: []supplier.Number{{Scheme: supplier.Company, Value: "01234567"}}, Paid: 150_00, Turnover: 150_00, Payments: 1},
	{Name: "Quillfeather Printing", Paid: 50_00, Turnover: 50_00, Payments: 1},
}

var market = matching.Market{
	Providers: []matching.Provider{
		{Ref: "PRV-H", Name: "Harbour Lane Care"},
		{Ref: "PRV-T", Name: "Tidewater Marine Adventures", Numbers: []supplier.Number{{Scheme: supplier.Company, Value: "1234567"}}},
		{Ref: "PRV-N", Name: "Never Paid Zebrawood"},
	},
	Agreements: []matching.Agreement{
		{Ref: "AGR-1", Title: "Home care", Members: []thread.Ref{"PRV-H", "PRV-N"}},
		{Ref: "AGR-2", Title: "Short breaks", Members: []thread.Ref{"PRV-T"}},
	},
}

func TestSuppliersAreProvidersByNumberThenName(t *testing.T) {
	p := matching.Work(payees, market, nil)
	if p.Names != 4 || len(p.Suppliers) != 3 || p.Paid != 1000_00 {
		t.Fatalf("%d names, %d suppliers, %s", p.Names, len(p.Suppliers), p.Paid)
	}
	first, second, third := p.Suppliers[0], p.Suppliers[1], p.Suppliers[2]
	if first.Name != "HARBOUR LANE CARE LTD" || first.Paid != 800_00 || first.How != matching.ByName || !slices.Equal(first.Providers, []thread.Ref{"PRV-H"}) {
		t.Errorf("by name: %+v", first)
	}
	if second.Name != "Tidewater" || second.How != matching.ByNumber || !slices.Equal(second.Providers, []thread.Ref{"PRV-T"}) {
		t.Errorf("by number: %+v", second)
	}
	if third.Providers != nil || third.How != "" {
		t.Errorf("nobody's: %+v", third)
	}
}

func TestOverlapsCountSpendAndSuppliers(t *testing.T) {
	p := matching.Work(payees, market, nil)
	want := []matching.Overlap{
		{Title: "Any agreement", Members: 3, Found: 2, Suppliers: 2, Paid: 950_00},
		{Agreement: "AGR-1", Title: "Home care", Members: 2, Found: 1, Suppliers: 1, Paid: 800_00},
		{Agreement: "AGR-2", Title: "Short breaks", Members: 1, Found: 1, Suppliers: 1, Paid: 150_00},
	}
	if !reflect.DeepEqual(p.Overlaps, want) {
		t.Errorf("got %+v", p.Overlaps)
	}
	if got := matching.Work(payees, matching.Market{}, nil).Overlaps; got != nil {
		t.Errorf("without agreements: %+v", got)
	}
}

func TestAnAnswerChangesTheOverlap(t *testing.T) {
	said := []supplier.Decision{{A: "Never Paid Zebrawood", B: "Quillfeather Printing", Same: true, By: "Cara"}}
	p := matching.Work(payees, market, said)
	if got := p.Overlaps[1]; got.Paid != 850_00 || got.Suppliers != 2 || got.Found != 2 {
		t.Errorf("the same: %+v", got)
	}
	if i := slices.IndexFunc(p.Suppliers, func(s matching.Supplier) bool { return s.Name == "Quillfeather Printing" }); p.Suppliers[i].How != matching.ByPerson {
		t.Errorf("joined by %s", p.Suppliers[i].How)
	}
	said = []supplier.Decision{
		{A: "Harbour Lane Care", B: "HARBOUR LANE CARE LTD", By: "Cara"}, {A: "Harbour Lane Care", B: "Harbour Lane Care Limited", By: "Cara"},
	}
	if got := matching.Work(payees, market, said).Overlaps[0]; got.Paid != 150_00 {
		t.Errorf("different: %+v", got)
	}
}

func TestDoubtsAreSortedByWhatTheyMove(t *testing.T) {
	asked := slices.Concat(payees, []matching.Payee{
		{Name: "Capstone Foster Care", Paid: 900_00, Turnover: 900_00, Payments: 3}, {Name: "Capstone Foster Care (North) Ltd", Paid: 30_00, Turnover: 30_00, Payments: 1},
		{Name: "Silver Birch Lodge Ltd", Paid: 400_00, Turnover: 400_00, Payments: 2},
	})
	buys := market
	buys.Providers = slices.Concat(market.Providers, []matching.Provider{{Ref: "PRV-S", Name: "Silver Birch Lodge (South) Ltd"}})
	p := matching.Work(asked, buys, nil)
	if len(p.Doubts) < 2 {
		t.Fatalf("asked: %+v", p.Doubts)
	}
	if d := p.Doubts[0]; d.Stake != 400_00 || d.PaidA+d.PaidB != 400_00 || d.Why == "" {
		t.Errorf("first: %+v", d)
	}
	if !slices.ContainsFunc(p.Doubts, func(d matching.Doubt) bool { return d.Stake == 30_00 && d.PaidA == 900_00 && d.CountB == 1 }) {
		t.Errorf("the group and its company: %+v", p.Doubts)
	}
	if !slices.IsSortedFunc(p.Doubts, func(a, b matching.Doubt) int { return int(b.Stake - a.Stake) }) {
		t.Errorf("not sorted: %+v", p.Doubts)
	}
	slices.Reverse(asked)
	if again := matching.Work(asked, buys, nil); !reflect.DeepEqual(again.Doubts, p.Doubts) || !reflect.DeepEqual(again.Overlaps, p.Overlaps) {
		t.Error("the order makes a difference")
	}
}
