package county

import (
	"fmt"
	"time"

	"alongside/internal/workday"
)

// TermsSource marks the term dates of the demonstration wherever their source is named.
const TermsSource = "term dates made up for the demonstration"

// Terms are the made-up county's school terms, from two school years before a day's to three after it. No school keeps them.
func Terms(today workday.Date) (workday.TermCalendar, error) {
	var all []workday.Term
	year := today.AddMonths(-8).Year() // in which the school year began
	for y := year - 2; y <= year+3; y++ {
		// Each half ends on the Friday before a week without school, which begins on the Monday in seven days of the year.
		monday := func(year, month, day int) workday.Date {
			first := workday.MustOn(year, month, day)
			return first.AddDays((int(time.Monday-first.Weekday()) + 7) % 7)
		}
		friday := func(before workday.Date) workday.Date { return before.AddDays(-3) }
		october, christmas, january := monday(y, 10, 24), monday(y, 12, 18), monday(y+1, 1, 4)
		february, easter, may, july := monday(y+1, 2, 12), monday(y+1, 3, 28), monday(y+1, 5, 25), monday(y+1, 7, 20)
		for _, t := range []struct {
			name     string
			from, to workday.Date
		}{
			{"Autumn, first half", monday(y, 9, 2), friday(october)}, {"Autumn, second half", october.AddDays(7), friday(christmas)},
			{"Spring, first half", january, friday(february)}, {"Spring, second half", february.AddDays(7), friday(easter)},
			{"Summer, first half", easter.AddDays(14), friday(may)}, {"Summer, second half", may.AddDays(7), friday(july)},
		} {
			all = append(all, workday.Term{Name: fmt.Sprintf("%s %d", t.name, t.from.Year()), Span: workday.Span{From: t.from, To: t.to}})
		}
	}
	return workday.NewTermCalendar(string(Scope), "", TermsSource, all)
}

// schoolOpen is true of a day on which children are at school: one in a term, and no bank holiday.
func (b *builder) schoolOpen(on workday.Date) bool {
	_, in, err := b.schoolTerms.InTerm(on)
	working, known := b.Book.Calendar().WorkingDay(on)
	return err == nil && in && known == nil && working
}
