package fault_test

import (
	"strings"
	"testing"

	"alongside/internal/fault"
)

func TestAChangeIsMadeOverWhatWasRead(t *testing.T) {
	read := []string{"Polish", "Urdu"}
	for name, c := range map[string]struct {
		mark string
		now  []string
		ok   bool
	}{
		"nothing changed":        {fault.Mark(read...), []string{"Polish", "Urdu"}, true},
		"one was added":          {fault.Mark(read...), []string{"Polish", "Urdu", "Welsh"}, false},
		"all are gone":           {fault.Mark(read...), nil, false},
		"first of all":           {fault.Mark(), []string{"Welsh"}, false},
		"still none":             {fault.Mark(), nil, true},
		"one part for two":       {fault.Mark("a", "b"), []string{`a" "b`}, false},
		"another order":          {fault.Mark(read...), []string{"Urdu", "Polish"}, false},
		"whatever is there":      {"", []string{"Welsh"}, true},
		"a mark that nobody has": {"x", read, false},
	} {
		err := fault.MadeOver(c.mark, "these languages", c.now...)
		switch {
		case c.ok && err != nil:
			t.Errorf("%s: %v", name, err)
		case !c.ok && (!fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "changed these languages while")):
			t.Errorf("%s: %v", name, err)
		}
	}
}
