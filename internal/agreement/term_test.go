package agreement

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

func TestTermsAsPapersWriteThem(t *testing.T) {
	for in, want := range map[string]Term{
		"2+1+1": {24, []int{12, 12}}, "3+36 months": {36, []int{36}}, "48+24 in two": {48, []int{12, 12}}, " 2 + 1 + 1 ": {24, []int{12, 12}},
		"4 years": {48, nil}, "48 months + 24 months in two extensions": {48, []int{12, 12}}, "18m+6m": {18, []int{6}}, "24 + 12 in 3": {24, []int{4, 4, 4}},
	} {
		got, err := ParseTerm(in)
		if err != nil || got.Months != want.Months || !slices.Equal(got.Extensions, want.Extensions) {
			t.Errorf("%q is %+v (%v), want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "+1", "2+", "0+1", "two", "2+1 in five", "24 in two", "2++1", "-2", "2+1 in 0"} {
		if got, err := ParseTerm(in); err == nil {
			t.Errorf("%q was read as %+v", in, got)
		} else if fields, ok := fault.Fields(err); !ok || fields[0].Name != "term" {
			t.Errorf("%q: %v names no field", in, err)
		}
	}
}

func TestBreakPointsOfStaffordshire(t *testing.T) {
	term, _ := ParseTerm("2+1+1")
	var got []string
	for _, p := range term.Points(workday.MustOn(2022, 4, 1), 6) {
		got = append(got, p.On.String()+" by "+p.NoticeBy.String())
	}
	if want := "2024-03-31 by 2023-09-30, 2025-03-31 by 2024-09-30, 2026-03-31 by 2025-09-30"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestPointsNeverRunBackwards(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		term := Term{Months: rapid.IntRange(1, 96).Draw(r, "months"), Extensions: rapid.SliceOfN(rapid.IntRange(1, 36), 0, 4).Draw(r, "extensions")}
		start := workday.MustOn(2024, 1, 1).AddDays(rapid.IntRange(0, 2000).Draw(r, "start"))
		before := start
		for i, p := range term.Points(start, rapid.IntRange(0, 12).Draw(r, "notice")) {
			if p.On.Before(before) || p.NoticeBy.After(p.On) || p.On != term.LastDay(start, i) {
				r.Fatalf("point %d is %v behind %s", i, p, before)
			}
			before = p.On
		}
	})
}

func TestFloorsAreWorkedOutPartByPart(t *testing.T) {
	f := Floor{PayPerHour: 12_00, TravelMinutes: 15, Training: 500, OnCosts: 1000, MilesPerHour: 200, PencePerMile: 45, Overheads: 1000, LeastMargin: 500}
	// 12.00 + 3.00 + 0.60 = 15.60; + 1.56 + 0.90 = 18.06; + 1.81 = 19.87; / 0.95 = 20.9157…
	cost, parts := f.Cost()
	if cost != 19_87 || len(parts) != 6 || f.Least() != 20_92 {
		t.Errorf("cost %s in %d parts, least %s", cost, len(parts), f.Least())
	}
	if err := (Floor{PayPerHour: 12_00, LeastMargin: 10_000}).Validate(); err == nil {
		t.Error("a margin of everything was taken")
	}
}

func TestFloorPropertyLeastCoversCostAndMargin(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := Floor{
			PayPerHour: 1 + moneyOf(r, "pay", 5000), TravelMinutes: rapid.IntRange(0, 60).Draw(r, "travel"), Training: rapid.IntRange(0, 2000).Draw(r, "training"),
			OnCosts: rapid.IntRange(0, 4000).Draw(r, "on-costs"), Overheads: rapid.IntRange(0, 4000).Draw(r, "overheads"), LeastMargin: rapid.IntRange(0, 4000).Draw(r, "margin"),
		}
		cost, parts := f.Cost()
		var sum int64
		for _, p := range parts {
			sum += int64(p.Amount)
		}
		least := int64(f.Least())
		if sum != int64(cost) || least*int64(whole-f.LeastMargin) < int64(cost)*whole || (least-1)*int64(whole-f.LeastMargin) >= int64(cost)*whole {
			r.Fatalf("parts %d, cost %d, least %d", sum, cost, least)
		}
	})
}
