package register

import (
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
	return spreadsheet.Choose(tables, o.Sheet, "contracts", func(t spreadsheet.Table) (*Register, error) { return readTable(t, o) })
}

// readTable reads one table.
func readTable(t spreadsheet.Table, o Options) (*Register, error) {
	reg := &Register{}
	rows, err := spreadsheet.Hold(t.Rows, mostRows, "which no register of contracts has. Check that it is the right file.", reg.refuse)
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
		reg.refuse(row.Line, reg.Mapping.NoRecord(row))
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

func (reg *Register) refuse(line int, reason string) {
	reg.Refusals = append(reg.Refusals, Refusal{line, reason})
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
	refuse := func(reason string) { reg.refuse(row.Line, reason) }
	if reason := reg.Mapping.NoRecord(row); reason != "" {
		refuse(reason)
		return
	}
	n, first := row.Filled()
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
