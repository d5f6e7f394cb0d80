package noticeweb_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"alongside/internal/agreement/agreementtest"
	"alongside/internal/web/webtest"
)

// TestTheFileHoldsEveryPageOfTheList lets more agreements than a page holds, walks the pages, and compares them with the file.
func TestTheFileHoldsEveryPageOfTheList(t *testing.T) {
	w := newWorld(t)
	const many = 53 // more than a page
	for range many {
		agreementtest.Let(t, w.World)
	}
	for path, c := range map[string]*webtest.Client{"/ocds": w.public(), "/notices": w.commissioner()} {
		shown, pages, link := map[string]bool{}, 0, ""
		for next := path; next != ""; pages++ {
			p := c.Get(next).Want(http.StatusOK)
			for _, row := range p.Find("main tbody tr").EachIter() {
				shown[row.Find("a").AttrOr("href", "")] = true
			}
			link = p.Find(".al-table-tools a[href*='format=csv']").AttrOr("href", "")
			next = p.Find("a[rel=next]").AttrOr("href", "")
		}
		rows, err := csv.NewReader(strings.NewReader(c.Get(link).Want(http.StatusOK).Body)).ReadAll()
		if err != nil || pages != 2 || len(shown) != many || len(rows) != many+1 || rows[0][0] != "agreement" {
			t.Errorf("%s: %d pages show %d agreements; the file %q has %d lines: %v", path, pages, len(shown), link, len(rows), err)
		}
	}
	w.public().Get("/ocds?after=nonsense").Want(http.StatusUnprocessableEntity)
}
