package queryweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/query/querytest"
	"alongside/internal/query/queryweb"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// TestParentsWhoLiveApartDoNotReadEachOthersQuestions opens the page of the mother's question, its lists and its file as herself, as
// the father and as her partner, and judges it as each of them.
func TestParentsWhoLiveApartDoNotReadEachOthersQuestions(t *testing.T) {
	_, d, plain := world(t)
	child, ref := querytest.Asked(t, d, plain)
	s := querytest.Apart(t, d, plain, child)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		queryweb.Register(r, queryweb.Deps{DB: d, Service: s, People: names{}, Children: names{}})
	})
	if err := s.Answer(dbtest.Ctx(t), querytest.Lead, querytest.Reply(ref)); err != nil {
		t.Fatal(err)
	}
	at, list := "/queries/"+string(ref), "/children/"+string(child)+"/queries"
	for _, c := range []struct {
		reader        access.Actor
		opens, judges int
	}{{querytest.Father, 404, 404}, {querytest.Partner, 200, 403}, {querytest.Parent, 200, 200}} {
		reader := site.As(c.reader)
		for _, step := range []string{"", "/judge"} {
			page := reader.Get(at + step).Want(c.opens)
			if asked := page.Find("input[name=valid]").Length() > 0; asked != (c.judges == 200) {
				t.Errorf("%s is asked on %s whether it is answered: %t", c.reader.Name, step, asked)
			}
		}
		for _, format := range []string{"", "?format=csv"} {
			p := reader.Get(list + format).Want(200)
			if told := strings.Contains(p.Body, "The school bus") || strings.Contains(p.Body, string(ref)); told != (c.opens == 200) {
				t.Errorf("%s reads of the question in %s: %t", c.reader.Name, list+format, told)
			}
		}
		token := reader.Get(list).Want(200)
		if p := reader.Post(at+"/judge", url.Values{"version": {"0"}, "valid": {"yes"}, "csrf": {token.Find("input[name=csrf]").AttrOr("value", "")}}); p.Status != c.judges {
			t.Errorf("%s judges: %d, want %d", c.reader.Name, p.Status, c.judges)
		}
	}
}
