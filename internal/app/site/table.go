package site

import (
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/web"
)

// AccessTable writes docs/access.md: every route with its permission and the roles that have it.
func AccessTable(routes []web.Route) string {
	var b strings.Builder
	b.WriteString(`# Who may open what

Written by the program from its route table and its table of roles; a test holds it to both. A role is only half of the
answer: every page about a child also asks for a relationship with that child, and answers "not found" without one.

| page or form | permission | roles |
|---|---|---|
`)
	for _, r := range routes {
		fmt.Fprintf(&b, "| %s `%s` | %s | %s |\n", r.Method, r.Path, r.Permission, who(r.Permission))
	}
	return b.String()
}

// who lists the roles with a permission, in words where it is everybody.
func who(p access.Permission) string {
	switch p {
	case access.Public:
		return "everybody"
	case access.SignedIn:
		return "everybody who is signed in"
	}
	if access.RolePublic.May(p) {
		return "everybody"
	}
	var names []string
	for _, r := range access.Roles() {
		if r.May(p) {
			names = append(names, r.Label())
		}
	}
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}
