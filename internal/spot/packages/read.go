package packages

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
)

// The roles of the columns of a list of packages.
const (
	RoleChild     heading.Role = "child"
	RoleReference heading.Role = "reference"
	RoleSupplier  heading.Role = "supplier"
	RoleCompany   heading.Role = "company-number"
	RoleService   heading.Role = "service"
	RoleArea      heading.Role = "area"
	RoleStart     heading.Role = "start"
	RoleEnd       heading.Role = "end"
	RoleHours     heading.Role = "hours"
	RoleQuantity  heading.Role = "quantity"
	RoleUnit      heading.Role = "unit"
	RoleBand      heading.Role = "band"
	RoleRate      heading.Role = "rate"
	RoleVAT       heading.Role = "vat"
	RoleNet       heading.Role = "net"
	RoleGross     heading.Role = "gross"
)

//go:embed headings.txt
var headings string

// Vocabulary returns how councils head the columns of their lists of packages.
var Vocabulary = sync.OnceValues(func() (*heading.Vocabulary, error) {
	return heading.ParseVocabulary(headings, []heading.Need{
		{Title: "the child’s reference", Roles: []heading.Role{RoleChild}},
		{Title: "the provider", Roles: []heading.Role{RoleSupplier}},
		{Title: "the service", Roles: []heading.Role{RoleService}},
		{Title: "the start", Roles: []heading.Role{RoleStart}},
		{Title: "the rate", Roles: []heading.Role{RoleRate, RoleNet, RoleGross}},
	})
})

// mostRows bounds a list, which is held in memory: ten times the packages of the largest council.
const mostRows = 500_000

// Options say how a list is read. The zero value is right for an unknown one.
type Options struct {
	Columns     map[heading.Role]string // corrections: the heading or letter of a role's column, "-" for none
	HeadingLine int                     // 0: found out
	Sheet       string                  // of a workbook; "": the only one that holds packages
	DateOrder   spreadsheet.DateOrder   // "": judged by the whole list
	File        spreadsheet.Options
}

// List is a list as read: every row is in Lines or in Refusals.
type List struct {
	Mapping   heading.Mapping
	DateOrder spreadsheet.DateOrder
	Lines     []Line
	Refusals  []Refusal

	unit     Measure // of the rate, when its heading says it
	unitSaid bool
	gross    bool    // the rate's heading says that VAT is in it
	weeks    Measure // what the heading of the quantity counts, in weeks
	unsure   int     // lines that say VAT applies, and not whether it is in the rate
}

// Read reads a list whole. A file that is none is a fault.Invalid for the field "file" or "sheet" that says what was found and what
// to do.
func Read(r io.Reader, o Options) (*List, error) {
	tables, err := spreadsheet.Open(r, o.File)
	if err != nil {
		return nil, err
	}
	return spreadsheet.Choose(tables, o.Sheet, "packages", func(t spreadsheet.Table) (*List, error) { return readTable(t, o) })
}

func readTable(t spreadsheet.Table, o Options) (*List, error) {
	l := &List{}
	rows, err := spreadsheet.Hold(t.Rows, mostRows, "which no council’s packages have. If it is a list of payments, import it as payments.", l.refuse)
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
	l.Mapping = found.Mapping
	l.Mapping.Sheet = t.Name
	below := rows[found.First:]
	if len(below) == 0 {
		return nil, fault.Invalidf("file", "The file has headings on line %d and nothing below them. Check that the download is complete.", l.Mapping.Line)
	}
	l.judgeDates(below, o.DateOrder)
	l.judgeHeadings()
	for _, row := range rows[:found.Top] {
		l.refuse(row.Line, l.Mapping.NoRecord(row))
	}
	for _, row := range below {
		l.read(row)
	}
	if l.unsure > 0 {
		l.Mapping.Notes = append(l.Mapping.Notes, fmt.Sprintf("%d lines say that VAT applies and not whether the rate includes it. Their rates were taken to be without VAT.", l.unsure))
	}
	return l, nil
}

func (l *List) refuse(line int, reason string) {
	l.Refusals = append(l.Refusals, Refusal{line, reason})
}

func (l *List) judgeDates(rows []spreadsheet.Row, given spreadsheet.DateOrder) {
	if l.DateOrder = given; given != "" {
		return
	}
	var e spreadsheet.Evidence
	for _, row := range rows {
		for _, role := range []heading.Role{RoleStart, RoleEnd} {
			e.Add(row.Cell(l.Mapping.Index(role)))
		}
	}
	if l.DateOrder = e.Order(); l.DateOrder == spreadsheet.MonthFirst {
		l.Mapping.Notes = append(l.Mapping.Notes, fmt.Sprintf("Dates are month first: %d can be nothing else, and none speaks against it.", e.MonthFirst))
	}
}

// judgeHeadings reads what the headings of the rate and the quantity say of their unit: "Hourly rate", "Cost per session",
// "Hours per month".
func (l *List) judgeHeadings() {
	l.weeks = units["week"]
	for _, c := range l.Mapping.Columns {
		words := strings.ToLower(c.Heading)
		switch c.Role {
		case RoleNet, RoleGross, RoleRate:
			if m, ok := ParseUnit(words); ok && !l.unitSaid {
				l.unit, l.unitSaid = m, true
			}
			plain := " " + fold(words) + " "
			l.gross = l.gross || c.Role == RoleRate && (strings.Contains(plain, " gross ") || strings.Contains(plain, " inc "))
		case RoleHours, RoleQuantity:
			for _, w := range strings.Fields(fold(words)) {
				if m, known := units[w]; known && m.Unit == "week" {
					l.weeks = m
				}
			}
		}
	}
}

func (l *List) cell(row spreadsheet.Row, role heading.Role) string {
	return strings.Join(strings.Fields(string(row.Cell(l.Mapping.Index(role)))), " ")
}

// read takes one row or refuses it.
func (l *List) read(row spreadsheet.Row) {
	if reason := l.Mapping.NoRecord(row); reason != "" {
		l.refuse(row.Line, reason)
		return
	}
	n, first := row.Filled()
	lower := strings.ToLower(strings.TrimSpace(string(first)))
	switch {
	case n == 1:
		l.refuse(row.Line, "A note, not a package: "+spreadsheet.Quote(string(first)))
	case l.cell(row, RoleChild) == "" && l.cell(row, RoleStart) == "" || strings.HasPrefix(lower, "total") || strings.HasPrefix(lower, "grand total"):
		l.refuse(row.Line, "A total, not a package: it names no child and no start.")
	default:
		one := &reading{l: l, row: row}
		if line, ok := one.line(); ok {
			l.Lines = append(l.Lines, line)
		} else {
			l.refuse(row.Line, strings.Join(one.problems, " "))
		}
	}
}
