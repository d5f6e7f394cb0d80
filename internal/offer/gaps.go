package offer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/geo"
)

// Gazetteer knows districts and the postcode areas in them: *geo.Atlas.
type Gazetteer interface {
	Atlas
	DistrictsOf(area string) []geo.District
	OutcodesOf(district string) []geo.Outcode
}

// Ages is a band of ages, both ends included.
type Ages struct{ From, To int }

// AgeBands are the bands by which the whole county's offer is counted: before school, primary, secondary, and up to 25.
func AgeBands() []Ages { return []Ages{{0, 4}, {5, 10}, {11, 15}, {16, 18}, {19, oldest}} }

// overlaps reports whether a child of the band can use the offer.
func (b Ages) overlaps(o Offer) bool { return o.AgeFrom <= b.To && b.From <= o.AgeTo }

// OwnDistricts returns the codes of every district of the county in which most of the council's own offers are, and of any other
// with one, by name.
func (s *Service) OwnDistricts(ctx context.Context, tx *db.Tx) ([]string, error) {
	all, err := s.own(ctx, tx)
	return s.districtsOf(all), err
}

// own are the council's own published offers.
func (s *Service) own(ctx context.Context, tx *db.Tx) ([]Offer, error) {
	all, err := s.deps.Store.AllPublished(ctx, tx)
	return slices.DeleteFunc(all, func(o Offer) bool { return o.Origin != nil }), err
}

func (s *Service) districtsOf(all []Offer) []string {
	areas, codes, area := map[string]int{}, map[string]bool{}, ""
	for _, o := range all {
		d, ok := s.deps.Atlas.District(o.District)
		if !ok {
			continue
		}
		codes[d.Code] = true
		if areas[d.Area]++; area == "" || areas[d.Area] > areas[area] || areas[d.Area] == areas[area] && d.Area < area {
			area = d.Area
		}
	}
	if g, ok := s.deps.Atlas.(Gazetteer); ok && area != "" {
		for _, d := range g.DistrictsOf(area) {
			codes[d.Code] = true
		}
	}
	out := make([]string, 0, len(codes))
	for code := range codes {
		out = append(out, code)
	}
	name := func(code string) string { d, _ := s.deps.Atlas.District(code); return d.Name }
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(strings.Compare(name(a), name(b)), strings.Compare(a, b)) })
	return out
}

// Spread is how many places in sessions of a season a child of each stage and age can take in one district. A place that fits
// several stages or ages counts in each of them, and once in Places.
type Spread struct {
	District string
	Places   int
	Stages   []int // in the order of Stages()
	Ages     []int // in the order of AgeBands()
}

// Spread returns where a season's places are, a row for each of the council's districts, those without any included.
func (s *Service) Spread(ctx context.Context, tx *db.Tx, season Season) ([]Spread, error) {
	all, err := s.own(ctx, tx)
	if err != nil {
		return nil, err
	}
	sessions, err := s.deps.Store.Between(ctx, tx, season.From(), season.To())
	if err != nil {
		return nil, err
	}
	offers := make(map[string]Offer, len(all))
	for _, o := range all {
		offers[string(o.Ref)] = o
	}
	codes := s.districtsOf(all)
	for _, x := range sessions {
		if x.District != "" && !slices.Contains(codes, x.District) {
			codes = append(codes, x.District)
		}
	}
	rows, at := make([]Spread, len(codes)), make(map[string]*Spread, len(codes))
	for i, code := range codes {
		rows[i] = Spread{District: code, Stages: make([]int, len(Stages())), Ages: make([]int, len(AgeBands()))}
		at[code] = &rows[i]
	}
	for _, x := range sessions {
		row, there := at[x.District]
		o, known := offers[string(x.Offer)]
		if !there || !known {
			continue
		}
		row.Places += x.Places
		for i, stage := range Stages() {
			if o.ForStage(stage) {
				row.Stages[i] += x.Places
			}
		}
		for i, band := range AgeBands() {
			if band.overlaps(o) {
				row.Ages[i] += x.Places
			}
		}
	}
	return rows, nil
}

// Gap is a need, an age and a district for which nothing is on offer within some miles of a part of the district.
type Gap struct {
	Need     string // "" for offers that are made for no need in particular
	Ages     Ages
	District string
	Without  int // postcode areas of the district with nothing within reach
	Of       int // all postcode areas of the district
}

// Whole reports whether the whole district has nothing.
func (g Gap) Whole() bool { return g.Without == g.Of }

// GapQuery narrows the search for gaps.
type GapQuery struct {
	Need   string // one need only
	Stage  family.Stage
	Within geo.Metres
}

// Gaps returns where nothing is on offer, the widest gaps first: for each need that an offer of the council's names, or the one
// that is asked for, each band of ages and each district. Distances are as the crow flies, from the middle of a postcode area to
// the middle of that of the place; what has no place, such as advice by telephone, fills no gap. An offer that names no need is
// for all.
func (s *Service) Gaps(ctx context.Context, tx *db.Tx, q GapQuery) ([]Gap, error) {
	g, ok := s.deps.Atlas.(Gazetteer)
	if !ok {
		return nil, nil
	}
	all, err := s.own(ctx, tx)
	if err != nil {
		return nil, err
	}
	needs := []string{strings.ToLower(strings.TrimSpace(q.Need))}
	if needs[0] == "" {
		needs = needsOf(all)
	}
	codes := s.districtsOf(all)
	var out []Gap
	for _, need := range needs {
		for _, band := range AgeBands() {
			spots := spotsFor(all, need, band, q.Stage)
			for _, code := range codes {
				gap := Gap{Need: need, Ages: band, District: code}
				for _, outcode := range g.OutcodesOf(code) {
					gap.Of++
					if !reached(spots, outcode.Centre, q.Within) {
						gap.Without++
					}
				}
				if gap.Without > 0 {
					out = append(out, gap)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Gap) int { return cmp.Compare(b.Without*a.Of, a.Without*b.Of) })
	return out, nil
}

// needsOf are the needs that offers name, and "" for those that name none.
func needsOf(all []Offer) []string {
	seen := map[string]bool{"": true}
	for _, o := range all {
		for _, n := range lower(o.Needs) {
			seen[n] = true
		}
	}
	out := make([]string, 0, len(seen))
	for n := range seen {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// spotsFor are the places of the offers that fit, each once.
func spotsFor(all []Offer, need string, band Ages, stage family.Stage) []geo.Point {
	seen := map[Spot]bool{}
	var out []geo.Point
	for _, o := range all {
		fits := band.overlaps(o) && (stage == "" || o.ForStage(stage)) && (len(o.Needs) == 0 || need != "" && slices.Contains(lower(o.Needs), need))
		if fits && o.At != (Spot{}) && !seen[o.At] {
			seen[o.At] = true
			out = append(out, o.At.Point())
		}
	}
	return out
}

func reached(spots []geo.Point, from geo.Point, within geo.Metres) bool {
	return slices.ContainsFunc(spots, func(p geo.Point) bool { return geo.Distance(from, p) <= within })
}
