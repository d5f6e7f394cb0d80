package rates_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"alongside/internal/money"
	"alongside/internal/spot/packages"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var on = workday.MustOn(2026, 11, 23)

// bought is an hourly package of ten hours a week that runs on.
func bought(id int, child, body string, price money.Pence, providers ...thread.Ref) rates.Bought {
	return rates.Bought{
		ID: int64(id), Body: body, Providers: providers,
		Line: packages.Line{
			Child: child, Supplier: body, Service: "Home care", Area: "North", Start: workday.MustOn(2026, 4, 1), Amount: price, Quantity: 1000,
			Measure: packages.Measure{Unit: money.Hour, Num: 1, Den: 1}, Band: money.Weekday,
		},
	}
}

// lot has two members at £20 and £22 an hour.
var lot = rates.Lot{
	Ref: "LOT-1", Name: "Home care", Service: "community support", Agreement: "AGR-1", Title: "Framework", Members: []thread.Ref{"PRV-A", "PRV-B"},
	Prices: []rates.Price{{Provider: "PRV-A", Unit: money.Hour, Band: money.Weekday, Amount: 20_00}, {Provider: "PRV-B", Unit: money.Hour, Band: money.Weekday, Amount: 22_00}},
}

func TestWhoGainsAndWhoLoses(t *testing.T) {
	ended, noHours, weekend := bought(5, "C5", "Alder", 25_00, "PRV-A"), bought(6, "C6", "Alder", 25_00, "PRV-A"), bought(7, "C7", "Alder", 30_00, "PRV-A")
	ended.End = on.AddDays(-1)
	noHours.Quantity = 0
	weekend.Band = money.Weekend
	short := bought(8, "C1", "Birch", 21_00, "PRV-B")
	short.End = on.AddDays(13) // two weeks are left
	p := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: []rates.Bought{
		bought(1, "C1", "Alder", 23_00, "PRV-A"), bought(2, "C2", "Birch", 21_00, "PRV-B"), bought(3, "C3", "Cedar", 24_00), bought(4, "C4", "Cedar", 19_00), ended, noHours, weekend, short,
	}})
	year := func(weekly money.Pence) money.Pence { return packages.Over(weekly, 365) }
	s := p.Saving
	if s.Compared != 5 || s.Children != 4 || s.Changing != 2 || s.Not[rates.NoQuantity] != 1 || s.Not[rates.NoPrice] != 1 {
		t.Fatalf("%+v", s)
	}
	now := year(230_00) + year(210_00) + year(240_00) + year(190_00) + 420_00
	then := year(200_00) + year(220_00) + 2*year(200_00) + 440_00
	if s.Now != now || s.Then != then || s.Saved() != now-then {
		t.Errorf("now %s, then %s; want %s and %s", s.Now, s.Then, now, then)
	}
	if s.Least != s.Saved()-2*(year(220_00)-year(200_00)) || s.Most != s.Saved() || s.Draws != 0 {
		t.Errorf("between %s and %s, %d draws", s.Least, s.Most, s.Draws)
	}
	if s.Cheap != 2 || s.Dear != 2 { // C1 and C3; C2 and C4
		t.Errorf("%d cheaper, %d dearer, %d the same", s.Cheap, s.Dear, s.Same)
	}
	if m := p.Moves; len(m) != 7 || !m[0].Changes || m[0].Child != "C3" && m[0].Child != "C4" || !m[1].Changes || m[2].Changes || m[5].Not == "" || m[6].Not == "" {
		t.Errorf("children who would change carer do not stand first: %+v", m)
	}
	cedar := s.Bodies[0]
	if cedar.Name != "Cedar" || cedar.Member || cedar.Then != 0 || cedar.Gains() != -year(240_00)-year(190_00) || cedar.Children != 2 {
		t.Errorf("who loses most: %+v", cedar)
	}
	if birch := s.Bodies[len(s.Bodies)-1]; birch.Name != "Birch" || birch.Gains() <= 0 {
		t.Errorf("who gains most: %+v", birch)
	}
	if len(p.Off) != 5 || p.Off[0].ID != 7 || p.Off[0].Why != rates.NoPrice || p.Packages != 7 || p.Children != 6 || p.Unmeasured != 1 {
		t.Errorf("%d packages of %d children, off: %+v", p.Packages, p.Children, p.Off)
	}
}

