package modgov

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is read as what is expected; look at the difference before committing it")

// Each sample is of a made-up council in a style of its own; beside it stands all that must be read from it.
func TestSamples(t *testing.T) {
	samples, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range samples {
		if strings.HasSuffix(path, ".json") {
			continue
		}
		n++
		t.Run(filepath.Base(path), func(t *testing.T) {
			got := asJSON(t, readFile(t, path))
			expected := path + ".json"
			if *update {
				if err := os.WriteFile(expected, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(expected)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("read otherwise than expected (-want +got):\n%s", diff)
			}
		})
	}
	if n < 8 {
		t.Errorf("only %d samples found", n)
	}
}

func readFile(t *testing.T, path string) Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return readData(t, data)
}

func readData(t *testing.T, data []byte) Document {
	t.Helper()
	doc, err := Read(data)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return doc
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// one returns the only decision of a document.
func one(t *testing.T, doc Document) Decision {
	t.Helper()
	if len(doc.Decisions) != 1 {
		t.Fatalf("read %d decisions, want 1", len(doc.Decisions))
	}
	return doc.Decisions[0]
}

func codes(list []Finding) map[string]int {
	out := map[string]int{}
	for _, f := range list {
		out[f.Code]++
	}
	return out
}

// want reports each named value that differs.
func want(t *testing.T, pairs ...[3]string) {
	t.Helper()
	for _, p := range pairs {
		if p[1] != p[2] {
			t.Errorf("%s = %q, want %q", p[0], p[1], p[2])
		}
	}
}

func starts(t *testing.T, name, text, prefix string) {
	t.Helper()
	if !strings.HasPrefix(text, prefix) {
		t.Errorf("%s begins %.60q, want %q", name, text, prefix)
	}
}
