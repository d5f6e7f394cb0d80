package noticeweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/notice/noticeweb"
	"alongside/internal/notice/noticeweb/plannedweb"
	"alongside/internal/notice/planned"
	"alongside/internal/ocds"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

var pub = notice.Publisher{Code: "E10000028", Name: "Alder County Council", Prefix: "ocds-alder1", Root: "https://alder.example.org"}

// world is the open data pages over agreements.
type world struct {
	agreementtest.World
	site    *webtest.Site
	notices *notice.Service
	tenders *tenders

	assessed  *assessed
	open      *admission.Service
	decisions *decision.Service
	book      *statute.Book
}

func newWorld(t *testing.T) world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations(), noticesql.Migrations())...)
	clocks := deadline.NewClocks(book)
	decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
	agreements := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks})
	open := admission.New(admission.Deps{DB: d, Store: agreementsql.AdmissionStore{}, Agreements: agreements, Providers: providers, Clocks: clocks, Documents: agreementtest.Files{}, Book: book})
	w := world{tenders: &tenders{}, assessed: &assessed{}, open: open, decisions: decisions, book: book}
	w.notices = notice.New(notice.Deps{DB: d, Store: noticesql.Store{}, Plans: noticesql.Plans{}, Performance: w.assessed, Engagement: talks{}, Agreements: agreements, Decisions: decisions, Openings: open, Providers: providers, Tenders: w.tenders, Purchases: w.tenders, Book: book, Clocks: clocks})
	w.World = agreementtest.World{DB: d, Service: agreements, Providers: providers, Enter: func(t *testing.T) thread.Ref { return enter(t, d, decisions) }}
	w.site = webtest.Start(t, d, "E10000028", func(r *web.Router) {
		noticeweb.Register(r, noticeweb.Deps{DB: d, Service: w.notices, Publisher: func(context.Context, *db.Tx) (notice.Publisher, error) { return pub, nil }, Purchase: w.tenders.purchase})
		plannedweb.Register(r, plannedweb.Deps{DB: d, Decisions: decisions, Laws: agreements.Laws, Agreements: agreements.List, MaxRate: func(context.Context, *db.Tx) (int, error) { return 35, nil }, Gaps: func(context.Context, *db.Tx) ([]string, error) { return []string{"At home, Stafford, weekend"}, nil },
			Service: planned.New(planned.Deps{DB: d, Store: noticesql.Plans{}, Agreements: agreements, Decisions: decisions})})
	})
	return w
}

func enter(t *testing.T, d *db.DB, s *decision.Service) (ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := s.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// public reads the site without signing in.
func (w world) public() *webtest.Client { return w.site.Client() }

func TestTheFeedGivesEachReleaseOncePageAfterPage(t *testing.T) {
	w := newWorld(t)
	c := w.public()
	if p := c.Get("/ocds/releases"); p.Status != http.StatusNotFound || !strings.Contains(p.Body, `"error"`) {
		t.Errorf("before anything is published: %d %s", p.Status, p.Body)
	}
	const many = 53 // more than a page
	for range many {
		agreementtest.Let(t, w.World)
	}
	got := map[string]int{}
	pages := 0
	for next := "/ocds/releases"; next != ""; pages++ {
		p := c.Get(next).Want(http.StatusOK)
		if p.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(p.Header.Get("Content-Type"), "application/json") {
			t.Errorf("headers %v", p.Header)
		}
		h, err := ocds.Read(strings.NewReader(p.Body), func(f ocds.Found) error { got[f.Release.ID]++; return nil }, func(r ocds.Refusal) { t.Error(r.Reason()) })
		if err != nil {
			t.Fatal(err)
		}
		if h.License != ocds.OpenLicence || h.Publisher.Name != pub.Name {
			t.Errorf("the head %+v", h)
		}
		next = ""
		if h.Links != nil {
			at, err := url.Parse(h.Links.Next)
			if err != nil || at.Host != "alder.example.org" {
				t.Fatalf("next page %q: %v", h.Links.Next, err)
			}
			next = at.RequestURI()
		}
	}
	want := map[string]int{}
	ctx := dbtest.Ctx(t)
	if err := w.DB.View(ctx, func(tx *db.Tx) error {
		for r, err := range notice.Each(w.notices.Records(ctx, tx, pub, "")) {
			if err != nil {
				return err
			}
			want[r.ID]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if pages != 2 || len(want) < many || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d pages gave %d releases; an export gives %d", pages, len(got), len(want))
	}
}

func TestRecordsAreCompiledAndFoundByReference(t *testing.T) {
	w := newWorld(t)
	ref, _ := agreementtest.Let(t, w.World)
	c := w.public()
	var all struct {
		Records []struct {
			OCID     string            `json:"ocid"`
			Releases []json.RawMessage `json:"releases"`
			Compiled json.RawMessage   `json:"compiledRelease"`
		} `json:"records"`
	}
	for _, path := range []string{"/ocds/records", "/ocds/records/" + string(ref)} {
		p := c.Get(path).Want(http.StatusOK)
		if err := json.NewDecoder(bytes.NewReader([]byte(p.Body))).Decode(&all); err != nil {
			t.Fatal(err)
		}
		if len(all.Records) != 1 || all.Records[0].OCID != "ocds-alder1-"+string(ref) || len(ocds.Check(all.Records[0].Compiled)) > 0 {
			t.Errorf("%s: %s", path, p.Body)
		}
	}
	if p := c.Get("/ocds/releases?after=PER-1"); p.Status != http.StatusBadRequest || !strings.Contains(p.Body, "links.next") {
		t.Errorf("a wrong page: %d %s", p.Status, p.Body)
	}
	page := c.Get("/ocds").Want(http.StatusOK)
	webtest.CheckHTML(t, page)
	for _, want := range []string{"Alder County Council", "ocds-alder1", "Community support", "Planned", "Nothing about a child is published"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%q is not on the page: %s", want, page.Text("main"))
		}
	}
	csv := c.Get("/ocds/contract-register").Want(http.StatusOK)
	if !strings.Contains(csv.Body, "Reference number") || !strings.Contains(csv.Body, string(ref)) {
		t.Errorf("the register: %s", csv.Body)
	}
}

func TestSpotPurchasesAreNotInTheFeed(t *testing.T) {
	w := newWorld(t)
	a := agreementtest.Agreement(w.Enter(t))
	a.Kind = agreement.Spot
	ctx := dbtest.Ctx(t)
	var ref thread.Ref
	if err := w.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = w.Service.LetTx(ctx, tx, agreementtest.By, a)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	c := w.public()
	if p := c.Get("/ocds/records/" + string(ref)); p.Status != http.StatusNotFound {
		t.Errorf("a spot purchase: %d %s", p.Status, p.Body)
	}
	if p := c.Get("/ocds/records"); p.Status != http.StatusNotFound {
		t.Errorf("a feed of spot purchases: %d %s", p.Status, p.Body)
	}
}
