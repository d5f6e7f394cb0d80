package offerweb

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// The published directory, in Open Referral UK 3.0: open to everybody without a key, slowed down only for floods.
const (
	feedRoot   = "/openreferral"
	feedEvery  = 50 * time.Millisecond
	feedBurst  = 200
	ukProfile  = "https://docs.openreferraluk.org/en/latest/"
	ukOpenAPI  = "https://openreferraluk.org/specifications/3.0/openapi.json"
	feedAtOnce = 500 // offers read at once
	// feedPartAtOnce is how many records of a short list are sent at once, each of which may hold all that an organisation offers.
	feedPartAtOnce = 20
)

// registerFeed adds the published directory to r.
func registerFeed(r *web.Router, h *handler) {
	throttled := web.Limited(web.Limit{Every: feedEvery, Burst: feedBurst})
	for path, answer := range map[string]func(r *web.Request) (any, error){
		"":                                h.feedAbout,
		"/services/{service}":             h.feedService,
		"/organizations/{provider}":       h.feedOrganisation,
		"/taxonomies/{taxonomy}":          h.feedTaxonomy,
		"/taxonomy_terms/{term}":          h.feedTerm,
		"/service_at_locations/{atplace}": h.feedAtLocation,
	} {
		r.Get(feedRoot+path, access.Public, func(w http.ResponseWriter, r *web.Request) error {
			found, err := answer(r)
			return sendJSON(w, found, err)
		}, throttled, web.AsSent())
	}
	for path, list := range map[string]web.Handler{
		"/services": h.feedServices, "/service_at_locations": h.feedAtLocations, "/organizations": h.feedOrganisations, "/taxonomies": h.feedTaxonomies,
		"/taxonomy_terms": h.feedTerms,
	} {
		r.Get(feedRoot+path, access.Public, list, throttled, web.AsSent())
	}
}

func (h *handler) feedAbout(*web.Request) (any, error) {
	return openreferral.About{Version: openreferral.Version, Profile: ukProfile, OpenAPI: ukOpenAPI}, nil
}

