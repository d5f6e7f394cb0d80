package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/register"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// contractsDetail says how a register was understood and where it disagrees with itself.
type contractsDetail struct {
	Mapping       heading.Mapping  `json:"mapping"`
	Summary       register.Summary `json:"summary"`
	Reading       register.Reading `json:"extension_months_mean"`
	Evidence      string           `json:"extension_evidence"`
	Disagreements []disagreement   `json:"disagreements"`
	Notes         []lineNote       `json:"notes"` // of rows that were taken
}

// lineNote is what was not known or could not be read of a row that was taken all the same.
type lineNote struct {
	Line int    `json:"line"`
	Note string `json:"note"`
}

// disagreement is a contract whose stated expiry is not what its start, length and extensions give.
type disagreement struct {
	Line      int          `json:"line"`
	Reference string       `json:"reference,omitempty"`
	Title     string       `json:"title"`
	Stated    workday.Date `json:"stated"`
	Computed  workday.Date `json:"computed"`
	Days      int          `json:"days"` // from the computed to the stated expiry
	Working   []string     `json:"working"`
}

// readContracts reads a register of contracts and works every expiry out anew.
func readContracts(_ context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	reg, err := register.Read(f, register.Options{
		Columns: cmd.columns(), HeadingLine: cmd.Line, Sheet: cmd.Sheet, DateOrder: spreadsheet.DateOrder(cmd.DateOrder),
	})
	if err != nil {
		return fileReport{}, err
	}
	sum := reg.Summary()
	d := contractsDetail{Mapping: reg.Mapping, Summary: sum, Reading: reg.Reading, Evidence: reg.Evidence, Disagreements: []disagreement{}, Notes: []lineNote{}}
	for _, c := range reg.Disagreements() {
		d.Disagreements = append(d.Disagreements, disagreement{c.Line, c.Reference, c.Title, c.Stated, c.Computed, c.Days, c.Working})
	}
	for _, c := range reg.Contracts {
		for _, note := range c.Notes {
			d.Notes = append(d.Notes, lineNote{c.Line, note})
		}
	}
	r := fileReport{Rows: sum.Rows, Taken: sum.Taken, TotalPence: sum.Total, Detail: d, remarks: d.inWords()}
	for _, refused := range reg.Refusals {
		r.refused = append(r.refused, refusal{File: name, Line: refused.Line, Reason: refused.Reason})
	}
	return r, nil
}

func times(n int) string { return ui.Count(n, "time", "times") }

func (d contractsDetail) inWords() []string {
	out := append(columnsInWords(d.Mapping), fmt.Sprintf("%s; the stated expiry agrees with start, length and extensions %s, differs %s and could not be worked out %s.",
		ui.Count(d.Summary.References, "reference", "references"), times(d.Summary.Agree), times(d.Summary.Disagree), times(d.Summary.Unchecked)))
	for _, c := range d.Disagreements {
		out = append(out, fmt.Sprintf("line %d, %s %s: %s", c.Line, c.Reference, c.Title, strings.Join(c.Working, " ")))
	}
	for _, n := range d.Notes {
		out = append(out, fmt.Sprintf("line %d was taken, but: %s", n.Line, n.Note))
	}
	return out
}
