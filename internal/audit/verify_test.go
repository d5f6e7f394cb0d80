package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func sealAll(t *testing.T, d *db.DB) {
	t.Helper()
	_, err := audit.Sealer{DB: d}.SealOnce(t.Context())
	must(t, err)
}

// tamper does behind the program's back what nothing in it does.
func tamper(t *testing.T, d *db.DB, sql string, args ...any) {
	t.Helper()
	ctx := db.WithScope(t.Context(), db.System)
	inTx(t, ctx, d, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, sql, args...)
		if n == 0 && err == nil {
			return fmt.Errorf("%s changed nothing", sql)
		}
		return err
	})
}

func verify(t *testing.T, ctx context.Context, d *db.DB, head []byte) audit.Report {
	t.Helper()
	var opts audit.VerifyOptions
	if head != nil {
		opts.Head = bytes.NewReader(head)
	}
	report, err := audit.Verify(ctx, d, opts)
	must(t, err)
	return report
}

func mustVerify(t *testing.T, ctx context.Context, d *db.DB, sealed, unsealed int64) audit.ChainReport {
	t.Helper()
	report := verify(t, ctx, d, nil)
	if !report.OK() || len(report.Chains) != 1 {
		t.Fatalf("does not verify: %s", report)
	}
	c := report.Chains[0]
	if c.Sealed != sealed || c.Unsealed != unsealed {
		t.Fatalf("%d sealed and %d unsealed, want %d and %d", c.Sealed, c.Unsealed, sealed, unsealed)
	}
	return c
}

func mustBreak(t *testing.T, ctx context.Context, d *db.DB, head []byte) audit.Break {
	t.Helper()
	report := verify(t, ctx, d, head)
	if report.OK() {
		t.Fatal("tampering was not found")
	}
	return *report.Chains[0].Broken
}

// story writes entries of every kind: 7 sealed, the last one a tombstone, and 2 that wait.
func story(t *testing.T, ctx context.Context, d *db.DB) {
	t.Helper()
	by := audit.By{Person: "PER-1", Name: "Priya", Role: "lead", For: "PER-2", Channel: "phone"}
	inTx(t, ctx, d, func(tx *db.Tx) error {
		for i := range 3 {
			e := audit.Entry{Action: "planned", Ref: fmt.Sprintf("PLN-%d", i), Child: "CHD-1", Why: "because", Rule: "r@1", Payload: i}
			must(t, audit.Append(ctx, tx, by, e))
		}
		must(t, audit.Look(ctx, tx, by, "list", "CHD-1", "CHD-2"))
		must(t, audit.Look(ctx, tx, by, "page", "CHD-1"))
		return audit.Append(ctx, tx, by, audit.Entry{Action: "bare", Ref: "LED-1"})
	})
	sealAll(t, d)
	inTx(t, ctx, d, func(tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, "PLN-1", 1)
		must(t, err)
		return audit.Erase(ctx, tx, audit.System, rows[0].ID, "retention@1")
	})
	sealAll(t, d)
	appendOne(t, ctx, d, audit.Entry{Action: "waits", Ref: "QRY-1", Payload: "p"})
	appendOne(t, ctx, d, audit.Entry{Action: "waits", Ref: "QRY-2"})
}

// tables are read from the schema, so that a new column cannot be forgotten.
func columnsOf(t *testing.T, d *db.DB) map[string][]column {
	t.Helper()
	question := `SELECT m.name, c.name, c.type FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND m.name LIKE 'audit!_%' ESCAPE '!'`
	if d.Engine() == db.Postgres {
		question = `SELECT table_name, column_name, data_type FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name LIKE 'audit!_%' ESCAPE '!'`
	}
	out := map[string][]column{}
	ctx := db.WithScope(t.Context(), db.System)
	inTx(t, ctx, d, func(tx *db.Tx) error {
		return db.Each(ctx, tx, question, nil, func(scan func(dest ...any) error) error {
			var table, name, kind string
			if err := scan(&table, &name, &kind); err != nil {
				return err
			}
			number := strings.EqualFold(kind, "INTEGER") || strings.EqualFold(kind, "bigint")
			out[table] = append(out[table], column{name, number})
			return nil
		})
	})
	return out
}

type column struct {
	name   string
	number bool
}

