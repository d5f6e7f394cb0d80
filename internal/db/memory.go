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
	broken     bool  // a version could not be read: nothing is remembered any more
	epoch      uint64
	commit     uint64            // commits of this program
	written    map[string]uint64 // the last commit that wrote a table
	whole      map[string]uint64 // and the last that wrote more than rows marked as aside
	now, older generation
}

// generation is half of what is remembered. When it is full it becomes the older half, and the older half is forgotten.
type generation struct {
	kept   map[memoryKey]*remembered
	weight int
}

// memoryMost is how many rows each generation may have been made of: some 10 MB of children on lists.
const memoryMost = 20_000

// memoryKey names what is remembered.
type memoryKey struct {
	scope Scope
	key   string
}

// newMemory opens the watching connection's side; writer is the connection that the program writes on.
func newMemory(ctx context.Context, watch, writer *sqliteConn) (*memory, error) {
	m := &memory{watch: watch, written: map[string]uint64{}, whole: map[string]uint64{}}
	m.forget()
	var errs [2]error
	m.seen, errs[0] = watch.dataVersion(ctx)
	m.wrote, errs[1] = writer.dataVersion(ctx)
	return m, errors.Join(errs[:]...)
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
	m.commit++
	for table, aside := range done.tables {
		m.written[table] = m.commit
		if !aside {
			m.whole[table] = m.commit
		}
	}
}

// forget drops everything, because somebody else has written. The caller holds mu, or nobody knows m yet.
func (m *memory) forget() {
	m.epoch++
	m.now, m.older = generation{kept: map[memoryKey]*remembered{}}, generation{}
}

// current reports whether it is known which commits there are. The caller holds mu.
func (m *memory) current(ctx context.Context) bool {
	if m.broken {
		return false
	}
	seen, err := m.watch.dataVersion(ctx)
	switch {
	case err != nil:
		m.broken = true
		return false
	case seen == m.seen:
		return true
	case m.committing: // ours or somebody else's: committed will tell
		return false
	default:
		m.forget()
		m.seen = seen
		return true
	}
}

// moment is what a memory knew before a view began.
type moment struct {
	epoch, commit uint64
	known         bool
}

// find returns what is remembered under the key and still right at the time of tx, and the present moment.
func (m *memory) find(ctx context.Context, key memoryKey, tx *Tx) (*remembered, moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.current(ctx) {
		return nil, moment{}
	}
	at := moment{m.epoch, m.commit, true}
	r, ok := m.now.kept[key]
	if !ok {
		if r, ok = m.older.kept[key]; !ok {
			return nil, at
		}
		m.put(key, r)
	}
	if !r.rightAt(tx) || !m.unchanged(r) {
		return nil, at
	}
	return r, at
}

// keep remembers what a view has found, unless anything that it read was written since the moment before it.
func (m *memory) keep(ctx context.Context, key memoryKey, r *remembered, before moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !before.known || r.weight > memoryMost/4 || !m.current(ctx) || m.epoch != before.epoch {
		return
	}
	r.commit = before.commit
	if m.unchanged(r) {
		m.put(key, r)
	}
}

// put stores r among the recent ones. The caller holds mu.
func (m *memory) put(key memoryKey, r *remembered) {
	if was, ok := m.now.kept[key]; ok {
		m.now.weight -= was.weight
	} else if m.now.weight+r.weight > memoryMost {
		m.older, m.now = m.now, generation{kept: map[memoryKey]*remembered{}}
	}
	m.now.kept[key] = r
	m.now.weight += r.weight
}

// unchanged reports whether nothing that r was made of was written after it. The caller holds mu.
func (m *memory) unchanged(r *remembered) bool {
	for word, part := range r.read {
		written := m.written
		if part {
			written = m.whole
		}
		if written[word] > r.commit {
			return false
		}
	}
	return true
}

// close ends the watching; nothing is remembered afterwards.
func (m *memory) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = true
	return m.watch.close()
}
