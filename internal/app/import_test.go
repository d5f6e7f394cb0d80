package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// imported is what scripts are promised, without the detail that depends on the kind.
type imported struct {
	Kind       string    `json:"kind"`
	DryRun     bool      `json:"dry_run"`
	Rows       int       `json:"rows"`
	Taken      int       `json:"taken"`
	Refused    []refused `json:"refused"`
	TotalPence int64     `json:"total_pence"`
	Files      []struct {
		File       string          `json:"file"`
		Rows       int             `json:"rows"`
		Taken      int             `json:"taken"`
		Refused    int             `json:"refused"`
		TotalPence int64           `json:"total_pence"`
		Detail     json.RawMessage `json:"detail"`
	} `json:"files"`
}

type refused struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

const payments = "Payments over £500, made up for a test\n" +
	"Supplier Name,Date,Net Amount,Transaction No\n" +
	"Willow Lane Play CIC,03/06/2022,\"£1,234.50\",T1\n" +
	"Redacted Personal Data,30/06/2022,(34.50),T2\n" +
	"Hazel House Ltd,31/06/2022,100.00,T3\n" +
	"Hazel House Ltd,30/06/2022,lots,T4\n" +
	"Total,,1200.00,\n"

func TestImportSpendDryRun(t *testing.T) {
	s := newShell(t)
	s.write("a.csv", payments)
	s.write("b.csv", payments)
	var a imported
	s.decode(&a, "import", "spend", "a.csv", "b.csv", "--dry-run")
	if a.Kind != "spend" || !a.DryRun || a.Rows != a.Taken+len(a.Refused) || a.Taken != 4 || a.TotalPence != 240000 || len(a.Files) != 2 {
		t.Errorf("got %+v", a)
	}
	if f := a.Files[1]; f.File != "b.csv" || f.Taken != 2 || f.TotalPence != 120000 || f.Refused != f.Rows-2 || len(f.Detail) < 100 {
		t.Errorf("b.csv: %+v", f)
	}
	reasons := map[int]string{1: "above the headings", 5: "31/06/2022", 6: "lots", 7: "A total"}
	for _, r := range a.Refused {
		if r.File == "a.csv" && !strings.Contains(r.Reason, reasons[r.Line]) {
			t.Errorf("line %d: %s, want %q", r.Line, r.Reason, reasons[r.Line])
		}
	}
	if len(a.Refused) != 2*len(reasons) {
		t.Errorf("%d lines refused: %v", len(a.Refused), a.Refused)
	}
	out := s.must("import", "spend", "a.csv", "b.csv", "--dry-run")
	for _, want := range []string{"a.csv: 6 read, 2 taken, 4 refused; total of what was taken £1,200.00\n", "  line 7: A total", "Together: 12 read, 4 taken, 8 refused; total £2,400.00\n", "nothing was kept"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q does not say %q", out, want)
		}
	}
	if s.exists("alongside.db") {
		t.Error("a dry run made a database")
	}
}

func TestImportShowsTheFirstRefusals(t *testing.T) {
	s := newShell(t)
	s.write("a.csv", payments+strings.Repeat("Hazel House Ltd,30/06/2022,,T9\n", 30))
	out := s.must("import", "spend", "a.csv", "--dry-run")
	if n := strings.Count(out, "\n  line "); n != 20 || !strings.Contains(out, "and 14 more lines refused") {
		t.Errorf("%d lines shown in %s", n, out)
	}
}

