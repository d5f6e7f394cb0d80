package spotweb

import (
	"strconv"
	"strings"

	"alongside/internal/spot"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func number(n int) string { return strconv.Itoa(n) }

func kindWords(k spot.Kind) string {
	switch k {
	case spot.Contracts:
		return "Register of contracts"
	case spot.PackageList:
		return "Packages"
	default:
		return "Payments"
	}
}

func stateWords(s spot.State) string {
	switch s {
	case spot.Staging:
		return "Not complete"
	case spot.Swept:
		return "Taken away"
	default:
		return "Published"
	}
}

func stateColour(s spot.State) ui.Colour {
	switch s {
	case spot.Staging:
		return ui.Yellow
	case spot.Swept:
		return ui.Grey
	default:
		return ui.Green
	}
}

// period writes the days that a file covers.
func period(s spot.Summary) string {
	if s.First.IsZero() {
		return ""
	}
	return s.First.Long() + " to " + s.Last.Long()
}

func day(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Short()
}

// joined writes names in one cell of a file.
func joined(names []string) string { return strings.Join(names, "; ") }
