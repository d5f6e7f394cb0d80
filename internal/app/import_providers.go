package app

import (
	"context"
	"fmt"
	"os"

	"alongside/internal/app/config"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
	"alongside/internal/provider/providersql"
	"alongside/internal/web/ui"
)

// providersDetail says what a register of providers held, and what changed for providers that the council uses.
type providersDetail struct {
	Rated   map[string]int  `json:"ratings"` // places by their overall rating, "" those without
	Gone    int             `json:"deregistered"`
	New     int             `json:"new,omitempty"`
	Changed int             `json:"changed,omitempty"`
	Same    int             `json:"same,omitempty"`
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

// registerBatch is how many places are kept in one short commit.
const registerBatch = 500

// readProviders reads the directory of the Care Quality Commission and keeps nothing.
func readProviders(_ context.Context, _ importCommand, name string, f *os.File) (fileReport, error) {
	return takeProviders(name, f, nil)
}

// keepProviders reads the directory and keeps it in batches. Taking the same file again changes nothing, so that an interrupted
// import is simply run again.
func keepProviders(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		book, err := bookOf(c)
		if err != nil {
			return fileReport{}, err
		}
		service := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
		progress, read := s.progress(name), 0
		return takeProviders(name, f, func(batch []provider.Location) (taken provider.Taken, err error) {
			read += len(batch)
			if err := progress(read); err != nil {
				return taken, err
			}
			err = d.InTx(ctx, func(tx *db.Tx) error {
				taken, err = service.TakeRegister(ctx, tx, operator, batch)
				return err
			})
			return taken, err
		})
	})
}

// takeProviders reads f and gives its places to keep in batches; keep is nil when nothing is kept.
func takeProviders(name string, f *os.File, keep func([]provider.Location) (provider.Taken, error)) (fileReport, error) {
	d := providersDetail{Rated: map[string]int{}, Alerts: []registerAlert{}}
	var r fileReport
	var batch []provider.Location
	flush := func() error {
		if keep == nil || len(batch) == 0 {
			batch = batch[:0]
			return nil
		}
		taken, err := keep(batch)
		batch = batch[:0]
		d.add(taken)
		return err
	}
	err := cqc.Read(f, func(l provider.Location) error {
		r.Rows, r.Taken = r.Rows+1, r.Taken+1
		d.Rated[l.Rating]++
		if l.Status != "" && l.Gone(l.Deregistered) {
			d.Gone++
		}
		if batch = append(batch, l); len(batch) < registerBatch {
			return nil
		}
		return flush()
	}, func(bad cqc.Refusal) {
		r.Rows++
		r.refused = append(r.refused, refusal{File: name, Line: bad.Line, Reason: bad.Reason})
	})
	if err == nil {
		err = flush()
	}
	r.Detail, r.remarks = d, d.inWords()
	return r, err
}

func (d *providersDetail) add(t provider.Taken) {
	d.New, d.Changed, d.Same = d.New+t.New, d.Changed+t.Changed, d.Same+t.Same
	for _, a := range t.Alerts {
		d.Alerts = append(d.Alerts, registerAlert{string(a.Provider), a.Location, a.Name, a.What, a.Was, a.Is})
	}
}

func (d providersDetail) inWords() []string {
	out := []string{ui.Count(d.Gone, "place is deregistered.", "places are deregistered.")}
	if d.New+d.Changed+d.Same > 0 {
		out = append(out, fmt.Sprintf("%d new, %d changed, %d as before.", d.New, d.Changed, d.Same))
	}
	for _, a := range d.Alerts {
		out = append(out, fmt.Sprintf("%s (%s), used by the council: %s was “%s” and is “%s”.", a.Name, a.Place, a.What, a.Was, a.Is))
	}
	return append(out, "Contains information of the Care Quality Commission under the Open Government Licence.")
}
