package leadweb

import (
	"net/http"
	"time"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/lead/explanation"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Where the session keeps the link of a partner agency that was opened, and the one that a code has proved. Both are the
// link's hash, which opens nothing by itself.
const (
	openedLink = "explain-link"
	provedLink = "explain-proved"
)

// linkPage is what a partner agency sees of one request: nothing of it before the code.
type linkPage struct {
	Sent        bool
	Explanation explanation.Explanation
	Errors      []fault.Field
}

func registerLinks(r *web.Router, h *handler) {
	slow := web.Limited(web.Limit{Every: 10 * time.Second, Burst: 10})
	r.Get("/explain", access.Public, h.openLink, slow)
	r.Get("/explain/mailbox", access.Public, h.mailbox)
	r.Post("/explain/mailbox", access.Public, h.sendCode, slow)
	r.Get("/explain/enter", access.Public, h.enterForm)
	r.Post("/explain/enter", access.Public, h.enter, slow)
	r.Get("/explain/answer", access.Public, h.linkAnswerForm)
	r.Post("/explain/answer", access.Public, h.linkAnswer)
	r.Get("/explain/done", access.Public, h.linkDone)
}

// openLink looks at a link without using it and takes the token out of the address.
func (h *handler) openLink(w http.ResponseWriter, r *web.Request) error {
	r.Forget(provedLink)
	id, err := h.Explanations.OpenLink(r.Context(), r.URL.Query().Get("token"))
	if err != nil {
		return h.deadLink(w, r, err)
	}
	r.Remember(openedLink, id)
	return web.SeeOther(w, r, "/explain/mailbox")
}

// deadLink says the same of a link that is unknown, revoked, used or too old.
func (h *handler) deadLink(w http.ResponseWriter, r *web.Request, err error) error {
	if !fault.Is(err, fault.KindNotFound) {
		return err
	}
	r.Forget(openedLink)
	r.Forget(provedLink)
	return web.Render(w, r, http.StatusNotFound, deadLinkView())
}

var errNoLink = fault.NotFound("The link")

func (h *handler) mailbox(w http.ResponseWriter, r *web.Request) error {
	if r.Recall(openedLink) == "" {
		return h.deadLink(w, r, errNoLink)
	}
	return web.Render(w, r, http.StatusOK, mailboxView(linkPage{}))
}

func (h *handler) sendCode(w http.ResponseWriter, r *web.Request) error {
	err := h.Explanations.SendCode(r.Context(), r.Recall(openedLink))
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, enterView(linkPage{Errors: fields}))
	}
	if err != nil {
		return h.deadLink(w, r, err)
	}
	return web.SeeOther(w, r, "/explain/enter")
}

func (h *handler) enterForm(w http.ResponseWriter, r *web.Request) error {
	if r.Recall(openedLink) == "" {
		return h.deadLink(w, r, errNoLink)
	}
	return web.Render(w, r, http.StatusOK, enterView(linkPage{Sent: true}))
}

func (h *handler) enter(w http.ResponseWriter, r *web.Request) error {
	id := r.Recall(openedLink)
	err := h.Explanations.Enter(r.Context(), id, r.Form("code"))
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, enterView(linkPage{Errors: fields}))
	}
	if err != nil {
		return h.deadLink(w, r, err)
	}
	r.Remember(provedLink, id)
	return web.SeeOther(w, r, "/explain/answer")
}

// proved reads the request of the link that a code has proved in this session, and records the look.
func (h *handler) proved(r *web.Request, wrong []fault.Field) (linkPage, error) {
	e, err := h.Explanations.Read(r.Context(), r.Recall(provedLink))
	return linkPage{Explanation: e, Errors: wrong}, err
}

func (h *handler) linkAnswerForm(w http.ResponseWriter, r *web.Request) error {
	if r.Recall(provedLink) == "" && r.Recall(openedLink) != "" {
		return web.SeeOther(w, r, "/explain/mailbox") // the code comes first
	}
	p, err := h.proved(r, nil)
	if err != nil {
		return h.deadLink(w, r, err)
	}
	return web.Render(w, r, http.StatusOK, linkAnswerView(p))
}

func (h *handler) linkAnswer(w http.ResponseWriter, r *web.Request) error {
	err := h.Explanations.AnswerByLink(r.Context(), r.Recall(provedLink), explanation.Answer{Reasons: r.Form("reasons"), Read: r.Form("read"), Rule: r.Form("rule")})
	if fields, ok := fault.Fields(err); ok {
		p, err := h.proved(r, fields)
		if err != nil {
			return h.deadLink(w, r, err)
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, linkAnswerView(p))
	}
	if err != nil {
		return h.deadLink(w, r, err)
	}
	r.Forget(openedLink)
	r.Forget(provedLink)
	return web.SeeOther(w, r, "/explain/done")
}

func (h *handler) linkDone(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, linkDoneView())
}

// linkWords says what became of a link.
func linkWords(l explanation.Link) string {
	words := "Sent on " + workday.DateOf(l.Made).Long()
	switch {
	case !l.Revoked.IsZero():
		words += ", ended on " + workday.DateOf(l.Revoked).Long()
	default:
		words += ", works until " + workday.DateOf(l.Expires).Long()
	}
	return words + ", " + ui.Count(l.Uses, "time opened", "times opened") + "."
}
