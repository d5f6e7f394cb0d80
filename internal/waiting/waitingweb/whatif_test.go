package waitingweb_test

import (
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/offer/offertest"
	"alongside/internal/web/webtest"
)

func TestChangesAreComparedOnAPage(t *testing.T) {
	s, w, d := site(t)
	w.Long(t)
	co := s.As(offertest.CoOrdinator)
	p := co.Get("/waiting/what-if?pathway=neurodevelopmental&years=2&places-1=2&places-2=&offer-2=30").Want(200)
	webtest.CheckHTML(t, p)
	got := p.Text("main")
	for _, want := range []string{"As it is", "2 more places a week", "An offer after which 30% a year", "of 26 weeks", "104 weeks", "Week to"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q:\n%s", want, got)
		}
	}
	rows := strings.Split(strings.TrimSpace(co.Get("/waiting/what-if?pathway=neurodevelopmental&places-1=2&format=csv").Want(200).Body), "\n")
	if len(rows) != 3 || !strings.Contains(rows[2], "2 more places a week") {
		t.Errorf("the file: %q", rows)
	}
	if rows := strings.Count(co.Get("/waiting/what-if?format=test-csv").Want(200).Body, "\n"); rows != 27 {
		t.Errorf("%d lines of the back-test, want one for each week", rows)
	}
	wrong := co.Get("/waiting/what-if?places-1=many&offer-1=95&years=9")
	if wrong.Status != 422 {
		t.Fatalf("%d", wrong.Status)
	}
	webtest.CheckHTML(t, wrong)
	if got := wrong.Text("main"); !strings.Contains(got, "from -500 to 500") || !strings.Contains(got, "from 0 to 90") || !strings.Contains(got, "from 1 to 5") || !strings.Contains(wrong.Body, `value="many"`) {
		t.Errorf("what was typed is lost, or not said to be wrong: %s", got)
	}
	if got := co.Get("/waiting/what-if?district=E07000199&places-1=1").Want(200).Text("main"); !strings.Contains(got, "too little history") {
		t.Errorf("an empty district is foretold: %s", got)
	}
	before := d.Queries()
	co.Get("/waiting/what-if")
	if n := d.Queries() - before; n > 12 {
		t.Errorf("%d statements", n)
	}
	webtest.ExercisePermissionMissing(t, s, "GET", "/waiting/what-if", familytest.Mother)
	webtest.ExerciseSessionMissing(t, s, "GET", "/waiting/what-if")
}

func TestNobodyWaitsAnywhere(t *testing.T) {
	s, _, _ := site(t)
	p := s.As(offertest.CoOrdinator).Get("/waiting/what-if").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "too little history") {
		t.Errorf("%s", got)
	}
}
