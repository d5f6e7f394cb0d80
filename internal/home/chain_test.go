package home

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/thread"
)

func TestALinkIsReadAsASentence(t *testing.T) {
	for rel, want := range map[string]string{
		"about": "is about", "has": "has", "has-lot": "has", "assessed-by": "is assessed by", "ends-in": "ends in", "called-off": "was placed by",
		"delivered-as": "is delivered as", "works-towards": "works towards", "reported-back-in": "is reported back in", "authorises": "authorises",
	} {
		if got := relation(rel); got != want {
			t.Errorf("%q is read as %q, want %q", rel, got, want)
		}
	}
}

func TestTheListOfAThreadStandsNewestFirstAndCountsItsDoors(t *testing.T) {
	visit := func(ref thread.Ref, label string) thread.Node {
		return thread.Node{Ref: ref, Kind: thread.Visit, Label: label}
	}
	chain := thread.Chain{
		Start: "PKG-1",
		Nodes: []thread.Node{
			{Ref: "PKG-1", Kind: thread.Package, Label: "Support at home"}, visit("VIS-1", "Visit on 9 Jan 2026"), visit("VIS-2", "Visit on 10 Nov 2026"),
			visit("VIS-3", "Visit"), visit("VIS-4", "Visit on 1 Dec 2026"), visit("VIS-5", "Visit on 2 Dec 2026"),
		},
		Links: []thread.Arrow{{From: "PKG-1", Rel: "delivered-as", To: "VIS-1"}, {From: "VIS-4", Rel: "has", To: "VIS-2"}},
	}
	page := threadPageOf(chain, map[thread.Ref]bool{"PKG-1": true, "VIS-1": true, "VIS-2": true, "VIS-3": true})
	step := page.Steps[1]
	var order []string
	for _, n := range step.Nodes {
		order = append(order, n.Label)
	}
	if diff := cmp.Diff([]string{"Visit on 10 Nov 2026", "Visit on 9 Jan 2026", "Visit"}, order); diff != "" {
		t.Errorf("the visits stand in another order (-want +got):\n%s", diff)
	}
	if step.Kind != "Visit" || step.Doors() != "Closed to you: 2" || page.Doors != 2 {
		t.Errorf("%q has %q, and the page %d doors", step.Kind, step.Doors(), page.Doors)
	}
	if diff := cmp.Diff([]string{"One closed to you (visit) has this"}, step.Nodes[0].From); diff != "" {
		t.Errorf("a door is told otherwise (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Support at home is delivered as this"}, step.Nodes[1].From); diff != "" {
		t.Errorf("the link is told otherwise (-want +got):\n%s", diff)
	}
}
