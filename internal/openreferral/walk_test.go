package openreferral_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/openreferral"
)

func TestPagesCoverTheListOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, per := rapid.IntRange(0, 200).Draw(t, "total"), rapid.IntRange(1, 60).Draw(t, "per page")
		next := 0
		var walk openreferral.Walk
		for done := false; !done; {
			number := walk.Next()
			h, from, to := openreferral.Head(total, number, per)
			if from != next || h.Size != to-from || h.Empty != (h.Size == 0) || h.First != (number == 1) || h.TotalItems != total {
				t.Fatalf("page %d holds [%d, %d) after %d: %+v", number, from, to, next, h)
			}
			if last := to == total; h.Last != last || h.Number != number || h.TotalPages*per < total || (h.TotalPages-1)*per >= max(total, 1) {
				t.Fatalf("page %d of %d records, %d to a page: %+v; is it the last? %t", number, total, per, h, last)
			}
			next = to
			ids := make([]string, 0, to-from)
			for n := from; n < to; n++ {
				ids = append(ids, fmt.Sprint(n))
			}
			var err error
			if done, err = walk.Received(h, ids); err != nil {
				t.Fatal(err)
			}
		}
		if next != total {
			t.Fatalf("%d of %d records were walked", next, total)
		}
	})
}

func TestPageBeyondTheLastIsEmpty(t *testing.T) {
	if h, from, to := openreferral.Head(7, 9, 5); !h.Empty || !h.Last || from != 7 || to != 7 || h.TotalPages != 2 {
		t.Errorf("%+v [%d, %d)", h, from, to)
	}
}

func TestWalkNoticesAFeedWithoutEnd(t *testing.T) {
	for name, c := range map[string]struct {
		page func(n int) (openreferral.PageHead, []string)
		want string
	}{
		"the same page": {func(int) (openreferral.PageHead, []string) {
			return openreferral.PageHead{TotalPages: 5, Size: 1}, []string{"a"}
		}, "page 2 holds the same records as page 1"},
		"the first page for every number": {func(n int) (openreferral.PageHead, []string) {
			return openreferral.PageHead{TotalPages: 5, Number: 1}, []string{fmt.Sprint(n)}
		}, "page 2 was asked for and page 1 came"},
		"pages that grow": {func(n int) (openreferral.PageHead, []string) {
			return openreferral.PageHead{TotalPages: n + 1, Number: n}, []string{fmt.Sprint(n)}
		}, "it said it had 2 pages"},
		"never the last": {func(n int) (openreferral.PageHead, []string) {
			return openreferral.PageHead{TotalPages: 1 << 40, Number: n}, nil
		}, "page 1 holds nothing"},
	} {
		var walk openreferral.Walk
		var err error
		for n := 1; n < 1000 && err == nil; n++ {
			h, ids := c.page(walk.Next())
			if _, err = walk.Received(h, ids); err != nil && n > 100 {
				t.Errorf("%s: noticed on page %d only", name, n)
			}
		}
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestIdentifiersAreStableUUIDs(t *testing.T) {
	if a, again := openreferral.ID("E10000028", "service", "OFF-1"), openreferral.ID("E10000028", "service", "OFF-1"); a != again || a == openreferral.ID("E10000028", "serviceOFF-1") {
		t.Errorf("%s and %s", a, again)
	}
	rapid.Check(t, func(t *rapid.T) {
		id := openreferral.ID(rapid.String().Draw(t, "name"))
		s := openreferral.Service{ID: id, Name: "A", Status: openreferral.Active}
		if wrong := s.Check(); len(wrong) > 0 || id[14] != '8' || !strings.ContainsRune("89ab", rune(id[19])) {
			t.Fatalf("%s: %v", id, wrong)
		}
	})
}

func TestBriefLeavesTheRecordAlone(t *testing.T) {
	s := openreferral.Service{Organisation: &openreferral.Organisation{Services: []openreferral.Service{{}}}, Languages: []openreferral.Language{{}}}
	if b := s.Brief(); len(b.Languages) > 0 || len(b.Organisation.Services) > 0 {
		t.Errorf("brief: %+v", b)
	}
	if len(s.Organisation.Services) != 1 || len(s.Languages) != 1 {
		t.Error("the service itself lost what hangs on it")
	}
}
