package authority

import (
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Status is where an account stands on a day. It is derived from its dates, never stored.
type Status string

// The statuses.
const (
	StatusToCome Status = "to come"
	StatusActive Status = "active"
	StatusEnded  Status = "ended"
)

// Account is one person who may sign in.
type Account struct {
	Person   thread.Ref
	Version  int
	Name     string
	Email    string // "" for those who have none; no two accounts of a council share one
	Phone    string
	Roles    []access.Role
	Provider thread.Ref // the provider the person works for, "" for all others
	Language string     // of messages and letters: "en", "cy"
	From, To workday.Date
}

// Status returns where the account stands on a day. Both From and To are days on which the person may sign in.
func (a Account) Status(on workday.Date) Status {
	switch {
	case !a.To.IsZero() && a.To.Before(on):
		return StatusEnded
	case a.From.After(on):
		return StatusToCome
	default:
		return StatusActive
	}
}

// SortKey orders accounts by name, and by reference where names are equal.
func (a Account) SortKey() string { return strings.ToLower(a.Name) + " " + string(a.Person) }

// By says in the audit that the person acted.
func (a Account) By() audit.By {
	return access.Actor{Person: a.Person, Name: a.Name, Roles: a.Roles}.By()
}

// EmailKey is an address as it is compared: without white space around it and in small letters.
func EmailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// recorded is what the audit keeps of an account: what it lets its person do, not how to reach the person.
type recorded struct {
	Name     string        `json:"name,omitempty"`
	Roles    []access.Role `json:"roles,omitempty"`
	Provider thread.Ref    `json:"provider,omitempty"`
	From     workday.Date  `json:"from,omitzero"`
	To       workday.Date  `json:"to,omitzero"`
}

func (a Account) recorded() recorded {
	return recorded{Name: a.Name, Roles: a.Roles, Provider: a.Provider, From: a.From, To: a.To}
}

const (
	longestName  = 100
	longestPhone = 30
)

func (a *Account) tidy() {
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	a.Email, a.Phone = strings.TrimSpace(a.Email), strings.TrimSpace(a.Phone)
	if a.Language == "" {
		a.Language = "en"
	}
}

func (a Account) validate() error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if a.Name == "" || len(a.Name) > longestName {
		add("name", "Enter the person’s name, in at most 100 characters.")
	}
	if a.Email != "" && notify.ToEmail("", a.Email).Validate() != nil {
		add("email", "Enter an email address in the correct format, like name@example.com.")
	}
	if len(a.Phone) > longestPhone {
		add("phone", "Enter a phone number of at most 30 characters.")
	}
	if message := rolesWrong(a.Roles); message != "" {
		add("roles", message)
	}
	if slices.Contains(a.Roles, access.RoleProvider) && a.Provider == "" {
		add("provider", "Say which provider this person works for.")
	}
	if a.Provider != "" && a.Provider.Kind() != thread.Provider {
		add("provider", "This is not the reference of a provider.")
	}
	if !a.To.IsZero() && a.To.Before(a.From.AddDays(-1)) {
		add("to", "The last day must not be before the first.")
	}
	return fault.InvalidFields(wrong...)
}

func rolesWrong(roles []access.Role) string {
	if len(roles) == 0 {
		return "Choose at least one role."
	}
	for _, r := range roles {
		if !r.Known() || r == access.RolePublic {
			return "Choose from the roles that are listed."
		}
	}
	return ""
}
