package glass

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

func (h *handler) protectForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, protectView(nil))
}

// protect opens a record for data protection and goes on to who looked at it.
func (h *handler) protect(w http.ResponseWriter, r *web.Request) error {
	child, err := thread.Parse(r.Form("reference"))
	if err != nil || child.Kind() != thread.Child {
		return web.Render(w, r, http.StatusUnprocessableEntity, protectView([]fault.Field{{Name: "reference", Message: "Enter a child’s reference, such as CHD-7K3M-9Q2X-4."}}))
	}
	var until workday.Date
	err = h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		var err error
		until, err = access.OpenForProtection(r.Context(), tx, r.Actor(), child, r.Form("why"))
		return err
	})
	fields, invalid := fault.Fields(err)
	switch {
	case invalid:
		return web.Render(w, r, http.StatusUnprocessableEntity, protectView(fields))
	case fault.Is(err, fault.KindNotFound):
		return web.Render(w, r, http.StatusUnprocessableEntity, protectView([]fault.Field{{Name: "reference", Message: "No record was opened. Check the reference."}}))
	case fault.Is(err, fault.KindConflict):
		web.Flash(r, "You can see this record already.")
	case err != nil:
		return err
	default:
		web.Flash(r, "You can see who looked at this record until "+until.Long()+". Your reason is kept, and the family sees that you looked.")
	}
	return web.SeeOther(w, r, "/children/"+string(child)+"/looks")
}
