package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/workday"
)

// headRows is how many records are looked at before the first is taken, to find the headings and the order of dates.
const headRows = 2000

// Ledger reads a file of payments line by line:
//
//	for l.Next() {
//		if r, refused := l.Refusal(); refused { ... }
//		p := l.Payment()
//	}
//	err := l.Err()
type Ledger struct {
	rows      spreadsheet.Rows
	head      []item            // read ahead
	headings  []spreadsheet.Row // the lines of the headings
	mapping   heading.Mapping
	basis     Basis
	at        columns
	order     spreadsheet.DateOrder
	fixed     workday.Date
	judged    bool // the order of dates was given or shown, not assumed
	evidence  spreadsheet.Evidence
	texts     *interned
	suppliers names
	dates     [1 << 8]dated
	width     int // cells that a record usually has
	latest    workday.Date
	publisher string

	row     spreadsheet.Row
	payment Payment
	refusal Refusal
	refused bool
	err     error
	summary Summary
	since   sums
	key     []byte // scratch space
}

// item is a record read ahead, or why it could not be read.
type item struct {
	row     spreadsheet.Row
	refused *spreadsheet.Refused
}

// columns are the places of the roles; -1 for one that the file does not have.
type columns struct {
	date, supplier, amount, credit, number, department, service, centre, centreName, purpose, category, reference, invoice, company, charity, voluntary, redaction int
}

// Scan looks at the beginning of a file, recognises its columns and returns a reader of its payments. A file that is no ledger
// is a fault.Invalid for the field "file" that says what was found and what to do.
func Scan(r io.Reader, o Options) (*Ledger, error) {
	l, err := open(r, o)
	if err != nil || l.judged || l.evidence.Unclear == 0 {
		return l, err
	}
	if again, ok := r.(io.Seeker); ok {
		return l.lookAhead(r, again, o)
	}
	return l, nil
}

func open(r io.Reader, o Options) (*Ledger, error) {
	tables, err := spreadsheet.Open(r, o.File)
	if err != nil {
		return nil, err
	}
	return spreadsheet.Choose(tables, o.Sheet, "payments", func(t spreadsheet.Table) (*Ledger, error) { return scanTable(t, o) })
}

// lookAhead reads on until a date shows the order of all of them, then begins anew. Without any it is day first.
func (l *Ledger) lookAhead(r io.Reader, again io.Seeker, o Options) (*Ledger, error) {
	for !l.evidence.Decided() && l.Next() {
	}
	if l.err != nil && !fault.Is(l.err, fault.KindInvalid) {
		return nil, l.err
	}
	if _, err := again.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file again: %w", err)
	}
	shown := l.evidence.Decided()
	o.DateOrder = l.evidence.Order()
	l, err := open(r, o)
	if err == nil {
		l.judged = shown
	}
	return l, err
}

