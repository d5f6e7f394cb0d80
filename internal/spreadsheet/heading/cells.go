package heading

import (
	"fmt"
	"strings"

	"alongside/internal/spreadsheet"
)

// sampled is how many records below the headings are looked at.
const sampled = 1500

// column counts what the cells of one column look like.
type column struct {
	rows    int // records looked at
	filled  int
	amounts int
	pence   int // amounts written with a point or a comma
	dates   int
	like    map[Kind]int // cells written as dates or amounts are, right or wrong
	serials int          // dates that are digits alone, as reference numbers are
	words   int          // cells with letters, and more of them than digits
	spaced  int
	values  map[string]bool
	first   string
}

// look counts the cells of every column.
func look(rows []spreadsheet.Row) []column {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.Cells))
	}
	columns := make([]column, width)
	for i := range columns {
		columns[i].values, columns[i].like = map[string]bool{}, map[Kind]int{}
	}
	for _, r := range rows[:min(len(rows), sampled)] {
		if n, _ := r.Filled(); n < 2 {
			continue
		}
		for i := range columns {
			columns[i].add(r.Cell(i))
		}
	}
	return columns
}

func (c *column) add(cell []byte) {
	c.rows++
	text := string(cell)
	if text == "" || empty(text) {
		return
	}
	if c.filled++; c.filled == 1 {
		c.first = text
	}
	if len(c.values) < 1000 {
		c.values[text] = true
	}
	if _, err := spreadsheet.ParseAmount(cell); err == nil {
		c.amounts++
		if strings.ContainsAny(text, ".,£") {
			c.pence++
		}
	}
	if _, err := spreadsheet.ParseDate(cell, spreadsheet.DayFirst); err == nil {
		c.dates++
		if strings.Trim(text, "0123456789") == "" {
			c.serials++
		}
	} else if _, err := spreadsheet.ParseDate(cell, spreadsheet.MonthFirst); err == nil {
		c.dates++
	}
	c.shape(text)
	letters, digits := 0, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127:
			letters++
		}
	}
	if letters > digits {
		c.words++
	}
	if strings.Contains(text, " ") {
		c.spaced++
	}
}

// shape counts a cell that is written like a date or an amount, though it may be none: 31/06/2022 is in a column of dates.
func (c *column) shape(text string) {
	marks := 0
	for _, separator := range []string{"/", "-", "."} {
		if inner := strings.Trim(text, separator); strings.Count(inner, separator) == 2 {
			marks++
		}
	}
	if _, err := spreadsheet.ParseDate([]byte(text), spreadsheet.DayFirst); err == nil || marks == 1 && strings.ContainsAny(text, "0123456789") && len(text) <= 25 {
		c.like[Date]++
	}
	if strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789.,£()-−+ CRDcrdeE") == "" {
		c.like[Amount]++
	}
}

// empty reports whether a cell says that there is nothing, or nothing yet.
func empty(text string) bool {
	switch strings.ToUpper(text) {
	case "N/A", "#N/A", "NA", "NULL", "NONE", "#REF!", "#VALUE!", "TBC", "TBA", "TBD", "X", "?", "-", "ONGOING", "VARIOUS", "UNKNOWN":
		return true
	}
	return false
}

// fit returns what part of the column's cells, out of 100, are of the kind, and whether the column can have it at all.
func (c column) fit(k Kind) (share int, ok bool) {
	if c.filled == 0 {
		return 60, true // nothing speaks against a column without cells, and little for it
	}
	n := c.filled
	switch k {
	case Date:
		n = max(c.dates, c.like[Date])
	case Amount:
		n = max(c.amounts, c.like[Amount])
	case Name:
		n = c.words
	case Code:
		return 100 - 20*c.spaced/c.filled, true
	}
	share = 100 * n / c.filled
	return share, share >= 50
}

// full returns what part of the records have the cell filled, out of 100.
func (c column) full() int {
	if c.rows == 0 {
		return 100
	}
	return 100 * c.filled / c.rows
}

// says describes the cells for people.
func (c column) says(k Kind) string {
	share, _ := c.fit(k)
	switch {
	case c.filled == 0:
		return "its cells are empty"
	case k == Date:
		return fmt.Sprintf("%d%% of its cells are dates", share)
	case k == Amount:
		return fmt.Sprintf("%d%% of its cells are amounts", share)
	case k == Name:
		return fmt.Sprintf("%d%% of its cells are words", share)
	default:
		return "its first cell is " + spreadsheet.Quote(c.first)
	}
}

// Yes reports whether a cell says yes.
func Yes(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "y", "yes", "true", "1", "x", "✓", "t", "taken":
		return true
	}
	return false
}

// No reports whether a cell says no.
func No(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "n", "no", "false", "0", "f", "not taken":
		return true
	}
	return false
}
