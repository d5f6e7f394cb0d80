package providerweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/provider"
	"alongside/internal/provider/directory"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// Deps is everything the provider pages need.
type Deps struct {
	DB      db.Runner
	Service *provider.Service
	// Directory reads directories of regulators that are handed in; nil leaves them to the command line.
	Directory *directory.Service
	// Files keeps what is sent with evidence; nil where an installation keeps no documents.
	Files *document.Store
	// Council returns the name of a council, for what its records share; nil names councils by their codes.
	Council func(ctx context.Context, council db.Scope) (string, error)
	// Billing leads to what billing rules would pay, for those who see invoices.
	Billing bool
	// Ratings returns what other councils found of a provider and share, the latest first; nil shows none.
	Ratings func(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]SharedRating, error)
	// Places says where a provider stands in the lots of agreements; nil shows none.
	Places func(ctx context.Context, tx *db.Tx, of provider.Provider) ([]InLot, error)
	// People keeps a provider's own accounts; nil leaves them to the council.
	People People
	// Holds says what else the council holds about the reader's provider; nil says nothing.
	Holds func(ctx context.Context, tx *db.Tx, by access.Actor) ([]Held, error)
}

// SharedRating is a rating that another council gave and shares.
type SharedRating struct {
	Council db.Scope
	Service string
	To      workday.Date // the end of the period that it is about
	Given   string
}

// InLot is where a provider stands in one lot of an agreement.
type InLot struct {
	Agreement, Lot string
	Href           string // the agreement's page
	Since          workday.Date
	WhyNot         string // why it may not be used there today; "" when it may
}

// largestDirectory is how large a directory may be, in bytes: what the interface gives of all places of England is below it.
const largestDirectory = 4 << 30

type handler struct{ Deps }

// Register adds the provider pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	upload := web.Upload()
	if d.Files != nil {
		upload = web.LargeBody(d.Files.FormBytes())
	}
	r.Get("/providers", access.ProviderSee, h.list)
	r.Get("/providers/add", access.ProviderEdit, h.addForm)
	r.Post("/providers/add", access.ProviderEdit, h.add)
	r.Get("/providers/{id}", access.ProviderSee, h.show)
	h.registerOwn(r)
	r.Get("/providers/{id}/add-evidence", access.ProviderEvidence, h.evidenceForm)
	r.Post("/providers/{id}/add-evidence", access.ProviderEvidence, h.addEvidence, upload)
	r.Get("/providers/{id}/enter-evidence", access.ProviderEdit, h.evidenceForm)
	r.Post("/providers/{id}/enter-evidence", access.ProviderEdit, h.addEvidence, upload)
	r.Get("/providers/{id}/numbers", access.ProviderEdit, h.numbersForm)
	r.Post("/providers/{id}/numbers", access.ProviderEdit, h.identify)
	r.Get("/providers/{id}/sharing", access.ProviderEvidence, h.sharingForm)
	r.Post("/providers/{id}/sharing", access.ProviderEvidence, h.sharing)
	r.Get("/providers/{id}/register-changes", access.ProviderQuality, h.changes)
	r.Post("/providers/{id}/register-changes", access.ProviderQuality, h.settle)
	r.Get("/register-changes", access.ProviderQuality, h.openChanges)
	if d.Directory != nil {
		r.Get(directoriesPath, access.ProviderQuality, h.directories)
		r.Get(directoriesPath+"/hand-in", access.ProviderQuality, h.directoryForm)
		r.Post(directoriesPath+"/hand-in", access.ProviderQuality, h.handIn, web.LargeBody(largestDirectory))
		r.Get(directoriesPath+"/{id}", access.ProviderQuality, h.followDirectory)
		r.Post(directoriesPath+"/{id}/stop", access.ProviderQuality, h.stopDirectory)
	}
	r.Get("/evidence-to-check", access.ProviderQuality, h.toCheck)
	r.Get("/evidence/{id}/check", access.ProviderQuality, h.checkForm)
	r.Post("/evidence/{id}/check", access.ProviderQuality, h.check)
	r.Get("/providers/{id}/rate", access.ProviderQuality, h.rateForm)
	r.Post("/providers/{id}/rate", access.ProviderQuality, h.rate)
	r.Get("/providers/{id}/suspend", access.ProviderQuality, h.suspendForm)
	r.Post("/providers/{id}/suspend", access.ProviderQuality, h.suspend)
	r.Get("/providers/{id}/reply", access.ProviderKeep, h.replyForm)
	r.Post("/providers/{id}/reply", access.ProviderKeep, h.reply)
}
