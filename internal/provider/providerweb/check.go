package providerweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// mostListed is how many pieces of evidence or changes a list shows.
const mostListed = 500

// tablePage is a page that is one list.
type tablePage struct {
	Title, Lead string
	Table       ui.TableView
	Step        ui.ButtonView // where to go from here; none when it leads nowhere
}

func checkPath(ref thread.Ref) string { return "/evidence/" + string(ref) + "/check" }

// toCheck lists the evidence that waits for an officer.
func (h *handler) toCheck(w http.ResponseWriter, r *web.Request) error {
	v := ui.TableView{
		Caption: "Evidence to check", CaptionSize: "hidden", Columns: ui.Columns("What it proves", "Provider", "Issued by", "Given on", "Counts until"), Keys: true,
		Empty: "No evidence waits to be checked.", CSV: r.With("format", "csv"),
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		found, err := h.Service.WaitingEvidence(r.Context(), tx, mostListed)
		if err != nil {
			return err
		}
		refs := make([]thread.Ref, len(found))
		for i, e := range found {
			refs[i] = e.Provider
		}
		names, err := h.Service.Providers(r.Context(), tx, refs)
		for _, e := range found {
			until := "no end"
			if !e.Expires.IsZero() {
				until = e.Expires.Short()
			}
			v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
				{Text: e.Kind.Words(), Href: checkPath(e.Ref), Header: true}, {Text: names[e.Provider].Name, Href: path(e.Provider, "")}, {Text: e.Issuer},
				{Text: e.Given.On.Short(), Sort: e.Given.On.String()}, {Text: until, Sort: e.Expires.String()},
			}})
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "evidence-to-check.csv", v)
	}
	lead := "What providers gave counts once somebody has looked at it. What was given first stands first."
	return web.Render(w, r, http.StatusOK, tableView(tablePage{Title: "Evidence to check", Lead: lead, Table: v}))
}

// checkPage is one piece of evidence, with the form that accepts it or sends it back.
type checkPage struct {
	Provider  provider.Provider
	Evidence  provider.Evidence
	Facts     ui.SummaryListView
	Documents []document.Document
	Open      bool // it can be accepted
	Closed    bool // nothing can be done with it any more
	Errors    []fault.Field
}

func (h *handler) checkForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCheck(w, r, http.StatusOK, nil)
}

func (h *handler) renderCheck(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := checkPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, page.Evidence, err = h.Service.Evidence(r.Context(), tx, r.Ref("id")); err != nil || h.Files == nil {
			return err
		}
		files, err := document.Of(r.Context(), tx, page.Evidence.Ref)
		page.Documents = files[page.Evidence.Ref]
		return err
	})
	if err != nil {
		return err
	}
	e := page.Evidence
	page.Open, page.Closed = e.State == provider.ToCheck, e.State != provider.ToCheck && e.State != provider.Accepted
	until := "no end"
	if !e.Expires.IsZero() {
		until = e.Expires.Long()
	}
	page.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		{Key: "Provider", Value: page.Provider.Name, Actions: []ui.Link{{Text: "Open", Href: path(page.Provider.Ref, "")}}},
		ui.Row("What it proves", e.Kind.Words()), ui.Row("Issued by", e.Issuer), ui.Row("Number", e.Number), ui.Row("First day", e.From.Long()), ui.Row("Last day", until),
		ui.Row("Given", handWords(e.Given)), ui.Row("State", e.State.Words()),
	}}
	if !e.Checked.On.IsZero() {
		page.Facts.Rows = append(page.Facts.Rows, ui.Row("Checked", handWords(e.Checked)))
	}
	if n := len(page.Documents); n > 0 {
		row := ui.Row("Documents", ui.Count(n, "document", "documents"), ui.Link{Text: "Open", Href: "/documents/about/" + string(e.Ref)})
		page.Facts.Rows = append(page.Facts.Rows, row)
	} else {
		page.Facts.Rows = append(page.Facts.Rows, ui.Row("Documents", "None came with it"))
	}
	return web.Render(w, r, status, checkView(page))
}

// handWords says who did something, when and what they say of it.
func handWords(d provider.Hand) string {
	if d.On.IsZero() {
		return ""
	}
	words := d.By + ", " + d.On.Long()
	if d.Says != "" {
		words += ": " + d.Says
	}
	return words
}

// accept and back are the two answers of the form.
const (
	accept = "accept"
	back   = "back"
)

func (h *handler) check(w http.ResponseWriter, r *web.Request) error {
	answer := r.Form("answer")
	cmd := provider.CheckEvidence{Evidence: r.Ref("id"), Was: provider.EvidenceState(r.Form("was")), Accept: answer == accept, Says: r.Form("says")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		p, _, err := h.Service.Evidence(r.Context(), tx, cmd.Evidence)
		cmd.Provider = p.Ref
		return err
	})
	if err != nil {
		return err
	}
	if answer != accept && answer != back {
		err = fault.Invalid("answer", "Choose whether it counts.")
	} else {
		err = h.Service.CheckEvidence(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderCheck(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	done := "The evidence is accepted. It counts from now on."
	if !cmd.Accept {
		done = "The evidence is sent back. The provider reads why."
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path(cmd.Provider, ""))
}

// answers are what an officer can say of evidence as it stands.
func answers(open bool) []ui.Option {
	out := []ui.Option{{Value: back, Text: "Send it back", Hint: "It does not count. The provider reads why and gives other evidence."}}
	if open {
		out = append([]ui.Option{{Value: accept, Text: "Accept it", Hint: "It counts in every agreement, and in every council that shares this provider’s number."}}, out...)
	}
	return out
}
