package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// ownReachPage asks how a young person with an account of their own is reached.
type ownReachPage struct {
	Child  family.Child
	Seen   family.SeenReach
	MaySay bool
	Errors []fault.Field
}

func (h *handler) ownReachForm(w http.ResponseWriter, r *web.Request) error {
	return h.showOwnReach(w, r, nil)
}

func (h *handler) showOwnReach(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := ownReachPage{Errors: wrong}
	err := r.SeeChild("How the young person is reached", r.Ref("id"), func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		p.MaySay = r.Actor().May(access.FamilyEdit)
		p.Seen, err = h.Service.SeeOwnReach(ctx, tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, ownReachView(p))
}

func (h *handler) ownReach(w http.ResponseWriter, r *web.Request) error {
	carer, _ := parseCarer(r)
	err := h.Service.SayReach(r.Context(), r.Actor(), family.SayReach{Child: r.Ref("id"), Version: version(r), Reach: carer.Reach})
	return h.done(w, r, err, "We write there from now on.", func(wrong []fault.Field) error { return h.showOwnReach(w, r, wrong) })
}

// loadOwnReach reads how the young person is reached, for a record that one reads as their own and a reader who may know.
func (h *handler) loadOwnReach(ctx context.Context, tx *db.Tx, reader access.Actor, p *childPage) error {
	seen, err := h.Service.SeeOwnReach(ctx, tx, reader, p.Child.Ref)
	if fault.Is(err, fault.KindForbidden) || err == nil && seen.Person == "" {
		return nil
	}
	if err != nil {
		return err
	}
	p.OwnReach = ownReachOf(seen, p.MayEdit || p.Family && reader.May(access.FamilyEdit))
	return nil
}

// ownReachOf shows how a young person is reached; nothing of it stands on the page of those who may not know.
func ownReachOf(seen family.SeenReach, mayEdit bool) ui.SummaryListView {
	v := ui.SummaryListView{Title: "How we reach the young person"}
	if seen.Own {
		v.Title = "How we reach you"
	}
	if seen.Reach.Way == "" {
		v.Rows = []ui.SummaryRow{ui.Row("Best reached by", "the email address of their account: they have not said yet")}
		if seen.Own {
			v.Rows = []ui.SummaryRow{ui.Row("Best reached by", "the email address you sign in with. You can say something else")}
		}
	} else {
		v.Rows = append(reachRows(seen.Reach), ui.Row("Said by", seen.By+", "+ui.When(seen.At)))
	}
	if mayEdit {
		v.Actions = []ui.Link{{Text: "Change", Href: ownReachPath(seen.Child), Hidden: strings.ToLower(v.Title[:1]) + v.Title[1:]}}
	}
	return v
}

func ownReachPath(child thread.Ref) string { return childPath(child, "/own-reach") }
