package offerweb

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/offer/offerindex"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// searchPage is the public search.
type searchPage struct {
	Query        offer.NearQuery
	Age          string
	Miles        string
	Day          string // as it was typed
	Cost         string // "", "free" or pounds
	Table        ui.TableView
	Pages        ui.PaginationView
	Map          *ui.ChartView
	MapShows     string // which of the offers found the map shows
	Found        string
	Unsaid       string   // which of those shown leave open what was asked; "" for none
	Spelt        []string // what was looked for in place of words that no offer has
	Attributions []string
	Errors       []fault.Field
}

const (
	shownOffers = 100
	fileOffers  = 1_000 // read at once for the file
	mapWidth    = 600
	oldestAge   = 25
)

// searched is what a search found, with what the page says of it.
type searched struct {
	offer.Found
	names     map[thread.Ref]string
	spellings []offerindex.Spelling
	say       asking
	rows      [][]string // for the file: every offer found
}

func (h *handler) search(w http.ResponseWriter, r *web.Request) error {
	q, errs := searchQuery(r)
	csv := r.URL.Query().Get("format") == "csv"
	q = h.Service.Placed(q)
	q.OrUnsaid, q.Limit = true, shownOffers
	if csv {
		q.After, q.Limit = nil, fileOffers
	}
	var found searched
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error // the search also says what is wrong with the postcode, so that all is said at once
		found, err = h.found(r.Context(), tx, r.Actor(), q, csv)
		return err
	})
	if fields, ok := fault.Fields(err); ok {
		errs = append(errs, fields...)
	} else if err != nil {
		return err
	}
	if csv && len(errs) == 0 {
		return web.CSV(w, r, "offers.csv", append(slices.Clone(csvHeader), "not said"), slices.Values(found.rows))
	}
	status := http.StatusOK
	if len(errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, searchView(h.searchPage(r, q, found, errs)))
}

// found searches once for a page, or part after part for a file.
func (h *handler) found(ctx context.Context, tx *db.Tx, a access.Actor, q offer.NearQuery, all bool) (out searched, err error) {
	out.say = asking{Age: q.Age, Today: tx.Today()}
	if out.say.Since, err = h.Service.StaleSince(ctx, tx); err != nil {
		return out, err
	}
	if out.say.Rules, err = h.Service.Rules(ctx, tx); err != nil {
		return out, err
	}
	if out.say.Children, err = h.ownChildren(ctx, tx, a); err != nil {
		return out, err
	}
	for {
		if out.Found, err = h.Service.Search(ctx, tx, q); err != nil {
			return out, err
		}
		if out.names, err = h.names(ctx, tx, out.Offers); err != nil {
			return out, err
		}
		if !all {
			out.spellings, err = h.Service.Spellings(ctx, tx, q)
			return out, err
		}
		i := 0
		for row := range csvRows(out.Offers, out.names, out.say) {
			out.rows = append(out.rows, append(row, wordsOf(out.Offers[i].Unsaid, aspectWords)))
			i++
		}
		if q.After = out.Next; q.After == nil {
			return out, nil
		}
	}
}

func (h *handler) searchPage(r *web.Request, q offer.NearQuery, found searched, errs []fault.Field) searchPage {
	v := r.URL.Query()
	page := searchPage{Query: q, Age: v.Get("age"), Miles: v.Get("within"), Day: v.Get("day"), Cost: v.Get("cost"), Errors: errs, Found: ui.Count(found.All, "offer", "offers")}
	page.Spelt = spelt(found.spellings)
	page.Table = searchTable(found.Offers, found.names, q, found.say)
	page.Table.CSV = r.With("format", "csv")
	page.Unsaid = unsaid(found.Offers)
	page.Pages.Previous = r.First()
	if found.Next != nil {
		page.Pages.Next = r.After(found.Next.String())
	}
	if len(found.Offers) < found.All {
		page.Pages.Shown = "Showing " + ui.Number(len(found.Offers)) + " of " + page.Found + "."
	}
	page.Map, page.MapShows = h.drawing(q, found.Found)
	for _, s := range geo.Sources() {
		page.Attributions = append(page.Attributions, s.Attribution)
	}
	return page
}

