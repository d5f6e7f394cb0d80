package config

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

const page = "../../../docs/configuration.md"

func TestDocumentIsCurrent(t *testing.T) {
	want := Document()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/configuration.md is not what the settings say; run make generate")
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	doc := Document()
	seen := map[string]bool{}
	for _, s := range settings(Default()) {
		if s.section == "" || s.key == "" || len(s.doc) < 10 || !strings.HasSuffix(s.doc, ".") {
			t.Errorf("%q has no key or no sentence", s.name())
		}
		if seen[s.variable()] {
			t.Errorf("two settings share %s", s.variable())
		}
		seen[s.variable()] = true
		if !strings.Contains(doc, "`"+s.variable()+"`") {
			t.Errorf("%s is not in the document", s.name())
		}
		if err := s.set(s.standard); err != nil {
			t.Errorf("%s: its default: %v", s.name(), err)
		}
	}
}

func TestSettingsTellWhatWasSet(t *testing.T) {
	c, err := Load("", []string{"ALONGSIDE_LOG_LEVEL=debug"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Settings() {
		if s.Standard != (s.Name != "log.level") {
			t.Errorf("%s = %q: standard is %v", s.Name, s.Value, s.Standard)
		}
	}
}

func TestDurationAndSizeReadBack(t *testing.T) {
	for _, text := range []string{"1h30m", "45s", "12h", "1m30s", "1s", "20m"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || d.String() != text {
			t.Errorf("%s reads back as %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"25MB", "1GB", "1500KB", "7B", "0B"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s.String() != text {
			t.Errorf("%s reads back as %s, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "25", "-1MB", "MB", "99999999999GB"} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken as %s", text, s)
		}
	}
}

func TestNear(t *testing.T) {
	known := []string{"ehc-final", "ehc-decide", "call-in", "query-answer"}
	for name, want := range map[string]string{"ehc-finla": "ehc-final", "callin": "call-in", "EHC-FINAL": "ehc-final", "answer": "query-answer", "tea": ""} {
		if got := strings.Join(Near(name, known), " "); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("near %q is %q, want %q", name, got, want)
		}
	}
}
