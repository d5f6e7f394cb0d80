package spending_test

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/money"
	"alongside/internal/spot/spending"
	"alongside/internal/spot/supplier"
)

func books(payments ...spending.Payment) *spending.Books {
	b := &spending.Books{}
	for _, p := range payments {
		b.Add(p)
	}
	return b
}

func paid(name string, pence money.Pence) spending.Payment {
	return spending.Payment{Name: name, Amount: pence}
}

func TestSumResolvesNames(t *testing.T) {
	p := books(
		paid("Hazelbrook Homecare Ltd", 60_000), paid("HAZELBROOK HOMECARE LIMITED", 30_000), paid("Hazelbrook Homecare Ltd", -10_000),
		paid("Willowmere Play CIC", 20_000),
		spending.Payment{Name: "REDACTED PERSONAL DATA", Amount: 5_000, Withheld: true},
	).Sum(nil, nil, supplier.Options{})
	if len(p.Suppliers) != 2 || p.Names != 3 || p.Payments != 5 || p.Total != 105_000 || p.Overlap != nil {
		t.Fatalf("got %+v", p)
	}
	first := p.Suppliers[0]
	if first.Pence != 80_000 || first.Payments != 3 || first.Name != "Hazelbrook Homecare Ltd" || len(first.Names) != 2 || first.Share != 0.8 {
		t.Errorf("first supplier: %+v", first)
	}
	if want := (spending.Spread{Least: 30_000, Lower: 30_000, Median: 30_000, Upper: 30_000, Most: 60_000}); first.Spread != want {
		t.Errorf("spread %+v, want %+v: a credit is no payment", first.Spread, want)
	}
	if p.Withheld != (spending.Tally{Payments: 1, Pence: 5_000}) {
		t.Errorf("withheld %+v", p.Withheld)
	}
	c := p.Concentration
	if c.Index != 6800 || c.First != 0.8 || c.Five != 1 || c.Ten != 1 || c.OfHalf != 1 {
		t.Errorf("concentration %+v; 0.8² + 0.2² is 0.68", c)
	}
}

// TestCreditsTakeNoShare: shares are of what was paid net of each supplier's own credits, and who gave back more is named apart.
func TestCreditsTakeNoShare(t *testing.T) {
	members := []supplier.Entry{{Name: "Dale Care Ltd"}, {Name: "Hill Care Ltd"}}
	p := books(
		paid("Dale Care Ltd", 4_000), paid("Dale Care Ltd", -1_000), paid("Willowmere Play CIC", 1_000), paid("Hill Care Ltd", 500), paid("Hill Care Ltd", -1_500),
	).Sum(members, nil, supplier.Options{})
	if p.Total != 3_000 || p.Paid != 4_000 || p.Credited != (spending.Credited{Suppliers: 1, Pence: -1_000}) {
		t.Errorf("total %s, paid %s, credited %+v", p.Total, p.Paid, p.Credited)
	}
	if s := p.Suppliers; s[0].Share != 0.75 || s[1].Share != 0.25 || s[2].Name != "Hill Care Ltd" || s[2].Share != 0 {
		t.Errorf("shares %+v", s)
	}
	if c := p.Concentration; c.Index != 6250 || c.First != 0.75 || c.Five != 1 || c.Ten != 1 || c.OfHalf != 1 {
		t.Errorf("concentration %+v; 0.75² + 0.25² is 0.625", c)
	}
	if p.Overlap.OfSpend != 0.75 {
		t.Errorf("members get %v of what was paid", p.Overlap.OfSpend)
	}
	p = books(paid("Dale Care Ltd", -500)).Sum(members, nil, supplier.Options{})
	if p.Paid != 0 || p.Concentration != (spending.Concentration{}) || p.Suppliers[0].Share != 0 || p.Overlap.OfSpend != 0 {
		t.Errorf("credits alone: %+v", p)
	}
}

func TestOverlapWithMembers(t *testing.T) {
	members := []supplier.Entry{{Name: "Hazelbrook  Homecare Limited"}, {Name: "Oakfern Respite Ltd"}}
	p := books(paid("HAZELBROOK HOMECARE LTD", 30_000), paid("Willowmere Play CIC", 10_000)).Sum(members, nil, supplier.Options{})
	o := p.Overlap
	if o == nil || o.Members != 2 || o.Found != 1 || o.Suppliers != 1 || o.Share != 0.5 || o.Pence != 30_000 || o.OfSpend != 0.75 {
		t.Fatalf("overlap %+v", o)
	}
	if len(o.Missing) != 1 || o.Missing[0] != "Oakfern Respite Ltd" {
		t.Errorf("missing %q", o.Missing)
	}
	if len(p.Suppliers) != 2 || len(p.Suppliers[0].Names) != 1 {
		t.Errorf("a member that was not paid is no supplier: %+v", p.Suppliers)
	}
}

func TestOverlapAsksAboutDoubts(t *testing.T) {
	members := []supplier.Entry{{Name: "Oakfern Homecare Services Ltd"}}
	b := books(paid("Oakfern Homecare", 30_000))
	p := b.Sum(members, nil, supplier.Options{})
	if len(p.Overlap.Doubtful) != 1 || p.Overlap.Found != 0 {
		t.Fatalf("overlap %+v", p.Overlap)
	}
	settled, err := supplier.Settle(nil, supplier.Decision{A: "Oakfern Homecare", B: "Oakfern Homecare Services Ltd", Same: true, By: "A. Person"})
	if err != nil {
		t.Fatal(err)
	}
	if p = b.Sum(members, settled, supplier.Options{}); p.Overlap.Found != 1 || len(p.Overlap.Doubtful) != 0 {
		t.Errorf("after settling: %+v", p.Overlap)
	}
}

// Whatever is added comes out, to the penny, and every share is of it.
func TestPictureAddsUp(t *testing.T) {
	name := rapid.SampledFrom([]string{"Oakfern Ltd", "OAKFERN LIMITED", "Willowmere Play", "REDACTED", "", "Hazelbrook"})
	rapid.Check(t, func(t *rapid.T) {
		b := &spending.Books{}
		var total money.Pence
		n := rapid.IntRange(0, 40).Draw(t, "n")
		for range n {
			p := spending.Payment{Name: name.Draw(t, "name"), Amount: money.Pence(rapid.Int64Range(-5000, 90_000).Draw(t, "pence"))}
			p.Withheld = supplier.Withheld(p.Name)
			total += p.Amount
			b.Add(p)
		}
		p := b.Sum(nil, nil, supplier.Options{})
		sum, payments := p.Withheld.Pence, p.Withheld.Payments
		for _, s := range p.Suppliers {
			sum += s.Pence
			payments += s.Payments
		}
		if sum != total || p.Total != total || payments != n {
			t.Fatalf("suppliers add up to %s in %d payments; %s in %d were added", sum, payments, total, n)
		}
		shares, c := 0.0, p.Concentration
		for _, s := range p.Suppliers {
			shares += s.Share
		}
		if shares > 1.000001 || p.Paid > 0 && shares < 0.999999 || c.First > c.Five || c.Five > c.Ten || c.Ten > 1 || p.Paid+p.Credited.Pence != p.Total-p.Withheld.Pence {
			t.Fatalf("shares %v of %s: %+v", shares, p.Paid, c)
		}
		if p.Concentration.Index < 0 || len(p.Suppliers) == 1 && p.Total > 0 && p.Suppliers[0].Pence > 0 && p.Concentration.Index != 10_000 {
			t.Fatalf("concentration %+v", p.Concentration)
		}
	})
}
