package documentweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything that the pages need.
type Deps struct {
	DB db.Runner
	// Store keeps the files; nil where an installation keeps none, which takes the panel away from every page.
	Store *document.Store
	// Held finds a message that waits for a person, or was settled as nothing of the council's: what was sent with it stands on
	// no thread. It returns whether the reader sorts such messages, and where; nil where no messages are held.
	Held func(ctx context.Context, tx *db.Tx, a access.Actor, message thread.Ref) (url string, ok bool, err error)
	// Closed returns which of the objects that a reader's role and relationships open are closed on their own page, and so are their
	// documents; nil where none is.
	Closed func(ctx context.Context, tx *db.Tx, reader access.Actor, nodes []thread.Node) (map[thread.Ref]bool, error)
	// Terms returns the documents of an agreement that a provider's people open, since its terms bind the provider; nil where none does.
	Terms func(ctx context.Context, tx *db.Tx, reader access.Actor, agreement thread.Ref) (map[thread.Ref]bool, error)
	// Shared returns the council that keeps a document of terms which bind this council too, "" for none, and the name by which it knows
	// this council; nil where councils share none.
	Shared func(ctx context.Context, tx *db.Tx, reader access.Actor, document thread.Ref) (keeper db.Scope, as string, err error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	body := int64(1 << 20)
	if d.Store != nil {
		body = d.Store.FormBytes()
	}
	r.Get("/documents/{id}", access.DocumentSee, h.open)
	r.Get("/documents/about/{id}", access.DocumentSee, h.about)
	r.Post("/documents/about/{id}", access.DocumentUpload, h.add, web.LargeBody(body))
}

func aboutPath(ref string) string { return "/documents/about/" + ref }
