package familyweb

import (
	"context"
	"net/http"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// looksMost is how many looks the page shows; the file has them all.
const looksMost = 200

// looksPage says who looked at a child's record.
type looksPage struct {
	Child    family.Child
	Family   bool
	Nav      ui.SubNavView
	Table    ui.TableView
	Withheld bool
}

func (h *handler) looks(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	limit := looksMost
	if csv {
		limit = 100_000
	}
	p := looksPage{Nav: h.nav(r.Actor(), r.Ref("id"), "/looks")}
	var seen []family.SeenBy
	err := r.SeeChild("Who looked", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.Child, err = h.Service.Child(ctx, tx, r.Ref("id")); err != nil {
			return err
		}
		if p.Family, err = family.AsFamily(ctx, tx, r.Actor(), p.Child.Ref); err != nil {
			return err
		}
		seen, p.Withheld, err = h.Service.Looks(ctx, tx, r.Actor(), p.Child.Ref, limit)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "who-looked.csv", []string{"when", "who", "why", "page"}, lookRows(seen))
	}
	p.Table = ui.TableView{Caption: "Who looked, the latest first", CaptionSize: "hidden", Columns: ui.Columns("When", "Who", "Why they could", "Page"),
		Empty: "Nobody has looked at this record yet.", CSV: r.With("format", "csv")}
	for _, l := range seen {
		p.Table.Rows = append(p.Table.Rows, ui.Cells(ui.ShortWhen(l.At), l.Who, whyOf(l), l.Page))
	}
	return web.Render(w, r, http.StatusOK, looksView(p))
}

func lookRows(seen []family.SeenBy) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, l := range seen {
			if !yield([]string{ui.ShortWhen(l.At), l.Who, whyOf(l), l.Page}) {
				return
			}
		}
	}
}

// whyOf is why somebody could look; what nothing on record explains is for the reader to ask about.
func whyOf(l family.SeenBy) string {
	if l.Why == "" {
		return "Not on record any more. Ask us about it."
	}
	return upper(l.Why)
}

// withheldLooks says whose looks are kept back from a reader.
func withheldLooks(forFamily bool) string {
	safe := "those of people who check that a child is safe"
	if forFamily {
		return "those of another parent, and " + safe
	}
	return safe
}
