package register

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
)

// mostRows bounds a register, which is held in memory; the largest council's has a tenth of this.
const mostRows = 100_000

// Options say how a register is read. The zero value is right for an unknown one.
type Options struct {
	Columns     map[heading.Role]string // corrections: the heading or letter of a role's column, "-" for none
	HeadingLine int                     // 0: found out
	Sheet       string                  // of a workbook; "": the only one that holds a register
	DateOrder   spreadsheet.DateOrder   // "": judged by the whole register
	File        spreadsheet.Options
}

// Register is a register as read: every row is in Contracts or in Refusals.
type Register struct {
	Mapping   heading.Mapping
	DateOrder spreadsheet.DateOrder
	Contracts []Contract
	Refusals  []Refusal
	// Reading says what the months of an option to extend mean, with the evidence of the register's own rows.
	Reading  Reading
	Evidence string
	checks   []Check
}

// Read reads a register whole. A file that is none is a fault.Invalid for the field "file" that says what was found and what to do.
func Read(r io.Reader, o Options) (*Register, error) {
	tables, err := spreadsheet.Open(r, o.File)
	if err != nil {
		return nil, err
	}
	var found []*Register
	var first error
	for _, t := range tables {
		if o.Sheet != "" && t.Name != o.Sheet {
			continue
		}
		reg, err := readTable(t, o)
		switch {
		case err == nil:
			found = append(found, reg)
		case !fault.Is(err, fault.KindInvalid):
			return nil, err
		case first == nil:
			first = err
		}
	}
	switch {
	case len(found) > 1:
		return nil, fault.Invalidf("sheet", "%d sheets hold contracts, the first two %s and %s. Say which one to read.",
			len(found), spreadsheet.Quote(found[0].Mapping.Sheet), spreadsheet.Quote(found[1].Mapping.Sheet))
	case len(found) == 1:
		return found[0], nil
	case first == nil:
		return nil, fault.Invalidf("sheet", "There is no sheet %s.", spreadsheet.Quote(o.Sheet))
	default:
		return nil, first
	}
}

// readTable reads one table.
func readTable(t spreadsheet.Table, o Options) (*Register, error) {
	reg := &Register{}
	rows, err := reg.rows(t.Rows)
	if err != nil {
		return nil, err
	}
	vocabulary, err := Vocabulary()
	if err != nil {
		return nil, err
	}
	found, err := vocabulary.Find(rows, heading.Choices{Columns: o.Columns, Line: o.HeadingLine})
	if err != nil {
		return nil, err
	}
	reg.Mapping = found.Mapping
	reg.Mapping.Sheet = t.Name
	below := rows[found.First:]
	reg.judgeDates(below, o.DateOrder)
	for _, row := range rows[:found.Top] {
		reason := "The line is blank."
		if n, first := row.Filled(); n > 0 {
			reason = "The line stands above the headings: " + spreadsheet.Quote(string(first))
		}
		reg.Refusals = append(reg.Refusals, Refusal{row.Line, reason})
	}
	for _, row := range below {
		reg.read(row)
	}
	if len(reg.Contracts) == 0 && len(below) == 0 {
		return nil, fault.Invalidf("file", "The file has headings on line %d and nothing below them. Check that the download is complete.", reg.Mapping.Line)
	}
	reg.check()
	return reg, nil
}

// rows holds all records of a table; those that cannot be read are refused.
func (reg *Register) rows(in spreadsheet.Rows) ([]spreadsheet.Row, error) {
	var rows []spreadsheet.Row
	for {
		row, err := in.Next()
		var refused *spreadsheet.Refused
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &refused):
			reg.Refusals = append(reg.Refusals, Refusal{refused.Line, refused.Reason})
		case err != nil:
			return nil, err
		case len(rows) == mostRows:
			return nil, fault.Invalidf("file", "The file has more than %d rows, which no register of contracts has. Check that it is the right file.", mostRows)
		default:
			rows = append(rows, row.Copy())
		}
	}
}

func (reg *Register) judgeDates(rows []spreadsheet.Row, given spreadsheet.DateOrder) {
	if reg.DateOrder = given; given != "" {
		return
	}
	var e spreadsheet.Evidence
	for _, row := range rows {
		for _, role := range []heading.Role{RoleStart, RoleEnd, RoleExpiry} {
			e.Add(row.Cell(reg.Mapping.Index(role)))
		}
	}
	if reg.DateOrder = e.Order(); reg.DateOrder == spreadsheet.MonthFirst {
		reg.Mapping.Notes = append(reg.Mapping.Notes, fmt.Sprintf("Dates are month first: %d can be nothing else, and none speaks against it.", e.MonthFirst))
	}
}

