package thread_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

func each(t *testing.T, test func(t *testing.T, w *web)) {
	dbtest.Each(t, thread.Migrations(), func(t *testing.T, d *db.DB) {
		test(t, &web{t: t, ctx: dbtest.Ctx(t), d: d, refs: map[string]thread.Ref{}, names: map[thread.Ref]string{}})
	})
}

// web is a thread under test whose objects have short names.
type web struct {
	t     *testing.T
	ctx   context.Context
	d     *db.DB
	refs  map[string]thread.Ref
	names map[thread.Ref]string
}

func (w *web) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *web) tx(fn func(tx *db.Tx) error) error { return w.d.InTx(w.ctx, fn) }

// put puts an object on the thread; child names the child it is about.
func (w *web) put(name string, k thread.Kind, child string) thread.Ref {
	w.t.Helper()
	w.must(w.tx(func(tx *db.Tx) error {
		ref := thread.New(tx, k)
		w.refs[name], w.names[ref] = ref, name
		return thread.Put(w.ctx, tx, thread.Node{Ref: ref, Label: name, Child: w.refs[child], State: "open", URL: "/" + name})
	}))
	return w.refs[name]
}

// link links the named objects in a row.
func (w *web) link(names ...string) {
	w.t.Helper()
	w.must(w.tx(func(tx *db.Tx) error {
		for i := 1; i < len(names); i++ {
			if err := thread.Link(w.ctx, tx, w.refs[names[i-1]], "leads to", w.refs[names[i]]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *web) walk(name string) (c thread.Chain) {
	w.t.Helper()
	w.must(w.d.View(w.ctx, func(tx *db.Tx) (err error) {
		c, err = thread.Walk(w.ctx, tx, w.refs[name])
		return err
	}))
	return c
}

func (w *web) wantWalk(from, want string) {
	w.t.Helper()
	var got []string
	for _, n := range w.walk(from).Nodes {
		got = append(got, w.names[n.Ref])
	}
	slices.Sort(got)
	wanted := strings.Fields(want)
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		w.t.Errorf("from %s:\n  got %v\n want %v", from, got, wanted)
	}
}

// county builds both branches: two children with packages under one agreement, and an offer to many under another.
func (w *web) county() {
	for _, c := range []string{"ann", "ben"} {
		w.put(c, thread.Child, "")
	}
	for name, k := range map[string]thread.Kind{"decision": thread.Decision, "agreement": thread.Agreement, "lot": thread.Lot,
		"admission": thread.Admission, "sla": thread.Agreement, "offer": thread.Offer, "session": thread.Session, "joint-invoice": thread.Invoice,
		"measure": thread.Measure, "report": thread.Report} {
		w.put(name, k, "")
	}
	for _, c := range []string{"ann", "ben"} {
		for name, k := range map[string]thread.Kind{"plan": thread.Plan, "provision": thread.Provision, "requirement": thread.Requirement,
			"award": thread.Award, "package": thread.Package, "visit1": thread.Visit, "visit2": thread.Visit, "outcome": thread.Outcome,
			"invoice": thread.Invoice, "attendance": thread.Attendance, "joy": thread.Outcome} {
			w.put(c+"-"+name, k, c)
		}
		w.link("lot", c+"-award", c+"-package", c+"-visit1", c+"-invoice")
		w.link(c+"-plan", c+"-provision", c+"-requirement", c+"-award")
		w.link(c+"-package", c+"-visit2", "joint-invoice")
		w.link(c+"-package", c+"-outcome", "measure")
		w.link("session", c+"-attendance", c+"-joy", "measure")
	}
	w.link("decision", "agreement", "lot")
	w.link("admission", "lot")
	w.link("decision", "sla", "offer", "session")
	w.link("measure", "report")
}

func TestWalkFollowsBothBranchesAndNeverOtherChildren(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.county()
		above := " decision agreement admission lot ann-plan ann-provision ann-requirement ann-award ann-package"
		// From an invoice up to the decision and down to what it bought, without the other visits and the other child.
		w.wantWalk("ann-invoice", "ann-invoice ann-visit1 ann-outcome measure report"+above)
		w.wantWalk("ann-visit1", "ann-invoice ann-visit1 ann-outcome measure report"+above)
		w.wantWalk("ann-package", "ann-visit1 ann-visit2 ann-invoice joint-invoice ann-outcome measure report"+above)
		w.wantWalk("ann-outcome", "ann-outcome measure report"+above)
		// An invoice for two children has both above it.
		both := strings.ReplaceAll(above, "ann", "ben") + " ann-plan ann-provision ann-requirement ann-award ann-package"
		w.wantWalk("joint-invoice", "joint-invoice ann-visit2 ben-visit2 ann-outcome ben-outcome measure report"+both)
		// The branch that is offered to many.
		w.wantWalk("ben-attendance", "decision sla offer session ben-attendance ben-joy measure report")
		w.wantWalk("offer", "decision sla offer session ann-attendance ben-attendance ann-joy ben-joy measure report")
		// A child's own node stands beside, not on, its objects until something links it.
		w.wantWalk("ann", "ann")
		// From the decision everything that it led to; the plans were there without it.
		c := w.walk("decision")
		ofAll, ofEach := len([]string{"decision", "agreement", "lot", "sla", "offer", "session", "joint-invoice", "measure", "report"}), 8
		if len(c.Nodes) != ofAll+2*ofEach || c.Truncated || c.Start != w.refs["decision"] {
			t.Errorf("from the decision: %d nodes", len(c.Nodes))
		}
		// From the report the promise that it answers; how many children it counts is for the figure to say.
		w.link("decision", "measure")
		w.wantWalk("report", "decision measure report")
		w.wantWalk("measure", "decision measure report")
	})
}

// TestAChainKeepsToTheAgreementOfItsPackage has a provider stand in a lot of each of two agreements, and win an award under each.
func TestAChainKeepsToTheAgreementOfItsPackage(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.put("ann", thread.Child, "")
		w.put("provider", thread.Provider, "")
		for _, n := range []string{"1", "2"} {
			for name, k := range map[string]thread.Kind{"decision": thread.Decision, "agreement": thread.Agreement, "lot": thread.Lot} {
				w.put(name+n, k, "")
			}
			for name, k := range map[string]thread.Kind{"award": thread.Award, "package": thread.Package, "invoice": thread.Invoice} {
				w.put(name+n, k, "ann")
			}
			w.link("decision"+n, "agreement"+n, "lot"+n, "award"+n, "package"+n, "invoice"+n)
			w.link("lot"+n, "provider", "award"+n)
		}
		one := "decision1 agreement1 lot1 provider award1 package1 invoice1"
		for _, from := range []string{"invoice1", "package1", "award1", "lot1", "agreement1", "decision1"} {
			w.wantWalk(from, one)
		}
		w.wantWalk("provider", one+" "+strings.ReplaceAll(strings.ReplaceAll(one, "provider ", ""), "1", "2"))
		if c := w.walk("invoice1"); !slices.ContainsFunc(c.Links, func(a thread.Arrow) bool { return a.From == w.refs["lot1"] && a.To == w.refs["provider"] }) {
			t.Error("the chain does not say that the lot admits the provider")
		}
	})
}

