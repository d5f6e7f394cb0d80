package app

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"alongside/internal/app/config"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

type dateCommand struct {
	Rule        string `arg:"" help:"The rule's id, such as ehc-final; alongside rules lists them."`
	From        string `arg:"" help:"The day that starts the period, such as 2026-01-02."`
	Policy      string `placeholder:"COUNCIL" help:"The council whose own period counts."`
	Certificate string `placeholder:"DATE" help:"The day of the mediation certificate, for rules that ask for one."`
}

// dateAnswer is what scripts are given; its names are promised.
type dateAnswer struct {
	Rule         string       `json:"rule"`
	Version      int          `json:"version"`
	Title        string       `json:"title"`
	Citation     string       `json:"citation"`
	URL          string       `json:"url,omitempty"`
	Policy       string       `json:"policy,omitempty"`
	Kind         statute.Kind `json:"kind"`
	From         workday.Date `json:"from"`
	LastDay      workday.Date `json:"last_day,omitzero"`
	NextStepFrom workday.Date `json:"next_step_from,omitzero"`
	Working      []string     `json:"working"`
	Note         string       `json:"note,omitempty"`
	Verified     bool         `json:"verified"`
	Provisional  bool         `json:"provisional"`
}

// Run works out the date.
func (d dateCommand) Run(s *session) error {
	book, err := s.book()
	if err != nil {
		return err
	}
	q := statute.Query{Policy: d.Policy}
	if q.From, err = day("from", d.From); err != nil {
		return err
	}
	if d.Certificate != "" {
		if q.Certificate, err = day("certificate", d.Certificate); err != nil {
			return err
		}
	}
	r, err := book.Compute(d.Rule, q)
	if err != nil {
		return withNear(err, d.Rule, book)
	}
	a := dateAnswer{
		Rule: r.Rule, Version: r.Version, Title: r.Title, Citation: r.Citation, URL: r.URL, Policy: d.Policy, Kind: r.Kind,
		From: r.From, Working: r.Working, Note: r.Note, Verified: r.Verified, Provisional: r.Provisional,
	}
	if r.Kind == statute.Wait {
		a.NextStepFrom = r.NextStepFrom
	} else {
		a.LastDay = r.LastDay
	}
	return s.answer(a, a.write)
}

func (a dateAnswer) write(w io.Writer) {
	if a.Kind == statute.Wait {
		fmt.Fprintf(w, "%s  next step from %s\n", a.NextStepFrom, a.NextStepFrom.Long())
	} else {
		fmt.Fprintf(w, "%s  last day is %s\n", a.LastDay, a.LastDay.Long())
	}
	fmt.Fprintf(w, "\n%s: %s\n%s\n", a.Rule, a.Title, a.Citation)
	for _, line := range a.Working {
		fmt.Fprintf(w, "  %s\n", line)
	}
	if a.Note != "" {
		fmt.Fprintf(w, "Note: %s\n", a.Note)
	}
	if !a.Verified {
		fmt.Fprintln(w, "To be checked: this rule has not been held against its source.")
	}
	if a.Provisional {
		fmt.Fprintln(w, "Provisional: it counts on bank holidays that have not been announced.")
	}
}

// day reads a date from the command line.
func day(name, text string) (workday.Date, error) {
	d, err := workday.Parse(text)
	switch fields, ok := fault.Fields(err); {
	case err == nil && d.IsZero():
		return d, fault.Invalid(name, "is empty")
	case err == nil:
		return d, nil
	case ok && len(fields) == 1:
		return d, fault.Invalid(name, fields[0].Message)
	default:
		return d, fault.Invalid(name, err.Error())
	}
}

// withNear adds to the error about an unknown rule the ids that are written almost like it.
func withNear(err error, rule string, book *statute.Book) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.KindNotFound {
		return err
	}
	near := config.Near(rule, ruleIDs(book))
	near = slices.DeleteFunc(near, func(id string) bool { return strings.Contains(f.Message, id) })
	if len(near) == 0 {
		return fmt.Errorf("%w %s", err, "To see them all: alongside rules")
	}
	return fmt.Errorf("%w Did you mean %s?", err, strings.Join(near, " or "))
}

func ruleIDs(book *statute.Book) []string {
	var ids []string
	for _, r := range book.Rules() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
