package modgov

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says what sort of thing was found.
type Severity string

// The severities.
const (
	Missing  Severity = "missing"  // the paper does not state it
	Drift    Severity = "drift"    // two papers on one matter say it differently
	Conflict Severity = "conflict" // the paper contradicts itself or states what cannot be
	Note     Severity = "note"     // worth knowing
)

// Finding is one thing about a paper that a reader should know, in plain English.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Line     int      `json:"line,omitempty"`  // of the paper, from 1; 0 when it is about the whole
	Other    int      `json:"other,omitempty"` // the line of the second paper, in a comparison
}

// findings collects; the zero value is ready.
type findings struct{ list []Finding }

func (f *findings) add(code string, s Severity, line int, format string, args ...any) {
	f.list = append(f.list, Finding{Code: code, Severity: s, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (f *findings) missing(code, message string) { f.add(code, Missing, 0, "%s", message) }

// sorted returns the findings by line, those about the whole paper last, without exact repeats.
func (f *findings) sorted() []Finding {
	slices.SortStableFunc(f.list, func(a, b Finding) int {
		if (a.Line == 0) != (b.Line == 0) {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(f.list)
}
