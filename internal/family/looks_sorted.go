package family

import (
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// LookKind is the kind of person who looked at a record, in the words that its reader chooses from.
type LookKind string

// The kinds of people who look. LooksByOthers are people of the council whose work is not with the child itself: who buy, pay or check.
const (
	LooksByFamily    LookKind = "family"
	LooksByHelpers   LookKind = "helpers"
	LooksBySchools   LookKind = "schools"
	LooksByProviders LookKind = "providers"
	LooksByOthers    LookKind = "others"
)

// LookKinds lists the kinds in the order in which they are offered.
func LookKinds() []LookKind {
	return []LookKind{LooksByFamily, LooksByHelpers, LooksBySchools, LooksByProviders, LooksByOthers}
}

// kindsOfLooks says what kind of person looks in a role; every other role is one of the council's that does not work with children.
var kindsOfLooks = map[access.Role]LookKind{
	access.RoleParent: LooksByFamily, access.RoleYoungPerson: LooksByFamily,
	access.RoleLead: LooksByHelpers, access.RoleLeadManager: LooksByHelpers, access.RolePractitioner: LooksByHelpers,
	access.RoleEHCOfficer: LooksByHelpers, access.RolePanelChair: LooksByHelpers, access.RoleCoOrdinator: LooksByHelpers,
	access.RoleSENCO: LooksBySchools, access.RoleTherapist: LooksBySchools,
	access.RoleProvider: LooksByProviders, access.RoleFacilitator: LooksByProviders,
}

func kindOfLook(role access.Role) LookKind {
	if k, ok := kindsOfLooks[role]; ok {
		return k
	}
	return LooksByOthers
}

// LookFilter narrows who looked. A zero field leaves all in; both days count.
type LookFilter struct {
	Kind     LookKind
	From, To workday.Date
}

// Check refuses a kind that there is not, and days in the wrong order.
func (f LookFilter) Check() error {
	if f.Kind != "" && !slices.Contains(LookKinds(), f.Kind) {
		return fault.Invalid("kind", "Choose a kind of person from the list.")
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		return fault.Invalid("to", "Enter a last day that is not before the first.")
	}
	return nil
}

// Of returns the looks that the filter leaves, in their order.
func (f LookFilter) Of(seen []SeenBy) []SeenBy {
	var out []SeenBy
	for _, l := range seen {
		on := workday.DateOf(l.At)
		early, late := !f.From.IsZero() && on.Before(f.From), !f.To.IsZero() && f.To.Before(on)
		if !early && !late && (f.Kind == "" || f.Kind == l.Kind) {
			out = append(out, l)
		}
	}
	return out
}

// LookDay is a day on which somebody looked.
type LookDay struct {
	On      workday.Date
	Looks   int
	Lookers []Looker
}

// Looker is one who looked on a day, as the reader may know them: where roles are shown instead of names, everybody of a role
// who could look for the same reason.
type Looker struct {
	Who, Why    string
	First, Last time.Time // of that day's looks
	Looks       int
	Pages       []PageLooks // what was opened last that day stands last
}

// PageLooks is how often a page was opened.
type PageLooks struct {
	Page  string
	Times int
}

// ByDay groups looks, which come the latest first, by their day and on it by who looked, again the latest first.
func ByDay(seen []SeenBy) []LookDay {
	var days []LookDay
	for _, l := range seen {
		on := workday.DateOf(l.At)
		if len(days) == 0 || days[len(days)-1].On != on {
			days = append(days, LookDay{On: on})
		}
		days[len(days)-1].add(l)
	}
	for _, d := range days {
		for _, l := range d.Lookers {
			slices.Reverse(l.Pages)
		}
	}
	return days
}

func (d *LookDay) add(l SeenBy) {
	d.Looks++
	i := slices.IndexFunc(d.Lookers, func(k Looker) bool { return k.Who == l.Who && k.Why == l.Why })
	if i < 0 {
		i = len(d.Lookers)
		d.Lookers = append(d.Lookers, Looker{Who: l.Who, Why: l.Why, Last: l.At})
	}
	k := &d.Lookers[i]
	k.First = l.At
	k.Looks++
	if j := slices.IndexFunc(k.Pages, func(p PageLooks) bool { return p.Page == l.Page }); j >= 0 {
		k.Pages[j].Times++
		return
	}
	k.Pages = append(k.Pages, PageLooks{Page: l.Page, Times: 1})
}

// LooksAfter returns at most n days that come in a list after the one given, from the first when it is zero, and whether more follow.
func LooksAfter(days []LookDay, after workday.Date, n int) (page []LookDay, more bool) {
	if !after.IsZero() {
		i := slices.IndexFunc(days, func(d LookDay) bool { return d.On.Before(after) })
		if i < 0 {
			return nil, false
		}
		days = days[i:]
	}
	return days[:min(n, len(days))], len(days) > n
}
