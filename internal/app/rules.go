package app

import (
	"fmt"
	"io"
	"text/tabwriter"
)

type rulesCommand struct{}

type ruleLine struct {
	Rule     string `json:"rule"`
	Policy   string `json:"policy,omitempty"`
	Version  int    `json:"version"`
	Title    string `json:"title"`
	StartsOn string `json:"starts_on"`
	Period   string `json:"period"`
	Citation string `json:"citation"`
	Verified bool   `json:"verified"`
}

// Run lists every rule of law and policy.
func (rulesCommand) Run(s *session) error {
	book, err := s.book()
	if err != nil {
		return err
	}
	var lines []ruleLine
	for _, r := range book.Rules() {
		lines = append(lines, ruleLine{r.ID, r.Policy, r.Version, r.Title, r.StartsOn, r.PeriodWords(), r.Citation, r.Verified})
	}
	return s.answer(lines, func(w io.Writer) {
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "rule\tpolicy\tperiod\tstarts on")
		for _, l := range lines {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", l.Rule, l.Policy, l.Period, l.StartsOn)
		}
		table.Flush() //nolint:errcheck // so are all writes of answers for people; a broken pipe ends the program
	})
}
