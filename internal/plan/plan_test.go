package plan

import (
	"slices"
	"strings"
	"testing"
)

func TestVague(t *testing.T) {
	for text, want := range map[string][]string{
		"60 minutes of speech therapy each week":    nil,
		"Access to a club, as required.":            {"access to", "as required"},
		"Regular (up to weekly) input from a nurse": {"regular", "up to", "input from"},
		"Regularity of meals":                       nil,
	} {
		if got := Vague(text); !slices.Equal(got, want) {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}

func TestALineSaysHowMuch(t *testing.T) {
	whole := Provision{Section: SectionF, What: "Therapy", MinutesPerWeek: 60, WeeksPerYear: 39, Who: "A therapist", Need: 1}
	for field, change := range map[string]func(p *Provision){
		"what": func(p *Provision) { p.What = " " }, "section": func(p *Provision) { p.Section = "Z" }, "minutes": func(p *Provision) { p.MinutesPerWeek = 0 },
		"weeks": func(p *Provision) { p.WeeksPerYear = 54 }, "who": func(p *Provision) { p.Who = "" }, "need": func(p *Provision) { p.Need = 2 },
	} {
		p := whole
		change(&p)
		if got := p.wrong(1); len(got) != 1 || got[0].Name != field {
			t.Errorf("%s: %v", field, got)
		}
	}
	if got := whole.wrong(1); len(got) != 0 {
		t.Errorf("a whole line lacks %v", got)
	}
}

func TestASectionIsSaidInPlainWordsFirst(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Sections() {
		said := s.Plain()
		if strings.HasPrefix(said, "Section") || s != SectionSB && !strings.HasSuffix(said, "(section "+string(s)+" of the plan)") || seen[said] {
			t.Errorf("section %s: %q", s, said)
		}
		seen[said] = true
	}
}
