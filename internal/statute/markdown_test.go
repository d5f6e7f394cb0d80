package statute_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/statute"
)

var update = flag.Bool("update", false, "write docs/duties.md anew")

func TestDutiesAreWrittenDown(t *testing.T) {
	file := filepath.Join(repository(t), "docs", "duties.md")
	page := statute.Markdown(book(t))
	if *update {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(held), page); diff != "" {
		t.Errorf("docs/duties.md is not what the rules say; run this test with -update\n%s", diff)
	}
}

func TestThePageNamesEveryRuleAndWhatIsToBeChecked(t *testing.T) {
	b := book(t)
	page := statute.Markdown(b)
	for _, r := range b.Rules() {
		if !strings.Contains(page, "| `"+r.ID+"` ") || !strings.Contains(page, r.Title) || !strings.Contains(page, r.Citation) {
			t.Errorf("%s is missing", r.ID)
		}
	}
	for line := range strings.Lines(page) {
		id, rest, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` ")
		if !ok || !strings.HasPrefix(line, "| `") || id == "call-in" {
			continue
		}
		r, err := b.Rule(id, "", on("2025-03-01"))
		if err != nil {
			continue // of the older regime
		}
		if marked := strings.Contains(rest, "**To be checked**"); marked == r.Verified {
			t.Errorf("%s: verified %t, but the page says\n%s", id, r.Verified, line)
		}
	}
}
