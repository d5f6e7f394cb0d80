package home

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// evidenceToCheck lists what providers gave and nobody has looked at, what was given first first.
func (h *handler) evidenceToCheck(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	found, err := h.Provider.WaitingEvidence(ctx, tx, readMost)
	if err != nil {
		return section{}, err
	}
	shown := found[:min(len(found), listMost)]
	refs := make([]thread.Ref, len(shown))
	for i, e := range shown {
		refs[i] = e.Provider
	}
	names, err := h.Provider.Providers(ctx, tx, refs)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Evidence to check", Columns: ui.Columns("Evidence", "Given"), Keys: true, Empty: "No evidence waits to be checked."}
	for _, e := range shown {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: e.Kind.Words() + " of " + names[e.Provider].Name, Href: "/evidence/" + string(e.Ref) + "/check", Header: true},
			{Text: e.Given.On.Short() + ", " + ui.Away(tx.Today(), e.Given.On)},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All evidence to check (" + ui.Number(len(found)) + ")", Href: "/evidence-to-check"}}}, nil
}

// registerChanges lists what the regulators' registers say differently and nobody has looked into, what got worse first.
func (h *handler) registerChanges(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	found, err := h.Provider.OpenAlerts(ctx, tx, readMost)
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{Caption: "Changes in registers", Columns: ui.Columns("Provider", "What changed", "Seen"), Keys: true, Empty: "No change in a register waits for somebody to look into it."}
	var refs []thread.Ref
	for _, a := range found {
		refs = append(refs, a.Provider)
	}
	names, err := h.Provider.Providers(ctx, tx, refs)
	if err != nil {
		return section{}, err
	}
	for _, worse := range []bool{true, false} {
		for _, a := range found {
			if a.Worse() != worse || len(t.Rows) == listMost {
				continue
			}
			t.Rows = append(t.Rows, ui.TableRow{Mark: worse, Cells: []ui.Cell{
				{Text: names[a.Provider].Name, Href: "/providers/" + string(a.Provider) + "/register-changes", Header: true},
				{Text: a.Name + ", " + a.What + ": was “" + a.Was + "”, is “" + a.Is + "”"}, {Text: a.SeenOn.Short() + ", " + ui.Away(tx.Today(), a.SeenOn)},
			}})
		}
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All changes in registers (" + ui.Number(len(found)) + ")", Href: "/register-changes"}}}, nil
}
