package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	Name    string `json:"name"`
	Ours    string `json:"ours"`
	Peer    string `json:"peer,omitempty"`
	Ratio   string `json:"ratio,omitempty"`
	Target  string `json:"target,omitempty"`
	Verdict string `json:"verdict,omitempty"` // met, missed, or empty where there is no target or nothing to hold it against
}

// The verdicts.
const (
	met    = "met"
	missed = "missed"
)

// atLeast and atMost say whether a target was met.
func atLeast(got, want float64) string { return verdict(got >= want) }

func atMost(got, want float64) string { return verdict(got <= want) }

func verdict(ok bool) string {
	if ok {
		return met
	}
	return missed
}

// median returns the middle one, the mean of the two in the middle of an even number, and 0 of none.
func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// printTable writes the rows for people.
func printTable(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tours\tpeer\tratio\ttarget\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Name, r.Ours, r.Peer, r.Ratio, r.Target, r.Verdict)
	}
	return t.Flush()
}

// printJSON writes the rows for programs.
func printJSON(w io.Writer, rows []row) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}
