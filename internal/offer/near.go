package offer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer/offerindex"
	"alongside/internal/workday"
)

// NearQuery is what a family looks for. Empty fields do not narrow.
type NearQuery struct {
	Outcode      string // or a whole postcode
	Words        string
	Day          workday.Date // it takes place on that day: where sessions are planned, with a place left
	Weekday      Day          // where Day is zero: it takes place on such a day within four weeks
	Age          *int
	Stage        family.Stage
	For          Whom
	Need         string
	Language     string // in which it is given
	Kind         Kind
	MostCost     *money.Pence // for a family, each time; 0 is what is free, and what names no price does not say
	Time         Time
	Access       []Access   // all of these
	NoAssessment bool       // at the age, or at some age that it is for; of another council's offers nobody here knows the rules: they do not say
	OrUnsaid     bool       // also offers that do not say whether they fit, after those that do; else they are left out
	Within       geo.Metres // 25 miles where it is 0 and a postcode is given
	Limit        int        // 50 where it is 0
	After        *PageEnd   // where the part before ended; nil for the first
}

// PageEnd is where a part of what was found ends.
type PageEnd offerindex.Mark

// String is the end as it stands in the address of a list's next page.
func (m PageEnd) String() string { return fmt.Sprintf("%d.%d.%s.%s", m.Rank, m.Away, m.Key, m.Title) }

// ReadPageEnd reads where a part ended from the address of a page; nil for the first page. What is none is a fault of kind invalid.
func ReadPageEnd(text string) (*PageEnd, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // the first page begins at no mark
	}
	parts := strings.SplitN(text, ".", 4)
	if len(parts) == 4 {
		rank, wrong := strconv.Atoi(parts[0])
		away, far := strconv.Atoi(parts[1])
		if wrong == nil && far == nil {
			return &PageEnd{Rank: rank, Away: geo.Metres(away), Key: parts[2], Title: parts[3]}, nil
		}
	}
	return nil, fault.Invalid("after", "This list has no such page. Begin at its first page.")
}

// Found are the offers of one part, and what there is besides.
type Found struct {
	Offers []Nearby
	All    int      // how many there are, those of every part
	Next   *PageEnd // where this part ends; nil when nothing follows
}

// Nearby is an offer with its distance from the postcode that was asked for.
type Nearby struct {
	Offer
	Away   geo.Metres
	Placed bool     // whether Away is known
	Unsaid []Aspect // what it leaves open of what was asked
}

// Box is a part of the map in millionths of a degree, edges included.
type Box struct{ South, North, West, East int }

// everywhere holds every offer, those without a place too.
var everywhere = Box{South: -90 * micro, North: 90 * micro, West: -180 * micro, East: 180 * micro}

const (
	usualMiles     = 25
	usualLimit     = 50
	mostCandidates = 1_000_000
	metresADegree  = 111_000 // of latitude; a little less than true, so that the box is never too small
)

// Around returns a box that holds every place within limit of p.
func Around(p geo.Point, limit geo.Metres) Box {
	up := float64(limit) / metresADegree
	across := up / math.Cos(p.Lat*math.Pi/180) * 1.01
	return Box{
		South: int((p.Lat - up) * micro), North: int(math.Ceil((p.Lat + up) * micro)),
		West: int((p.Long - across) * micro), East: int(math.Ceil((p.Long + across) * micro)),
	}
}

// Near returns the first of the published offers that fit; see Search.
func (s *Service) Near(ctx context.Context, tx *db.Tx, q NearQuery) ([]Nearby, error) {
	found, err := s.Search(ctx, tx, q)
	return found.Offers, err
}

// Search returns the published offers that fit: before those that do not say, where they are asked for, and those first whose title has
// the words; the nearest of them first, or by title without a postcode. A word finds what begins with it and its other number; one that
// no offer has finds what is spelt most like it, which Spellings tells. A postcode among the words counts as the postcode where none is
// given. Offers whose place is not known are found only without a postcode. In a view it asks the directory in memory and reads what it
// shows; in a transaction that writes, whose changes are not yet saved, it looks through every offer around the place. Both answer the same.
func (s *Service) Search(ctx context.Context, tx *db.Tx, q NearQuery) (Found, error) {
	q = s.Placed(q)
	from, placed, err := s.from(q)
	if err != nil {
		return Found{}, err
	}
	q.Within, q.Limit = cmp.Or(q.Within, geo.Miles(usualMiles)), cmp.Or(q.Limit, usualLimit)
	days, err := s.daysOf(ctx, tx, q)
	if err != nil {
		return Found{}, err
	}
	var rules Rules
	if q.NoAssessment {
		if rules, err = s.Rules(ctx, tx); err != nil {
			return Found{}, err
		}
	}
	index, err := s.searched(ctx, tx, q)
	if err != nil {
		return Found{}, err
	}
	answer := func(o Offer) (bool, []Aspect) { return q.answer(o, days, rules, tx.Today()) }
	if index == nil {
		return s.scan(ctx, tx, q, from, placed, answer)
	}
	asked := q.asked(days, rules, tx.Today())
	asked.Near, asked.From, asked.Within, asked.Limit, asked.After = placed, from, q.Within, q.Limit, (*offerindex.Mark)(q.After)
	found := index.Search(asked)
	out := Found{All: found.All, Next: (*PageEnd)(found.Next)}
	out.Offers, err = s.found(ctx, tx, found.Hits, placed)
	for i, n := range out.Offers {
		_, out.Offers[i].Unsaid = answer(n.Offer)
	}
	return out, err
}

