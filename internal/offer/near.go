package offer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer/offerindex"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// NearQuery is what a family looks for. Empty fields do not narrow.
type NearQuery struct {
	Outcode      string // or a whole postcode
	Words        string
	Day          workday.Date // with a place left on that day
	Age          *int
	Stage        family.Stage
	For          Whom
	Need         string
	Language     string // in which it is given
	Kind         Kind
	MostCost     *money.Pence // for a family, each time; 0 is what is free, and what names no price is left out
	Time         Time
	Access       []Access   // all of these
	NoAssessment bool       // at the age, or at some age that it is for; another council's offers, whose rules nobody here knows, are left out
	Within       geo.Metres // 25 miles where it is 0 and a postcode is given
	Limit        int        // 50 where it is 0
}

// Nearby is an offer with its distance from the postcode that was asked for.
type Nearby struct {
	Offer
	Away   geo.Metres
	Placed bool // whether Away is known
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

// Near returns the published offers that fit: those first whose title has the words, the nearest of them first, or by title without a
// postcode. A word finds what begins with it and its other number; one that no offer has finds what is spelt most like it, which Spellings
// tells. A postcode among the words counts as the postcode where none is given. Offers whose place is not known are found only
// without a postcode. In a view it asks the directory in memory and reads what it shows; in a transaction that writes, whose changes are
// not yet saved, it looks through every offer around the place. Both answer the same.
func (s *Service) Near(ctx context.Context, tx *db.Tx, q NearQuery) ([]Nearby, error) {
	q = s.Placed(q)
	from, placed, err := s.from(q)
	if err != nil {
		return nil, err
	}
	q.Within, q.Limit = cmp.Or(q.Within, geo.Miles(usualMiles)), cmp.Or(q.Limit, usualLimit)
	var onDay map[thread.Ref]bool
	if !q.Day.IsZero() {
		if onDay, err = s.deps.Store.OnDay(ctx, tx, q.Day); err != nil {
			return nil, err
		}
	}
	var rules Rules
	if q.NoAssessment {
		if rules, err = s.Rules(ctx, tx); err != nil {
			return nil, err
		}
	}
	index, err := s.searched(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	if index == nil {
		return s.scan(ctx, tx, q, from, placed, func(o Offer) bool { return q.fits(o, rules, tx.Today()) && (onDay == nil || onDay[o.Ref]) })
	}
	asked := q.asked(onDay, rules, tx.Today())
	asked.Near, asked.From, asked.Within, asked.Limit = placed, from, q.Within, q.Limit
	return s.found(ctx, tx, index.Search(asked), placed)
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

// scan is Near without words by looking at every offer.
func (s *Service) scan(ctx context.Context, tx *db.Tx, q NearQuery, from geo.Point, placed bool, fits func(Offer) bool) ([]Nearby, error) {
	box := everywhere
	if placed {
		box = Around(from, q.Within)
	}
	found, err := s.deps.Store.InBox(ctx, tx, box, mostCandidates)
	if err != nil {
		return nil, err
	}
	var out []Nearby
	for _, o := range found {
		if !fits(o) {
			continue
		}
		n := Nearby{Offer: o, Placed: placed}
		if placed {
			n.Away = geo.Distance(from, o.At.Point())
		}
		if !placed || o.At != (Spot{}) && n.Away <= q.Within {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b Nearby) int {
		return cmp.Or(cmp.Compare(a.Away, b.Away), strings.Compare(a.Title, b.Title), strings.Compare(string(a.Ref), string(b.Ref)))
	})
	return out[:min(len(out), q.Limit)], nil
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

// fits reports whether an offer is one of those asked for, its words, distance and day aside.
func (q NearQuery) fits(o Offer, rules Rules, today workday.Date) bool {
	switch {
	case q.NoAssessment && !rules.none(o, q.Age, today),
		q.Age != nil && !o.ForAge(*q.Age),
		q.Stage != "" && !o.ForStage(q.Stage),
		q.For != "" && !o.IsFor(q.For),
		q.Need != "" && len(o.Needs) > 0 && !slices.Contains(lower(o.Needs), strings.ToLower(q.Need)),
		q.Language != "" && !slices.Contains(lower(o.Languages), strings.ToLower(q.Language)),
		slices.ContainsFunc(q.Access, func(a Access) bool { return !slices.Contains(o.Access, a) }),
		q.Kind != "" && o.Kind != q.Kind,
		q.MostCost != nil && !o.Within(*q.MostCost),
		q.Time != "" && !slices.Contains(o.Times, q.Time):
		return false
	}
	return true
}