// read takes one row or refuses it.
func (reg *Register) read(row spreadsheet.Row) {
	refuse := func(reason string) { reg.Refusals = append(reg.Refusals, Refusal{row.Line, reason}) }
	n, first := row.Filled()
	switch {
	case n == 0:
		refuse("The line is blank.")
		return
	case reg.repeatsHeadings(row):
		refuse("The headings are repeated here.")
		return
	}
	r := &reading{row: row, m: &reg.Mapping, order: reg.DateOrder}
	c := r.contract()
	lower := strings.ToLower(clean(first))
	switch {
	case len(c.Suppliers) == 0 && (lower == "total" || strings.HasPrefix(lower, "total ") || strings.HasPrefix(lower, "grand total") || strings.HasSuffix(lower, " total")):
		refuse("A total, not a contract.")
	case n == 1:
		refuse("A note, not a contract: " + spreadsheet.Quote(string(first)))
	case len(c.Suppliers) == 0:
		refuse(strings.Join(append(r.problems, "The supplier's name is missing."), " "))
	case c.Title == "" && c.Reference == "" && c.Description == "":
		refuse(strings.Join(append(r.problems, "The title and the reference are missing."), " "))
	case len(r.problems) > 0:
		refuse(strings.Join(r.problems, " "))
	default:
		reg.Contracts = append(reg.Contracts, c)
	}
}

// contract reads the cells of the row.
func (r *reading) contract() Contract {
	c := Contract{
		Line: r.row.Line, Title: clean(r.cell(RoleTitle)), Description: clean(r.cell(RoleDescription)),
		Department: clean(r.cell(RoleDepartment)), Body: clean(r.cell(RoleBody)), Process: clean(r.cell(RoleProcess)),
		Category: clean(r.cell(RoleCategory)), CategoryCode: clean(r.cell(RoleCategoryCode)),
		SME: answer(clean(r.cell(RoleSME))), Voluntary: answer(clean(r.cell(RoleVCSE))),
	}
	if ref := clean(r.cell(RoleReference)); !unknown(ref) {
		c.Reference = ref
	}
	c.Suppliers = r.suppliers()
	c.Annual, c.HasAnnual = r.amount(RoleAnnualValue, "annual value")
	c.Total, c.HasTotal = r.amount(RoleTotalValue, "total value")
	c.Start, c.End, c.Expiry = r.date(RoleStart, "start"), r.date(RoleEnd, "end"), r.date(RoleExpiry, "expiry")
	if !c.Start.IsZero() && !c.End.IsZero() && c.End.Before(c.Start) {
		r.note("The end %s is before the start %s.", c.End, c.Start)
	}
	c.Term = r.term()
	c.Notes = r.notes
	return c
}

func (reg *Register) repeatsHeadings(row spreadsheet.Row) bool {
	same, headings := 0, 0
	for i, h := range reg.Mapping.Headings {
		if h != "" {
			headings++
			if strings.EqualFold(h, clean(row.Cell(i))) {
				same++
			}
		}
	}
	return headings > 0 && 2*same > headings
}

// Agreements returns the contracts by reference, in the order of the register; each contract without one stands alone.
func (reg *Register) Agreements() []Agreement {
	var out []Agreement
	at := map[string]int{}
	for _, c := range reg.Contracts {
		i, known := at[c.Reference]
		if !known || c.Reference == "" {
			i = len(out)
			at[c.Reference] = i
			out = append(out, Agreement{Reference: c.Reference})
		}
		out[i].Contracts = append(out[i].Contracts, c)
	}
	return out
}

// Checks returns the check of every contract's expiry, in the order of Contracts.
func (reg *Register) Checks() []Check { return reg.checks }

// Disagreements returns the checks that found another expiry than the council states.
func (reg *Register) Disagreements() []Check {
	var out []Check
	for _, c := range reg.checks {
		if c.Verdict == Disagrees {
			out = append(out, c)
		}
	}
	return out
}

// Summary counts the register.
func (reg *Register) Summary() Summary {
	s := Summary{Rows: len(reg.Contracts) + len(reg.Refusals), Taken: len(reg.Contracts), Refused: len(reg.Refusals)}
	references := map[string]bool{}
	for _, c := range reg.Contracts {
		if c.Reference == "" {
			s.WithoutReference++
		} else {
			references[c.Reference] = true
		}
		s.Total += c.Total
		s.Annual += c.Annual
		if !c.HasTotal {
			s.WithoutTotal++
		}
	}
	s.References = len(references)
	for _, c := range reg.checks {
		switch c.Verdict {
		case Agrees:
			s.Agree++
		case Disagrees:
			s.Disagree++
		default:
			s.Unchecked++
		}
	}
	return s
}
