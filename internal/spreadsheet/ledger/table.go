package ledger

import (
	"fmt"
	"slices"
	"strings"

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
	if err := l.refuseRegister(choices); err != nil {
		return nil, err
	}
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
	l.publisher = publisher(l.mapping, below)
	l.since.reset()
	return l, nil
}

// ofContracts are words in the headings of a register of contracts.
var ofContracts = []string{"contract", "extension", "tender", "renewal", "expiry"}

// refuseRegister refuses a register of contracts, in which no heading is of a payment's date: what contracts are worth is not what
// was paid. A person who names the columns is believed.
func (l *Ledger) refuseRegister(c heading.Choices) error {
	for _, col := range l.mapping.Columns {
		if col.Role == Date && (c.Columns[Date] != "" || col.Confidence > byLook && !ofContract(col.Heading)) {
			return nil
		}
	}
	n := 0
	for _, h := range l.mapping.Headings {
		if ofContract(h) {
			n++
		}
	}
	if n < 3 {
		return nil
	}
	return fault.Invalidf("file", "The headings on line %d are of a register of contracts, and none is the date of a payment. Import it as contracts. If it does hold payments, name the column of their dates.",
		l.mapping.Line)
}

// byLook is the certainty of a column of dates that was found by its cells, as no heading names it.
const byLook = 50

func ofContract(h string) bool {
	return slices.ContainsFunc(heading.Words(h), func(w string) bool { return slices.Contains(ofContracts, w) })
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

// publisher is what the column that names the body that paid holds in nearly all records, "" where none does.
func publisher(m heading.Mapping, rows []spreadsheet.Row) string {
	at := m.Index(Body)
	if at < 0 {
		return ""
	}
	filled, most, counts := 0, "", map[string]int{}
	for _, r := range rows {
		cell := string(spreadsheet.Trim(r.Cell(at)))
		if cell == "" {
			continue
		}
		filled++
		counts[cell]++
		if counts[cell] > counts[most] {
			most = cell
		}
	}
	if 10*counts[most] < 9*filled || strings.Contains(most, "://") {
		return ""
	}
	return most
}
