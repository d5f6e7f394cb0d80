package noticeweb

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything the open data pages need.
type Deps struct {
	DB      db.Runner
	Service *notice.Service
	// Publisher says who publishes, from the settings and the council's own record.
	Publisher func(ctx context.Context, tx *db.Tx) (notice.Publisher, error)
	// Purchase returns the agreement of a requirement, and its child, for a reader who may work with it; without it brokers have no page of
	// the tender notices of purchases.
	Purchase func(ctx context.Context, tx *db.Tx, reader access.Actor, requirement thread.Ref) (agreement, child thread.Ref, err error)
}

type handler struct{ Deps }

// The feed is open to everybody without a key, slowed down only for floods.
const (
	root      = "/ocds"
	feedEvery = 200 * time.Millisecond
	feedBurst = 60
)

// Register adds the open data feed and its page to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	throttled := web.Limited(web.Limit{Every: feedEvery, Burst: feedBurst})
	r.Get(root, access.Public, h.about)
	r.Get(root+"/releases", access.Public, h.releases, throttled)
	r.Get(root+"/records", access.Public, h.records, throttled)
	r.Get(root+"/records/{id}", access.Public, h.record, throttled)
	r.Get(root+"/contract-register", access.Public, h.register, throttled)
	r.Get("/notices", access.AgreementEdit, h.notices)
	r.Get("/notices/{id}", access.AgreementEdit, h.drafts)
	r.Post("/notices/{id}/classify", access.AgreementEdit, h.classify)
	r.Get("/notices/{id}/draft", access.AgreementEdit, h.draft)
	r.Post("/notices/{id}/draft", access.AgreementEdit, h.publish)
	if d.Purchase != nil {
		r.Get("/requirements/{id}/tender-notice", access.BrokerageCallOff, h.tenderDraft)
		r.Post("/requirements/{id}/tender-notice", access.BrokerageCallOff, h.tenderPublish)
	}
}
