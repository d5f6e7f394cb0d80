package access_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// TestTheThreadOpensOnlyWhatThePageOpens reads an object whose kind is open to all at an address that is not.
func TestTheThreadOpensOnlyWhatThePageOpens(t *testing.T) {
	for url, want := range map[string]string{"/plans/PLN-1#PRV-1": "/plans/", "/in-house-costs#COST-1": "/in-house-costs", "/reports/REP-1": "/reports/"} {
		if got := access.PageOf(url); got != want {
			t.Errorf("the page of %s is %q, want %q", url, got, want)
		}
	}
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		at := func(url string) thread.Node {
			return thread.Node{Ref: w.ref(thread.Report), Kind: thread.Report, State: "published", URL: url}
		}
		open, shut, part := at("/reports/REP-1"), at("/funds/FND-1"), at("/in-house-costs#COST-1")
		w.must(w.tx(func(tx *db.Tx) error {
			may, err := access.Nodes(w.ctx, tx, access.Actor{Person: thread.New(tx, thread.Person), Roles: []access.Role{access.RoleParent}, Scope: tx.Scope()}, []thread.Node{open, shut, part})
			if !may[open.Ref] || may[shut.Ref] || may[part.Ref] {
				t.Errorf("open %t, a fund's page %t, the costs' page %t", may[open.Ref], may[shut.Ref], may[part.Ref])
			}
			return err
		}))
	})
}
