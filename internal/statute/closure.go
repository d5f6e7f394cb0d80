package statute

import "alongside/internal/workday"

// longClosure is how many continuous days a school must be closed before the law excuses late advice: four weeks.
const longClosure = 28

// ClosureException returns the days on which advice asked of a school falls under the exception for its holidays, when asked is
// one of them: from a week before it closes for at least four continuous weeks to a week before it opens again (SI 2014/1530
// reg 5(4)). It needs the school's own or its council's terms and refuses days that they do not cover.
func ClosureException(terms workday.TermCalendar, asked workday.Date) (workday.Span, bool, error) {
	if _, _, err := terms.InTerm(asked); err != nil {
		return workday.Span{}, false, err
	}
	for _, closed := range terms.Closures(longClosure) {
		excused := workday.Span{From: closed.From.AddWeeks(-1), To: closed.To.AddDays(1).AddWeeks(-1)}
		if excused.Holds(asked) {
			return excused, true, nil
		}
	}
	return workday.Span{}, false, nil
}
