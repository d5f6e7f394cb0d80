package queryweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/query/querytest"
	"alongside/internal/team"
	"alongside/internal/thread"
)

// leadAway has the lead away this week, covered by the manager. It implements query.Absences.
type leadAway struct{}

// Away implements query.Absences.
func (leadAway) Away(_ context.Context, tx *db.Tx, _ ...thread.Ref) (map[thread.Ref]team.Absence, error) {
	return map[thread.Ref]team.Absence{querytest.Lead.Person: {Person: querytest.Lead.Person, Cover: querytest.Manager.Person, From: tx.Today(), To: tx.Today().AddDays(4)}}, nil
}

func TestWhoCoversIsNamedAndHasTheQuestion(t *testing.T) {
	site, d, s := world(t)
	child := querytest.NewChild(t, d)
	parent, manager := site.As(querytest.Parent), site.As(querytest.Manager)
	asked := parent.Submit(parent.Get("/children/"+string(child)+"/ask"), "", url.Values{"subject": {"The taxi"}, "point-1": {"When does it come?"}}).Want(200)
	at := strings.SplitN(asked.Path, "?", 2)[0]
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, querytest.Manager.By(), access.Relationship{Actor: querytest.Manager.Person, Child: child, Reason: access.LeadCover,
			Level: access.Work, From: tx.Today(), Source: thread.Ref(strings.TrimPrefix(at, "/queries/"))})
	})
	if got := parent.Get(at).Want(200).Text("main"); strings.Contains(got, "covers") {
		t.Errorf("nobody is away, and the family reads %s", got)
	}
	s.Absences = leadAway{}
	if got := parent.Get(at).Want(200).Text("main"); !strings.Contains(got, "Priya Made-Up answers this; until Friday 27 November 2026 Morgan Made-Up covers.") {
		t.Errorf("the family reads %s", got)
	}
	if got := manager.Get("/queries").Want(200).Text("table"); !strings.Contains(got, "The taxi") || !strings.Contains(got, "you cover") {
		t.Errorf("who covers has %s", got)
	}
	if got := manager.Get("/queries/late").Want(200).Text("table"); !strings.Contains(got, "Priya Made-Up (away until 27 Nov 2026, Morgan Made-Up covers)") {
		t.Errorf("the board says %s", got)
	}
	if got := site.As(querytest.Lead).Get("/queries").Want(200).Text("table"); strings.Contains(got, "you cover") {
		t.Errorf("the lead reads %s", got)
	}
}
