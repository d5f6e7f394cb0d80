package ocds_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"alongside/internal/ocds"
	"alongside/internal/ocds/ocdstest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func samples(t testing.TB) string { return ocdstest.Samples(t) }

func schemas(t testing.TB) map[string]*jsonschema.Schema { return ocdstest.Schemas(t) }

func valid(t testing.TB, s *jsonschema.Schema, text []byte) error { return ocdstest.Valid(t, s, text) }

// notices are the twelve real notices by their file names.
func notices(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(samples(t), "uk-contracts-finder-real", "*.json"))
	must(t, err)
	out := map[string][]byte{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		must(t, err)
		out[filepath.Base(p)] = text
	}
	if len(out) != 12 {
		t.Fatalf("%d notices", len(out))
	}
	return out
}

// places lists every value of a JSON tree by how to replace it.
func places(v any, put func(any), out []func(any)) []func(any) {
	if put != nil {
		out = append(out, put)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			out = places(v[k], func(n any) { v[k] = n }, out)
		}
	case []any:
		for i := range v {
			out = places(v[i], func(n any) { v[i] = n }, out)
		}
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	text, _ := json.Marshal(m)
	d := json.NewDecoder(bytes.NewReader(text))
	_, _ = d.Token()
	for d.More() {
		k, _ := d.Token()
		keys = append(keys, fmt.Sprint(k))
		var skip json.RawMessage
		_ = d.Decode(&skip)
	}
	return keys
}

// TestCheckAgreesWithTheSchema breaks real notices at random places in random ways and asks the official schema whether they
// still hold.
func TestCheckAgreesWithTheSchema(t *testing.T) {
	schema := schemas(t)["release"]
	var texts [][]byte
	all := notices(t)
	for _, name := range []string{"EnglishData-Release186.json", "EnglishData-Release17.json", "EnglishData-Release172.json", "WelshData-WRel7.json", "EnglishData-Release148.json"} {
		texts = append(texts, all[name])
	}
	for _, name := range []string{"06-implementation", "05-contract", "01-planning"} {
		p := ocdstest.Object(t, filepath.Join(samples(t), "fictional-example-1.1", "ocds-213czf-000-00001-"+name+".json"))
		list, _ := p["releases"].([]any)
		text, err := json.Marshal(list[0])
		must(t, err)
		texts = append(texts, text)
	}
	sound, broken := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		d := json.NewDecoder(bytes.NewReader(texts[rapid.IntRange(0, len(texts)-1).Draw(r, "notice")]))
		d.UseNumber()
		var v any
		must(t, d.Decode(&v))
		for range rapid.IntRange(0, 2).Draw(r, "times") {
			all := places(v, nil, nil)
			all[rapid.IntRange(0, len(all)-1).Draw(r, "place")](rapid.SampledFrom([]any{nil, "", "words", "active", "open", json.Number("7"), json.Number("1.5"), true, []any{}, map[string]any{}, []any{"x"}, []any{nil},
				"2025-03-11T10:14:51Z", "2025-03-11", "https://example.org/a"}).Draw(r, "value"))
		}
		text, err := json.Marshal(v)
		must(t, err)
		want, got := valid(t, schema, text), ocds.Check(text)
		if (want == nil) != (len(got) == 0) {
			r.Fatalf("the schema says %v, we say %v of %s", want, got, text)
		}
		if want == nil {
			sound++
		} else {
			broken++
		}
	})
	if sound == 0 || broken == 0 {
		t.Errorf("%d sound, %d broken: the test compares nothing", sound, broken)
	}
}

// TestCurrencies takes every code of the standard's list that is in use today.
func TestCurrencies(t *testing.T) {
	for _, code := range strings.Fields("GBP EUR USD CHF NOK SEK DKK PLN JPY CAD AUD INR") {
		if got := ocds.Check(release(`"tender":{"id":"1","value":{"amount":1,"currency":"` + code + `"}}`)); len(got) > 0 {
			t.Errorf("%s: %v", code, got)
		}
	}
	for _, code := range []string{"gbp", "GB", "£", ""} {
		if got := ocds.Check(release(`"tender":{"id":"1","value":{"amount":1,"currency":"` + code + `"}}`)); len(got) != 1 || got[0].Place != "tender/value/currency" {
			t.Errorf("%q: %v", code, got)
		}
	}
}

// release is a sound release with further fields.
func release(more string) []byte {
	text := `{"ocid":"ocds-b5fd17-1","id":"r1","date":"2025-03-11T10:14:51Z","tag":["tender"],"initiationType":"tender"`
	if more != "" {
		text += "," + more
	}
	return []byte(text + "}")
}
