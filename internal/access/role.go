package access

import "slices"

// Role is what a person is to the council: "lead", "broker", "parent".
type Role string

// The roles. Each has its home page and its demonstration persona; the public needs neither.
const (
	RoleAdministrator         Role = "administrator"
	RoleBroker                Role = "broker"
	RoleCommissioner          Role = "commissioner"
	RoleContractManager       Role = "contract-manager"
	RoleCoOrdinator           Role = "co-ordinator"
	RoleDataProtectionOfficer Role = "data-protection-officer"
	RoleDemocraticServices    Role = "democratic-services"
	RoleEHCOfficer            Role = "ehc-officer"
	RoleFacilitator           Role = "facilitator"
	RoleFinance               Role = "finance"
	RoleLead                  Role = "lead"
	RoleLeadManager           Role = "lead-manager"
	RoleMember                Role = "member"
	RolePanelChair            Role = "panel-chair"
	RoleParent                Role = "parent"
	RolePractitioner          Role = "practitioner"
	RoleProvider              Role = "provider"
	RolePublic                Role = "public"
	RoleQualityOfficer        Role = "quality-officer"
	RoleSENCO                 Role = "senco"
	RoleTherapist             Role = "therapist"
	RoleYoungPerson           Role = "young-person"
)

// Roles lists every role, the public last.
func Roles() []Role {
	roles := make([]Role, 0, len(table))
	for _, row := range table {
		roles = append(roles, row.role)
	}
	return roles
}

// Known reports whether r is one of the roles.
func (r Role) Known() bool { return r.row() != nil }

// Label is the role as it is shown to people.
func (r Role) Label() string {
	if row := r.row(); row != nil {
		return row.label
	}
	return string(r)
}

// May reports whether the role has permission p.
func (r Role) May(p Permission) bool {
	row := r.row()
	if row == nil {
		return false
	}
	return p == Public || slices.Contains(row.may, p) ||
		slices.Contains(everybody, p) || row.role != RolePublic && slices.Contains(signedIn, p) ||
		row.council && slices.Contains(council, p)
}

// Permissions lists what the role may do, sorted, with what everybody may.
func (r Role) Permissions() []Permission {
	var out []Permission
	for _, p := range Permissions() {
		if r.May(p) {
			out = append(out, p)
		}
	}
	return out
}

// Permissions lists every permission that some role has, sorted, for the table that people read.
func Permissions() []Permission {
	all := append(append(slices.Clone(everybody), signedIn...), council...)
	for _, row := range table {
		all = append(all, row.may...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (r Role) row() *roleRow {
	for i := range table {
		if table[i].role == r {
			return &table[i]
		}
	}
	return nil
}
