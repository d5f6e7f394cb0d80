package ledger

import (
	"fmt"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
)

// scanTable reads the head of one table and recognises its columns.
func scanTable(t spreadsheet.Table, o Options) (*Ledger, error) {
	l := &Ledger{rows: t.Rows, fixed: o.Date, texts: newInterned(), suppliers: names{}}
	if err := l.readHead(); err != nil {
		return nil, err
	}
	vocabulary, err := Vocabulary()
	if err != nil {
		return nil, err
	}
	choices := heading.Choices{Columns: o.Columns, Line: o.HeadingLine}
	if !o.Date.IsZero() {
		vocabulary = vocabulary.Without(Date)
	}
	var rows []spreadsheet.Row
	for _, it := range l.head {
		if it.refused == nil {
			rows = append(rows, it.row)
		}
	}
	found, err := vocabulary.Find(rows, choices)
	if err != nil {
		return nil, err
	}
	l.headings = rows[found.Top:found.First]
	l.mapping = found.Mapping
	l.mapping.Sheet = t.Name
	below := rows[found.First:]
	if filledRows(below) == 0 && len(rows) < len(l.head) {
		return nil, fault.Invalidf("file", "The file has headings on line %d, and no line below them can be read. %s", l.mapping.Line, firstRefused(l.head))
	}
	if filledRows(below) == 0 {
		return nil, fault.Invalidf("file", "The file has headings on line %d and nothing below them. Check that the download is complete.", l.mapping.Line)
	}
	l.settleAmount(below, o)
	l.locate()
	l.judgeDates(below, o.DateOrder)
	l.width = usualWidth(below, l.mapping.Headings)
	l.since.reset()
	return l, nil
}

// firstRefused says where reading failed first, and why.
func firstRefused(head []item) string {
	for _, it := range head {
		if it.refused != nil {
			return fmt.Sprintf("Line %d: %s", it.refused.Line, it.refused.Reason)
		}
	}
	return ""
}

func filledRows(rows []spreadsheet.Row) int {
	n := 0
	for _, r := range rows {
		if !r.Blank() {
			n++
		}
	}
	return n
}

// usualWidth returns how many cells most records have, at least as many as there are headings.
func usualWidth(rows []spreadsheet.Row, headings []string) int {
	named := len(headings)
	for named > 0 && headings[named-1] == "" {
		named--
	}
	counts, usual := map[int]int{}, 0
	for _, r := range rows {
		counts[len(r.Cells)]++
		if counts[len(r.Cells)] > counts[usual] {
			usual = len(r.Cells)
		}
	}
	return max(usual, named)
}
