package heading

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/spreadsheet"
)

// Column is one recognised column.
type Column struct {
	Role    Role   `json:"role"`
	Heading string `json:"heading"`
	Index   int    `json:"column"` // counted from 0
	// Confidence is how sure the recognition is, out of 100. What a person chose is 100.
	Confidence int `json:"confidence"`
	// How is a sentence that says by what the column was recognised.
	How string `json:"how"`
}

// Mapping says which column of a table has which role.
type Mapping struct {
	Line     int      `json:"heading_line"` // 0 when the table has no headings and the columns were given
	Sheet    string   `json:"sheet,omitempty"`
	Columns  []Column `json:"columns"`
	Headings []string `json:"headings"` // as they stand in the file
	Notes    []string `json:"notes,omitempty"`
}

// NoRecord says why a row of the table is surely none of its records: it is blank, stands above the headings or repeats them. It
// returns "" for every other row.
func (m Mapping) NoRecord(r spreadsheet.Row) string {
	n, first := r.Filled()
	switch {
	case n == 0:
		return "The line is blank."
	case r.Line < m.Line:
		return "The line stands above the headings: " + spreadsheet.Quote(string(first))
	case m.repeatedIn(r):
		return "The headings are repeated here."
	default:
		return ""
	}
}

// repeatedIn reports whether most cells are what the headings say.
func (m Mapping) repeatedIn(r spreadsheet.Row) bool {
	same, headings := 0, 0
	for i, h := range m.Headings {
		if h == "" {
			continue
		}
		headings++
		if strings.EqualFold(h, strings.Join(strings.Fields(string(r.Cell(i))), " ")) {
			same++
		}
	}
	return headings > 0 && 2*same > headings
}

// Index returns the first column of a role, -1 when there is none.
func (m Mapping) Index(r Role) int {
	for _, c := range m.Columns {
		if c.Role == r {
			return c.Index
		}
	}
	return -1
}

// Indexes returns all columns of a role, from left to right.
func (m Mapping) Indexes(r Role) []int {
	var all []int
	for i := range m.Headings {
		for _, c := range m.Columns {
			if c.Role == r && c.Index == i {
				all = append(all, i)
			}
		}
	}
	return all
}

// Role returns the role of the column at an index.
func (m Mapping) Role(index int) (Role, bool) {
	for _, c := range m.Columns {
		if c.Index == index {
			return c.Role, true
		}
	}
	return "", false
}

// Choices returns the mapping as a person may save it, correct it and give it back for the next file of the same council.
func (m Mapping) Choices() map[Role]string {
	out := make(map[Role]string, len(m.Columns))
	for _, c := range m.Columns {
		if c.Heading != "" {
			out[c.Role] = c.Heading
		} else {
			out[c.Role] = letters(c.Index)
		}
	}
	return out
}

// Set gives a column a role, in place of the column that had it before.
func (m *Mapping) Set(c Column) {
	for i := range m.Columns {
		if m.Columns[i].Role == c.Role {
			m.Columns[i] = c
			return
		}
	}
	m.Columns = append(m.Columns, c)
}

// Drop takes a role away from its columns.
func (m *Mapping) Drop(r Role) {
	m.Columns = slices.DeleteFunc(m.Columns, func(c Column) bool { return c.Role == r })
}

// free takes its role away from a column.
func (m *Mapping) free(index int) {
	m.Columns = slices.DeleteFunc(m.Columns, func(c Column) bool { return c.Index == index })
}

// chosen finds the column that a person named: by its heading, by its letter as spreadsheet programs show it, or by the words
// of its heading.
func chosen(choice string, headings []string, width int) (int, bool) {
	for i, h := range headings {
		if strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(choice)) {
			return i, true
		}
	}
	want := strings.Join(Words(choice), " ")
	for i, h := range headings {
		if want != "" && strings.Join(Words(h), " ") == want {
			return i, true
		}
	}
	for i := range width {
		if strings.EqualFold(choice, letters(i)) {
			return i, true
		}
	}
	return 0, false
}

// letters names a column as spreadsheet programs do: A to Z, AA and so on.
func letters(index int) string {
	name := ""
	for n := index; n >= 0; n = n/26 - 1 {
		name = string(rune('A'+n%26)) + name
	}
	return name
}

// shown names a column in a message.
func shown(index int, headings []string) string {
	if index < len(headings) && headings[index] != "" {
		return spreadsheet.Quote(headings[index])
	}
	return fmt.Sprintf("column %s", letters(index))
}
