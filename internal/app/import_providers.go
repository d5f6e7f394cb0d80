package app

import (
	"context"
	"fmt"
	"os"

	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/provider/cqc"
	"alongside/internal/provider/directory"
	"alongside/internal/web/ui"
)

// providersDetail says what a register of providers held, and what changed for providers that the council uses.
type providersDetail struct {
	Rated   map[string]int  `json:"ratings"` // places by their overall rating, "" those without
	Gone    int             `json:"deregistered"`
	New     int             `json:"new,omitempty"`
	Changed int             `json:"changed,omitempty"`
	Same    int             `json:"same,omitempty"`
	Dropped int             `json:"dropped,omitempty"` // places that earlier directories named and this one does not
	Partial bool            `json:"partial,omitempty"` // it names so few that none counts as dropped
	Alerts  []registerAlert `json:"alerts"`
}

// registerAlert is one change of a provider that the council uses.
type registerAlert struct {
	Provider string `json:"provider"`
	Place    string `json:"place"`
	Name     string `json:"name"`
	What     string `json:"what"`
	Was      string `json:"was"`
	Is       string `json:"is"`
}

// readProviders reads the directory of the Care Quality Commission and keeps nothing.
func readProviders(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return takeProviders(ctx, directory.New(directory.Deps{}), cmd, name, f, nil)
}

// keepProviders reads the directory and keeps it in batches. Taking the same file again changes nothing, so that an interrupted
// import is simply run again.
func keepProviders(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		services, err := wiring.Wire(d, wiring.Options{PublicURL: c.Server.PublicURL, Policies: policies(c)})
		if err != nil {
			return fileReport{}, err
		}
		return takeProviders(ctx, services.Directory, cmd, name, f, s.progress(name))
	})
}

// takeProviders takes the directory in f.
func takeProviders(ctx context.Context, s *directory.Service, cmd importCommand, name string, f *os.File, progress func(int) error) (fileReport, error) {
	var r fileReport
	took, err := s.Take(ctx, operator, directory.Import{File: name, Try: cmd.DryRun, Part: cmd.Part}, f, progress, func(bad cqc.Refusal) {
		r.refused = append(r.refused, refusal{File: name, Line: bad.Line, Reason: bad.Reason})
	})
	d := providersDetail{Rated: took.Rated, Gone: took.Gone, New: took.New, Changed: took.Changed, Same: took.Same, Dropped: took.Dropped, Partial: took.Partial,
		Alerts: []registerAlert{}}
	for _, a := range took.Alerts {
		d.Alerts = append(d.Alerts, registerAlert{string(a.Provider), a.Location, a.Name, a.What, a.Was, a.Is})
	}
	r.Rows, r.Taken, r.Detail, r.remarks = took.Read, took.Taken, d, d.inWords()
	return r, err
}

func (d providersDetail) inWords() []string {
	out := []string{ui.Count(d.Gone, "place is deregistered.", "places are deregistered.")}
	if d.New+d.Changed+d.Same > 0 {
		out = append(out, fmt.Sprintf("%d new, %d changed, %d as before.", d.New, d.Changed, d.Same))
	}
	if d.Dropped > 0 {
		out = append(out, ui.Count(d.Dropped, "place is no longer named.", "places are no longer named."))
	}
	if d.Partial {
		out = append(out, "It names fewer than half of the places of earlier directories: it is taken to be a part, and none counts as dropped out.")
	}
	for _, a := range d.Alerts {
		out = append(out, fmt.Sprintf("%s (%s), used by the council: %s was “%s” and is “%s”.", a.Name, a.Place, a.What, a.Was, a.Is))
	}
	return append(out, "Contains information of the Care Quality Commission under the Open Government Licence.")
}
