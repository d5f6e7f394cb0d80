package team

import (
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Team is people who give one service in some districts.
type Team struct {
	Ref     thread.Ref
	Version int
	Name    string
	Service string   // "lead professionals", "EHC assessment", "speech and language therapy"
	Area    []string // district codes; none means the whole council
	Manager thread.Ref
	Closed  workday.Date // the day after its last, zero while it works
}

// Covers reports whether the team works in a district.
func (t Team) Covers(district string) bool {
	for _, d := range t.Area {
		if d == district {
			return true
		}
	}
	return len(t.Area) == 0
}

func (t *Team) tidy() {
	t.Name, t.Service = strings.TrimSpace(t.Name), strings.TrimSpace(t.Service)
	var area []string
	for _, d := range t.Area {
		if d = strings.ToUpper(strings.TrimSpace(d)); d != "" {
			area = append(area, d)
		}
	}
	t.Area = area
}

func (t Team) validate() error {
	var wrong []fault.Field
	if t.Name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Message: "Enter the team’s name."})
	}
	if t.Service == "" {
		wrong = append(wrong, fault.Field{Name: "service", Message: "Say what service the team gives."})
	}
	if t.Manager != "" && t.Manager.Kind() != thread.Person {
		wrong = append(wrong, fault.Field{Name: "manager", Message: "Choose a person as the manager."})
	}
	return fault.InvalidFields(wrong...)
}

// Member is one person's time in one team. From and To are both days in the team.
type Member struct {
	Team     thread.Ref
	Person   thread.Ref
	From, To workday.Date
	// Capacity is how much the person can carry: the sum of the weights of what they are given.
	Capacity int
}

// In reports whether the person is in the team on a day.
func (m Member) In(on workday.Date) bool {
	return !m.From.After(on) && (m.To.IsZero() || !m.To.Before(on))
}

// mostCapacity bounds what one person can be said to carry.
const mostCapacity = 1000

func (m Member) validate() error {
	var wrong []fault.Field
	if m.Person.Kind() != thread.Person {
		wrong = append(wrong, fault.Field{Name: "person", Message: "Choose a person."})
	}
	if m.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Message: "Enter the first day."})
	}
	if m.Capacity < 0 || m.Capacity > mostCapacity {
		wrong = append(wrong, fault.Field{Name: "capacity", Message: "Enter a whole number from 0 to 1,000."})
	}
	return fault.InvalidFields(wrong...)
}

// Absence is a time for which a person is away and another stands in.
type Absence struct {
	Person   thread.Ref
	From, To workday.Date
	Cover    thread.Ref
}

// On reports whether the person is away on a day.
func (a Absence) On(day workday.Date) bool { return !a.From.After(day) && !a.To.Before(day) }

// How far ahead an absence is planned, in days from today to its first, and how long it lasts, from its first to its last: a year each. A later
// day is a slip of the year more often than not, and whoever covers opens the records of the children for all that time.
const (
	absenceAhead = 366
	absenceLong  = 366
)

func (a Absence) validate(today workday.Date) error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if a.Person.Kind() != thread.Person {
		add("person", "Choose who will be away.")
	}
	switch {
	case a.From.IsZero():
		add("from", "Enter the first day away.")
	case a.To.IsZero():
		add("to", "Enter the last day away.")
	case a.To.Before(a.From):
		add("to", "The last day must not be before the first.")
	case a.To.Before(today):
		add("to", "This absence is over.")
	case a.From.After(today.AddDays(absenceAhead)):
		add("from", "Enter a first day up to "+today.AddDays(absenceAhead).Long()+": nobody knows yet who could cover after that. Check the year.")
	case a.To.After(a.From.AddDays(absenceLong)):
		add("to", "Enter a last day up to "+a.From.AddDays(absenceLong).Long()+". Check the year. Whoever is away for longer hands the children over.")
	}
	switch {
	case a.Cover.Kind() != thread.Person:
		add("cover", "Choose who stands in. Families are never left without a person.")
	case a.Cover == a.Person:
		add("cover", "Nobody stands in for themselves. Choose another member.")
	}
	return fault.InvalidFields(wrong...)
}
