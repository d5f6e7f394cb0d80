package providerweb

import (
	"net/http"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// addPage is the form for a new provider.
type addPage struct{ Errors []fault.Field }

func (h *handler) addForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, addView(addPage{}))
}

func (h *handler) add(w http.ResponseWriter, r *web.Request) error {
	ref, err := h.Service.Create(r.Context(), r.Actor(), provider.Provider{
		Name: r.Form("name"), Kind: provider.Kind(r.Form("kind")), Outcode: strings.ToUpper(r.Form("outcode")), Email: r.Form("email"), Phone: r.Form("phone"),
		About: r.Form("about"), Services: r.FormList("services", ","), Skills: r.FormList("skills", ","),
	})
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, addView(addPage{Errors: fields}))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The provider is added. Its evidence comes next.")
	return web.SeeOther(w, r, path(ref, ""))
}

func kindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range provider.Kinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}
