package site_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/ocds/ocdstest"
)

// TestTheFeedOfAWholeCountyHoldsToTheSchemas reads every page of releases and of records as anybody can, and holds each to the
// published schemas of OCDS 1.1.5 with the two extensions.
func TestTheFeedOfAWholeCountyHoldsToTheSchemas(t *testing.T) {
	schemas := ocdstest.Schemas(t)
	w := settle(t, services(t), county.Scope, county.Options{Seed: 1, Families: 40})
	for path, schema := range map[string]string{"/ocds/releases": "release-package", "/ocds/records": "record-package"} {
		pages, processes := 0, map[string]bool{}
		tags := map[string]bool{}
		for next := path; next != ""; pages++ {
			res := w.do(&http.Client{}, http.MethodGet, next, nil)
			if res.status != http.StatusOK {
				t.Fatalf("%s: %d", next, res.status)
			}
			if err := ocdstest.Valid(t, schemas[schema], []byte(res.body)); err != nil {
				t.Errorf("%s does not hold to the %s schema: %v", next, schema, err)
			}
			var page struct {
				Links    struct{ Next string }
				Releases []struct {
					OCID string
					Tag  []string
				}
				Records []struct{ OCID string }
			}
			if err := json.Unmarshal([]byte(res.body), &page); err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Releases {
				processes[r.OCID] = true
				for _, tag := range r.Tag {
					tags[tag] = true
				}
			}
			for _, r := range page.Records {
				processes[r.OCID] = true
			}
			at, err := url.Parse(page.Links.Next)
			if err != nil {
				t.Fatal(err)
			}
			next = at.RequestURI()
			if page.Links.Next == "" {
				next = ""
			}
		}
		if len(processes) < 3 {
			t.Errorf("%s holds %d processes on %d pages", path, len(processes), pages)
		}
		for _, tag := range []string{"planning", "tender", "award", "contract", "implementation"} {
			if path == "/ocds/releases" && !tags[tag] {
				t.Errorf("no release is a %s", tag)
			}
		}
	}
	// Nothing that was said or bought about a child is open data.
	body := w.do(&http.Client{}, http.MethodGet, "/ocds/releases", nil).body
	for _, private := range []string{"CHD-", "REQ-", "same person each week", "Asked how to"} {
		if strings.Contains(body, private) {
			t.Errorf("%q is published", private)
		}
	}
	if res := w.do(w.as(access.RoleCommissioner), http.MethodGet, "/ocds", nil); res.status != http.StatusOK {
		t.Errorf("the page that explains it: %d", res.status)
	}
}
