package spreadsheet_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
)

func TestOpenSaysWhatIsNoTable(t *testing.T) {
	for _, c := range []struct{ name, content, message string }{
		{"empty", "", "The file is empty."},
		{"only blanks", " \r\n\t\n", "The file is empty."},
		{"only a mark", "\xef\xbb\xbf", "The file is empty."},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"},
		{"PDF", "%PDF-1.7", "This is a PDF"},
		{"gzip", "\x1f\x8b\x08", "compressed"},
		{"web page", "\n<!DOCTYPE html><html>", "This is a web page"},
		{"web page after a mark", "\xef\xbb\xbf<html>", "This is a web page"},
		{"JSON", `{"payments": []}`, "This is JSON"},
		{"photo", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "This is a picture"},
		{"scan", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is a picture"},
		{"archive", "7z\xbc\xaf\x27\x1c\x00\x04", "compressed"},
		{"database", "SQLite format 3\x00\x10\x00", "This is a database"},
		{"recording", "\x00\x00\x00\x20ftypM4A " + strings.Repeat("\x00\x01\x02payload", 10), "holds no text and no workbook"},
		{"cut-off workbook", "PK\x03\x04 and then nothing", "damaged or cut off"},
	} {
		_, err := spreadsheet.Open(strings.NewReader(c.content), spreadsheet.Options{})
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), c.message) {
			t.Errorf("%s: %v, want “%s”", c.name, err, c.message)
			continue
		}
		if fields, _ := fault.Fields(err); fields[0].Name != "file" {
			t.Errorf("%s: names %q", c.name, fields[0].Name)
		}
	}
}

// What somebody damaged, or wrote in another encoding, is text all the same: it is read line by line.
func TestOpenTakesDamagedAndWideTextForText(t *testing.T) {
	line := "Supplier,Amount\r\nOak Lodge (made up),12.50\r\n"
	wide := "\xff\xfe"
	for _, c := range strings.Repeat(line, 4) {
		wide += string([]byte{byte(c), 0})
	}
	for name, content := range map[string]string{
		"wide": wide, "wide without a mark": wide[2:], "a few NULs": strings.Repeat(line, 10) + "\x00\x00\x00\r\n", "old end of file": line + "\x1a",
		"old encoding": strings.Repeat("Caf\xe9 na\xefve \xa3 5,1\r\n", 20),
	} {
		if _, err := spreadsheet.Open(strings.NewReader(content), spreadsheet.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless gives a line again and again until it has given so many bytes.
type endless struct {
	line string
	left int
	rest string
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if e.rest == "" {
			if e.left <= 0 {
				break
			}
			e.rest = e.line
			e.left -= len(e.line)
		}
		k := copy(p[n:], e.rest)
		e.rest = e.rest[k:]
		n += k
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A file of any size is read in the memory of one record: here 64 MB, the way 2 GB are.
func TestCSVIsReadInAFixedAmountOfMemory(t *testing.T) {
	line := "Children and Families,07/06/2022,\"Made Up, \"\"Ltd\"\"\",1234.50,Caf\xe9\r\n"
	const size = 64 << 20
	c, err := spreadsheet.NewCSV(&endless{line: line, left: size}, spreadsheet.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rows := 0
	for {
		row, err := c.Next()
		if err != nil {
			break
		}
		if rows++; row.Line != rows || len(row.Cells) != 5 {
			t.Fatalf("row %d is %+v", rows, row)
		}
	}
	runtime.ReadMemStats(&after)
	if want := (size + len(line) - 1) / len(line); rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
		t.Errorf("allocated %d bytes on the way", grown)
	}
}

func TestRow(t *testing.T) {
	r := spreadsheet.Row{Line: 3, Cells: [][]byte{[]byte("\u00a0 a \t"), nil, []byte("b")}}
	if string(r.Cell(0)) != "a" || r.Cell(1) != nil || r.Cell(7) != nil || r.Cell(-1) != nil || r.Blank() {
		t.Errorf("%+v", r)
	}
	if n, first := r.Filled(); n != 2 || string(first) != "a" {
		t.Errorf("%d %s", n, first)
	}
	kept := r.Copy()
	r.Cells[2][0] = 'x'
	if string(kept.Cell(2)) != "b" {
		t.Error("the copy follows the original")
	}
	if got := spreadsheet.Quote(strings.Repeat("é", 100)); len([]rune(got)) != 63 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