// TestAPurchaseStandsInOneOfThreeWays: being a member of something makes no purchase one under an agreement.
func TestAPurchaseStandsInOneOfThreeWays(t *testing.T) {
	clubs := rates.Lot{Ref: "LOT-2", Name: "Clubs", Service: "clubs", Agreement: "AGR-2", Title: "Clubs", Members: []thread.Ref{"PRV-C"}}
	north := lot
	north.Ref, north.Prices = "LOT-3", []rates.Price{{Provider: "PRV-A", Unit: money.Hour, Band: money.Weekday, Amount: 21_00}}
	night, other, chosen := bought(7, "C7", "Alder", 20_00, "PRV-A"), bought(8, "C8", "Alder", 10_00, "PRV-A"), bought(9, "C9", "Alder", 10_00, "PRV-A")
	night.Measure.Unit, other.Service, chosen.Service = money.Night, "Journeys", "Swimming"
	p := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot, clubs, north}, Chosen: map[string]thread.Ref{"swimming": "", "journeys": "LOT-2"}, Lines: []rates.Bought{
		bought(1, "C1", "Alder", 21_00, "PRV-A"), bought(2, "C2", "Alder", 21_01, "PRV-A"), bought(3, "C3", "Birch", 22_00, "PRV-B"), bought(4, "C4", "Cedar", 5_00, "PRV-C"),
		bought(5, "C5", "Dogwood", 5_00, "PRV-D"), bought(6, "C6", "Elm", 5_00), night, other, chosen,
	}})
	got := map[int64]rates.Aside{}
	for _, a := range p.Off {
		got[a.ID] = a
	}
	for id, want := range map[int64]rates.Aside{
		1: {}, 2: {Standing: rates.Beside, Why: rates.AboveRate, Agreed: 21_00}, 3: {}, 4: {Standing: rates.Beside, Why: rates.OtherLot}, 5: {Standing: rates.Apart}, 6: {Standing: rates.Apart},
		7: {Standing: rates.Beside, Why: rates.NoPrice}, 8: {Standing: rates.Beside, Why: rates.OtherLot}, 9: {Standing: rates.Beside, Why: rates.NoLot},
	} {
		if a := got[id]; a.Standing != want.Standing || a.Why != want.Why || a.Agreed != want.Agreed {
			t.Errorf("%d: %+v, want %+v", id, a, want)
		}
	}
	want := []rates.Stand{{rates.Under, 2, 2, 2, 430_00}, {rates.Beside, 5, 5, 2, 660_10}, {rates.Apart, 2, 2, 2, 100_00}}
	if !slices.Equal(p.Stands, want) {
		t.Errorf("got %+v, want %+v", p.Stands, want)
	}
}

