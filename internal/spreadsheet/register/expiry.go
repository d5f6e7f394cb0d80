package register

import (
	"fmt"

	"alongside/internal/workday"
)

// Reading is what the months of an option to extend mean.
type Reading string

// The readings: the months of each extension, or of all of them together.
const (
	Each     Reading = "each"
	Together Reading = "together"
)

// Verdict is what the check of an expiry found.
type Verdict string

// The verdicts.
const (
	Agrees    Verdict = "agrees"
	Disagrees Verdict = "disagrees"
	Unchecked Verdict = "unchecked"
)

// Check is the expiry of one contract worked out anew, beside the one that the council states.
type Check struct {
	Line      int
	Reference string
	Title     string
	Stated    workday.Date
	Computed  workday.Date // zero when there is too little to work with
	Verdict   Verdict
	Days      int      // from the computed to the stated expiry
	Working   []string // sentences that a person can check one by one
}

// Computed works out when the contract expires: the day before the corresponding date, so many months after the start as the
// term and the extensions taken have together. ok is false when start or length is not known.
func (c Contract) Computed(r Reading) (expiry workday.Date, ok bool) {
	if c.Start.IsZero() || !c.Term.HasDuration {
		return workday.Date{}, false
	}
	whole, days := (c.Term.Duration + c.Term.extended(r)).Whole()
	end := c.Start.AddMonths(whole)
	if days > 0 && whole == 0 {
		return end.AddDays(max(days-1, 0)), true
	}
	return end.AddDays(days - 1), true
}

// extended returns the length of the extensions taken.
func (t Term) extended(r Reading) Months {
	switch {
	case t.Added > 0:
		return t.Added
	case t.Taken == 0:
		return 0
	case r == Together && t.Extensions > 1:
		return t.Option * Months(t.Taken) / Months(t.Extensions)
	default:
		return t.Option * Months(t.Taken)
	}
}

// check decides the register's reading and checks every contract.
func (reg *Register) check() {
	each, together := 0, 0
	for _, c := range reg.Contracts {
		a, okA := c.Computed(Each)
		b, okB := c.Computed(Together)
		if !okA || !okB || a == b {
			continue
		}
		switch reg.stated(c) {
		case a:
			each++
		case b:
			together++
		}
	}
	reg.Reading = Each
	if together > each {
		reg.Reading = Together
	}
	reg.Evidence = fmt.Sprintf("Where it makes a difference, %d stated expiries fit the option's months for each extension and %d for all together.", each, together)
	for _, c := range reg.Contracts {
		reg.checks = append(reg.checks, c.check(reg.Reading, reg.stated(c)))
	}
}

// stated returns when the register says that the contract expires. Most councils publish a start and an end alone: where no
// column is headed as the expiry, the end is it.
func (reg *Register) stated(c Contract) workday.Date {
	if reg.Mapping.Index(RoleExpiry) < 0 {
		return c.End
	}
	return c.Expiry
}

// check compares the stated expiry, zero where there is none, with the computed one.
func (c Contract) check(r Reading, stated workday.Date) Check {
	out := Check{Line: c.Line, Reference: c.Reference, Title: c.Title, Stated: stated, Verdict: Unchecked}
	say := func(format string, args ...any) { out.Working = append(out.Working, fmt.Sprintf(format, args...)) }
	computed, ok := c.Computed(r)
	switch {
	case c.Start.IsZero():
		say("The start is not known.")
	case !c.Term.HasDuration:
		say("The length is not known.")
	}
	if !ok {
		return out
	}
	out.Computed = computed
	c.work(r, computed, say)
	if stated.IsZero() {
		say("The register states no expiry.")
		return out
	}
	out.Days = computed.DaysUntil(stated)
	slack := c.Term.Duration.slack()
	if out.Days >= -slack && out.Days <= slack {
		out.Verdict = Agrees
		say("The register states the same.")
		if out.Days != 0 {
			out.Working[len(out.Working)-1] = fmt.Sprintf("The register states %s; the fraction of a month was rounded by up to %d days, so the two agree.", stated.Short(), slack)
		}
		return out
	}
	out.Verdict = Disagrees
	say("The register states %s, which is %s.", stated.Short(), distance(out.Days))
	c.explain(r, out, say)
	return out
}

// work says how the expiry was computed.
func (c Contract) work(r Reading, computed workday.Date, say func(string, ...any)) {
	t := c.Term
	say("It starts on %s and runs for %s months.", c.Start.Short(), t.Duration)
	switch {
	case t.Added > 0:
		say("Extensions of %s months are taken.", t.Added)
	case t.Taken == 0:
		say("No extension is said to be taken.")
	case r == Together && t.Extensions > 1:
		say("%d of %d extensions are taken, of %s months together: %s more.", t.Taken, t.Extensions, t.Option, t.extended(r))
	default:
		say("%s taken, of %s months each: %s more.", count(t.Taken), t.Option, t.extended(r))
	}
	say("It ends on the day before the corresponding date: %s.", computed.Short())
}

// explain says what would make the two dates agree, where something does.
func (c Contract) explain(r Reading, check Check, say func(string, ...any)) {
	other := Together
	if r == Together {
		other = Each
	}
	if date, ok := c.Computed(other); ok && date == check.Stated {
		say("It would agree if the option's months were for the extensions %s.", other)
	}
	if check.Days == 1 {
		say("It would agree if the contract ended on the corresponding date itself.")
	}
	first := c
	first.Term.Taken, first.Term.Added = 0, 0
	switch date, ok := first.Computed(r); {
	case c.Expiry.IsZero() && ok && date == check.Stated:
		say("The stated end is that of the first term: the extensions taken are not in it.")
	case c.Expiry.IsZero():
	case c.Expiry == c.End:
		say("The stated expiry is the stated end, so the end may have extensions in it already, or none may have been added.")
	case !c.End.IsZero() && c.End.AddDays(1).AddMonths(int(c.Term.extended(r))/1000).AddDays(-1) == c.Expiry:
		say("It would agree if the extensions were counted from the stated end, %s.", c.End.Short())
	}
}

func count(n int) string {
	if n == 1 {
		return "1 extension is"
	}
	return fmt.Sprintf("%d extensions are", n)
}

func distance(days int) string {
	switch {
	case days == 1:
		return "1 day later"
	case days == -1:
		return "1 day earlier"
	case days < 0:
		return fmt.Sprintf("%d days earlier", -days)
	default:
		return fmt.Sprintf("%d days later", days)
	}
}
