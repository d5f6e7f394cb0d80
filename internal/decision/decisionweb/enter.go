package decisionweb

import (
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web"
)

// enterPage is the form for a decision that is to come.
type enterPage struct{ Errors []fault.Field }

func (h *handler) enterForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, enterView(enterPage{}))
}

func (h *handler) enter(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseEnter(r)
	if len(wrong) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, enterView(enterPage{Errors: wrong}))
	}
	ref, err := h.Service.Enter(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, enterView(enterPage{Errors: fields}))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The decision is entered. Its notice comes next.")
	return web.SeeOther(w, r, "/decisions/"+string(ref))
}

func parseEnter(r *web.Request) (decision.Enter, []fault.Field) {
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
	cmd := decision.Enter{
		Label: r.Form("label"), Title: r.Form("title"), Maker: r.Form("maker"), LeadMember: r.Form("lead-member"), Proposal: r.Form("proposal"),
		ReasonKey: r.Form("reason-key"), Key: r.Form("key") == "yes", SubjectToCallIn: r.Form("call-in") == "yes", Route: decision.Route(r.Form("route")),
		Finance: r.Form("finance"), Legal: r.Form("legal"), Equality: r.Form("equality"), Consulted: r.Form("consulted"),
	}
	cmd.Terms = decision.Terms{
		TotalValue: amount("total-value"), AnnualValue: amount("annual-value"), ExtensionValue: amount("extension-value"), OfficerLimit: amount("officer-limit"),
		BreakPattern: r.Form("break-pattern"), Delegation: r.Form("delegation"),
	}
	var err error
	cmd.Terms.Start, err = r.FormDate("start")
	note(err)
	cmd.Terms.End, err = r.FormDate("end")
	note(err)
	cmd.Terms.ExtensionMonths, err = parseMonths(r.Form("extensions"))
	note(err)
	return cmd, wrong
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
