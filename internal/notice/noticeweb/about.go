package noticeweb

import (
	"net/http"
	"strings"

	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// aboutPage explains the open data to everybody.
type aboutPage struct {
	Name         string
	Prefix       string
	Unregistered bool
	Table        ui.TableView
}

func (h *handler) about(w http.ResponseWriter, r *web.Request) error {
	var page aboutPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		feed, err := h.Service.Feed(r.Context(), tx, pub, "")
		page = aboutPage{Name: pub.Name, Prefix: strings.TrimSuffix(pub.OCID(""), "-"), Unregistered: pub.Prefix == "", Table: processes(feed)}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, aboutView(page))
}

// processes lists the first agreements of the feed.
func processes(f notice.Feed) ui.TableView {
	t := ui.TableView{Caption: "Agreements", Columns: []ui.Column{{Text: "Agreement"}, {Text: "Identifier"}, {Text: "Latest"}, {Text: "Stage"}, {Text: "Releases", Numeric: true}}, Keys: true, Empty: "Nothing is published yet."}
	for _, rec := range f.Records {
		last := rec.Releases[len(rec.Releases)-1]
		ref := string(last.OCID[strings.LastIndex(last.OCID, "AGR-"):])
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: title(rec), Href: root + "/records/" + ref, Header: true}, {Text: rec.OCID}, {Text: last.Date.Date().Short()}, {Text: stage(last)}, {Text: ui.Number(len(rec.Releases))},
		}})
	}
	return t
}

func title(rec ocds.Record) string {
	for _, r := range rec.Releases {
		if r.Tender != nil && r.Tender.Title != "" {
			return r.Tender.Title
		}
		if len(r.Contracts) > 0 {
			return r.Contracts[0].Title
		}
	}
	return rec.OCID
}

// stage is a release's tag in words.
func stage(r ocds.Release) string {
	switch r.Tag[0] {
	case ocds.TagPlanning:
		return "Planned"
	case ocds.TagTender, "tenderAmendment":
		return "Open for applications"
	case ocds.TagAward, "awardUpdate":
		return "Providers admitted"
	case ocds.TagContract:
		return "Agreement let"
	case ocds.TagAmendment:
		return "Changed or extended"
	case ocds.TagImplementation:
		return "Running"
	case ocds.TagTermination:
		return "Ended"
	default:
		return r.Tag[0]
	}
}
