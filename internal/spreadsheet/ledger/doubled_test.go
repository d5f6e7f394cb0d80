package ledger_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tealeg/xlsx/v3"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"
)

// TestADoubledHeadingIsNamed: a ledger with two columns of one name is refused before a line is read, as text and as a workbook.
func TestADoubledHeadingIsNamed(t *testing.T) {
	lines := [][]string{
		{"Supplier Name", "Payment Date", "Net Amount", "Reference", "Net Amount"},
		{"A Ltd", "07/04/2022", "10.00", "R1", "12.00"}, {"B Ltd", "08/04/2022", "20.00", "R2", "24.00"},
	}
	book, text := xlsx.NewFile(), &strings.Builder{}
	sheet, err := book.AddSheet("April")
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range lines {
		text.WriteString(strings.Join(cells, ",") + "\n")
		row := sheet.AddRow()
		for _, c := range cells {
			row.AddCell().SetString(c)
		}
	}
	var workbook bytes.Buffer
	if err := book.Write(&workbook); err != nil {
		t.Fatal(err)
	}
	for what, file := range map[string]string{"CSV": text.String(), "XLSX": workbook.String()} {
		_, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "The heading “Net Amount” stands over more than one column on line 1: C and E.") {
			t.Errorf("%s: %v", what, err)
		}
		l, err := ledger.Scan(strings.NewReader(file), ledger.Options{Columns: map[heading.Role]string{ledger.Amount: "E"}})
		if err != nil {
			t.Fatalf("%s, by its letter: %v", what, err)
		}
		told(t, l)
		if got := l.Summary().Total; got != 36_00 {
			t.Errorf("%s, by its letter: %s", what, got)
		}
	}
}
