package app_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// badInput is a file, what the program says of it, and what is stored afterwards.
type badInput struct {
	kind, file string
	code       int
	taken      int      // rows that are kept; the others are refused one by one, with their lines
	pence      string   // of them
	says       []string // on standard output when something was taken, else on standard error
}

var badInputs = []badInput{
	{"spend", "impossible-dates.csv", 0, 1, "3000", []string{
		"line 2: The date “29/02/2023” is not a date: February 2023 has no day 29.", "line 3: The date “31/06/2023” is not a date: June 2023 has no day 31."}},
	{"spend", "far-years.csv", 0, 1, "100", []string{"line 2: The date “03/06/1822” is not a date: the year 1822 is out of range.", "line 3:"}},
	{"spend", "money.csv", 0, 4, "19000", []string{"line 5: The amount “1,23” is not an amount of money."}},
	{"spend", "windows-1252.csv", 0, 2, "2500", []string{"2 read, 2 taken, 0 refused; total of what was taken £25.00"}},
	{"spend", "bom.csv", 0, 1, "1400", []string{"1 read, 1 taken, 0 refused; total of what was taken £14.00"}},
	{"spend", "line-breaks.csv", 0, 1, "1200", []string{"line 4: The date “31/06/2022”"}},
	{"spend", "quote.csv", 0, 2, "200", []string{"line 3: A quotation mark opens on this line and is not closed. Close it or take it away; reading went on with the next line."}},
	{"spend", "empty.csv", 1, 0, "0", []string{"The file is empty. Check that the download is complete."}},
	{"spend", "header-only.csv", 1, 0, "0", []string{"headings on line 1 and nothing below them. Check that the download is complete."}},
	{"spend", "wrong-columns.csv", 1, 0, "0", []string{"Line 1 begins with “Tree”. Check that this is the right file"}},
	{"spend", "binary.csv", 1, 0, "0", []string{"This file holds no text and no workbook", "Choose the .csv or .xlsx file that is meant."}},
	{"spend", "none.csv", 1, 0, "0", []string{"no such file"}},
	{"spend", ".", 1, 0, "0", []string{"is a folder; name the files in it"}},
	{"contracts", "contracts-dates.csv", 0, 1, "50050", []string{"line 2: The start “2021-02-30” is not a date: February 2021 has no day 30."}},
	{"contracts", "empty.csv", 1, 0, "0", []string{"The file is empty."}},
	{"contracts", "header-only.csv", 1, 0, "0", []string{"Line 1 has no column for the start, the end or the expiry.", "Say which of them it is, or add the column."}},
	{"contracts", "binary.csv", 1, 0, "0", []string{"This file holds no text and no workbook", "Choose the .csv or .xlsx file that is meant."}},
	{"decisions", "decision-impossible.txt", 0, 0, "0", []string{
		`line 8: Publication date: "31/06/2021" is not a date: there is no such day. It was left out.`, "line 9: Date of decision", "It stays a draft until they are entered."}},
	{"decisions", "decision-far.txt", 0, 0, "0", []string{"The call-in period could not be worked out", "2012 to 2028"}},
	{"decisions", "decision-nameless.txt", 1, 0, "0", []string{"decision-nameless.txt: Neither a title nor a reference nor a date of the decision could be read", "or enter the decision by hand"}},
	{"decisions", "decision-title-only.txt", 0, 0, "0", []string{"The paper gives no day of the notice, the decision or its publication. It stays a draft until they are entered.", "Kept: 1 decision and 0 recommendations"}},
	{"decisions", "empty.csv", 1, 0, "0", []string{"This file holds no text."}},
	{"decisions", "binary.txt", 1, 0, "0", []string{"This file is not text. Open the paper, save it as plain text"}},
	{"decisions", "wrong-columns.csv", 1, 0, "0", []string{"No decision and no recommendation was recognised"}},
}

// TestBadInput imports each file for real, twice: it is said what is wrong and what to do, and nothing is half there.
func TestBadInput(t *testing.T) {
	for _, c := range badInputs {
		t.Run(c.kind+" "+c.file, func(t *testing.T) {
			t.Parallel()
			s := newShell(t, "ALONGSIDE_DATABASE_URL=sqlite:county/county.db", "ALONGSIDE_COUNCIL_CODE=E10000028")
			s.write("county/read-me", "")
			s.must("migrate")
			path, err := filepath.Abs(filepath.Join("testdata", "bad", c.file))
			must(t, err)
			for range 2 { // again, nothing is added
				args := []string{"import", c.kind, path}
				if c.kind == "decisions" {
					args = append(args, "--policy", "kent")
				}
				r := s.run(args...)
				said, silent := r.out, r.err
				if c.code != 0 {
					said, silent = r.err, r.out
				}
				if r.code != c.code || silent != "" {
					t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
				}
				for _, want := range c.says {
					if !strings.Contains(said, want) && !strings.Contains(said, "imported before") {
						t.Errorf("%q is not said: %s", want, said)
					}
				}
				c.stored(t, s)
			}
		})
	}
}

// stored checks what is in the database after an import.
func (c badInput) stored(t *testing.T, s *shell) {
	t.Helper()
	if half := s.query("SELECT count(*) FROM spot_import WHERE state NOT IN ('published', 'swept')"); half != "0" {
		t.Errorf("%s imports are neither whole nor swept away", half)
	}
	if got := s.query("SELECT coalesce(sum(taken), 0) FROM spot_import WHERE state = 'published'"); got != strconv.Itoa(c.taken) {
		t.Errorf("%s rows are published, want %d", got, c.taken)
	}
	if got := s.query("SELECT coalesce(sum(total), 0) FROM spot_import WHERE state = 'published'"); got != c.pence {
		t.Errorf("%s pence are published, want %s", got, c.pence)
	}
	if got := s.query("SELECT (SELECT coalesce(sum(lines), 0) FROM spot_block) + (SELECT count(*) FROM spot_register)"); got != strconv.Itoa(c.taken) {
		t.Errorf("%s rows are stored, want %d", got, c.taken)
	}
	decisions := "0"
	if c.kind == "decisions" && c.code == 0 {
		decisions = "1"
	}
	if got := s.query("SELECT count(*) FROM decision"); got != decisions {
		t.Errorf("%s decisions are stored, want %s", got, decisions)
	}
}
