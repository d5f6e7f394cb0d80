package site_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestEveryPageOfAChildListsTheSameDates reads the three pages that list a child's dates to its family, as a parent with whom the child
// lives, and then as one who may not know where it lives.
func TestEveryPageOfAChildListsTheSameDates(t *testing.T) {
	w := start(t, 40)
	carer := w.one("SELECT ref FROM family_carer WHERE scope=$1 AND person=$2 ORDER BY ref LIMIT 1",
		w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", access.RoleParent))
	child := thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND ref=$2", carer))
	const place, answer = "Come to the club on Mill Lane", "We answer what you asked"
	w.change(func(tx *db.Tx) error {
		s := w.site.Services
		for title, ref := range map[string]thread.Ref{place: thread.New(tx, thread.Booking), answer: child} {
			if _, err := s.Clocks.Start(w.ctx, tx, audit.System, deadline.Start{
				Rule: "query-answer", Ref: ref, Child: child, From: workday.MustOn(2026, 11, 20), Title: title,
			}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, lives := range []bool{true, false} {
		w.change(func(tx *db.Tx) error {
			return w.site.Services.Family.MoveTx(w.ctx, tx, audit.System, family.Move{Carer: thread.Ref(carer), Lives: lives})
		})
		var first []string
		for _, page := range []string{"/children/" + string(child), "/children/" + string(child) + "/timeline", "/home?child=" + string(child)} {
			p := w.parsed(w.as(access.RoleParent), page)
			var titles []string
			p.Find(".al-deadline").Each(func(_ int, s *goquery.Selection) {
				titles = append(titles, strings.TrimSpace(s.Find(".al-deadline__title").Contents().First().Text()))
			})
			slices.Sort(titles)
			if first == nil {
				first = titles
			}
			if !slices.Equal(titles, first) {
				t.Errorf("%s, lives with the child %t: %q, the record has %q", page, lives, titles, first)
			}
			if !slices.Contains(titles, "An organisation answers a referral") { // the parent's own, wherever the child lives
				t.Errorf("%s, lives with the child %t: not told of what they asked themselves: %q", page, lives, titles)
			}
			if leads := p.Find(".al-deadline a[href^='/referrals/']").Length(); strings.HasPrefix(page, "/home") && leads != 1 {
				t.Errorf("%s, lives with the child %t: %d of the dates lead to a referral", page, lives, leads)
			}
			body := w.do(w.as(access.RoleParent), http.MethodGet, page, nil).body
			if told := strings.Contains(body, place); told != lives || !strings.Contains(body, answer) {
				t.Errorf("%s, lives with the child %t: told of the place: %t; of the answer: %t", page, lives, told, strings.Contains(body, answer))
			}
		}
	}
}
