package glass

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const (
	listDays = 90
	listMost = 200
)

// opened is one opening as a reader sees it.
type opened struct {
	access.Glass
	Child string // the child's reference; no name stands on the list
	Mine  bool   // the reader opened it
}

// seen returns what the reader has to look at: the data protection officer all, a manager what their own people opened.
func (h *handler) seen(ctx context.Context, tx *db.Tx, a access.Actor, all []access.Glass) ([]opened, error) {
	managers := map[thread.Ref]thread.Ref{}
	var out []opened
	for _, g := range all {
		if !a.Is(access.RoleDataProtectionOfficer) {
			manager, known := managers[g.Actor]
			if !known {
				var err error
				if manager, err = h.Managers.ManagerOf(ctx, tx, g.Actor); err != nil {
					return nil, err
				}
				managers[g.Actor] = manager
			}
			if manager != a.Person {
				continue
			}
		}
		out = append(out, opened{Glass: g, Child: string(g.Child), Mine: g.Actor == a.Person})
	}
	return out, nil
}

// list shows what was opened in an emergency, and what was found of it.
func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var list []opened
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := access.Glasses(r.Context(), tx, tx.Now().Add(-listDays*24*time.Hour), listMost)
		if err != nil {
			return err
		}
		list, err = h.seen(r.Context(), tx, r.Actor(), all)
		return err
	})
	if err != nil {
		return err
	}
	children := make([]thread.Ref, len(list))
	for i, o := range list {
		children[i] = thread.Ref(o.Child)
	}
	if err := r.Look("What was opened in an emergency", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "opened-in-an-emergency.csv", []string{"who", "when", "record", "reason", "found", "why", "by"}, rows(list))
	}
	return web.Render(w, r, http.StatusOK, listView(table(list, r.With("format", "csv"))))
}

func rows(list []opened) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, o := range list {
			if !yield([]string{o.Name, ui.When(o.At), o.Child, o.Reason, string(o.Review.Outcome), o.Review.Why, o.Review.ByName}) {
				return
			}
		}
	}
}

func table(list []opened, csv string) ui.TableView {
	v := ui.TableView{
		Caption: "Opened in the last 90 days, newest first", CaptionSize: "hidden", CSV: csv,
		Columns: ui.Columns("Who", "When", "Record", "Reason", "Found"), Empty: "Nobody has opened a record in an emergency in the last 90 days.",
	}
	for _, o := range list {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: o.Name, Header: true}, {Text: ui.When(o.At)}, {Text: o.Child}, {Text: o.Reason}, {Body: foundCell(o)},
		}})
	}
	return v
}

func reviewHref(o opened) string { return reviewPath + "?opened=" + url.QueryEscape(o.Key()) }

// one finds the opening that the address names, for somebody who has to look at it.
func (h *handler) one(ctx context.Context, tx *db.Tx, a access.Actor, key string) (opened, error) {
	g, err := access.FindGlass(ctx, tx, key)
	if err != nil {
		return opened{}, err
	}
	found, err := h.seen(ctx, tx, a, []access.Glass{g})
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That record")
	}
	if err != nil {
		return opened{}, err
	}
	return found[0], nil
}

func (h *handler) reviewForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderReview(w, r, http.StatusOK, nil)
}

func (h *handler) renderReview(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	var o opened
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		o, err = h.one(r.Context(), tx, r.Actor(), r.Form("opened"))
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("What was opened in an emergency", thread.Ref(o.Child)); err != nil {
		return err
	}
	return web.Render(w, r, status, reviewView(o, errs))
}

// review records what was found.
func (h *handler) review(w http.ResponseWriter, r *web.Request) error {
	key := r.Form("opened")
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if _, err := h.one(r.Context(), tx, r.Actor(), key); err != nil {
			return err
		}
		return access.ReviewGlass(r.Context(), tx, r.Actor(), key, access.Outcome(r.Form("outcome")), r.Form("why"))
	})
	if fields, ok := fault.Fields(err); ok {
		return h.renderReview(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "What you found has been recorded.")
	return web.SeeOther(w, r, listPath)
}
