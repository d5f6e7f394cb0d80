package spotweb_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
	"alongside/internal/spot/spotweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func world(t *testing.T) (*webtest.Site, *db.DB, *spot.Service) {
	t.Helper()
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), web.Migrations(), job.Migrations(), document.Migrations(), deadline.Migrations(), spotsql.Migrations()} {
		ms = append(ms, more...)
	}
	d := dbtest.SQLite(t, ms...)
	store, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // the folder goes with it
	kept := spotsql.Store{}
	s := spot.New(spot.Deps{
		DB: d, Store: kept, Uploads: kept, Settlements: kept, Matches: kept, Packages: kept, Workbench: kept, Sources: kept, Clocks: deadline.NewClocks(nil),
		Files: store.Inbox(), Chunk: 100, Council: func(context.Context, *db.Tx) (string, error) { return "Made Up County Council", nil },
	})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { spotweb.Register(r, spotweb.Deps{DB: d, Service: s}) })
	return site, d, s
}

// read has the worker read what was handed in.
func read(t *testing.T, d *db.DB, s *spot.Service) {
	t.Helper()
	w := job.NewWorker(d, job.Options{})
	s.Register(w)
	if _, err := w.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// href is where the page of an upload leads to.
func href(p *webtest.Page) string {
	return regexp.MustCompile(`/spot/IMP-[A-Z0-9-]+`).FindString(p.Body)
}

func person(role access.Role) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Fay Ledger", Roles: []access.Role{role}, Scope: "E10000028"}
}

// upload sends the form with a file.
func upload(t *testing.T, site *webtest.Site, c *webtest.Client, kind, do, name, text string) *webtest.Page {
	t.Helper()
	action, values := c.Get("/spot/import").Want(200).Form("")
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	values.Set("kind", kind)
	values.Set("do", do)
	for k, vs := range values {
		for _, v := range vs {
			if err := m.WriteField(k, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.URL+action, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Origin", site.URL)
	return c.Send(req)
}

func TestAFileIsTriedThenImportedThenRead(t *testing.T) {
	site, d, s := world(t)
	finance := site.As(person(access.RoleFinance))
	webtest.CheckHTML(t, finance.Get("/spot").Want(200))
	if p := finance.Submit(finance.Get("/spot/import"), "", url.Values{"kind": {"spend"}, "do": {"try"}}).Want(422); !strings.Contains(p.Text("main"), "Choose the file") {
		t.Errorf("a form without a file: %s", p.Text("main"))
	}
	text, total := spottest.Ledger("upload", 250)
	text += "no date,Odd Ltd,1.00,Service,x,y\r\n"

	p := upload(t, site, finance, "spend", "try", "july.csv", text).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Waiting to read july.csv") || !strings.Contains(got, "Stop reading") {
		t.Errorf("before it is read: %s", got)
	}
	read(t, d, s)
	p = finance.Get(p.Path).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Nothing is kept yet") || !strings.Contains(got, total.String()) {
		t.Errorf("the trial does not say what is in the file: %s", got)
	}
	if got := finance.Get("/spot").Text("main"); !strings.Contains(got, "No file has been imported") {
		t.Errorf("a trial left something behind: %s", got)
	}
	p = upload(t, site, finance, "spend", "import", "july.csv", text).Want(200)
	read(t, d, s)
	p = finance.Get(p.Path).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "july.csv is imported") || !strings.Contains(got, "250 lines taken, 1 refused") || !strings.Contains(got, "no date") {
		t.Errorf("once it is read: %s", got)
	}
	if csv := finance.Get(p.Path + "?format=refused").Want(200).Body; !strings.Contains(csv, "252,") {
		t.Errorf("the upload's file of refused lines: %s", csv)
	}
	p = finance.Get(href(p)).Want(200)
	webtest.CheckHTML(t, p)
	for _, says := range []string{total.String(), "Meadow Care", "Service 3", "no date"} {
		if !strings.Contains(p.Text("body"), says) {
			t.Errorf("the page does not say %q: %s", says, p.Text("main"))
		}
	}
	path := strings.TrimPrefix(p.Path, "")
	if csv := finance.Get(path + "?format=payments").Want(200).Body; strings.Count(csv, "\n") != 251 || !strings.Contains(csv, "upload-000249") {
		t.Errorf("the file of payments has %d lines", strings.Count(csv, "\n"))
	}
	if csv := finance.Get(path + "?format=refused").Want(200).Body; !strings.Contains(csv, "252,") {
		t.Errorf("the file of refused lines: %s", csv)
	}
	again := upload(t, site, finance, "spend", "import", "again.csv", text).Want(200)
	read(t, d, s)
	if p := finance.Get(again.Path); !strings.Contains(p.Text("body"), "Nothing was added") {
		t.Errorf("the same file again: %s", p.Text("main"))
	}
	ctx, count := db.CountQueries(dbtest.Ctx(t))
	_ = d.View(ctx, func(tx *db.Tx) error { _, err := spotsql.Store{}.Imports(ctx, tx, "", 50); return err })
	if *count != 1 {
		t.Errorf("the list takes %d statements", *count)
	}
}

