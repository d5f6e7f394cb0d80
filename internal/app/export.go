package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"alongside/internal/app/config"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web"
)

type exportCommand struct {
	Kind string `arg:"" enum:"agreements,contracts,contract-register,decisions,funds,ocds,openreferral,providers" help:"What to write: agreements, contracts, contract-register (the fields of the Transparency Code), decisions, funds, ocds (open contracting releases; records with --json), openreferral (the published directory in Open Referral UK 3.0, one service a line; one page with --json) or providers. None of them is about a child."`
	Out  string `placeholder:"FILE" help:"Write to a file, which appears once it is whole. Default: standard output."`
}

// exporter writes one kind of list.
type exporter interface {
	csv(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error
	json(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error
}

// exporters are the kinds of lists, by the word on the command line.
func exporters(c config.Config) map[string]exporter {
	return map[string]exporter{
		"agreements":        exportAgreements(),
		"contracts":         exportContracts(),
		"decisions":         exportDecisions(),
		"funds":             exportFunds(),
		"contract-register": exportRegister{c},
		"ocds":              exportOCDS{c},
		"openreferral":      exportOpenReferral{c},
		"providers":         exportProviders(),
	}
}

// Run writes the configured council's list as it stands at one moment. That it left is on record before it leaves.
func (e exportCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	switch {
	case c.Council.Code == "":
		return fault.Invalid("council.code", "Set the council's GSS code, such as E10000028: it says whose records are written.")
	case databaseMissing(c):
		return fault.Invalid("database.url", "There is no database at "+c.Database.URL+". Name the one to write from.")
	}
	d, err := s.openCurrent(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if e.Out == "" {
		return e.write(ctx, s, c, d, s.Stdout)
	}
	return wholeFile(e.Out, func(w io.Writer) error { return e.write(ctx, s, c, d, w) })
}

func (e exportCommand) write(ctx context.Context, s *session, c config.Config, d *db.DB, w io.Writer) error {
	services, err := wiring.Wire(d, wiring.Options{PublicURL: c.Server.PublicURL})
	if err != nil {
		return err
	}
	by := operator
	by.Channel = "export"
	ctx = db.WithScope(ctx, db.Scope(c.Council.Code))
	err = d.InTx(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, by, audit.Entry{Action: "exported", Ref: e.Kind, Payload: e})
	})
	if err != nil {
		return fmt.Errorf("put the export on record: %w", err)
	}
	out := bufio.NewWriter(w)
	err = d.View(ctx, func(tx *db.Tx) error {
		if s.json {
			return exporters(c)[e.Kind].json(ctx, tx, services, out)
		}
		return exporters(c)[e.Kind].csv(ctx, tx, services, out)
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", e.Kind, err)
	}
	return nil
}

// wholeFile writes a file under its name only when all of it is on disk.
func wholeFile(path string, write func(w io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fault.Invalidf("out", "cannot write there: %v", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fault.Invalidf("out", "cannot write there: %v", err)
	}
	return nil
}

// list is a kind of list: its columns, and its rows one after another.
type list[T any] struct {
	columns []column[T]
	each    func(ctx context.Context, tx *db.Tx, s *wiring.Services, row func(T) error) error
}

// column is one fact of a row. Names of money say in which unit it stands: pounds for spreadsheets, pence for programs.
type column[T any] struct {
	csv, json string
	of        func(T) any
}

func fact[T any](name string, of func(T) any) column[T] { return column[T]{name, name, of} }

func sum[T any](name string, of func(T) money.Pence) column[T] {
	return column[T]{name + "_pounds", name + "_pence", func(row T) any { return of(row) }}
}

// stated is a sum that is zero when nobody said one: its cell stays empty.
func stated[T any](name string, of func(T) money.Pence) column[T] {
	c := sum(name, of)
	c.of = func(row T) any {
		if p := of(row); p != 0 {
			return p
		}
		return nil
	}
	return c
}

// errStopped says that the writer of a file wants no more rows.
var errStopped = errors.New("app: no more rows are wanted")

func (l list[T]) csv(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	header := make([]string, len(l.columns))
	for i, c := range l.columns {
		header[i] = c.csv
	}
	var read error
	err := web.WriteCSV(w, header, func(yield func([]string) bool) {
		cells := make([]string, len(l.columns))
		read = l.each(ctx, tx, s, func(row T) error {
			for i, c := range l.columns {
				cells[i] = cell(c.of(row))
			}
			if !yield(cells) {
				return errStopped
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return read
}

// cell is a fact as it stands in a spreadsheet.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case money.Pence:
		return v.Pounds()
	case bool:
		if v {
			return "yes"
		}
		return "no"
	default:
		return fmt.Sprint(v)
	}
}

// json writes an array with an object a row, whose names stand in the order of the columns.
func (l list[T]) json(ctx context.Context, tx *db.Tx, s *wiring.Services, w io.Writer) error {
	before := "[\n"
	err := l.each(ctx, tx, s, func(row T) error {
		line := []byte(before)
		before = ",\n"
		for i, c := range l.columns {
			separator := byte(',')
			if i == 0 {
				separator = '{'
			}
			value, err := json.Marshal(c.of(row))
			if err != nil {
				return fmt.Errorf("%s: %w", c.json, err)
			}
			line = append(append(append(append(line, separator, '"'), c.json...), '"', ':'), value...)
		}
		_, err := w.Write(append(line, '}'))
		return err
	})
	if err != nil {
		return err
	}
	if before == "[\n" {
		_, err = io.WriteString(w, "[]\n")
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}

// exportPage is how many rows are read at a time.
const exportPage = 200

// inPages reads a list page by page, each behind the key of the row before.
func inPages[T, K any](read func(after K, limit int) ([]T, error), key func(T) K, row func(T) error) error {
	var after K
	for {
		rows, err := read(after, exportPage)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := row(r); err != nil {
				return err
			}
		}
		if len(rows) < exportPage {
			return nil
		}
		after = key(rows[len(rows)-1])
	}
}
