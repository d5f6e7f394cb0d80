package registerweb

import (
	"context"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/provider/registration"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything that the pages need.
type Deps struct {
	DB        db.Runner
	Service   *registration.Service
	Providers *provider.Service
	// Arrangements are those that take applications now or will.
	Arrangements func(ctx context.Context, tx *db.Tx) ([]Arrangement, error)
	// Title returns the title of an arrangement, "" when it is not known.
	Title func(ctx context.Context, tx *db.Tx, of thread.Ref) (string, error)
	// Demo leads to the outbox, where the link can be read.
	Demo bool
}

// Arrangement is one that takes applications.
type Arrangement struct {
	Ref   thread.Ref
	Title string
}

type handler struct{ Deps }

const (
	root   = "/register-as-provider"
	looked = "/provider-registrations"
)

// The limits for one address of the network, and for one e-mail address.
var (
	asking  = web.Limited(web.Limit{Every: 30 * time.Second, Burst: 10, Field: "email"})
	opening = web.Limited(web.Limit{Every: time.Second, Burst: 30})
)

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get(root, access.Public, h.form)
	r.Post(root, access.Public, h.ask, asking)
	r.Get(root+"/sent", access.Public, h.sent)
	r.Get(root+"/link", access.Public, h.openLink, opening)
	r.Get(root+"/confirm", access.Public, h.confirmForm)
	r.Post(root+"/confirm", access.Public, h.confirm, opening)
	r.Get(root+"/waits", access.Public, h.waits)
	r.Get(looked, access.ProviderEdit, h.list)
	r.Get(looked+"/{id}", access.ProviderEdit, h.show)
	r.Post(looked+"/{id}", access.ProviderEdit, h.settle)
	r.Get("/providers/{id}/check-organisation", access.ProviderEdit, h.checkForm)
	r.Post("/providers/{id}/check-organisation", access.ProviderEdit, h.check)
}
