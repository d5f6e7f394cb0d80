package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
)

// settleAmount decides which column is the amount: the net one where the headings say so, else what the VAT column shows by
// adding up, else the likeliest heading. Afterwards the mapping has the one role Amount.
func (l *Ledger) settleAmount(rows []spreadsheet.Row, o Options) {
	m := &l.mapping
	column := func(r heading.Role) (heading.Column, bool) {
		for _, c := range m.Columns {
			if c.Role == r {
				return c, true
			}
		}
		return heading.Column{}, false
	}
	net, hasNet := column(Net)
	stated, hasStated := column(Amount)
	gross, hasGross := column(Gross)
	vat, hasVAT := column(VAT)
	var chosen heading.Column
	switch {
	case hasNet && !(hasStated && o.Columns[Amount] != ""):
		chosen, l.basis = net, BasisNet
	case hasStated:
		chosen, l.basis = stated, BasisStated
		if hasVAT {
			l.byVAT(rows, &chosen, vat.Index)
		}
		if l.basis == BasisStated && o.Columns[Amount] == "" {
			l.noteOthers(rows, chosen)
		}
	case hasGross:
		chosen, l.basis = gross, BasisGross
		m.Notes = append(m.Notes, "The only amount of this file includes VAT.")
	}
	if hasNet && hasStated && chosen.Role == Net {
		m.Notes = append(m.Notes, fmt.Sprintf("The file has other amounts, such as %s; the net one was taken.", spreadsheet.Quote(stated.Heading)))
	}
	m.Drop(Net)
	m.Drop(Gross)
	chosen.Role = Amount
	m.Set(chosen)
}

// creditBeside returns the column of credits that stands beside the amount where that is headed as payments out alone, "Debit"
// beside "Credit" or "Debit Amount" beside "Credit Amount"; -1 for a file that has both in one column.
func (l *Ledger) creditBeside() int {
	m := &l.mapping
	at := m.Index(Amount)
	if at < 0 || at >= len(m.Headings) {
		return -1
	}
	own, ok := swapped(m.Headings[at], debitWords, "credit")
	if !ok {
		return -1
	}
	for i, h := range m.Headings {
		if _, used := m.Role(i); used {
			continue
		}
		if other, is := swapped(h, creditWords, "credit"); is && other == own {
			m.Notes = append(m.Notes, fmt.Sprintf("What stands under %s is taken off what stands under %s.", spreadsheet.Quote(h), spreadsheet.Quote(m.Headings[at])))
			return i
		}
	}
	return -1
}

var (
	debitWords  = []string{"debit", "debits", "dr", "paid", "payment", "payments", "expenditure"}
	creditWords = []string{"credit", "credits", "cr", "credited", "refund", "refunds"}
)

// swapped writes a heading with another word in place of the one of some that it has; ok is false when it has none.
func swapped(text string, words []string, with string) (out string, ok bool) {
	parts := strings.Fields(plainWords(text))
	for i, p := range parts {
		if slices.Contains(words, p) {
			parts[i] = with
			return strings.Join(parts, " "), true
		}
	}
	return "", false
}

// noteOthers notes a column that looks as much like the amount as the chosen one.
func (l *Ledger) noteOthers(rows []spreadsheet.Row, chosen heading.Column) {
	for i, h := range l.mapping.Headings {
		if _, used := l.mapping.Role(i); used || i == chosen.Index {
			continue
		}
		filled, pence := 0, 0
		for _, r := range rows {
			cell := r.Cell(i)
			if len(cell) == 0 {
				continue
			}
			filled++
			if _, err := spreadsheet.ParseAmount(cell); err == nil && bytes.IndexByte(cell, '.') >= 0 {
				pence++
			}
		}
		if 2*filled > len(rows) && 10*pence > 8*filled {
			l.mapping.Notes = append(l.mapping.Notes, fmt.Sprintf("%s was taken for the amount, but %s holds amounts too, and nothing tells which is net.", spreadsheet.Quote(chosen.Heading), spreadsheet.Quote(h)))
		}
	}
}

// byVAT looks for a third column of amounts that, with the VAT, adds up with the chosen one.
func (l *Ledger) byVAT(rows []spreadsheet.Row, chosen *heading.Column, vat int) {
	for i := range l.mapping.Headings {
		if i == chosen.Index || i == vat {
			continue
		}
		smaller, larger := addsUp(rows, chosen.Index, vat, i), addsUp(rows, i, vat, chosen.Index)
		switch {
		case smaller && !larger:
			l.basis = BasisNet
			chosen.How += fmt.Sprintf(" With the VAT it gives %s, so it is net.", spreadsheet.Quote(l.mapping.Headings[i]))
			return
		case larger && !smaller:
			l.basis = BasisNet
			chosen.How = fmt.Sprintf("With the VAT it gives %s, so it is the net amount.", spreadsheet.Quote(chosen.Heading))
			chosen.Index, chosen.Heading, chosen.Confidence = i, l.mapping.Headings[i], 90
			return
		}
	}
}

// addsUp reports whether a + b = c in nearly all records, and b is not always nothing.
func addsUp(rows []spreadsheet.Row, a, b, c int) bool {
	var tried, right, something int
	for _, r := range rows {
		var p [3]money.Pence
		ok := true
		for i, column := range []int{a, b, c} {
			amount, err := spreadsheet.ParseAmount(r.Cell(column))
			ok = ok && err == nil
			p[i] = amount.Pence
		}
		if !ok {
			continue
		}
		tried++
		if p[0]+p[1] == p[2] {
			right++
		}
		if p[1] != 0 {
			something++
		}
	}
	return tried > 0 && something > 0 && 10*right >= 9*tried
}

// judgeDates finds the order of the dates by all cells read ahead. Where none of them tells, the order is taken to be day first
// and the rest of the file is watched: see finish.
func (l *Ledger) judgeDates(rows []spreadsheet.Row, given spreadsheet.DateOrder) {
	if given != "" || l.at.date < 0 {
		l.order, l.judged = given, true
		if given == "" {
			l.order = spreadsheet.DayFirst
		}
		return
	}
	for _, r := range rows {
		l.evidence.Add(r.Cell(l.at.date))
	}
	l.order, l.judged = l.evidence.Order(), l.evidence.Decided()
	if l.order == spreadsheet.MonthFirst {
		l.mapping.Notes = append(l.mapping.Notes, fmt.Sprintf("Dates are month first: %d of the first %d can be nothing else, and none speaks against it.", l.evidence.MonthFirst, len(rows)))
	}
}
