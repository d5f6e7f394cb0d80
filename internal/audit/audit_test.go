package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
)

var priya = audit.By{Person: "PER-1", Name: "Priya Made-Up", Role: "lead", Channel: "web"}

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, audit.Migrations(), test)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func inTx(t *testing.T, ctx context.Context, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, d.InTx(ctx, fn))
}

func appendOne(t *testing.T, ctx context.Context, d *db.DB, e audit.Entry) {
	t.Helper()
	inTx(t, ctx, d, func(tx *db.Tx) error { return audit.Append(ctx, tx, priya, e) })
}

func TestHistoryTellsWhoDidWhatWhenAndWhy(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		appendOne(t, ctx, d, audit.Entry{Action: "query asked", Ref: "QRY-1", Child: "CHD-1"})
		dbtest.Clock(d).Advance(time.Hour)
		by := priya
		by.For = "PER-9"
		inTx(t, ctx, d, func(tx *db.Tx) error {
			return errors.Join(
				audit.Append(ctx, tx, by, audit.Entry{Action: "query answered", Ref: "QRY-1", Child: "CHD-1", Rule: "query-answer@1",
					Why: "Ŵyna asked about the bus 🚌", Payload: map[string]string{"answer": "The bus leaves at 8."}}),
				audit.Append(ctx, tx, by, audit.Entry{Action: "told", Ref: "QRY-1"}),
			)
		})
		inTx(t, ctx, d, func(tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, "QRY-1", 10)
			must(t, err)
			if len(rows) != 3 || rows[0].Action != "told" || rows[1].Action != "query answered" || rows[2].Action != "query asked" {
				t.Fatalf("rows = %+v, want three, the newest first", rows)
			}
			r := rows[1]
			if r.By != by || r.Why != "Ŵyna asked about the bus 🚌" || r.Rule != "query-answer@1" || r.Erased ||
				!r.At.Equal(dbtest.Start.Add(time.Hour)) || string(r.Payload) != `{"answer":"The bus leaves at 8."}` {
				t.Errorf("row = %+v", r)
			}
			if rows[2].Payload != nil || rows[2].Erased {
				t.Errorf("an entry without payload: %+v", rows[2])
			}
			about, err := audit.HistoryOfChild(ctx, tx, "CHD-1", 1)
			must(t, err)
			if len(about) != 1 || about[0].Action != "query answered" {
				t.Errorf("about the child: %+v", about)
			}
			none, err := audit.History(ctx, tx, "", 10)
			if len(none) != 0 || err != nil {
				t.Errorf("history of nothing: %v, %v", none, err)
			}
			return nil
		})
	})
}

func TestAnEntryThatNamesNobodyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		for _, by := range []audit.By{{}, {Person: "PER-1"}, {Role: "lead"}, {Person: " ", Role: "lead"}} {
			err := d.InTx(ctx, func(tx *db.Tx) error { return audit.Append(ctx, tx, by, audit.Entry{Action: "x", Ref: "R"}) })
			if !errors.Is(err, audit.ErrNobody) {
				t.Errorf("%+v: %v, want ErrNobody", by, err)
			}
			err = d.InTx(ctx, func(tx *db.Tx) error { return audit.Look(ctx, tx, by, "page", "CHD-1") })
			if !errors.Is(err, audit.ErrNobody) {
				t.Errorf("look by %+v: %v, want ErrNobody", by, err)
			}
		}
		if err := d.InTx(ctx, func(tx *db.Tx) error { return audit.Append(ctx, tx, priya, audit.Entry{Ref: "R"}) }); err == nil {
			t.Error("an entry without an action was taken")
		}
		if err := d.InTx(ctx, func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "", "CHD-1") }); err == nil {
			t.Error("a look at no page was taken")
		}
		bad := audit.Entry{Action: "x", Ref: "R", Payload: func() {}}
		if err := d.InTx(ctx, func(tx *db.Tx) error { return audit.Append(ctx, tx, priya, bad) }); err == nil {
			t.Error("a payload that is no JSON was taken")
		}
		mustVerify(t, ctx, d, 0, 0)
	})
}

