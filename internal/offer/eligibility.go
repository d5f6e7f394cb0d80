package offer

import (
	"cmp"
	"slices"

	"alongside/internal/family"
	"alongside/internal/offer/offerindex"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Eligibility is one dated rule of the council: whether an assessment comes before an offer, for some ages. Regulation 5 of the Breaks for
// Carers of Disabled Children Regulations 2011 (SI 2011/707) has every council publish the criteria by which it decides that.
type Eligibility struct {
	Number  int // among the council's rules, from 1
	Version int
	// Offer is the one that it is about; "" where it is about every offer of Kind, other councils' aside.
	Offer thread.Ref
	Kind  Kind
	// AgeFrom and AgeTo are in years, both included, up to 25.
	AgeFrom, AgeTo int
	// From and To are the first and the last day; To is zero until somebody ends it. One that ends before it begins was never in force.
	From, To workday.Date
	Ruling
}

// Ruling is what a rule says to families.
type Ruling struct {
	Needs    bool   // an assessment comes first
	Words    string // why or why not, in plain words
	Citation string // where it stands: an Act and its section, or a page of the council's short breaks statement
	URL      string // where that can be read; may be empty
	Ask      string // how to ask for the assessment; empty where none is needed
}

// In reports whether the rule is in force on a day.
func (e Eligibility) In(on workday.Date) bool {
	return !on.Before(e.From) && (e.To.IsZero() || !on.After(e.To))
}

// about reports whether the rule is about an offer at an age.
func (e Eligibility) about(o Offer, age int) bool {
	return o.Origin == nil && e.AgeFrom <= age && age <= e.AgeTo && (e.Offer == o.Ref && e.Offer != "" || e.Offer == "" && e.Kind == o.Kind)
}

// overlaps reports whether both say something of the same offers, ages and days.
func (e Eligibility) overlaps(other Eligibility) bool {
	never := func(r Eligibility) bool { return !r.To.IsZero() && r.To.Before(r.From) }
	ends := func(r Eligibility, before workday.Date) bool { return !r.To.IsZero() && r.To.Before(before) }
	return e.Offer == other.Offer && e.Kind == other.Kind && e.AgeFrom <= other.AgeTo && other.AgeFrom <= e.AgeTo &&
		!never(e) && !never(other) && !ends(e, other.From) && !ends(other, e.From)
}

// Rules are a council's, those of all days.
type Rules []Eligibility

// Answer is whether an assessment comes before an offer, and who says so.
type Answer struct {
	Ruling
	Number  int  // of the council's rule; 0 where there is none, and Words are its provider's
	Unknown bool // another council keeps the offer, and nobody here knows its rules
}

// Answer says whether an assessment comes before an offer for an age on a day: by the council's rule for the offer, else by that for
// offers of its kind, else as its provider says.
func (r Rules) Answer(o Offer, age int, on workday.Date) Answer {
	if o.Origin != nil {
		return Answer{Unknown: true}
	}
	found := Answer{Ruling: Ruling{Needs: o.NeedsAssessment, Words: o.Rule}}
	for _, e := range r {
		if e.about(o, age) && e.In(on) && (found.Number == 0 || e.Offer != "") {
			found = Answer{Ruling: e.Ruling, Number: e.Number}
		}
	}
	return found
}

// AgeBand is what holds for some ages, both included.
type AgeBand struct {
	From, To int
	Answer
}

// Bands returns what holds on a day for each age that an offer is for, the youngest first; neighbouring ages with one answer are one.
func (r Rules) Bands(o Offer, on workday.Date) []AgeBand {
	var out []AgeBand
	for age := max(o.AgeFrom, 0); age <= min(o.AgeTo, oldest); age++ {
		a := r.Answer(o, age, on)
		if n := len(out); n > 0 && out[n-1].Answer == a {
			out[n-1].To = age
			continue
		}
		out = append(out, AgeBand{From: age, To: age, Answer: a})
	}
	return out
}

// Change is a day on which another answer begins to hold for a child.
type Change struct {
	On       workday.Date
	Age      int  // of the child on that day
	Birthday bool // it is the child's birthday that changes it, and not a rule that begins or ends
	Answer
}

// Next returns the first day after today on which the answer for a child is another than today, as long as the child is of an age for the
// offer; ok is false where there is none, or no day of birth.
func (r Rules) Next(o Offer, born, today workday.Date) (next Change, ok bool) {
	if born.IsZero() || o.Origin != nil {
		return Change{}, false
	}
	now := r.Answer(o, family.YearsOld(born, today), today)
	days := make([]workday.Date, 0, oldest)
	for age := o.AgeFrom; age <= min(o.AgeTo, oldest); age++ {
		days = append(days, birthday(born, age))
	}
	for _, e := range r {
		days = append(days, e.From)
		if !e.To.IsZero() {
			days = append(days, e.To.AddDays(1))
		}
	}
	slices.SortFunc(days, workday.Date.Compare)
	for _, on := range days {
		age := family.YearsOld(born, on)
		if !on.After(today) || !o.ForAge(age) {
			continue
		}
		if a := r.Answer(o, age, on); a != now {
			// The rules of that day, for the age before it: where they would not have changed the answer, the birthday did.
			return Change{On: on, Age: age, Birthday: on == birthday(born, age) && r.Answer(o, age-1, on) == now, Answer: a}, true
		}
	}
	return Change{}, false
}

// birthday is the day on which somebody turns an age, for those born on 29 February too.
func birthday(born workday.Date, age int) workday.Date {
	on := born.AddMonths(12 * age)
	if family.YearsOld(born, on) < age {
		on = on.AddDays(1)
	}
	return on
}

// none reports whether an offer needs no assessment on a day: for an age, or for some age that it is for.
func (r Rules) none(o Offer, age *int, on workday.Date) bool {
	free := func(age int) bool {
		a := r.Answer(o, age, on)
		return !a.Needs && !a.Unknown
	}
	if age != nil {
		return free(*age)
	}
	for a := max(o.AgeFrom, 0); a <= min(o.AgeTo, oldest); a++ {
		if free(a) {
			return true
		}
	}
	return false
}

// bands are the rules of a day in the index's words: what needs an assessment, by ages between which nothing changes.
func (r Rules) bands(age *int, on workday.Date) []offerindex.Band {
	if age != nil {
		return []offerindex.Band{r.band(*age, *age, on)}
	}
	starts := []int{0}
	for _, e := range r {
		if e.In(on) {
			starts = append(starts, max(e.AgeFrom, 0), min(e.AgeTo, oldest)+1)
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	var out []offerindex.Band
	for i, from := range starts {
		to := oldest
		if i+1 < len(starts) {
			to = starts[i+1] - 1
		}
		if from <= to {
			out = append(out, r.band(from, to, on))
		}
	}
	return out
}

func (r Rules) band(from, to int, on workday.Date) offerindex.Band {
	b := offerindex.Band{From: from, To: to, Steps: []offerindex.Step{{Tag: tagAssessment, Out: true}}}
	var own []offerindex.Step
	for _, e := range r {
		switch {
		case !e.In(on) || from < e.AgeFrom || e.AgeTo < from:
		case e.Offer != "":
			own = append(own, offerindex.Step{Key: string(e.Offer), Out: e.Needs})
		default:
			b.Steps = append(b.Steps, offerindex.Step{Tag: tagKind + string(e.Kind), Out: e.Needs})
		}
	}
	b.Steps = append(b.Steps, own...)
	return b
}

// sorted puts rules in the order in which they are read: kinds first, then offers, the latest of each first.
func (r Rules) sorted() Rules {
	slices.SortFunc(r, func(a, b Eligibility) int {
		return cmp.Or(cmp.Compare(a.Offer, b.Offer), cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind)), b.From.Compare(a.From), cmp.Compare(a.AgeFrom, b.AgeFrom), cmp.Compare(a.Number, b.Number))
	})
	return r
}
