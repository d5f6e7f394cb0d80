package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// Inbox keeps files that were handed in to be read once, such as a year of payments, beside the documents. They are no
// documents: no record speaks of them, no limit of size holds them, and whoever reads one removes it. What nobody reads in
// two days is swept with the documents.
type Inbox struct{ store *Store }

// Inbox returns the store's inbox.
func (s *Store) Inbox() Inbox { return Inbox{s} }

// inboxAge is how long a file waits to be read.
const inboxAge = 2 * daily

// inboxFolder is where the files lie, under each council.
const inboxFolder = "inbox"

// Keep stores what r gives under a name that the caller chose, of letters, digits and hyphens alone, and returns its size.
func (i Inbox) Keep(ctx context.Context, name string, r io.Reader) (int64, error) {
	k, err := inboxKey(ctx, name)
	if err != nil {
		return 0, err
	}
	counted := &counter{Reader: r}
	if err := i.store.upload(ctx, k, counted); err != nil {
		return 0, fault.Unavailable("The file could not be kept. Nothing was saved; try again in a minute.", err)
	}
	return counted.n, nil
}

// Open reads a file, which the caller closes; a fault of kind not found when it is not there any more.
func (i Inbox) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	k, err := inboxKey(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := i.store.bucket.NewReader(ctx, k, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fault.NotFound("That file")
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", k, err)
	}
	return r, nil
}

// Remove takes a file away. One that is gone already is no error.
func (i Inbox) Remove(ctx context.Context, name string) error {
	k, err := inboxKey(ctx, name)
	if err != nil {
		return err
	}
	if err := i.store.bucket.Delete(ctx, k); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove %s: %w", k, err)
	}
	return nil
}

func inboxKey(ctx context.Context, name string) (string, error) {
	scope, ok := db.ScopeFrom(ctx)
	if !ok || scope == db.System {
		return "", errors.New("documents: a file is one council's")
	}
	if name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", fmt.Errorf("documents: %q is no name for a file in the inbox", name)
	}
	return path.Join(string(scope), inboxFolder, name), nil
}

// sweepInbox removes what came in before a time and nobody read.
func (s *Store) sweepInbox(ctx context.Context, before time.Time) error {
	all := s.bucket.List(&blob.ListOptions{Delimiter: "/"})
	for {
		council, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sweep the inbox: %w", err)
		}
		if !council.IsDir {
			continue
		}
		if err := s.sweepUnder(ctx, council.Key+inboxFolder+"/", before); err != nil {
			return err
		}
	}
}

func (s *Store) sweepUnder(ctx context.Context, prefix string, before time.Time) error {
	files := s.bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		f, err := files.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sweep the inbox: %w", err)
		}
		if !f.ModTime.Before(before) {
			continue
		}
		if err := s.bucket.Delete(ctx, f.Key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return fmt.Errorf("sweep %s: %w", f.Key, err)
		}
	}
}

// counter counts what passes.
type counter struct {
	io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}
