package brokerage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Bar is why a provider may not be awarded a requirement, in a sentence. One that is held may not in an emergency either.
type Bar struct {
	Why  string
	Held bool
}

// Barred says of those providers that may not be awarded a requirement today, from the award's first day on, why not. A ranking is as
// old as the day it was made on: since then a provider may have been suspended by the council, held or ended in the agreement, have
// lost what the lot asks of it, or been stopped by a result. In an emergency the last two do not count: who is at hand helps, but
// nobody who is held.
func (s *Service) Barred(ctx context.Context, tx *db.Tx, r Requirement, first workday.Date, providers ...thread.Ref) (map[thread.Ref]Bar, error) {
	m, err := s.members(ctx, tx, r.Lot)
	if err != nil {
		return nil, err
	}
	barred := map[thread.Ref]Bar{}
	for _, ref := range providers {
		if bar, is := m.bar(ref, first); is {
			barred[ref] = bar
		}
	}
	return barred, nil
}

// members are the providers of a lot as they stand today, read once for all of them.
type members struct {
	lot     agreement.Lot
	places  map[thread.Ref]agreement.Place
	known   map[thread.Ref]provider.Provider
	stopped map[thread.Ref]string // by a rule on results or on evidence
	today   workday.Date
}

func (s *Service) members(ctx context.Context, tx *db.Tx, lot thread.Ref) (members, error) {
	all, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{lot})
	if err != nil {
		return members{}, fmt.Errorf("members of %s: %w", lot, err)
	}
	m := members{places: agreement.Places(all, agreement.OfProvider), today: tx.Today()}
	refs := make([]thread.Ref, 0, len(m.places))
	for ref := range m.places {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	if m.known, err = s.Providers.Providers(ctx, tx, refs); err != nil {
		return members{}, fmt.Errorf("providers in %s: %w", lot, err)
	}
	if m.stopped, err = s.stopped(ctx, tx, lot); err != nil {
		return members{}, err
	}
	_, m.lot, err = s.Agreements.ByLot(ctx, tx, lot)
	return m, err
}

// bar says why a provider may not be awarded what begins on a day; false when it may.
func (m members) bar(ref thread.Ref, first workday.Date) (Bar, bool) {
	use := m.lot.Use(m.known[ref], m.places[ref], m.today, first)
	lacks := use.Lacks
	if lacks == "" {
		lacks = m.stopped[ref]
	}
	return Bar{Why: strings.TrimSpace(use.Held + " " + lacks), Held: use.Held != ""}, use.Held != "" || lacks != ""
}

// free returns by name those who may be awarded what begins on a day; in an emergency also those who only lack something.
func (m members) free(first workday.Date, emergency bool) []provider.Provider {
	var out []provider.Provider
	for ref, p := range m.known {
		if bar, is := m.bar(ref, first); !is || emergency && !bar.Held {
			out = append(out, p)
		}
	}
	sortByName(out)
	return out
}

// present returns by name everybody who has a place in the lot when something begins that starts on a day, those who are held too.
func (m members) present(first workday.Date) []provider.Provider {
	var out []provider.Provider
	for ref, p := range m.known {
		switch m.lot.Use(p, m.places[ref], m.today, first).State {
		case agreement.Member, agreement.Suspended, agreement.Banned:
			out = append(out, p)
		case agreement.Left, agreement.ToStart: // not in the lot then
		}
	}
	sortByName(out)
	return out
}

func sortByName(all []provider.Provider) {
	slices.SortFunc(all, func(a, b provider.Provider) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref))
	})
}
