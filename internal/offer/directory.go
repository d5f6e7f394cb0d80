package offer

import (
	"context"
	"slices"
	"strings"
	"sync"

	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/offer/offerindex"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// directories are the published offers of each council, in memory.
type directories struct {
	mu sync.Mutex
	by map[db.Scope]*directory
}

// directory is one council's, right up to a change.
type directory struct {
	mu    sync.Mutex
	index *offerindex.Index
	upTo  int64
}

func (d *directories) of(scope db.Scope) *directory {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.by == nil {
		d.by = map[db.Scope]*directory{}
	}
	if d.by[scope] == nil {
		d.by[scope] = &directory{}
	}
	return d.by[scope]
}

// index returns the council's directory with every change that the view sees. Only a view may ask: what a transaction has written
// may yet be taken back.
func (s *Service) index(ctx context.Context, tx *db.Tx) (*offerindex.Index, error) {
	last, err := s.deps.Store.LastChange(ctx, tx)
	if err != nil {
		return nil, err
	}
	d := s.directories.of(tx.Scope())
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.index == nil || d.index.Worn() {
		return d.fill(ctx, tx, s.deps.Store, last)
	}
	if last > d.upTo {
		changed, err := s.deps.Store.Changed(ctx, tx, d.upTo)
		if err != nil {
			return nil, err
		}
		d.index.Change(entries(tx.Scope(), changed))
		d.upTo = last
	}
	return d.index, nil
}

func (d *directory) fill(ctx context.Context, tx *db.Tx, store Store, last int64) (*offerindex.Index, error) {
	all, err := store.AllPublished(ctx, tx)
	if err != nil {
		return nil, err
	}
	index := offerindex.New()
	index.Change(entries(tx.Scope(), all))
	d.index, d.upTo = index, last
	return index, nil
}

// entries are the offers to be found, and the keys of those that no longer are.
func entries(scope db.Scope, all []Offer) (put []offerindex.Entry, gone []string) {
	for _, o := range all {
		if o.Status == Published {
			put = append(put, entryOf(scope, o))
		} else {
			gone = append(gone, string(o.Ref))
		}
	}
	return put, gone
}

// The tags by which offers are found. What an offer leaves open fits all.
const (
	tagNeed       = "need:"
	tagStage      = "stage:"
	tagTime       = "time:"
	tagTimeUnsaid = "time-unsaid:"
	tagAccess     = "access:"
	tagFor        = "for:"
	tagLanguage   = "language:"
	tagProvider   = "provider:"
	tagKind       = "kind:"
	tagAssessment = "assessment"
	tagForeign    = "foreign"
	tagID         = "id:"
	tagAt         = "at:"
	open          = "*"
)

func entryOf(scope db.Scope, o Offer) offerindex.Entry {
	e := offerindex.Entry{
		Key: string(o.Ref), Title: o.Title, Text: o.text(), At: o.At.Point(), Placed: o.At != Spot{}, AgeFrom: o.AgeFrom, AgeTo: o.AgeTo, Modified: o.Modified.UnixMicro(),
		Tags: []string{tagKind + string(o.Kind), tagProvider + string(o.Provider)},
	}
	e.Tags = append(e.Tags, tagged(tagNeed, lower(o.Needs), true)...)
	e.Tags = append(e.Tags, tagged(tagStage, o.Stages, true)...)
	e.Tags = append(e.Tags, tagged(tagFor, o.For, true)...)
	e.Tags = append(e.Tags, tagged(tagLanguage, lower(o.Languages), o.languageUnsaid())...)
	e.Tags = append(e.Tags, o.timeTags()...)
	e.Tags = append(e.Tags, tagged(tagAccess, o.Access, true)...)
	e.Tags = append(e.Tags, o.dayTags()...)
	e.Price = int64(o.Cost)
	if o.CostUnsaid {
		e.Price = offerindex.Unpriced
	}
	if o.NeedsAssessment {
		e.Tags = append(e.Tags, tagAssessment)
	}
	if o.Origin != nil {
		e.Tags = append(e.Tags, tagForeign)
	} else {
		e.Tags = append(e.Tags, tagID+ServiceID(scope, o.Ref), tagAt+AtLocationID(scope, o.Ref))
	}
	return e
}

func (o Offer) timeTags() []string {
	var out []string
	for _, t := range Times() {
		switch fits, unsaid := o.timeSaid(t); {
		case fits:
			out = append(out, tagTime+string(t))
		case unsaid:
			out = append(out, tagTimeUnsaid+string(t))
		}
	}
	return out
}

func tagged[T ~string](prefix string, values []T, orOpen bool) []string {
	if len(values) == 0 && orOpen {
		return []string{prefix + open}
	}
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, prefix+string(v))
	}
	return out
}

