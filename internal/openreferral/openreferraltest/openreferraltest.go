// Package openreferraltest checks answers against the published schemas of Open Referral UK 3.0, for the tests of everything that
// writes it. The schemas lie beside the repository in shared/data/oruk; tests skip where they are missing.
package openreferraltest

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Folder returns where the schemas and samples are, and skips the test where they are not.
func Folder(t testing.TB) string {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err != nil {
			continue
		}
		if folder := filepath.Join(at, "..", "shared", "data", "oruk"); isFolder(folder) {
			return folder
		}
		break
	}
	t.Skip("the schemas of Open Referral UK are not beside this repository")
	return ""
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Schema is the part of JSON Schema that the standard uses.
type Schema struct {
	Type       string
	Format     string
	Enum       []string
	Required   []string
	Properties map[string]json.RawMessage
	Items      *Schema
}

// Load reads a schema of version 3.0, such as "service_list".
func Load(t testing.TB, name string) Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Folder(t), "schemas-3.0", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var s Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if _, ok := s.Properties["contents"]; !ok && strings.HasSuffix(name, "_list") { // as published, this one is of a record and not of the page
		record := s
		inner, err := json.Marshal(Schema{Type: "array", Items: &record})
		if err != nil {
			t.Fatal(err)
		}
		s = Schema{Type: "object", Properties: map[string]json.RawMessage{"contents": inner}}
	}
	return s
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// Wrong returns what a document breaks of the schema, each with its place.
func (s Schema) Wrong(doc []byte) []string {
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return []string{err.Error()}
	}
	return s.wrong("", v)
}

func (s Schema) wrong(at string, v any) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		if s.Type != "" && s.Type != "object" {
			return []string{at + ": an object, not " + s.Type}
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				out = append(out, at+"."+name+": missing")
			}
		}
		for name, inner := range v {
			var p Schema
			if raw, ok := s.Properties[name]; ok && json.Unmarshal(raw, &p) == nil {
				out = append(out, p.wrong(at+"."+name, inner)...)
			}
		}
	case []any:
		if s.Type != "array" {
			return []string{at + ": a list, not " + s.Type}
		}
		for i, inner := range v {
			if s.Items != nil {
				out = append(out, s.Items.wrong(fmt.Sprintf("%s[%d]", at, i), inner)...)
			}
		}
	case string:
		out = s.text(at, v)
	case float64:
		if s.Type != "number" && s.Type != "integer" && s.Type != "" {
			out = append(out, at+": a number, not "+s.Type)
		}
	case nil:
		out = append(out, at+": null")
	}
	return out
}

func (s Schema) text(at, v string) []string {
	if s.Type != "string" && s.Type != "" {
		return []string{at + ": text, not " + s.Type}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return []string{fmt.Sprintf("%s: %q is none of %q", at, v, s.Enum)}
	}
	ok := true
	switch s.Format {
	case "uuid":
		ok = uuid.MatchString(v)
	case "email":
		_, err := mail.ParseAddress(v)
		ok = err == nil
	case "uri":
		u, err := url.Parse(v)
		ok = err == nil && u.IsAbs()
	case "date-time":
		_, err := time.Parse(time.RFC3339, v)
		ok = err == nil
	}
	if !ok {
		return []string{fmt.Sprintf("%s: %q is no %s", at, v, s.Format)}
	}
	return nil
}

// WrongPage returns what a page breaks of the list schema and of the fields of a page, which the published interface nests so that
// ordinary validators never look at them.
func WrongPage(s Schema, doc []byte) []string {
	var page map[string]any
	if err := json.Unmarshal(doc, &page); err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, name := range []string{"total_items", "total_pages", "page_number", "size"} {
		if n, ok := page[name].(float64); !ok || n != float64(int(n)) {
			out = append(out, name+": not a whole number")
		}
	}
	for _, name := range []string{"first_page", "last_page", "empty"} {
		if _, ok := page[name].(bool); !ok {
			out = append(out, name+": not true or false")
		}
	}
	list, ok := page["contents"].([]any)
	if !ok {
		return append(out, "contents: not a list")
	}
	if page["size"] != float64(len(list)) || page["empty"] != (len(list) == 0) {
		out = append(out, fmt.Sprintf("size %v and empty %v of %d records", page["size"], page["empty"], len(list)))
	}
	return append(out, s.wrong("", page)...)
}