func TestTakingOneLinkAwayBreaksTheChain(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.county()
		unlink := func() error {
			return w.tx(func(tx *db.Tx) error { return thread.Unlink(w.ctx, tx, w.refs["agreement"], "leads to", w.refs["lot"]) })
		}
		w.must(unlink())
		w.wantWalk("ann-outcome", "ann-outcome measure report lot admission ann-plan ann-provision ann-requirement ann-award ann-package")
		if err := unlink(); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("unlinked twice: %v", err)
		}
	})
}

func TestAChainIsInOrderWithItsLinks(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.county()
		c := w.walk("ann-invoice")
		at := map[thread.Ref]int{}
		for i, n := range c.Nodes {
			at[n.Ref] = i
		}
		if len(c.Links) != 13 {
			t.Errorf("%d links: %v", len(c.Links), c.Links)
		}
		for _, l := range c.Links {
			from, ok1 := at[l.From]
			to, ok2 := at[l.To]
			if !ok1 || !ok2 || from >= to || l.Rel != "leads to" {
				t.Errorf("link %s → %s is not in the order of the nodes", w.names[l.From], w.names[l.To])
			}
		}
		total := 0
		columns := c.Columns()
		for i, column := range columns {
			total += len(column)
			if len(column) == 0 {
				t.Errorf("column %d is empty", i)
			}
		}
		if total != len(c.Nodes) || columns[len(columns)-1][0].Ref != w.refs["report"] && columns[len(columns)-1][0].Ref != w.refs["ann-invoice"] {
			t.Errorf("%d columns with %d nodes", len(columns), total)
		}
		again := w.walk("ann-invoice")
		if fmt.Sprint(again) != fmt.Sprint(c) {
			t.Error("the same walk twice differs")
		}
		n := c.Nodes[at[w.refs["ann-award"]]]
		if n.Label != "ann-award" || n.Kind != thread.Award || n.Child != w.refs["ann"] || n.State != "open" || n.URL != "/ann-award" {
			t.Errorf("node %+v", n)
		}
	})
}