func TestImportRefusesFiles(t *testing.T) {
	s := newShell(t)
	s.write("good.csv", payments)
	s.write("empty.csv", "")
	s.write("other.csv", "name,colour\nash,green\n")
	s.write("letter.txt", "Dear all,\n\nno decision here.\n")
	s.refuse(2, `but got "tea"`, "import", "tea", "good.csv", "--dry-run")
	s.refuse(2, "date-order", "import", "spend", "good.csv", "--dry-run", "--date-order", "year-first")
	s.refuse(2, `expected "<file>`, "import", "spend", "--dry-run")
	s.refuse(1, "Name the council", "import", "spend", "good.csv")
	s.refuse(1, "is no GSS code", "import", "spend", "good.csv", "--council", "Calderdale")
	s.refuse(1, "none.csv: no such file", "import", "spend", "none.csv", "--dry-run")
	s.refuse(1, "is a folder", "import", "spend", ".", "--dry-run")
	s.refuse(1, "empty.csv: ", "import", "spend", "empty.csv", "--dry-run")
	s.refuse(1, "other.csv: ", "import", "spend", "other.csv", "--dry-run")
	s.refuse(1, "letter.txt: No decision and no recommendation was recognised", "import", "decisions", "letter.txt", "--dry-run")

	r := s.run("import", "spend", "empty.csv", "good.csv", "none.csv", "--dry-run", "--json")
	var a imported
	if err := json.Unmarshal([]byte(r.out), &a); err != nil || a.Taken != 2 || len(a.Files) != 1 {
		t.Errorf("the good file among bad ones: %v %+v", err, a)
	}
	if lines := strings.Split(strings.TrimSpace(r.err), "\n"); r.code != 1 || len(lines) != 2 || !strings.HasPrefix(lines[1], "alongside: ") {
		t.Errorf("exit %d, stderr %q", r.code, r.err)
	}
}

func TestImportSpendWithColumnsGiven(t *testing.T) {
	s := newShell(t)
	s.write("a.csv", "Wer,Wann,Wieviel\nWillow Lane Play CIC,03/06/2022,12.00\nHazel House Ltd,04/06/2022,13.00\n")
	s.refuse(1, "a.csv", "import", "spend", "a.csv", "--dry-run")
	var a imported
	s.decode(&a, "import", "spend", "a.csv", "--dry-run", "--heading-line", "1", "--column", "supplier=Wer", "--column", "date=Wann", "--column", "amount=Wieviel")
	if a.Taken != 2 || a.TotalPence != 2500 {
		t.Errorf("got %+v", a)
	}
}

func TestImportContractsDryRun(t *testing.T) {
	s := newShell(t)
	s.write("register.csv", "Contract Reference,Contract Title,Supplier Name,Total Contract Value,Start Date,End Date,Contract Duration (months),Current Expiry Date\n"+
		"C1,Saturday club,Willow Lane Play CIC,\"12,000.00\",2021-04-01,2022-03-31,12,2022-03-31\n"+
		"C2,Home care,Hazel House Ltd,500.50,2021-04-01,2022-03-31,12,2023-03-31\n"+
		"C3,Respite,Hazel House Ltd,1.00,2021-02-30,2022-03-31,12,2022-03-31\n")
	var a imported
	s.decode(&a, "import", "contracts", "register.csv", "--dry-run")
	if a.Rows != 3 || a.Taken != 2 || a.TotalPence != 1250050 || len(a.Refused) != 1 || a.Refused[0].Line != 4 {
		t.Errorf("got %+v", a)
	}
	var d struct {
		Disagreements []struct {
			Line             int
			Stated, Computed string
			Days             int
			Working          []string
		}
	}
	must(t, json.Unmarshal(a.Files[0].Detail, &d))
	if len(d.Disagreements) != 1 || d.Disagreements[0].Line != 3 || d.Disagreements[0].Computed != "2022-03-31" || d.Disagreements[0].Days != 365 || len(d.Disagreements[0].Working) == 0 {
		t.Errorf("got %+v", d)
	}
	if out := s.must("import", "contracts", "register.csv", "--dry-run"); !strings.Contains(out, "line 3, C2 Home care:") || !strings.Contains(out, "line 4:") {
		t.Errorf("got %s", out)
	}
}

// paper returns one of the published papers, which are not part of this repository.
func paper(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not here; samples of our own cover the same ground", name)
	}
	return path
}

type decided struct {
	Policy    string
	Labels    []string `json:"recommendation_labels"`
	Decisions []struct {
		NotBefore     string `json:"not_before"`
		EffectiveFrom string `json:"effective_from"`
		Computed      []struct {
			Rule         string
			From         string
			NextStepFrom string `json:"next_step_from"`
		}
	}
}

func (s *shell) decisions(args ...string) decided {
	s.t.Helper()
	var a imported
	s.decode(&a, append([]string{"import", "decisions", "--dry-run"}, args...)...)
	var d decided
	if err := json.Unmarshal(a.Files[0].Detail, &d); err != nil {
		s.t.Fatal(err)
	}
	return d
}

