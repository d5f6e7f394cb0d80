package waitingweb_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/offer/offertest"
	"alongside/internal/simulator"
	"alongside/internal/web/webtest"
)

func TestChangesAreComparedOnAPage(t *testing.T) {
	s, w, d := site(t)
	w.Long(t)
	co := s.As(offertest.CoOrdinator)
	list := co.Get("/waiting/what-if").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("main"); !strings.Contains(got, "Nothing has been compared yet") {
		t.Errorf("nothing compared: %s", got)
	}
	form := co.Get("/waiting/what-if/new").Want(200)
	webtest.CheckHTML(t, form)
	ask := url.Values{"name": {"A second clinic"}, "pathway": {"neurodevelopmental"}, "years": {"2"}, "places-1": {"2"}, "places-2": {""}, "offer-2": {"30"}, "order-3": {"sooner"}, "sooner-3": {"20"}}
	waits := co.Submit(form, "main form", ask).Want(200)
	webtest.CheckHTML(t, waits)
	if got := waits.Text("main"); !strings.Contains(got, "Waiting to play A second clinic") || waits.Header.Get("Refresh") == "" || waits.Find("main table").Length() != 0 {
		t.Errorf("while it waits: %s", got)
	}
	w.Play(t)
	p := co.Get(waits.Path).Want(200)
	webtest.CheckHTML(t, p)
	got := p.Text("main")
	for _, want := range []string{"As it is", "2 more places a week", "An offer after which 30% a year", "20% of those referred are seen sooner", "104 weeks", "of 26 weeks", "Half wait at most",
		"Nobody is on record. All are played in turn.", "Not known: 0 on record", "too few to tell the stages apart", "Seen sooner and seen in turn"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	if p.Find("main #queue-1-heading").Length() != 1 || p.Find("main .al-figure svg").Length() == 0 || p.Find("main details table tr").Length() < 26 {
		t.Errorf("%d rows of weeks, with a picture: %v", p.Find("main details table tr").Length(), p.Find("main .al-figure svg").Length() > 0)
	}
	figures := strings.Split(strings.TrimSpace(co.Get(waits.Path+"?format=csv").Want(200).Body), "\n")
	if len(figures) != 1+4*8 || !strings.Contains(figures[9], "2 more places a week,The whole wait,waiting at the end,") {
		t.Errorf("%d lines of figures: %q", len(figures), figures[9])
	}
	if rows := strings.Count(co.Get(waits.Path+"?format=weeks-csv").Want(200).Body, "\n"); rows != 1+4*104 {
		t.Errorf("%d lines of weeks", rows)
	}
	test := co.Get(waits.Path + "/back-test").Want(200)
	webtest.CheckHTML(t, test)
	if rows := strings.Count(co.Get(waits.Path+"/back-test?format=csv").Want(200).Body, "\n"); rows != 27 {
		t.Errorf("%d lines of the back-test, want one for each week", rows)
	}
	model := co.Get(waits.Path + "/model").Want(200)
	m, err := simulator.Read(strings.NewReader(model.Body))
	if err != nil || len(m.Scenarios) != 3 || !strings.Contains(model.Header.Get("Content-Disposition"), "MODEL.json") {
		t.Errorf("the model: %v", err)
	}
	var bare any
	if err := json.NewDecoder(bytes.NewReader([]byte(model.Body))).Decode(&bare); err != nil || strings.Contains(model.Body, "CHD") {
		t.Errorf("the model names a child, or is none: %v", err)
	}
	before := d.Queries()
	co.Get(waits.Path)
	if n := d.Queries() - before; n > 12 {
		t.Errorf("%d statements", n)
	}
	for _, path := range []string{"/waiting/what-if", waits.Path, waits.Path + "/model", waits.Path + "/change"} {
		webtest.ExercisePermissionMissing(t, s, "GET", path, familytest.Mother)
	}
	for _, path := range []string{"/waiting/what-if/new", waits.Path + "/change", waits.Path + "/delete", waits.Path + "/copy", waits.Path + "/play", waits.Path + "/stop"} {
		webtest.ExercisePermissionMissing(t, s, "POST", path, familytest.Mother)
	}
	webtest.ExerciseSessionMissing(t, s, "GET", waits.Path)
}

func TestAComparisonIsChangedCopiedStoppedAndDeleted(t *testing.T) {
	s, w, _ := site(t)
	w.Long(t)
	co := s.As(offertest.CoOrdinator)
	ask := url.Values{"name": {"First"}, "pathway": {"neurodevelopmental"}, "years": {"1"}, "from-1-day": {"1"}, "from-1-month": {"4"}, "from-1-year": {"2027"}, "places-1": {"3"}, "offer-2": {""}}
	p := co.Submit(co.Get("/waiting/what-if/new"), "main form", ask).Want(200)
	stop := co.Submit(p, "form[action$='/stop']", nil).Want(200)
	if got := stop.Text("main"); !strings.Contains(got, "It was stopped before its end") {
		t.Errorf("stopped: %s", got)
	}
	change := co.Get(p.Path + "/change").Want(200)
	_, values := change.Form("main form")
	for name, want := range map[string]string{"name": "First", "places-1": "3", "from-1-year": "2027", "years": "1"} {
		if values.Get(name) != want {
			t.Errorf("the form shows %s %q", name, values.Get(name))
		}
	}
	stale := co.Get(p.Path + "/change").Want(200)
	long := strings.Repeat("é", 83)
	wrong := co.Submit(change, "main form", url.Values{"name": {long}, "places-1": {"many"}, "offer-2": {"95"}, "years": {"9"}, "order-3": {"sooner"}, "sooner-3": {""}, "from-4-day": {"1"}, "from-4-month": {"5"}, "from-4-year": {"2027"}})
	if wrong.Status != 422 {
		t.Fatalf("%d", wrong.Status)
	}
	webtest.CheckHTML(t, wrong)
	if got := wrong.Text("main"); !strings.Contains(got, "Enter a whole number, or leave it empty") || !strings.Contains(wrong.Body, `value="many"`) || !strings.Contains(wrong.Body, long) {
		t.Errorf("what was typed is lost, or not said to be wrong: %s", got)
	}
	for _, want := range []string{"from 0 to 90", "from 1 to 5", "3 characters too many", "from 1 to 90"} { // all at once, not one after the other
		if got := wrong.Text(".govuk-error-summary"); !strings.Contains(got, want) {
			t.Errorf("beside a number that is none, lacks %q: %s", want, got)
		}
	}
	wrong = co.Submit(change, "main form", url.Values{"name": {long}, "places-1": {"501"}, "offer-2": {"95"}, "years": {"9"}, "order-3": {"sooner"}, "sooner-3": {""}, "from-4-day": {"1"}, "from-4-month": {"5"}, "from-4-year": {"2027"}})
	for _, want := range []string{"from -500 to 500", "from 0 to 90", "from 1 to 5", "3 characters too many", "from 1 to 90", "how many places there are more"} {
		if got := wrong.Text("main"); !strings.Contains(got, want) {
			t.Errorf("lacks %q: %s", want, got)
		}
	}
	if got := co.Submit(change, "main form", url.Values{"places-1": {""}, "from-1-day": {""}, "from-1-month": {""}, "from-1-year": {""}}); got.Status != 422 || !strings.Contains(got.Text("main"), "at least one thing") {
		t.Errorf("nothing is changed: %d", got.Status)
	}
	saved := co.Submit(change, "main form", url.Values{"name": {"Second"}}).Want(200)
	if got := co.Submit(stale, "main form", url.Values{"name": {"Third"}}); got.Status != 409 {
		t.Errorf("over a version that is gone: %d", got.Status)
	}
	w.Play(t)
	played := co.Get(saved.Path).Want(200)
	if got := played.Text("main"); !strings.Contains(got, "3 more places a week from Thursday 1 April 2027") {
		t.Errorf("changed: %s", got)
	}
	copied := co.Submit(played, "form[action$='/copy']", nil).Want(200)
	if _, values := copied.Form("main form"); values.Get("name") != "Copy of Second" || !strings.HasSuffix(copied.Path, "/change") {
		t.Errorf("copied to %s: %v", copied.Path, values)
	}
	gone := co.Submit(played, "form[action$='/delete']", nil).Want(200)
	if got := gone.Text("table"); strings.Contains(got, "A second") || !strings.Contains(got, "Copy of Second") {
		t.Errorf("the list: %s", got)
	}
	co.Get(saved.Path).Want(404)
	if got := co.Submit(stale, "main form", url.Values{"years": {"9"}}); got.Status != 404 {
		t.Errorf("a change of what is deleted: %d", got.Status)
	}
	if csv := co.Get("/waiting/what-if?format=csv").Want(200).Body; strings.Count(csv, "\n") != 2 {
		t.Errorf("the list as a file: %q", csv)
	}
}

func TestAListWithoutHistoryIsNoGuess(t *testing.T) {
	s, w, _ := site(t)
	co := s.As(offertest.CoOrdinator)
	ask := url.Values{"name": {"Too early"}, "pathway": {"noticed"}, "years": {"1"}, "places-1": {"1"}}
	p := co.Submit(co.Get("/waiting/what-if/new"), "main form", ask).Want(200)
	w.Play(t)
	p = co.Get(p.Path).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "too little history") || !strings.Contains(got, "rather say so than guess") {
		t.Errorf("%s", got)
	}
	for _, path := range []string{"?format=csv", "/back-test", "/model"} {
		co.Get(p.Path + path).Want(404)
	}
	if _, values := co.Get(p.Path + "/change").Form("main form"); !reflect.DeepEqual(values["pathway"], []string{"noticed"}) {
		t.Errorf("%v", values["pathway"])
	}
}
