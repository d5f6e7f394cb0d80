package app_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const ledgerNames = "Ref,Supplier Name,Company No\n" +
	"1,Willow Lane Play CIC,\n" +
	"2,WILLOW LANE PLAY C.I.C.,\n" +
	"3,Hazel House Care Ltd,00123456\n" +
	"4,Hazelhouse Group,123456\n" +
	"5,Oakfern Care Ltd,\n" +
	"6,Oakfern Care Homes Ltd,\n" +
	"7,REDACTED PERSONAL DATA,\n" +
	"8,Redacted personal data,\n"

type suppliersAnswer struct {
	Names    int `json:"names"`
	Clusters []struct {
		ID         string   `json:"id"`
		Names      []string `json:"names"`
		Confidence float64  `json:"confidence"`
	} `json:"clusters"`
	Doubtful []struct {
		A     string  `json:"a"`
		B     string  `json:"b"`
		Score float64 `json:"score"`
		Why   string  `json:"why"`
	} `json:"doubtful"`
}

func (a suppliersAnswer) cluster(name string) []string {
	for _, c := range a.Clusters {
		if slices.Contains(c.Names, name) {
			return c.Names
		}
	}
	return nil
}

// read runs a command with --json and takes of its answer what into names.
func (s *shell) read(into any, args ...string) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.must(append(args, "--json")...)), into); err != nil {
		s.t.Fatal(err)
	}
}

func TestAnalyseSuppliers(t *testing.T) {
	s := newShell(t)
	s.write("names.csv", ledgerNames)
	var a suppliersAnswer
	s.read(&a, "analyse", "suppliers", "names.csv", "--column", "supplier name", "--company-column", "Company No")
	if a.Names != 8 || len(a.Clusters) != 6 {
		t.Fatalf("got %+v", a)
	}
	if got := a.cluster("Willow Lane Play CIC"); len(got) != 2 {
		t.Errorf("two spellings: %q", got)
	}
	if got := a.cluster("Hazelhouse Group"); len(got) != 2 {
		t.Errorf("one company number: %q", got)
	}
	if got := a.cluster("REDACTED PERSONAL DATA"); len(got) != 1 {
		t.Errorf("withheld names were joined: %q", got)
	}
	if len(a.Doubtful) != 1 || a.Doubtful[0].A != "Oakfern Care Homes Ltd" || !strings.Contains(a.Doubtful[0].Why, "homes") {
		t.Errorf("doubtful %+v", a.Doubtful)
	}
}

// TestAnalyseSuppliersOfOddFiles: files as councils write them give the same answer as a plain one.
func TestAnalyseSuppliersOfOddFiles(t *testing.T) {
	s := newShell(t)
	const rows = "Café Oakfern Ltd;1,50\r\nCAFE OAKFERN LIMITED;2,00\r\n;3,00\r\nWillow Lane Play;4,00\r\n"
	for _, c := range []struct{ what, text string }{
		{"semicolons and line ends of Windows", "Supplier Name;Amount\r\n" + rows},
		{"a mark of order", "\ufeffSupplier Name;Amount\r\n" + rows},
		{"a title and a note above the headings", "Payments over 500;\r\n;\r\nRedacted by the council;\r\nSupplier Name;Amount\r\n" + rows},
		{"a heading with spaces and a line break", "Amount;\"SUPPLIER \r\n Name\"\r\n1;Café Oakfern Ltd\r\n2;CAFE OAKFERN LIMITED\r\n3;\r\n4;Willow Lane Play\r\n"},
		{"a heading with an underscore", strings.ReplaceAll("supplier_name;amount\r\n"+rows, ";", "|")},
		{"Windows-1252", strings.ReplaceAll("Supplier Name;Amount\r\n"+rows, "é", "\xe9")},
		{"one column", "Supplier Name\nCafé Oakfern Ltd\nCAFE OAKFERN LIMITED\n\nWillow Lane Play\n"},
	} {
		s.write("odd.csv", c.text)
		var a suppliersAnswer
		s.read(&a, "analyse", "suppliers", "odd.csv", "--column", "Supplier Name")
		if a.Names != 3 || len(a.Clusters) != 2 || len(a.cluster("Café Oakfern Ltd")) != 2 {
			t.Errorf("%s: %+v", c.what, a)
		}
	}
}

func TestAnalyseSuppliersRefuses(t *testing.T) {
	s := newShell(t)
	s.write("names.csv", ledgerNames)
	s.write("empty.csv", "")
	s.write("title.csv", "Spending over 500 pounds\nPayee,Amount\nOakfern Ltd,1\n")
	s.write("quote.csv", "Payee,Amount\n\"Oakfern Ltd,1\nOakfern Limited,2\n")
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{2, "--column", []string{"names.csv"}},
		{2, "--ask", []string{"names.csv", "--column", "Ref", "--ask", "2"}},
		{1, "Supplier Name", []string{"names.csv", "--column", "Payee"}},
		{1, "no such file", []string{"nothing.csv", "--column", "Payee"}},
		{1, "empty", []string{"empty.csv", "--column", "Payee"}},
		{1, "line 2 has Payee, Amount", []string{"title.csv", "--column", "Beneficiary"}},
		{1, "mend this one first", []string{"quote.csv", "--column", "Payee"}},
	} {
		s.refuse(c.code, c.want, append([]string{"analyse", "suppliers"}, c.args...)...)
	}
}

func TestAnalyseSpend(t *testing.T) {
	s := newShell(t)
	s.write("a.csv", payments)
	s.write("b.csv", payments)
	s.write("members.csv", "Name,Lot\nWILLOW LANE PLAY C.I.C.,1\nOakfern Care Ltd,2\n")
	var a struct {
		Total     int64 `json:"total_pence"`
		Payments  int   `json:"payments"`
		Refused   int   `json:"refused"`
		Withheld  struct{ Pence int64 }
		Suppliers []struct {
			Names  []string `json:"names"`
			Pence  int64    `json:"pence"`
			Member bool     `json:"member"`
		} `json:"suppliers"`
		Overlap struct {
			Members int      `json:"members"`
			Found   int      `json:"members_found"`
			Missing []string `json:"members_not_found"`
			Share   float64  `json:"share_of_spend"`
		} `json:"overlap"`
	}
	s.read(&a, "analyse", "spend", "a.csv", "b.csv", "--members", "members.csv")
	if a.Total != 240000 || a.Payments != 4 || a.Withheld.Pence != -6900 || len(a.Suppliers) != 1 || a.Suppliers[0].Pence != 246900 || !a.Suppliers[0].Member {
		t.Errorf("got %+v", a)
	}
	if o := a.Overlap; o.Members != 2 || o.Found != 1 || o.Share != 1 || !slices.Equal(o.Missing, []string{"Oakfern Care Ltd"}) {
		t.Errorf("overlap %+v", o)
	}
	s.refuse(1, "nothing.csv", "analyse", "spend", "a.csv", "nothing.csv")
	s.write("back.csv", "Supplier Name,Date,Net Amount\nHill Care Ltd,04/06/2022,-50.00\n")
	if said := s.must("analyse", "spend", "a.csv", "back.csv"); !strings.Contains(said, "gave back more than they were paid: 1, together £50.00") || !strings.Contains(said, "100.0%  Willow Lane Play CIC") || !strings.Contains(said, "0.0%  Hill Care Ltd") {
		t.Errorf("a supplier that gave back more: %s", said)
	}
}