func lower(all []string) []string {
	out := make([]string, 0, len(all))
	for _, s := range all {
		out = append(out, strings.ToLower(s))
	}
	return out
}

// text is everything that words are looked for in.
func (o Offer) text() string {
	all := append([]string{o.Title, o.What, o.Venue, string(o.Kind)}, o.Needs...)
	if o.Origin != nil {
		all = append(all, o.Origin.Organisation)
	}
	return strings.Join(all, " ")
}

// asked is the query in the index's words.
func (q NearQuery) asked(days *daysAsked, rules Rules, today workday.Date) offerindex.Query {
	out := offerindex.Query{Words: q.Words, Age: q.Age, OrUnsaid: q.OrUnsaid}
	narrow := func(asked string, tags ...string) {
		if asked != "" {
			out.Tags = append(out.Tags, tags)
		}
	}
	narrow(q.Need, tagNeed+strings.ToLower(q.Need), tagNeed+open)
	narrow(string(q.Stage), tagStage+string(q.Stage), tagStage+open)
	narrow(string(q.For), tagFor+string(q.For), tagFor+string(ForFamily), tagFor+open)
	narrow(string(q.Kind), tagKind+string(q.Kind))
	wish := func(asked, unsaid string, tags ...string) {
		if asked != "" {
			out.Wishes = append(out.Wishes, offerindex.Wish{Any: tags, Unsaid: unsaid})
		}
	}
	wish(q.Language, tagLanguage+open, tagLanguage+strings.ToLower(q.Language))
	wish(string(q.Time), tagTimeUnsaid+string(q.Time), tagTime+string(q.Time))
	for _, a := range q.Access {
		wish(string(a), tagAccess+open, tagAccess+string(a))
	}
	if q.MostCost != nil {
		out.Dearest = new(int64(*q.MostCost))
	}
	if q.NoAssessment {
		out.Unjudged, out.Bands = tagForeign, rules.bands(q.Age, today)
	}
	if days != nil {
		w := offerindex.Wish{Any: days.tags, Unsaid: tagDayUnsaid, Known: make(map[string]bool, len(days.planned))}
		for ref, free := range days.planned {
			w.Known[string(ref)] = free
		}
		out.Wishes = append(out.Wishes, w)
	}
	return out
}

// found returns the offers of hits in their order. An offer that the view does not see as published is left out.
func (s *Service) found(ctx context.Context, tx *db.Tx, hits []offerindex.Hit, placed bool) ([]Nearby, error) {
	var out []Nearby
	for part := range slices.Chunk(hits, chunk) {
		refs := make([]thread.Ref, 0, len(part))
		for _, h := range part {
			refs = append(refs, thread.Ref(h.Key))
		}
		offers, err := s.Offers(ctx, tx, refs)
		if err != nil {
			return nil, err
		}
		for _, h := range part {
			if o, ok := offers[thread.Ref(h.Key)]; ok && o.Status == Published {
				out = append(out, Nearby{Offer: o, Away: geo.Metres(h.Away), Placed: placed})
			}
		}
	}
	return out, nil
}

// chunk is how many offers are read at once.
const chunk = 500