func TestChangingAnyColumnOfAnyRowIsFound(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		story(t, ctx, d)
		mustVerify(t, ctx, d, 7, 2)
		tables := columnsOf(t, d)
		if len(tables) != 7 || len(tables["audit_entry"]) < 16 {
			t.Fatalf("tables found: %v", tables)
		}
		tried := 0
		for table, columns := range tables {
			for _, row := range rowsOf(t, d, table, columns) {
				for _, c := range columns {
					tried++
					changeAndVerify(t, ctx, d, table, c, row)
				}
			}
		}
		if tried < 200 {
			t.Errorf("only %d changes tried", tried)
		}
		mustVerify(t, ctx, d, 7, 2)
	})
}

// rowsOf returns for each row of the table a condition that finds it, with its arguments.
func rowsOf(t *testing.T, d *db.DB, table string, columns []column) (rows []map[string]any) {
	t.Helper()
	ctx := db.WithScope(t.Context(), db.System)
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	inTx(t, ctx, d, func(tx *db.Tx) error {
		question := "SELECT " + strings.Join(names, ", ") + " FROM " + table + " WHERE scope <> ''"
		return db.Each(ctx, tx, question, nil, func(scan func(dest ...any) error) error {
			numbers, texts := make([]int64, len(columns)), make([]string, len(columns))
			dests := make([]any, len(columns))
			for i, c := range columns {
				if dests[i] = &texts[i]; c.number {
					dests[i] = &numbers[i]
				}
			}
			if err := scan(dests...); err != nil {
				return err
			}
			row := map[string]any{}
			for i, c := range columns {
				if row[c.name] = texts[i]; c.number {
					row[c.name] = numbers[i]
				}
			}
			rows = append(rows, row)
			return nil
		})
	})
	return rows
}

func changeAndVerify(t *testing.T, ctx context.Context, d *db.DB, table string, c column, row map[string]any) {
	t.Helper()
	changed := map[string]any{}
	for k, v := range row {
		changed[k] = v
	}
	switch v := row[c.name].(type) {
	case int64:
		changed[c.name] = v + 1000
	case string:
		changed[c.name] = v + "x"
	default:
		t.Fatalf("%s.%s holds a %T", table, c.name, v)
	}
	update := func(from, to map[string]any) {
		sql, args := "UPDATE "+table+" SET "+c.name+" = $1 WHERE scope <> ''", []any{to[c.name]}
		for k, v := range from {
			args = append(args, v)
			sql += fmt.Sprintf(" AND %s = $%d", k, len(args))
		}
		tamper(t, d, sql, args...)
	}
	update(row, changed)
	report := verify(t, ctx, d, nil)
	update(changed, row)
	switch {
	case report.OK():
		t.Errorf("%s.%s changed from %v to %v: not found", table, c.name, row[c.name], changed[c.name])
	case table == "audit_entry" && c.name != "n" && c.name != "scope":
		got, want := report.Chains[0].Broken.Entry, fmt.Sprint(row["n"])
		// A tombstone that no longer says what it is leaves the entry that it stood for, which comes first, without one.
		if got != want && !(row["kind"] == "tombstone" && row["ref"] == "entry "+got) {
			t.Errorf("%s.%s of entry %s changed: entry %s was named", table, c.name, want, got)
		}
	}
}

