package spreadsheet_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"alongside/internal/spreadsheet"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readAll reads a table as "line: cell|cell" and refusals as "line! reason begins".
func readAll(t testing.TB, rows spreadsheet.Rows) []string {
	t.Helper()
	var out []string
	for {
		row, err := rows.Next()
		var refused *spreadsheet.Refused
		switch {
		case errors.Is(err, io.EOF):
			return out
		case errors.As(err, &refused):
			out = append(out, fmt.Sprintf("%d! %s", refused.Line, strings.Join(strings.Fields(refused.Reason)[:4], " ")))
		case err != nil:
			t.Fatal(err)
		default:
			out = append(out, fmt.Sprintf("%d: %s", row.Line, joined(row)))
		}
	}
}

func joined(row spreadsheet.Row) string {
	var cells []string
	for _, c := range row.Cells {
		cells = append(cells, string(c))
	}
	return strings.Join(cells, "|")
}

func readText(t testing.TB, text string, o spreadsheet.CSVOptions) []string {
	t.Helper()
	c, err := spreadsheet.NewCSV(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return readAll(t, c)
}

func TestCSVReadsWhatCouncilsPublish(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "a,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"no line ending at the end", "a,b\n1,2", []string{"1: a|b", "2: 1|2"}},
		{"lines of Windows", "a,b\r\n1,2\r\n", []string{"1: a|b", "2: 1|2"}},
		{"lines of old Macs", "a,b\r1,2\r", []string{"1: a|b", "2: 1|2"}},
		{"blank lines keep their numbers", "a,b\n\n\n1,2\n", []string{"1: a|b", "2: ", "3: ", "4: 1|2"}},
		{"quoted delimiter and mark", "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", []string{"1: a|b", "2: x, y|say \"hi\""}},
		{"quoted line break counts lines", "a,b\n\"x\ny\",1\n2,3\n", []string{"1: a|b", "2: x\ny|1", "4: 2|3"}},
		{"quoted line break of Windows", "a,b\r\n\"x\r\ny\",1\r\n2,3\r\n", []string{"1: a|b", "2: x\r\ny|1", "4: 2|3"}},
		{"quoted at the end of the file", "a,b\n1,\"2\"", []string{"1: a|b", "2: 1|2"}},
		{"quoted at the end before a return", "a,b\r\n1,\"2\"\r", []string{"1: a|b", "2: 1|2"}},
		{"empty quoted cells", "a,b\n\"\",\"\"\n", []string{"1: a|b", "2: |"}},
		{"spaces behind a mark", "a,b\n\"x\" ,1\n", []string{"1: a|b", "2: x|1"}},
		{"inches", "a,b\n12\" pipe,1\n", []string{"1: a|b", "2: 12\" pipe|1"}},
		{"marks within a quoted text", "a,b\n\"Smith \"Bob\" Ltd, Leeds\",1\n", []string{"1: a|b", "2: Smith \"Bob\" Ltd, Leeds|1"}},
		{"marks round half a text", "a,b\n\"ACME\" Ltd,1\nx,y\n", []string{"1: a|b", "2: \"ACME\" Ltd|1", "3: x|y"}},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", []string{"1: a|b|c", "2: 1", "3: 1|2|3|4"}},
		{"semicolons", "a;b;c\n1,5;2;3\n4,5;5;6\n", []string{"1: a|b|c", "2: 1,5|2|3", "3: 4,5|5|6"}},
		{"tabs", "a\tb\n1,000\t2\n", []string{"1: a|b", "2: 1,000|2"}},
		{"bars", "a|b\n1|2\n", []string{"1: a|b", "2: 1|2"}},
		{"declared separator", "sep=;\na,x;b\n1;2\n", []string{"2: a,x|b", "3: 1|2"}},
		{"UTF-8 mark", "\xef\xbb\xbfa,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"UTF-8 mark encoded twice", "\xc3\xaf\xc2\xbb\xc2\xbfa,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"UTF-8", "a,b\nCafé,£1\n", []string{"1: a|b", "2: Café|£1"}},
		{"Windows-1252", "a,b\nCaf\xe9 \x96 O\x92Neill,\xa31\n", []string{"1: a|b", "2: Café – O’Neill|£1"}},
		{"both in one file", "a,b\nCaf\xe9,1\nCafé,2\n", []string{"1: a|b", "2: Café|1", "3: Café|2"}},
		{"Windows-1252 taken for Latin-1", "a,b\nO\u0092Neill,1\n", []string{"1: a|b", "2: O’Neill|1"}},
		{"a dash without its first byte", "a,b\nCourt \u0080\u0093 rent,1\n", []string{"1: a|b", "2: Court – rent|1"}},
		{"a NUL byte", "a,b\n1,\x002\n3,4\n", []string{"1: a|b", "2! The line holds NUL", "3: 3|4"}},
		{"a mark never closed", "a,b\n\"x,1\n2,3\n4,5\n", []string{"1: a|b", "2! A quotation mark opens", "3: 2|3", "4: 4|5"}},
		{"a mark never closed, and a good one later", "a,b\n\"x,1\n2,3\n\"4, 5\",6\n", []string{"1: a|b", "2! A quotation mark opens", "3: 2|3", "4: 4, 5|6"}},
		{"a mark never closed in the last line", "a,b\n2,3\n\"x,1", []string{"1: a|b", "2: 2|3", "3! A quotation mark opens"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, readText(t, c.text, spreadsheet.CSVOptions{})); diff != "" {
				t.Error(diff)
			}
			// the same text arriving byte by byte, as over a slow line
			slow, err := spreadsheet.NewCSV(iotest.OneByteReader(strings.NewReader(c.text)), spreadsheet.CSVOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, readAll(t, slow)); diff != "" {
				t.Errorf("byte by byte: %s", diff)
			}
		})
	}
}

