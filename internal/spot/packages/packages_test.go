package packages_test

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/tealeg/xlsx/v3"
	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot/packages"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/workday"
)

func read(t *testing.T, text string) *packages.List {
	t.Helper()
	l, err := packages.Read(strings.NewReader(text), packages.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestUnitsAreBroughtToOneMeasure(t *testing.T) {
	for text, want := range map[string]packages.Measure{
		"Hour": {money.Hour, 1, 1}, "per hr": {money.Hour, 1, 1}, "Hourly": {money.Hour, 1, 1}, "Half hour": {money.Hour, 2, 1}, "30 mins": {money.Hour, 2, 1},
		"15 minutes": {money.Hour, 4, 1}, "45min": {money.Hour, 4, 3}, "3 hour session": {money.Hour, 1, 3}, "Session": {money.Session, 1, 1}, "Waking night": {money.Night, 1, 1},
		"Sleep-in": {money.Night, 1, 1}, "24 hours": {money.Hour, 1, 24}, "Weekly": {money.Week, 1, 1}, "4 weekly": {money.Week, 1, 4}, "Fortnight": {money.Week, 1, 2},
		"pcm": {money.Week, 3, 13}, "Per annum": {money.Week, 1, 52}, "Per mile": {money.Mile, 1, 1},
	} {
		m, ok := packages.ParseUnit(text)
		if ok {
			a, b := m.Num*want.Den, want.Num*m.Den // as fractions
			ok = m.Unit == want.Unit && a == b
		}
		if !ok {
			t.Errorf("%s: %+v, want %+v", text, m, want)
		}
	}
	for _, text := range []string{"", "unit", "hour or mile", "banana", "0 hours"} {
		if m, ok := packages.ParseUnit(text); ok {
			t.Errorf("%q is read as %+v", text, m)
		}
	}
}

const head = "Child ID,Provider,Service,Area,Start Date,End Date,Hours per week,Unit,Rate,VAT,Time band\n"

func TestALineIsNormalised(t *testing.T) {
	for _, c := range []struct {
		line         string
		price, week  money.Pence
		unit         money.Unit
		band         money.Band
		weeklyAt20   money.Pence
		wantQuantity int64
	}{
		{"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Weekday", 18_50, 185_00, money.Hour, money.Weekday, 200_00, 1000},
		{"C1,Hill Ltd,Home care,North,01/04/2026,,7.5,Half hour,10.00,exempt,", 20_00, 150_00, money.Hour, money.Any, 150_00, 750},
		{"C1,Hill Ltd,Home care,North,01/04/2026,,2:30,Hour,24.00,inc,Sat/Sun", 20_00, 50_00, money.Hour, money.Weekend, 50_00, 250},
		{"C1,Hill Ltd,Home care,North,01/04/2026,,10,Week,250.00,,Bank Holiday", 25_00, 250_00, money.Hour, money.BankHoliday, 200_00, 1000},
		{"C1,Hill Ltd,Home care,North,01/01/1990,,168,Hour,18.50,,", 18_50, 3108_00, money.Hour, money.Any, 3360_00, 168_00},
		{"C1,Hill Ltd,Lodging,North,01/04/2026,,,Month,520.00,,", 120_00, 120_00, money.Week, money.Any, 20_00, 100},
		{"C1,Hill Ltd,Lodging,North,01/04/2026,,,Sleep-in,70.00,,", 70_00, 0, money.Night, money.SleepingNight, 0, 0},
		{"C1,Hill Ltd,Waking night support,North,01/04/2026,,,Night,170.00,,", 170_00, 0, money.Night, money.WakingNight, 0, 0},
	} {
		l := read(t, head+c.line)
		if len(l.Lines) != 1 {
			t.Errorf("%s: refused: %v", c.line, l.Refusals)
			continue
		}
		got := l.Lines[0]
		if got.Price() != c.price || got.Weekly() != c.week || got.Measure.Unit != c.unit || got.Band != c.band || got.At(20_00) != c.weeklyAt20 || got.Quantity != c.wantQuantity {
			t.Errorf("%s: %+v: %s a %s, %s a week, %s at £20", c.line, got, got.Price(), got.Measure.Unit, got.Weekly(), got.At(20_00))
		}
	}
}

func TestWhatIsWrongIsNamedByItsField(t *testing.T) {
	for line, want := range map[string]string{
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,,18.50,,":               "The rate “18.50” has no unit",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Fortnite,18.50,,":       "The unit “Fortnite”",
		"C1,Hill Ltd,Home care,North,31/02/2026,,10,Hour,18.50,,":           "The start “31/02/2026”",
		"C1,Hill Ltd,Home care,North,01/04/2026,01/03/2026,10,Hour,18.50,,": "The end 2026-03-01 is before the start",
		"C1,Hill Ltd,Home care,North,01/04/2026,,ten,Hour,18.50,,":          "The hours “ten”",
		"C1,Hill Ltd,Home care,North,01/04/2026,,-4,Hour,18.50,,":           "The hours “-4” is below nothing",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,-18.50,,":          "not above nothing",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,#REF!,,":           "The rate “#REF!”",
		"C1,,Home care,North,01/04/2026,,10,Hour,18.50,,":                   "The provider is missing",
		"C1,#N/A,Home care,North,01/04/2026,,10,Hour,18.50,,":               "when a formula fails",
		",Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,":             "The child’s reference is missing",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,perhaps,":    "The VAT “perhaps”",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Full moon":  "The time band “Full moon”",
		"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,99999999.00,,":     "more than anything costs",
		"C1,Hill Ltd,Home care,North,01/04/2026,,168.5,Hour,18.50,,":        "more hours a week than the 168",
		"C1,Hill Ltd,Home care,North,01/04/2026,,400,Week,250.00,,":         "more hours a week than the 168",
		"C1,Hill Ltd,Home care,North,01/04/2026,,169,Sleep-in,70.00,,":      "more hours a week than the 168",
		"C1,Hill Ltd,Home care,North,31/12/1989,,10,Hour,18.50,,":           "is before 1990",
		"Total,,,,,,,,18.50,,": "A total",
		"C1,,,,,,,,,,":         "A note",
		"Child ID,Provider,Service,Area,Start Date,End Date,Hours per week,Unit,,,": "headings are repeated",
	} {
		good := "C2,Dale Ltd,Home care,South,01/05/2026,,5,Hour,20.00,,\n"
		l := read(t, head+good+line+"\n"+good)
		if len(l.Lines) != 2 || len(l.Refusals) != 1 || l.Refusals[0].Line != 3 || !strings.Contains(l.Refusals[0].Reason, want) {
			t.Errorf("%s: %d taken, refused %+v, want %q", line, len(l.Lines), l.Refusals, want)
		}
	}
}

func TestHeadingsOfManySystemsAreRecognised(t *testing.T) {
	for _, text := range []string{
		"Mosaic ID;Supplier Name;Element Type;Effective From;Effective To;Commissioned Hours;Hourly Rate\n1001;Hill Ltd;Home care;01/04/2026;31/12/9999;10;18.50\n",
		"Person Reference,Agency,Care Type,Start Date,End Date,Planned Hours,Unit Cost,UOM\n1001,Hill Ltd,Home care,2026-04-01,,10,18.50,hr\n",
		"Packages as at June\n\nClient Number\tOrganisation Name\tService Type\tDate from\tDate to\tNumber of hours\tRate per hour ex VAT\n1001\tHill Ltd\tHome care\t01/04/2026\tongoing\t10\t£18.50\n",
		"Child Reference,Provider,Service,Start,End,Hours per month,Gross hourly rate\n1001,Hill Ltd,Home care,01/04/2026,,43.33,22.20\n",
		"Child Reference,Provider,Service,Start,End,Hours,Rate\n1001,Hill Ltd,Home care,01/04/2026,,10,£18.50 per hour\n",
	} {
		l := read(t, text)
		if len(l.Lines) != 1 {
			t.Errorf("%s: refused %v", text, l.Refusals)
			continue
		}
		got := l.Lines[0]
		if got.Child != "1001" || got.Supplier != "Hill Ltd" || got.Service != "Home care" || got.Price() != 18_50 || got.Measure.Unit != money.Hour ||
			got.Start != workday.MustOn(2026, 4, 1) || !got.End.IsZero() || got.Quantity != 1000 {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestAListIsRefusedWholeWithAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "empty",
		"a,b\n1,2\n":                   "No line of headings",
		strings.TrimSpace(head) + "\n": "nothing below",
		"Child ID,Provider,Service,Hours,Rate\nC1,Hill Ltd,Care,4,20\n": "no column for the start",
	} {
		if _, err := packages.Read(strings.NewReader(text), packages.Options{}); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAPersonsWordStands(t *testing.T) {
	text := "Kid,Who,What,Start Date,Hours,Rate\nC1,Hill Ltd,Home care,01/04/2026,4,£20/hr\n"
	l, err := packages.Read(strings.NewReader(text), packages.Options{HeadingLine: 1, Columns: map[heading.Role]string{packages.RoleChild: "Kid", packages.RoleSupplier: "B", packages.RoleService: "What"}})
	if err != nil || len(l.Lines) != 1 || l.Lines[0].Child != "C1" || l.Lines[0].Supplier != "Hill Ltd" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestAWorkbookWithFormulasMergedCellsAndNumbersForDates(t *testing.T) {
	book := xlsx.NewFile()
	sheet, err := book.AddSheet("Packages")
	if err != nil {
		t.Fatal(err)
	}
	add := func(cells ...any) *xlsx.Row {
		row := sheet.AddRow()
		for _, c := range cells {
			row.AddCell().SetValue(c)
		}
		return row
	}
	add("Child ID", "Provider", "Service", "Start Date", "Hours per week", "Unit", "Rate")
	first := add("C1", "Hill Ltd", "Home care", 46113, 10, "Hour", 18.5) // 46113 is 1 April 2026
	add("", "Dale Ltd", "Home care", 46113, 4, "Hour", 20)               // the child's cell is merged with the one above
	first.GetCell(0).Merge(0, 1)
	computed := add("C3", "Moor Ltd", "Home care", 46113, 4, "Hour", "")
	computed.GetCell(6).SetFormula("G2*2") // never calculated: there is no stored result
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	l, err := packages.Read(bytes.NewReader(file.Bytes()), packages.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Lines) != 2 || l.Lines[0].Start != workday.MustOn(2026, 4, 1) || l.Lines[1].Child != "C1" || l.Lines[0].Price() != 18_50 {
		t.Errorf("%+v", l.Lines)
	}
	if len(l.Refusals) != 1 || l.Refusals[0].Line != 4 || !strings.Contains(l.Refusals[0].Reason, "rate") {
		t.Errorf("the formula without a result: %+v", l.Refusals)
	}
}

func TestEveryLineIsTakenOrRefusedAndNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.SampledFrom([]string{"01/04/2026", "Hour", "18.50", "£9", "10", "C1", "Hill Ltd", "inc", ""}))
		var b strings.Builder
		b.WriteString(head)
		n := rapid.IntRange(1, 8).Draw(t, "lines")
		for range n {
			for c := range 11 {
				if c > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, "%q", strings.NewReplacer(`"`, "", `\`, "").Replace(cell.Draw(t, "cell")))
			}
			b.WriteByte('\n')
		}
		l, err := packages.Read(strings.NewReader(b.String()), packages.Options{})
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatal(err)
			}
			return
		}
		if len(l.Lines)+len(l.Refusals) != n {
			t.Fatalf("%d lines taken and %d refused of %d:\n%s", len(l.Lines), len(l.Refusals), n, b.String())
		}
		for _, one := range l.Lines {
			if one.Price() < 0 || one.Weekly() < 0 || one.Measure.Num <= 0 || one.Measure.Den <= 0 || one.Supplier == "" || one.Start.IsZero() {
				t.Fatalf("%+v", one)
			}
		}
	})
}

func TestKeysTellPackagesApart(t *testing.T) {
	base := read(t, head+"C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Weekday\n").Lines[0]
	later := read(t, head+"C1,HILL LTD,Home  care,North,01/04/2026,30/09/2026,12,Hour,19.50,,Weekday\n").Lines[0]
	if base.Key() != later.Key() || base.Terms() == later.Terms() {
		t.Error("a package whose end, rate and hours were changed is another package")
	}
	for _, line := range []string{
		"C2,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Weekday", "C1,Dale Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Weekday",
		"C1,Hill Ltd,Home care,North,02/04/2026,,10,Hour,18.50,,Weekday", "C1,Hill Ltd,Home care,North,01/04/2026,,10,Hour,18.50,,Weekend",
	} {
		if read(t, head+line+"\n").Lines[0].Key() == base.Key() {
			t.Errorf("%s is the same package", line)
		}
	}
}

func TestDays(t *testing.T) {
	first, last := workday.MustOn(2026, 11, 1), workday.MustOn(2026, 11, 30)
	for _, c := range []struct {
		start, end workday.Date
		want       int
	}{
		{workday.MustOn(2026, 1, 1), workday.Date{}, 30}, {workday.MustOn(2026, 11, 11), workday.MustOn(2026, 11, 11), 1},
		{workday.MustOn(2026, 12, 1), workday.Date{}, 0}, {workday.MustOn(2026, 1, 1), workday.MustOn(2026, 10, 31), 0},
	} {
		l := packages.Line{Start: c.start, End: c.end}
		if got := l.Days(first, last); got != c.want || l.On(first) != (c.start.Before(first) && (c.end.IsZero() || c.end.After(first))) {
			t.Errorf("%s to %s: %d days, on %v", c.start, c.end, got, l.On(first))
		}
	}
	if got := packages.Over(70_01, 10); got != 100_01 {
		t.Errorf("70.01 a week for 10 days is %s", got)
	}
}

// TestSumsAreExact compares the quick sums with big rationals.
func TestSumsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := packages.Line{
			Amount: money.Pence(rapid.Int64Range(1, 100_000_000).Draw(t, "amount")), Quantity: rapid.Int64Range(0, 10_000_000).Draw(t, "quantity"),
			Measure: packages.Measure{Unit: money.Hour, Num: rapid.Int64Range(1, 10_000_000).Draw(t, "num"), Den: rapid.Int64Range(1, 10_000_000).Draw(t, "den")},
		}
		exact := func(parts ...int64) money.Pence {
			r := big.NewRat(1, 1)
			for _, n := range parts {
				r.Mul(r, big.NewRat(n, 1))
			}
			r.Mul(r, big.NewRat(l.Measure.Num, l.Measure.Den)).Add(r, big.NewRat(1, 2))
			return money.Pence(new(big.Int).Quo(r.Num(), r.Denom()).Int64())
		}
		if got := l.Price(); got != exact(int64(l.Amount)) {
			t.Fatalf("%+v: %d", l, got)
		}
		r := new(big.Rat).SetFrac64(l.Measure.Num, 100*l.Measure.Den)
		r.Mul(r, big.NewRat(int64(l.Amount), 1)).Mul(r, big.NewRat(l.Quantity, 1)).Add(r, big.NewRat(1, 2))
		if want := new(big.Int).Quo(r.Num(), r.Denom()); want.IsInt64() && int64(l.Weekly()) != want.Int64() {
			t.Fatalf("%+v: %d a week, want %s", l, l.Weekly(), want)
		}
	})
}
