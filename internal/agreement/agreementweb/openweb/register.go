package openweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Deps is everything that the pages need.
type Deps struct {
	DB         db.Runner
	Admission  *admission.Service
	Agreements *agreement.Service
	// Council is the name of the council that lets the arrangements.
	Council func(ctx context.Context, tx *db.Tx) (string, error)
	// Planned returns what is planned and published; nil where nobody plans.
	Planned func(ctx context.Context, tx *db.Tx) ([]Planned, error)
	// Notices returns the notices about an agreement that were published on the national platform; nil where nobody knows.
	Notices func(ctx context.Context, tx *db.Tx, of thread.Ref) ([]Notice, error)
	// Reporting says in lines what an agreement asks its providers to report; nil where nobody knows.
	Reporting func(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]string, error)
}

// Planned is something that the council means to buy, as it was published.
type Planned struct {
	Title    string
	Kind     agreement.Kind
	Services []string
	OfferOn  workday.Date
	// TakePart is how providers can take part before it is offered, until the day Until; "" while nothing is planned.
	TakePart string
	Until    workday.Date
	Href     string // what is published about it
}

// Notice is one that was published on the national platform.
type Notice struct {
	Title, Number string
	On            workday.Date
}

type handler struct{ Deps }

const root = "/arrangements"

// RegisterPath is where an organisation that the council does not know registers, with the arrangement that it came from.
const RegisterPath = "/register-as-provider"

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get(root, access.Public, h.list)
	r.Get(root+"/{id}", access.Public, h.show)
}

func path(ref thread.Ref) string { return root + "/" + string(ref) }

// tag says whether applications are taken now.
func tag(takes bool) ui.Cell {
	if takes {
		return ui.Cell{Text: "Open now", Body: ui.Tag("Open now", ui.Green)}
	}
	return ui.Cell{Text: "Not yet open", Body: ui.Tag("Not yet open", ui.Grey)}
}
