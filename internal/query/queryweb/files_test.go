package queryweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/query/queryweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// filed is world with a store of documents that takes files of up to 1,000 bytes.
func filed(t *testing.T) (*webtest.Site, *db.DB, *query.Service) {
	t.Helper()
	d := dbtest.SQLite(t, slices.Concat(querytest.Migrations(), web.Migrations(), notify.Migrations(), job.Migrations(), document.Migrations())...)
	s, _ := querytest.New(t, d)
	files, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{MaxBytes: 1000, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	s.Files = files
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		queryweb.Register(r, queryweb.Deps{DB: d, Service: s, People: names{}, Children: names{}, Files: files})
	})
	return site, d, s
}

// about returns the names of the documents about a question, and how many links of the thread lead to documents.
func about(t *testing.T, d *db.DB, ref thread.Ref) (named []string, links int) {
	t.Helper()
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		found, err := document.Of(ctx, tx, ref)
		if err != nil {
			return err
		}
		for _, f := range found[ref] {
			named = append(named, f.Name)
		}
		slices.Sort(named)
		chain, err := thread.Walk(ctx, tx, ref)
		for _, l := range chain.Links {
			if l.From == ref && l.Rel == "is shown by" {
				links++
			}
		}
		return err
	})
	return named, links
}

func TestAQuestionAndItsAnswerComeWithFiles(t *testing.T) {
	site, d, _ := filed(t)
	child := querytest.NewChild(t, d)
	parent, lead := site.As(querytest.Parent), site.As(querytest.Lead)
	form := parent.Get("/children/" + string(child) + "/ask").Want(200)
	webtest.CheckHTML(t, form)
	plain(t, form)
	asked := url.Values{"subject": {"The bus"}, "point-1": {"When does it come?"}}
	letter := webtest.File{Name: "letter.txt", Content: "The bus did not come."}
	large := parent.SubmitFiles(form, asked, "file", letter, webtest.File{Name: "film.txt", Content: strings.Repeat("x", 1001)})
	if large.Status != 422 || !strings.Contains(large.Text(".govuk-error-summary"), "film.txt") || large.Text("textarea[name=point-1]") != "When does it come?" {
		t.Errorf("too large: %d %s", large.Status, large.Text("main"))
	}
	again := parent.SubmitFiles(form, url.Values{"point-1": {"When?"}}, "file", letter)
	if again.Status != 422 || !strings.Contains(again.Text(".govuk-error-summary"), "Choose the files again") {
		t.Errorf("no subject, with a file: %d %s", again.Status, again.Text(".govuk-error-summary"))
	}
	page := parent.SubmitFiles(form, asked, "file", letter).Want(200)
	at := strings.SplitN(page.Path, "?", 2)[0]
	ref := thread.Ref(strings.TrimPrefix(at, "/queries/"))
	if named, links := about(t, d, ref); !slices.Equal(named, []string{"letter.txt"}) || links != 1 {
		t.Errorf("after asking: %q, %d links", named, links)
	}

	answer := lead.Get(at + "/answer").Want(200)
	webtest.CheckHTML(t, answer)
	given := url.Values{"point-1": {"At 8am."}, "no-decision": {"yes"}, "next": {"The bus comes on Monday."}, "no-date": {"yes"}, "do": {"check"}}
	if p := lead.SubmitFiles(answer, given, "file", letter); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Choose the files again") {
		t.Errorf("a check with a file: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	if p := lead.SubmitFiles(answer, given, "file"); p.Status != 200 {
		t.Errorf("a check without a file: %d", p.Status)
	}
	given.Set("do", "send")
	if p := lead.SubmitFiles(answer, given, "file", webtest.File{Name: "empty.txt"}); p.Status != 422 || p.Text("textarea[name=point-1]") != "At 8am." {
		t.Errorf("an empty file: %d", p.Status)
	}
	lead.SubmitFiles(answer, given, "file", webtest.File{Name: "timetable.txt", Content: "8am"}).Want(200)
	if named, links := about(t, d, ref); !slices.Equal(named, []string{"letter.txt", "timetable.txt"}) || links != 2 {
		t.Errorf("after the answer: %q, %d links", named, links)
	}
}

func TestALetterIsWrittenDownWithItsScan(t *testing.T) {
	site, d, s := filed(t)
	child, _ := querytest.Asked(t, d, s)
	lead := site.As(querytest.Lead)
	form := lead.Get("/children/" + string(child) + "/write-down").Want(200)
	webtest.CheckHTML(t, form)
	page := lead.SubmitFiles(form, url.Values{
		"for": {"Maya"}, "channel": {"letter"}, "subject": {"The ramp"}, "into": {"new"}, "point-1": {"Who builds it?"},
		"received-day": {"20"}, "received-month": {"11"}, "received-year": {"2026"},
	}, "file", webtest.File{Name: "scan.txt", Content: "Who builds the ramp?"}).Want(200)
	ref := thread.Ref(strings.TrimPrefix(strings.SplitN(page.Path, "?", 2)[0], "/queries/"))
	if named, _ := about(t, d, ref); !slices.Equal(named, []string{"scan.txt"}) {
		t.Errorf("the letter's files: %q", named)
	}
}

// Where no documents are kept the forms offer no files, and files that come all the same are refused.
func TestFilesAreRefusedWhereNoneAreKept(t *testing.T) {
	site, d, s := world(t)
	child := querytest.NewChild(t, d)
	if p := site.As(querytest.Parent).Get("/children/" + string(child) + "/ask").Want(200); p.Find("input[type=file]").Length() != 0 {
		t.Error("the form offers files")
	}
	_, err := s.Ask(dbtest.Ctx(t), querytest.Parent, query.Ask{Child: child, Subject: "x", Points: []string{"y"}, Files: []document.Received{{Name: "a"}}})
	if err == nil || !strings.Contains(err.Error(), "No documents are kept") {
		t.Errorf("a file where none are kept: %v", err)
	}
}
