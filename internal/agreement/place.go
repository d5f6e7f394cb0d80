package agreement

import (
	"strings"

	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Place is every admission of one provider to one lot: those it had before, and, where another council knows it by two records, two at
// once. They are judged together.
type Place []Admission

// Places gathers admissions to one lot, or of one provider, under what tells them apart.
func Places(all []Admission, by func(Admission) thread.Ref) map[thread.Ref]Place {
	out := map[thread.Ref]Place{}
	for _, a := range all {
		out[by(a)] = append(out[by(a)], a)
	}
	return out
}

// OfProvider tells the admissions to one lot apart.
func OfProvider(a Admission) thread.Ref { return a.Provider }

// ToLot tells the admissions of one provider apart.
func ToLot(a Admission) thread.Ref { return a.Lot }

// strength orders the states of a place's admissions: the strongest says where the provider stands. One that is suspended or banned in
// either of two records is so in both.
var strength = map[MemberState]int{Left: 1, ToStart: 2, Member: 3, Suspended: 4, Banned: 5}

// Counts returns the admission that says where the provider stands on a day, with its state and why when that is a suspension or a ban.
// A place without admissions has the empty state.
func (p Place) Counts(on workday.Date) (counts Admission, state MemberState, why string) {
	for _, a := range p {
		s, w := a.Standing(on)
		nearer := s == Left && a.To.After(counts.To) || s == ToStart && a.From.Before(counts.From)
		if strength[s] > strength[state] || s == state && nearer {
			counts, state, why = a, s, w
		}
	}
	return counts, state, why
}

// Use is whether a provider may be used in a lot for help that begins on a day.
type Use struct {
	State MemberState // of its place, when the help begins
	Held  string      // why nothing at all is bought from it there, in an emergency either; "" when it is not held
	Lacks string      // what it lacks of what the lot asks for; "" when nothing
}

// Why says why the provider may not be used, "" when it may.
func (u Use) Why() string { return strings.TrimSpace(u.Held + " " + u.Lacks) }

// Use says whether a provider may be used in the lot, as seen today, for help that begins on a day: the one answer that the ranking, the
// invitation, the comparison, the award, the pages of an agreement and the quality of its members all give. Nobody is used who is
// suspended or banned today, though that ends before the help begins, nor on its first day; a place that ends before then bears
// nothing, and evidence is to be in force by then. Help that has begun already goes on from today.
func (l Lot) Use(p provider.Provider, place Place, today, first workday.Date) Use {
	begins := first
	if today.After(begins) {
		begins = today
	}
	at, state, why := place.Counts(begins)
	u := Use{State: state, Held: why, Lacks: strings.Join(l.Unfit(p, begins), " ")}
	if _, now, held := place.Counts(today); now == Suspended || now == Banned {
		u.State, u.Held = now, held
	}
	switch u.State {
	case Suspended, Banned:
	case Left:
		u.Held = "It left the lot on " + at.To.Long() + "."
		if at.NeverBegan() {
			u.Held = "Its place in the lot was taken back before it began."
		} else if !at.To.Before(today) {
			u.Held = "It leaves the lot on " + at.To.Long() + "."
		}
	case ToStart:
		u.Held = "Its place in the lot begins on " + at.From.Long() + "."
	case Member:
		_, u.Held = p.Suspended(begins)
	default:
		u.Held = "It has no place in this lot."
	}
	return u
}
