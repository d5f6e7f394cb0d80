package delivery

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/workday"
)

func TestVisitsAddUpByMonthAndPackage(t *testing.T) {
	day := func(m, d int) workday.Date { return workday.MustOn(2026, m, d) }
	got := byMonth([]Visit{
		{Package: "B", On: day(10, 31), Result: Came, Minutes: 60},
		{Package: "A", On: day(11, 30), Result: Came, Minutes: 90},
		{Package: "A", On: day(11, 1), Result: Came, Minutes: 30},
		{Package: "A", On: day(11, 8), Result: Missed},
		{Package: "A", On: day(11, 9), Result: Came, Minutes: 45, Dispute: Dispute{On: day(11, 10)}},
		{Package: "A", On: day(10, 1), Result: Missed},
	})
	want := []Month{
		{Package: "A", First: day(10, 1), Last: day(10, 1), Missed: 1},
		{Package: "B", First: day(10, 1), Last: day(10, 31), Came: 1, Minutes: 60},
		{Package: "A", First: day(11, 1), Last: day(11, 30), Came: 2, Missed: 1, Minutes: 120, Unclear: 1},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b workday.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}
