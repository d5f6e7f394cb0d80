package site_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// branch is one of the two ways on which the golden thread reaches a child.
type branch struct {
	from    string // what the thread is seen from
	readers []access.Role
	kinds   []thread.Kind // that it holds
}

var branches = []branch{
	{`SELECT p.ref FROM thread_node p JOIN thread_link b ON b.scope=p.scope AND b.from_ref=p.ref AND b.rel='billed-on' JOIN thread_link o ON o.scope=p.scope AND o.from_ref=p.ref
		WHERE p.scope=$1 AND p.kind='package' AND o.rel='works-towards' ORDER BY p.ref LIMIT 1`,
		[]access.Role{access.RoleLead, access.RoleFinance}, []thread.Kind{
			thread.Decision, thread.Agreement, thread.Lot, thread.Provider, thread.Concern, thread.Child, thread.Assessment, thread.Determination, thread.Plan,
			thread.Need, thread.Provision, thread.Requirement, thread.Award, thread.Package, thread.Visit, thread.Invoice, thread.Outcome, thread.Measure, thread.Report,
		}},
	{`SELECT from_ref FROM thread_link WHERE scope=$1 AND rel='led-to' ORDER BY from_ref LIMIT 1`, []access.Role{access.RoleParent}, []thread.Kind{
		thread.Decision, thread.Agreement, thread.Offer, thread.Session, thread.Attendance, thread.Outcome,
	}},
}

// TestTakingAnyLinkOfAChildsChainAwayShowsOnItsPage walks both branches of the golden thread in the made-up county and takes one link of
// each kind away in turn: the page of the thread is another one each time, and the old one when the link is back.
func TestTakingAnyLinkOfAChildsChainAwayShowsOnItsPage(t *testing.T) {
	w := start(t, 60)
	for _, b := range branches {
		from := thread.Ref(w.one(b.from))
		chain := w.chain(from)
		var browsers []*http.Client
		for _, role := range b.readers {
			browsers = append(browsers, w.as(role))
			w.grant(w.person(role), w.childOn(chain))
		}
		var met []thread.Kind
		for _, n := range chain.Nodes {
			met = append(met, n.Kind)
		}
		for _, k := range b.kinds {
			if !slices.Contains(met, k) {
				t.Errorf("the chain of %s has no %s: it has %v", from, k, met)
			}
		}
		before := w.drawn(browsers, from)
		for name, a := range oneOfEach(chain) {
			w.change(func(tx *db.Tx) error { return thread.Unlink(w.ctx, tx, a.From, a.Rel, a.To) })
			if w.drawn(browsers, from) == before {
				t.Errorf("nobody sees on the thread of %s that a link is missing: %s", from, name)
			}
			w.change(func(tx *db.Tx) error { return thread.Link(w.ctx, tx, a.From, a.Rel, a.To) })
			if w.drawn(browsers, from) != before {
				t.Fatalf("the thread of %s is another one with its link back: %s", from, name)
			}
		}
	}
}

// childOn is the child that a chain is about.
func (w *world) childOn(c thread.Chain) thread.Ref {
	w.t.Helper()
	for _, n := range c.Nodes {
		if n.Ref == c.Start {
			return n.Child
		}
	}
	w.t.Fatalf("%s is not on its own chain", c.Start)
	return ""
}

// oneOfEach takes one link of each kind between two kinds of objects.
func oneOfEach(c thread.Chain) map[string]thread.Arrow {
	out := map[string]thread.Arrow{}
	for _, a := range c.Links {
		out[string(a.From.Kind())+" "+a.Rel+" "+string(a.To.Kind())] = a
	}
	return out
}

func (w *world) chain(ref thread.Ref) (c thread.Chain) {
	w.t.Helper()
	must(w.t, w.d.View(w.ctx, func(tx *db.Tx) (err error) { c, err = thread.Walk(w.ctx, tx, ref); return err }))
	return c
}

// drawn is what the page of a thread shows to some people, as list and picture.
func (w *world) drawn(browsers []*http.Client, ref thread.Ref) string {
	w.t.Helper()
	var shown strings.Builder
	for _, c := range browsers {
		got := w.do(c, http.MethodGet, "/thread/"+string(ref), nil)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
		must(w.t, err)
		if got.status != http.StatusOK || doc.Find(".al-thread__list a").Length() == 0 {
			w.t.Fatalf("the thread of %s: %d %s", ref, got.status, text(w.t, got.body, "main"))
		}
		main, err := doc.Find("main").Html()
		must(w.t, err)
		shown.WriteString(main)
	}
	return shown.String()
}
