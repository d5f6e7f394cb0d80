package document

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/thread"
)

// The kinds of this package's jobs.
const (
	KindScan   = "document.scan"
	KindRescan = "document.rescan"
	KindSweep  = "document.sweep"
)

// scanJob is the payload of KindScan.
type scanJob struct{ Hash string }

const daily = 24 * time.Hour

// Register has the worker scan what comes in and sweep, daily, what belongs to nothing. With a scanner it also scans,
// daily, what came in while there was none.
func (s *Store) Register(w *job.Worker) {
	w.Register(KindSweep, func(ctx context.Context, _ []byte) error {
		_, err := s.Sweep(ctx, daily)
		return err
	})
	w.Schedule(job.Schedule{Kind: KindSweep, Every: daily})
	if s.options.Scanner == nil {
		return
	}
	w.Register(KindScan, s.scan, job.Policy{Timeout: 10 * time.Minute, Parallel: 2})
	w.RegisterTx(KindRescan, rescan)
	w.Schedule(job.Schedule{Kind: KindRescan, Every: daily})
}

// unscanned is the result for content that has not been scanned.
func (s *Store) unscanned() Scan {
	if s.options.Scanner == nil {
		return Unscanned
	}
	return Waiting
}

// askForScan has a new document's content scanned, unless it is known to be clean or there is no scanner.
func (s *Store) askForScan(ctx context.Context, tx *db.Tx, d *Document) error {
	if s.options.Scanner == nil || d.Scan == Clean {
		return nil
	}
	d.Scan = Waiting
	_, err := db.Exec(ctx, tx, `UPDATE document_content SET scan = 'waiting' WHERE scope = $1 AND hash = $2 AND scan = 'unscanned'`,
		tx.Scope(), d.Hash)
	if err != nil {
		return fmt.Errorf("scan %s: %w", d.Ref, err)
	}
	return job.Enqueue(ctx, tx, job.Job{Kind: KindScan, Payload: scanJob{d.Hash}, Key: d.Hash})
}

// scan is the handler of KindScan.
func (s *Store) scan(ctx context.Context, payload []byte) error {
	var j scanJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	r, err := s.read(ctx, j.Hash)
	if err != nil {
		return fmt.Errorf("scan %s: %w", j.Hash, err)
	}
	defer func() { _ = r.Close() }() // it was only read
	finding, err := s.options.Scanner.Scan(ctx, r)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.judge(ctx, tx, j.Hash, finding); err != nil {
			return err
		}
		return job.Finish(ctx, tx)
	})
}

// judge records the scanner's finding for every document with the content.
func (s *Store) judge(ctx context.Context, tx *db.Tx, hash, finding string) error {
	result := Clean
	if finding != "" {
		result = Infected
	}
	finding = strings.ToValidUTF8(finding, "?")
	_, err := db.Exec(ctx, tx, `UPDATE document_content SET scan = $3, scanned_at = $4, finding = $5 WHERE scope = $1 AND hash = $2`,
		tx.Scope(), hash, result, tx.Now(), finding)
	if err != nil || result == Clean {
		return err
	}
	s.options.Log.Warn("a document carries a virus", "sha256", hash, "scope", string(tx.Scope()))
	infected, err := list(ctx, tx, columns+`d.hash = $2`, hash)
	if err != nil {
		return err
	}
	for _, d := range infected {
		if err := s.tell(ctx, tx, d); err != nil {
			return err
		}
		err := audit.Append(ctx, tx, audit.System, audit.Entry{
			Action: "document found infected", Ref: string(d.Ref), Child: string(d.Child), Payload: found{hash, finding},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Watcher is told, in the transaction that records it, of a document that carries a virus. By is who added it.
type Watcher interface {
	InfectedTx(ctx context.Context, tx *db.Tx, d Document, by audit.By) error
}

// Keeper knows which documents of a child some of its family keep from others: by who added one, and their name. Package family is one.
type Keeper interface {
	Uploads(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (func(person thread.Ref, name string) bool, error)
}

// KeepApart has k asked before documents about children are shown or opened. It is called before the store is used.
func (s *Store) KeepApart(k Keeper) { s.keeper = k }

// Watch has w told of documents that carry a virus. It is called before Register.
func (s *Store) Watch(w Watcher) { s.watcher = w }

// tell tells the watcher of an infected document and of who added it, as the audit has it.
func (s *Store) tell(ctx context.Context, tx *db.Tx, d Document) error {
	if s.watcher == nil {
		return nil
	}
	rows, err := audit.History(ctx, tx, string(d.Ref), historyLimit)
	if err != nil {
		return err
	}
	by := audit.By{Name: d.By}
	for _, r := range rows {
		if r.Action == actionAdded {
			by = r.By
		}
	}
	return s.watcher.InfectedTx(ctx, tx, d, by)
}

// historyLimit is far more than is done to a document before it is scanned.
const historyLimit = 1000

// found is the payload of the entry for an infected document.
type found struct{ SHA256, Finding string }

// rescan has everything scanned that came in while there was no scanner.
func rescan(ctx context.Context, tx *db.Tx, _ []byte) error {
	var jobs []job.Job
	err := db.Each(ctx, tx, `SELECT scope, hash FROM document_content WHERE scan IN ('unscanned', 'waiting')`, nil,
		func(scan func(dest ...any) error) error {
			j := job.Job{Kind: KindScan}
			if err := scan(&j.Scope, &j.Key); err != nil {
				return err
			}
			j.Payload = scanJob{j.Key}
			jobs = append(jobs, j)
			return nil
		})
	if err != nil {
		return fmt.Errorf("rescan: %w", err)
	}
	for _, j := range jobs {
		if err := job.Enqueue(ctx, tx, j); err != nil {
			return err
		}
	}
	return nil
}
