package decisionweb

import (
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// enterPage is the form for a decision that is to come.
type enterPage struct {
	Taken  []ui.Option // the decisions that it could amend
	Errors []fault.Field
}

func (h *handler) enterForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEnter(w, r, http.StatusOK, nil)
}

func (h *handler) renderEnter(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	page := enterPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Taken, err = h.taken(r.Context(), tx, "")
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, enterView(page))
}

func (h *handler) enter(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseEnter(r)
	if len(wrong) > 0 {
		return h.renderEnter(w, r, http.StatusUnprocessableEntity, wrong)
	}
	ref, err := h.Service.Enter(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderEnter(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The decision is entered. Its notice comes next.")
	return web.SeeOther(w, r, "/decisions/"+string(ref))
}

func parseEnter(r *web.Request) (decision.Enter, []fault.Field) {
	cmd := decision.Enter{
		Label: r.Form("label"), Title: r.Form("title"), Maker: r.Form("maker"), LeadMember: r.Form("lead-member"), Proposal: r.Form("proposal"),
		ReasonKey: r.Form("reason-key"), Key: r.Form("key") == "yes", SubjectToCallIn: r.Form("call-in") == "yes", Route: decision.Route(r.Form("route")),
		Finance: r.Form("finance"), Legal: r.Form("legal"), Equality: r.Form("equality"), Consulted: r.Form("consulted"), Amends: thread.Ref(r.Form("amends")),
	}
	terms, wrong := parseTerms(r)
	cmd.Terms = terms
	return cmd, wrong
}

// parseTerms reads the fields of what a decision allows.
func parseTerms(r *web.Request) (decision.Terms, []fault.Field) {
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	amount := func(field string) money.Pence {
		p, err := r.FormMoney(field)
		note(err)
		return p
	}
	terms := decision.Terms{
		TotalValue: amount("total-value"), AnnualValue: amount("annual-value"), ExtensionValue: amount("extension-value"), OfficerLimit: amount("officer-limit"),
		BreakPattern: r.Form("break-pattern"), Delegation: r.Form("delegation"),
	}
	var err error
	terms.Start, err = r.FormDate("start")
	note(err)
	terms.End, err = r.FormDate("end")
	note(err)
	terms.ExtensionMonths, err = parseMonths(r.Form("extensions"))
	note(err)
	return terms, wrong
}

// parseMonths reads "12, 12".
func parseMonths(s string) ([]int, error) {
	var out []int
	for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == '+' || c == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil || n <= 0 || n > 600 {
			return nil, fault.Invalid("extensions", "Enter each extension in whole months, such as 12, 12.")
		}
		out = append(out, n)
	}
	return out, nil
}
