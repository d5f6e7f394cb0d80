package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
	"alongside/internal/openreferral"
)

// servicesDetail says what became of another council's directory.
type servicesDetail struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Closed  int `json:"closed"` // those that are no longer in it
}

// What one page of another council's interface may take.
const (
	servicesBatch = 500
	servicesPage  = 100 // services asked for at once
	pageTime      = 2 * time.Minute
)

// serviceSource reads every service of a directory, from a file or page by page.
type serviceSource func(ctx context.Context, take openreferral.Take, refuse func(openreferral.Refusal)) error

func fromFile(f io.Reader) serviceSource {
	return func(_ context.Context, take openreferral.Take, refuse func(openreferral.Refusal)) error {
		_, err := openreferral.Read(f, take, refuse)
		return err
	}
}

// isAddress reports whether a directory is to be fetched.
func isAddress(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://")
}

// fromAddress asks an interface for page after page of its services, until its last or until it is seen to have no end.
func fromAddress(root string, client *http.Client) serviceSource {
	return func(ctx context.Context, take openreferral.Take, refuse func(openreferral.Refusal)) error {
		var walk openreferral.Walk
		before := 0
		for {
			var ids []string
			records := 0
			head, err := fetchPage(ctx, client, root, walk.Next(), func(s openreferral.Service, raw json.RawMessage) error {
				records++
				ids = append(ids, s.ID)
				return take(s, raw)
			}, func(bad openreferral.Refusal) {
				records++
				ids = append(ids, bad.ID+bad.Reason)
				bad.Record += before
				refuse(bad)
			})
			if err != nil {
				return err
			}
			before += records
			if done, err := walk.Received(head, ids); done || err != nil {
				return err
			}
		}
	}
}

func fetchPage(ctx context.Context, client *http.Client, root string, page int, take openreferral.Take, refuse func(openreferral.Refusal)) (h openreferral.PageHead, err error) {
	at, err := url.Parse(strings.TrimSuffix(strings.TrimRight(root, "/"), "/services") + "/services")
	if err != nil {
		return h, fault.Invalid("file", "That is no address. Give one such as https://council.example/openreferral.")
	}
	at.RawQuery = url.Values{"page": {fmt.Sprint(page)}, "per_page": {fmt.Sprint(servicesPage)}, "full": {"true"}}.Encode()
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return h, err
	}
	req.Header.Set("Accept", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return h, fault.Unavailable(fmt.Sprintf("Page %d could not be fetched. Try again later; what was read before is kept, and nothing is closed.", page), err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return h, fault.Invalidf("file", "Page %d was answered with %s. What was read before is kept, and nothing is closed.", page, answer.Status)
	}
	return openreferral.Read(answer.Body, take, refuse)
}

func (i importCommand) source(name string, f *os.File) serviceSource {
	if f == nil {
		return fromAddress(name, http.DefaultClient)
	}
	return fromFile(f)
}

// readServices reads a directory and keeps nothing.
func readServices(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	t := &serviceTaking{name: name}
	err := t.run(ctx, cmd.source(name, f))
	return t.report, err
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
		t := &serviceTaking{
			name: name, db: d, feed: feed, offers: offer.New(offer.Deps{DB: d, Store: offersql.Store{}, Atlas: atlas}), progress: s.progress(name),
		}
		err = t.run(ctx, cmd.source(name, f))
		return t.report, err
	})
}

// serviceTaking is one import; without a database it only counts.
type serviceTaking struct {
	name     string
	db       *db.DB
	offers   *offer.Service
	feed     offer.Feed
	progress func(int) error

	batch  []openreferral.Service
	broken []string // identifiers of refused records, which are still in the feed
	sum    offer.Taken
	report fileReport
}

func (t *serviceTaking) run(ctx context.Context, source serviceSource) error {
	if t.db != nil {
		if err := t.db.View(ctx, func(tx *db.Tx) error { t.feed.Run = tx.Now().UnixMicro(); return nil }); err != nil {
			return err
		}
	}
	err := source(ctx, func(s openreferral.Service, _ json.RawMessage) error {
		t.report.Rows, t.report.Taken = t.report.Rows+1, t.report.Taken+1
		if t.batch = append(t.batch, s); len(t.batch) < servicesBatch {
			return nil
		}
		return t.flush(ctx)
	}, func(bad openreferral.Refusal) {
		t.report.Rows++
		t.report.refused = append(t.report.refused, refusal{File: t.name, Line: bad.Record, Reason: strings.TrimSpace(bad.ID + " " + bad.Reason)})
		t.broken = append(t.broken, strings.ToLower(bad.ID))
	})
	if flushed := t.flush(ctx); err == nil {
		err = flushed
	}
	if err == nil && t.report.Rows > 0 {
		err = t.close(ctx)
	}
	t.report.Detail = servicesDetail(t.sum)
	t.report.remarks = []string{fmt.Sprintf("%d new, %d changed, %d as before, %d closed because they are no longer there.", t.sum.New, t.sum.Changed, t.sum.Same, t.sum.Closed)}
	return err
}

func (t *serviceTaking) flush(ctx context.Context) error {
	batch := t.batch
	t.batch = t.batch[:0]
	if t.db == nil || len(batch) == 0 {
		return nil
	}
	if err := t.progress(t.report.Rows); err != nil {
		return err
	}
	var got offer.Taken
	err := t.db.InTx(ctx, func(tx *db.Tx) (err error) {
		got, err = t.offers.TakeFeedTx(ctx, tx, operator, t.feed, batch)
		return err
	})
	if err == nil {
		t.sum.Add(got)
	}
	return err
}

// close closes what is no longer in the directory; what is there and broken stays as it was.
func (t *serviceTaking) close(ctx context.Context) error {
	if t.db == nil {
		return nil
	}
	if err := t.db.InTx(ctx, func(tx *db.Tx) error { return t.offers.StillThereTx(ctx, tx, t.feed, t.broken) }); err != nil {
		return err
	}
	for {
		var got offer.Taken
		err := t.db.InTx(ctx, func(tx *db.Tx) (err error) {
			got, err = t.offers.CloseVanishedTx(ctx, tx, operator, t.feed, servicesBatch)
			return err
		})
		if err != nil || got.Closed == 0 {
			return err
		}
		t.sum.Add(got)
	}
}
