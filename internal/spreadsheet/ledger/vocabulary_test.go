package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"alongside/internal/money"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"

	"pgregory.net/rapid"
)

// cellOf is a cell that a column of the role may hold.
func cellOf(r heading.Role, i int) string {
	switch r {
	case ledger.Date:
		return fmt.Sprintf("%02d/06/2022", 13+i%10)
	case ledger.Net, ledger.Amount, ledger.Gross, ledger.VAT:
		return fmt.Sprintf("%d.25", 100+i)
	case ledger.Supplier:
		return fmt.Sprintf("Firm %c%c Made Up", 'A'+i%26, 'A'+i/26%26)
	case ledger.SupplierNumber, ledger.Reference, ledger.Invoice, ledger.CostCentre:
		return fmt.Sprintf("N%05d", i)
	case ledger.CompanyNumber, ledger.CharityNumber:
		return fmt.Sprintf("%08d", 1000000+i)
	case ledger.Voluntary, ledger.Redaction:
		return []string{"Y", "N", ""}[i%3]
	default:
		return fmt.Sprintf("Words about it %d", i%7)
	}
}

// Every phrase of the vocabulary that is sure of its role is recognised as it, beside the three columns that each ledger has.
// It finds phrases that two roles claim.
func TestEachPhraseMeansItsRole(t *testing.T) {
	v, err := ledger.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	base := map[heading.Role]string{ledger.Date: "Payment Date", ledger.Supplier: "Supplier Name", ledger.Amount: "Net Amount"}
	tried := 0
	for _, spec := range v.Roles() {
		role := spec.Role
		if role == ledger.Net || role == ledger.Gross || role == ledger.VAT {
			continue // their choice is tested where they are settled
		}
		for _, p := range spec.Phrases {
			if p.Weight < 75 {
				continue
			}
			tried++
			columns, headings := []heading.Role{role}, []string{p.Words}
			for _, r := range []heading.Role{ledger.Date, ledger.Supplier, ledger.Amount} {
				if r != role {
					columns, headings = append(columns, r), append(headings, base[r])
				}
			}
			var file strings.Builder
			file.WriteString(strings.Join(headings, ",") + "\n")
			for i := range 30 {
				var cells []string
				for _, r := range columns {
					cells = append(cells, cellOf(r, i))
				}
				file.WriteString(strings.Join(cells, ",") + "\n")
			}
			l, err := ledger.Scan(strings.NewReader(file.String()), ledger.Options{})
			if err != nil {
				t.Errorf("%s: “%s”: %v", role, p.Words, err)
				continue
			}
			if got, _ := l.Mapping().Role(0); got != role {
				t.Errorf("“%s” should be %s, is %q", p.Words, role, got)
			}
		}
	}
	if tried < 150 {
		t.Errorf("only %d phrases were tried", tried)
	}
}

// layout is how one made-up council writes its ledger.
type layout struct {
	delimiter, end, date, amount string
	columns                      []heading.Role
	headings                     []string
	latin, mark, quoteAll        bool
	preamble                     int
}

var layoutDates = map[string]func(workday.Date) string{
	"dd/mm/yyyy": func(d workday.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day(), int(d.Month()), d.Year()) },
	"d.m.yy":     func(d workday.Date) string { return fmt.Sprintf("%d.%d.%02d", d.Day(), int(d.Month()), d.Year()%100) },
	"iso":        workday.Date.String,
	"words":      workday.Date.Long,
	"with time":  func(d workday.Date) string { return d.String() + "T00:00:00" },
	"excel":      func(d workday.Date) string { return fmt.Sprint(workday.MustOn(1899, 12, 30).DaysUntil(d)) },
}

var layoutAmounts = map[string]func(money.Pence) string{
	"plain":  money.Pence.Pounds,
	"pounds": money.Pence.String,
	"brackets": func(p money.Pence) string {
		if p < 0 {
			return "(" + (-p).String() + ")"
		}
		return p.String()
	},
	"credit": func(p money.Pence) string {
		if p < 0 {
			return (-p).Pounds() + " CR"
		}
		return p.Pounds() + "0"
	},
}

