package document

import (
	"sync"
	"time"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// lookLasts is how long somebody who plays a recording in parts looks at it: a player asks for each part by itself, and a family would
// read one look as twenty.
const lookLasts = 10 * time.Minute

// lately remembers who opened what a short while ago. A program that starts anew remembers nothing, and records the look again.
type lately struct {
	mu   sync.Mutex
	seen map[look]time.Time
}

type look struct {
	scope db.Scope
	who   thread.Ref
	what  thread.Ref
}

// looked reports whether somebody looked a short while ago, and remembers that they look now.
func (l *lately) looked(scope db.Scope, who, what thread.Ref, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for k, at := range l.seen {
		if now.Sub(at) >= lookLasts || now.Before(at) {
			delete(l.seen, k)
		}
	}
	if l.seen == nil {
		l.seen = map[look]time.Time{}
	}
	k := look{scope, who, what}
	_, before := l.seen[k]
	if !before {
		l.seen[k] = now
	}
	return before
}
