package offer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer/offerindex"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
)

// ServiceID returns the UUID under which an offer is published; it is the same for good.
func ServiceID(scope db.Scope, o thread.Ref) string {
	return openreferral.ID(string(scope), "service", string(o))
}

// AtLocationID returns the UUID of an offer at its place.
func AtLocationID(scope db.Scope, o thread.Ref) string {
	return openreferral.ID(string(scope), "service_at_location", string(o))
}

// OrganisationID returns the UUID under which a provider is published.
func OrganisationID(scope db.Scope, p thread.Ref) string {
	return openreferral.ID(string(scope), "organization", string(p))
}

// FeedQuery is what a reader of the published directory asks for. What is zero does not narrow.
type FeedQuery struct {
	Search        string
	Term          string // UUID of a taxonomy's term
	Taxonomy      string // UUID: with any of its terms
	Organisation  string // UUID
	ModifiedSince int64  // microseconds since 1970
	Youngest      int    // years: some age from Youngest to Oldest
	Oldest        int    // years; 0 is the oldest there is
	Days          []string
	From, To      string // times such as "18:30": a session that begins within
	Postcode      string
	Within        geo.Metres   // of the postcode
	Kind          Kind         // one of Kinds
	MostCost      *money.Pence // for a family, each time; 0 is what is free
}

// feedDays is how far ahead sessions are looked at for the days and times on which an offer takes place: four weeks.
const feedDays = 28

// FeedRefs returns the offers that a reader asks for, those first whose name has the words: by name, or the nearest first where
// a postcode is given. Programs read it: words are taken as they are spelt. Only the council's own
// are published: those of another council are published by it.
func (s *Service) FeedRefs(ctx context.Context, tx *db.Tx, q FeedQuery) ([]thread.Ref, error) {
	index, err := s.index(ctx, tx)
	if err != nil {
		return nil, err
	}
	asked := offerindex.Query{Words: q.Search, AsSpelt: true, ModifiedSince: q.ModifiedSince, Without: []string{tagForeign}}
	if q.MostCost != nil {
		asked.Dearest = new(int64(*q.MostCost))
	}
	if q.Kind != "" {
		asked.Tags = append(asked.Tags, []string{tagKind + string(q.Kind)})
	}
	if q.Youngest > 0 || q.Oldest > 0 {
		asked.Ages = &[2]int{q.Youngest, cmp.Or(q.Oldest, oldest)}
	}
	for _, narrow := range []struct {
		asked string
		tags  func() []string
	}{
		{q.Term, func() []string { return termTags(index, func(t Term) bool { return t.ID == q.Term }) }},
		{q.Taxonomy, func() []string { return termTags(index, func(t Term) bool { return t.TaxonomyID == q.Taxonomy }) }},
		{q.Organisation, func() []string { return providerTag(tx.Scope(), index, q.Organisation) }},
	} {
		if narrow.asked != "" {
			asked.Tags = append(asked.Tags, narrow.tags())
		}
	}
	if q.Postcode != "" {
		found, err := s.deps.Atlas.Find(q.Postcode)
		if err != nil {
			return nil, err
		}
		asked.Near, asked.From, asked.Within = true, found.Outcode.Centre, cmp.Or(q.Within, geo.Miles(usualMiles))
	}
	if len(q.Days) > 0 || q.From != "" || q.To != "" {
		if asked.Only, err = s.takingPlace(ctx, tx, index, q); err != nil {
			return nil, err
		}
	}
	hits := index.Search(asked).Hits
	refs := make([]thread.Ref, 0, len(hits))
	for _, h := range hits {
		refs = append(refs, thread.Ref(h.Key))
	}
	return refs, nil
}

// takingPlace returns the offers with a session on the days and at the times, and where no time is asked for those that say they take
// place on the days of every week.
func (s *Service) takingPlace(ctx context.Context, tx *db.Tx, index *offerindex.Index, q FeedQuery) (map[string]bool, error) {
	all, err := s.deps.Store.Between(ctx, tx, tx.Today(), tx.Today().AddDays(feedDays))
	out := map[string]bool{}
	for _, x := range all {
		if (len(q.Days) == 0 || slices.Contains(q.Days, string(dayOf(x.On)))) && x.Start >= q.From && (q.To == "" || x.Start <= q.To) {
			out[string(x.Offer)] = true
		}
	}
	if q.From != "" || q.To != "" {
		return out, err
	}
	var tags []string
	for _, d := range q.Days {
		tags = append(tags, tagDay+d, tagDay+d+onlyTerm, tagDay+d+onlyHoliday)
	}
	for _, h := range index.Search(offerindex.Query{Tags: [][]string{tags}}).Hits {
		out[h.Key] = true
	}
	return out, err
}