// readHead reads records ahead.
func (l *Ledger) readHead() error {
	for len(l.head) < headRows {
		row, err := l.rows.Next()
		var refused *spreadsheet.Refused
		switch {
		case err == nil:
			l.head = append(l.head, item{row: row.Copy()})
		case errors.As(err, &refused):
			l.head = append(l.head, item{refused: refused})
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
	return nil
}

// locate turns the mapping into places, and notes what stands in for what.
func (l *Ledger) locate() {
	m := &l.mapping
	l.at = columns{
		date: m.Index(Date), supplier: m.Index(Supplier), amount: m.Index(Amount), credit: l.creditBeside(), number: m.Index(SupplierNumber),
		department: m.Index(Department), service: m.Index(Service), centre: m.Index(CostCentre), centreName: m.Index(CostCentreName),
		purpose: m.Index(Purpose), category: m.Index(Category), reference: m.Index(Reference), invoice: m.Index(Invoice),
		company: m.Index(CompanyNumber), charity: m.Index(CharityNumber), voluntary: m.Index(Voluntary), redaction: m.Index(Redaction),
	}
	standIn := func(place *int, other int, note string) {
		if *place < 0 && other >= 0 {
			*place = other
			m.Notes = append(m.Notes, note)
		}
	}
	standIn(&l.at.service, l.at.centreName, "The file has no service; the cost centre's name stands in for it.")
	standIn(&l.at.reference, l.at.invoice, "The file has no transaction number; the invoice's number stands in for it.")
	standIn(&l.at.purpose, l.at.category, "The file has no purpose; the category stands in for it.")
}

// Next reads the next line. It returns false at the end, and where reading had to stop: see Err.
func (l *Ledger) Next() bool {
	if l.err != nil {
		return false
	}
	refused, err := l.advance()
	for err == nil && refused == nil && l.atHeadings() {
		refused, err = l.advance()
	}
	switch {
	case errors.Is(err, io.EOF):
		l.finish()
		return false
	case err != nil:
		l.err = err
		return false
	case refused != nil:
		l.refuse(refused.Line, refused.Reason)
	case !l.take():
		l.refuse(l.row.Line, l.why())
	}
	return true
}

// advance fetches the next record, from those read ahead while there are any.
func (l *Ledger) advance() (*spreadsheet.Refused, error) {
	if len(l.head) > 0 {
		it := l.head[0]
		l.head = l.head[1:]
		l.row = it.row
		return it.refused, nil
	}
	row, err := l.rows.Next()
	if err == nil {
		l.row = row
		return nil, nil
	}
	var refused *spreadsheet.Refused
	if errors.As(err, &refused) {
		return refused, nil
	}
	return nil, err
}

// atHeadings reports whether the record is one of the headings themselves, which are neither taken nor refused.
func (l *Ledger) atHeadings() bool {
	if len(l.headings) == 0 || l.row.Line != l.headings[0].Line {
		return false
	}
	l.headings = l.headings[1:]
	return true
}

// finish says at the end of the file when the order of dates, which had to be assumed, turned out wrong.
func (l *Ledger) finish() {
	if !l.judged && l.evidence.MonthFirst > 0 && l.evidence.DayFirst == 0 {
		l.err = fault.Invalidf("file", "The dates of this file turn out to be month first: %d of them can be nothing else, and none speaks against it. Nothing should be kept of this reading; read the file again with the date order month-first.", l.evidence.MonthFirst)
	}
}

func (l *Ledger) refuse(line int, reason string) {
	l.refusal, l.refused = Refusal{line, reason}, true
	l.summary.Rows++
	l.summary.Refused++
}

// Payment returns the payment that the last call of Next took. It is valid until the next call; its texts stay valid.
func (l *Ledger) Payment() *Payment { return &l.payment }

// Refusal returns why the last line was not taken; refused is false when it was.
func (l *Ledger) Refusal() (r Refusal, refused bool) { return l.refusal, l.refused }

// Err returns why reading stopped before the end of the file.
func (l *Ledger) Err() error { return l.err }

// Mapping returns which column was taken for what.
func (l *Ledger) Mapping() heading.Mapping { return l.mapping }

// Basis returns what the amounts are.
func (l *Ledger) Basis() Basis { return l.basis }

// DateOrder returns the order in which dates of numbers alone are read, and whether the column shows it or it is assumed.
func (l *Ledger) DateOrder() (order spreadsheet.DateOrder, shown bool) { return l.order, l.judged }

// NotAfter has lines refused that are dated after a day. It is said before the first line is read; the zero date refuses none.
func (l *Ledger) NotAfter(day workday.Date) { l.latest = day }

// Publisher is the body whose payments the file says that it holds, as written: what nearly all of the lines read ahead have in a column such
// as "Body Name". It is empty where the file does not say.
func (l *Ledger) Publisher() string { return l.publisher }

// Summary counts what has been read so far.
func (l *Ledger) Summary() Summary { return l.summary }

// Key returns a fingerprint of the cells of the last line, whatever their quotation marks, delimiter and encoding were. Exactly
// equal lines have equal keys, and real files have them: count them before calling one a duplicate.
func (l *Ledger) Key() [16]byte {
	l.key = l.key[:0]
	for _, c := range l.row.Cells {
		l.key = append(append(l.key, spreadsheet.Trim(c)...), 0x1f)
	}
	sum := sha256.Sum256(l.key)
	return [16]byte(sum[:16])
}
