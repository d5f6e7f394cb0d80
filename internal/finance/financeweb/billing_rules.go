package financeweb

import (
	"net/http"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// billingMonths is how many months of visits the page takes unless it is asked for others.
const billingMonths = 3

// billingPage is what billing rules would pay for the visits that a provider has recorded.
type billingPage struct {
	Provider thread.Ref
	Name     string
	From, To string
	Months   []ui.Option
	Chosen   string
	Unpriced int
	Totals   ui.TableView
	Packages ui.TableView
}

// billingRules shows what each rule would pay beside what the contract pays.
func (h *handler) billingRules(w http.ResponseWriter, r *web.Request) error {
	ref := r.Ref("id")
	page := billingPage{Provider: ref, Chosen: r.URL.Query().Get("months")}
	months, err := strconv.Atoi(page.Chosen)
	if err != nil || months < 1 || months > 24 {
		months, page.Chosen = billingMonths, strconv.Itoa(billingMonths)
	}
	for _, n := range []int{1, 3, 6, 12, 24} {
		page.Months = append(page.Months, ui.Option{Value: strconv.Itoa(n), Text: ui.Count(n, "month", "months")})
	}
	var effect finance.BillingEffect
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		names, err := h.Providers.Providers(r.Context(), tx, []thread.Ref{ref})
		if err != nil {
			return err
		}
		if _, ok := names[ref]; !ok {
			return fault.NotFound("That provider")
		}
		page.Name = names[ref].Name
		to := tx.Today().AddDays(-1)
		effect, err = h.Service.BillingEffect(r.Context(), tx, r.Actor(), h.Recorded, ref, to.AddMonths(-months).AddDays(1), to)
		return err
	})
	if err != nil {
		return err
	}
	page.From, page.To, page.Unpriced = effect.From.Long(), effect.To.Long(), effect.Unpriced
	page.Totals = totalsTable(effect)
	page.Packages = packagesTable(effect)
	page.Packages.CSV = r.With("format", "csv")
	children := make([]thread.Ref, 0, len(effect.Packages))
	for _, p := range effect.Packages {
		children = append(children, p.Package.Child)
	}
	if err := r.Look("What billing rules would pay", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "billing-rules.csv", page.Packages)
	}
	return web.Render(w, r, http.StatusOK, billingView(page))
}

// ruleWords says a rule as people say it; the first is the contract's.
func ruleWords(i int, r agreement.BillingRule) string {
	if i == 0 {
		return "The contract: delivered minutes"
	}
	how := map[agreement.Rounding]string{agreement.Nearest: "nearest", agreement.Down: "whole ones only", agreement.Up: "rounded up"}[r.Rounding]
	return ui.Count(r.Increment, "minute", "minutes") + ", " + how
}

func totalsTable(e finance.BillingEffect) ui.TableView {
	visits, promised, rules := e.Totals()
	v := ui.TableView{
		Caption: "All packages: " + ui.Count(visits, "visit", "visits"), Empty: "No visit that took place is recorded in these months.",
		Columns: []ui.Column{{Text: "Rule"}, {Text: "Time paid", Numeric: true}, {Text: "Paid", Numeric: true}, {Text: "Against the contract", Numeric: true}, {Text: "Against what was promised", Numeric: true}, {Text: "Visits paid short", Numeric: true}},
	}
	if visits == 0 {
		return v
	}
	v.Rows = append(v.Rows, ui.Cells("As promised", promised.Minutes.String(), promised.Cost.String(), signed(promised.Cost-rules[0].Cost), signed(0), ""))
	for i, b := range rules {
		v.Rows = append(v.Rows, ui.Cells(ruleWords(i, b.Rule), b.Minutes.String(), b.Cost.String(), signed(b.Cost-rules[0].Cost), signed(b.Difference), ui.Number(b.Shorter)))
	}
	return v
}

func packagesTable(e finance.BillingEffect) ui.TableView {
	v := ui.TableView{Caption: "By package", Empty: "No package has a visit in these months.", Columns: []ui.Column{{Text: "Package"}, {Text: "Rate"}, {Text: "Visits", Numeric: true}, {Text: "As promised", Numeric: true}}}
	for i, r := range finance.BillingRules() {
		v.Columns = append(v.Columns, ui.Column{Text: ruleWords(i, r), Numeric: true})
	}
	for _, p := range e.Packages {
		cells := []ui.Cell{
			{Text: p.Package.What + ", " + string(p.Package.Ref), Href: "/packages/" + string(p.Package.Ref), Header: true}, {Text: p.Package.Rate.String()},
			{Text: ui.Number(p.Visits)}, {Text: p.Promised.Cost.String()},
		}
		for _, b := range p.Rules {
			cells = append(cells, ui.Cell{Text: b.Cost.String()})
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: cells})
	}
	return v
}

// signed writes a difference with its sign.
func signed(p money.Pence) string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}
