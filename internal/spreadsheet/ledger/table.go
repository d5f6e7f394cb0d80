package ledger

import (
	"fmt"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
)

// choose picks the one table that holds payments.
func choose(tables []spreadsheet.Table, o Options) (*Ledger, error) {
	var found []*Ledger
	var first error
	names := make([]string, 0, len(tables))
	for _, t := range tables {
		names = append(names, spreadsheet.Quote(t.Name))
		if o.Sheet != "" && t.Name != o.Sheet {
			continue
		}
		l, err := scanTable(t, o)
		switch {
		case err == nil:
			found = append(found, l)
		case !fault.Is(err, fault.KindInvalid):
			return nil, err
		case first == nil:
			first = err
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var holding []string
		for _, l := range found {
			holding = append(holding, spreadsheet.Quote(l.mapping.Sheet))
		}
		return nil, fault.Invalidf("sheet", "%d sheets hold payments: %s. Say which one to read, and read the others one by one.", len(found), list(holding))
	case first != nil:
		return nil, first
	default:
		return nil, fault.Invalidf("sheet", "There is no sheet %s. The sheets are %s.", spreadsheet.Quote(o.Sheet), list(names))
	}
}

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

func list(items []string) string {
	if len(items) < 2 {
		return fmt.Sprint(items[0])
	}
	text := items[0]
	for _, it := range items[1 : len(items)-1] {
		text += ", " + it
	}
	return text + " and " + items[len(items)-1]
}
