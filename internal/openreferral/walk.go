package openreferral

import (
	"hash/fnv"

	"alongside/internal/fault"
)

// Walk asks an interface for page after page and notices one that never ends. The zero value asks for page 1.
type Walk struct {
	asked    int // the page that was last asked for
	pages    int // what the first page said
	total    int
	heads    map[uint64]int // the page on which records were first seen, by their fingerprint
	received int
}

// slack is by how much the number of pages may grow while an interface is read: services are added while it is.
const slack = 20

// Next returns the number of the page to ask for first.
func (w *Walk) Next() int { return w.asked + 1 }

// Received judges the page that Next named, with the identifiers of its records, and says whether it was the last. A page that
// came before, one without records that is not the last, and an interface whose number of pages grows without end are faults
// that say so; what was read before is good.
func (w *Walk) Received(h PageHead, ids []string) (done bool, err error) {
	w.asked++
	if w.asked == 1 {
		w.pages, w.total, w.heads = h.TotalPages, h.TotalItems, map[uint64]int{}
	}
	w.received += len(ids)
	if len(ids) == 0 {
		if h.Last || h.Empty || w.asked > h.TotalPages {
			return true, nil
		}
		return false, w.endless("page %d holds nothing and yet is not the last of %d", w.asked, h.TotalPages)
	}
	if h.Number != 0 && h.Number != w.asked {
		return false, w.endless("page %d was asked for and page %d came", w.asked, h.Number)
	}
	mark := fingerprint(ids)
	if before, seen := w.heads[mark]; seen {
		return false, w.endless("page %d holds the same records as page %d", w.asked, before)
	}
	w.heads[mark] = w.asked
	if most := w.pages + w.pages/slack + slack; h.TotalPages > most || w.asked > most {
		return false, w.endless("it said it had %d pages and now speaks of %d", w.pages, max(h.TotalPages, w.asked))
	}
	return h.Last || w.asked >= h.TotalPages, nil
}

func (w *Walk) endless(format string, args ...any) error {
	return fault.Invalidf("feed", "The feed does not end: "+format+". Reading stopped there; what came before is kept, and nothing is closed. Tell its council.", args...)
}

func fingerprint(ids []string) uint64 {
	h := fnv.New64a()
	for _, id := range ids {
		_, _ = h.Write([]byte(id))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
