package ledger

import (
	"bytes"
	"errors"

	"alongside/internal/spreadsheet"
	"alongside/internal/workday"
)

// Payments were not published in electronic ledgers before this year, and none is published for a year this far ahead.
const firstYear, lastYear = 1990, 2099

// dated keeps a cell that was read as a date: neighbouring lines have the same one.
type dated struct {
	length byte
	text   [15]byte
	date   workday.Date
}

// take reads the record as a payment and reports whether it is one.
func (l *Ledger) take() bool {
	row := l.row
	p := &l.payment
	l.refused = false
	if len(row.Cells) != l.width && l.shifted() {
		return false
	}
	amount, err := l.amount()
	if err != nil {
		return false
	}
	date, ok := l.date(row.Cell(l.at.date))
	if !ok {
		return false
	}
	supplier := l.suppliers.judge(row.Cell(l.at.supplier))
	*p = Payment{Line: row.Line, Date: date, Amount: amount.Pence, Supplier: supplier.text, Redacted: supplier.withheld}
	l.fill(p)
	identified := p.Reference != "" || p.Invoice != "" || p.SupplierNumber != ""
	if supplier.total && !identified {
		return false
	}
	if supplier.text == "" {
		if !identified {
			return false
		}
		p.Redacted = true
	}
	l.summary.take(p, amount.Residue)
	l.since.add(p.Amount)
	return true
}

// amount reads what the record pays. Where payments and credits stand in two columns, the credit counts against the payment,
// whatever its sign.
func (l *Ledger) amount() (spreadsheet.Amount, error) {
	paid, err := spreadsheet.ParseAmount(l.row.Cell(l.at.amount))
	if l.at.credit < 0 {
		return paid, err
	}
	credit, creditErr := spreadsheet.ParseAmount(l.row.Cell(l.at.credit))
	switch {
	case errors.Is(creditErr, spreadsheet.ErrNoAmount):
		return paid, err
	case err != nil && !errors.Is(err, spreadsheet.ErrNoAmount):
		return paid, err
	case creditErr != nil:
		return credit, creditErr
	}
	if credit.Pence > 0 {
		credit.Pence, credit.Residue = -credit.Pence, -credit.Residue
	}
	return spreadsheet.Amount{Pence: paid.Pence + credit.Pence, Residue: paid.Residue + credit.Residue}, nil
}

// shifted reports whether the cells of the record cannot be told apart for certain: there are more than usual, as where a text
// with a comma lacks its quotation marks, or fewer, with marks within a text. An amount out of its column would go unnoticed.
func (l *Ledger) shifted() bool {
	for i := l.width; i < len(l.row.Cells); i++ {
		if len(l.row.Cell(i)) > 0 {
			return true
		}
	}
	return l.row.Loose
}

// fill reads the cells that a payment may have besides.
func (l *Ledger) fill(p *Payment) {
	row, at, text := l.row, &l.at, l.texts.text
	p.SupplierNumber = text(row.Cell(at.number))
	p.Department = text(row.Cell(at.department))
	p.Service = text(row.Cell(at.service))
	p.CostCentre = text(row.Cell(at.centre))
	p.CostCentreName = text(row.Cell(at.centreName))
	p.Purpose = text(row.Cell(at.purpose))
	p.Category = text(row.Cell(at.category))
	p.Reference = string(row.Cell(at.reference))
	p.Invoice = p.Reference
	if at.invoice != at.reference {
		p.Invoice = text(row.Cell(at.invoice))
	}
	if at.company >= 0 {
		p.CompanyNumber = text(companyNumber(row.Cell(at.company)))
	}
	if at.charity >= 0 {
		p.CharityNumber = text(absent(row.Cell(at.charity)))
	}
	if at.voluntary >= 0 {
		p.Voluntary = marked(text(row.Cell(at.voluntary)), "vcs", "voluntary", "charity", "community", "social enterprise", "third sector")
	}
	if at.redaction >= 0 && !p.Redacted {
		p.Redacted = marked(text(row.Cell(at.redaction)), "redact", "withheld", "personal")
	}
	if at.number >= 0 && !p.Redacted && len(p.SupplierNumber) > 0 && !digit(p.SupplierNumber[len(p.SupplierNumber)-1]) {
		p.Redacted = withheldNumber(p.SupplierNumber)
	}
}

// withheldNumber reports whether words stand in place of a supplier's number that say that the payee is withheld, as a council
// does that publishes the sum of many personal budgets in one line.
func withheldNumber(number string) bool {
	words := plainWords(number)
	return len(words) > 3 && words != "unknown" && words != "not available" && Withheld(number)
}

// date reads a cell as a date of the ledger, or gives the one that was set for the whole file.
func (l *Ledger) date(cell []byte) (workday.Date, bool) {
	if l.at.date < 0 {
		return l.fixed, !l.fixed.IsZero()
	}
	if len(cell) == 0 || len(cell) > 15 {
		d, err := spreadsheet.ParseDate(cell, l.order)
		return d, err == nil && l.inRange(d)
	}
	slot := &l.dates[slotOf(cell)]
	if int(slot.length) == len(cell) && bytes.Equal(slot.text[:slot.length], cell) {
		return slot.date, true
	}
	if !l.judged {
		l.evidence.Add(cell)
	}
	d, err := spreadsheet.ParseDate(cell, l.order)
	if err != nil || !l.inRange(d) {
		return d, false
	}
	slot.length = byte(copy(slot.text[:], cell))
	slot.date = d
	return d, true
}

// slotOf mixes the bytes of a date that differ between neighbours.
func slotOf(cell []byte) byte {
	h := byte(0)
	for _, c := range cell {
		h = h*31 + c
	}
	return h
}

func (l *Ledger) inRange(d workday.Date) bool {
	return d.Year() >= firstYear && d.Year() <= lastYear && (l.latest.IsZero() || !d.After(l.latest))
}

// companyNumber puts back the zeros at the front of a company number that a spreadsheet took for an amount.
func companyNumber(cell []byte) []byte {
	cell = absent(cell)
	if len(cell) < 5 || len(cell) > 7 {
		return cell
	}
	for _, c := range cell {
		if !digit(c) {
			return cell
		}
	}
	return append(bytes.Repeat([]byte{'0'}, 8-len(cell)), cell...)
}

// absent drops what says that there is nothing.
func absent(cell []byte) []byte {
	if len(cell) > 0 && len(cell) <= 4 {
		switch string(bytes.ToUpper(cell)) {
		case "N/A", "NA", "-", "0", "NONE", "NULL", "#N/A", "NO", "TBC":
			return nil
		}
	}
	return cell
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
