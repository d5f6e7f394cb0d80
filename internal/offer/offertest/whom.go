package offertest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
)

// whom shows a young person what is for them, and nothing that is for their parents or for brothers and sisters alone; a council that
// takes the directory of another reads the same.
func (w *World) whom(t *testing.T) {
	for title, whom := range map[string][]offer.Whom{
		"Whom: games": {offer.ForChild}, "Whom: a course for parents": {offer.ForCarer}, "Whom: picnic": {offer.ForFamily},
		"Whom: brothers": {offer.ForSiblings}, "Whom: both": {offer.ForCarer, offer.ForChild}, "Whom: nobody said": nil,
	} {
		w.Add(t, func(d *offer.Details) { d.Title, d.For = title, whom })
	}
	for whom, want := range map[offer.Whom][]string{
		offer.ForChild:    {"Whom: both", "Whom: games", "Whom: nobody said", "Whom: picnic"},
		offer.ForCarer:    {"Whom: a course for parents", "Whom: both", "Whom: nobody said", "Whom: picnic"},
		offer.ForSiblings: {"Whom: brothers", "Whom: nobody said", "Whom: picnic"},
		offer.ForFamily:   {"Whom: nobody said", "Whom: picnic"},
	} {
		q := offer.NearQuery{Words: "whom", For: whom}
		w.agree(t, q)
		var got []string
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Offers.Near(ctx, tx, q)
			for _, n := range found {
				got = append(got, n.Title)
			}
			return err
		})
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("for %s are found %q, not %q", whom, got, want)
		}
	}
	w.suggested(t)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		d := Group()
		d.For = []offer.Whom{"everyone else"}
		_, err := w.Offers.CreateTx(ctx, tx, CoOrdinator.By(), offer.Create{Provider: Harbour, Details: d})
		if fields, ok := fault.Fields(err); !ok || fields[0].Name != "for" {
			t.Errorf("for people that are not in the list: %v", err)
		}
		return nil
	})
}

// suggested asks what the first page of the family and that of the young person show.
func (w *World) suggested(t *testing.T) {
	t.Helper()
	w.Add(t, func(d *offer.Details) { d.Title, d.For = "1st of the list, for parents", []offer.Whom{offer.ForCarer} })
	ctx := dbtest.Ctx(t)
	near := func(whom offer.Whom) (out []offer.Nearby) {
		if err := w.DB.View(ctx, func(tx *db.Tx) error {
			v, err := w.Offers.ForHome(ctx, tx, w.Home.Child, whom)
			out = v.Nearest
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	own := near(offer.ForChild)
	if len(own) == 0 || slices.ContainsFunc(own, func(n offer.Nearby) bool { return !n.IsFor(offer.ForChild) }) {
		t.Errorf("a young person is shown %+v", own)
	}
	if !slices.ContainsFunc(near(""), func(n offer.Nearby) bool { return !n.IsFor(offer.ForChild) }) {
		t.Error("a parent is shown nothing that is for parents alone")
	}
}

// whomInFeeds publishes for whom an offer is, and takes it from a feed as that and as no need.
func (w *World) whomInFeeds(t *testing.T) {
	o := offer.Offer{Ref: "OFR-1", Status: offer.Published, Details: Group()}
	o.For, o.Needs, o.Kind, o.Cost = []offer.Whom{offer.ForCarer}, []string{"autism"}, offer.Course, 4_00
	told := offer.ServiceOf(dbtest.Scope, o, offer.Provides{Ref: Harbour, Name: "Harbour"}, "Stafford", "", nil)
	if !slices.ContainsFunc(told.Attributes, func(a openreferral.Attribute) bool {
		return a.Term.Taxonomy == "For whom" && a.Term.Name == "carer"
	}) {
		t.Errorf("the published service does not say for whom it is: %+v", told.Attributes)
	}
	f := offer.Feed{Name: "whom", Owner: "Made-Up City Council", Run: 1}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, CoOrdinator.By(), f, []openreferral.Service{told})
		if err != nil {
			return err
		}
		found, err := w.Offers.Near(ctx, tx, offer.NearQuery{Words: o.Title, For: offer.ForCarer})
		taken := slices.IndexFunc(found, func(n offer.Nearby) bool { return n.Origin != nil && n.Origin.Feed == f.Name })
		if taken < 0 || !slices.Equal(found[taken].For, o.For) || !slices.Equal(found[taken].Needs, o.Needs) || found[taken].Kind != o.Kind ||
			found[taken].Cost != o.Cost || !slices.Equal(found[taken].Stages, o.Stages) || !slices.Equal(found[taken].Access, o.Access) {
			t.Errorf("taken from the feed: %+v", found)
		}
		return err
	})
}
