package site_test

import (
	"net/http"
	"testing"

	"alongside/internal/access"
)

// opening is a page about a record, and a role that docs/access.md lists for it.
type opening struct {
	role access.Role
	path string
}

// noSystem is why nobody takes longer to decide on an application of the county.
const noSystem = "the county has no purchasing system of the 2015 Regulations, whose time for one application can be extended: its pages are walked in agreementweb"

// noInterpreter says why a page opens to nobody of a family whom the walk takes.
const noInterpreter = "the families of the walk need no interpreter: TestAnInterpreterIsArrangedBeforeAFamilyIsMet"

// unopened are the pages that no record of their own opens to a role in the made-up county, whatever the walk deals them.
var unopened = map[opening]string{
	{access.RoleQualityOfficer, "/applications/{id}/mark"}:       "the county's applications are marked: the pages of an application being marked are walked in agreementweb",
	{access.RoleParent, "/children/{id}/own-reach"}:              "it is the young person's own: TestAYoungPersonSaysHowTheyAreReached",
	{access.RoleParent, "/meetings/{id}"}:                        noInterpreter,
	{access.RoleYoungPerson, "/meetings/{id}"}:                   noInterpreter,
	{access.RoleCommissioner, "/applications/{id}/more-time"}:    noSystem,
	{access.RoleContractManager, "/applications/{id}/more-time"}: noSystem,
}

// opened reports whether a page was shown to somebody. A feed that says to whoever asks too often that they wait was shown before.
func opened(got map[int]int) bool {
	return got[http.StatusOK]+got[http.StatusSeeOther]+got[http.StatusTooManyRequests] > 0
}

// promised holds the walk to docs/access.md: each page about a record opens to each role that the table lists, on some record of their
// own, or unopened says why not.
func (met tally) promised(t *testing.T) {
	t.Helper()
	for at, got := range met.answers {
		if why := unopened[at]; opened(got) == (why != "") {
			t.Errorf("docs/access.md promises %s to %s: of their own records it answers %v, and unopened says %q", at.path, at.role, got, why)
		}
	}
}
