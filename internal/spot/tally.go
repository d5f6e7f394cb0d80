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
	sum      Summary
	services map[string]*Total
	books    *books
}

func newTally() *tally {
	return &tally{services: map[string]*Total{}, books: newBooks()}
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
	one, ok := t.services[service]
	if !ok {
		one = &Total{Name: service}
		t.services[service] = one
	}
	one.Amount += p.Amount
	one.Count++
	if p.Redacted {
		s.Redacted++
		s.RedactedTotal += p.Amount
	}
	t.books.add(p)
}

func (t *tally) refuse(known bool) {
	t.sum.Rows++
	t.sum.Refused++
	if known {
		t.sum.Known++
	}
}

// summary is what was read by l, all of it.
func (t *tally) summary(l *ledger.Ledger) Summary {
	s := t.sum
	m := l.Mapping()
	s.Columns, s.Notes, s.Basis, s.Rounded = columnsOf(m), m.Notes, l.Basis(), l.Summary().Rounded
	services := make([]Total, 0, len(t.services))
	for _, one := range t.services {
		services = append(services, *one)
	}
	suppliers := make([]Total, 0, len(t.books.names))
	for _, one := range t.books.names {
		suppliers = append(suppliers, Total{Name: one.Name, Amount: one.Paid, Count: one.Payments})
	}
	s.Services, s.Suppliers, s.SupplierCount = top(services), top(suppliers), len(suppliers)
	return s
}

// top returns the largest totals, the largest first.
func top(out []Total) []Total {
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
