package spotweb_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
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
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), web.Migrations(), spotsql.Migrations()} {
		ms = append(ms, more...)
	}
	d := dbtest.SQLite(t, ms...)
	s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Chunk: 100})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { spotweb.Register(r, spotweb.Deps{DB: d, Service: s}) })
	return site, d, s
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
	site, d, _ := world(t)
	finance := site.As(person(access.RoleFinance))
	webtest.CheckHTML(t, finance.Get("/spot").Want(200))
	text, total := spottest.Ledger("upload", 250)
	text += "no date,Odd Ltd,1.00,Service,x,y\r\n"

	p := upload(t, site, finance, "spend", "try", "july.csv", text).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Nothing is kept yet") || !strings.Contains(got, total.String()) {
		t.Errorf("the trial does not say what is in the file: %s", got)
	}
	if got := finance.Get("/spot").Text("main"); !strings.Contains(got, "No file has been imported") {
		t.Errorf("a trial left something behind: %s", got)
	}
	p = upload(t, site, finance, "spend", "import", "july.csv", text).Want(200)
	webtest.CheckHTML(t, p)
	for _, says := range []string{"250 lines taken, 1 refused", total.String(), "Meadow Care", "Service 3", "no date"} {
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
	if p := upload(t, site, finance, "spend", "import", "again.csv", text).Want(200); !strings.Contains(p.Text("body"), "Nothing was added") {
		t.Errorf("the same file again: %s", p.Text("main"))
	}
	ctx, count := db.CountQueries(dbtest.Ctx(t))
	_ = d.View(ctx, func(tx *db.Tx) error { _, err := spotsql.Store{}.Imports(ctx, tx, "", 50); return err })
	if *count != 1 {
		t.Errorf("the list takes %d statements", *count)
	}
}

func TestARegisterShowsExpiriesThatDoNotAddUp(t *testing.T) {
	site, _, _ := world(t)
	const text = "Contract Reference,Title,Supplier,Total Value,Start Date,Duration (months),Expiry Date\n" +
		"C1,Short breaks,Meadow Ltd,120000,01/04/2024,24,31/03/2026\nC2,Transport,Hill Ltd,5000,01/04/2024,12,30/06/2025\n"
	p := upload(t, site, site.As(person(access.RoleCommissioner)), "contracts", "import", "register.csv", text).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Differs by 91 days") || !strings.Contains(got, "31 Mar 2025") {
		t.Errorf("the page does not work the expiry out: %s", got)
	}
}

func TestWrongUploads(t *testing.T) {
	site, _, _ := world(t)
	finance := site.As(person(access.RoleFinance))
	for name, c := range map[string]struct{ kind, file, text, says string }{
		"no file":   {"spend", "", "", "Choose the file"},
		"no ledger": {"spend", "a.csv", "name,colour\nash,green\n", "column"},
		"no kind":   {"tea", "a.csv", "x", "Choose what the file holds"},
	} {
		t.Run(name, func(t *testing.T) {
			p := upload(t, site, finance, c.kind, "import", c.file, c.text)
			if p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), c.says) {
				t.Errorf("%d %s", p.Status, p.Text(".govuk-error-summary"))
			}
		})
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
