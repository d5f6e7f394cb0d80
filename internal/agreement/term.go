package agreement

import (
	"regexp"
	"strconv"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Term is the shape of an agreement's life: how long it runs at first, and how long each extension is, all in months.
type Term struct {
	Months     int
	Extensions []int
}

var (
	termPart = regexp.MustCompile(`^(\d{1,3})(y|years?|m|months?)?(?:in([a-z]+|\d+))?$`)
	numbers  = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
)

// yearsUpTo is the greatest number that means years where no unit is written: "2+1+1" are years, "48+24" are months.
const yearsUpTo = 10

// ParseTerm reads a term as papers write it: "2+1+1", "3 + 36 months", "48+24 in two", "4 years". A number without a unit
// means years up to 10 and months beyond. "24 in two" are two extensions of 12 months.
func ParseTerm(s string) (Term, error) {
	var t Term
	for i, part := range strings.Split(strings.ToLower(s), "+") {
		found := termPart.FindStringSubmatch(strings.Join(strings.Fields(part), ""))
		if found == nil {
			return Term{}, fault.Invalidf("term", "“%s” is no length. Write a term such as 2+1+1, 3+36 months or 48+24 in two.", strings.TrimSpace(part))
		}
		n, err := strconv.Atoi(found[1])
		if err != nil || n == 0 {
			return Term{}, fault.Invalid("term", "Each part of the term is longer than nothing.")
		}
		if strings.HasPrefix(found[2], "y") || found[2] == "" && n <= yearsUpTo {
			n *= 12
		}
		times, err := parts(found[3])
		if err != nil || n%times != 0 {
			return Term{}, fault.Invalidf("term", "%d months cannot be taken in “%s” equal parts.", n, found[3])
		}
		if i == 0 {
			if times > 1 {
				return Term{}, fault.Invalid("term", "Only extensions are taken in parts.")
			}
			t.Months = n
			continue
		}
		for range times {
			t.Extensions = append(t.Extensions, n/times)
		}
	}
	return t, nil
}

func parts(word string) (int, error) {
	if word == "" {
		return 1, nil
	}
	if n, ok := numbers[strings.TrimSuffix(word, "extensions")]; ok {
		return n, nil
	}
	n, err := strconv.Atoi(word)
	if err == nil && n == 0 {
		return 0, strconv.ErrRange
	}
	return n, err
}

// LastDay is the last day of an agreement that starts on a day, with so many extensions taken. Months are counted from the
// first day each time, so that no month end is lost on the way.
func (t Term) LastDay(start workday.Date, taken int) workday.Date {
	months := t.Months
	for _, n := range t.Extensions[:min(taken, len(t.Extensions))] {
		months += n
	}
	return start.AddMonths(months).AddDays(-1)
}

// Points are the break points of a term: the last day of each stage, with the last day for notice so many months before.
func (t Term) Points(start workday.Date, noticeMonths int) []BreakPoint {
	out := make([]BreakPoint, 0, len(t.Extensions)+1)
	for taken := range len(t.Extensions) + 1 {
		last := t.LastDay(start, taken)
		out = append(out, BreakPoint{On: last, NoticeBy: last.AddDays(1).AddMonths(-noticeMonths).AddDays(-1)})
	}
	return out
}
