package spot

import (
	"cmp"
	"slices"

	"alongside/internal/spreadsheet/ledger"
)

// noService stands for payments whose service the file does not tell.
const noService = "Not said"

// tally adds up what is taken of a ledger.
type tally struct {
	sum       Summary
	services  map[string]*Total
	suppliers map[string]*Total
}

func newTally() *tally {
	return &tally{services: map[string]*Total{}, suppliers: map[string]*Total{}}
}

func (t *tally) take(p *ledger.Payment) {
	s := &t.sum
	s.Rows++
	s.Taken++
	s.Total += p.Amount
	if s.First.IsZero() || p.Date.Before(s.First) {
		s.First = p.Date
	}
	if p.Date.After(s.Last) {
		s.Last = p.Date
	}
	service := p.Service
	if service == "" {
		service = noService
	}
	add(t.services, service, p)
	if p.Redacted {
		s.Redacted++
		s.RedactedTotal += p.Amount
		return
	}
	add(t.suppliers, p.Supplier, p)
}

func (t *tally) refuse(known bool) {
	t.sum.Rows++
	t.sum.Refused++
	if known {
		t.sum.Known++
	}
}

func add(to map[string]*Total, name string, p *ledger.Payment) {
	one, ok := to[name]
	if !ok {
		one = &Total{Name: name}
		to[name] = one
	}
	one.Amount += p.Amount
	one.Count++
}

// summary is what was read by l, all of it.
func (t *tally) summary(l *ledger.Ledger) Summary {
	s := t.sum
	m := l.Mapping()
	s.Columns, s.Notes, s.Basis, s.Rounded = columnsOf(m), m.Notes, l.Basis(), l.Summary().Rounded
	s.Services, s.Suppliers, s.SupplierCount = top(t.services), top(t.suppliers), len(t.suppliers)
	return s
}

// top returns the largest totals, the largest first.
func top(all map[string]*Total) []Total {
	out := make([]Total, 0, len(all))
	for _, one := range all {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Total) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), topTotals)]
}

// held counts the payments that earlier files hold, by key: real files hold equal payments, so each counts once.
type held struct {
	keys []int64 // sorted
	used map[int64]int
}

func newHeld(keys []int64) *held {
	slices.Sort(keys)
	return &held{keys: keys, used: map[int64]int{}}
}

// take reports whether an earlier file holds one more payment with p's key, and counts it as met.
func (h *held) take(p *ledger.Payment) bool {
	if len(h.keys) == 0 {
		return false
	}
	key := KeyOf(p)
	at, found := slices.BinarySearch(h.keys, key)
	if !found {
		return false
	}
	n := h.used[key]
	if at+n >= len(h.keys) || h.keys[at+n] != key {
		return false
	}
	h.used[key] = n + 1
	return true
}
