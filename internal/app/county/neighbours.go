package county

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"alongside/internal/app/feeds"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
	"alongside/internal/workday"
)

// neighbourEntry is one made-up thing that a neighbouring council's families use.
type neighbourEntry struct {
	name, what string
	kind       offer.Kind
	ages       [2]float64
	price      string // pounds; "" where the directory names none
	need       string
}

// The councils across the boundary, and what their directories hold. All of it is made up.
var (
	marches = "Made-up Marches Council"
	borough = "Made-up Borough Council"

	marchesEntries = []neighbourEntry{
		{"Sensory gardening across the river (made up)", "Raised beds, warm gloves and no hurry.", offer.Group, [2]float64{6, 16}, "0", "autism"},
		{"Saturday climbing wall (made up)", "One instructor to two children, with ear defenders to borrow.", offer.Activity, [2]float64{8, 18}, "6.00", ""},
		{"Signed stories (made up)", "Stories in British Sign Language and English.", offer.DropIn, [2]float64{2, 9}, "0", "hearing"},
		{"Evening course on sleep (made up)", "Four evenings for parents of children who wake at night.", offer.Course, [2]float64{0, 18}, "", ""},
		{"Wheelchair dance (made up)", "Dance for everybody who sits or stands.", offer.Activity, [2]float64{5, 25}, "3.00", "wheelchair users"},
		{"Farm mornings (made up)", "Feed the goats, brush the pony, go home muddy.", offer.Activity, [2]float64{4, 14}, "4.50", ""},
	}
	boroughEntries = []neighbourEntry{
		{"Youth café over the boundary (made up)", "Games, toast and a quiet corner.", offer.DropIn, [2]float64{11, 19}, "0", ""},
		{"Toy library of the borough (made up)", "Switch toys and sensory lights to borrow.", offer.Equipment, [2]float64{0, 10}, "0", ""},
	}
)

// acrossMiles is how far from the county's own postcodes its neighbours' offers are.
const acrossMiles = 8

// neighbours has the program read the directories of two made-up councils near the boundary, from files beside the county: one every day,
// and one whose file has gone, so that the administrator sees that it fails and families when it was last read.
func (b *builder) neighbours() error {
	if b.folder == "" {
		return nil
	}
	places := b.across()
	if len(places) == 0 {
		return errors.New("no postcode lies across the boundary")
	}
	reader := feeds.Reader{DB: b.DB, Offers: b.Offer}
	for _, n := range []struct {
		owner, file string
		entries     []neighbourEntry
		from        workday.Date
		gone        bool
	}{
		{marches, "marches.json", marchesEntries, b.today.AddDays(-1), false}, {borough, "borough.json", boroughEntries, b.today.AddDays(-16), true},
	} {
		path, err := filepath.Abs(filepath.Join(b.folder, n.file))
		if err != nil {
			return err
		}
		if err := writeDirectory(path, n.owner, n.entries, places); err != nil {
			return err
		}
		ctx := db.WithNow(b.ctx, n.from.At(6, 10))
		if err := b.DB.InTx(ctx, func(tx *db.Tx) error {
			return b.Offer.AddNeighbourTx(ctx, tx, audit.System, offer.AddNeighbour{Owner: n.owner, Source: "file:" + filepath.ToSlash(path), Every: hoursADay})
		}); err != nil {
			return err
		}
		if err := reader.ReadDue(ctx); err != nil {
			return fmt.Errorf("read the directory of %s: %w", n.owner, err)
		}
		if !n.gone {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		if err := reader.ReadDue(db.WithNow(b.ctx, b.today.AddDays(-1).At(6, 20))); err != nil {
			return fmt.Errorf("read the directory of %s again: %w", n.owner, err)
		}
	}
	return nil
}

const hoursADay = 24

// across are the postcodes near the county's own that are not its own.
func (b *builder) across() []geo.Outcode {
	own := map[string]bool{}
	for _, o := range b.outcodes {
		own[o.Code] = true
	}
	var out []geo.Outcode
	for _, o := range b.outcodes {
		for _, near := range b.Atlas.Within(o.Centre, geo.Miles(acrossMiles)) {
			d, known := b.Atlas.District(near.District)
			if known && d.Area == "Staffordshire" || own[near.Code] {
				continue
			}
			own[near.Code] = true
			out = append(out, near)
		}
	}
	return out
}

// writeDirectory writes what a council's interface would answer, in Open Referral UK.
func writeDirectory(path, owner string, entries []neighbourEntry, places []geo.Outcode) error {
	all := make([]openreferral.Service, 0, len(entries))
	for i, e := range entries {
		all = append(all, e.service(owner, places[(i*len(places))/len(entries)]))
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}

func (e neighbourEntry) service(owner string, at geo.Outcode) openreferral.Service {
	id := openreferral.ID(owner, e.name)
	place := openreferral.ID(id, "place")
	lat, long := at.Centre.Lat, at.Centre.Long
	s := openreferral.Service{
		ID: id, Name: e.name, Description: e.what, Status: openreferral.Active, MinimumAge: &e.ages[0], MaximumAge: &e.ages[1], Email: "ask@directory.example",
		Organisation: &openreferral.Organisation{ID: openreferral.ID(owner), Name: "Friends of " + owner, Description: "Everything here is made up."},
		AtLocations: []openreferral.AtLocation{{ID: openreferral.ID(id, "at"), ServiceID: id, LocationID: place, Location: &openreferral.Location{
			ID: place, Type: "physical", Name: "Made-up hall", Latitude: &lat, Longitude: &long,
			Addresses: []openreferral.Address{{ID: openreferral.ID(place, "address"), LocationID: place, Address1: "Made-up hall", City: "Across the boundary", State: owner, Postcode: at.Code, Country: "GB", Type: "physical"}},
		}}},
	}
	for _, term := range []struct{ taxonomy, name string }{{"kind:", string(e.kind)}, {"need:", e.need}} {
		if term.name != "" {
			t := openreferral.Term{ID: openreferral.ID("taxonomy_term", term.taxonomy+term.name), Name: term.name, Description: term.name}
			s.Attributes = append(s.Attributes, openreferral.Attribute{ID: openreferral.ID(id, term.taxonomy), LinkID: id, TermID: t.ID, LinkType: "service", Term: &t})
		}
	}
	if e.price != "" {
		price, err := money.Parse(e.price)
		if err == nil {
			s.CostOptions = []openreferral.CostOption{{ID: openreferral.ID(id, "cost"), ServiceID: id, Option: "Each time", Amount: json.Number(e.price), AmountDescription: price.String()}}
		}
	}
	return s
}
