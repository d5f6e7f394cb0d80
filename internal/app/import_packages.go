package app

import (
	"context"
	"os"

	"alongside/internal/app/config"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/packages"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/web/ui"
)

// packagesDetail says how a list of packages was understood.
type packagesDetail struct {
	Mapping  heading.Mapping    `json:"mapping"`
	Children int                `json:"children"`
	Packages []packages.Line    `json:"packages"`
	Units    map[money.Unit]int `json:"units"` // packages by the unit that their rates are compared in
}

// readPackages reads a list of packages and brings its rates to one measure.
func readPackages(_ context.Context, cmd importCommand, _ string, f *os.File) (fileReport, error) {
	list, err := packages.Read(f, packages.Options{Columns: cmd.columns(), HeadingLine: cmd.Line, Sheet: cmd.Sheet, DateOrder: spreadsheet.DateOrder(cmd.DateOrder)})
	if err != nil {
		return fileReport{}, err
	}
	d := packagesDetail{Mapping: list.Mapping, Packages: list.Lines, Units: map[money.Unit]int{}}
	r := fileReport{Rows: len(list.Lines) + len(list.Refusals), Taken: len(list.Lines)}
	children := map[string]bool{}
	for _, l := range list.Lines {
		children[l.Child] = true
		d.Units[l.Measure.Unit]++
		r.TotalPence += l.Weekly()
	}
	for _, one := range list.Refusals {
		r.refused = append(r.refused, refusal{Line: one.Line, Reason: one.Reason})
	}
	d.Children = len(children)
	r.remarks = append(r.remarks, list.Mapping.Notes...)
	r.remarks = append(r.remarks, ui.Count(d.Children, "child", "children")+". The total is what the packages cost a week.")
	r.Detail = d
	return r, nil
}

// keepPackages takes over a list of packages.
func keepPackages(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return keepRows(ctx, s, c, cmd, name, f, (*spot.Service).ImportPackages)
}
