package house

import (
	"fmt"
	"slices"
	"strings"
)

// table is the house, top row first. A comma separates neighbours that do not know each other; in "a > b", b may import a
// and everything before a. A name may stand in several chains of its row and then has all their predecessors.
var table = []string{
	7: `app`,
	6: `home, region`,
	5: `scrutiny > report`,
	4: `agreement > spot > brokerage > delivery > finance, agreement > notice`,
	3: `lead > query, offer > waiting, pathway > plan`,
	2: `authority > team, family, provider, decision`,
	1: `db > audit > thread > access > deadline > job > mailin > notify > web > document`,
	0: `fault > money > disclosure, fault > geo, fault > workday > statute > calendarfeed,
	    geo > allocation, money > allocation, workday > simulator,
	    workday > openreferral, geo > openreferral, workday > ocds, money > ocds, workday > sen2, disclosure > sen2,
	    statute > modgov, money > modgov, workday > spreadsheet, money > spreadsheet`,
}

// testOnly are packages without code, which nothing may import.
var testOnly = []string{"house"}

// outside are the folders beside internal that hold Go packages.
var outside = []string{"cmd", "journeys", "bench"}

// arrangement answers questions about the table.
type arrangement struct {
	row    map[string]int
	before map[string][]string // direct predecessors within the row
}

func arrange(rows []string) arrangement {
	a := arrangement{row: map[string]int{}, before: map[string][]string{}}
	for number, row := range rows {
		for chain := range strings.SplitSeq(row, ",") {
			previous := ""
			for name := range strings.SplitSeq(chain, ">") {
				name = strings.TrimSpace(name)
				a.row[name] = number
				if previous != "" {
					a.before[name] = append(a.before[name], previous)
				}
				previous = name
			}
		}
	}
	return a
}

// follows says whether b stands somewhere after a in a chain of their row.
func (a arrangement) follows(b, earlier string) bool {
	return slices.ContainsFunc(a.before[b], func(p string) bool { return p == earlier || a.follows(p, earlier) })
}

// refuse says why from may not import to, or returns "".
func (a arrangement) refuse(from, to string) string {
	f, t := a.row[from], a.row[to]
	switch {
	case from == to, f > t:
		return ""
	case f < t:
		return fmt.Sprintf("%s (row %d) looks up to %s (row %d)", from, f, to, t)
	case a.follows(from, to):
		return ""
	default:
		return fmt.Sprintf("%s and %s are neighbours in row %d with no arrow from %s to %s", from, to, f, to, from)
	}
}

// Layers of a capability.
const (
	domain = ""     // the capability itself, and folders of its own such as web/ui
	sql    = "sql"  // its store
	page   = "web"  // its pages
	suite  = "test" // its conformance suite
)

// place is where a package stands: its capability (the first folder under internal) and the layer within.
type place struct {
	capability, layer string
}

// placeOf returns where dir stands; ok is false outside internal.
func placeOf(dir string) (p place, ok bool) {
	parts := strings.Split(dir, "/")
	if len(parts) < 2 || parts[0] != "internal" {
		return place{}, false
	}
	p.capability = parts[1]
	if len(parts) > 2 {
		for _, layer := range []string{sql, page, suite} {
			if parts[2] == p.capability+layer {
				p.layer = layer
			}
		}
	}
	return p, true
}
