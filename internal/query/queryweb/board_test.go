package queryweb_test

import (
	"fmt"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/web/webtest"
)

// TestTheBoardCountsAllThatWait: what is late is counted among all, however many wait; the page shows the first, the file holds all.
func TestTheBoardCountsAllThatWait(t *testing.T) {
	site, d, s := world(t)
	child, _ := querytest.Asked(t, d, s)
	const more = 505
	for n := range more {
		if _, err := s.Ask(dbtest.Ctx(t), querytest.Parent, query.Ask{Child: child, Subject: fmt.Sprintf("Question %d", n), Points: []string{"When?"}}); err != nil {
			t.Fatal(err)
		}
	}
	board := site.As(querytest.Manager).Get("/queries/late").Want(200)
	webtest.CheckHTML(t, board)
	if !strings.Contains(board.Text("main"), fmt.Sprintf("You see the first 300 of %d questions", more+1)) {
		t.Errorf("the page: %.300s", board.Text("main"))
	}
	csv := site.As(querytest.Manager).Get("/queries/late?format=csv").Want(200)
	if got := strings.Count(csv.Body, "\n"); got != more+2 {
		t.Errorf("the file has %d lines, want one for each of %d and its heading", got, more+1)
	}
}

// TestAQuestionSaysWhoIsToldIfNobodyAnswers: the family and who answers read the same steps, each with its day.
func TestAQuestionSaysWhoIsToldIfNobodyAnswers(t *testing.T) {
	site, d, s := world(t)
	_, ref := querytest.Asked(t, d, s)
	want := []string{querytest.Lead.Name + " is told", "the lead professionals' manager is told"}
	for _, reader := range []access.Actor{querytest.Parent, querytest.Lead} {
		page := site.As(reader).Get("/queries/" + string(ref)).Want(200)
		webtest.CheckHTML(t, page)
		for _, w := range want {
			if got := page.Text("main details"); !strings.Contains(got, "Who is told if nobody answers, and when") || !strings.Contains(got, w) {
				t.Errorf("%s: no %q in %s", reader.Name, w, got)
			}
		}
	}
	if err := s.Answer(dbtest.Ctx(t), querytest.Lead, querytest.Reply(ref)); err != nil {
		t.Fatal(err)
	}
	if got := site.As(querytest.Parent).Get("/queries/" + string(ref)).Want(200).Text("main"); strings.Contains(got, "Who is told if nobody answers") {
		t.Error("an answered question still threatens")
	}
}
