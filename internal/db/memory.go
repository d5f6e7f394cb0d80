package db

import (
	"context"
	"errors"
	"sync"
)

// memory keeps what views found on a SQLite database, and knows when that is no longer so.
//
// What somebody else changed in the file shows in watch, a connection of its own: its PRAGMA data_version moves with every
// commit that it did not make. seen is where it stood when the writer of this program last finished, so that a difference
// is either a commit of the writer that is under way, or somebody else's. What the writer of this program changed is known
// table by table.
//
// Decision 030 gives the argument that nothing stale is ever answered.
type memory struct {
	mu         sync.Mutex
	watch      *sqliteConn
	seen       int64 // data_version of watch after the last commit of this program
	wrote      int64 // data_version of the writer's connection then, which its own commits do not move
	committing bool  // a commit of this program is under way
	done       *sync.Cond
	paused     bool // Together: what was done is not committed yet
	broken     bool // a version could not be read: nothing is remembered any more
	recall
}

// newMemory opens the watching connection's side; writer is the connection that the program writes on.
func newMemory(ctx context.Context, watch, writer *sqliteConn) (*memory, error) {
	m := &memory{watch: watch, recall: newRecall()}
	m.done = sync.NewCond(&m.mu)
	var errs [2]error
	m.seen, errs[0] = watch.dataVersion(ctx)
	m.wrote, errs[1] = writer.dataVersion(ctx)
	return m, errors.Join(errs[:]...)
}

// pause has nothing answered from memory, or again what is kept then.
func (m *memory) pause(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.paused = on
}

// committingNow says that the writer is about to commit.
func (m *memory) committingNow() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.committing = true
}

// committed takes in what the writer has done, whether its COMMIT worked or not. It runs before anybody is told of the
// commit, while the writer's connection is idle.
func (m *memory) committed(ctx context.Context, writer *sqliteConn, done touched) {
	m.mu.Lock()
	defer m.mu.Unlock()
	defer m.done.Broadcast()
	m.committing = false
	// The order matters: what somebody else commits before watch is read shows on the writer's connection afterwards, and
	// what they commit after watch is read shows on watch at the next look.
	seen, err := m.watch.dataVersion(ctx)
	if err != nil {
		m.broken = true
		return
	}
	wrote, err := writer.dataVersion(ctx)
	if err != nil {
		m.broken = true
		return
	}
	if wrote != m.wrote || done.everything {
		m.forget()
	}
	m.seen, m.wrote = seen, wrote
	m.took(done)
}

// current reports whether it is known which commits there are. The caller holds mu, which current may let go for a moment.
func (m *memory) current(ctx context.Context) bool {
	for !m.broken && !m.paused && ctx.Err() == nil {
		seen, err := m.watch.dataVersion(ctx)
		switch {
		case err != nil:
			m.broken = true
		case seen == m.seen:
			return true
		case m.committing: // ours or somebody else's: committed will tell, and sooner than anything is read anew
			m.wait(ctx)
		default:
			m.forget()
			m.seen = seen
			return true
		}
	}
	return false
}

// wait lets go of mu until a commit has ended, or ctx has. The caller holds mu.
func (m *memory) wait(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.done.Broadcast()
	})
	defer stop()
	m.done.Wait()
}

// find returns what is remembered under the key and still right at the time of tx, and the present moment.
func (m *memory) find(ctx context.Context, key memoryKey, tx *Tx) (*remembered, moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.current(ctx) {
		return nil, moment{}
	}
	return m.lookup(key, tx)
}

// keep remembers what a view has found, unless anything that it read was written since the moment before it.
func (m *memory) keep(ctx context.Context, key memoryKey, r *remembered, before moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if before.known && m.current(ctx) {
		m.store(key, r, before)
	}
}

// close ends the watching; nothing is remembered afterwards.
func (m *memory) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = true
	m.done.Broadcast()
	return m.watch.close()
}