func TestCSVReadsUTF16(t *testing.T) {
	wide := func(little, mark bool) string {
		var b strings.Builder
		text := "a,b\r\n£1,Zoë\r\n"
		if mark {
			text = "\ufeff" + text
		}
		for _, r := range text {
			if little {
				b.WriteString(string([]byte{byte(r), byte(r >> 8)}))
			} else {
				b.WriteString(string([]byte{byte(r >> 8), byte(r)}))
			}
		}
		return b.String()
	}
	for _, little := range []bool{true, false} {
		for _, mark := range []bool{true, false} {
			got := readText(t, wide(little, mark), spreadsheet.CSVOptions{})
			if diff := cmp.Diff([]string{"1: a|b", "2: £1|Zoë"}, got); diff != "" {
				t.Errorf("little=%v mark=%v: %s", little, mark, diff)
			}
		}
	}
}

func TestCSVRefusesAnEndlessLineAndGoesOn(t *testing.T) {
	long := strings.Repeat("x", 700_000)
	text := "a,b\n" + long + ",1\n\"" + long + "\",2\n\"" + strings.Repeat("y\n", 40_000) + "\n3,4\n"
	got := readText(t, text, spreadsheet.CSVOptions{MaxRecord: 1000})
	if got[1] != "2! The line is longer" || got[2] != "3! The line is longer" || got[3] != "4! A quotation mark opens" {
		t.Errorf("got %.200q", got[:4])
	}
	if last := got[len(got)-1]; last != "40005: 3|4" {
		t.Errorf("last is %q", last)
	}
}

func TestCSVHandsOnWhatTheSourceSays(t *testing.T) {
	broken := errors.New("the cable was pulled")
	c, err := spreadsheet.NewCSV(io.MultiReader(strings.NewReader(strings.Repeat("a,b\n", 40_000)), iotest.ErrReader(broken)), spreadsheet.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = c.Next()
	}
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "read line ") {
		t.Errorf("got %v", err)
	}
}

func TestCSVGivesBackWhatWasWritten(t *testing.T) {
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab,;\"\n\r é£'")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		records := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 20).Draw(t, "records")
		var text strings.Builder
		for _, r := range records {
			for i, c := range r {
				if i > 0 {
					text.WriteByte(',')
				}
				text.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
			}
			text.WriteString("\r\n")
		}
		c, err := spreadsheet.NewCSV(strings.NewReader(text.String()), spreadsheet.CSVOptions{Delimiter: ','})
		if err != nil {
			t.Fatal(err)
		}
		line := 1
		for _, r := range records {
			row, err := c.Next()
			if err != nil {
				t.Fatalf("%q: %v", text.String(), err)
			}
			if got, want := joined(row), strings.Join(r, "|"); got != want || row.Line != line {
				t.Fatalf("line %d: %q, want line %d: %q", row.Line, got, line, want)
			}
			line += 1 + strings.Count(strings.Join(r, ""), "\n")
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n\"x\ny\",1\n", "\xff\xfea\x00,\x00", "\"", "\"\"\"", "a\x00b", "sep=;\n", "a;b\r\r\n", "\"a\"b,\"c\n\"d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := spreadsheet.NewCSV(strings.NewReader(text), spreadsheet.CSVOptions{MaxRecord: 64})
		if err != nil {
			return
		}
		last := 0
		for records := 0; ; records++ {
			row, err := c.Next()
			var refused *spreadsheet.Refused
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, &refused):
				row.Line = refused.Line
			case err != nil:
				return
			}
			if row.Line <= last {
				t.Fatalf("line %d after line %d", row.Line, last)
			}
			last = row.Line
		}
	})
}
