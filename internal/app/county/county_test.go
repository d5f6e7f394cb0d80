package county_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// build makes a small county in a new database.
func build(t *testing.T, families int) (*db.DB, *wiring.Services) {
	t.Helper()
	return buildOn(t, families, workday.MustOn(2026, 11, 23))
}

func buildOn(t *testing.T, families int, today workday.Date) (*db.DB, *wiring.Services) {
	t.Helper()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "county.db")+"?synchronous=OFF", db.Options{
		Clock: func() time.Time { return today.At(9, 0) }, Rand: rand.NewChaCha8(sha256.Sum256([]byte("county"))), Backdating: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(t.Context(), schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	tell := notify.Record
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost:8080", Tell: tell})
	if err != nil {
		t.Fatal(err)
	}
	papers, err := document.Open(t.Context(), "file://"+filepath.ToSlash(filepath.Join(t.TempDir(), "documents")), d, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := papers.Close(); err != nil {
			t.Error(err)
		}
	})
	begun := time.Now()
	if err := county.Build(t.Context(), s, county.Options{Seed: 1, Families: families, Today: today, Documents: papers}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d families in %v", families, time.Since(begun))
	return d, s
}

// rows reads the single column of a statement.
func rows(t *testing.T, d *db.DB, sql string, args ...any) []string {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	var out []string
	err := d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, sql, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
			var s string
			err := scan(&s)
			out = append(out, s)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryStepIsUnderWay(t *testing.T) {
	d, _ := build(t, 400)
	for _, kind := range []thread.Kind{
		thread.Decision, thread.Agreement, thread.Lot, thread.Provider, thread.Concern, thread.Family, thread.Child, thread.Query, thread.Assessment,
		thread.Advice, thread.Determination, thread.Plan, thread.Need, thread.Provision, thread.Requirement, thread.Award, thread.Package, thread.Visit,
		thread.Invoice, thread.Fund, thread.Outcome, thread.Offer, thread.Session, thread.Attendance, thread.Recommendation, thread.Measure, thread.Report,
	} {
		if n := len(rows(t, d, "SELECT ref FROM thread_node WHERE scope=$1 AND kind=$2", kind)); n == 0 {
			t.Errorf("there is no %s in the county", kind)
		}
	}
	states := map[thread.Kind][]string{
		thread.Decision: {"drafted", "notice given", "taken", "published"}, thread.Query: {"asked", "being answered", "answered", "closed"},
		thread.Assessment: {"requested", "assessing", "refused", "determined"}, thread.Plan: {"draft served", "final"},
		thread.Invoice: {"submitted", "paid"},
	}
	for kind, want := range states {
		got := rows(t, d, "SELECT DISTINCT state FROM thread_node WHERE scope=$1 AND kind=$2", kind)
		for _, state := range want {
			if !slices.Contains(got, state) {
				t.Errorf("no %s is %q; there are %q", kind, state, got)
			}
		}
	}
}

// TestTheGoldenThreadHolds walks from a paid invoice up to the key decision and down to the outcome, and from an attendance
// likewise. With one link taken away the walk no longer arrives.
func TestTheGoldenThreadHolds(t *testing.T) {
	d, _ := build(t, 150)
	branches := map[string]struct {
		start string
		needs []thread.Kind
		cut   [2]thread.Kind
	}{
		"bought for one child": {
			`SELECT n.ref FROM thread_node n WHERE n.scope=$1 AND n.kind='invoice' AND n.state='paid' AND EXISTS
			 (SELECT 1 FROM thread_link b JOIN thread_link o ON o.scope=b.scope AND o.from_ref=b.from_ref AND o.rel='works-towards'
			  WHERE b.scope=$1 AND b.to_ref=n.ref AND b.rel='billed-on') ORDER BY n.ref LIMIT 1`,
			[]thread.Kind{thread.Decision, thread.Agreement, thread.Lot, thread.Provider, thread.Child, thread.Assessment, thread.Plan, thread.Provision,
				thread.Requirement, thread.Award, thread.Package, thread.Visit, thread.Fund, thread.Outcome},
			[2]thread.Kind{thread.Decision, thread.Agreement},
		},
		"offered to many": {
			`SELECT n.ref FROM thread_node n WHERE n.scope=$1 AND n.kind='attendance' AND EXISTS
			 (SELECT 1 FROM thread_link l WHERE l.scope=$1 AND l.from_ref=n.ref) ORDER BY n.ref LIMIT 1`,
			[]thread.Kind{thread.Decision, thread.Agreement, thread.Offer, thread.Session, thread.Outcome},
			[2]thread.Kind{thread.Agreement, thread.Offer},
		},
	}
	for name, b := range branches {
		t.Run(name, func(t *testing.T) {
			found := rows(t, d, b.start)
			if len(found) == 0 {
				t.Fatal("nothing to start from")
			}
			start := thread.Ref(found[0])
			chain := walk(t, d, start)
			for _, kind := range b.needs {
				if !has(chain, kind) {
					t.Errorf("from %s the walk does not reach a %s", start, kind)
				}
			}
			cut(t, d, chain, b.cut)
			if has(walk(t, d, start), thread.Decision) {
				t.Errorf("with the link from %s to %s gone, the walk still reaches the decision", b.cut[0], b.cut[1])
			}
		})
	}
}

func walk(t *testing.T, d *db.DB, ref thread.Ref) thread.Chain {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	var c thread.Chain
	err := d.View(ctx, func(tx *db.Tx) error {
		var err error
		c, err = thread.Walk(ctx, tx, ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func has(c thread.Chain, kind thread.Kind) bool {
	return slices.ContainsFunc(c.Nodes, func(n thread.Node) bool { return n.Kind == kind })
}

// cut takes away every link of the chain between two kinds.
func cut(t *testing.T, d *db.DB, c thread.Chain, kinds [2]thread.Kind) {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	n := 0
	err := d.InTx(ctx, func(tx *db.Tx) error {
		n = 0
		for _, l := range c.Links {
			if l.From.Kind() != kinds[0] || l.To.Kind() != kinds[1] {
				continue
			}
			n++
			if err := thread.Unlink(ctx, tx, l.From, l.Rel, l.To); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatalf("cut %d links: %v", n, err)
	}
}

func TestTheSameSeedGivesTheSameCounty(t *testing.T) {
	const all = "SELECT ref || label || state FROM thread_node WHERE scope=$1 ORDER BY ref"
	first, _ := build(t, 40)
	second, _ := build(t, 40)
	a, b := rows(t, first, all), rows(t, second, all)
	if len(a) < 500 || !slices.Equal(a, b) {
		t.Errorf("two builds of the same seed differ, or are empty: %d and %d objects", len(a), len(b))
	}
}

func TestTheAuditOfTheCountyIsWhole(t *testing.T) {
	d, _ := build(t, 30)
	ctx := db.WithScope(t.Context(), db.System)
	if _, err := (audit.Sealer{DB: d}).SealOnce(ctx); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(ctx, d, audit.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Chains) != 2 || report.Chains[0].Broken != nil || report.Chains[1].Broken != nil { // the county's and Northmoor's
		t.Errorf("the chains of a new county: %+v", report.Chains)
	}
}
