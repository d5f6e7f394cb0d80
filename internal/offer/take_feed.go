package offer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Feed is another council's directory.
type Feed struct {
	Name  string // by which it is known here, the same at each import
	Owner string // the council that keeps it, in words
	Run   int64  // of this import, later than any before: the microseconds since 1970 at which it began
}

// Taken counts what became of a feed's services.
type Taken struct{ New, Changed, Same, Closed int }

// Add sums up.
func (t *Taken) Add(more Taken) {
	t.New, t.Changed, t.Same, t.Closed = t.New+more.New, t.Changed+more.Changed, t.Same+more.Same, t.Closed+more.Closed
}

// Check refuses a feed that nobody is known to keep.
func (f Feed) Check() error {
	switch {
	case strings.TrimSpace(f.Owner) == "":
		return fault.Invalid("owner", "Say which council keeps this directory. Families are shown it.")
	case strings.TrimSpace(f.Name) == "":
		return fault.Invalid("feed", "Name the feed, the same at each import.")
	}
	return nil
}

// TakeFeedTx takes services of a feed: new ones are published with their owner's name, changed ones changed, and those that can no
// longer be used taken out. Taking the same again changes nothing.
func (s *Service) TakeFeedTx(ctx context.Context, tx *db.Tx, by audit.By, f Feed, batch []openreferral.Service) (Taken, error) {
	var t Taken
	if err := f.Check(); err != nil {
		return t, err
	}
	ids := make([]string, 0, len(batch))
	for _, x := range batch {
		ids = append(ids, strings.ToLower(x.ID))
	}
	found, err := s.deps.Store.OfFeed(ctx, tx, f.Name, ids)
	if err != nil {
		return t, err
	}
	kept := make(map[string]Offer, len(found))
	for _, o := range found {
		kept[o.Origin.ID] = o
	}
	for _, x := range batch {
		was, there := kept[strings.ToLower(x.ID)]
		o, err := s.takeOne(ctx, tx, by, s.foreign(f, x, tx.Today()), was, there, &t)
		if err != nil {
			return t, fmt.Errorf("take service %s: %w", x.ID, err)
		}
		kept[o.Origin.ID] = o
	}
	return t, s.deps.Store.Seen(ctx, tx, f.Name, ids, f.Run)
}

func (s *Service) takeOne(ctx context.Context, tx *db.Tx, by audit.By, o, was Offer, there bool, t *Taken) (Offer, error) {
	switch {
	case !there:
		o.Ref, o.Version = thread.New(tx, thread.Offer), 1
		t.New++
		if err := s.deps.Store.InsertOffer(ctx, tx, o); err != nil {
			return o, err
		}
		return o, s.recordOffer(ctx, tx, by, o, "offer of another council taken", "")
	case same(o, was):
		t.Same++
		return was, nil
	}
	t.Changed++
	o.Ref, o.Version = was.Ref, was.Version
	if err := s.save(ctx, tx, by, o, "offer of another council changed", ""); err != nil {
		return o, err
	}
	o.Version++
	return o, nil
}

// same reports whether a feed says of a service what it said before.
func same(a, b Offer) bool {
	told := func(o Offer) string {
		text, err := json.Marshal([]any{o.Details, o.Outcode, o.District, o.At, o.Status, o.CheckedOn})
		return string(text) + fmt.Sprint(err)
	}
	return told(a) == told(b)
}

// CloseVanishedTx takes out up to limit offers that were not in the feed in this run. It is called until it closes none, and only
// once the feed has been read to its end.
func (s *Service) CloseVanishedTx(ctx context.Context, tx *db.Tx, by audit.By, f Feed, limit int) (Taken, error) {
	gone, err := s.deps.Store.Vanished(ctx, tx, f.Name, f.Run, limit)
	if err != nil {
		return Taken{}, err
	}
	for _, o := range gone {
		o.Status = Inactive
		if err := s.save(ctx, tx, by, o, "offer of another council closed", "It is no longer in the directory of "+f.Owner+"."); err != nil {
			return Taken{}, err
		}
	}
	return Taken{Closed: len(gone)}, nil
}

// StillThereTx notes services that are in the feed in this run but could not be read: they stay as they were.
func (s *Service) StillThereTx(ctx context.Context, tx *db.Tx, f Feed, ids []string) error {
	for part := range slices.Chunk(ids, chunk) {
		if err := s.deps.Store.Seen(ctx, tx, f.Name, part, f.Run); err != nil {
			return err
		}
	}
	return nil
}

const longestTitle = 120

