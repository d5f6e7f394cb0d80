package agreement

import (
	"testing"

	"alongside/internal/workday"
)

func TestAnAgreementIsSignedByItsFirstPaper(t *testing.T) {
	paper := func(title string, version int, on workday.Date) Checked {
		return Checked{Paper: Paper{Title: title, Version: version, SignedOn: on}}
	}
	deed := Change{Paper: "Deed of change", Version: 1}
	papers := []Checked{
		paper("Terms", 2, workday.MustOn(2026, 6, 1)), paper("Terms", 1, workday.MustOn(2026, 3, 2)), paper("Data sharing", 1, workday.Date{}),
		paper("Deed of change", 1, workday.MustOn(2026, 1, 5)),
	}
	if first, ok := FirstSigned(papers, []Change{deed}); !ok || first.Title != "Terms" || first.SignedOn != workday.MustOn(2026, 3, 2) {
		t.Errorf("signed by %+v, %t", first, ok)
	}
	if first, ok := FirstSigned(papers[2:], []Change{deed}); ok {
		t.Errorf("a paper without a day, and one of a change: %+v", first)
	}
}
