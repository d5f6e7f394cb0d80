package ui_test

import (
	"strings"
	"testing"

	"alongside/internal/web/ui"
)

func TestEachLineIsAParagraph(t *testing.T) {
	var b strings.Builder
	if err := ui.Paragraphs("  One & two.\r\n\n \t\nThree. ").Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if want := `<p class="govuk-body" dir="auto">One &amp; two.</p><p class="govuk-body" dir="auto">Three.</p>`; b.String() != want {
		t.Errorf("got %s", b.String())
	}
}

func TestOfVeryLongTextTheFirstLinesStandAndTheRestOpens(t *testing.T) {
	for _, text := range []string{"", "A few words.", strings.Repeat("word ", 200), strings.Repeat("قلق 😢 ", 20_000), strings.Repeat("é", 5_000)} {
		first, rest := ui.FirstLines(text)
		if together := strings.Join(strings.Fields(first+rest), ""); together != strings.Join(strings.Fields(text), "") {
			t.Errorf("of %d bytes %d are left", len(text), len(first)+len(rest))
		}
		if long := len([]rune(text)) > 1200; long != (rest != "") || len([]rune(first)) > 1200 {
			t.Errorf("%.20q: %d and %d bytes", text, len(first), len(rest))
		}
		var b strings.Builder
		if err := ui.LongText(text).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "Read the rest") != (rest != "") {
			t.Errorf("%.200s", b.String())
		}
	}
}
