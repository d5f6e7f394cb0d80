package feeds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
)

// What one page of another council's interface, and a whole directory, may take.
const (
	batch        = 500
	page         = 100 // services asked for at once
	pageTime     = 2 * time.Minute
	mostServices = 300_000
)

// Source reads every service of a directory, from a file or page by page.
type Source func(ctx context.Context, take openreferral.Take, refuse openreferral.Refuse) error

// File is a directory in any form that openreferral.Read knows.
func File(f io.Reader) Source {
	return func(_ context.Context, take openreferral.Take, refuse openreferral.Refuse) error {
		_, err := openreferral.Read(f, take, refuse)
		return err
	}
}

// Address asks an interface for page after page of its services, until its last or until it is seen to have no end.
func Address(root string, client *http.Client) Source {
	return func(ctx context.Context, take openreferral.Take, refuse openreferral.Refuse) error {
		var walk openreferral.Walk
		before := 0
		for {
			var ids []string
			records := 0
			head, err := fetch(ctx, client, root, walk.Next(), func(s openreferral.Service, raw json.RawMessage) error {
				records++
				ids = append(ids, s.ID)
				return take(s, raw)
			}, func(bad openreferral.Refusal) error {
				records++
				ids = append(ids, bad.ID+bad.Reason)
				bad.Record += before
				return refuse(bad)
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

func fetch(ctx context.Context, client *http.Client, root string, number int, take openreferral.Take, refuse openreferral.Refuse) (h openreferral.PageHead, err error) {
	at, err := url.Parse(strings.TrimSuffix(strings.TrimRight(root, "/"), "/services") + "/services")
	if err != nil {
		return h, fault.Invalid("file", "That is no address. Give one such as https://council.example/openreferral.")
	}
	at.RawQuery = url.Values{"page": {fmt.Sprint(number)}, "per_page": {fmt.Sprint(page)}, "full": {"true"}}.Encode()
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return h, err
	}
	req.Header.Set("Accept", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return h, fault.Unavailable(fmt.Sprintf("Page %d could not be fetched. Try again later; what was read before is kept, and nothing is closed.", number), err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return h, fault.Invalidf("file", "Page %d was answered with %s. What was read before is kept, and nothing is closed.", number, answer.Status)
	}
	return openreferral.Read(answer.Body, take, refuse)
}

// Taking is one reading of a directory in short commits; without a database it only counts.
type Taking struct {
	DB       *db.DB
	Offers   *offer.Service
	By       audit.By
	Feed     offer.Feed
	Progress func(records int) error             // before each commit; may be nil
	Refused  func(record int, id, reason string) // may be nil

	// Records and Refusals are counted while it runs, Sum is what became of the others.
	Records, Refusals int
	Sum               offer.Taken

	batch  []openreferral.Service
	broken []string // identifiers of refused records, which are still in the feed
}

// Run reads a directory. Once it was read to its end, what is no longer in it is closed; until then nothing is.
func (t *Taking) Run(ctx context.Context, source Source) error {
	if t.DB != nil {
		if err := t.DB.View(ctx, func(tx *db.Tx) error { t.Feed.Run = tx.Now().UnixMicro(); return nil }); err != nil {
			return err
		}
	}
	err := source(ctx, func(s openreferral.Service, _ json.RawMessage) error {
		if err := t.another(); err != nil {
			return err
		}
		if t.batch = append(t.batch, s); len(t.batch) < batch {
			return ctx.Err()
		}
		return t.flush(ctx)
	}, func(bad openreferral.Refusal) error {
		if err := t.another(); err != nil {
			return err
		}
		t.Refusals++
		if t.Refused != nil {
			t.Refused(bad.Record, bad.ID, bad.Reason)
		}
		t.broken = append(t.broken, strings.ToLower(bad.ID))
		return ctx.Err()
	})
	if flushed := t.flush(ctx); err == nil {
		err = flushed
	}
	if err == nil && t.Records > 0 {
		err = t.close(ctx)
	}
	return err
}

// another counts a record, sound or broken, until there are more than any directory has.
func (t *Taking) another() error {
	if t.Records++; t.Records > mostServices {
		return fault.Invalidf("feed", "The feed does not end: more than %d services came. Reading stopped there; what came before is kept, and nothing is closed. Tell its council.", mostServices)
	}
	return nil
}

func (t *Taking) flush(ctx context.Context) error {
	all := t.batch
	t.batch = t.batch[:0]
	if t.DB == nil || len(all) == 0 {
		return nil
	}
	if t.Progress != nil {
		if err := t.Progress(t.Records); err != nil {
			return err
		}
	}
	var got offer.Taken
	err := t.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		got, err = t.Offers.TakeFeedTx(ctx, tx, t.By, t.Feed, all)
		return err
	})
	if err == nil {
		t.Sum.Add(got)
	}
	return err
}

// close closes what is no longer in the directory; what is there and broken stays as it was.
func (t *Taking) close(ctx context.Context) error {
	if t.DB == nil {
		return nil
	}
	if err := t.DB.InTx(ctx, func(tx *db.Tx) error { return t.Offers.StillThereTx(ctx, tx, t.Feed, t.broken) }); err != nil {
		return err
	}
	for {
		var got offer.Taken
		err := t.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			got, err = t.Offers.CloseVanishedTx(ctx, tx, t.By, t.Feed, batch)
			return err
		})
		if err != nil || got.Closed == 0 {
			return err
		}
		t.Sum.Add(got)
	}
}
