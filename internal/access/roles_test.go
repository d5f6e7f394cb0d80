package access_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"alongside/internal/access"
)

// constants reads the values of all constants of a type from the package's source, so that none can be forgotten here.
func constants(t *testing.T, file, typeName string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typeName {
			for _, v := range spec.Values {
				literal, ok := v.(*ast.BasicLit)
				if !ok {
					t.Fatalf("%s holds a constant that is not written out", file)
				}
				s, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, s)
			}
		}
		return true
	})
	return values
}

func TestEveryPermissionIsSomebodys(t *testing.T) {
	all := constants(t, "permission.go", "Permission")
	if len(all) < 100 {
		t.Fatalf("%d permissions found", len(all))
	}
	granted := access.Permissions()
	for _, p := range all {
		if !slices.Contains(granted, access.Permission(p)) {
			t.Errorf("no role may %s", p)
		}
	}
	if len(granted) != len(all) {
		t.Errorf("%d permissions are granted, %d are named", len(granted), len(all))
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != len(granted) {
		t.Error("two permissions have the same name")
	}
}

func TestEveryRoleIsInTheTableOnce(t *testing.T) {
	names := constants(t, "role.go", "Role")
	var listed []string
	for _, r := range access.Roles() {
		listed = append(listed, string(r))
		if r.Label() == "" || r.Label() == string(r) || !r.Known() {
			t.Errorf("%s has no label", r)
		}
	}
	slices.Sort(names)
	slices.Sort(listed)
	if !slices.Equal(names, listed) {
		t.Errorf("roles %v\n table %v", names, listed)
	}
	nobody := access.Role("cook")
	if nobody.Known() || nobody.May(access.Public) || nobody.Label() != "cook" || nobody.Permissions() != nil {
		t.Error("an unknown role may something")
	}
}

func TestWhoMayWhat(t *testing.T) {
	cases := []struct {
		role access.Role
		p    access.Permission
		want bool
	}{
		{access.RolePublic, access.ConcernRaise, true},
		{access.RolePublic, access.OfferSee, true},
		{access.RolePublic, access.SignedIn, false},
		{access.RolePublic, access.ThreadSee, false},
		{access.RoleParent, access.QueryJudge, true},
		{access.RoleParent, access.QueryAnswer, false},
		{access.RoleParent, access.ProviderSee, false},
		{access.RoleParent, access.BrokerageSee, false},
		{access.RoleYoungPerson, access.FamilyLooks, true},
		{access.RoleLead, access.QueryJudge, false}, // staff cannot close a query
		{access.RoleLead, access.LeadIntroduce, true},
		{access.RoleLead, access.LeadAllocate, false},
		{access.RoleLeadManager, access.LeadAllocate, true},
		{access.RoleLeadManager, access.FamilyLooks, true}, // of the children of their team
		{access.RoleLead, access.FamilyLooks, false},
		{access.RoleBroker, access.BrokerageAward, true},
		{access.RoleBroker, access.BrokerageEmergency, false}, // another person authorises
		{access.RoleProvider, access.BrokerageRespond, true},
		{access.RoleProvider, access.BrokerageSee, false},
		{access.RoleFinance, access.FinanceInvoiceMatch, true},
		{access.RoleFinance, access.PlanSee, false},
		{access.RoleMember, access.ScrutinyJudge, true},
		{access.RoleMember, access.FamilySee, false},
		{access.RoleAdministrator, access.PeopleManage, true},
		{access.RoleAdministrator, access.FamilySee, false}, // runs the system, has no business with children
		{access.RoleDataProtectionOfficer, access.AuditErase, true},
		{access.RoleAdministrator, access.AuditErase, false},
	}
	for _, c := range cases {
		if got := c.role.May(c.p); got != c.want {
			t.Errorf("%s may %s = %v, want %v", c.role, c.p, got, c.want)
		}
	}
	for _, p := range access.RoleBroker.Permissions() {
		if !access.RoleBroker.May(p) {
			t.Errorf("broker is listed with %s but may not", p)
		}
	}
}

func TestAnActorMayWhatOneOfTheRolesMay(t *testing.T) {
	both := access.Actor{Person: "PER-1", Name: "Ann", Roles: []access.Role{access.RoleParent, access.RoleBroker}}
	if !both.May(access.QueryJudge) || !both.May(access.BrokerageAward) || both.May(access.PeopleManage) || !both.Is(access.RoleBroker) {
		t.Error("the roles are not added up")
	}
	if by := both.By(); by.Person != "PER-1" || by.Name != "Ann" || by.Role != "parent" || by.Channel != "web" {
		t.Errorf("By = %+v", by)
	}
	// Who is not signed in has the public's permissions, whatever else is set.
	public := access.Actor{Public: true, Roles: []access.Role{access.RoleAdministrator}, Channel: "phone"}
	if public.May(access.PeopleManage) || public.May(access.SignedIn) || !public.May(access.ConcernRaise) || !public.May(access.Public) {
		t.Error("the public may the wrong things")
	}
	if by := public.By(); by.Person != "public" || by.Role != "public" || by.Name == "" || by.Channel != "phone" {
		t.Errorf("By = %+v", by)
	}
	nobody := access.Actor{}
	if nobody.May(access.SignedIn) || !nobody.May(access.Public) {
		t.Error("an actor without roles may the wrong things")
	}
}
