package heading

import (
	"errors"
	"io"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Supplier(Beneficiary) Name": "supplier name", "Inv. No": "invoice number", "InvoiceNumber": "invoice number", "GLDate": "gl date", "GL Date": "gl date",
		"Total (excludes VAT)": "total ex vat", "Amount (£)": "amount", "CostCentre": "cost centre", "Cost Ctr": "cost centre", "Council's Procurement Category Name": "procurement category name",
		"ProClass Classification": "proclass classification", "SMEs?": "sme", "VCSE": "vcs", "Option to extend (months)": "option to extension months",
		"Extension 1 Taken?": "extension 1 taken", "Date of the Payment": "date payment", "": "", "£": "", "SUPPLIERNAME": "supplier name",
	} {
		if got := strings.Join(Words(text), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMatchPrefersTheWholePhrase(t *testing.T) {
	phrase := Words("payment date")
	scores := []int{
		match(Words("Payment Date"), phrase, 100),
		match(Words("Date Payment"), phrase, 100),
		match(Words("Invoice Payment Date"), phrase, 100),
		match(Words("Date of Last Payment"), phrase, 100),
		match(Words("Date"), phrase, 100),
	}
	if diff := cmp.Diff([]int{100, 99, 94, 92, 0}, scores); diff != "" {
		t.Error(diff)
	}
}

const sample = `# a small vocabulary
[name] name: the name
not: number
100: name, full name

[day] date: the day
90: day, date

[price] amount: the price
100: price
[mark] many any: the mark
80: mark
`

func vocabulary(t *testing.T) *Vocabulary {
	t.Helper()
	v, err := ParseVocabulary(sample, []Need{{"a name", []Role{"name"}}, {"a day", []Role{"day"}}, {"a price", []Role{"price"}}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func rows(t *testing.T, text string) []spreadsheet.Row {
	t.Helper()
	c, err := spreadsheet.NewCSV(strings.NewReader(text), spreadsheet.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out []spreadsheet.Row
	for {
		r, err := c.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r.Copy())
	}
}

func TestParseVocabularyIsStrict(t *testing.T) {
	for text, want := range map[string]string{
		"90: day": "stands before the first role", "[a] shape: the a": "no kind", "[a] any: the a\n200: x": "not a weight", "[a] any": "has no colon", "[a] any: the a\nmany: x": "not a weight",
		"[b] any: the b": `no role "a"`,
	} {
		_, err := ParseVocabulary(text, []Need{{"an a", []Role{"a"}}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	v := vocabulary(t)
	if len(v.Roles()) != 4 || v.Roles()[0].Title != "the name" || !v.Roles()[3].Many || len(v.Without("day").Roles()) != 3 || len(v.Without("day").needs) != 2 {
		t.Errorf("%+v", v.Roles())
	}
}

func TestFindPicksTheHeadings(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"first line", "Name,Day,Price\nA,1/6/2022,5\n", 1, "name=0 day=1 price=2"},
		{"below a title that names them", "Name day and price of made-up things,,\n\nName,Day,Price\nA,1/6/2022,5\n", 3, "name=0 day=1 price=2"},
		{"over two lines", "Full,,\nName,Day,Price\nA,1/6/2022,5\n", 2, "name=0 day=1 price=2"},
		{"halves over two lines", "Made-up shop,,,\nFull,The,Unit,x\nthing,Day of,Price,y\nA,1/6/2022,5,\n", 0, ""},
		{"several marks", "Mark 1,Name,Mark 2,Day,Price\n,A,,1/6/2022,5\n", 1, "mark=0 name=1 mark=2 day=3 price=4"},
		{"cells outweigh words", "Price,Day,Name,Price (£)\nfree,1/6/2022,A,5\n", 1, "day=1 name=2 price=3"},
	} {
		found, err := vocabulary(t).Find(rows(t, c.text), Choices{})
		if c.line == 0 {
			if !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %+v, %v", c.name, found.Mapping, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var got []string
		for _, col := range found.Mapping.Columns {
			got = append(got, string(col.Role)+"="+string(rune('0'+col.Index)))
		}
		if found.Mapping.Line != c.line || strings.Join(got, " ") != c.want {
			t.Errorf("%s: line %d, %s", c.name, found.Mapping.Line, strings.Join(got, " "))
		}
	}
}

func TestFindTakesAPersonsWord(t *testing.T) {
	v, text := vocabulary(t), "Name,Full name,Day,Price,Mark 1,Mark 2\nA,AA,1/6/2022,5,x,y\n"
	found, err := v.Find(rows(t, text), Choices{Columns: map[Role]string{"name": "full NAME", "price": "D", "mark": "-"}})
	if err != nil {
		t.Fatal(err)
	}
	m := found.Mapping
	if m.Index("name") != 1 || m.Index("price") != 3 || m.Index("mark") != -1 || m.Columns[0].Confidence != 100 {
		t.Errorf("%+v", m)
	}
	if found, err = v.Find(rows(t, "x,y,z\n"+text), Choices{Line: 2}); err != nil || found.Mapping.Line != 2 || found.First != 2 {
		t.Errorf("%+v %v", found, err)
	}
	if _, err = v.Find(rows(t, text), Choices{Line: 9}); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "no line 9") {
		t.Errorf("%v", err)
	}
}

// TestADoubledHeadingIsRefusedByName: whichever of two columns were taken, half of the files would be read wrong. A letter says which
// one counts; a role of many columns takes both, and a heading that nothing is read by may stand twice.
func TestADoubledHeadingIsRefusedByName(t *testing.T) {
	v, text := vocabulary(t), "Name,Day,Price,PRICE\nA,1/6/2022,5,6\n"
	for what, c := range map[string]Choices{"found": {}, "chosen by its name": {Columns: map[Role]string{"price": "Price"}}} {
		_, err := v.Find(rows(t, text), c)
		if !fault.Is(err, fault.KindInvalid) || !strings.HasPrefix(fault.Message(err), "The heading “Price” stands over more than one column on line 1: C and D. Only one of them can be the price.") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if found, err := v.Find(rows(t, text), Choices{Columns: map[Role]string{"price": "D"}}); err != nil || found.Mapping.Index("price") != 3 {
		t.Errorf("by its letter: %+v, %v", found.Mapping, err)
	}
	for what, text := range map[string]string{
		"a heading that nothing is read by": "Name,Day,Price,Colour,Colour\nA,1/6/2022,5,red,blue\n",
		"a role of many columns":            "Name,Day,Price,Mark 1,Mark 1\nA,1/6/2022,5,x,y\n",
		"no heading":                        "Name,Day,Price,,\nA,1/6/2022,5,x,y\n",
	} {
		if _, err := v.Find(rows(t, text), Choices{}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestMapping(t *testing.T) {
	m := Mapping{Headings: []string{"A", "", "C", "D"}, Columns: []Column{{Role: "x", Index: 3}, {Role: "x", Index: 0, Heading: "A"}, {Role: "y", Index: 1}}}
	if diff := cmp.Diff([]int{0, 3}, m.Indexes("x")); diff != "" {
		t.Error(diff)
	}
	if r, ok := m.Role(1); !ok || r != "y" || m.Choices()["y"] != "B" {
		t.Errorf("%v %v %v", r, ok, m.Choices())
	}
	m.Set(Column{Role: "y", Index: 2})
	m.Set(Column{Role: "z", Index: 1})
	m.Drop("x")
	if m.Index("y") != 2 || m.Index("z") != 1 || m.Index("x") != -1 {
		t.Errorf("%+v", m)
	}
	for index, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(index); got != want {
			t.Errorf("letters(%d) = %s, want %s", index, got, want)
		}
	}
}

func TestYesAndNo(t *testing.T) {
	if !Yes(" Y ") || !Yes("TRUE") || Yes("") || Yes("no") || !No("N") || No("") || No("maybe") {
		t.Error("yes and no are mixed up")
	}
}
