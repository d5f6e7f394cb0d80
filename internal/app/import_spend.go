package app

import (
	"context"
	"fmt"
	"os"

	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/web/ui"
)

// spendDetail says how a ledger was understood.
type spendDetail struct {
	Basis          ledger.Basis          `json:"basis"`
	DateOrder      spreadsheet.DateOrder `json:"date_order"`
	DateOrderShown bool                  `json:"date_order_shown"`
	Mapping        heading.Mapping       `json:"mapping"`
	Summary        ledger.Summary        `json:"summary"`
}

// readSpend reads a ledger of payments line by line, in a fixed amount of memory but for the refusals.
func readSpend(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	l, err := ledger.Scan(f, ledger.Options{
		Columns: cmd.columns(), HeadingLine: cmd.Line, Sheet: cmd.Sheet, DateOrder: spreadsheet.DateOrder(cmd.DateOrder),
	})
	if err != nil {
		return fileReport{}, err
	}
	var r fileReport
	for l.Next() {
		if refused, ok := l.Refusal(); ok {
			r.refused = append(r.refused, refusal{File: name, Line: refused.Line, Reason: refused.Reason})
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
	}
	if err := l.Err(); err != nil {
		return r, err
	}
	sum := l.Summary()
	r.Rows, r.Taken, r.TotalPence = sum.Rows, sum.Taken, sum.Total
	order, judged := l.DateOrder()
	r.Detail = spendDetail{Basis: l.Basis(), DateOrder: order, DateOrderShown: judged, Mapping: l.Mapping(), Summary: sum}
	r.remarks = columnsInWords(l.Mapping())
	if sum.Redacted > 0 {
		r.remarks = append(r.remarks, ui.Count(sum.Redacted, "payment has a withheld name, so that its supplier is not known.", "payments have a withheld name, so that their suppliers are not known."))
	}
	if sum.Rounded > 0 {
		r.remarks = append(r.remarks, ui.Count(sum.Rounded, "amount had a fraction of a penny.", "amounts had fractions of a penny."))
	}
	return r, nil
}

// columns are the columns that the command names.
func (i importCommand) columns() map[heading.Role]string {
	if len(i.Column) == 0 {
		return nil
	}
	out := make(map[heading.Role]string, len(i.Column))
	for role, column := range i.Column {
		out[heading.Role(role)] = column
	}
	return out
}

// columnsInWords says which column was taken for what, and what was noted about them.
func columnsInWords(m heading.Mapping) []string {
	var out []string
	for _, c := range m.Columns {
		out = append(out, fmt.Sprintf("%s: %q (%d%% sure)", c.Role, c.Heading, c.Confidence))
	}
	return append(out, m.Notes...)
}
