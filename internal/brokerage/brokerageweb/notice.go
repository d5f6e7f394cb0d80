package brokerageweb

import (
	"context"
	"net/url"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// noticeView is how the tender notice of a requirement stands, empty where it needs none.
type noticeView struct {
	Lacks string // what stands in the way of inviting providers
	Says  string // what was published
	Path  string // of the draft, for those who may record its publication
	Until workday.Date
}

// notice reads how the tender notice of a requirement stands. What is placed or taken back lacks none.
func (h *handler) notice(ctx context.Context, tx *db.Tx, r *web.Request, q brokerage.Requirement) (noticeView, error) {
	a, err := h.Service.Announced(ctx, tx, q)
	if err != nil || !a.Needed {
		return noticeView{}, err
	}
	var v noticeView
	switch {
	case r.Actor().May(access.BrokerageCallOff):
		v.Path = path(q, "/tender-notice")
	case r.Actor().May(access.AgreementEdit):
		v.Path = "/notices/" + string(a.Agreement) + "/draft?" + url.Values{"about": {string(q.Ref)}, "notice": {brokerage.TenderNotice}}.Encode()
	}
	switch {
	case a.Published:
		v.Says = "Its tender notice " + a.Number + " was published on " + a.On.Long() + "."
		if v.Until = a.Until; !a.Until.IsZero() {
			v.Says += " Tenders can be sent until " + a.Until.Long() + "; an award comes after that day."
		}
	case q.Open():
		v.Lacks = a.Lacks()
	default:
		return noticeView{}, nil // placed through the emergency door, or taken back
	}
	return v, nil
}
