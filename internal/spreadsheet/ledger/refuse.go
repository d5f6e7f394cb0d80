package ledger

import (
	"errors"
	"fmt"
	"strings"

	"alongside/internal/money"
	"alongside/internal/spreadsheet"
)

// sums are the amounts that a total may be the total of.
type sums struct {
	all     money.Pence // since the beginning
	part    money.Pence // since the last total
	started bool
}

func (s *sums) reset() { *s = sums{} }

func (s *sums) add(p money.Pence) { s.all, s.part, s.started = s.all+p, s.part+p, true }

// why says why the record is not a payment.
func (l *Ledger) why() string {
	row := l.row
	if reason := l.mapping.NoRecord(row); reason != "" {
		return reason
	}
	n, first := row.Filled()
	amount, amountErr := l.amount()
	dateCell, name := row.Cell(l.at.date), row.Cell(l.at.supplier)
	_, dateOK := l.date(dateCell)
	switch {
	case l.isTotal() && amountErr == nil:
		return l.total(amount.Pence, "A total, not a payment")
	case l.isTotal():
		return "A total, not a payment."
	case n == 1 && amountErr != nil:
		return "A note, not a payment: " + spreadsheet.Quote(string(first))
	case amountErr == nil && len(dateCell) == 0 && len(name) == 0 && l.at.date >= 0:
		return l.total(amount.Pence, "An amount without date and supplier, so a total and not a payment")
	case amountErr != nil && len(row.Cell(l.at.amount)) == 0 && !dateOK:
		return "A line without date and amount, so no payment: " + spreadsheet.Quote(string(first))
	}
	return l.problems(amountErr, dateOK)
}

// problems says what is wrong with a line that is meant to be a payment.
func (l *Ledger) problems(amountErr error, dateOK bool) string {
	row := l.row
	if cells := len(row.Cells); cells != l.width && l.shifted() {
		if row.Loose {
			return fmt.Sprintf("The line has %d cells where others have %d: a quotation mark is misplaced. Double the marks within a text, or take them away.", cells, l.width)
		}
		return fmt.Sprintf("The line has %d cells where others have %d: perhaps a text with a comma lacks its quotation marks.", cells, l.width)
	}
	var out []string
	switch cell := row.Cell(l.at.amount); {
	case errors.Is(amountErr, spreadsheet.ErrNoAmount):
		out = append(out, "The amount is missing.")
	case amountErr != nil:
		out = append(out, fmt.Sprintf("The amount %s %s.", spreadsheet.Quote(string(cell)), amountErr))
	}
	if !dateOK {
		out = append(out, l.dateProblem(row.Cell(l.at.date)))
	}
	if len(row.Cell(l.at.supplier)) == 0 {
		out = append(out, "The supplier's name is missing, and no reference shows that this is a payment.")
	}
	if len(row.Cells) <= max(l.at.amount, l.at.date, l.at.supplier) {
		out = append(out, fmt.Sprintf("The line has %d cells where others have %d.", len(row.Cells), l.width))
	}
	return strings.Join(out, " ")
}

func (l *Ledger) dateProblem(cell []byte) string {
	d, err := spreadsheet.ParseDate(cell, l.order)
	text := spreadsheet.Quote(string(cell))
	switch {
	case errors.Is(err, spreadsheet.ErrNoDate):
		return "The date is missing."
	case err == nil && !l.latest.IsZero() && d.After(l.latest) && d.Year() <= lastYear:
		return fmt.Sprintf("The date %s, %s, is still to come, so nothing was paid then. Check its year, and whether day and month stand the right way round.", text, d.Long())
	case err == nil:
		return fmt.Sprintf("The date %s is not one of a payment: its year is %d.", text, d.Year())
	}
	other := spreadsheet.MonthFirst
	if l.order == spreadsheet.MonthFirst {
		other = spreadsheet.DayFirst
	}
	if _, otherErr := spreadsheet.ParseDate(cell, other); otherErr == nil {
		return fmt.Sprintf("The date %s %s; the dates of this file are %s.", text, err, l.order)
	}
	return fmt.Sprintf("The date %s %s.", text, err)
}

// saysSubtotal reports whether a name begins as no firm's does: "Sub-total for", "Grand total of".
func saysSubtotal(words string) bool {
	for _, begin := range []string{"sub total ", "subtotal ", "grand total "} {
		if strings.HasPrefix(words+" ", begin) {
			return true
		}
	}
	return false
}

// isTotal reports whether a cell that has the room for it says "total", and the line has no date and supplier of its own.
func (l *Ledger) isTotal() bool {
	for i := range l.row.Cells {
		if i != l.at.amount && saysTotal(string(l.row.Cell(i))) {
			return true
		}
	}
	_, first := l.row.Filled()
	words := plainWords(string(first))
	if saysSubtotal(words) || saysSubtotal(plainWords(string(l.row.Cell(l.at.supplier)))) {
		return true
	}
	if _, dated := l.date(l.row.Cell(l.at.date)); dated && l.at.date >= 0 {
		return false
	}
	return strings.HasSuffix(words, " total") || strings.HasPrefix(words, "total ")
}

// saysTotal reports whether a whole cell names a total. A firm may be called Total something, so only these do.
func saysTotal(text string) bool {
	if len(text) < 3 || len(text) > 40 {
		return false
	}
	switch plainWords(text) {
	case "total", "totals", "grand total", "sub total", "subtotal", "overall total", "report total", "total amount", "total spend", "total payments",
		"total value", "page total", "sum", "net total", "total expenditure", "balance", "total net", "final total", "total for month", "monthly total":
		return true
	}
	return false
}

// total compares a total with the lines above it.
func (l *Ledger) total(stated money.Pence, what string) string {
	defer func() { l.since.part = 0 }()
	s := l.since
	switch {
	case !s.started:
		return what + "."
	case stated == s.all:
		return fmt.Sprintf("%s: %s, which is what the lines above it add up to.", what, stated)
	case stated == s.part:
		return fmt.Sprintf("%s: %s, which is what the lines since the last total add up to.", what, stated)
	default:
		return fmt.Sprintf("%s: it says %s, but the lines taken above it add up to %s.", what, stated, s.all)
	}
}
