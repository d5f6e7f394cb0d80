// Package noticetest is the suite that every store of notices passes.
package noticetest

import (
	"fmt"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notice"
)

var by = audit.By{Person: "PSN-1", Name: "Jo Field", Role: "administrator", Channel: "import"}

func release(n int, title string) string {
	return fmt.Sprintf(`{"ocid":"ocds-b5fd17-%d","id":"r%d","date":"2025-03-%02dT10:14:51Z","tag":["tender"],"initiationType":"tender","tender":{"id":"t","title":%q,"value":{"amount":10,"currency":"GBP"}}}`,
		n, n, n%28+1, title)
}

func pack(releases ...string) string {
	return `{"uri":"https://example.org/1","publisher":{"name":"Hill Council"},"license":"https://example.org/ogl","releases":[` + strings.Join(releases, ",\n") + `]}`
}

// Exercise holds a store to what the use cases need.
func Exercise(t *testing.T, d *db.DB, s *notice.Service) {
	ctx := dbtest.Ctx(t)
	load := func(text string) (notice.Report, []string) {
		t.Helper()
		var refused []string
		r, err := s.Import(ctx, by, notice.File{Name: "a.json", Reader: strings.NewReader(text), Refused: func(r notice.Refusal) { refused = append(refused, r.Reason) }})
		if err != nil {
			t.Fatal(err)
		}
		return r, refused
	}
	const many = 450 // more than two batches
	var all []string
	for i := range many {
		all = append(all, release(i, "Short breaks"))
	}
	all = append(all, `{"ocid":"x"}`, release(3, "Short breaks"))
	r, refused := load(pack(all...))
	if r.Read != many+2 || r.New != many || r.Known != 1 || r.Refused != 1 || len(refused) != 1 || !strings.HasPrefix(refused[0], "releases/450/id is missing") || r.Total != (many+1)*1000 {
		t.Errorf("first: %+v, %q", r, refused)
	}
	if r, _ := load(pack(all...)); r.New != 0 || r.Known != many+1 {
		t.Errorf("again: %+v", r)
	}
	if r, refused := load(pack(release(7, "Other words"), release(900, "New"))); r.New != 1 || r.Refused != 1 || r.Total != 1000 || !strings.Contains(refused[0], "other words") {
		t.Errorf("changed: %+v, %q", r, refused)
	}
	listed(t, d, s, many+1)
	cut, err := s.Import(ctx, by, notice.File{Name: "b.json", Reader: strings.NewReader(`{"releases":[` + release(901, "Cut") + `,{"oc`)})
	if !fault.Is(err, fault.KindInvalid) || cut.New != 1 {
		t.Errorf("a file that breaks off: %+v, %v", cut, err)
	}
	if len(page(t, d, s, notice.Key{}, 1000)) != many+2 {
		t.Error("what stood before the break is lost")
	}
}

// listed walks all pages and looks at one notice.
func listed(t *testing.T, d *db.DB, s *notice.Service, want int) {
	t.Helper()
	seen, last := 0, notice.Key{}
	for {
		found := page(t, d, s, last, 100)
		for _, n := range found {
			if seen > 0 && last.Date.Before(n.Date) {
				t.Fatalf("%v stands behind %v", n.Key(), last)
			}
			seen, last = seen+1, n.Key()
			if n.Licence != "https://example.org/ogl" || n.Publisher != "Hill Council" || n.File != "a.json" || n.Value != 1000 || n.TakenAt.IsZero() {
				t.Fatalf("got %+v", n)
			}
		}
		if len(found) < 100 {
			break
		}
	}
	if seen != want {
		t.Errorf("%d of %d listed", seen, want)
	}
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		body, err := s.Body(dbtest.Ctx(t), tx, "ocds-b5fd17-7", "r7")
		if string(body) != release(7, "Short breaks") {
			t.Errorf("kept %s", body)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = d.View(dbtest.Ctx(t), func(tx *db.Tx) error { _, err := s.Body(dbtest.Ctx(t), tx, "none", "r7"); return err })
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a notice that is not there: %v", err)
	}
	err = d.View(db.WithScope(dbtest.Ctx(t), "E10000016"), func(tx *db.Tx) error {
		found, err := s.List(dbtest.Ctx(t), tx, notice.Key{}, 10)
		if len(found) > 0 {
			t.Errorf("another council sees %d", len(found))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func page(t *testing.T, d *db.DB, s *notice.Service, after notice.Key, limit int) (found []notice.Notice) {
	t.Helper()
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) (err error) {
		found, err = s.List(dbtest.Ctx(t), tx, after, limit)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