func TestRemovingAndSwappingAreFound(t *testing.T) {
	for what, sql := range map[string]string{
		"an entry removed":             `DELETE FROM audit_entry WHERE scope <> '' AND n = 3`,
		"a link removed":               `DELETE FROM audit_seal WHERE scope <> '' AND seq = 3`,
		"entry and link removed":       `DELETE FROM audit_seal WHERE scope <> '' AND seq = 4; DELETE FROM audit_entry WHERE scope <> '' AND n = 4`,
		"a waiting entry removed":      `DELETE FROM audit_entry WHERE scope <> '' AND n = 9`,
		"a waiting entry kept out":     `DELETE FROM audit_unsealed WHERE scope <> '' AND entry = 9`,
		"two links swapped":            `UPDATE audit_seal SET seq = CASE seq WHEN 2 THEN 30 ELSE 20 END WHERE scope <> '' AND seq IN (2, 3); UPDATE audit_seal SET seq = seq / 10 WHERE scope <> '' AND seq >= 20`,
		"two entries swapped":          `UPDATE audit_entry SET n = CASE n WHEN 2 THEN 30 ELSE 20 END WHERE scope <> '' AND n IN (2, 3); UPDATE audit_entry SET n = n / 10 WHERE scope <> '' AND n >= 20`,
		"links pointing the other way": `UPDATE audit_seal SET entry = entry + 100 WHERE scope <> '' AND seq IN (2, 3); UPDATE audit_seal SET entry = CASE entry WHEN 102 THEN 3 ELSE 2 END WHERE scope <> '' AND seq IN (2, 3)`,
		"the head removed":             `DELETE FROM audit_head WHERE scope <> ''`,
		"a child taken out of a look":  `DELETE FROM audit_child_set_member WHERE scope <> '' AND child = 'CHD-2'`,
		"a list taken away":            `DELETE FROM audit_child_set_member WHERE scope <> ''; DELETE FROM audit_child_set WHERE scope <> ''`,
		"a payload slipped in":         `INSERT INTO audit_payload (scope, entry, salt, why, body) VALUES ('E10000028', 6, '00', '', '1')`,
		"an entry slipped in":          `INSERT INTO audit_entry (scope, at, kind, action, ref, child, child_set, person, name, role, acting_for, channel, rule, payload_hash, content_hash) SELECT scope, at, kind, action, ref, child, child_set, person, name, role, acting_for, channel, rule, payload_hash, content_hash FROM audit_entry WHERE n = 6 AND scope <> ''`,
		"a tombstone taken away":       `DELETE FROM audit_seal WHERE scope <> '' AND seq = 7; DELETE FROM audit_entry WHERE scope <> '' AND n = 7; UPDATE audit_head SET seq = 6, hash = (SELECT hash FROM audit_seal WHERE seq = 6 AND scope <> '') WHERE scope <> ''`,
		"a waiting payload taken away": `DELETE FROM audit_payload WHERE scope <> '' AND entry = 8`,
	} {
		t.Run(what, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB) {
				ctx := dbtest.Ctx(t)
				story(t, ctx, d)
				for _, one := range strings.Split(sql, "; ") {
					tamper(t, d, one)
				}
				b := mustBreak(t, ctx, d, nil)
				if b.What == "" || b.String() == "" {
					t.Errorf("break = %+v", b)
				}
			})
		})
	}
}

func TestACutTailIsFoundAgainstALodgedHeadOnly(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		story(t, ctx, d)
		heads, err := audit.Heads(ctx, d)
		must(t, err)
		var file bytes.Buffer
		must(t, audit.WriteHeads(&file, heads))
		if report := verify(t, ctx, d, file.Bytes()); !report.OK() || report.Chains[0].LodgedSeq != 7 {
			t.Fatalf("the untouched chain against its head: %s", report)
		}
		sealAll(t, d) // grows by the two that waited
		if report := verify(t, ctx, d, file.Bytes()); !report.OK() {
			t.Fatalf("an older head must still agree: %s", report)
		}
		heads, err = audit.Heads(ctx, d)
		must(t, err)
		file.Reset()
		must(t, audit.WriteHeads(&file, heads))
		for _, sql := range []string{
			`DELETE FROM audit_seal WHERE scope <> '' AND seq > 8`, `DELETE FROM audit_entry WHERE scope <> '' AND n > 8`,
			`UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_seal WHERE seq = 8 AND scope <> '') WHERE scope <> ''`,
		} {
			tamper(t, d, sql)
		}
		mustVerify(t, ctx, d, 8, 0)
		if b := mustBreak(t, ctx, d, file.Bytes()); b.Seq != 9 || !strings.Contains(b.What, "cut off") {
			t.Errorf("break = %v", b)
		}
		// Writing it anew under another hash is found too.
		appendOne(t, ctx, d, audit.Entry{Action: "instead", Ref: "QRY-2"})
		sealAll(t, d)
		mustVerify(t, ctx, d, 9, 0)
		if b := mustBreak(t, ctx, d, file.Bytes()); b.Seq != 9 || !strings.Contains(b.What, "lodged") {
			t.Errorf("break = %v", b)
		}
	})
}

