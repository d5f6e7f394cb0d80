package provider_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// twoDays is a council's own policy on how soon it looks at evidence.
const twoDays = `{"id": "quality-evidence-check", "version": 1, "subject": "procurement", "title": "Check what a provider gave as evidence",
	"citation": "Mercia’s promise to providers", "checked_on": "2026-11-22", "verified": true, "effective_from": "2012-01-01", "starts_on": "evidence given",
	"period": {"n": 2, "unit": "day"}, "calendar": "england-and-wales", "counting": "ordinary", "direction": "after", "kind": "duty", "warn_before": 1,
	"examples": [{"from": "2026-11-23", "last_day": "2026-11-25", "source": "counted on a calendar"}]}`

func TestEvidenceIsLookedAtByTheCouncilsOwnPolicy(t *testing.T) {
	book, err := statute.LoadWith(fstest.MapFS{
		"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "code": "E10999990"}`)}, "mercia/quality-evidence-check.json": {Data: []byte(twoDays)},
	})
	if err != nil {
		t.Fatal(err)
	}
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), providersql.Migrations())
	for policy, want := range map[string]string{"": "2026-11-30 Council policy, as shipped", "mercia": "2026-11-25 Mercia’s promise to providers"} {
		d := dbtest.SQLite(t, ms...)
		s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book),
			Policy: func(context.Context, *db.Tx) (string, error) { return policy, nil }})
		piece := providertest.Given(t, d, s)
		err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
			all, err := deadline.Of(dbtest.Ctx(t), tx, piece)
			if got := all[piece]; len(got) != 1 || got[0].Due.String()+" "+strings.TrimSpace(got[0].Citation) != want {
				t.Errorf("under %q: %+v, want %s", policy, got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
