package noticeweb

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/web"
)

// Deps is everything the open data pages need.
type Deps struct {
	DB      db.Runner
	Service *notice.Service
	// Publisher says who publishes, from the settings and the council's own record.
	Publisher func(ctx context.Context, tx *db.Tx) (notice.Publisher, error)
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
	r.Get("/notices/{id}/draft", access.AgreementEdit, h.draft)
	r.Post("/notices/{id}/draft", access.AgreementEdit, h.publish)
}