// foreign is a service of another council as an offer. What it does not say is left open: it is for every age unless it says
// otherwise, its cost is not known, and it needs no assessment that we know of.
func (s *Service) foreign(f Feed, x openreferral.Service, today workday.Date) Offer {
	o := Offer{Status: Inactive, Details: Details{
		Title: cut(x.Name, longestTitle), What: cmp.Or(strings.TrimSpace(x.Description), x.Name), Kind: Activity, AgeFrom: years(x.MinimumAge, 0), AgeTo: years(x.MaximumAge, oldest),
		Origin: &Origin{Feed: f.Name, Owner: f.Owner, ID: strings.ToLower(x.ID), URL: x.URL}, Join: join(x),
	}}
	if x.Status == openreferral.Active && o.AgeFrom < oldest {
		o.Status = Published
	}
	if x.Organisation != nil {
		o.Origin.Organisation = x.Organisation.Name
	}
	if day, err := openreferral.Moment(x.AssuredDate); err == nil {
		o.CheckedOn = workday.DateOf(day)
	}
	for _, a := range x.Attributes {
		if a.Term == nil {
			continue
		}
		o.sort(*a.Term)
	}
	for _, l := range x.Languages {
		o.Languages = append(o.Languages, l.Name)
	}
	o.Languages = tidy(o.Languages)
	for _, c := range x.Schedules {
		o.When = cmp.Or(o.When, c.Description)
	}
	o.takeSchedules(x.Schedules, today)
	o.Cost, o.CostUnsaid = cost(x)
	s.place(&o, x)
	return o
}

func cut(text string, most int) string {
	text = strings.TrimSpace(text)
	for len(text) > most {
		r := []rune(text)
		text = strings.TrimSpace(string(r[:len(r)-1]))
	}
	return text
}

func years(age *float64, unknown int) int {
	if age == nil {
		return unknown
	}
	return int(min(math.Floor(*age), oldest))
}

func join(x openreferral.Service) string {
	switch {
	case x.Email != "":
		return "Write to " + x.Email + "."
	case x.URL != "":
		return "See " + x.URL + "."
	}
	return "Ask who provides it."
}

// cost is the highest price that is named: nobody is to be surprised. Where none is, nobody said that it is free.
func cost(x openreferral.Service) (most money.Pence, unsaid bool) {
	unsaid = true
	for _, c := range x.CostOptions {
		if price, err := money.Parse(c.Amount.String()); err == nil && price >= 0 {
			most, unsaid = max(most, price), false
		}
	}
	return most, unsaid
}

// sort takes what one of its terms says of an offer: the terms of FeedTaxonomies as what they are, any other as a need.
func (o *Offer) sort(t openreferral.Term) {
	if w, ok := listed(t, tagFor, Whoms()); ok {
		o.For = append(o.For, w)
	} else if k, ok := kindOf(t); ok {
		o.Kind = k
	} else if stage, ok := listed(t, tagStage, Stages()); ok {
		o.Stages = append(o.Stages, stage)
	} else if a, ok := listed(t, tagAccess, Accesses()); ok {
		o.Access = append(o.Access, a)
	} else if !slices.Contains(o.Needs, t.Name) {
		o.Needs = append(o.Needs, t.Name)
	}
}

// listed returns which of a list a term stands for, where it is one of the taxonomy that FeedTaxonomies publishes with the tag.
func listed[T ~string](t openreferral.Term, tag string, all []T) (T, bool) {
	for _, x := range all {
		if t.ID == openreferral.ID("taxonomy_term", tag+string(x)) {
			return x, true
		}
	}
	return "", false
}

// kindOf returns what sort of thing a service of a feed is by one of its terms: those of the taxonomy that FeedTaxonomies publishes, or
// one that is called as a sort is here.
func kindOf(t openreferral.Term) (Kind, bool) {
	named := Kind(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(t.Name)), " ", "-"))
	if k, ok := listed(t, tagKind, Kinds()); ok {
		return k, true
	}
	for _, k := range Kinds() {
		if named == k || named == k+"s" {
			return k, true
		}
	}
	return "", false
}

// place puts the offer at the first of its places that is known: by its coordinates within England, else by its postcode.
func (s *Service) place(o *Offer, x openreferral.Service) {
	for _, l := range x.AtLocations {
		if l.Location == nil {
			continue
		}
		o.Venue = cmp.Or(o.Venue, l.Location.Name)
		for _, a := range l.Location.Addresses {
			found, err := s.deps.Atlas.Find(a.Postcode)
			if err == nil && o.Postcode == "" {
				o.Postcode, o.Outcode, o.District, o.At = found.Postcode.String(), found.Outcode.Code, found.Outcode.District, spotOf(found.Outcode.Centre)
			}
		}
		if p := l.Location; p.Latitude != nil && p.Longitude != nil && england.holds(*p.Latitude, *p.Longitude) {
			o.At = spotOf(geo.Point{Lat: *p.Latitude, Long: *p.Longitude})
		}
		if o.At != (Spot{}) {
			return
		}
	}
}

// england is a box around England in degrees.
var england = bounds{south: 49, north: 56.5, west: -7, east: 2.5}

type bounds struct{ south, north, west, east float64 }

func (b bounds) holds(lat, long float64) bool {
	return b.south <= lat && lat <= b.north && b.west <= long && long <= b.east
}
