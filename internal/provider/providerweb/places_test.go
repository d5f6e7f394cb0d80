package providerweb_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/providerweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestAProviderReadsWhereItStandsItselfAlone: a rival is shown nothing of it, and nothing is read for the rival.
func TestAProviderReadsWhereItStandsItselfAlone(t *testing.T) {
	_, d, s := world(t)
	ref, rival := providertest.Make(t, d, s, "One"), providertest.Make(t, d, s, "Two")
	var read []thread.Ref
	places := func(_ context.Context, _ *db.Tx, of provider.Provider) ([]providerweb.InLot, error) {
		read = append(read, of.Ref)
		return []providerweb.InLot{{Agreement: "Short breaks", Lot: "North", Href: "/agreements/AGR-1", Since: workday.MustOn(2026, 1, 5), WhyNot: "Suspended."}}, nil
	}
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { providerweb.Register(r, providerweb.Deps{DB: d, Service: s, Places: places}) })
	for name, c := range map[string]struct {
		by    access.Actor
		shown bool
	}{
		"a commissioner": {person(access.RoleCommissioner, ""), true}, "the provider": {person(access.RoleProvider, ref), true}, "a rival": {person(access.RoleProvider, rival), false},
	} {
		read = nil
		got := site.As(c.by).Get("/providers/" + string(ref)).Want(200).Text("main")
		if strings.Contains(got, "No. Suspended.") != c.shown || slices.Contains(read, ref) != c.shown {
			t.Errorf("%s, for whom %v is read: %s", name, read, got)
		}
	}
}
