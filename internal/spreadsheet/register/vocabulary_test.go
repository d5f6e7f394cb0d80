package register

import (
	"fmt"
	"strings"
	"testing"

	"alongside/internal/spreadsheet/heading"
)

// cellOf is a cell that a column of the role may hold.
func cellOf(r heading.Role, i int) string {
	switch r {
	case RoleStart, RoleEnd, RoleExpiry:
		return fmt.Sprintf("%02d/06/2022", 13+i%10)
	case RoleAnnualValue, RoleTotalValue:
		return fmt.Sprintf("%d.25", 100+i)
	case RoleSupplier:
		return fmt.Sprintf("Firm %c Made Up", 'A'+i%26)
	case RoleDuration, RoleOption:
		return "12"
	case RoleExtensions, RoleTaken:
		return "1"
	case RoleSME, RoleVCSE:
		return []string{"Yes", "No"}[i%2]
	default:
		return fmt.Sprintf("Words%d", i%7)
	}
}

// Every phrase that is sure of its role is recognised as it, beside the columns that each register has.
func TestEachPhraseMeansItsRole(t *testing.T) {
	v, err := Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range v.Roles() {
		for _, p := range spec.Phrases {
			if p.Weight < 75 {
				continue
			}
			columns, headings := []heading.Role{spec.Role}, []string{p.Words}
			for _, base := range []struct {
				role heading.Role
				text string
			}{{RoleTitle, "Contract Title"}, {RoleSupplier, "Supplier Name"}, {RoleStart, "Start Date"}} {
				if base.role != spec.Role {
					columns, headings = append(columns, base.role), append(headings, base.text)
				}
			}
			file := strings.Join(headings, ",") + "\n"
			for i := range 25 {
				var cells []string
				for _, r := range columns {
					cells = append(cells, cellOf(r, i))
				}
				file += strings.Join(cells, ",") + "\n"
			}
			reg, err := Read(strings.NewReader(file), Options{})
			if err != nil {
				t.Errorf("%s: “%s”: %v", spec.Role, p.Words, err)
				continue
			}
			if got, _ := reg.Mapping.Role(0); got != spec.Role {
				t.Errorf("“%s” should be %s, is %q", p.Words, spec.Role, got)
			}
			if len(reg.Contracts) != 25 {
				t.Errorf("“%s”: %d contracts taken, first refusal %+v", p.Words, len(reg.Contracts), reg.Refusals[0])
			}
		}
	}
}
