package feeds

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
)

const (
	lookEvery = 10 * time.Minute // how often it is seen which directories are due
	whole     = time.Hour        // how long the reading of one directory may take
	hops      = 5                // redirections that are followed
)

// Reader reads the directories of other councils that are due.
type Reader struct {
	DB     *db.DB
	Offers *offer.Service
	Client *http.Client // Public() where it is nil
}

// Register makes the worker see every ten minutes which directories are due, in every council.
func (r *Reader) Register(w *job.Worker) {
	w.Register(offer.KindRead, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, r.DB, offersql.ScopesToRead, r.ReadDue)
	})
	w.Schedule(job.Schedule{Kind: offer.KindRead, Every: lookEvery})
}

// ReadDue reads the directories of one council that are due, one after the other. A directory that cannot be read is noted as that, with
// why; its offers stay as they were, and the others are read all the same. What nobody expected is returned when all are read, so that it
// stands in the log of the worker too.
func (r *Reader) ReadDue(ctx context.Context) (unexpected error) {
	for ctx.Err() == nil {
		var n offer.Neighbour
		var ok bool
		if err := r.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			n, ok, err = r.Offers.BeginReadingTx(ctx, tx)
			return err
		}); err != nil || !ok {
			return errors.Join(unexpected, err)
		}
		out, err := r.read(ctx, n)
		if ctx.Err() != nil {
			out.Failure = "The program was stopped while it read."
		} else if err != nil {
			if out.Failure = said(err); out.Failure == "" {
				out.Failure = "It could not be read. What was read before is kept, and nothing is closed."
				unexpected = errors.Join(unexpected, fmt.Errorf("read the directory of %s: %w", n.Name, err))
			}
		}
		keep := context.WithoutCancel(ctx) // a reading that is cut short is noted too
		if err := r.DB.InTx(keep, func(tx *db.Tx) error { return r.Offers.EndReadingTx(keep, tx, audit.System, n.Number, out) }); err != nil {
			return errors.Join(unexpected, err)
		}
	}
	return errors.Join(unexpected, ctx.Err())
}

// said is a failure in words for an administrator, "" for one that nobody expected.
func said(err error) string {
	switch {
	case errors.Is(err, errTooLong):
		return "It took longer than an hour. What was read before is kept, and nothing is closed."
	case errors.Is(err, errInside):
		return "Its address lies inside a private network, and is not fetched. What was read before is kept."
	}
	return fault.Message(err)
}

func (r *Reader) read(ctx context.Context, n offer.Neighbour) (offer.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, whole)
	defer cancel()
	t := &Taking{DB: r.DB, Offers: r.Offers, By: audit.System, Feed: n.Feed()}
	var err error
	if n.Reading == offer.Stopped {
		err = t.empty(ctx)
	} else {
		err = r.from(n.Source, func(s Source) error { return t.Run(ctx, s) })
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = errTooLong
	}
	return offer.Outcome{Records: t.Records, Refused: t.Refusals, Taken: t.Sum, Emptied: n.Reading == offer.Stopped}, err
}

// empty takes every offer of a directory out.
func (t *Taking) empty(ctx context.Context) error {
	if err := t.DB.View(ctx, func(tx *db.Tx) error { t.Feed.Run = tx.Now().UnixMicro(); return nil }); err != nil {
		return err
	}
	return t.close(ctx)
}

func (r *Reader) from(source string, do func(Source) error) (err error) {
	path, ok := strings.CutPrefix(source, "file:")
	if !ok {
		client := r.Client
		if client == nil {
			client = Public()
		}
		return do(Address(source, client))
	}
	f, err := os.Open(path) // whoever runs the program named it: no page takes a path
	if err != nil {
		return fault.Unavailable("The file is not there. What was read before is kept, and nothing is closed.", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return do(File(f))
}

var errTooLong = errors.New("the reading took longer than it may")

var errInside = errors.New("the address lies inside a private network")

// Public is a client that reaches what everybody reaches, and nothing inside the council's own network: an address is typed on a page.
func Public() *http.Client {
	dial := &net.Dialer{Timeout: 20 * time.Second, Control: outside}
	return &http.Client{
		Transport: &http.Transport{DialContext: dial.DialContext, TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= hops || r.URL.Scheme != "https" {
				return fmt.Errorf("redirected to %s after %d: only https is followed, %d times", r.URL.Redacted(), len(via), hops)
			}
			return nil
		},
	}
}

// outside refuses to connect to an address that is not of the public Internet, after its name was looked up.
func outside(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := at.Addr().Unmap(); !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) {
		return errInside
	}
	return nil
}

// shared is what carriers use inside their own networks (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")