// TestEachPackageIsComparedWithTheLotOfItsAreaAndAge: a council lets one service in a lot an area, or a lot an age.
func TestEachPackageIsComparedWithTheLotOfItsAreaAndAge(t *testing.T) {
	lot := lot
	lot.Service = "Home care"
	north, south, teens := lot, lot, lot
	north.Ref, north.Name, north.Districts, north.AgeTo = "LOT-N", "North", []string{"D-N"}, 18
	south.Ref, south.Name, south.Districts, south.AgeTo = "LOT-S", "South", []string{"D-S"}, 18
	teens.Ref, teens.Name, teens.Districts, teens.AgeFrom, teens.AgeTo = "LOT-T", "South, from 16", []string{"D-S"}, 16, 25
	south.AgeTo = 15
	dearer := slices.Clone(lot.Prices)
	for i := range dearer {
		dearer[i].Amount += 5_00
	}
	south.Prices = dearer
	others, again := lot, lot
	others.Ref, others.Members = "LOT-O", []thread.Ref{"PRV-O"}
	again.Ref = "LOT-2"
	line := func(id int, district string, born workday.Date) rates.Bought {
		b := bought(id, fmt.Sprint("C", id), "Alder", 23_00, "PRV-A")
		b.District, b.Born = district, born
		return b
	}
	child, teenager := on.AddMonths(-12*9), on.AddMonths(-12*16)
	for name, c := range map[string]struct {
		line rates.Bought
		lots []rates.Lot
		want thread.Ref // of its hours; "" for none
	}{
		"by its district":            {line(1, "D-N", child), []rates.Lot{north, south, teens}, "LOT-N"},
		"by the child’s age":         {line(2, "D-S", child), []rates.Lot{north, south, teens}, "LOT-S"},
		"on the sixteenth birthday":  {line(3, "D-S", teenager), []rates.Lot{north, south, teens}, "LOT-T"},
		"the day before":             {line(4, "D-S", teenager.AddDays(1)), []rates.Lot{north, south, teens}, "LOT-S"},
		"an age that nobody knows":   {line(5, "D-S", workday.Date{}), []rates.Lot{north, south, teens}, ""},
		"one lot, another district":  {line(6, "D-X", child), []rates.Lot{north}, ""},
		"one lot, an unknown place":  {line(7, "", child), []rates.Lot{north}, "LOT-N"},
		"the one that names it":      {line(8, "D-N", child), []rates.Lot{lot, north}, "LOT-N"},
		"where the other is not":     {line(9, "D-S", child), []rates.Lot{lot, north}, lot.Ref},
		"two that both serve it all": {line(10, "D-N", child), []rates.Lot{lot, teens}, lot.Ref},
		"of two, its provider’s own": {line(11, "", child), []rates.Lot{others, lot}, lot.Ref},
		"its provider is in both":    {line(12, "", child), []rates.Lot{lot, again}, ""},
	} {
		p := rates.Paint(rates.Question{On: on, Lots: c.lots, Lines: []rates.Bought{c.line}})
		var got thread.Ref
		if len(p.Hours) > 0 {
			got = p.Hours[0].Lot
		}
		if got != c.want || (p.Groups[0].Lot != c.want) || (p.Saving.Not[rates.NoLot] == 1) != (c.want == "") {
			t.Errorf("%s: %q, group %q, %+v", name, got, p.Groups[0].Lot, p.Saving.Not)
		}
	}
	both := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{north, south}, Lines: []rates.Bought{line(1, "D-N", child), line(2, "D-S", child)}})
	if g := both.Groups[0]; g.Lots != 2 || g.Lot != "" || g.LotName != lot.Title+": North, South" || g.Agreed.N != 4 || len(g.Each) != 2 || g.Each[1].Lot != "LOT-S" || g.Each[1].Spread.Median != 23_00 {
		t.Errorf("a group under two lots: %+v", g)
	}
	for _, m := range both.Moves {
		if dear := m.ID == 2; (m.Agreed >= 25_00) != dear {
			t.Errorf("%d is compared with %s of %s", m.ID, m.Agreed, m.LotName)
		}
	}
	if h := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{north}, Lines: []rates.Bought{line(7, "", child)}}).Hours[0]; h.District != "D-N" {
		t.Errorf("a lot of one district says where: %+v", h)
	}
}

func TestAServiceIsComparedWithOneLotOrWithTheChosenOne(t *testing.T) {
	q := rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: []rates.Bought{bought(1, "C1", "Alder", 23_00, "PRV-A")}}
	if g := rates.Paint(q).Groups[0]; g.Lot != "LOT-1" || g.Chosen || g.Agreed.N != 2 || g.Agreed.Min != 20_00 || g.Agreed.Max != 22_00 {
		t.Errorf("by its name: %+v", g)
	}
	twin := lot
	twin.Ref, twin.Agreement = "LOT-2", "AGR-2"
	q.Lots = append(q.Lots, twin)
	if g := rates.Paint(q).Groups[0]; g.Lot != "" {
		t.Errorf("two lots of one name, and one is taken: %+v", g)
	}
	q.Chosen = map[string]thread.Ref{"home care": "LOT-2"}
	if g := rates.Paint(q).Groups[0]; g.Lot != "LOT-2" || !g.Chosen {
		t.Errorf("the chosen one: %+v", g)
	}
	q.Chosen["home care"] = ""
	if p := rates.Paint(q); p.Groups[0].Lot != "" || !p.Groups[0].Chosen || p.Saving.Not[rates.NoLot] != 1 {
		t.Errorf("none was chosen: %+v", p.Groups[0])
	}
}

// TestKentFourInFive is the example of the Kent paper 20/00102: at least 80% of the providers bought from by the package were on the
// adults' framework already.
func TestKentFourInFive(t *testing.T) {
	var members []thread.Ref
	var lines []rates.Bought
	for n := range 25 {
		ref := thread.Ref(fmt.Sprintf("PRV-%02d", n))
		if n%5 != 4 {
			members = append(members, ref)
		}
		for k := range 2 {
			lines = append(lines, bought(2*n+k+1, fmt.Sprintf("C%d", (2*n+k)%40), fmt.Sprintf("Provider %d", n), 20_00, ref))
		}
	}
	framework := lot
	members = append(members, "PRV-IDLE")
	framework.Members = members
	o := rates.Paint(rates.Question{On: on, Lines: lines, Lots: []rates.Lot{framework}}).Overlaps
	if len(o) != 2 || o[0].Bodies*100/25 != 80 || o[1].Agreement != "AGR-1" || o[1].Packages != 40 || o[1].Weekly*5 != 4*50*200_00 {
		t.Errorf("%+v", o)
	}
}