// unsaid says which of the offers of a page leave open what was asked; they come last.
func unsaid(shown []offer.Nearby) string {
	const ask = " What is not said stands beneath each: ask before you go."
	open := func(n offer.Nearby) bool { return len(n.Unsaid) > 0 }
	switch {
	case len(shown) > 0 && open(shown[0]):
		return "These do not say all that you asked for, so they may fit." + ask
	case slices.ContainsFunc(shown, open):
		return "Last come offers that do not say all that you asked for." + ask
	}
	return ""
}

// spelt says which words no offer has, and what was looked for in their place.
func spelt(all []offerindex.Spelling) []string {
	const most = 3
	var out []string
	for _, s := range all {
		if len(s.Taken) == 0 {
			out = append(out, "No offer has the word “"+s.Asked+"”, or one that is spelt like it.")
			continue
		}
		taken := s.Taken
		if len(taken) > most {
			taken = append(slices.Clone(taken[:most]), "others like it")
		}
		out = append(out, "No offer has the word “"+s.Asked+"”. We looked for "+strings.Join(taken, ", ")+".")
	}
	return out
}

func searchQuery(r *web.Request) (offer.NearQuery, []fault.Field) {
	v := r.URL.Query()
	q := offer.NearQuery{
		Outcode: strings.TrimSpace(v.Get("postcode")), Words: strings.TrimSpace(v.Get("words")), NoAssessment: v.Get("no-assessment") == "yes",
		Stage: family.Stage(v.Get("stage")), Time: offer.Time(v.Get("time")),
	}
	q.Language, q.For = strings.TrimSpace(v.Get("language")), offer.Whom(v.Get("for"))
	q.Kind = offer.Kind(v.Get("kind"))
	q.Need, q.Access = strings.TrimSpace(v.Get("need")), listOf[offer.Access](v["access"])
	var wrong []fault.Field
	refuse := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if q.For != "" && !slices.Contains(offer.Whoms(), q.For) {
		refuse("for", "Choose from the list for whom it is.")
	}
	if q.Kind != "" && !slices.Contains(offer.Kinds(), q.Kind) {
		refuse("kind", "Choose from the list what sort of thing it is.")
	}
	most, err := costAsked(v.Get("cost"))
	if err != nil {
		refuse("cost", "Choose what it may cost from the list, or give pounds such as 7.50.")
	}
	q.MostCost = most
	if day := strings.TrimSpace(v.Get("day")); day != "" {
		weekday, named := offer.ReadDay(day)
		on, err := dayTyped(day)
		if err != nil && !named {
			refuse("day", "Enter a real day, such as 28/11/2026, or a day of the week, such as Monday.")
		}
		q.Day, q.Weekday = on, weekday
	}
	if q.After, err = offer.ReadPageEnd(r.Page()); err != nil {
		refuse("after", fault.Message(err))
	}
	if within := v.Get("within"); within != "" {
		miles, err := strconv.Atoi(within)
		if err != nil || miles < 1 || miles > farthest {
			refuse("within", "Choose how far from the list.")
		}
		q.Within = geo.Miles(min(max(miles, 0), farthest))
	}
	if age := strings.TrimSpace(v.Get("age")); age != "" {
		n, err := strconv.Atoi(age)
		if err != nil || n < 0 || n > oldestAge {
			refuse("age", "Enter an age from 0 to 25.")
		} else {
			q.Age = &n
		}
	}
	return q, wrong
}

// free is what the page and the published directory call a cost of nothing.
const free = "free"

// costAsked reads the most that something may cost: free, pounds, or nothing for any cost.
func costAsked(text string) (*money.Pence, error) {
	switch text = strings.TrimSpace(text); text {
	case "":
		return nil, nil //nolint:nilnil // any cost is no limit
	case free:
		return new(money.Pence), nil
	}
	most, err := money.Parse(text)
	if err == nil && most < 0 {
		err = fault.Invalid("cost", "Give a cost of 0 or more.")
	}
	return &most, err
}

