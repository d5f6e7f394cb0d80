package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// TestRatesComeAndGoAsASheet takes the template, tries a sheet with a mistake, mends it where it stands, sets it and reads it back.
func TestRatesComeAndGoAsASheet(t *testing.T) {
	w := newWorld(t)
	c, at := w.as(access.RoleContractManager, ""), "/agreements/"+string(w.agreement)
	page := c.Get(at + "/rate-sheet").Want(200)
	webtest.CheckHTML(t, page)
	if empty := c.Get(at + "/rate-sheet?format=template").Want(200); strings.TrimSpace(strings.TrimPrefix(empty.Body, "\ufeff")) != "lot,service,district,provider,provider name,unit,time,from,to,rate,ceiling,why" {
		t.Errorf("the template: %q", empty.Body)
	}
	if bad := c.Submit(page, "", url.Values{"do": {"try"}}).Want(422); !strings.Contains(bad.Text(".govuk-error-summary"), "Choose a CSV file") {
		t.Errorf("nothing sent: %s", bad.Text("main"))
	}
	if bad := c.SubmitFiles(page, url.Values{"do": {"try"}}, "file", webtest.File{Name: "all.csv", Content: strings.Repeat("x", 1<<20+1)}).Want(422); !strings.Contains(bad.Text(".govuk-error-summary"), "larger than 1 MB") {
		t.Errorf("a sheet that is too large: %s", bad.Text(".govuk-error-summary"))
	}
	photo := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 200)
	if bad := c.SubmitFiles(page, url.Values{"do": {"try"}, "text": {"lot,rate\nOne to one,22.00"}}, "file", webtest.File{Name: "photo.csv", Content: photo}).Want(422); !strings.Contains(bad.Text("textarea[name=text]"), "One to one,22.00") {
		t.Errorf("the lines that stood in the field are gone: %s", bad.Text("textarea[name=text]"))
	}
	if bad := c.SubmitFiles(page, url.Values{"do": {"try"}}, "file", webtest.File{Name: "photo.csv", Content: photo}).Want(422); !strings.Contains(bad.Text(".govuk-error-summary"), "This is a picture") || bad.Text("textarea[name=text]") != "" {
		t.Errorf("a picture: %s", bad.Text(".govuk-error-summary"))
	}
	const head = "lot,district,unit,time,from,rate,ceiling,why\n"
	wrong := c.SubmitFiles(page, url.Values{"do": {"set"}}, "file", webtest.File{Name: "rates.csv", Content: head + "One to one,Atlantis,hour,any,2026-12-01,22.00,,\nOne to one,,hour,any,2026-12-01,,24.00,The pay floor\n"}).Want(422)
	webtest.CheckHTML(t, wrong)
	if got := wrong.Text("main"); !strings.Contains(got, "Nothing is set") || !strings.Contains(got, "2district“Atlantis”") || !strings.Contains(wrong.Text("textarea[name=text]"), "Atlantis,hour") {
		t.Errorf("a wrong sheet: %s", got)
	}
	mended := head + "One to one,Stafford,hour,any,2026-12-01,22.00,,\nOne to one,,hour,any,2026-12-01,,24.00,The pay floor\n"
	tried := c.Submit(wrong, "", url.Values{"text": {mended}, "do": {"try"}}).Want(200)
	if got := tried.Text("main"); !strings.Contains(got, "This would set 1 rate and 1 ceiling. Nothing is set yet.") {
		t.Errorf("tried: %s", got)
	}
	if got := c.Get(at).Want(200).Text("main"); strings.Contains(got, "£22.00") {
		t.Error("only tried, and set")
	}
	if got := c.Submit(tried, "", url.Values{"do": {"set"}}).Want(200).Text("body"); !strings.Contains(got, "1 rate is set, and 1 ceiling.") || !strings.Contains(got, "£22.00") {
		t.Errorf("set: %s", got)
	}
	file := c.Get(at + "/rate-sheet?format=csv").Want(200)
	written := strings.ReplaceAll(file.Body, "\r\n", "\n")
	if !strings.Contains(written, "One to one,community-support,Stafford,,,hour,any,2026-12-01,,22.00,,\n") || !strings.Contains(written, "One to one,community-support,,,,hour,any,2026-12-01,,,24.00,The pay floor\n") {
		t.Errorf("the file: %s", file.Body)
	}
	if again := c.Submit(page, "", url.Values{"text": {file.Body}, "do": {"try"}}).Want(200).Text("main"); !strings.Contains(again, "This would set 0 rates and 0 ceilings. 2 lines say what is set already.") {
		t.Errorf("the file again: %s", again)
	}
	webtest.ExercisePermissionMissing(t, w.site, "POST", at+"/rate-sheet", person(access.RoleProvider, w.provider))
	w.as(access.RoleBroker, "").Get(at + "/rate-sheet?format=csv").Want(403)
}
