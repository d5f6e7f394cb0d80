package brokerageweb

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func path(r brokerage.Requirement, step string) string {
	return "/requirements/" + string(r.Ref) + step
}

func colour(s brokerage.State) ui.Colour {
	switch s {
	case brokerage.StateOpen:
		return ui.Blue
	case brokerage.StateInvited:
		return ui.Teal
	case brokerage.StateRanked:
		return ui.Purple
	case brokerage.StatePlaced:
		return ui.Green
	default:
		return ui.Grey
	}
}

// criterionWords names a criterion as the compare page shows it.
func criterionWords(c allocation.Criterion) string {
	switch c {
	case allocation.Fit:
		return "Fit with the child’s needs"
	case allocation.Continuity:
		return "Continuity for the child"
	case allocation.Distance:
		return "Distance"
	case allocation.Quality:
		return "Quality"
	case allocation.Rate:
		return "Rate"
	default:
		return string(c)
	}
}

// points writes hundredths of a point.
func points(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// place says where a rank stands: "1st".
func place(rank int) string {
	suffix := "th"
	if rank%100 < 11 || rank%100 > 13 {
		switch rank % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", rank, suffix)
}

func date(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Long()
}

func ageWords(age int) string {
	if age == 0 {
		return "Under 1, or not known"
	}
	return ui.Count(age, "year old", "years old")
}

// answerWords sums up the answers to one requirement: "2 can help, 1 cannot".
func answerWords(answers []brokerage.Response) string {
	can := 0
	for _, a := range answers {
		if a.Can {
			can++
		}
	}
	switch {
	case len(answers) == 0:
		return "none yet"
	case can == len(answers):
		return fmt.Sprintf("%d can help", can)
	case can == 0:
		return fmt.Sprintf("%d cannot help", len(answers))
	default:
		return fmt.Sprintf("%d can help, %d cannot", can, len(answers)-can)
	}
}

// dueWords says how far off a promised day is, with the shape of words and not of colour alone.
func dueWords(today, by workday.Date) string {
	words := by.Short() + " (" + ui.Away(today, by) + ")"
	if by.Before(today) {
		return "Late: " + words
	}
	return words
}

func bandWords(b string) string { return strings.ReplaceAll(b, "-", " ") }

// sortedValues returns the values of a map in order.
func sortedValues[K comparable](m map[K]string) []string {
	return slices.Sorted(maps.Values(m))
}
