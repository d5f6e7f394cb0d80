package deliveryweb

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// todayPage is a provider's day.
type todayPage struct {
	On            workday.Date
	Today         bool
	Before, After string
	Due           []dueView
	Unplanned     []packageView
	Left, Done    int
	Refused       string
	children      []thread.Ref // whom the packages help
}

// dueView is one visit of the day.
type dueView struct {
	Package  thread.Ref
	Child    string
	What     string
	Start    delivery.Clock
	Planned  money.Minutes
	Recorded string // what was recorded, empty when nothing was
	Correct  string // where to put it right
	Begun    bool   // so that one can say that it took place
}

// packageView is a package without agreed days.
type packageView struct{ Path, Child, What string }

func (h *handler) today(w http.ResponseWriter, r *web.Request) error {
	return h.renderToday(w, r, http.StatusOK, "")
}

func (h *handler) renderToday(w http.ResponseWriter, r *web.Request, status int, refused string) error {
	page := todayPage{Refused: refused}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadToday(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	if err := r.Look("Visits of a day", page.children...); err != nil {
		return err
	}
	return web.Render(w, r, status, todayView(page))
}

func (h *handler) loadToday(ctx context.Context, tx *db.Tx, r *web.Request, page *todayPage) error {
	by := r.Actor()
	if by.Provider == "" {
		return fault.Forbidden("Only the provider’s own people record visits.")
	}
	page.On = dayAsked(r, tx.Today())
	page.Today = page.On == tx.Today()
	page.Before = "/visits/today?on=" + page.On.AddDays(-1).String()
	if !page.Today {
		page.After = "/visits/today?on=" + page.On.AddDays(1).String()
	}
	day, err := h.Service.DayOf(ctx, tx, by.Provider, page.On)
	if err != nil {
		return err
	}
	if day.Packages, err = visible(ctx, tx, by, day.Packages); err != nil {
		return err
	}
	packages := make(map[thread.Ref]brokerage.Package, len(day.Packages))
	for _, p := range day.Packages {
		packages[p.Ref] = p
	}
	page.children = childrenOf(day.Packages)
	names, err := h.childNames(ctx, tx, page.children...)
	if err != nil {
		return err
	}
	for _, d := range day.Due {
		if p, ok := packages[d.Package]; ok {
			page.add(d, p, names, tx.Now())
		}
	}
	for _, ref := range day.Unplanned {
		p, ok := packages[ref]
		if !ok {
			continue
		}
		page.Unplanned = append(page.Unplanned, packageView{Path: path(ref, ""), Child: names[p.Child], What: fromWords(p, tx.Today())})
	}
	return nil
}

// fromWords says what a package is, and from when while that is still to come.
func fromWords(p brokerage.Package, today workday.Date) string {
	if today.Before(p.Start) {
		return p.What + ", from " + p.Start.Long()
	}
	return p.What
}

// dayAsked is the day in the address or the form, today when there is none or it is still to come.
func dayAsked(r *web.Request, today workday.Date) workday.Date {
	on, err := workday.Parse(cmp.Or(r.Form("on"), r.URL.Query().Get("on")))
	if err != nil || on.After(today) {
		return today
	}
	return on
}

func (page *todayPage) add(d delivery.Due, p brokerage.Package, names map[thread.Ref]string, now time.Time) {
	v := dueView{Package: d.Package, Child: names[p.Child], What: p.What, Start: d.Start, Planned: d.Planned, Begun: d.Start.Begun(page.On, now)}
	if d.Recorded != nil {
		v.Recorded = resultWords(*d.Recorded, false)
		if correctable(*d.Recorded) {
			v.Correct = "/visits/" + string(d.Recorded.Ref) + "/correct"
		}
		page.Done++
	} else {
		page.Left++
	}
	page.Due = append(page.Due, v)
}

// tap records one visit of the day with one button: it took place as planned, or it did not and why.
func (h *handler) tap(w http.ResponseWriter, r *web.Request) error {
	cmd, err := readTap(r)
	if err == nil {
		err = h.record(r, cmd)
	}
	switch {
	case fault.Is(err, fault.KindInvalid):
		return h.renderToday(w, r, http.StatusUnprocessableEntity, fault.Message(err))
	case fault.Is(err, fault.KindConflict):
		return h.renderToday(w, r, http.StatusConflict, fault.Message(err))
	case err != nil:
		return err
	}
	web.Flash(r, "Recorded. You can correct it below.")
	return web.SeeOther(w, r, "/visits/today?on="+cmd.on.String())
}

// tapped is one press of a button.
type tapped struct {
	pkg     thread.Ref
	on      workday.Date
	start   delivery.Clock
	planned money.Minutes
	result  string // "came", or whose miss it is
}

func readTap(r *web.Request) (tapped, error) {
	t := tapped{pkg: r.FormRef("package"), result: r.Form("result")}
	start, err := strconv.Atoi(r.Form("start"))
	if err != nil {
		return t, fault.Invalid("start", "Enter a time such as 4:30pm.")
	}
	planned, err := r.FormInt("planned")
	if err != nil {
		return t, err
	}
	t.start, t.planned = delivery.Clock(start), money.Minutes(planned)
	t.on, err = r.FormDate("on")
	return t, err
}

func (h *handler) record(r *web.Request, t tapped) error {
	if t.result == "came" {
		_, err := h.Service.RecordVisit(r.Context(), r.Actor(), delivery.RecordVisit{
			Package: t.pkg, On: t.on, Start: t.start, Planned: t.planned, Minutes: t.planned, Worker: r.Actor().Name,
		})
		return err
	}
	_, err := h.Service.MissedVisit(r.Context(), r.Actor(), delivery.MissedVisit{
		Package: t.pkg, On: t.on, Start: t.start, Planned: t.planned, Whose: delivery.Whose(t.result),
	})
	return err
}

// besides is what can be said of a visit other than that it came as planned.
func besides(d dueView) string {
	if d.Begun {
		return "It did not happen, or took longer or shorter"
	}
	return "It will not happen"
}
