package home

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/home/dates"
	"alongside/internal/home/timeline"
	"alongside/internal/lead"
	"alongside/internal/offer"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const (
	mostQuestions   = 5
	familyLookWords = "The family’s own page"
)

// familyPage is the home of a parent or a young person: one child, with the way to the others.
type familyPage struct {
	Roles     ui.SubNavView
	Others    ui.SubNavView // the family's children, when there are several
	Child     family.Card   // zero when no child is linked to the account
	Own       bool          // the reader is the young person
	Contact   authority.Contact
	Person    *lead.Lead // nil while nobody is named
	Coming    *lead.Held // who takes over on a day to come, nil when nobody does
	Next      []ui.DeadlineView
	Verdicts  []question // answers that wait for the family's word
	Offers    []offer.Nearby
	ShowOffer bool
	Elsewhere bool // the child lives with another carer, whose address is kept from the reader
	Places    []offer.HeldPlace
	Support   []ui.PromisedView
	Waits     []waiting.Home
	Questions []question
	Links     []ui.Link
	CanAsk    bool            // the reader may ask us a question
	Stands    templ.Component // decisions that are unexplained, nil when none is
	Officers  templ.Component // who runs the child's assessments, nil when none runs
}

// question is one thing that the family asked.
type question struct {
	Subject, Href, State string
	Again                string // the words of the way to open it again, where we and not the family ended it; "" otherwise
}

// possessive says whose: "your" or "Sam's".
func (p familyPage) possessive() string {
	if p.Own {
		return "your"
	}
	return p.Child.First + "’s"
}

// title is the page's title and h1.
func (p familyPage) title() string {
	switch {
	case p.Child.Ref == "":
		return "Your page"
	case p.Own:
		return "Your support"
	default:
		return p.Child.First + "’s support"
	}
}

func (h *handler) familyHome(w http.ResponseWriter, r *web.Request, role access.Role) error {
	chosen, _ := thread.Parse(r.URL.Query().Get("child")) // another or a wrong one falls back to the first child
	page := familyPage{Roles: rolesNav(r.Actor(), role), Own: role == access.RoleYoungPerson}
	var seen []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		seen, err = h.readFamily(r.Context(), tx, r.Actor(), chosen, &page)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look(familyLookWords, seen...); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, familyView(page))
}

// readFamily reads everything of the chosen child in a number of queries that does not grow with the children, and returns all
// whose names the page shows.
func (h *handler) readFamily(ctx context.Context, tx *db.Tx, reader access.Actor, chosen thread.Ref, p *familyPage) ([]thread.Ref, error) {
	council, err := h.Authority.Get(ctx, tx)
	if err != nil {
		return nil, err
	}
	p.Contact = council.Contact
	cards, err := h.ownChildren(ctx, tx, reader)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	seen := make([]thread.Ref, len(cards))
	p.Child = cards[0]
	for i, c := range cards {
		seen[i] = c.Ref
		if c.Ref == chosen {
			p.Child = c
		}
	}
	if len(cards) > 1 {
		p.Others.Label = "Your children"
		for _, c := range cards {
			p.Others.Items = append(p.Others.Items, ui.NavItem{Text: c.First, Href: "/home?child=" + string(c.Ref), Current: c.Ref == p.Child.Ref})
		}
	}
	p.CanAsk = reader.May(access.QueryAsk)
	p.Links = familyLinks(reader, p.Child.Ref, p.Own)
	if h.Stands != nil {
		if p.Stands, err = h.Stands(ctx, tx, reader, p.Child.Ref); err != nil {
			return nil, err
		}
	}
	if h.Officers != nil {
		if p.Officers, err = h.Officers(ctx, tx, p.Child.Ref); err != nil {
			return nil, err
		}
	}
	if err := h.readPromises(ctx, tx, reader, council, p); err != nil {
		return nil, err
	}
	return seen, h.readSupport(ctx, tx, reader, p)
}

