package authority

import (
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// How looks at a child's record are shown to the family.
const (
	LooksByName = "name"
	LooksByRole = "role"
)

// Contact is how the public reaches the council. It stands on pages that nobody signs in to.
type Contact struct {
	Phone string
	Hours string // when the phone is answered: "Monday to Friday, 9am to 5pm"
	Email string
	// Danger says what to do when a child is in danger, a line each: whom to ring first, and at night.
	Danger []string
}

// Authority is one council, or a region that councils form.
type Authority struct {
	Code          db.Scope
	Version       int
	Name          string
	Kind          string // "county", "unitary", "metropolitan district", "London borough", "region"
	StatutePolicy string // the local policy that its clocks follow
	Demo          bool   // everything in it is made up
	LooksShownBy  string // LooksByName or LooksByRole
	ScreenBy      string // a concern told by this time of a working day is screened that day: "16:00"
	Contact       Contact
	// Letters is the address that letters are sent from and answered to, a line each.
	Letters string
}

// tidy fills in what has a usual value.
func (a *Authority) tidy() {
	a.Name = strings.TrimSpace(a.Name)
	if a.StatutePolicy == "" {
		a.StatutePolicy = "default"
	}
	if a.LooksShownBy == "" {
		a.LooksShownBy = LooksByRole
	}
	if a.ScreenBy == "" {
		a.ScreenBy = "16:00"
	}
}

func (a Authority) validate() error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if a.Name == "" {
		add("name", "Enter the council’s name.")
	}
	if a.LooksShownBy != LooksByName && a.LooksShownBy != LooksByRole {
		add("looks-shown-by", "Choose whether families see names or roles.")
	}
	if !timeOfDay(a.ScreenBy) {
		add("screen-by", "Enter a time such as 16:00.")
	}
	if a.Contact.Phone == "" {
		add("phone", "Enter the number that families ring.")
	}
	if len(a.Contact.Danger) == 0 {
		add("danger", "Say what to do when a child is in danger. It stands on the first page.")
	}
	return fault.InvalidFields(wrong...)
}

// timeOfDay reports whether s is a time from 00:00 to 23:59.
func timeOfDay(s string) bool {
	if len(s) != 5 || s[2] != ':' {
		return false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[:2] < "24" && s[3:] < "60"
}
