package db

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// snapshots keeps what views found on a PostgreSQL database, and knows when that is no longer so.
//
// Each use asks the server which transactions have ended, whoever ran them: pg_current_snapshot, which takes no lock and
// reads no table. Those of this program are known by their number with the tables that they wrote, before COMMIT is sent;
// one that is not known may have written anything, and everything is forgotten. Those who ask at the same time share an
// answer, which is always to a question that was sent after they came.
//
// Decision 031 gives the argument that nothing stale is ever answered.
type snapshots struct {
	config *pgx.ConnConfig

	mu      sync.Mutex
	recall           // what ended up to at is in it
	at      snapshot // the last answer
	own     map[uint64]touched
	joining *question // for those who come now; nil when nobody has
	asking  bool      // the goroutine that asks runs
	era     int       // new connections of the pool, each perhaps to another server
	dialled int       // the era in which conn was made
	broken  time.Time // no answer came: nothing is answered from memory for a while
	closed  bool

	asker sync.WaitGroup
	conn  *pgx.Conn // of the goroutine that asks; nil when there is none
}

// question is one answer for those who wait together.
type question struct {
	done  chan struct{}
	known bool
}

const (
	snapshotPatience = 5 * time.Second // for one answer
	snapshotPause    = time.Second     // after none came
	ownMost          = 100_000         // transactions that ended while nobody asked
)

func newSnapshots(config *pgx.ConnConfig) *snapshots {
	return &snapshots{config: config.Copy(), recall: newRecall(), own: map[uint64]touched{}}
}

// connected is told of each new connection of the pool. It may lead to another server than before, where the numbers of
// transactions mean something else.
func (s *snapshots) connected(context.Context, *pgx.Conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.era++
	return nil
}

// beginning returns the era in which a transaction begins.
func (s *snapshots) beginning() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.era
}

// committing notes what a transaction of this program has written. It is called before COMMIT is sent, so that no answer
// can name the transaction first. One that began in an earlier era stays unknown: its number may be another server's.
func (s *snapshots) committing(number uint64, era int, done touched) {
	if number == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if era != s.era {
		return
	}
	if len(s.own) >= ownMost { // nobody has asked for long; what is not known makes the next who asks forget
		clear(s.own)
	}
	s.own[number] = done
}

func (s *snapshots) find(ctx context.Context, key memoryKey, tx *Tx) (*remembered, moment) {
	if !s.current(ctx) {
		return nil, moment{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lookup(key, tx)
}

// keep needs no answer of its own: what has ended since the moment before is taken in before the next use.
func (s *snapshots) keep(_ context.Context, key memoryKey, r *remembered, before moment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before.known {
		s.store(key, r, before)
	}
}

// current takes in what has ended before it was called, and reports whether that is known.
func (s *snapshots) current(ctx context.Context) bool {
	s.mu.Lock()
	if s.closed || time.Since(s.broken) < snapshotPause {
		s.mu.Unlock()
		return false
	}
	if s.joining == nil {
		s.joining = &question{done: make(chan struct{})}
	}
	q := s.joining
	if !s.asking {
		s.asking = true
		s.asker.Go(s.ask) //nolint:contextcheck // it answers others too
	}
	s.mu.Unlock()
	select {
	case <-q.done:
		return q.known
	case <-ctx.Done():
		return false
	}
}

// ask answers until nobody waits.
func (s *snapshots) ask() {
	for {
		s.mu.Lock()
		q, era := s.joining, s.era
		s.joining = nil
		if q == nil {
			s.asking = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		fresh := s.conn == nil || s.dialled != era
		now, err := s.read(fresh)
		s.mu.Lock()
		switch {
		case err != nil:
			s.broken = time.Now()
			s.forget()
		case fresh:
			s.forget()
			clear(s.own) // one that ends only after this answer will not be known
			s.at, s.dialled, q.known = now, era, true
		default:
			s.takeIn(now)
			q.known = true
		}
		s.mu.Unlock()
		close(q.done)
	}
}

// takeIn notes what has ended since the answer before. The caller holds mu.
func (s *snapshots) takeIn(now snapshot) {
	known := true
	s.at.ended(now, func(number uint64) bool {
		done, ok := s.own[number]
		delete(s.own, number)
		known = known && ok && !done.everything
		if known {
			s.took(done)
		}
		return known
	})
	if !known {
		s.forget()
		maps.DeleteFunc(s.own, func(number uint64, _ touched) bool { return now.has(number) })
	}
	s.at = now
}

// read asks the server. Only the goroutine that asks calls it.
func (s *snapshots) read(fresh bool) (now snapshot, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), snapshotPatience)
	defer cancel()
	if fresh {
		s.hangUp(ctx)
		if s.conn, err = pgx.ConnectConfig(ctx, s.config); err != nil {
			s.conn = nil
			return now, err
		}
	}
	var text string
	if err := s.conn.QueryRow(ctx, "SELECT pg_current_snapshot()::text").Scan(&text); err != nil {
		s.hangUp(ctx)
		return now, err
	}
	return parseSnapshot(text)
}

func (s *snapshots) hangUp(ctx context.Context) {
	if s.conn != nil {
		_ = s.conn.Close(ctx) // given up whatever Close says
		s.conn = nil
	}
}

// close ends the asking; nothing is remembered afterwards.
func (s *snapshots) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.asker.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.hangUp(ctx)
}

// snapshot says which transactions have ended: those below max that are not among the running.
type snapshot struct {
	max     uint64
	running []uint64 // sorted
}

// parseSnapshot reads "xmin:xmax:xip,xip".
func parseSnapshot(text string) (snapshot, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return snapshot{}, fmt.Errorf("db: %q is no snapshot", text)
	}
	var s snapshot
	var err error
	if s.max, err = strconv.ParseUint(parts[1], 10, 64); err != nil {
		return snapshot{}, err
	}
	if parts[2] == "" {
		return s, nil
	}
	var errs []error
	for number := range strings.SplitSeq(parts[2], ",") {
		n, err := strconv.ParseUint(number, 10, 64)
		s.running, errs = append(s.running, n), append(errs, err)
	}
	slices.Sort(s.running)
	return s, errors.Join(errs...)
}

// has reports whether a transaction has ended.
func (s snapshot) has(number uint64) bool {
	_, running := slices.BinarySearch(s.running, number)
	return number < s.max && !running
}

// ended calls each with the transactions that have ended in now and had not in s, until it returns false.
func (s snapshot) ended(now snapshot, each func(number uint64) bool) {
	for _, n := range s.running {
		if now.has(n) && !each(n) {
			return
		}
	}
	for n := s.max; n < now.max; n++ {
		if now.has(n) && !each(n) {
			return
		}
	}
}