func TestImportDecisionsComputesTheDates(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct {
		file, policy, rule, from, next string
	}{
		{"papers/kent-supporting-parents-2021.txt", "", "key-decision-notice", "2021-07-19", "2021-08-17"},
		{"papers/kent-community-support-2020.txt", "", "key-decision-notice", "2020-10-12", "2020-11-10"},
		{"papers/staffordshire-cabinet-2021.txt", "staffordshire", "call-in", "2021-07-22", "2021-07-28"},
	} {
		t.Run(c.file, func(t *testing.T) {
			d := s.decisions(paper(t, c.file), "--policy", c.policy)
			if len(d.Decisions) != 1 || len(d.Decisions[0].Computed) != 1 {
				t.Fatalf("got %+v", d)
			}
			if got := d.Decisions[0].Computed[0]; got.Rule != c.rule || got.From != c.from || got.NextStepFrom != c.next {
				t.Errorf("got %+v", got)
			}
		})
	}
	t.Run("labels", func(t *testing.T) {
		d := s.decisions(paper(t, "papers/hampshire-therapy-review-2010.txt"))
		count := map[string]int{}
		for _, l := range d.Labels {
			count[l]++
		}
		if len(d.Labels) != 11 || count["6"] != 2 || count["5"] != 0 || count["11"] != 1 {
			t.Errorf("labels are %q", d.Labels)
		}
	})
}

// A paper that names no council is the importing council's; one that names another is not.
func TestImportDecisionsTakesTheImportingCouncilsPeriod(t *testing.T) {
	s := newShell(t)
	const text = `Is Key decision?: Yes
Is subject to call in?: Yes
Decision Maker: Cabinet
Decision - That the Meadow Lane short breaks offer be bought for two years.
Publication date: 22/07/2021
Date of decision: 21/07/2021
`
	s.write("nobodys.txt", text)
	s.write("others.txt", "Nowhere County Council\n\n"+text)
	for _, args := range [][]string{{"--council", "E10000028"}, nil} {
		if args == nil {
			s.environ = append(s.environ, "ALONGSIDE_COUNCIL_CODE=E10000028")
		}
		d := s.decisions(append([]string{"nobodys.txt"}, args...)...)
		if len(d.Decisions) != 1 || d.Decisions[0].EffectiveFrom != "2021-07-28" {
			t.Errorf("%q: got %+v", args, d.Decisions)
		}
		if d := s.decisions(append([]string{"others.txt"}, args...)...); len(d.Decisions) != 1 || d.Decisions[0].EffectiveFrom != "" {
			t.Errorf("another council's paper: got %+v", d.Decisions)
		}
	}
	if d := s.decisions("nobodys.txt", "--council", "E10000016"); len(d.Decisions) != 1 || d.Decisions[0].EffectiveFrom != "2021-07-30" {
		t.Errorf("under Kent's period: got %+v", d.Decisions)
	}
}

// TestImportDecisionsOfOurOwn covers the same ground with a paper of our own writing.
func TestImportDecisionsOfOurOwn(t *testing.T) {
	s := newShell(t)
	s.write("ours.txt", `Staffordshire County Council

Is Key decision?: Yes
Is subject to call in?: Yes
Decision Maker: Cabinet
Decision - That the Meadow Lane short breaks offer be bought for two years.
Publication date: 22/07/2021
Date of decision: 21/07/2021
Effective from: 29/07/2021
`)
	d := s.decisions("ours.txt", "--policy", "staffordshire")
	if len(d.Decisions) != 1 || d.Decisions[0].EffectiveFrom != "2021-07-29" || d.Decisions[0].Computed[0].NextStepFrom != "2021-07-28" {
		t.Fatalf("got %+v", d)
	}
	if out := s.must("import", "decisions", "ours.txt", "--policy", "E10000028", "--dry-run"); !strings.Contains(out, "The paper says effective from Thursday 29 July 2021; the council's call-in rule gives Wednesday 28 July 2021.") {
		t.Errorf("the drift is not said: %s", out)
	}
	for _, real := range []string{"spend/calderdale/2022-07.csv"} {
		var a imported
		s.decode(&a, "import", "spend", paper(t, "data/"+real), "--dry-run")
		if a.TotalPence != 1494840924 || a.Rows != 1582 {
			t.Errorf("%s: %d rows, %d pence", real, a.Rows, a.TotalPence)
		}
	}
}