func TestOutliersAndConcentration(t *testing.T) {
	var lines []rates.Bought
	for n := range 20 {
		lines = append(lines, bought(n+1, fmt.Sprintf("C%d", n), []string{"Alder", "Birch"}[n%2], money.Pence(20_00+n%5*10)))
	}
	lines = append(lines, bought(50, "C50", "Alder", 45_00), bought(51, "C51", "Birch", 5_00))
	g := rates.Paint(rates.Question{On: on, Lines: lines}).Groups[0]
	if len(g.Outliers) != 2 || g.Outliers[0].ID != 50 || !g.Outliers[0].High || g.Outliers[1].High {
		t.Errorf("%+v", g.Outliers)
	}
	if g := rates.Paint(rates.Question{On: on, Lines: lines[15:]}).Groups[0]; g.Packages != 7 || g.Outliers != nil {
		t.Errorf("outliers among %d packages: %+v", g.Packages, g.Outliers)
	}
	even := rates.Paint(rates.Question{On: on, Lines: []rates.Bought{bought(1, "a", "Alder", 10_00), bought(2, "b", "Birch", 10_00)}})
	alone := rates.Paint(rates.Question{On: on, Lines: []rates.Bought{bought(1, "a", "Alder", 10_00)}})
	if even.Market.Index != 5000 || alone.Market.Index != 10000 || even.Market.Shares[0].PerMill != 500 {
		t.Errorf("%+v and %+v", even.Market, alone.Market)
	}
}

func TestTheIntervalSpansWhatIsNotKnown(t *testing.T) {
	var staying, going []rates.Bought
	for n := range 40 {
		staying = append(staying, bought(n+1, fmt.Sprintf("C%d", n), "Alder", 25_00, "PRV-A"))
		going = append(going, bought(n+1, fmt.Sprintf("C%d", n), "Cedar", 25_00))
	}
	sure := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: staying}).Saving
	if sure.Low != sure.Saved() || sure.High != sure.Saved() || sure.Draws == 0 {
		t.Errorf("forty equal children who stay: %+v", sure)
	}
	open := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: going}).Saving
	if open.Least >= open.Low || open.Low >= open.High || open.High >= open.Most {
		t.Errorf("forty who go somewhere: %s to %s, at the very least %s and most %s", open.Low, open.High, open.Least, open.Most)
	}
	// Half go to a member at £20, half to one at £22: about £4 an hour saved, give or take two standard errors.
	middle := packages.Over(40*40_00, 365)
	spread := packages.Over(40_00, 365)
	if open.Low > middle || open.High < middle || open.High-open.Low > 7*spread {
		t.Errorf("%s to %s does not hold %s, or is too wide", open.Low, open.High, middle)
	}
}

// TestThePictureAddsUp compares the picture with sums done the plain way, for any packages in any order.
func TestThePictureAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := drawn(t)
		q := rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: lines}
		p := rates.Paint(q)
		var weekly, inGroups, off money.Pence
		n := 0
		kids := map[string]bool{}
		for _, b := range lines {
			if !b.On(on) {
				continue
			}
			n++
			weekly += b.Weekly()
			kids[b.Child] = true
			if len(b.Providers) == 0 {
				off += b.Weekly()
			}
		}
		counted, points := 0, 0
		for _, g := range p.Groups {
			inGroups += g.Weekly
			counted += g.Packages
			for _, point := range g.Points {
				points += point.N
			}
			s := g.Spread
			if s.Min > s.Lower || s.Lower > s.Median || s.Median > s.Upper || s.Upper > s.Max {
				t.Fatalf("%+v", s)
			}
		}
		if p.Weekly != weekly || inGroups != weekly || counted != n || points != n || p.Children != len(kids) || len(p.Moves) != n {
			t.Fatalf("%d packages of %d for %s: %+v", counted, n, weekly, p)
		}
		if p.Stands[0].Weekly+p.Stands[1].Weekly != weekly-off || p.Stands[2].Weekly != off || p.Stands[1].Packages+p.Stands[2].Packages != len(p.Off) {
			t.Fatalf("%+v with %d set aside", p.Stands, len(p.Off))
		}
		if p.Overlaps[0].Weekly != weekly-off {
			t.Fatalf("members %s, others %s, all %s", p.Overlaps[0].Weekly, off, weekly)
		}
		not := 0
		for _, k := range p.Saving.Not {
			not += k
		}
		if p.Saving.Compared+not != n || p.Saving.Cheap+p.Saving.Same+p.Saving.Dear != p.Saving.Children || p.Saving.Most < p.Saving.Least {
			t.Fatalf("%+v", p.Saving)
		}
		rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		again := rates.Paint(q)
		opt := cmpopts.IgnoreUnexported(rates.Move{})
		if d := gocmp.Diff(p, again, opt); d != "" {
			t.Fatalf("another order gives another picture: %s", d)
		}
	})
}

