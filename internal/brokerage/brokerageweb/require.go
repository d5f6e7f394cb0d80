package brokerageweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// requirePage is the form that asks for a promised line to be bought.
type requirePage struct {
	Line     brokerage.Line
	Lots     []ui.Option
	Age      int
	District string
	Today    workday.Date
	Days     int // by which it is promised where no day is given
	Errors   []fault.Field
}

func (h *handler) requireForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderRequire(w, r, http.StatusOK, nil)
}

func (h *handler) renderRequire(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := requirePage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadRequire(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	if err := r.Look("Ask for help to be bought", page.Line.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, requireView(page))
}

func (h *handler) loadRequire(ctx context.Context, tx *db.Tx, r *web.Request, page *requirePage) error {
	var err error
	if page.Line, err = h.Service.Plans.Line(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if err := access.MaySee(ctx, tx, r.Actor(), page.Line.Child); err != nil {
		return err
	}
	child, err := h.Service.Children.BrokerageChild(ctx, tx, page.Line.Child)
	if err != nil {
		return err
	}
	page.Today = tx.Today()
	page.Age, page.District = brokerage.Age(child.Born, page.Today), h.district(child.District)
	all, err := h.Agreements.List(ctx, tx, "", mostAgreements)
	if err != nil {
		return err
	}
	page.Lots = lots(all, child.District, page.Age, page.Today)
	spans, err := h.Service.Spans(ctx, tx)
	page.Days = spans.RequirementDays
	return err
}

// mostAgreements bounds how many agreements a form chooses from.
const mostAgreements = 500

// lots offers the lots of running agreements that serve a child of an age in a district.
func lots(all []agreement.Agreement, district string, age int, today workday.Date) []ui.Option {
	var out []ui.Option
	for _, a := range all {
		if a.State(today) != "running" {
			continue
		}
		for _, l := range a.Lots {
			if l.Covers(district, age) {
				out = append(out, ui.Option{Value: string(l.Ref), Text: l.Name, Hint: a.Title + ", until " + a.End.Long()})
			}
		}
	}
	return out
}

func (h *handler) require(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseRequire(r)
	if len(wrong) > 0 {
		return h.renderRequire(w, r, http.StatusUnprocessableEntity, wrong)
	}
	var ref thread.Ref
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if h.Brokers != nil {
			var err error
			if cmd.Broker, err = h.Brokers(r.Context(), tx); err != nil {
				return err
			}
		}
		var err error
		ref, err = h.Service.RequireTx(r.Context(), tx, r.Actor(), cmd)
		return err
	})
	if fields, ok := fault.Fields(err); ok {
		return h.renderRequire(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The brokers have it now and place it by the day you gave.")
	return web.SeeOther(w, r, afterRequire(r.Actor(), ref, r.Ref("id")))
}

// afterRequire leads to the requirement those who may read it, and others back to the line.
func afterRequire(a access.Actor, requirement, line thread.Ref) string {
	if a.May(access.BrokerageSee) {
		return "/requirements/" + string(requirement)
	}
	return "/thread/" + string(line)
}

func parseRequire(r *web.Request) (brokerage.Require, []fault.Field) {
	p := &web.Parser{Request: r}
	q := brokerage.Requirement{
		Provision: r.Ref("id"), Lot: r.FormRef("lot"), What: r.Form("what"), Need: r.Form("need"), Skills: r.FormList("skills", ","),
		MinutesPerWeek: money.Minutes(p.Number("minutes")), Band: money.Band(r.Form("band")),
		Start: p.Date("start"), End: p.Date("end"), PromisedBy: p.Date("promised"),
	}
	return brokerage.Require{Requirement: q}, p.Wrong
}

func bandOptions() []ui.Option {
	var out []ui.Option
	for _, b := range money.Bands() {
		out = append(out, ui.Option{Value: string(b), Text: bandWords(string(b))})
	}
	return out
}

func minutesText(m money.Minutes) string { return strconv.Itoa(int(m)) }
