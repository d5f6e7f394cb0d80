package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/ocds"
)

// notices are the twelve real notices that were published, by their paths; the test is skipped where they are not.
func notices(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "ocds", "uk-contracts-finder-real", "*.json"))
	must(t, err)
	if len(paths) == 0 {
		t.Skip("the real notices are not here")
	}
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i], err = filepath.Abs(p)
		must(t, err)
	}
	return out
}

func TestImportNotices(t *testing.T) {
	paths := notices(t)
	s := newShell(t)
	var dry imported
	s.decode(&dry, append([]string{"import", "ocds", "--dry-run"}, paths...)...)
	if dry.Rows != 12 || dry.Taken != 12 || len(dry.Refused) != 0 || dry.TotalPence != 16543407340 {
		t.Errorf("dry: %+v", dry)
	}
	s = demoShell(t, "0")
	for _, want := range []string{`"new": 12`, `"known": 12`} {
		var a imported
		s.decode(&a, append([]string{"import", "ocds", "--licence", "https://example.org/ogl"}, paths...)...)
		each := strings.Replace(strings.Replace(want, "12", "1", 1), " ", "", 1)
		if a.Taken != 12 || a.TotalPence != dry.TotalPence || !strings.Contains(strings.ReplaceAll(string(a.Files[0].Detail), " ", ""), each) {
			t.Errorf("%s: %+v", want, a)
		}
	}
	if kept := s.query("SELECT count(*) || ' ' || min(licence) || ' ' || count(DISTINCT file) FROM notice WHERE scope='E10000028'"); kept != "12 https://example.org/ogl 12" {
		t.Errorf("kept: %s", kept)
	}
}

func TestImportNoticesNamesWhatIsBroken(t *testing.T) {
	s := newShell(t)
	const good = `{"ocid":"o-1","id":"1","date":"2025-03-11T10:14:51Z","tag":["tender"],"initiationType":"tender"}`
	s.write("a.json", `{"releases":[`+good+`,`+strings.Replace(good, "tender", "tenders", 1)+`,`+good+`]}`)
	s.write("b.csv", "Supplier,Amount\n")
	s.write("c.json", `{"releases":[`+good+`,{"oc`)
	var a imported
	s.decode(&a, "import", "ocds", "a.json", "--dry-run")
	if a.Rows != 3 || a.Taken != 2 || len(a.Refused) != 1 || a.Refused[0].Line != 2 || !strings.HasPrefix(a.Refused[0].Reason, "releases/1/tag/0 is “tenders” and not one of planning") {
		t.Errorf("got %+v", a)
	}
	s.refuse(1, "b.csv: It begins with “Supplier,Amount”", "import", "ocds", "b.csv", "--dry-run")
	s.refuse(1, "c.json: It breaks off in or behind release 2", "import", "ocds", "c.json", "--dry-run")
}

func TestExportReleases(t *testing.T) {
	s := demoShell(t, "5")
	refs := map[string]bool{}
	for _, row := range s.table("export", "agreements") {
		refs[row["reference"]] = true
	}
	plan := s.query("SELECT min(ref) FROM planned_procurement WHERE public=1") // one is planned and not let
	if refs[plan] {
		t.Errorf("what is planned is among the agreements: %s", plan)
	}
	refs[plan] = true
	for _, process := range strings.Split(s.query("SELECT group_concat(process, ';') FROM notice_publication WHERE process <> ''"), ";") {
		refs[process] = true // a purchase from a dynamic market
	}
	s.environ = append(s.environ, "ALONGSIDE_COUNCIL_OCID_PREFIX=ocds-alder1", "ALONGSIDE_SERVER_PUBLIC_URL=https://alder.example.org")
	stages, of := map[string]int{}, map[string]bool{}
	text := s.must("export", "ocds")
	h, err := ocds.Read(strings.NewReader(text), func(f ocds.Found) error {
		stages[f.Release.Tag[0]]++
		ref, ours := strings.CutPrefix(f.Release.OCID, "ocds-alder1-")
		if !ours || !refs[ref] {
			t.Errorf("%s is no agreement or purchase of the county", f.Release.OCID)
		}
		of[ref] = true
		return nil
	}, func(r ocds.Refusal) { t.Error(r.Reason()) })
	if err != nil || h.License != ocds.OpenLicence || h.URI != "https://alder.example.org/ocds" || h.Publisher.UID != "E10000028" {
		t.Errorf("head %+v, %v", h, err)
	}
	if !of[plan] {
		t.Errorf("what is planned is not published: %s", plan)
	}
	for _, stage := range []string{"planning", "tender", "award", "contract", "implementation"} {
		if stages[stage] == 0 {
			t.Errorf("nothing is published of the stage %s: %v", stage, stages)
		}
	}
	_, first, _ := strings.Cut(text, "releases")
	if _, again, found := strings.Cut(s.must("export", "ocds"), "releases"); !found || again != first {
		t.Error("two exports differ")
	}
	children := strings.Split(s.query("SELECT group_concat(first || ' ' || last, ';') FROM family_child"), ";")
	for _, child := range children {
		if len(child) < 4 || strings.Contains(text, child) {
			t.Errorf("the name %s is published", child)
		}
	}
	var records struct {
		Records []struct {
			OCID     string          `json:"ocid"`
			Compiled json.RawMessage `json:"compiledRelease"`
		} `json:"records"`
	}
	must(t, json.Unmarshal([]byte(s.must("export", "ocds", "--json")), &records))
	if len(records.Records) != len(of) {
		t.Errorf("%d records of %d processes", len(records.Records), len(of))
	}
	for _, r := range records.Records {
		if faults := ocds.Check(r.Compiled); len(faults) > 0 {
			t.Errorf("%s: %v", r.OCID, faults)
		}
	}
	register := s.table("export", "contract-register")
	if len(register) == 0 || len(register[0]) != 13 || register[0]["Sum to be paid over the length of the contract or the estimated annual spending or budget for the contract"] == "" || !of[register[0]["Reference number"]] {
		t.Errorf("register: %v", register)
	}
	s.must("export", "ocds", "--out", "ocds.json")
	if written, err := os.ReadFile(filepath.Join(s.dir, "ocds.json")); err != nil || !json.Valid(written) {
		t.Errorf("the file is no JSON: %v", err)
	}
}
