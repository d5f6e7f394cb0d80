package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"

	"github.com/google/go-cmp/cmp"
	"github.com/tealeg/xlsx/v3"
)

// workbook builds a workbook in memory.
func workbook(t *testing.T, build func(add func(sheet string) *xlsx.Sheet)) []byte {
	t.Helper()
	book := xlsx.NewFile()
	build(func(name string) *xlsx.Sheet {
		s, err := book.AddSheet(name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbookCellsAreReadAsWritten(t *testing.T) {
	content := workbook(t, func(add func(string) *xlsx.Sheet) {
		add("Nothing here")
		s := add("Spend")
		s.AddRow().AddCell().SetString("Payments of a made-up council")
		s.AddRow()
		r := s.AddRow()
		r.AddCell().SetDate(time.Date(2022, 6, 7, 0, 0, 0, 0, time.UTC))
		r.AddCell().SetNumeric("0.30000000000000004") // what a formula makes of 0.1 and 0.2
		r.AddCell().SetNumeric("1234.5000000000001")  // how 1234.5 may be stored
		r.AddCell().SetFloatWithFormat(1234567.891, "#,##0.00")
		r.AddCell().SetBool(true)
		r.AddCell()
		f := r.AddCell()
		f.SetFormula("SUM(B3:C3)")
		f.Value = "42.5"
		r.AddCell().SetString(" Zoë & Söhne ")
		r.AddCell().SetInt(44719)
	})
	tables, err := spreadsheet.Open(bytes.NewReader(content), spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != 1 || tables[0].Name != "Spend" {
		t.Fatalf("tables %+v", tables)
	}
	want := []string{"1: Payments of a made-up council", "2: ", "3: 2022-06-07|0.30000000000000004|1234.5|1234567.891|TRUE||42.5| Zoë & Söhne |44719"}
	got := readAll(t, tables[0].Rows)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, residue := range []string{"0.30000000000000004", "1234.5000000000002"} {
		if a, err := spreadsheet.ParseAmount([]byte(residue)); err != nil || a.Residue != 0 {
			t.Errorf("%s is %+v, %v: what a stored number cannot hold exactly is no fraction of a penny", residue, a, err)
		}
	}
}

func TestWorkbookMergedCells(t *testing.T) {
	content := workbook(t, func(add func(string) *xlsx.Sheet) {
		s := add("Spend")
		title := s.AddRow().AddCell()
		title.SetString("A title over three columns")
		title.Merge(2, 0)
		for i := range 4 {
			r := s.AddRow()
			c := r.AddCell()
			if i == 0 {
				c.SetString("Made Up Ltd")
				c.Merge(0, 2)
			}
			r.AddCell().SetInt(i)
		}
	})
	tables, err := spreadsheet.Open(bytes.NewReader(content), spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, tables[0].Rows)
	for i, row := range got {
		got[i] = strings.TrimRight(row, "|")
	}
	want := []string{"1: A title over three columns", "2: Made Up Ltd|0", "3: Made Up Ltd|1", "4: Made Up Ltd|2", "5: |3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A workbook may state a smaller size than it has; all its rows are read.
func TestWorkbookStatedSizeIsNotTrusted(t *testing.T) {
	content := workbook(t, func(add func(string) *xlsx.Sheet) {
		s := add("Spend")
		for i := range 5 {
			s.AddRow().AddCell().SetInt(i)
		}
	})
	small := rezip(t, content, func(name, text string) string {
		return strings.Replace(text, `ref="A1:A5"`, `ref="A1:A2"`, 1)
	})
	tables, err := spreadsheet.Open(bytes.NewReader(small), spreadsheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, tables[0].Rows); len(got) != 5 {
		t.Errorf("rows %q", got)
	}
}

// rezip writes the parts of a workbook anew.
func rezip(t *testing.T, content []byte, change func(name, text string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		p, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(p, change(part.Name, text.String()))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbookRefusals(t *testing.T) {
	good := workbook(t, func(add func(string) *xlsx.Sheet) { add("Spend").AddRow().AddCell().SetInt(1) })
	var document bytes.Buffer
	w := zip.NewWriter(&document)
	if _, err := w.Create("word/document.xml"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		content []byte
		options spreadsheet.Options
		message string
	}{
		{"too large", good, spreadsheet.Options{MaxWorkbook: 100}, "more than 0 MB"},
		{"unpacks to too much", rezip(t, good, func(name, text string) string {
			return text + strings.Repeat(" ", 300_000)
		}), spreadsheet.Options{MaxWorkbook: 100_000}, "unpacks to more than"},
		{"another archive", document.Bytes(), spreadsheet.Options{}, "not an Excel workbook"},
		{"cut off", good[:len(good)/2], spreadsheet.Options{}, "damaged or cut off"},
		{"damaged", rezip(t, good, func(name, text string) string {
			return strings.Replace(text, "<sheetData>", "<sheetData", 1)
		}), spreadsheet.Options{}, "damaged"},
		{"cells without places", rezip(t, good, func(name, text string) string {
			return strings.ReplaceAll(text, ` r="A1"`, "")
		}), spreadsheet.Options{}, "do not say where they stand"},
		{"empty", workbook(t, func(add func(string) *xlsx.Sheet) { add("Spend") }), spreadsheet.Options{}, "no sheet with anything"},
	} {
		_, err := spreadsheet.Open(bytes.NewReader(c.content), c.options)
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), c.message) {
			t.Errorf("%s: %v, want “%s”", c.name, err, c.message)
		}
	}
}
