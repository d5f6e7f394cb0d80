package timeline

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/home/dates"
	"alongside/internal/lead"
	"alongside/internal/lead/explanation"
	"alongside/internal/offer"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/provider"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Deps is everything that the page needs.
type Deps struct {
	DB           db.Runner
	Family       *family.Service
	Lead         *lead.Service
	Explanations *explanation.Service
	Query        *query.Service
	Pathway      *pathway.Service
	Plan         *plan.Service
	Brokerage    *brokerage.Service
	Providers    *provider.Service
	Delivery     *delivery.Service
	// Offers and Waits may be nil where an installation has none.
	Offers *offer.Service
	Waits  *waiting.Service
	// Referrals tells which referrals to voluntary organisations a reader is told of; nil where nobody is referred.
	Referrals dates.Referrals
	Disputes  *dispute.Service // nil where an installation has none
}

type handler struct{ Deps }

// clocks are the dates that readers are told of.
func (t *teller) clocks() dates.Dates {
	return dates.Dates{Families: t.Family, Queries: &t.questionsRead, Assessments: t.Pathway, Referrals: t.Referrals}
}

// Register adds the page to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/timeline", access.FamilySee, h.show)
}

// page is the whole page.
type page struct {
	Child family.Child
	Next  []ui.DeadlineView
	Years []year
}

// year is what happened in one year, the latest first.
type year struct {
	Title    string
	Timeline ui.TimelineView
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	var p page
	child := r.Ref("id")
	err := r.SeeChild("What has happened and what comes next", child, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = h.read(ctx, tx, r.Actor(), child)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, pageView(p))
}

func (h *handler) read(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (p page, err error) {
	if p.Child, err = h.Family.Child(ctx, tx, child); err != nil {
		return p, err
	}
	t := &teller{handler: h, tx: tx, Limits: dates.Limits{Reader: reader}, child: child, today: tx.Today(), questionsRead: dates.Once{From: h.Query}}
	if err := t.limits(ctx); err != nil {
		return p, err
	}
	for _, tell := range chapters {
		if err := tell(t, ctx); err != nil {
			return p, err
		}
	}
	p.Years = years(t.events, t.since, t.today)
	p.Next, err = t.next(ctx)
	return p, err
}

// years orders events by day, the latest first; of one day what was told of later in a chapter stands first. What lies before the
// record was closed, or is still to come, is left out.
func years(events []event, since, today workday.Date) []year {
	slices.Reverse(events)
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(b.on.String(), a.on.String()) })
	var out []year
	for _, e := range events {
		if e.on.IsZero() || e.on.Before(since) || e.on.After(today) {
			continue
		}
		title := e.on.String()[:4]
		if len(out) == 0 || out[len(out)-1].Title != title {
			out = append(out, year{Title: title})
		}
		last := &out[len(out)-1]
		last.Timeline.Items = append(last.Timeline.Items, e.view())
	}
	return out
}

// next are the dates that are still to be kept, those of clocks with their working, and what was agreed, the soonest first; without those of objects that the reader
// is not told of.
func (t *teller) next(ctx context.Context) ([]ui.DeadlineView, error) {
	open, err := t.clocks().ToldWithin(ctx, t.tx, t.Limits, t.child)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(t.agreed)
	for _, d := range open {
		out = append(out, web.DeadlineView(d, t.today, ""))
	}
	slices.SortStableFunc(out, InOrder)
	return out, nil
}
