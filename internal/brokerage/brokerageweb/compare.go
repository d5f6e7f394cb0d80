package brokerageweb

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// comparePage is a ranking: criteria down, providers across.
type comparePage struct {
	Requirement brokerage.Requirement
	Whom        string // the child's initials
	CallOff     brokerage.CallOff
	Strip       ui.StripView
	Table       ui.TableView
	Out         []outSince
	Choices     []ui.Option
	MayChoose   bool
	Days        int  // that an emergency award runs at most
	Emergency   bool // the reader may open the emergency door
	MayRank     bool
	Refused     string // why an award was refused
	Beyond      bool   // because of what was decided, and not of what has happened since
	cause       error  // the refusal itself
	Errors      []fault.Field
}

// outSince is a provider that has said since the ranking that it cannot help, or may not be awarded anything any more.
type outSince struct{ Name, Says string }

func (h *handler) compare(w http.ResponseWriter, r *web.Request) error {
	return h.renderCompare(w, r, http.StatusOK, comparePage{})
}

func (h *handler) renderCompare(w http.ResponseWriter, r *web.Request, status int, page comparePage) error {
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadCompare(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	if page.cause != nil && (!page.MayChoose || len(page.Choices) == 0) {
		return page.cause // there is no form any more that could show what was typed
	}
	if err := r.Look("Compare providers", page.Requirement.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, compareView(page))
}

func (h *handler) loadCompare(ctx context.Context, tx *db.Tx, r *web.Request, page *comparePage) error {
	q, err := h.requirement(ctx, tx, r)
	if err != nil {
		return err
	}
	page.Requirement = q
	if page.Beyond {
		spans, err := h.Service.Spans(ctx, tx)
		if err != nil {
			return err
		}
		page.Days = spans.EmergencyAwardDays
	}
	if page.Whom, err = h.initials(ctx, tx, q.Child); err != nil {
		return err
	}
	if q.CallOff != "" {
		if page.CallOff, err = h.Service.Ranking(ctx, tx, q.CallOff); err != nil {
			return err
		}
	}
	ranking := page.CallOff.Ranking
	said, err := h.Service.Responses(ctx, tx, q.Ref)
	if err != nil {
		return err
	}
	out := page.CallOff.OutSince(said)
	ranked := make([]thread.Ref, len(ranking.Places))
	for i, p := range ranking.Places {
		ranked[i] = thread.Ref(p.ID)
	}
	barred := map[thread.Ref]brokerage.Bar{} // of what is placed nothing more is awarded
	if q.Open() {
		if barred, err = h.Service.Barred(ctx, tx, q, q.Start, ranked...); err != nil {
			return err
		}
	}
	page.Table = compareTable(ranking, out, barred)
	page.MayRank = q.Open() && r.Actor().May(access.BrokerageCallOff)
	page.MayChoose = q.Open() && q.CallOff != "" && mayAward(r.Actor())
	page.Emergency = r.Actor().May(access.BrokerageEmergency)
	for _, p := range ranking.Places {
		if a, gone := out[thread.Ref(p.ID)]; gone {
			page.Out = append(page.Out, outSince{p.Name, "said on " + a.On.Long() + " that it cannot help. " + a.Says()})
			continue
		}
		if bar, is := barred[thread.Ref(p.ID)]; is {
			page.Out = append(page.Out, outSince{p.Name, "cannot be awarded anything now. " + bar.Why})
			if bar.Held || !page.Emergency {
				continue
			}
		}
		page.Choices = append(page.Choices, ui.Option{Value: p.ID, Text: p.Name, Hint: "Stands " + place(p.Rank) + " with " + points(p.Points) + " points. " + answerOf(q, said, p.ID)})
	}
	page.Strip, err = strip(ctx, tx, r.Actor(), q)
	return err
}

// answerOf says what a ranked provider that is not out has answered to the invitation by now.
func answerOf(q brokerage.Requirement, said []brokerage.Response, id string) string {
	for _, a := range said {
		switch {
		case string(a.Provider) != id:
		case a.Can:
			return "It answered on " + a.On.Long() + " that it can help."
		}
	}
	if q.InvitedUntil.IsZero() {
		return "It was not asked whether it can help."
	}
	return "It has not answered yet."
}

// mostAcross is how many providers stand side by side before the table scrolls.
const mostAcross = 4

// compareTable lays a ranking out: a row a criterion with its weight, a column a provider with score and evidence. Those that are out
// since keep the place that the ranking gave them, and the table says so.
func compareTable(ranking allocation.Ranking, out map[thread.Ref]brokerage.Response, barred map[thread.Ref]brokerage.Bar) ui.TableView {
	v := ui.TableView{
		Caption: "How the providers compare", Columns: []ui.Column{{Text: "Criterion"}}, Dense: len(ranking.Places) > mostAcross,
		Empty: "No provider could be ranked. Those left out stand below, each with the reason.",
	}
	if len(ranking.Places) == 0 {
		return v
	}
	foot := []ui.Cell{{Text: "All points, of 100", Header: true}}
	why := []ui.Cell{{Text: "Why it stands there", Header: true}}
	for _, p := range ranking.Places {
		head := place(p.Rank) + ": " + p.Name
		if _, gone := out[thread.Ref(p.ID)]; gone {
			head += " (out: cannot help)"
		} else if _, is := barred[thread.Ref(p.ID)]; is {
			head += " (out: cannot be awarded anything now)"
		}
		v.Columns = append(v.Columns, ui.Column{Text: head})
		foot = append(foot, ui.Cell{Text: points(p.Points)})
		why = append(why, ui.Cell{Text: p.Why})
	}
	for i, c := range allocation.Criteria() {
		cells := []ui.Cell{{Body: criterionCell(criterionWords(c), ranking.Weights.Of(c)), Header: true}}
		for _, p := range ranking.Places {
			if i < len(p.Lines) {
				cells = append(cells, ui.Cell{Body: lineCell(p.Lines[i])})
			}
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: cells})
	}
	v.Rows = append(v.Rows, ui.TableRow{Cells: why})
	v.Foot = foot
	return v
}

