package notice_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/notice"
)

// facts returns the sentences of the file of facts that were read at their source: those marked [B] are background.
func facts(t *testing.T) []string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
	text, err := os.ReadFile(filepath.Join(dir, "..", "shared", "FACTS.md"))
	if os.IsNotExist(err) {
		t.Skip("../shared/FACTS.md is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(text), "\n") {
		for _, s := range strings.FieldsFunc(strings.ReplaceAll(line, ". ", ";"), func(r rune) bool { return r == ';' }) {
			if !strings.Contains(s, "[B]") {
				out = append(out, s)
			}
		}
	}
	return out
}

var section = regexp.MustCompile(`\b(s\d+|Sch \d+|reg \d+)`)

// stands reports whether one sentence holds all the words, each as a whole word.
func stands(sentences []string, words ...string) bool {
	for _, s := range sentences {
		all := true
		for _, w := range words {
			all = all && regexp.MustCompile(`\b`+regexp.QuoteMeta(w)+`\b`).MatchString(s)
		}
		if all {
			return true
		}
	}
	return false
}

func TestNothingIsMarkedVerifiedThatWasNotRead(t *testing.T) {
	known := facts(t)
	for _, c := range []struct {
		words []string
		want  bool
	}{{[]string{"UK7", "s53"}, true}, {[]string{"UK4", "s21"}, false}, {[]string{"UK11", "s80"}, false}, {[]string{"s74"}, false}, {[]string{"reg 72"}, false}} {
		if stands(known, c.words...) != c.want {
			t.Fatalf("%v stands in the facts: want %v", c.words, c.want)
		}
	}
	verified := 0
	for _, n := range notice.Types() {
		if !n.Verified {
			continue
		}
		verified++
		if at := section.FindString(n.Citation); !stands(known, n.Number, at) {
			t.Errorf("%s is marked verified, and no fact ties it to %q", n.Number, n.Citation)
		}
	}
	if verified == 0 {
		t.Error("no notice is marked verified, so that the mark says nothing")
	}
	grounds, err := agreement.Grounds()
	must(t, err)
	for _, g := range grounds {
		if at := section.FindString(g.Citation); g.Verified && (at == "" || !stands(known, at)) {
			t.Errorf("the ground %s of %s is marked verified, and no fact holds %q", g.ID, g.Regime, g.Citation)
		}
	}
}

func TestWhatWasNotReadIsShownAsToBeChecked(t *testing.T) {
	for _, n := range notice.Types() {
		if got := strings.HasSuffix(n.Source(), "(to be checked)"); got == n.Verified {
			t.Errorf("%s: %q", n.Number, n.Source())
		}
	}
	grounds, err := agreement.Grounds()
	must(t, err)
	for _, g := range grounds {
		if got := strings.HasSuffix(g.Source(), "(to be checked)"); got == g.Verified {
			t.Errorf("%s: %q", g.ID, g.Source())
		}
	}
}
