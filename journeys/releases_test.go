package journeys

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alongside/internal/ocds/ocdstest"
)

// validate holds the releases that the journey through commissioning read to the published schema, where that is at hand.
func validate(t *testing.T, file, releases string) {
	t.Helper()
	if file != "commission.mjs" {
		return
	}
	text, err := os.ReadFile(releases)
	if err != nil {
		t.Fatalf("the journey kept no releases: %v", err)
	}
	t.Run("releases", func(t *testing.T) {
		if err := ocdstest.Valid(t, ocdstest.Schemas(t)["release-package"], text); err != nil {
			t.Error(err)
		}
	})
}

// TestCommissioningShowsWhatTheJourneySees holds the walk in docs/commissioning.md to the journey: each figure in bold type is
// one that the journey expects on a page, and each picture is made by a journey and is there.
func TestCommissioningShowsWhatTheJourneySees(t *testing.T) {
	page, err := os.ReadFile("../docs/commissioning.md")
	if err != nil {
		t.Fatal(err)
	}
	journey, err := os.ReadFile("commission.mjs")
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(page), "## A walk")
	if !found {
		t.Fatal("the walk is not in docs/commissioning.md")
	}
	part, _, _ = strings.Cut(part, "\n## ")
	figures := 0
	for _, f := range regexp.MustCompile(`\*\*([^*\n]+)\*\*`).FindAllStringSubmatch(part, -1) {
		if !strings.ContainsAny(f[1], "0123456789") {
			continue
		}
		figures++
		if !strings.Contains(string(journey), f[1]) {
			t.Errorf("no journey sees %q", f[1])
		}
	}
	pictures := regexp.MustCompile(`\(pictures/([a-z-]+-\d+)\.png\)`).FindAllStringSubmatch(part, -1)
	for _, p := range pictures {
		if !slices.Contains(shown, p[1]) {
			t.Errorf("no journey makes %s", p[1])
		}
		if _, err := os.Stat(filepath.Join("../docs/pictures", p[1]+".png")); err != nil {
			t.Error(err)
		}
	}
	if figures < 4 || len(pictures) < 6 {
		t.Errorf("%d figures and %d pictures are read", figures, len(pictures))
	}
}
