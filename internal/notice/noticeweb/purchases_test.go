package noticeweb_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/ocds"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// PurchasesOf implements notice.Purchases.
func (t *tenders) PurchasesOf(_ context.Context, _ *db.Tx, requirements []thread.Ref) ([]notice.Purchase, error) {
	var out []notice.Purchase
	for _, p := range t.bought {
		if slices.Contains(requirements, p.Ref) {
			out = append(out, p)
		}
	}
	return out, nil
}

// YearsUnder implements notice.Purchases.
func (t *tenders) YearsUnder(context.Context, *db.Tx, []thread.Ref) ([]notice.Year, error) {
	return nil, nil
}

// TestEachPurchaseFromAListIsInTheFeedOnce: behind the agreements, page after page, found by its public reference, which is not that of the
// requirement; a later tender notice of the same purchase changes nothing of it.
func TestEachPurchaseFromAListIsInTheFeedOnce(t *testing.T) {
	w := newWorld(t)
	ref, lot := agreementtest.Let(t, w.World)
	by := providertest.Make(t, w.DB, w.Providers, "Willow Lane CIC")
	const many = 57 // more than a page
	commissioner := access.Actor{Person: "PER-C", Name: "Cam", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}
	announce := func(tender thread.Ref, number string) {
		t.Helper()
		on := workday.MustOn(2026, 11, 23)
		if err := w.notices.MarkPublished(dbtest.Ctx(t), commissioner, pub, notice.MarkPublished{Agreement: ref, Subject: tender, Notice: "UK4", Number: number, On: on, Until: on.AddDays(30)}); err != nil {
			t.Fatal(err)
		}
	}
	for range many {
		if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
			p := notice.Purchase{Ref: thread.New(tx, thread.Requirement), Lot: lot, Provider: by, AwardedOn: workday.MustOn(2026, 12, 28), Start: workday.MustOn(2027, 1, 4), End: workday.MustOn(2027, 7, 16), Last: workday.MustOn(2027, 7, 16)}
			w.tenders.bought = append(w.tenders.bought, p)
			w.tenders.all = append(w.tenders.all, notice.Tender{Ref: p.Ref, Lot: lot, Start: p.Start, End: p.End})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range w.tenders.all[1:] { // nothing of the first is published
		announce(p.Ref, "2026/S "+strconv.Itoa(i))
	}
	announce(w.tenders.all[1].Ref, "2026/S again")
	c := w.public()
	processes, releases := map[string]int{}, map[string]int{}
	for next := "/ocds/releases"; next != ""; {
		p := c.Get(next).Want(http.StatusOK)
		if strings.Contains(p.Body, "REQ-") {
			t.Fatal("the reference of a requirement is published")
		}
		h, err := ocds.Read(strings.NewReader(p.Body), func(f ocds.Found) error {
			releases[f.Release.ID]++
			if strings.Contains(f.Release.OCID, "-NTC-") {
				processes[f.Release.OCID]++
			}
			return nil
		}, func(r ocds.Refusal) { t.Error(r.Reason()) })
		if err != nil {
			t.Fatal(err)
		}
		next = ""
		if h.Links != nil {
			at, err := url.Parse(h.Links.Next)
			if err != nil {
				t.Fatal(err)
			}
			next = at.RequestURI()
		}
	}
	if len(processes) != many-1 {
		t.Errorf("%d purchases are in the feed, want %d", len(processes), many-1)
	}
	for id, n := range releases {
		if n != 1 {
			t.Errorf("%s is given %d times", id, n)
		}
	}
	one := slices.Sorted(maps.Keys(processes))[0]
	c.Get("/ocds/records/" + strings.TrimPrefix(one, pub.Prefix+"-")).Want(http.StatusOK)
	c.Get("/ocds/records/" + string(w.tenders.all[1].Ref)).Want(http.StatusNotFound)
	exported := 0
	if err := w.DB.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		for r, err := range w.notices.Records(dbtest.Ctx(t), tx, pub, "") {
			if err != nil {
				return err
			}
			exported += processes[r.OCID]
		}
		return nil
	}); err != nil || exported != many-1 {
		t.Errorf("%d are exported, %v", exported, err)
	}
}

// TestThePageOfTheOpenDataLeadsToPurchases: each stands with what happened to it last.
func TestThePageOfTheOpenDataLeadsToPurchases(t *testing.T) {
	w := newWorld(t)
	ref, tender := w.market(t, workday.MustOn(2026, 12, 20))
	w.tenders.bought = []notice.Purchase{{Ref: tender, Lot: w.tenders.all[0].Lot}}
	c := w.commissioner()
	c.Submit(c.Get(draftOf(ref, tender, "UK4")).Want(http.StatusOK), "main form", published("2026/S 1", workday.MustOn(2026, 12, 18))).Want(http.StatusOK)
	page := w.public().Get("/ocds").Want(http.StatusOK)
	webtest.CheckHTML(t, page)
	link := page.Find("main td a[href*='/ocds/records/NTC-'], main th a[href*='/ocds/records/NTC-']")
	if link.Length() != 1 || !strings.Contains(page.Text("main"), "Tendered for") {
		t.Fatalf("the purchase is not on the page: %s", page.Text("main"))
	}
	w.public().Get(link.AttrOr("href", "")).Want(http.StatusOK)
}

// TestAPurchaseBehindOneThatIsNotGivenIsInTheFeed: the one just behind the end of a page came to be bought elsewhere.
func TestAPurchaseBehindOneThatIsNotGivenIsInTheFeed(t *testing.T) {
	w := newWorld(t)
	ref, lot := agreementtest.Let(t, w.World)
	const page = 50
	if err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		for i := range page + 2 {
			n := strconv.Itoa(1000 + i)
			p := notice.Publication{Agreement: ref, Subject: thread.Ref("REQ-" + n), Notice: "UK4", Number: n, On: today, Process: thread.Ref("NTC-" + n), At: tx.Now()}
			if err := (noticesql.Store{}).InsertPublication(dbtest.Ctx(t), tx, p); err != nil {
				return err
			}
			if i != page { // the one behind the boundary is none
				w.tenders.bought = append(w.tenders.bought, notice.Purchase{Ref: p.Subject, Lot: lot})
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got := 0
	if err := w.DB.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		for after := thread.Ref(""); ; {
			f, err := w.notices.Feed(dbtest.Ctx(t), tx, pub, after)
			if err != nil {
				return err
			}
			for _, r := range f.Records {
				if strings.Contains(r.OCID, "-NTC-") {
					got++
				}
			}
			if after = f.Next; after == "" {
				return nil
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if got != page+1 {
		t.Errorf("%d purchases are in the feed, want %d", got, page+1)
	}
}
