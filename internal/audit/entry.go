package audit

import (
	"errors"
	"strings"
)

// By says who acts. Names are kept as they were at the time.
type By struct {
	Person  string `json:"person"`            // the person's reference
	Name    string `json:"name"`              // as shown to others
	Role    string `json:"role"`              // the role in which the person acts
	For     string `json:"for,omitempty"`     // on behalf of, when the person acts for somebody else
	Channel string `json:"channel,omitempty"` // web, phone, letter, import or system
}

// System is the program itself, for what no person does: sealing, escalating, importing on a timetable.
var System = By{Person: "system", Name: "Alongside", Role: "system", Channel: "system"}

// ErrNobody is returned when a change does not say who makes it. It is a fault of the program, never of the user.
var ErrNobody = errors.New("audit: an entry must name a person and a role")

func (b By) validate() error {
	if strings.TrimSpace(b.Person) == "" || strings.TrimSpace(b.Role) == "" {
		return ErrNobody
	}
	return nil
}

// Entry is one thing that was done.
type Entry struct {
	Action  string // what was done, in the past tense: "query answered"
	Ref     string // the object it was done to
	Child   string // the child it is about, "" when about none
	Payload any    // what was decided, as JSON; kept apart and erasable
	Why     string // the reason in one plain sentence, optional; kept apart and erasable
	Rule    string // the rule applied, such as "ehc-decide@1", optional
}