// Placed returns the query with a postcode that stands among its words in its place, where it has none.
func (s *Service) Placed(q NearQuery) NearQuery {
	if strings.TrimSpace(q.Outcode) != "" {
		return q
	}
	words := strings.Fields(q.Words)
	for i := range words {
		for n := min(i+2, len(words)); n > i; n-- { // both halves first
			typed := strings.Join(words[i:n], " ")
			if !postcodeLike(words[i:n]) {
				continue
			}
			if _, err := s.deps.Atlas.Find(typed); err == nil {
				q.Outcode, q.Words = typed, strings.Join(slices.Delete(words, i, n), " ")
				return q
			}
		}
	}
	return q
}

// postcodeLike reports whether words are written as a postcode or its first half are, with a figure in each half; "drop in" is not,
// though a forgiving eye reads many a word as a postcode.
func postcodeLike(words []string) bool {
	p, err := geo.ParsePostcode(strings.Join(words, " "))
	halves := strings.ToUpper(strings.Join(words, ""))
	return err == nil && p.Outcode+p.Incode == halves && (len(words) == 1 || p.Outcode == strings.ToUpper(words[0]))
}

// searched returns what words are looked up in: in a view the directory, in a transaction that writes one that is made of what it
// sees, or nil where no words are asked for.
func (s *Service) searched(ctx context.Context, tx *db.Tx, q NearQuery) (*offerindex.Index, error) {
	if tx.ReadOnly() {
		return s.index(ctx, tx)
	}
	if q.Words == "" {
		return nil, nil
	}
	return new(directory).fill(ctx, tx, s.deps.Store, 0)
}

// Spellings returns the words of a query that no published offer has, with those that were looked for in their place.
func (s *Service) Spellings(ctx context.Context, tx *db.Tx, q NearQuery) ([]offerindex.Spelling, error) {
	q = s.Placed(q)
	index, err := s.searched(ctx, tx, q)
	if err != nil || index == nil {
		return nil, err
	}
	return index.Spellings(q.Words), nil
}

// scan is Search without words by looking at every offer.
func (s *Service) scan(ctx context.Context, tx *db.Tx, q NearQuery, from geo.Point, placed bool, answer func(Offer) (bool, []Aspect)) (Found, error) {
	box := everywhere
	if placed {
		box = Around(from, q.Within)
	}
	all, err := s.deps.Store.InBox(ctx, tx, box, mostCandidates)
	if err != nil {
		return Found{}, err
	}
	var fit []Nearby
	for _, o := range all {
		fits, unsaid := answer(o)
		if !fits || len(unsaid) > 0 && !q.OrUnsaid {
			continue
		}
		n := Nearby{Offer: o, Placed: placed, Unsaid: unsaid}
		if placed {
			n.Away = geo.Distance(from, o.At.Point())
		}
		if !placed || o.At != (Spot{}) && n.Away <= q.Within {
			fit = append(fit, n)
		}
	}
	slices.SortStableFunc(fit, func(a, b Nearby) int { return a.mark().compare(b.mark()) })
	out := Found{All: len(fit)}
	if q.After != nil {
		fit = slices.DeleteFunc(fit, func(n Nearby) bool { return n.mark().compare(*q.After) <= 0 })
	}
	out.Offers = fit[:min(len(fit), q.Limit)]
	if len(fit) > q.Limit {
		out.Next = new(fit[q.Limit-1].mark())
	}
	return out, nil
}

// mark is where an offer stands among those found without words.
func (n Nearby) mark() PageEnd {
	m := PageEnd{Away: n.Away, Title: n.Title, Key: string(n.Ref)}
	if len(n.Unsaid) > 0 {
		m.Rank = offerindex.Unsaid
	}
	return m
}

func (m PageEnd) compare(other PageEnd) int {
	return cmp.Or(cmp.Compare(m.Rank, other.Rank), cmp.Compare(m.Away, other.Away), strings.Compare(m.Title, other.Title), strings.Compare(m.Key, other.Key))
}

func (s *Service) from(q NearQuery) (p geo.Point, placed bool, err error) {
	if strings.TrimSpace(q.Outcode) == "" {
		return geo.Point{}, false, nil
	}
	found, err := s.deps.Atlas.Find(q.Outcode)
	if fault.Is(err, fault.KindInvalid) {
		return geo.Point{}, false, fault.Invalid("postcode", fault.Message(err))
	}
	return found.Outcode.Centre, err == nil, err
}