// providerTag returns the tag of the provider with a UUID; one that nothing has when there is none.
func providerTag(scope db.Scope, index *offerindex.Index, id string) []string {
	for _, tag := range index.Tags(tagProvider) {
		if OrganisationID(scope, thread.Ref(strings.TrimPrefix(tag, tagProvider))) == id {
			return []string{tag}
		}
	}
	return []string{tagProvider + "none"}
}

// FeedRef returns the offer that is published under the UUID of a service, or of a service at its place.
func (s *Service) FeedRef(ctx context.Context, tx *db.Tx, id string) (ref thread.Ref, ok bool, err error) {
	index, err := s.index(ctx, tx)
	if err != nil {
		return "", false, err
	}
	id = strings.ToLower(id)
	hits := index.Search(offerindex.Query{Tags: [][]string{{tagID + id, tagAt + id}}, Limit: 1}).Hits
	if len(hits) == 0 {
		return "", false, nil
	}
	return thread.Ref(hits[0].Key), true, nil
}

// FeedProviders returns the providers with a published offer of this council.
func (s *Service) FeedProviders(ctx context.Context, tx *db.Tx) ([]thread.Ref, error) {
	index, err := s.index(ctx, tx)
	var out []thread.Ref
	if err == nil {
		for _, tag := range index.Tags(tagProvider + thread.Provider.Prefix()) {
			out = append(out, thread.Ref(strings.TrimPrefix(tag, tagProvider)))
		}
	}
	return out, err
}

// Term is one word by which offers are sorted, with the tag that offers have.
type Term struct {
	openreferral.Term
	tag string
}

// FeedTaxonomies are the ways in which offers are sorted, without their terms.
func FeedTaxonomies() []openreferral.Taxonomy {
	of := func(tag, name, description string) openreferral.Taxonomy {
		return openreferral.Taxonomy{ID: openreferral.ID("taxonomy", tag), Name: name, Description: description}
	}
	return []openreferral.Taxonomy{
		of(tagKind, "Kinds", "What sort of thing is offered."), of(tagNeed, "Needs", "The needs that it is made for."),
		of(tagStage, "Stages", "Where a family is on the way to a diagnosis."), of(tagAccess, "Access", "What the place has."),
		of(tagFor, "For whom", "For whom of a family it is made."),
	}
}

var taxonomyTags = []string{tagKind, tagNeed, tagStage, tagAccess, tagFor}

func termOf(tag string) (Term, bool) {
	for i, prefix := range taxonomyTags {
		if word, ok := strings.CutPrefix(tag, prefix); ok && word != open && word != "" {
			in := FeedTaxonomies()[i]
			return Term{openreferral.Term{
				ID: openreferral.ID("taxonomy_term", tag), Name: word, Description: in.Name + ": " + word, Taxonomy: in.Name, TaxonomyID: in.ID, Term: word,
			}, tag}, true
		}
	}
	return Term{}, false
}

func termsIn(index *offerindex.Index) []Term {
	var out []Term
	for _, prefix := range taxonomyTags {
		for _, tag := range index.Tags(prefix) {
			if t, ok := termOf(tag); ok {
				out = append(out, t)
			}
		}
	}
	return out
}

func termTags(index *offerindex.Index, wanted func(Term) bool) []string {
	out := []string{"term:none"} // so that a term that nobody uses finds nothing
	for _, t := range termsIn(index) {
		if wanted(t) {
			out = append(out, t.tag)
		}
	}
	return out
}

// FeedTerms returns the terms that published offers have.
func (s *Service) FeedTerms(ctx context.Context, tx *db.Tx) ([]Term, error) {
	index, err := s.index(ctx, tx)
	if err != nil {
		return nil, err
	}
	return termsIn(index), nil
}