func TestRollbackLeavesNoEntry(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		undone := errors.New("undone")
		err := d.InTx(ctx, func(tx *db.Tx) error {
			must(t, audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R", Why: "w"}))
			must(t, audit.Look(ctx, tx, priya, "page", "CHD-1", "CHD-2"))
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		for _, table := range []string{"audit_entry", "audit_payload", "audit_unsealed", "audit_child_set", "audit_child_set_member"} {
			if n := count(t, ctx, d, table); n != 0 {
				t.Errorf("%s has %d rows", table, n)
			}
		}
	})
}

func count(t *testing.T, ctx context.Context, d *db.DB, table string) (n int) {
	t.Helper()
	must(t, d.View(ctx, func(tx *db.Tx) error {
		return db.Get(ctx, tx, "SELECT COUNT(*) FROM "+table+" WHERE scope = $1", []any{tx.Scope()}, &n)
	}))
	return n
}

func TestALookNamesAllItsChildren(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		look := func(page string, children ...string) {
			dbtest.Clock(d).Advance(time.Minute)
			inTx(t, ctx, d, func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, page, children...) })
		}
		look("my children", "CHD-2", "CHD-1", "CHD-2", "")
		look("child", "CHD-1")
		look("my children", "CHD-1", "CHD-2")
		look("nothing")
		want := map[string]string{"CHD-1": "my children,child,my children", "CHD-2": "my children,my children", "CHD-3": "", "": ""}
		inTx(t, ctx, d, func(tx *db.Tx) error {
			for child, pages := range want {
				looks, err := audit.Looks(ctx, tx, child, 10)
				must(t, err)
				var got []string
				for i, l := range looks {
					got = append(got, l.Page)
					if l.By != priya || l.ID == "" || i > 0 && l.At.After(looks[i-1].At) {
						t.Errorf("look %+v", l)
					}
				}
				if strings.Join(got, ",") != pages {
					t.Errorf("looks at %q = %v, want %s", child, got, pages)
				}
			}
			newest, err := audit.Looks(ctx, tx, "CHD-1", 1)
			if err != nil || len(newest) != 1 || !newest[0].At.Equal(dbtest.Start.Add(3*time.Minute)) {
				t.Errorf("the newest look: %+v, %v", newest, err)
			}
			history, err := audit.HistoryOfChild(ctx, tx, "CHD-1", 10)
			if err != nil || len(history) != 0 {
				t.Errorf("looks are no history: %v, %v", history, err)
			}
			return nil
		})
		if n := count(t, ctx, d, "audit_entry"); n != 3 {
			t.Errorf("%d entries, want one a look", n)
		}
		if n := count(t, ctx, d, "audit_child_set"); n != 1 {
			t.Errorf("%d sets of children, want the one list once", n)
		}
	})
}

// An entry must stay cheap: pages wait for it.
func TestAppendAndLookCostFewStatements(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		fifty := make([]string, 50)
		for i := range fifty {
			fifty[i] = "CHD-" + string(rune('a'+i))
		}
		one, payload, eight, first, next := int64(2), int64(3), int64(4), int64(4), int64(3)
		if d.Engine() == db.Postgres { // where each is a journey to the server
			one, payload, eight, first, next = 1, 1, 1, 1, 1
		}
		for _, c := range []struct {
			what string
			want int64
			do   func(tx *db.Tx) error
		}{
			{"an entry with payload", payload, func(tx *db.Tx) error {
				return audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R", Payload: 1})
			}},
			{"an entry without", one, func(tx *db.Tx) error { return audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R"}) }},
			{"eight entries, every other with payload", eight, func(tx *db.Tx) error {
				for i := range 8 {
					e := audit.Entry{Action: "x", Ref: "R"}
					if i%2 == 0 {
						e.Why = "because"
					}
					must(t, audit.Append(ctx, tx, priya, e))
				}
				return nil
			}},
			{"a look at a child", one, func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "p", "CHD-a") }},
			{"the first look at a list", first, func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "p", fifty...) }},
			{"the next look at it", next, func(tx *db.Tx) error { return audit.Look(ctx, tx, priya, "p", fifty...) }},
		} {
			*n = 0
			inTx(t, ctx, d, c.do)
			if *n != c.want {
				t.Errorf("%s takes %d statements, want %d", c.what, *n, c.want)
			}
		}
	})
}

