package providerweb

import (
	"context"
	"net/http"
	"slices"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// numbersPage is the official numbers of a provider, and the form that changes one.
type numbersPage struct {
	Provider  provider.Provider
	Known     ui.TableView
	Kinds     []ui.Option
	Elsewhere []string // the councils in which its evidence counts as well
	Own       bool     // its own people say only what is shared
	Errors    []fault.Field
}

// yes and no of the forms.
const (
	yes = "yes"
	no  = "no"
)

func (h *handler) numbersForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderNumbers(w, r, http.StatusOK, nil)
}

func (h *handler) sharingForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderNumbers(w, r, http.StatusOK, nil)
}

func (h *handler) renderNumbers(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := numbersPage{Own: r.Actor().Provider != "", Errors: errs}
	ref := r.Ref("id")
	if page.Own && !provider.Mine(r.Actor(), ref) {
		return fault.NotFound("That provider")
	}
	var known []provider.Identity
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, ref); err != nil {
			return err
		}
		pass, err := h.Service.Passport(r.Context(), tx, ref)
		known = pass.Identities
		return err
	})
	if err != nil {
		return err
	}
	if page.Elsewhere, err = h.elsewhere(r.Context(), ref); err != nil {
		return err
	}
	page.Known = numbersTable(known)
	for _, n := range provider.NumberKinds() {
		has := slices.ContainsFunc(known, func(i provider.Identity) bool { return i.System == n.System })
		if !page.Own || has && !n.Alone {
			page.Kinds = append(page.Kinds, ui.Option{Value: string(n.System), Text: n.Words, Hint: n.Hint})
		}
	}
	return web.Render(w, r, status, numbersView(page))
}

// elsewhere returns the names of the councils whose record is the same provider.
func (h *handler) elsewhere(ctx context.Context, ref thread.Ref) ([]string, error) {
	twins, err := h.Service.Twins(ctx, ref)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range twins {
		name := string(t.Scope)
		if h.Council != nil {
			if name, err = h.Council(ctx, t.Scope); err != nil {
				return nil, err
			}
		}
		out = append(out, name)
	}
	return out, nil
}

func numbersTable(known []provider.Identity) ui.TableView {
	v := ui.TableView{
		Caption: "Official numbers", Columns: ui.Columns("Number of", "Number", "Shared with other councils"),
		Empty: "No official number is recorded. By them other councils and the registers know that it is the same organisation.",
	}
	for _, n := range provider.NumberKinds() {
		for _, i := range known {
			if i.System != n.System {
				continue
			}
			shared := "No"
			switch {
			case n.Alone:
				shared = "Never: it is this council’s own number"
			case i.Shared:
				shared = "Yes"
			}
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: n.Words, Header: true}, {Text: i.Value}, {Text: shared}}})
		}
	}
	return v
}

// identify is the council's form: the number and whether it is shared.
func (h *handler) identify(w http.ResponseWriter, r *web.Request) error {
	return h.saveNumber(w, r, r.Form("value"), "The number is saved.")
}

// sharing is the provider's own form: the recorded number stays.
func (h *handler) sharing(w http.ResponseWriter, r *web.Request) error {
	value, err := h.recorded(r)
	if err != nil {
		return err
	}
	return h.saveNumber(w, r, value, "What is shared is saved.")
}

// recorded returns the number that the council has recorded of the chosen kind, "" for none.
func (h *handler) recorded(r *web.Request) (value string, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		pass, err := h.Service.Passport(r.Context(), tx, r.Ref("id"))
		for _, i := range pass.Identities {
			if string(i.System) == r.Form("system") {
				value = i.Value
			}
		}
		return err
	})
	return value, err
}

func (h *handler) saveNumber(w http.ResponseWriter, r *web.Request, value, done string) error {
	version, err := r.FormInt("version")
	if err == nil {
		cmd := provider.Identify{Version: version, Identity: provider.Identity{
			Provider: r.Ref("id"), System: thread.System(r.Form("system")), Value: value, Shared: r.Form("shared") == yes,
		}}
		if s := r.Form("shared"); s != yes && s != no && cmd.Value != "" {
			err = fault.Invalid("shared", "Choose whether its evidence is shared by this number.")
		} else {
			err = h.Service.Identify(r.Context(), r.Actor(), cmd)
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderNumbers(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// sharedOptions say what sharing by a number does.
func sharedOptions() []ui.Option {
	return []ui.Option{
		{Value: yes, Text: "Yes", Hint: "What is accepted in one council counts in every council that has this number and shares as well. Ratings are shown there, with who gave them."},
		{Value: no, Text: "No", Hint: "What came from other councils by this number counts no longer here, and what went there no longer there."},
	}
}

// numbersStep is where the form of numbers goes: the council's, or the provider's own.
func numbersStep(own bool) string {
	if own {
		return "/sharing"
	}
	return "/numbers"
}