// ownChildren are the children of the reader's own family, the eldest first. Somebody who also works here sees on this page
// only those whom they care for.
func (h *handler) ownChildren(ctx context.Context, tx *db.Tx, reader access.Actor) ([]family.Card, error) {
	refs, err := access.Children(ctx, tx, reader)
	if err != nil {
		return nil, err
	}
	if len(reader.Roles) > 1 {
		carers, err := h.Family.CarersOf(ctx, tx, refs)
		if err != nil {
			return nil, err
		}
		refs = slices.DeleteFunc(refs, func(child thread.Ref) bool {
			return !slices.ContainsFunc(carers[child], func(c family.Carer) bool { return c.Person == reader.Person })
		})
	}
	found, err := h.Family.Cards(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	cards := make([]family.Card, 0, len(found))
	for _, c := range found {
		if c.MergedInto == "" {
			cards = append(cards, c)
		}
	}
	slices.SortFunc(cards, func(a, b family.Card) int { return cmp.Or(a.Born.Compare(b.Born), cmp.Compare(a.Ref, b.Ref)) })
	return cards, nil
}

func familyLinks(reader access.Actor, child thread.Ref, own bool) []ui.Link {
	base := "/children/" + string(child)
	all := []struct {
		may  access.Permission
		link ui.Link
	}{
		{access.FamilySee, ui.Link{Text: "What has happened and what comes next", Href: base + "/timeline"}},
		{access.QueryAsk, ui.Link{Text: "Ask a question", Href: base + "/ask"}},
		{access.PlanSee, ui.Link{Text: "Your plan", Href: base + "/plan"}},
		{access.QuerySee, ui.Link{Text: "Your questions", Href: base + "/queries"}},
		{access.FamilySee, ui.Link{Text: "Help from voluntary organisations", Href: base + "/referrals"}},
		{access.FamilyEdit, ui.Link{Text: "Your statement", Href: base + "/statement"}},
		{access.FamilyLooks, ui.Link{Text: "Who looked at " + whose(own) + " record", Href: base + "/looks"}},
		{access.FamilySee, ui.Link{Text: "What we keep", Href: base}},
	}
	var out []ui.Link
	for _, l := range all {
		if reader.May(l.may) {
			out = append(out, l.link)
		}
	}
	return out
}

func whose(own bool) string {
	if own {
		return "your"
	}
	return "your child’s"
}

// readPromises reads who helps, what happens next and what was asked.
func (h *handler) readPromises(ctx context.Context, tx *db.Tx, reader access.Actor, council authority.Authority, p *familyPage) error {
	leads, err := h.Lead.Of(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	if l, ok := leads[p.Child.Ref]; ok {
		p.Person = &l
	}
	coming, ok, err := h.Lead.Coming(ctx, tx, p.Child.Ref)
	if err != nil {
		return err
	}
	if ok {
		p.Coming = &coming
	}
	questions := &dates.Once{From: h.Query}
	clocks := dates.Dates{Families: h.Family, Queries: questions, Assessments: h.Pathway, Referrals: h.Referrals}
	open, err := clocks.Told(ctx, tx, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	slices.SortStableFunc(open, func(a, b deadline.Deadline) int { return a.Due.Compare(b.Due) })
	names := map[thread.Ref]string{}
	if council.LooksShownBy == authority.LooksByName {
		if names, err = h.Authority.Names(ctx, tx, ownersOf(open)...); err != nil {
			return err
		}
	}
	places, err := placesOf(ctx, tx, open)
	if err != nil {
		return err
	}
	asked, err := asked(ctx, tx, questions, reader, p.Child.Ref)
	if err != nil {
		return err
	}
	for _, d := range open {
		v := web.DeadlineView(d, tx.Today(), names[d.Owner])
		v.Href = familyPlace(places[d.Ref])
		p.Next = append(p.Next, v)
	}
	return h.readAsked(ctx, tx, reader, p.Child.Ref, asked, p)
}

// asked returns the questions about a child that the reader may read, the latest first.
func asked(ctx context.Context, tx *db.Tx, questions dates.Queries, reader access.Actor, child thread.Ref) ([]query.Query, error) {
	all, err := questions.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	reads, err := questions.Reader(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(q query.Query) bool { return reads.MayRead(q) != nil }), nil
}

// readAsked reads what our answers promise, which of them wait for the reader's word, and where the questions stand.
func (h *handler) readAsked(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, asked []query.Query, p *familyPage) error {
	for _, q := range asked {
		if v, ok := timeline.Promised(q, tx.Today()); ok {
			p.Next = append(p.Next, v)
		}
	}
	slices.SortStableFunc(p.Next, timeline.InOrder)
	var ended []query.Query // what a word of the family's may follow
	for _, q := range asked {
		if !q.Waiting() {
			ended = append(ended, q)
		}
	}
	judged, err := h.Query.Judges(ctx, tx, reader, child, ended...)
	if err != nil {
		return err
	}
	for _, q := range ended {
		if q.State() == query.StateAnswered && judged[q.Ref] {
			p.Verdicts = append(p.Verdicts, question{Subject: q.Subject, Href: "/queries/" + string(q.Ref) + "/judge"})
		}
	}
	for _, q := range asked[:min(len(asked), mostQuestions)] {
		one := question{Subject: q.Subject, Href: "/queries/" + string(q.Ref), State: questionWords(q, judged[q.Ref])}
		if judged[q.Ref] {
			one.Again = againWords(q)
		}
		p.Questions = append(p.Questions, one)
	}
	return nil
}

// questionWords is where a question stands, as the family reads it; judges says that it is the reader's to say whether the answer
// helps.
func questionWords(q query.Query, judges bool) string {
	switch q.State() {
	case query.StateAnswered:
		if judges {
			return "we have answered: tell us if it helps"
		}
		return "we have answered"
	case query.StatePassed:
		return "it is a request for an assessment now, and runs on its own page"
	case query.StateJoined:
		return "it is part of another question, and is answered there"
	case query.StateClosed:
		switch {
		case q.Silence.Closed:
			return "we closed it on " + q.ClosedOn.Short() + ", as we heard nothing about our answer"
		case judges:
			return "you told us that it is answered"
		}
		return "the family told us that it is answered"
	default:
		return "we owe you an answer"
	}
}

// againWords name the way to open a question again that ended without the family's word; "" where it did not.
func againWords(q query.Query) string {
	switch {
	case q.State() == query.StatePassed:
		return "It was a question all the same"
	case q.State() == query.StateClosed && q.Silence.Closed:
		return "Open it again"
	default:
		return ""
	}
}

func ownersOf(list []deadline.Deadline) []thread.Ref {
	var out []thread.Ref
	for _, d := range list {
		if d.Owner != "" && !slices.Contains(out, d.Owner) {
			out = append(out, d.Owner)
		}
	}
	return out
}

// placesOf finds the objects that deadlines are about, for their addresses.
func placesOf(ctx context.Context, tx *db.Tx, list []deadline.Deadline) (map[thread.Ref]thread.Node, error) {
	refs := make([]thread.Ref, 0, len(list))
	for _, d := range list {
		if !slices.Contains(refs, d.Ref) {
			refs = append(refs, d.Ref)
		}
	}
	return thread.Nodes(ctx, tx, refs...)
}

// familyPlace is the address of an object, if families may open it.
func familyPlace(n thread.Node) string {
	switch n.Ref.Kind() {
	case thread.Query, thread.Assessment, thread.Advice, thread.Plan, thread.Determination, thread.Referral:
		return n.URL
	default:
		return ""
	}
}