func drawn(t *rapid.T) []rates.Bought {
	n := rapid.IntRange(0, 60).Draw(t, "packages")
	lines := make([]rates.Bought, 0, n)
	for i := range n {
		b := bought(i+1, fmt.Sprintf("C%d", rapid.IntRange(0, 20).Draw(t, "child")), rapid.SampledFrom([]string{"Alder", "Birch", "Cedar", "Dogwood"}).Draw(t, "body"),
			money.Pence(rapid.IntRange(1, 90_00).Draw(t, "price")))
		switch b.Body {
		case "Alder":
			b.Providers = []thread.Ref{"PRV-A"}
		case "Birch":
			b.Providers = []thread.Ref{"PRV-B"}
		}
		b.Quantity = int64(rapid.SampledFrom([]int{0, 100, 750, 4000}).Draw(t, "quantity"))
		b.Band = rapid.SampledFrom([]money.Band{money.Weekday, money.Weekend}).Draw(t, "band")
		b.Service = rapid.SampledFrom([]string{"Home care", "Short breaks"}).Draw(t, "service")
		if rapid.Bool().Draw(t, "ends") {
			b.End = on.AddDays(rapid.IntRange(-5, 500).Draw(t, "end"))
		}
		lines = append(lines, b)
	}
	slices.SortFunc(lines, func(a, b rates.Bought) int { return cmp.Compare(b.ID, a.ID) })
	return lines
}

func BenchmarkPaint(b *testing.B) {
	var lines []rates.Bought
	for n := range 100_000 {
		body := n * 7919 % 400
		one := bought(n+1, fmt.Sprintf("C%d", n/2), fmt.Sprintf("Provider %d", body), money.Pence(15_00+n*104_729%2000))
		one.Service, one.Area = fmt.Sprintf("Service %d", n%12), fmt.Sprintf("Area %d", n%8)
		if body%5 != 4 {
			one.Providers = []thread.Ref{"PRV-A"}
		}
		lines = append(lines, one)
	}
	for b.Loop() {
		rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: lines, Chosen: map[string]thread.Ref{"service 1": "LOT-1", "service 2": "LOT-1"}})
	}
}

// TestAPackageIsComparedWithTheRatesOfItsDistrict: a member's rate for the district counts there, and its rate for the whole lot elsewhere.
func TestAPackageIsComparedWithTheRatesOfItsDistrict(t *testing.T) {
	lot := lot
	lot.Service = "Home care"
	lot.Prices = append(slices.Clone(lot.Prices), rates.Price{Provider: "PRV-A", District: "D-N", Unit: money.Hour, Band: money.Weekday, Amount: 26_00})
	line := func(id int, district string, price money.Pence, by ...thread.Ref) rates.Bought {
		b := bought(id, fmt.Sprint("C", id), "Alder", price, by...)
		b.District = district
		return b
	}
	p := rates.Paint(rates.Question{On: on, Lots: []rates.Lot{lot}, Lines: []rates.Bought{
		line(1, "D-N", 25_00, "PRV-A"), line(2, "D-S", 25_00, "PRV-A"), line(3, "", 25_00, "PRV-A"), line(4, "D-N", 27_00),
	}})
	agreed := map[int64]rates.Move{}
	for _, m := range p.Moves {
		agreed[m.ID] = m
	}
	if agreed[1].Agreed != 26_00 || agreed[2].Agreed != 20_00 || agreed[3].Agreed != 20_00 {
		t.Errorf("moves at %s in its district, %s in another, %s where nobody said", agreed[1].Agreed, agreed[2].Agreed, agreed[3].Agreed)
	}
	if m := agreed[4]; m.Least != packages.Over(220_00, 365) || m.Most != packages.Over(260_00, 365) {
		t.Errorf("members of the lot are paid between %s and %s there", m.Least, m.Most)
	}
	if len(p.Off) != 3 || slices.ContainsFunc(p.Off, func(a rates.Aside) bool { return a.ID == 1 }) {
		t.Errorf("the package at its district's rate is no purchase beside the agreement: %+v", p.Off)
	}
}
