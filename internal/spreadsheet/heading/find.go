package heading

import (
	"fmt"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
)

// Choices are what a person has said about a table; the zero value leaves all to be found out.
type Choices struct {
	// Columns names the columns of roles by heading or by letter; "-" says that the table has no column of the role.
	Columns map[Role]string
	// Line is the line of the headings; 0 when it is to be found, -1 when the table has none and Columns has letters.
	Line int
}

// searched is how many records at the top of a table are looked at for the headings.
const searched = 100

// Found is where the headings stand among the rows given to Find.
type Found struct {
	Mapping Mapping
	Top     int // index of the first row of the headings
	First   int // index of the first row below them
}

// Find picks the headings among the first rows of a table and gives each role its column. It returns a fault.Invalid for the
// field "file" when a need of the vocabulary is not met, which says what was seen and what to do.
func (v *Vocabulary) Find(rows []spreadsheet.Row, c Choices) (Found, error) {
	top, err := v.top(rows, c)
	if err != nil {
		return Found{}, err
	}
	t := table{headings: top.headings, line: top.line, columns: look(rows[top.first:])}
	for i := range t.columns {
		if i >= len(t.headings) {
			t.headings = append(t.headings, "")
		}
	}
	m, near, err := v.assign(t, c)
	if err != nil {
		return Found{}, err
	}
	if err := v.check(m, t, near); err != nil {
		return Found{}, err
	}
	if err := v.doubled(m, t, c); err != nil {
		return Found{}, err
	}
	return Found{Mapping: m, Top: top.from, First: top.first}, nil
}

// top is the place of the headings: their text, their line and the index of the row below them.
type top struct {
	headings []string
	line     int
	from     int // index of its first row
	first    int // index of the row below
}

// top finds the headings: the line that meets most needs and names most roles, alone or together with the line below it.
func (v *Vocabulary) top(rows []spreadsheet.Row, c Choices) (top, error) {
	if c.Line < 0 {
		return top{}, nil
	}
	best, bestScore := top{first: -1}, 0
	for i := range rows[:min(len(rows), searched)] {
		single := texts(rows[i])
		if c.Line > 0 {
			if rows[i].Line == c.Line {
				return top{single, c.Line, i, i + 1}, nil
			}
			continue
		}
		score := v.score(single)
		if score > bestScore {
			best, bestScore = top{single, rows[i].Line, i, i + 1}, score
		}
		if bestScore >= 100*len(v.needs) {
			break
		}
		if i+1 >= len(rows) || score == 0 && v.score(texts(rows[i+1])) == 0 && bestScore > 0 {
			continue
		}
		double := stacked(single, texts(rows[i+1]))
		if s := v.score(double); s >= bestScore+100 && s >= v.score(texts(rows[i+1]))+100 {
			best, bestScore = top{double, rows[i+1].Line, i, i + 2}, s
		}
	}
	if c.Line > 0 {
		return top{}, fault.Invalidf("file", "There is no line %d among the first %d lines of the file.", c.Line, searched)
	}
	if best.first < 0 || bestScore < 200 && len(c.Columns) == 0 {
		return top{}, v.noHeadings(rows)
	}
	return best, nil
}

// score is 100 for each need that the words of a heading line meet and 1 for each other role; 0 for a line of data. A line
// that names a single column names none: it is a title.
func (v *Vocabulary) score(headings []string) int {
	for _, h := range headings {
		if _, err := spreadsheet.ParseAmount([]byte(h)); err == nil && h != "-" {
			return 0
		}
	}
	taken := map[Role]int{}
	columns := map[int]bool{}
	for i, h := range headings {
		if len(h) > 120 {
			continue
		}
		words := Words(h)
		best, role := 0, Role("")
		for _, s := range v.specs {
			if n, _ := s.word(words); n > best && (taken[s.Role] == 0 || s.Many) {
				best, role = n, s.Role
			}
		}
		if best >= weakest {
			taken[role]++
			columns[i] = true
		}
	}
	if len(columns) < 2 {
		return 0
	}
	score := len(taken)
	for _, n := range v.needs {
		for _, r := range n.Roles {
			if taken[r] > 0 {
				score += 100
				break
			}
		}
	}
	return score
}

func texts(r spreadsheet.Row) []string {
	out := make([]string, len(r.Cells))
	for i := range r.Cells {
		out[i] = strings.Join(strings.Fields(string(r.Cell(i))), " ")
	}
	return out
}

// stacked joins headings that are written over two lines.
func stacked(above, below []string) []string {
	out := make([]string, max(len(above), len(below)))
	for i := range out {
		var parts []string
		for _, line := range [][]string{above, below} {
			if i < len(line) && line[i] != "" {
				parts = append(parts, line[i])
			}
		}
		out[i] = strings.Join(parts, " ")
	}
	return out
}

// noHeadings says what the file begins with instead of headings.
func (v *Vocabulary) noHeadings(rows []spreadsheet.Row) error {
	wanted := make([]string, len(v.needs))
	for i, n := range v.needs {
		wanted[i] = n.Title
	}
	begins := ""
	for _, r := range rows {
		if n, first := r.Filled(); n > 0 {
			begins = fmt.Sprintf(" Line %d begins with %s.", r.Line, spreadsheet.Quote(string(first)))
			break
		}
	}
	return fault.Invalidf("file", "No line of headings was found among the first %d lines; one is needed that names %s.%s Check that this is the right file, put a line of headings at its top, or say which column is which.",
		min(searched, len(rows)), list(wanted), begins)
}

// check returns an error when a need is not met.
func (v *Vocabulary) check(m Mapping, t table, near map[Role]string) error {
	for _, n := range v.needs {
		met, why := false, ""
		for _, r := range n.Roles {
			met = met || m.Index(r) >= 0
			if near[r] != "" {
				why = " " + near[r]
			}
		}
		if met {
			continue
		}
		var seen []string
		for _, h := range t.headings {
			if h != "" {
				seen = append(seen, spreadsheet.Quote(h))
			}
		}
		const most = 30
		if len(seen) > most {
			seen = append(seen[:most], "more")
		}
		return fault.Invalidf("file", "Line %d has no column for %s.%s Its headings are %s. Say which of them it is, or add the column.", t.line, n.Title, why, list(seen))
	}
	return nil
}

// doubled refuses a heading that a role was given by and that stands over another column too: nobody can say which one counts.
// A role that may have several columns takes both, and a letter tells one from the other.
func (v *Vocabulary) doubled(m Mapping, t table, c Choices) error {
	lettered := map[string]bool{} // headings of which a person said by a letter which column counts
	for _, col := range m.Columns {
		choice, chosen := c.Columns[col.Role]
		if chosen && !strings.EqualFold(choice, col.Heading) {
			lettered[strings.ToLower(col.Heading)] = true
		}
	}
	for _, col := range m.Columns {
		s, _ := v.spec(col.Role)
		if s.Many || col.Heading == "" || lettered[strings.ToLower(col.Heading)] {
			continue
		}
		var places []string
		for i, h := range t.headings {
			if strings.EqualFold(h, col.Heading) {
				places = append(places, letters(i))
			}
		}
		if len(places) > 1 {
			return fault.Invalidf("file", "The heading %s stands over more than one column on line %d: %s. Only one of them can be %s. Take the others away or give them names of their own, or say by its letter which one counts.",
				spreadsheet.Quote(col.Heading), t.line, list(places), s.Title)
		}
	}
	return nil
}

// list writes "a, b and c".
func list(items []string) string {
	switch len(items) {
	case 0:
		return "nothing"
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}
