package documentweb

import (
	"errors"
	"fmt"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// takesPart is the role in which a council that takes part in an agreement stands in the record of the one that let it. It permits nothing.
const takesPart access.Role = "council that takes part"

// openShared gives out a document that another council keeps, since it is of terms that bind this council too. Here the record says who
// opened it; with the council that keeps it, that this council did: no officer of one is named to the other.
func (h *handler) openShared(w http.ResponseWriter, r *web.Request, keeper db.Scope, as string) (err error) {
	outside := db.WithFirst(r.Context(), nil)
	there := db.WithScope(outside, keeper)
	var d document.Document
	err = h.DB.View(there, func(tx *db.Tx) (err error) {
		if d, err = document.Find(there, tx, r.Ref("id")); err == nil && d.Child != "" {
			err = fault.NotFound("That document") // nothing about a child is of anybody's terms
		}
		return err
	})
	if err != nil {
		return err
	}
	if waits(r, d) {
		return web.Render(w, r, http.StatusOK, waitView(d, ""))
	}
	err = h.DB.InTx(outside, func(tx *db.Tx) error {
		return audit.Append(outside, tx, r.Actor().By(), audit.Entry{Action: "document of another council opened", Ref: string(d.Ref), Payload: keeper})
	})
	if err != nil {
		return fmt.Errorf("record that %s was opened: %w", d.Ref, err)
	}
	council := access.Actor{Person: thread.Ref("council:" + string(r.Actor().Scope)), Name: as, Roles: []access.Role{takesPart}, Scope: keeper}
	d, content, err := h.Store.Open(there, council, d.Ref)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	return give(w, d, content)
}
