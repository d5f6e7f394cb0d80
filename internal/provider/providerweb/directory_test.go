package providerweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/directory"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/providerweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// register is a directory of two places; the second record of it has no name.
const register = "locationId,providerId,name,registrationStatus,overall rating,regulated activities\n" +
	"1-901,1-900,Oak Lane (made up),Registered,Good,Personal care|Nursing care\n1-902,1-900,,Registered,Good,\n1-903,1-900,Elm Lane (made up),Registered,Good,Personal care\n"

func TestAnOfficerImportsADirectory(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(), job.Migrations(), document.Migrations(), providersql.Migrations())...)
	s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
	files, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	read := directory.New(directory.Deps{DB: d, Store: providersql.Store{}, Provider: s})
	read.Files = files.Inbox()
	worker := job.NewWorker(d, job.Options{})
	read.Register(worker)
	ref := providertest.Numbered(t, d, s, "Oak Lane (made up)", "1-901")
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { providerweb.Register(r, providerweb.Deps{DB: d, Service: s, Directory: read}) })

	officer := site.As(person(access.RoleQualityOfficer, ""))
	empty := officer.Get("/register-changes").Want(200)
	if empty.Find(`a[href="/register-imports"]`).Length() != 1 {
		t.Error("nothing leads from the changes to the directories")
	}
	if p := officer.Get("/register-imports").Want(200); !strings.Contains(p.Text("main"), "No directory has been read yet.") {
		t.Errorf("before: %s", p.Text("main"))
	}
	form := officer.Get("/register-imports/hand-in").Want(200)
	webtest.CheckHTML(t, form)
	file := webtest.File{Name: "directory.csv", Content: register}
	if p := officer.SubmitFiles(form, url.Values{"do": {"import"}}, "file", file); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "whole directory or a part") {
		t.Errorf("without what it holds: %d %s", p.Status, p.Text("main"))
	}
	if p := officer.SubmitFiles(form, url.Values{"do": {"import"}, "holds": {"whole"}}, "file"); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Choose the directory") {
		t.Errorf("without a file: %d %s", p.Status, p.Text("main"))
	}
	hand := func(do, text string) *webtest.Page {
		t.Helper()
		p := officer.SubmitFiles(officer.Get("/register-imports/hand-in"), url.Values{"do": {do}, "holds": {"whole"}}, "file", webtest.File{Name: "directory.csv", Content: text}).Want(200)
		if !strings.Contains(p.Text("h1"), "Waiting to read") || p.Header.Get("Refresh") == "" {
			t.Errorf("while it waits: %s", p.Text("main"))
		}
		if _, err := worker.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		return officer.Get(p.Path).Want(200)
	}
	tried := hand("try", register)
	if got := tried.Text("main"); !strings.Contains(got, "2 places read, 1 refused. Nothing is kept yet.") || !strings.Contains(got, "The place has no name.") {
		t.Errorf("tried: %s", got)
	}
	first := hand("import", register)
	webtest.CheckHTML(t, first)
	if csv := officer.Get(first.Path + "?format=refused").Want(200); !strings.Contains(csv.Body, "3,1-902,") {
		t.Errorf("what was refused as CSV: %s", csv.Body)
	}
	kept := officer.Get("/providers/" + string(ref) + "/register-changes").Want(200).Text("main")
	if !strings.Contains(kept, "Nursing care; Personal care") {
		t.Errorf("what it is registered for: %s", kept)
	}
	lines := strings.SplitAfter(register, "\n")
	next := hand("import", lines[0]+lines[3])
	if got := next.Text("main"); !strings.Contains(got, "not in the directory since") || !strings.Contains(got, "Oak Lane (made up)") {
		t.Errorf("a place that is left out: %s", got)
	}
	if got := officer.Get("/register-changes").Want(200).Text("main"); !strings.Contains(got, "not in the directory since") {
		t.Errorf("to look into: %s", got)
	}
	if list := officer.Get("/register-imports?format=csv").Want(200); strings.Count(list.Body, "\n") != 4 {
		t.Errorf("the list as CSV: %s", list.Body)
	}
	waits := officer.SubmitFiles(officer.Get("/register-imports/hand-in"), url.Values{"do": {"import"}, "holds": {"part"}}, "file", file).Want(200)
	if p := officer.Submit(waits, "", nil).Want(200); !strings.Contains(p.Text("h1"), "You stopped reading") {
		t.Errorf("stopped: %s", p.Text("main"))
	}
	webtest.ExercisePermissionMissing(t, site, "POST", "/register-imports/hand-in", person(access.RoleProvider, ref))
	webtest.ExercisePermissionMissing(t, site, "POST", waits.Path+"/stop", person(access.RoleProvider, ref))
}
