package openreferral_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/openreferral"
	"alongside/internal/openreferral/openreferraltest"
)

// into returns a new value of the kind that a sample of that name holds, and its schema.
func into(name string) (v any, schema string, page bool) {
	switch strings.TrimSuffix(name, ".json") {
	case "service_full":
		return new(openreferral.Service), "service", false
	case "service_list_data": // a list without the head of a page
		return new(struct {
			Contents []openreferral.Service `json:"contents"`
		}), "service_list", false
	case "service_list":
		return new(openreferral.Page[openreferral.Service]), "service_list", true
	case "organization_full":
		return new(openreferral.Organisation), "organization", false
	case "organization":
		return new(openreferral.Organisation), "organization", false
	case "organization_list":
		return new(openreferral.Page[openreferral.Organisation]), "organization_list", true
	case "taxonomy":
		return new(openreferral.Taxonomy), "taxonomy", false
	case "taxonomy_list":
		return new(openreferral.Page[openreferral.Taxonomy]), "taxonomy_list", true
	case "taxonomy_term":
		return new(openreferral.Term), "taxonomy_term", false
	case "taxonomy_term_list":
		return new(openreferral.Page[openreferral.Term]), "taxonomy_term_list", true
	case "service_at_location_full":
		return new(openreferral.AtLocation), "service_at_location", false
	case "service_at_location_list":
		return new(openreferral.Page[openreferral.AtLocation]), "service_at_location_list", true
	case "api_details":
		return new(openreferral.About), "api_details", false
	}
	return nil, "", false
}

func TestSamplesPassInAndOut(t *testing.T) {
	for _, set := range []string{"mock-test", "mock-default"} {
		files, err := filepath.Glob(filepath.Join(openreferraltest.Folder(t), set, "*.json"))
		if err != nil || len(files) < 10 {
			t.Fatalf("%d samples: %v", len(files), err)
		}
		for _, file := range files {
			t.Run(set+"/"+filepath.Base(file), func(t *testing.T) { passes(t, file) })
		}
	}
}

func passes(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, schema, page := into(filepath.Base(file))
	if v == nil {
		t.Fatalf("no record is made for %s", file)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed(t, text), parsed(t, out)); diff != "" {
		t.Errorf("what comes out is not what went in (-in +out):\n%s", diff)
	}
	s := openreferraltest.Load(t, schema)
	before, after := s.Wrong(text), s.Wrong(out)
	if page {
		after = append(after, openreferraltest.WrongPage(s, out)...)
		before = append(before, openreferraltest.WrongPage(s, text)...)
	}
	if len(after) > len(before) {
		t.Errorf("wrong by the schema: %q; the sample: %q", after, before)
	}
}

func parsed(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return said(v)
}

// said leaves out what says nothing: a list without members, text without a letter.
func said(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if v[name] = said(inner); v[name] == nil {
				delete(v, name)
			}
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = said(v[i])
		}
	case string:
		if v == "" {
			return nil
		}
	}
	return v
}

// TestSamplesHoldNoOtherField reads the samples strictly: a field that the records do not have would be lost.
func TestSamplesHoldNoOtherField(t *testing.T) {
	for _, set := range []string{"mock-test", "mock-default"} {
		text, err := os.ReadFile(filepath.Join(openreferraltest.Folder(t), set, "service_full.json"))
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(new(openreferral.Service)); err != nil {
			t.Errorf("%s: %v", set, err)
		}
	}
}

// TestValidatorCanFail breaks what the standard requires, one thing at a time.
func TestValidatorCanFail(t *testing.T) {
	s := openreferraltest.Load(t, "service_list")
	good := `{"total_items":1,"total_pages":1,"page_number":1,"size":1,"first_page":true,"last_page":true,"empty":false,
		"contents":[{"id":"ac148810-d857-441c-9679-408f346de14b","name":"A","status":"active"}]}`
	if wrong := openreferraltest.WrongPage(s, []byte(good)); len(wrong) > 0 {
		t.Fatalf("a sound page is refused: %q", wrong)
	}
	for was, is := range map[string]string{
		`"total_items":1`: `"total_items":"1"`, `"empty":false`: `"empty":true`, `"size":1`: `"size":2`, `"status":"active"`: `"status":"open"`,
		`"name":"A",`: ``, `ac148810-`: `x`, `"first_page":true,`: ``, `"contents":[`: `"content":[`,
	} {
		if wrong := openreferraltest.WrongPage(s, []byte(strings.Replace(good, was, is, 1))); len(wrong) == 0 {
			t.Errorf("%s for %s passes", is, was)
		}
	}
}