func drawLayout(t *rapid.T, v *heading.Vocabulary) layout {
	keys := func(m ...string) *rapid.Generator[string] { return rapid.SampledFrom(m) }
	o := layout{
		delimiter: keys(",", ";", "\t", "|").Draw(t, "delimiter"), end: keys("\n", "\r\n").Draw(t, "line ending"),
		date:   keys("dd/mm/yyyy", "d.m.yy", "iso", "words", "with time", "excel").Draw(t, "date"),
		amount: keys("plain", "pounds", "brackets", "credit").Draw(t, "amount"),
		latin:  rapid.Bool().Draw(t, "windows-1252"), mark: rapid.Bool().Draw(t, "mark"), quoteAll: rapid.Bool().Draw(t, "quotes"),
		preamble: rapid.IntRange(0, 4).Draw(t, "preamble"),
	}
	optional := []heading.Role{ledger.SupplierNumber, ledger.Department, ledger.Service, ledger.CostCentre, ledger.Reference, ledger.Purpose, ledger.Category}
	o.columns = append([]heading.Role{ledger.Date, ledger.Supplier, ledger.Amount}, rapid.SliceOfNDistinct(rapid.SampledFrom(optional), 0, 5, rapid.ID).Draw(t, "more")...)
	o.columns = rapid.Permutation(o.columns).Draw(t, "order")
	for _, r := range o.columns {
		for _, spec := range v.Roles() {
			if spec.Role != r {
				continue
			}
			var sure []string
			for _, p := range spec.Phrases {
				if p.Weight >= 90 {
					sure = append(sure, p.Words)
				}
			}
			text := rapid.SampledFrom(sure).Draw(t, "heading")
			if rapid.Bool().Draw(t, "capitals") {
				text = strings.ToUpper(text)
			}
			o.headings = append(o.headings, text)
		}
	}
	return o
}

// write writes the ledger and returns the lines of its payments.
func (o layout) write(days []workday.Date, amounts []money.Pence) (file string, lines []int) {
	var b strings.Builder
	line := 1
	put := func(cells []string) {
		for i, c := range cells {
			if o.quoteAll || strings.ContainsAny(c, o.delimiter+"\"") {
				cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
		}
		b.WriteString(strings.Join(cells, o.delimiter) + o.end)
		line++
	}
	blank := func(first string) []string { return append([]string{first}, make([]string, len(o.columns)-1)...) }
	for i := range o.preamble {
		put(blank([]string{"Made-up council", "", "Payments, over £500", "Note: \"made up\""}[i]))
	}
	put(append([]string(nil), o.headings...))
	for i, day := range days {
		cells := make([]string, len(o.columns))
		for k, r := range o.columns {
			switch r {
			case ledger.Date:
				cells[k] = layoutDates[o.date](day)
			case ledger.Amount:
				cells[k] = layoutAmounts[o.amount](amounts[i])
			case ledger.Supplier:
				cells[k] = fmt.Sprintf("Café, \"%c\" and Söns", 'A'+i%26)
			default:
				cells[k] = cellOf(r, i)
			}
		}
		lines = append(lines, line)
		put(cells)
		if i%7 == 6 {
			put(blank(""))
		}
	}
	text := b.String()
	switch {
	case o.latin:
		var out []byte
		for _, r := range text {
			out = append(out, byte(r)) // all characters above are in Latin-1
		}
		text = string(out)
	case o.mark:
		text = "\ufeff" + text
	}
	return text, lines
}

// However a made-up council writes its ledger, every payment comes back on its line and to the penny.
func TestAnyLedgerComesBackToThePenny(t *testing.T) {
	v, err := ledger.Vocabulary()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := drawLayout(t, v)
		var days []workday.Date
		var amounts []money.Pence
		var sum money.Pence
		for i := range rapid.IntRange(15, 60).Draw(t, "payments") {
			days = append(days, workday.MustOn(2022, 6, 1).AddDays(i*2))
			amounts = append(amounts, money.Pence(rapid.Int64Range(-5_000_000, 500_000_000).Draw(t, "pence")))
			sum += amounts[i]
		}
		file, lines := o.write(days, amounts)
		l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		n := 0
		for l.Next() {
			if r, refused := l.Refusal(); refused {
				if r.Reason != "The line is blank." && !strings.HasPrefix(r.Reason, "The line stands above the headings") {
					t.Fatalf("line %d: %s\n%s", r.Line, r.Reason, file)
				}
				continue
			}
			p := l.Payment()
			if p.Line != lines[n] || p.Date != days[n] || p.Amount != amounts[n] || p.Supplier != fmt.Sprintf("Café, \"%c\" and Söns", 'A'+n%26) || p.Redacted {
				t.Fatalf("%+v\nwant line %d, %s, %s\n%s", p, lines[n], days[n], amounts[n], file)
			}
			n++
		}
		if s := l.Summary(); l.Err() != nil || n != len(lines) || s.Total != sum || s.Rounded != 0 {
			t.Fatalf("%v %+v, want %s\n%s", l.Err(), s, sum, file)
		}
	})
}
