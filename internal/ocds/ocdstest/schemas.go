// Package ocdstest holds what is written as open data to the published schemas.
package ocdstest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Samples is the folder of the published schemas and notices; tests that need it are skipped where it is not.
func Samples(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		at := filepath.Join(dir, "..", "shared", "data", "ocds")
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			if _, err := os.Stat(at); err == nil {
				return at
			}
		}
	}
	t.Skip("the published schemas are not here")
	return ""
}

// Object reads a file of one JSON object.
func Object(t testing.TB, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	o, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s holds %T", path, v)
	}
	return o
}

// patch puts a JSON merge patch over an object, as extensions are put over the release schema.
func patch(into, over map[string]any) {
	for k, v := range over {
		o, isObject := v.(map[string]any)
		before, ok := into[k].(map[string]any)
		if isObject && ok {
			patch(before, o)
			continue
		}
		into[k] = v
	}
}

// Schemas compiles the official schemas, patched with the two extensions, by the end of their names: "release", "release-package"
// and "record-package". Dates and addresses are held to their form.
func Schemas(t testing.TB) map[string]*jsonschema.Schema {
	t.Helper()
	dir := Samples(t)
	const base = "https://standard.open-contracting.org/schema/1__1__5/"
	release := Object(t, filepath.Join(dir, "ocds-1.1.5-release-schema.json"))
	for _, extension := range []string{"frameworkAgreement_DPS_extension", "uk-extension"} {
		patch(release, Object(t, filepath.Join(dir, extension, "release-schema.json")))
	}
	// The definitions of other extensions on which the two build are not here: what they refer to is left open.
	defined, _ := release["definitions"].(map[string]any)
	for _, name := range []string{"Location", "Observation", "Subcontract"} {
		if defined[name] == nil {
			defined[name] = map[string]any{"type": "object"}
		}
	}
	// Fields of extensions that are not among the published files, as their documentation has them.
	further, err := jsonschema.UnmarshalJSON(strings.NewReader(elsewhere))
	must(t, err)
	more, _ := further.(map[string]any)
	patch(release, more)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	c.AssertFormat()
	must(t, c.AddResource(base+"release-schema.json", release))
	for _, name := range []string{"release-package", "record-package"} {
		must(t, c.AddResource(base+name+"-schema.json", Object(t, filepath.Join(dir, "ocds-1.1.5-"+name+"-schema.json"))))
	}
	// A record may hold a versioned release, which this package does not write.
	must(t, c.AddResource(base+"versioned-release-validation-schema.json", Object(t, filepath.Join(dir, "ocds-1.1.5-versioned-release-validation-schema.json"))))
	out := map[string]*jsonschema.Schema{}
	for _, name := range []string{"release", "release-package", "record-package"} {
		s, err := c.Compile(base + name + "-schema.json")
		must(t, err)
		out[name] = s
	}
	return out
}

// elsewhere are the fields of extensions that this package knows and whose files are not among the published ones.
const elsewhere = `{"properties": {"title": {"type": ["string", "null"]}}, "definitions": {
	"Tender": {"properties": {
		"classification": {"$ref": "#/definitions/Classification"},
		"legalBasis": {"$ref": "#/definitions/Classification"},
		"suitability": {"type": "object", "properties": {"sme": {"type": ["boolean", "null"]}, "vcse": {"type": ["boolean", "null"]}}},
		"lots": {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": ["string", "integer"], "minLength": 1},
			"title": {"type": ["string", "null"]}, "description": {"type": ["string", "null"]}, "status": {"type": ["string", "null"]}, "value": {"$ref": "#/definitions/Value"}}}}}},
	"Organization": {"properties": {"details": {"properties": {"scale": {"type": ["string", "null"]}}}}},
	"Award": {"properties": {"relatedLots": {"type": ["array", "null"], "items": {"type": "string"}}}}}}`

// Valid holds a document to a schema; an error names what is wrong and where.
func Valid(t testing.TB, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	must(t, err)
	return s.Validate(v)
}
