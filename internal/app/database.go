package app

import (
	"context"
	"errors"
	"log/slog"

	"alongside/internal/app/config"
	"alongside/internal/app/schema"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// open opens the database that the settings name. The caller closes it.
func (s *session) open(ctx context.Context, c config.Config) (*db.DB, error) {
	address, err := c.DatabaseURL()
	if err != nil {
		return nil, err
	}
	return db.Open(ctx, address, db.Options{Clock: s.Clock, Readers: c.Database.Readers, Log: s.log(c)})
}

// openCurrent opens the database for use: on an older schema it migrates, or refuses when the settings say so.
func (s *session) openCurrent(ctx context.Context, c config.Config) (_ *db.DB, err error) {
	d, err := s.open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	all := schema.Migrations()
	if !c.Database.Migrate {
		pending, err := d.Pending(ctx, all)
		if err != nil {
			return nil, err
		}
		if len(pending) > 0 {
			return nil, fault.Conflictf("The schema is %d migrations behind. Run alongside migrate, or set database.migrate.", len(pending))
		}
	}
	return d, d.Migrate(ctx, all)
}

// log writes what the program says about itself, as the settings want it.
func (s *session) log(c config.Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log.Level)); err != nil {
		level = slog.LevelInfo // config has checked the word
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(s.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(s.Stderr, options))
}
