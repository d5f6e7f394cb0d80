package db

import (
	"context"
	"errors"
	"log/slog"
)

// After how many groups or use cases the log is copied into the database file. A look writes six pages and a question twenty
// of its own. A page that changes often is copied once for all its changes: to wait is to copy less.
const (
	checkpointGroups   = 256
	checkpointUseCases = 384
)

// How long the log may become, in pages of 4 kB. The copying connection leaves what was committed while it copied, and SQLite begins
// the log anew only once all of it was copied: from longLog on the writer copies that rest, which is little, between two groups. At
// logPages SQLite would do all of it inside COMMIT, while everybody waits.
const (
	longLog  = 6144 // 24 MB
	logPages = 8192
)

// copier copies the log into the database file on a connection of its own, so that nobody waits for it: on a file of gigabytes
// the copy of two seconds' writing takes as long as many commits.
type copier struct {
	conn    *sqliteConn
	log     *slog.Logger
	due     chan struct{}
	long    chan struct{} // holds a value once the log has become long
	stopped chan struct{}
}

func newCopier(conn *sqliteConn, log *slog.Logger) *copier {
	c := &copier{conn: conn, log: log, due: make(chan struct{}, 1), long: make(chan struct{}, 1), stopped: make(chan struct{})}
	go c.loop()
	return c
}

// ask has the log copied soon. One copy that is still to begin is enough for all that was written before it.
func (c *copier) ask() {
	select {
	case c.due <- struct{}{}:
	default:
	}
}

func (c *copier) loop() {
	defer close(c.stopped)
	for range c.due {
		length, err := copyLog(c.conn)
		if err != nil { // the next makes up for it
			c.log.Warn("copy the log into the database", "error", err)
			continue
		}
		if length >= longLog {
			select {
			case c.long <- struct{}{}:
			default:
			}
		}
	}
}

// close lets a copy that runs come to its end. Nobody asks any more.
func (c *copier) close() error {
	close(c.due)
	<-c.stopped
	return c.conn.close()
}

// copyLog copies what of the log no view needs any more, and returns how many pages the log holds. It waits for nobody: where somebody
// else is copying it does nothing.
func copyLog(conn *sqliteConn) (pages int64, err error) {
	found, err := conn.query(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)", nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	if !found.Next() {
		return 0, found.Err()
	}
	var busy, copied int64
	err = found.Scan(&field{&busy}, &field{&pages}, &field{&copied})
	return pages, err
}