func TestCirclesEnd(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		for _, name := range []string{"a", "b", "c"} {
			w.put(name, thread.Action, "")
		}
		w.link("a", "b", "c", "a")
		w.wantWalk("b", "a b c")
		if c := w.walk("b"); len(c.Links) != 3 || len(c.Columns()) == 0 {
			t.Errorf("links %v", c.Links)
		}
	})
}

func TestAWalkIsBounded(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.put("decision", thread.Decision, "")
		w.put("agreement", thread.Agreement, "")
		w.link("decision", "agreement")
		w.must(w.tx(func(tx *db.Tx) error {
			for range thread.MaxNodes + 20 {
				n := thread.Node{Ref: thread.New(tx, thread.Lot), Label: "lot"}
				if err := thread.Put(w.ctx, tx, n); err != nil {
					return err
				}
				if err := thread.Link(w.ctx, tx, w.refs["agreement"], "has", n.Ref); err != nil {
					return err
				}
			}
			return nil
		}))
		c := w.walk("decision")
		if len(c.Nodes) != thread.MaxNodes || !c.Truncated {
			t.Errorf("%d nodes, truncated %v", len(c.Nodes), c.Truncated)
		}
		for _, l := range c.Links {
			if !slices.ContainsFunc(c.Nodes, func(n thread.Node) bool { return n.Ref == l.To }) {
				t.Fatal("a link leads to what is not there")
			}
		}
	})
}

func TestAWalkAsksAFewQueriesWhateverItsSize(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		w.county()
		ctx, n := db.CountQueries(w.ctx)
		w.must(w.d.View(ctx, func(tx *db.Tx) error {
			_, err := thread.Walk(ctx, tx, w.refs["report"])
			return err
		}))
		if *n > 15 {
			t.Errorf("%d queries for a chain of eight steps", *n)
		}
	})
}

func TestLinksBetweenObjectsThatAreNotThereAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		here := w.put("here", thread.Plan, "")
		var gone thread.Ref
		w.must(w.tx(func(tx *db.Tx) error { gone = thread.New(tx, thread.Need); return nil }))
		link := func(from thread.Ref, rel string, to thread.Ref) error {
			return w.tx(func(tx *db.Tx) error { return thread.Link(w.ctx, tx, from, rel, to) })
		}
		for _, err := range []error{link(here, "meets", gone), link(gone, "meets", here)} {
			if !fault.Is(err, fault.KindNotFound) || !strings.Contains(fault.Message(err), string(gone)) {
				t.Errorf("dangling: %v", err)
			}
		}
		for _, err := range []error{link(here, " ", gone), link(here, "is", here)} {
			if err == nil {
				t.Error("a link without a word, or to itself, was taken")
			}
		}
		w.put("there", thread.Need, "")
		w.link("here", "there")
		w.link("here", "there") // a second time changes nothing
		if c := w.walk("here"); len(c.Links) != 1 {
			t.Errorf("links %v", c.Links)
		}
		kent := db.WithScope(t.Context(), "E10000016")
		w.must(w.d.InTx(kent, func(tx *db.Tx) error {
			if err := thread.Link(kent, tx, here, "meets", w.refs["there"]); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council links them: %v", err)
			}
			if _, err := thread.Walk(kent, tx, here); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("another council walks from it: %v", err)
			}
			return nil
		}))
	})
}

