package access

import (
	"slices"
	"strconv"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Actor is who asks: a signed-in person, or a member of the public.
type Actor struct {
	Person   thread.Ref
	Name     string
	Roles    []Role
	Teams    []thread.Ref
	Provider thread.Ref // the provider the person works for, "" for the council's own people and families
	Scope    db.Scope
	Public   bool // nobody has signed in
	// Unchecked says that the provider registered itself and nobody of the council has looked at who it is.
	Unchecked bool
	Channel   string // web when empty
}

// newcomer is what people of a provider may do before somebody of the council has looked at who it is: look after what it says of itself,
// and apply. Everybody can register an organisation, so nothing else opens, and what opens shows nobody else.
var newcomer = []Permission{AdmissionApply, AdmissionSee, DocumentSee, DocumentUpload, ProviderEvidence, ProviderKeep, ProviderSee, SignedIn}

// May reports whether one of the actor's roles has permission p. Everybody has the permission Public. What a provider may do is narrowed
// while it is unchecked; what else somebody is, such as a parent, is not.
func (a Actor) May(p Permission) bool {
	if p == Public {
		return true
	}
	for _, r := range a.roles() {
		if r.May(p) && !a.holdsBack(r, p) {
			return true
		}
	}
	return false
}

// holdsBack reports whether a role does not count for permission p because nobody has looked at the provider.
func (a Actor) holdsBack(r Role, p Permission) bool {
	return a.Unchecked && (r == RoleProvider || r == RoleFacilitator) && !slices.Contains(newcomer, p) && !slices.Contains(everybody, p)
}

// Is reports whether the actor has role r.
func (a Actor) Is(r Role) bool { return slices.Contains(a.roles(), r) }

func (a Actor) roles() []Role {
	if a.Public {
		return []Role{RolePublic}
	}
	return a.Roles
}

// By says in the audit who acted. A person with several roles acts in the first.
func (a Actor) By() audit.By {
	by := audit.By{Person: string(a.Person), Name: a.Name, Channel: a.Channel}
	if by.Channel == "" {
		by.Channel = "web"
	}
	if a.Public {
		by.Person, by.Role = "public", string(RolePublic)
		if by.Name == "" {
			by.Name = "A member of the public"
		}
		return by
	}
	if len(a.Roles) > 0 {
		by.Role = string(a.Roles[0])
	}
	return by
}

// Key names the actor with everything that an answer to them may depend on, as a key for db.Remember.
func (a Actor) Key() string {
	var b strings.Builder
	part := func(s string) {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(':')
		b.WriteString(s)
	}
	part(string(a.Person))
	part(a.Name)
	part(strconv.Itoa(len(a.Roles)))
	for _, r := range a.Roles {
		part(string(r))
	}
	for _, t := range a.Teams {
		part(string(t))
	}
	part(string(a.Provider))
	part(string(a.Scope))
	part(strconv.FormatBool(a.Public))
	part(strconv.FormatBool(a.Unchecked))
	part(a.Channel)
	return b.String()
}

// parties lists everything whose relationships are the actor's: the person, the teams and the provider. The public has none. Who only
// gives sessions for an organisation sees the children of those sessions, and not all that the organisation sees.
func (a Actor) parties() []thread.Ref {
	if a.Public || a.Person == "" {
		return nil
	}
	parties := make([]thread.Ref, 0, len(a.Teams)+2)
	parties = append(parties, a.Person)
	parties = append(parties, a.Teams...)
	if a.Provider != "" && !slices.Equal(a.Roles, []Role{RoleFacilitator}) {
		parties = append(parties, a.Provider)
	}
	return parties
}
