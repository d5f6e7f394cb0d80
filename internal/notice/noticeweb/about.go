package noticeweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/ocds"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// aboutPage explains the open data to everybody.
type aboutPage struct {
	Name         string
	Prefix       string
	Unregistered bool
	Table        ui.TableView
	Next         string
}

func (h *handler) about(w http.ResponseWriter, r *web.Request) error {
	after, err := behind(r)
	if err != nil {
		return err
	}
	csv := r.URL.Query().Get("format") == "csv"
	var page aboutPage
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		pub, err := h.Publisher(r.Context(), tx)
		if err != nil {
			return err
		}
		feed, err := h.feed(r.Context(), tx, pub, after, csv)
		page = aboutPage{Name: pub.Name, Prefix: strings.TrimSuffix(pub.OCID(""), "-"), Unregistered: pub.Prefix == "", Table: processes(feed)}
		page.Table.CSV = r.With("format", "csv")
		if feed.Next != "" {
			page.Next = root + "?after=" + string(feed.Next)
		}
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.TableCSV(w, r, "open-data.csv", page.Table)
	}
	return web.Render(w, r, http.StatusOK, aboutView(page))
}

// feed reads a page of the feed, or for the file of its list the page and all that come after it.
func (h *handler) feed(ctx context.Context, tx *db.Tx, pub notice.Publisher, after thread.Ref, whole bool) (notice.Feed, error) {
	f, err := h.Service.Feed(ctx, tx, pub, after)
	for whole && err == nil && f.Next != "" {
		var more notice.Feed
		more, err = h.Service.Feed(ctx, tx, pub, f.Next)
		f.Records, f.Next = append(f.Records, more.Records...), more.Next
	}
	return f, err
}

// refIn is the reference at the end of an ocid: four groups, the last three of which follow its prefix.
func refIn(ocid string) string {
	groups := strings.Split(ocid, "-")
	return strings.Join(groups[max(0, len(groups)-4):], "-")
}

// processes lists the agreements and purchases of the feed.
func processes(f notice.Feed) ui.TableView {
	t := ui.TableView{Caption: "Agreements and purchases", Columns: []ui.Column{{Text: "Agreement"}, {Text: "Identifier"}, {Text: "Latest"}, {Text: "Stage"}, {Text: "Releases", Numeric: true}}, Keys: true, Empty: "Nothing is published yet."}
	for _, rec := range f.Records {
		last := rec.Releases[len(rec.Releases)-1]
		ref := refIn(last.OCID)
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
	if t := rec.Releases[0].Title; t != "" {
		return t
	}
	return rec.OCID
}

// offered is how an offer stands in words.
func offered(t *ocds.Tender) string {
	switch {
	case t == nil:
		return "What replaces what"
	case t.Techniques != nil && t.Techniques.DynamicPurchasingSystem != nil && t.Techniques.DynamicPurchasingSystem.Status == "terminated":
		return "Ended"
	case t.Status == "unsuccessful":
		return "Ended without a provider"
	case t.Status == "complete":
		return "Offered"
	default:
		return "Open for applications"
	}
}

// purchased reports whether a release is of a purchase from a list.
func purchased(r ocds.Release) bool {
	ref, err := thread.Parse(refIn(r.OCID))
	return err == nil && ref.Kind() == thread.Notice
}

// stage is a release's tag in words.
func stage(r ocds.Release) string {
	switch r.Tag[0] {
	case ocds.TagPlanning, ocds.TagPlanningUpdate:
		return "Planned"
	case ocds.TagTender, ocds.TagTenderChange, ocds.TagTenderUpdate:
		if purchased(r) {
			return "Tendered for"
		}
		return offered(r.Tender)
	case ocds.TagAward, "awardUpdate":
		if purchased(r) {
			return "Awarded"
		}
		return "Providers admitted"
	case ocds.TagContract:
		if purchased(r) {
			return "Contract made"
		}
		return "Agreement let"
	case "tenderCancellation":
		return "Taken back"
	case ocds.TagAmendment:
		return "Changed or extended"
	case ocds.TagContractUpdate:
		return "What replaces what"
	case ocds.TagImplementation:
		return "Running"
	case ocds.TagTermination:
		return "Ended"
	default:
		return r.Tag[0]
	}
}