// costs are the limits to choose from, with one that was asked for in the address.
func costs(asked string) []ui.Option {
	out := []ui.Option{{Value: free, Text: "Free"}}
	for _, most := range []money.Pence{2_00, 5_00, 10_00, 20_00} {
		out = append(out, ui.Option{Value: most.Pounds(), Text: "Up to " + most.String()})
	}
	if most, err := costAsked(asked); err == nil && most != nil && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == asked }) {
		out = append(out, ui.Option{Value: asked, Text: "Up to " + most.String()})
	}
	return out
}

// pounds is a cost in a file; empty where nobody named one.
func pounds(o offer.Offer) string {
	if o.CostUnsaid {
		return ""
	}
	return o.Cost.Pounds()
}

// dayTyped reads a day as families write it, 28/11/2026, or as addresses of lists carry it, 2026-11-28.
func dayTyped(text string) (workday.Date, error) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return workday.Parse(text)
	}
	var n [3]int
	for i, part := range parts {
		var err error
		if n[i], err = strconv.Atoi(strings.TrimSpace(part)); err != nil {
			return workday.Date{}, fmt.Errorf("day %q: %w", text, err)
		}
	}
	return workday.On(n[2], n[1], n[0])
}

// farthest is how many miles away a family may look.
const farthest = 100

func distances() []ui.Option {
	return []ui.Option{{Value: "2", Text: "2 miles"}, {Value: "5", Text: "5 miles"}, {Value: "10", Text: "10 miles"}, {Value: "50", Text: "50 miles"}}
}

func (h *handler) names(ctx context.Context, tx *db.Tx, found []offer.Nearby) (map[thread.Ref]string, error) {
	refs := make([]thread.Ref, 0, len(found))
	for _, n := range found {
		if n.Provider != "" {
			refs = append(refs, n.Provider)
		}
	}
	return h.providerNames(ctx, tx, refs)
}

func searchTable(found []offer.Nearby, names map[thread.Ref]string, q offer.NearQuery, say asking) ui.TableView {
	v := ui.TableView{
		Caption: "What you can use", CaptionSize: "hidden", Columns: ui.Columns("What", "Where", "Ages", "Cost", "Assessment"),
		Empty: "Nothing fits yet. Leave out the age, the sort, the cost or some words, or clear “no assessment needed”. You can also tell us what worries you, and we look for something with you.",
	}
	outcode := outcodeOf(q.Outcode)
	for _, n := range found {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Header: true, Body: offerCell(n, names[n.Provider], n.Stale(say.Since))}, {Text: away(n, outcode)}, {Text: ages(n.Offer)}, {Text: cost(n.Offer)},
			{Body: assessmentCell(say.lines(n.Offer))},
		}})
	}
	return v
}

func outcodeOf(text string) string {
	p, err := geo.ParsePostcode(text)
	if err != nil {
		return ""
	}
	return p.Outcode
}

var csvHeader = []string{
	"reference", "title", "what", "kind", "provider", "stages", "age from", "age to", "where", "postcode", "miles", "when", "access", "cost", "needs assessment", "rule",
	"how to join", "checked on", "stale", "for", "days",
}

func csvRows(found []offer.Nearby, names map[thread.Ref]string, say asking) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, n := range found {
			far := ""
			if n.Placed {
				far = n.Away.String()
			}
			row := []string{
				string(n.Ref), n.Title, n.What, string(n.Kind), names[n.Provider], wordsOf(n.Stages, stageWords), strconv.Itoa(n.AgeFrom), strconv.Itoa(n.AgeTo), n.Venue,
				n.Postcode, far, n.When, wordsOf(n.Access, accessWords), pounds(n.Offer), assessment(n.Offer, say), n.Rule, n.Join, n.CheckedOn.String(),
				yesNo(n.Stale(say.Since)), wordsOf(n.For, whomWords), wordsOf(n.OpenDays(), dayWords),
			}
			if !yield(row) {
				return
			}
		}
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
