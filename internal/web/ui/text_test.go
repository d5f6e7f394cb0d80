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
	if want := `<p class="govuk-body">One &amp; two.</p><p class="govuk-body">Three.</p>`; b.String() != want {
		t.Errorf("got %s", b.String())
	}
}