func TestALodgedFileMustBeOne(t *testing.T) {
	d := dbtest.SQLite(t, audit.Migrations()...)
	ctx := dbtest.Ctx(t)
	story(t, ctx, d)
	for _, file := range []string{"", "{", `{"scope":"E10000028"}`, `{"scope":"E10000028","seq":1,"hash":"x","more":1}`,
		`{"scope":"E10000014","seq":1,"hash":"x","at":"2026-11-23T09:00:00Z"}`} {
		if _, err := audit.Verify(ctx, d, audit.VerifyOptions{Head: strings.NewReader(file)}); err == nil {
			t.Errorf("%q was taken for a file of heads", file)
		}
	}
}

func TestEveryScopeHasItsOwnChain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		kent, hants := db.WithScope(t.Context(), "E10000016"), db.WithScope(t.Context(), "E10000014")
		for range 3 {
			appendOne(t, kent, d, audit.Entry{Action: "x", Ref: "R"})
			appendOne(t, hants, d, audit.Entry{Action: "x", Ref: "R"})
		}
		sealAll(t, d)
		mustVerify(t, kent, d, 3, 0)
		everywhere := db.WithScope(t.Context(), db.System)
		heads, err := audit.Heads(everywhere, d)
		must(t, err)
		if len(heads) != 2 || heads[0].Scope != "E10000014" || heads[0].Seq != 3 || heads[0].Hash == heads[1].Hash {
			t.Fatalf("heads = %+v", heads)
		}
		var file bytes.Buffer
		must(t, audit.WriteHeads(&file, heads))
		report := verify(t, everywhere, d, file.Bytes())
		if !report.OK() || len(report.Chains) != 2 || !strings.Contains(report.String(), "E10000016: 3 entries sealed") {
			t.Fatalf("report = %s", report)
		}
		tamper(t, d, `DELETE FROM audit_seal WHERE scope = 'E10000014'`)
		tamper(t, d, `DELETE FROM audit_entry WHERE scope = 'E10000014'`)
		tamper(t, d, `DELETE FROM audit_head WHERE scope = 'E10000014'`)
		report = verify(t, everywhere, d, file.Bytes())
		if report.OK() || !strings.Contains(report.String(), "BROKEN at number 1") {
			t.Errorf("a whole chain taken away: %s", report)
		}
	})
}

func TestSealersThatRaceMakeOneChain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		const writers, entries = 4, 60
		var running sync.WaitGroup
		for range writers {
			running.Go(func() {
				for i := range entries {
					err := d.InTx(ctx, func(tx *db.Tx) error {
						return audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R", Payload: i})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		sealing, stop := context.WithCancel(t.Context())
		var sealers sync.WaitGroup
		for range 3 {
			sealers.Go(func() { audit.Sealer{DB: d, Every: time.Millisecond}.Run(sealing) })
		}
		running.Wait()
		stop()
		sealers.Wait()
		sealAll(t, d)
		mustVerify(t, ctx, d, writers*entries, 0)
	})
}

func TestUnsealedEntriesAreReportedWithTheirAge(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
		dbtest.Clock(d).Advance(time.Minute)
		appendOne(t, ctx, d, audit.Entry{Action: "x", Ref: "R"})
		r := mustVerify(t, ctx, d, 0, 2)
		if !r.OldestUnsealed.Equal(dbtest.Start) {
			t.Errorf("the oldest waits since %v, want %v", r.OldestUnsealed, dbtest.Start)
		}
		if s := verify(t, ctx, d, nil).String(); !strings.Contains(s, "2 not sealed yet, the oldest since 2026-11-23T09:00:00Z") {
			t.Errorf("report: %s", s)
		}
	})
}

func TestLongChainsAreWalkedInPages(t *testing.T) {
	d := dbtest.SQLite(t, audit.Migrations()...)
	ctx := dbtest.Ctx(t)
	const entries = 40_500 // more than two pages
	for range entries / 500 {
		inTx(t, ctx, d, func(tx *db.Tx) error {
			for range 500 {
				must(t, audit.Append(ctx, tx, priya, audit.Entry{Action: "x", Ref: "R"}))
			}
			return nil
		})
	}
	sealAll(t, d)
	var walked []int64
	report, err := audit.Verify(ctx, d, audit.VerifyOptions{Progress: func(_ db.Scope, n int64) { walked = append(walked, n) }})
	must(t, err)
	if !report.OK() || report.Chains[0].Sealed != entries || len(walked) != 3 || walked[0] != 20_000 || walked[2] != entries {
		t.Errorf("walked %v: %s", walked, report)
	}
}
