package authorityweb

import (
	"strings"

	"alongside/internal/access"
	"alongside/internal/web/ui"
)

// adminNav leads to those of the administrators' pages that the reader may see.
func adminNav(reader access.Actor, current string) ui.SubNavView {
	v := ui.SubNavView{Label: "Administration"}
	for _, i := range []struct {
		permission access.Permission
		text, href string
	}{
		{access.PeopleManage, "People", "/admin/people"}, {access.AuthorityEdit, "Council", "/admin/council"}, {access.AuthorityEdit, "Directories", "/admin/directories"},
		{access.OutboxSee, "Messages", "/admin/outbox"}, {access.JobSee, "Jobs", "/admin/jobs"},
		{access.AuditSee, "Audit", "/admin/audit"}, {access.AuditVerify, "Audit proof", "/admin/audit/verify"},
	} {
		if reader.May(i.permission) {
			v.Items = append(v.Items, ui.NavItem{Text: i.text, Href: i.href, Current: i.href == current})
		}
	}
	return v
}

func roleNames(roles []access.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Label()
	}
	return strings.Join(names, ", ")
}

// roleOptions are the roles that an account can have.
func roleOptions() []ui.Option {
	var out []ui.Option
	for _, r := range access.Roles() {
		if r != access.RolePublic {
			out = append(out, ui.Option{Value: string(r), Text: r.Label()})
		}
	}
	return out
}

func roles(values []string) []access.Role {
	var out []access.Role
	for _, v := range values {
		out = append(out, access.Role(v))
	}
	return out
}

func roleValues(roles []access.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}
