package db

import "context"

// recall is what is remembered, and which of it the commits that are known have made out of date. Whoever owns it sees to
// it that each commit is known before something is answered, and locks it.
type recall struct {
	epoch      uint64
	commit     uint64            // commits that are known
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

// moment is what was known before a view began.
type moment struct {
	epoch, commit uint64
	known         bool
}

// rememberer keeps what views found on one engine.
type rememberer interface {
	// find returns what is remembered under the key and still right at the time of tx, and the present moment.
	find(ctx context.Context, key memoryKey, tx *Tx) (*remembered, moment)
	// keep remembers what a view found that began after the moment before.
	keep(ctx context.Context, key memoryKey, r *remembered, before moment)
}

func newRecall() recall {
	r := recall{written: map[string]uint64{}, whole: map[string]uint64{}}
	r.forget()
	return r
}

// forget drops everything, because something was written that is not known.
func (m *recall) forget() {
	m.epoch++
	m.now, m.older = generation{kept: map[memoryKey]*remembered{}}, generation{}
}

// took notes a commit.
func (m *recall) took(done touched) {
	m.commit++
	for table, aside := range done.tables {
		m.written[table] = m.commit
		if !aside {
			m.whole[table] = m.commit
		}
	}
}

// lookup returns what is remembered under the key and still right, and the present moment.
func (m *recall) lookup(key memoryKey, tx *Tx) (*remembered, moment) {
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

// store remembers r, unless anything that it read was written since the moment before its view.
func (m *recall) store(key memoryKey, r *remembered, before moment) {
	if r.weight > memoryMost/4 || m.epoch != before.epoch {
		return
	}
	r.commit = before.commit
	if m.unchanged(r) {
		m.put(key, r)
	}
}

// put stores r among the recent ones.
func (m *recall) put(key memoryKey, r *remembered) {
	if was, ok := m.now.kept[key]; ok {
		m.now.weight -= was.weight
	} else if m.now.weight+r.weight > memoryMost {
		m.older, m.now = m.now, generation{kept: map[memoryKey]*remembered{}}
	}
	m.now.kept[key] = r
	m.now.weight += r.weight
}

// unchanged reports whether nothing that r was made of was written after it.
func (m *recall) unchanged(r *remembered) bool {
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

// touched are the tables that a transaction has written; true: only rows that stand aside.
type touched struct {
	tables     map[string]bool
	everything bool
}

// add notes what a statement writes.
func (t *touched) add(w writes) {
	if len(w.tables) == 0 {
		t.everything = true
	}
	if t.tables == nil {
		t.tables = map[string]bool{}
	}
	for _, name := range w.tables {
		if aside, ok := t.tables[name]; !ok || aside {
			t.tables[name] = w.aside
		}
	}
}