func TestARegisterShowsExpiriesThatDoNotAddUp(t *testing.T) {
	site, d, s := world(t)
	const text = "Contract Reference,Title,Supplier,Total Value,Start Date,Duration (months),Expiry Date\n" +
		"C1,Short breaks,Meadow Ltd,120000,01/04/2024,24,31/03/2026\nC2,Transport,Hill Ltd,5000,01/04/2024,12,30/06/2025\n"
	c := site.As(person(access.RoleCommissioner))
	p := upload(t, site, c, "contracts", "import", "register.csv", text).Want(200)
	read(t, d, s)
	p = c.Get(href(c.Get(p.Path))).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Differs by 91 days") || !strings.Contains(got, "31 Mar 2025") {
		t.Errorf("the page does not work the expiry out: %s", got)
	}
}

func TestWrongUploads(t *testing.T) {
	site, _, _ := world(t)
	finance := site.As(person(access.RoleFinance))
	for name, c := range map[string]struct{ kind, file, text, says string }{
		"no file": {"spend", "", "", "Choose the file"},
		"empty":   {"spend", "a.csv", "", "The file is empty"},
		"no kind": {"tea", "a.csv", "x", "Choose what the file holds"},
	} {
		t.Run(name, func(t *testing.T) {
			p := upload(t, site, finance, c.kind, "import", c.file, c.text)
			if p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), c.says) {
				t.Errorf("%d %s", p.Status, p.Text(".govuk-error-summary"))
			}
		})
	}
}

func TestAFileThatIsNoLedgerIsSaidToBeNone(t *testing.T) {
	site, d, s := world(t)
	finance := site.As(person(access.RoleFinance))
	p := upload(t, site, finance, "spend", "import", "a.csv", "name,colour\nash,green\n").Want(200)
	read(t, d, s)
	p = finance.Get(p.Path).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "We could not read a.csv") || !strings.Contains(got, "column") || !strings.Contains(got, "Nothing of the file is kept") {
		t.Errorf("the page: %s", got)
	}
}

func TestAReadingIsStopped(t *testing.T) {
	site, d, s := world(t)
	finance := site.As(person(access.RoleFinance))
	text, _ := spottest.Ledger("stopped", 250)
	p := upload(t, site, finance, "spend", "import", "a.csv", text).Want(200)
	p = finance.Submit(p, `form[action$="/stop"]`, nil).Want(200)
	read(t, d, s)
	if got := finance.Get(p.Path).Text("main"); !strings.Contains(got, "You stopped reading a.csv") {
		t.Errorf("the page: %s", got)
	}
	if got := finance.Get("/spot").Text("main"); !strings.Contains(got, "No file has been imported") {
		t.Errorf("something is left: %s", got)
	}
}

func TestAnUnfinishedImportShowsNoFigure(t *testing.T) {
	site, d, s := world(t)
	text, total := spottest.Ledger("half", 300)
	_, err := s.ImportSpend(dbtest.Ctx(t), spottest.By, spot.ImportFile{Name: "half.csv", File: strings.NewReader(text), Progress: func(lines int) error {
		if lines == 200 {
			return context.Canceled
		}
		return nil
	}})
	if err == nil {
		t.Fatal("not interrupted")
	}
	var ref thread.Ref
	if err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		all, err := s.Imports(dbtest.Ctx(t), tx, "", 1)
		ref = all[0].Ref
		return err
	}); err != nil {
		t.Fatal(err)
	}
	finance := site.As(person(access.RoleFinance))
	p := finance.Get("/spot/" + string(ref)).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "not complete") || strings.Contains(got, total.String()) || strings.Contains(got, "Meadow") {
		t.Errorf("the page: %s", got)
	}
	if csv := finance.Get("/spot/" + string(ref) + "?format=payments").Want(200).Body; strings.Count(csv, "\n") != 1 {
		t.Errorf("half an import can be downloaded: %s", csv)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, _, _ := world(t)
	webtest.ExercisePermissionMissing(t, site, "GET", "/spot", person(access.RoleParent))
	webtest.ExercisePermissionMissing(t, site, "POST", "/spot/import", person(access.RoleBroker))
	webtest.ExerciseSessionMissing(t, site, "POST", "/spot/import")
}

// TestAnotherCouncilsFileIsSaidToBeOne warns when a file is tried and on the page of the import, until it is taken back.
func TestAnotherCouncilsFileIsSaidToBeOne(t *testing.T) {
	site, d, s := world(t)
	finance := site.As(person(access.RoleFinance))
	const text = "Body Name,Date,Supplier,Amount,Reference\nElsewhere City Council,07/06/2022,Care Firm,12.00,A1\n"
	for _, do := range []string{"try", "import"} {
		p := upload(t, site, finance, "spend", do, "other.csv", text).Want(200)
		read(t, d, s)
		p = finance.Get(p.Path).Want(200)
		webtest.CheckHTML(t, p)
		if got := p.Text(".govuk-warning-text"); !strings.Contains(got, "“Elsewhere City Council” bought, and this is Made Up County Council") {
			t.Errorf("%s: %q", do, got)
		}
		if do == "import" {
			if got := finance.Get(href(p)).Want(200).Text(".govuk-warning-text"); !strings.Contains(got, "Elsewhere City Council") {
				t.Errorf("the page of the import: %q", got)
			}
		}
	}
}