// percent writes a score out of allocation.Full as a percentage.
func percent(score int) string { return strconv.Itoa(score*100/allocation.Full) + "%" }

// priceByHand reads a price that was set by hand with its reason; no price and no reason buy at the agreed rate.
func priceByHand(r *web.Request) (price money.Pence, why string, err error) {
	why = r.Form("price-why")
	price, err = r.FormMoney("price")
	if err == nil && price == 0 && (r.Form("price") != "" || why != "") {
		err = fault.Invalid("price", "Enter the price of an hour, or leave the price and its reason empty for the agreed rate.")
	}
	return price, why, err
}

func (h *handler) accept(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	cmd := brokerage.Give{Requirement: r.Ref("id"), Version: version, Provider: r.FormRef("provider"), Why: r.Form("why")}
	if err == nil {
		cmd.Price, cmd.PriceWhy, err = priceByHand(r)
	}
	if err == nil && cmd.Provider == "" {
		err = fault.Invalid("provider", "Choose a provider, or say below why none suits.")
	}
	var made brokerage.Awarded
	if err == nil {
		made, err = h.Service.Give(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderCompare(w, r, http.StatusUnprocessableEntity, comparePage{Errors: fields})
	}
	if fault.Is(err, fault.KindConflict) {
		return h.renderCompare(w, r, http.StatusConflict, comparePage{Refused: fault.Message(err), Beyond: errors.Is(err, brokerage.ErrBeyond), cause: err})
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The award is made. The provider and the family are told, and the provider sees what it needs to know of the child from today.")
	return web.SeeOther(w, r, "/packages/"+string(made.Package))
}

func (h *handler) noneSuits(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.NoneSuits(r.Context(), r.Actor(), r.Ref("id"), version, r.Form("none-why"))
	}
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			fields[i].Name = "none-why"
		}
		return h.renderCompare(w, r, http.StatusUnprocessableEntity, comparePage{Errors: fields})
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The ranking is set aside with your reason. The requirement is open again.")
	return web.SeeOther(w, r, "/requirements/"+string(r.Ref("id")))
}
