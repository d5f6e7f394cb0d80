package brokerageweb

import (
	"cmp"
	"net/http"
	"strings"

	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// invitation is one need as a provider reads it: nothing by which the child could be known.
type invitation struct {
	Href     string
	What     string
	Need     string
	Facts    ui.SummaryListView
	Closes   string
	Closed   bool
	Answered string
}

// invitationsPage lists a provider's invitations, those that close first first.
type invitationsPage struct{ Open, Closed []invitation }

func (h *handler) invitations(w http.ResponseWriter, r *web.Request) error {
	if r.Actor().Provider == "" {
		return fault.Forbidden("Only providers answer invitations.")
	}
	var page invitationsPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, mine, err := h.Service.Invitations(r.Context(), tx, r.Actor().Provider)
		for _, q := range all {
			i := h.invitation(q, tx.Today())
			if a, ok := mine[q.Ref]; ok {
				i.Answered = answered(a)
			}
			if i.Closed {
				page.Closed = append(page.Closed, i)
			} else {
				page.Open = append(page.Open, i)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, invitationsView(page))
}

func (h *handler) invitation(q brokerage.Requirement, today workday.Date) invitation {
	return invitation{
		Href: "/invitations/" + string(q.Ref), What: q.What, Need: q.Need, Closed: q.InvitedUntil.Before(today),
		Closes: "Answer by " + q.InvitedUntil.Long() + " (" + ui.Away(today, q.InvitedUntil) + ")",
		Facts: ui.SummaryListView{Plain: true, Rows: []ui.SummaryRow{
			ui.Row("Skills asked for", cmp.Or(strings.Join(q.Skills, ", "), "None in particular")), ui.Row("District", h.district(q.District)),
			ui.Row("Age", ageWords(q.Age)), ui.Row("How much", q.MinutesPerWeek.String()+" a week"), ui.Row("When in the week", bandWords(string(q.Band))),
			ui.Row("From", q.Start.Long()), ui.Row("Until", q.End.Long()),
		}},
	}
}

// weightWords says by what those that answer are ranked, as it was when they were asked.
func weightWords(i brokerage.Invitation) string {
	var words []string
	for _, c := range allocation.Criteria() {
		words = append(words, string(c)+" "+ui.Number(i.Weights.Of(c)))
	}
	return strings.Join(words, ", ") + ". These are the weights of " + i.WeightsOf + "; they do not change for this invitation."
}

func answered(a brokerage.Response) string {
	if a.Can {
		return "You said on " + a.On.Long() + " that you can help, from " + a.From.Long() + "."
	}
	return "You said on " + a.On.Long() + " that you cannot help: " + a.Says()
}

// answerPage is one invitation with the form that answers it.
type answerPage struct {
	Invitation invitation
	Can        string
	Why        string
	Refusal    string
	From       workday.Date
	Mark       string // of the answer that was given when the form was first shown
	Errors     []fault.Field
}

func (h *handler) answerForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAnswer(w, r, http.StatusOK, nil)
}

func (h *handler) renderAnswer(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := answerPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if r.Actor().Provider == "" {
			return fault.NotFound("That invitation")
		}
		q, err := h.Service.InvitedTo(r.Context(), tx, r.Actor().Provider, r.Ref("id"))
		if err != nil {
			return err
		}
		page.Invitation, page.From = h.invitation(q, tx.Today()), q.Start
		asked, err := h.Service.Askings(r.Context(), tx, q.Ref)
		if err != nil {
			return err
		}
		if all := asked[q.Ref]; len(all) > 0 {
			page.Invitation.Facts.Rows = append(page.Invitation.Facts.Rows, ui.Row("How answers are weighed", weightWords(all[0])))
		}
		page.Mark = brokerage.Response{}.Mark()
		all, err := h.Service.Responses(r.Context(), tx, q.Ref)
		for _, a := range all {
			if a.Provider == r.Actor().Provider {
				page.Mark = a.Mark()
				page.Invitation.Answered, page.Can, page.Why = answered(a), yesNo(a.Can), a.Why
				page.Refusal = string(a.Refusal)
				if a.Can {
					page.From = a.From
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(errs) > 0 {
		page.Mark = r.Form("version")
	}
	return web.Render(w, r, status, answerView(page))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	cmd := brokerage.Respond{Requirement: r.Ref("id"), Can: r.Form("can") == "yes", Refusal: brokerage.Refusal(r.Form("reason")), Why: r.Form("why"), Over: r.Form("version")}
	var err error
	switch r.Form("can") {
	case "yes":
		cmd.From, err = r.FormDate("from")
		cmd.Why = r.Form("offer")
	case "no":
	default:
		err = fault.Invalid("can", "Say whether you can help.")
	}
	if err == nil {
		err = h.Service.Respond(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderAnswer(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Thank you. Your answer is with the brokers; you can change it until the invitation closes.")
	return web.SeeOther(w, r, "/invitations")
}
