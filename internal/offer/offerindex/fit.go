package offerindex

import (
	"slices"
)

// fitting is what fits in everything but distance.
type fitting struct {
	sure  bits
	maybe bits // with it what does not say everything that is asked; the same without Query.OrUnsaid
}

// narrow keeps what fits a question, and what does not answer it among what may fit.
func (f *fitting) narrow(fits, unsaid bits) {
	f.sure.and(fits)
	some := slices.Clone(fits)
	some.or(unsaid)
	f.maybe.and(some)
}

// fitting returns what fits in everything but distance.
func (x *Index) fitting(q Query, asked [][]string) fitting {
	plain := x.plain(q, asked)
	f := fitting{sure: plain, maybe: slices.Clone(plain)}
	if len(q.Bands) > 0 {
		some := make(bits, len(x.alive))
		for _, b := range q.Bands {
			some.or(x.band(b))
		}
		unjudged := x.tagged([]string{q.Unjudged})
		some.without(unjudged)
		f.narrow(some, unjudged)
	}
	for _, w := range q.Wishes {
		f.narrow(x.wished(w))
	}
	if q.Dearest != nil {
		f.narrow(x.priced(*q.Dearest))
	}
	if !q.OrUnsaid {
		f.maybe = f.sure
	}
	return f
}

// wished returns the entries that fit a wish, and those that do not say.
func (x *Index) wished(w Wish) (fits, unsaid bits) {
	fits, unsaid = x.tagged(w.Any), x.tagged([]string{w.Unsaid})
	for key, fit := range w.Known {
		s, ok := x.slots[key]
		if !ok {
			continue
		}
		unsaid.clear(s)
		fits.clear(s)
		if fit {
			fits[s/word] |= 1 << (s % word)
		}
	}
	return fits, unsaid
}

// priced returns the entries that cost at most so much, and those that name no price.
func (x *Index) priced(most int64) (fits, unsaid bits) {
	fits, unsaid = make(bits, len(x.alive)), make(bits, len(x.alive))
	for s, price := range x.price {
		switch {
		case price == Unpriced:
			unsaid[s/word] |= 1 << (s % word)
		case price <= most:
			fits[s/word] |= 1 << (s % word)
		}
	}
	return fits, unsaid
}

// plain returns what fits in what every entry says: its words, its age and what it is sorted by.
func (x *Index) plain(q Query, asked [][]string) bits {
	fit := slices.Clone(x.alive)
	if q.Age != nil {
		if *q.Age < 0 || *q.Age > Oldest {
			return nil
		}
		fit.and(x.ages[*q.Age])
	}
	if q.Ages != nil {
		fit.and(x.between(q.Ages[0], q.Ages[1]))
	}
	for _, group := range q.Tags {
		fit.and(x.tagged(group))
	}
	if len(q.Without) > 0 {
		fit.without(x.tagged(q.Without))
	}
	for _, words := range asked {
		fit.and(x.having(x.words, words))
	}
	if q.Only != nil {
		only := make(bits, len(fit))
		for key := range q.Only {
			if s, ok := x.slots[key]; ok {
				only.set(s)
			}
		}
		fit.and(only)
	}
	if q.ModifiedSince != 0 {
		for s, e := range x.all {
			if e.modified < q.ModifiedSince {
				fit.clear(slot(s))
			}
		}
	}
	return fit
}

// between returns the entries for some age between two, both included.
func (x *Index) between(from, to int) bits {
	some := make(bits, len(x.alive))
	for age := max(from, 0); age <= min(to, Oldest); age++ {
		some.or(x.ages[age])
	}
	return some
}

func (x *Index) band(b Band) bits {
	in := x.between(b.From, b.To)
	out := make(bits, len(x.alive))
	for _, step := range b.Steps {
		slots := x.tags[step.Tag]
		if s, ok := x.slots[step.Key]; ok && step.Key != "" {
			slots = []slot{s}
		}
		for _, s := range slots {
			if step.Out {
				out[s/word] |= 1 << (s % word)
			} else {
				out.clear(s)
			}
		}
	}
	in.without(out)
	return in
}

func (x *Index) tagged(group []string) bits {
	found := make(bits, len(x.alive))
	for _, tag := range group {
		for _, s := range x.tags[tag] {
			found[s/word] |= 1 << (s % word)
		}
	}
	return found
}

// having returns the entries that lists of entries by word name for one of the words.
func (x *Index) having(lists map[string][]slot, words []string) bits {
	found := make(bits, len(x.alive))
	for _, w := range words {
		for _, s := range lists[w] {
			found[s/word] |= 1 << (s % word)
		}
	}
	return found
}
