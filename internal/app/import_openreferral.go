package app

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"alongside/internal/app/config"
	"alongside/internal/app/feeds"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
)

// servicesDetail says what became of another council's directory.
type servicesDetail struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Closed  int `json:"closed"` // those that are no longer in it
}

// isAddress reports whether a directory is to be fetched.
func isAddress(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://")
}

func (i importCommand) source(name string, f *os.File) feeds.Source {
	if f == nil {
		return feeds.Address(name, http.DefaultClient)
	}
	return feeds.File(f)
}

// readServices reads a directory and keeps nothing.
func readServices(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return takeServices(ctx, &feeds.Taking{}, cmd, name, f)
}

// keepServices takes a directory in short commits. Once it was read to its end, what is no longer in it is closed.
func keepServices(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	feed := offer.Feed{Name: cmd.Feed, Owner: cmd.Owner}
	if feed.Name == "" {
		feed.Name = feed.Owner
	}
	if err := feed.Check(); err != nil {
		return fileReport{}, err
	}
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		atlas, err := geo.Load()
		if err != nil {
			return fileReport{}, err
		}
		return takeServices(ctx, &feeds.Taking{
			DB: d, By: operator, Feed: feed, Offers: offer.New(offer.Deps{DB: d, Store: offersql.Store{}, Atlas: atlas}), Progress: s.progress(name),
		}, cmd, name, f)
	})
}

// takeServices reads a directory and reports what became of it.
func takeServices(ctx context.Context, t *feeds.Taking, cmd importCommand, name string, f *os.File) (fileReport, error) {
	var report fileReport
	t.Refused = func(record int, id, reason string) {
		report.refused = append(report.refused, refusal{File: name, Line: record, Reason: strings.TrimSpace(id + " " + reason)})
	}
	err := t.Run(ctx, cmd.source(name, f))
	report.Rows, report.Taken = t.Records, t.Records-t.Refusals
	report.Detail = servicesDetail(t.Sum)
	report.remarks = []string{fmt.Sprintf("%d new, %d changed, %d as before, %d closed because they are no longer there.", t.Sum.New, t.Sum.Changed, t.Sum.Same, t.Sum.Closed)}
	return report, err
}
