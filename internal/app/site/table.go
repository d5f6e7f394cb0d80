package site

import (
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/web"
)

// AccessTable writes docs/access.md: every route with its permission, the roles that have it and the records it opens to them.
func AccessTable(routes []web.Route) string {
	var b strings.Builder
	b.WriteString(`# Who may open what

Written by the program from its route table and its table of roles; a test holds it to both. A role is only half of the
answer. A page about a record also asks whose the record is: the last column says what opens it. Where that is not so the page
is "not found", as if the record were not there, and so is every record of another council. Steps that only one of a child's
people takes (an assessment's officer, a question's answerer) are refused to the others on the page itself.

Three relationships come from a person's work and not from work with one child. The contract team (contract managers and quality
officers) reaches the children whose help is bought under an agreement ("reviewing a package"), from the award until 90 days
after the last package; its roles open packages, visits and invoices, and no plan, advice or question. The finance team reaches
the children on an invoice ("checking an invoice"). The data protection officer opens one record at a time at ` + "`/data-protection`" + `,
for a reason, for 30 days and only to see ("data protection"); the reason is kept and the family sees the look.

A test walks every page as every role of two councils, at records of their own, of another family and of the other council,
and sends every form without its token, from another site and at records that are not theirs. Each page about a record opens in
that walk to each role that stands beside it.

| page or form | permission | roles | records |
|---|---|---|---|
`)
	for _, r := range routes {
		record, ok := RecordOf(r.Path)
		if !ok {
			record.Need = "NOBODY HAS SAID"
		}
		fmt.Fprintf(&b, "| %s `%s` | %s | %s | %s |\n", r.Method, r.Path, r.Permission, who(r.Permission), record.Need)
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
