package modgov

import "strings"

// columnWords name a tracker's columns; the first row whose word stands in a heading wins.
var columnWords = []struct {
	word  string
	field field
}{
	{"response", fResponse}, {"accept", fAccepted}, {"rec no", fRecommendation}, {"recommendation no", fRecommendation}, {"recommendation number", fRecommendation},
	{"recommendation ref", fRecommendation}, {"recommendation", fRecommendations}, {"target", fTarget}, {"when", fTarget}, {"date", fTarget}, {"timescale", fTarget},
	{"deadline", fTarget}, {"lead", fOwner}, {"officer", fOwner}, {"owner", fOwner}, {"responsib", fOwner}, {"progress", fProgress}, {"update", fProgress},
	{"statu", fProgress}, {"action", fProgress}, {"theme", fTheme}, {"priority", fTheme}, {"strand", fTheme}, {"number", fRecommendation}, {"ref", fRecommendation},
}

func columnOf(cell string) field {
	folded := foldText(cell)
	if folded == "no" || folded == "rec" || strings.TrimSpace(cell) == "#" {
		return fRecommendation
	}
	for _, c := range columnWords {
		if strings.Contains(folded, c.word) {
			return c.field
		}
	}
	return fNone
}

// tableLine takes a line that belongs to a tracker's table: its headings, or a row under them.
func (s *segmenter) tableLine(l line) bool {
	if len(l.cells) < 2 {
		if s.columns != nil && !l.blank() {
			s.columns = nil
		}
		return false
	}
	if s.columns == nil {
		s.columns = tableColumns(l.cells)
		return s.columns != nil
	}
	row := tableRow{cells: map[field]string{}, line: l.no}
	for i, cell := range l.cells {
		if i < len(s.columns) && s.columns[i] != fNone {
			row.cells[s.columns[i]] = cell
		}
	}
	if n := len(s.rows); n > 0 && row.cells[fRecommendation] == "" && row.carriesOn(s.columns) {
		s.rows[n-1].join(row)
		return true
	}
	s.rows = append(s.rows, row)
	return true
}

// carriesOn reports whether a row without a number is the rest of the row before it, in a table that numbers its rows.
func (r tableRow) carriesOn(columns []field) bool {
	for _, c := range columns {
		if c == fRecommendation {
			return true
		}
	}
	return r.cells[fRecommendations] == ""
}

func (r tableRow) join(more tableRow) {
	for f, text := range more.cells {
		if text != "" {
			r.cells[f] = strings.TrimSpace(r.cells[f] + " " + text)
		}
	}
}

// tableColumns reads a line as the headings of a tracker: a recommendation column and at least one more that is known.
func tableColumns(cells []string) []field {
	columns := make([]field, len(cells))
	known, recommendation := 0, false
	for i, c := range cells {
		if c == "" || len(c) > 60 {
			continue
		}
		columns[i] = columnOf(c)
		if columns[i] != fNone {
			known++
		}
		recommendation = recommendation || columns[i] == fRecommendations
	}
	if known < 2 || !recommendation {
		return nil
	}
	return columns
}