// shared lets pages of anybody read the answer.
func shared(w http.ResponseWriter, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// refused is what a reader is told who asked for what cannot be.
type refused struct {
	Error string `json:"error"`
}

func sendJSON(w http.ResponseWriter, v any, err error) error {
	status := http.StatusOK
	switch fault.KindOf(err) {
	case fault.KindInvalid:
		v, status = refused{inWords(err)}, http.StatusBadRequest
	case fault.KindNotFound:
		v, status = refused{fault.Message(err)}, http.StatusNotFound
	default:
		if err != nil {
			return err
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	shared(w, "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}

// inWords names each parameter that is wrong.
func inWords(err error) string {
	fields, ok := fault.Fields(err)
	if !ok {
		return fault.Message(err)
	}
	all := make([]string, 0, len(fields))
	for _, f := range fields {
		all = append(all, f.Name+": "+f.Message)
	}
	return strings.Join(all, " ")
}

// asked is what every list can be asked.
type asked struct {
	page, per     int
	lines         bool // ndjson: everything, one record a line
	full, minimal bool
	services      bool // organisations with their services whole
	query         offer.FeedQuery
}

// parameters reads what is asked for. Those of one list that another does not have do nothing there.
type parameters struct {
	r     *web.Request
	wrong []fault.Field
}

func (p *parameters) text(name string) string { return strings.TrimSpace(p.r.URL.Query().Get(name)) }

func (p *parameters) refuse(name, message string) {
	p.wrong = append(p.wrong, fault.Field{Name: name, Message: message})
}

func (p *parameters) number(name string, unset, least, most int) int {
	text := p.text(name)
	if text == "" {
		return unset
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		p.refuse(name, "Give a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+".")
		return unset
	}
	return n
}

func (p *parameters) truth(name string) bool {
	text := p.text(name)
	if text == "" {
		return false
	}
	yes, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		p.refuse(name, "Give true or false.")
	}
	return yes
}

func (p *parameters) moment(name string) int64 {
	text := p.text(name)
	if text == "" {
		return 0
	}
	at, err := openreferral.Moment(strings.ReplaceAll(text, " ", "+")) // a + in an address is read as a space
	if err != nil {
		p.refuse(name, "Give a date with a time, such as 2026-11-23T09:00:00Z.")
	}
	return at.UnixMicro()
}

func (p *parameters) clock(name string) string {
	text := p.text(name)
	for _, form := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			return t.Format("15:04")
		}
	}
	if text != "" {
		p.refuse(name, "Give a time, such as 18:30.")
	}
	return ""
}

func (p *parameters) cost(name string) *money.Pence {
	most, err := costAsked(p.text(name))
	if err != nil {
		p.refuse(name, "Give pounds such as 7.50, or free.")
		return nil
	}
	return most
}

const feedDays = "MO TU WE TH FR SA SU"

func (p *parameters) days(name string) []string {
	var out []string
	given := strings.Join(p.r.URL.Query()[name], ",") // a list, or the parameter again and again
	for day := range strings.FieldsFuncSeq(strings.ToUpper(given), func(r rune) bool { return r == ',' || r == ' ' }) {
		if len(day) < 2 || !strings.Contains(feedDays, day[:2]) {
			p.refuse(name, "Give days such as MO,TU.")
			continue
		}
		out = append(out, day[:2])
	}
	return out
}

const (
	mostYears  = 150
	mostMetres = 1_000_000
	mostPage   = 1_000_000
)

func feedAsked(r *web.Request) (asked, error) {
	p := &parameters{r: r}
	a := asked{
		page: p.number("page", 1, 1, mostPage), per: min(p.number("per_page", openreferral.UsualPerPage, 1, mostPage), openreferral.MostPerPage),
		full: p.truth("full") || p.truth("full_service"), minimal: p.truth("minimal"), services: p.truth("full_service"),
		query: offer.FeedQuery{
			Search: p.text("search"), Term: p.text("taxonomy_term_id"), Taxonomy: p.text("taxonomy_id"), Organisation: p.text("organization_id"),
			ModifiedSince: p.moment("modified_after"), Youngest: p.number("minimum_age", 0, 0, mostYears), Oldest: p.number("maximum_age", 0, 0, mostYears),
			Days: p.days("day"), From: p.clock("start_time"), To: p.clock("end_time"), Postcode: p.text("postcode"),
			Within: geo.Metres(p.number("proximity", 0, 1, mostMetres)),
		},
	}
	a.query.Kind, a.query.MostCost = offer.Kind(strings.ToLower(p.text("kind"))), p.cost("maximum_cost")
	if a.query.Kind != "" && !slices.Contains(offer.Kinds(), a.query.Kind) {
		p.refuse("kind", "Give one of the terms of the taxonomy Kinds, such as short-break.")
	}
	if a.query.Oldest > 0 && a.query.Youngest > a.query.Oldest {
		p.refuse("minimum_age", "Give an age that is not above maximum_age.")
	}
	switch p.text("format") {
	case "", "json":
	case "ndjson":
		a.lines = true
	default:
		p.refuse("format", "Give json or ndjson.")
	}
	return a, fault.InvalidFields(p.wrong...)
}

// services makes the services of offers, in their order, with their coming sessions when they are given in full.
func (h *handler) services(ctx context.Context, tx *db.Tx, refs []thread.Ref, full bool) ([]openreferral.Service, error) {
	return h.Feed().Services(ctx, tx, refs, full)
}

// Feed returns what makes the records of the published directory.
func (d Deps) Feed() Feed {
	return Feed{Offers: d.Service, Providers: d.Providers, Atlas: d.Atlas, Root: d.Root}
}

// Feed makes the records of the published directory, for those who ask for it and for who writes it to a file.
type Feed struct {
	Offers    *offer.Service
	Providers Providers // nil when nobody knows what providers are called
	Atlas     offer.Atlas
	Root      string // the address of the pages, or ""
}

// Services makes the services of offers, in their order, with their coming sessions when they are given in full.
func (f Feed) Services(ctx context.Context, tx *db.Tx, refs []thread.Ref, full bool) ([]openreferral.Service, error) {
	offers, err := f.Offers.Offers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	providers, err := f.provides(ctx, tx, offers)
	if err != nil {
		return nil, err
	}
	rules, err := f.Offers.Rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	sessions := map[thread.Ref][]offer.Session{}
	if full {
		next, err := f.Offers.Next(ctx, tx, feedSessions*len(refs), refs...)
		if err != nil {
			return nil, err
		}
		for _, x := range next {
			if !x.Cancelled && len(sessions[x.Offer]) < feedSessions {
				sessions[x.Offer] = append(sessions[x.Offer], x)
			}
		}
	}
	out := make([]openreferral.Service, 0, len(refs))
	for _, ref := range refs {
		o, ok := offers[ref]
		if !ok {
			continue
		}
		s := offer.ServiceOf(tx.Scope(), o, providers[o.Provider], f.district(o.District), f.address("/offers/"+string(ref)), sessions[ref])
		s.Alert = alert(rules.Bands(o, tx.Today()))
		if !full {
			s = s.Brief()
		}
		out = append(out, s)
	}
	return out, nil
}

// alert says before anything else at which ages an assessment is needed, by which rule and how to ask for it.
func alert(bands []offer.AgeBand) string {
	var out []string
	for _, b := range bands {
		if !b.Needs {
			continue
		}
		said := "An assessment is needed first."
		if len(bands) > 1 {
			said = agesOf(b) + ": an assessment is needed first."
		}
		for _, more := range []string{b.Words, b.Citation, b.Ask} {
			if more != "" {
				said += " " + more
			}
		}
		out = append(out, said)
	}
	return strings.Join(out, " ")
}

// Each gives every service of the council in full, in the order of the feed, some hundred at a time.
func (f Feed) Each(ctx context.Context, tx *db.Tx, give func(openreferral.Service) error) error {
	refs, err := f.Offers.FeedRefs(ctx, tx, offer.FeedQuery{})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(refs, feedAtOnce) {
		all, err := f.Services(ctx, tx, part, true)
		if err != nil {
			return err
		}
		for _, s := range all {
			if err := give(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// feedSessions is how many coming sessions of an offer are given.
const feedSessions = 10

func (f Feed) address(path string) string {
	if f.Root == "" {
		return ""
	}
	return strings.TrimRight(f.Root, "/") + path
}

func (f Feed) provides(ctx context.Context, tx *db.Tx, offers map[thread.Ref]offer.Offer) (map[thread.Ref]offer.Provides, error) {
	var refs []thread.Ref
	for _, o := range offers {
		refs = append(refs, o.Provider)
	}
	return f.providesOf(ctx, tx, refs)
}

func (f Feed) providesOf(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]offer.Provides, error) {
	out := make(map[thread.Ref]offer.Provides, len(refs))
	for _, ref := range refs {
		out[ref] = offer.Provides{Ref: ref}
	}
	if f.Providers == nil || len(refs) == 0 {
		return out, nil
	}
	found, err := f.Providers.Providers(ctx, tx, refs)
	for ref, p := range found {
		out[ref] = offer.Provides{Ref: ref, Name: p.Name, About: p.About}
	}
	return out, err
}
