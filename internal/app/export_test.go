package app_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// demoShell is a shell whose settings name a small made-up county.
func demoShell(t *testing.T, families string) *shell {
	t.Helper()
	s := newShell(t)
	if r := s.run("demo", "--no-serve", "--families", families, "--dir", "county", "--today", "2026-11-23"); r.code != 0 {
		t.Fatalf("demo: exit %d: %s", r.code, r.err)
	}
	s.environ = append(s.environ, "ALONGSIDE_DATABASE_URL=sqlite:county/county.db", "ALONGSIDE_COUNCIL_CODE=E10000028")
	return s
}

// table reads a list that was exported as CSV, each row by its headings.
func (s *shell) table(args ...string) []map[string]string {
	s.t.Helper()
	lines, err := csv.NewReader(strings.NewReader(s.must(args...))).ReadAll()
	must(s.t, err)
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestExport(t *testing.T) {
	s := demoShell(t, "5")
	for kind, reference := range map[string]string{"decisions": "DEC-", "agreements": "AGR-", "providers": "PVR-", "funds": "FND-"} {
		rows := s.table("export", kind)
		var objects []map[string]any
		must(t, json.Unmarshal([]byte(s.must("export", kind, "--json")), &objects))
		if len(rows) < 2 || len(rows) != len(objects) {
			t.Fatalf("%s: %d rows, %d objects", kind, len(rows), len(objects))
		}
		seen := map[string]bool{}
		for i, row := range rows {
			ref := row["reference"]
			if !strings.HasPrefix(ref, reference) || seen[ref] || objects[i]["reference"] != ref {
				t.Errorf("%s: row %d is %v, %v as JSON", kind, i, row, objects[i])
			}
			seen[ref] = true
		}
	}
	fund, object := s.table("export", "funds")[0], []map[string]any{}
	must(t, json.Unmarshal([]byte(s.must("export", "funds", "--json")), &object))
	if fund["budget_pounds"] != "1500000.00" || object[0]["budget_pence"] != 150000000.0 || fund["may_overspend"] != "no" || object[0]["may_overspend"] != false {
		t.Errorf("got %v and %v", fund, object[0])
	}
	if trail := s.query("SELECT count(*) || ' ' || count(DISTINCT ref) FROM audit_entry WHERE action = 'exported' AND scope = 'E10000028'"); trail != "10 4" {
		t.Errorf("ten exports of four kinds left %q on record", trail)
	}
}

func TestExportContracts(t *testing.T) {
	s := demoShell(t, "0")
	if rows := s.table("export", "contracts"); len(rows) != 0 {
		t.Errorf("before any import: %v", rows)
	}
	if out := s.must("export", "contracts", "--json"); out != "[]\n" {
		t.Errorf("before any import: %q", out)
	}
	var register strings.Builder
	register.WriteString("Contract Reference,Contract Title,Supplier Name,Total Contract Value,Start Date,End Date,Contract Duration (months),Current Expiry Date\n")
	const many = 431 // more than two pages
	for range many {
		register.WriteString("C1,=Saturday club,Willow Lane Play CIC,\"12,000.00\",2021-04-01,2022-03-31,12,2023-03-31\n")
	}
	s.write("register.csv", register.String())
	s.must("import", "contracts", "register.csv")
	rows := s.table("export", "contracts")
	if len(rows) != many {
		t.Fatalf("%d rows of %d", len(rows), many)
	}
	last := rows[many-1]
	if last["register"] != "register.csv" || last["line"] != "432" || last["total_value_pounds"] != "12000.00" || last["annual_value_pounds"] != "" ||
		last["computed_expiry"] != "2022-03-31" || last["days_apart"] != "365" || last["title"] != "'=Saturday club" {
		t.Errorf("got %v", last)
	}
	other := newShell(t, "ALONGSIDE_DATABASE_URL=sqlite:"+s.file("county", "county.db"), "ALONGSIDE_COUNCIL_CODE=E10000016")
	for _, kind := range []string{"agreements", "contracts", "decisions", "funds", "providers"} {
		if out := other.must("export", kind, "--json"); out != "[]\n" {
			t.Errorf("another council is given %s: %.200s", kind, out)
		}
	}
}

func TestExportToAFile(t *testing.T) {
	s := demoShell(t, "0")
	s.write("out/providers.csv", "an older list")
	if out := s.must("export", "providers", "--out", "out/providers.csv"); out != "" {
		t.Errorf("standard output says %q", out)
	}
	got, err := os.ReadFile(s.file("out", "providers.csv"))
	must(t, err)
	if want := s.must("export", "providers"); string(got) != want {
		t.Errorf("the file is %q, standard output %q", got, want)
	}
	if left, err := os.ReadDir(s.file("out")); err != nil || len(left) != 1 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

func TestExportRefuses(t *testing.T) {
	s := newShell(t, "ALONGSIDE_COUNCIL_CODE=E10000028")
	s.refuse(2, `but got "tea"`, "export", "tea")
	s.refuse(2, `expected "<kind>"`, "export")
	s.refuse(1, "There is no database at sqlite:alongside.db", "export", "funds")
	if s.exists("alongside.db") {
		t.Error("an export made a database")
	}
	s.must("migrate")
	s.refuse(1, "cannot write there", "export", "funds", "--out", "nowhere/funds.csv")
	s.environ = []string{"HOME=/nowhere"}
	s.refuse(1, "Set the council's GSS code", "export", "funds")
}

// A county on a day whose deadlines would fall outside the tables is refused by the name of the day, with the reason.
func TestACountyOnADayThatCannotBeCounted(t *testing.T) {
	s := newShell(t)
	s.refuse(1, "choose Wednesday 1 April 2026 or a later day", "demo", "--no-serve", "--families", "5", "--dir", "county", "--today", "2025-06-01")
	for dir, day := range map[string]string{"earliest": "2026-04-01", "holidays": "2027-01-24"} { // Christmas puts the first day of packages off
		if r := s.run("demo", "--no-serve", "--families", "10", "--dir", dir, "--today", day); r.code != 0 {
			t.Errorf("a county on %s: exit %d, %s", day, r.code, r.err)
		}
	}
	r := s.run("demo", "--no-serve", "--families", "5", "--dir", "county", "--today", "2028-12-20")
	if r.code != 1 || !strings.Contains(r.err, "today") || !strings.Contains(r.err, "Wednesday 20 December 2028") || !strings.Contains(r.err, "Choose another day.") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// TestExportDirectory gives the county's directory to another council, which takes all of it.
func TestExportDirectory(t *testing.T) {
	s := demoShell(t, "5")
	lines := strings.Split(strings.TrimSpace(s.must("export", "openreferral")), "\n")
	var page struct {
		TotalItems int               `json:"total_items"`
		Contents   []json.RawMessage `json:"contents"`
	}
	must(t, json.Unmarshal([]byte(s.must("export", "openreferral", "--json")), &page))
	if len(lines) < 20 || len(page.Contents) != len(lines) || page.TotalItems != len(lines) {
		t.Fatalf("%d lines, %d on the page of %d", len(lines), len(page.Contents), page.TotalItems)
	}
	other := newShell(t)
	other.write("feed.ndjson", strings.Join(lines, "\n"))
	if a, d := other.directory("feed.ndjson"); a.Taken != len(lines) || len(a.Refused) != 0 || d != (taken{New: len(lines)}) {
		t.Errorf("%d of %d taken, refused %v, %+v", a.Taken, len(lines), a.Refused, d)
	}
}
