package site_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
)

// TestEmergencyAwardsStandBesideTheLedger holds the list of what is bought outside agreements against the awards themselves.
func TestEmergencyAwardsStandBesideTheLedger(t *testing.T) {
	w := start(t, 60)
	broker := w.as(access.RoleBroker)
	got := w.do(broker, http.MethodGet, "/spot/leakage?format=csv&show=all", nil)
	rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if err != nil || got.status != http.StatusOK {
		t.Fatalf("the file: %d, %v", got.status, err)
	}
	var listed []string
	kinds := map[string]int{}
	for _, row := range rows[1:] {
		kinds[row[1]]++
		if row[1] == "emergency" {
			listed = append(listed, row[4])
		}
	}
	slices.Sort(listed)
	want := w.names("SELECT p.ref FROM brokerage_package p JOIN brokerage_award a ON a.scope=p.scope AND a.ref=p.award WHERE p.scope=$1 AND a.emergency=1 ORDER BY p.ref", w.scope)
	if len(want) != 3 || !slices.Equal(listed, want) {
		t.Errorf("listed %v, awarded %v", listed, want)
	}
	if kinds["package"] == 0 {
		t.Errorf("beside no line of a list: %v", kinds)
	}
	page := w.do(broker, http.MethodGet, "/spot/leakage", nil)
	if said := text(t, page.body, "main"); strings.Count(said, ": say what came after it") != 1 {
		t.Errorf("the one that ran out is not asked about: %s", said)
	}
}