func TestPutBringsUpToDateAndKeepsTheChild(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		ann, ben := w.put("ann", thread.Child, ""), w.put("ben", thread.Child, "")
		plan := w.put("plan", thread.Plan, "ann")
		put := func(n thread.Node) error { return w.tx(func(tx *db.Tx) error { return thread.Put(w.ctx, tx, n) }) }
		w.must(put(thread.Node{Ref: plan, Kind: thread.Plan, Label: "Cynllun ŵy 🎒", Child: ann, State: "final", URL: "/plans"}))
		for what, n := range map[string]thread.Node{
			"another child":  {Ref: plan, Label: "x", Child: ben},
			"no child":       {Ref: plan, Label: "x"},
			"another kind":   {Ref: plan, Kind: thread.Need, Child: ann},
			"no reference":   {Ref: "PLN-1"},
			"nothing at all": {},
		} {
			if put(n) == nil {
				t.Errorf("%s was taken", what)
			}
		}
		w.must(w.tx(func(tx *db.Tx) error {
			got, err := thread.Nodes(w.ctx, tx, plan, ann, "PLN-0")
			if err != nil || len(got) != 2 || got[plan].Label != "Cynllun ŵy 🎒" || got[plan].State != "final" || got[ann].Child != ann {
				t.Errorf("nodes %+v, %v", got, err)
			}
			if none, err := thread.Nodes(w.ctx, tx); len(none) != 0 || err != nil {
				t.Errorf("nodes of nothing: %v, %v", none, err)
			}
			return nil
		}))
	})
}

func TestRollbackLeavesNothingOnTheThread(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		var ref thread.Ref
		err := w.tx(func(tx *db.Tx) error {
			ref = thread.New(tx, thread.Plan)
			w.must(thread.Put(w.ctx, tx, thread.Node{Ref: ref, Label: "plan"}))
			return fault.Conflict("no")
		})
		if !fault.Is(err, fault.KindConflict) {
			t.Fatal(err)
		}
		w.must(w.tx(func(tx *db.Tx) error {
			if got, err := thread.Nodes(w.ctx, tx, ref); err != nil || len(got) != 0 {
				t.Errorf("left %v, %v", got, err)
			}
			return nil
		}))
	})
}

func TestAWalkWithSupplyReachesTheLotOfThePackage(t *testing.T) {
	dbtest.Each(t, thread.Migrations(), func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			plan, lot, pack := thread.New(tx, thread.Plan), thread.New(tx, thread.Lot), thread.New(tx, thread.Package)
			for _, n := range []thread.Node{{Ref: plan, Kind: thread.Plan, Label: "p"}, {Ref: lot, Kind: thread.Lot, Label: "l"}, {Ref: pack, Kind: thread.Package, Label: "k"}} {
				if err := thread.Put(ctx, tx, n); err != nil {
					return err
				}
			}
			for _, from := range []thread.Ref{plan, lot} {
				if err := thread.Link(ctx, tx, from, "starts", pack); err != nil {
					return err
				}
			}
			without, err := thread.Walk(ctx, tx, plan)
			if err != nil {
				return err
			}
			with, err := thread.WalkWithSupply(ctx, tx, plan)
			if err != nil {
				return err
			}
			if len(without.Nodes) != 2 || len(with.Nodes) != 3 {
				t.Errorf("from the plan %d objects, with what supplies its package %d", len(without.Nodes), len(with.Nodes))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
