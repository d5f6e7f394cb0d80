package simulator_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"alongside/internal/simulator"
)

var update = flag.Bool("update", false, "write the figures of the worked example into docs/simulator.md")

func kent(t *testing.T) simulator.Model {
	t.Helper()
	text, err := os.ReadFile("../../docs/examples/kent-wait.json")
	if err != nil {
		t.Fatal(err)
	}
	m, err := simulator.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// figuresOf is the table of the worked example; years are 52 weeks, as in the model.
func figuresOf(a simulator.Answer) string {
	var b strings.Builder
	b.WriteString("| | mean wait, years | 9 in 10 within, years | leave | waiting after 5 years | mean wait, against as it is |\n|---|---|---|---|---|---|\n")
	for _, s := range a.Scenarios {
		st, less := s.Stages[0], ""
		if s.Differences != nil {
			d := s.Differences.Stages[0].Waits.Mean
			less = fmt.Sprintf("%+.2f (%+.2f to %+.2f)", d.Value/52, d.Low/52, d.High/52)
		}
		years := func(e simulator.Estimate) string {
			return fmt.Sprintf("%.2f (%.2f to %.2f)", e.Value/52, e.Low/52, e.High/52)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %.0f%% | %.0f (%.0f to %.0f) | %s |\n", s.Title, years(st.Waits.Mean), years(st.Waits.P90),
			100*st.Left.Value, st.Queue.Value, st.Queue.Low, st.Queue.High, less)
	}
	return b.String()
}

func TestTheWorkedExampleIsTrue(t *testing.T) {
	a := play(t, kent(t))
	const page, begin, end = "../../docs/simulator.md", "keeps them true -->\n", "<!-- end of figures -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	figures, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has no place for the figures")
	}
	want := "\n" + figuresOf(a) + "\n"
	if *update {
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if figures != want {
		t.Errorf("docs/simulator.md says\n%s\nwant (write it with -update)\n%s", figures, want)
	}
	if first := a.Scenarios[0].Stages[0]; first.Waits.Mean.Value < 2.5*52 || first.Waits.Mean.Value > 4*52 {
		t.Errorf("as it is the wait is %.1f years: no longer Kent's question", first.Waits.Mean.Value/52)
	}
}