func TestEraseLeavesATombstone(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		officer := audit.By{Person: "PER-7", Name: "Olu Made-Up", Role: "data-protection-officer", Channel: "web"}
		appendOne(t, ctx, d, audit.Entry{Action: "plan written", Ref: "PLN-1", Child: "CHD-1", Why: "secret reason", Payload: "secret body"})
		appendOne(t, ctx, d, audit.Entry{Action: "plan read out", Ref: "PLN-2"})
		ids := map[string]string{}
		inTx(t, ctx, d, func(tx *db.Tx) error {
			for _, ref := range []string{"PLN-1", "PLN-2"} {
				rows, err := audit.History(ctx, tx, ref, 1)
				must(t, err)
				ids[ref] = rows[0].ID
			}
			return nil
		})
		sealAll(t, d)
		erase := func(by audit.By, id, rule string) error {
			return d.InTx(ctx, func(tx *db.Tx) error { return audit.Erase(ctx, tx, by, id, rule) })
		}
		if err := erase(audit.By{}, ids["PLN-1"], "retention-plan@1"); !errors.Is(err, audit.ErrNobody) {
			t.Errorf("erased by nobody: %v", err)
		}
		if err := erase(officer, ids["PLN-1"], ""); err == nil {
			t.Error("erased under no rule")
		}
		for _, id := range []string{"", "x", "999999"} {
			if err := erase(officer, id, "r"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("erase %q: %v, want not found", id, err)
			}
		}
		if err := erase(officer, ids["PLN-2"], "r"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("erase what has no payload: %v", err)
		}
		must(t, erase(officer, ids["PLN-1"], "retention-plan@1"))
		if err := erase(officer, ids["PLN-1"], "retention-plan@1"); !fault.Is(err, fault.KindConflict) {
			t.Errorf("erased twice: %v", err)
		}
		sealAll(t, d)
		if r := mustVerify(t, ctx, d, 3, 0); r.Erased != 1 {
			t.Errorf("report says %d erased, want 1", r.Erased)
		}
		inTx(t, ctx, d, func(tx *db.Tx) error {
			rows, err := audit.HistoryOfChild(ctx, tx, "CHD-1", 10)
			must(t, err)
			if len(rows) != 2 || rows[0].By != officer || rows[0].Rule != "retention-plan@1" || rows[0].Ref != "entry "+ids["PLN-1"] {
				t.Fatalf("the tombstone: %+v", rows)
			}
			if old := rows[1]; !old.Erased || old.Why != "" || old.Payload != nil || old.Action != "plan written" {
				t.Errorf("the erased entry: %+v", old)
			}
			return nil
		})
		// A payload that goes without a tombstone is a break, not an erasure.
		appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R", Payload: 1})
		sealAll(t, d)
		tamper(t, d, `DELETE FROM audit_payload`)
		if b := mustBreak(t, ctx, d, nil); b.Seq != 4 || !strings.Contains(b.What, "no tombstone") {
			t.Errorf("break = %v", b)
		}
	})
}

func TestPayloadsAreSaltedSoThatTheyCannotBeGuessedFromTheirHash(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		same := audit.Entry{Action: "x", Ref: "R", Payload: json.RawMessage(`"yes"`)}
		appendOne(t, ctx, d, same)
		appendOne(t, ctx, d, same)
		var hashes int
		inTx(t, ctx, d, func(tx *db.Tx) error {
			return db.Get(ctx, tx, `SELECT COUNT(DISTINCT payload_hash) FROM audit_entry WHERE scope = $1`, []any{tx.Scope()}, &hashes)
		})
		if hashes != 2 {
			t.Error("two equal payloads have the same hash")
		}
	})
}

// What one use case leaves is written together: each entry keeps its own payload and its place, also for who reads before the
// end, and beyond what waits at most.
func TestEntriesOfOneUseCaseKeepTheirOrderAndPayloads(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		action := func(i int) string { return "step " + strconv.Itoa(i) }
		check := func(tx *db.Tx, steps int) {
			t.Helper()
			rows, err := audit.History(ctx, tx, "QRY-1", 1000)
			must(t, err)
			if len(rows) != steps {
				t.Fatalf("%d entries, want %d", len(rows), steps)
			}
			for i, r := range rows {
				n := steps - 1 - i
				want := ""
				if n%3 != 0 {
					want = strconv.Itoa(n)
				}
				if r.Action != action(n) || string(r.Payload) != want || r.Erased {
					t.Fatalf("entry %d from the newest is %q with payload %q, want %q with %q", i, r.Action, r.Payload, action(n), want)
				}
			}
		}
		const many = 150
		inTx(t, ctx, d, func(tx *db.Tx) error {
			for i := range many {
				e := audit.Entry{Action: action(i), Ref: "QRY-1", Child: "CHD-1"}
				if i%3 != 0 {
					e.Payload = i
				}
				must(t, audit.Append(ctx, tx, priya, e))
				if i == 2 || i == 70 {
					check(tx, i+1)
				}
			}
			return audit.Look(ctx, tx, priya, "the child's record", "CHD-1")
		})
		inTx(t, ctx, d, func(tx *db.Tx) error {
			check(tx, many)
			looks, err := audit.Looks(ctx, tx, "CHD-1", 10)
			if len(looks) != 1 || looks[0].Page != "the child's record" {
				t.Errorf("looks: %+v", looks)
			}
			return err
		})
		mustVerify(t, ctx, d, 0, many+1)
	})
}
