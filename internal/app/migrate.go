package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"alongside/internal/app/schema"
	"alongside/internal/db"
)

type migrateCommand struct {
	DryRun bool `name:"dry-run" help:"Only say which migrations are pending."`
}

type migrateAnswer struct {
	Engine  db.Engine   `json:"engine"`
	DryRun  bool        `json:"dry_run"`
	Applied []migration `json:"applied"`
	Pending []migration `json:"pending"`
}

type migration struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
}

// Run applies what is pending, all or none.
func (m migrateCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if m.DryRun && databaseMissing(c) {
		return s.answer(m.answer(db.SQLite, schema.Migrations()))
	}
	d, err := s.open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	all := schema.Migrations()
	pending, err := d.Pending(ctx, all)
	if err != nil {
		return err
	}
	if !m.DryRun {
		if err := d.Migrate(ctx, all); err != nil {
			return err
		}
	}
	return s.answer(m.answer(d.Engine(), pending))
}

// answer tells what was applied or would be.
func (m migrateCommand) answer(engine db.Engine, pending []db.Migration) (migrateAnswer, func(io.Writer)) {
	list := make([]migration, 0, len(pending))
	for _, p := range pending {
		list = append(list, migration{p.Number, p.Name})
	}
	a := migrateAnswer{Engine: engine, DryRun: m.DryRun, Applied: list, Pending: []migration{}}
	verb := "Applied"
	if m.DryRun {
		a.Applied, a.Pending = a.Pending, a.Applied
		verb = "Pending"
	}
	return a, func(w io.Writer) {
		for _, p := range list {
			fmt.Fprintf(w, "%s %d %s\n", verb, p.Number, p.Name)
		}
		if len(list) == 0 {
			fmt.Fprintln(w, "The schema is up to date.")
		}
	}
}
