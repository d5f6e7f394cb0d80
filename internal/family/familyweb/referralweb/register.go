package referralweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB       db.Runner
	Service  *referral.Service
	Families *family.Service
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/referrals", access.FamilySee, h.ofChild)
	r.Get("/children/{id}/refer", access.FamilyConsent, h.referForm)
	r.Post("/children/{id}/refer", access.FamilyConsent, h.refer)
	r.Get("/referrals", access.OfferPublish, h.tallies)
	r.Get("/referrals/{id}", access.FamilySee, h.show)
	r.Post("/referrals/{id}/withdraw", access.FamilyConsent, h.withdraw)
	r.Get("/referrals-to-us", access.ReferralAnswer, h.inbox)
	r.Get("/referrals-to-us/{id}", access.ReferralAnswer, h.sent)
	r.Post("/referrals-to-us/{id}/accept", access.ReferralAnswer, h.accept)
	r.Post("/referrals-to-us/{id}/decline", access.ReferralAnswer, h.decline)
	r.Post("/referrals-to-us/{id}/begin", access.ReferralAnswer, h.begin)
}

func childPath(child thread.Ref, step string) string { return "/children/" + string(child) + step }

func path(ref thread.Ref, step string) string { return "/referrals/" + string(ref) + step }

func inboxPath(ref thread.Ref, step string) string { return "/referrals-to-us/" + string(ref) + step }

// after answers a form: back to its page with the messages, or on to path with a banner.
func after(w http.ResponseWriter, r *web.Request, err error, again func([]fault.Field) error, path, done string) error {
	if fields, ok := fault.Fields(err); ok {
		return again(fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path)
}

func status(wrong []fault.Field) int {
	if len(wrong) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
