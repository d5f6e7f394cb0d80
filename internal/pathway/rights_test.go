package pathway_test

import (
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/pathway/pathwaytest"
)

func TestAskingForAnAssessmentIsTheYoungPersons(t *testing.T) {
	d := dbtest.SQLite(t, pathwaytest.Migrations()...)
	s := pathwaytest.New(t, d)
	s.Rights = familytest.Theirs{Matter: family.MatterRequest}
	child := pathwaytest.NewChild(t, d)
	ask := pathway.Request{Child: child, Basis: pathway.EHC, Why: "College is hard."}
	_, err := s.Request(dbtest.Ctx(t), pathwaytest.Parent, ask)
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "basis" || !strings.Contains(fields[0].Message, familytest.TheirsNow) {
		t.Errorf("a parent asks for a plan of a young person: %v", err)
	}
	ask.Basis = pathway.Section17
	if _, err := s.Request(dbtest.Ctx(t), pathwaytest.Parent, ask); err != nil {
		t.Errorf("a parent tells that the young person is in need: %v", err)
	}
	young := pathwaytest.Parent
	young.Roles, ask.Basis = []access.Role{access.RoleYoungPerson}, pathway.EHC
	if _, err := s.Request(dbtest.Ctx(t), young, ask); err != nil {
		t.Errorf("the young person asks: %v", err)
	}
}
