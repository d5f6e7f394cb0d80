package agreementweb

import (
	"net/http"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// asksPage is which evidence each lot of an agreement asks for, with the form that changes one lot's.
type asksPage struct {
	Agreement agreement.Agreement
	Table     ui.TableView
	Lots      []ui.Option
	Kinds     []ui.Option
	Errors    []fault.Field
}

func (h *handler) asksForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderAsks(w, r, http.StatusOK, nil)
}

func (h *handler) renderAsks(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := asksPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	page.Table = ui.TableView{Caption: "What each lot asks for", Columns: ui.Columns("Lot", "Besides what every provider of its kind must hold"), Empty: "This agreement has no lot yet. Add one first."}
	for _, l := range page.Agreement.Lots {
		page.Lots = append(page.Lots, ui.Option{Value: string(l.Ref), Text: l.Name})
		page.Table.Rows = append(page.Table.Rows, ui.Cells(l.Name, asked(l)))
	}
	for _, k := range provider.EvidenceKinds() {
		page.Kinds = append(page.Kinds, ui.Option{Value: string(k), Text: k.Words()})
	}
	return web.Render(w, r, status, asksView(page))
}

// asked says which evidence a lot asks for.
func asked(l agreement.Lot) string {
	words := ""
	if l.ForChildren() {
		words = provider.ChildSkills.Words() + ", for it serves children"
	}
	for _, k := range l.Asks {
		if words != "" {
			words += "; "
		}
		words += k.Words()
	}
	if l.PersonalCare {
		if words != "" {
			words += "; "
		}
		words += "Registration for personal care"
	}
	if words == "" {
		return "Nothing more"
	}
	return words
}

func (h *handler) asks(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	cmd := agreement.AskEvidence{Agreement: r.Ref("id"), Lot: r.FormRef("lot"), Version: version, PersonalCare: r.Form("personal-care") == "yes", Why: r.Form("why")}
	for _, k := range r.FormAll("asks") {
		cmd.Kinds = append(cmd.Kinds, provider.EvidenceKind(k))
	}
	if err == nil {
		err = h.Service.AskEvidence(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderAsks(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "What the lot asks for is saved. It counts from now on.")
	return web.SeeOther(w, r, "/agreements/"+string(cmd.Agreement)+"/asked-evidence")
}
