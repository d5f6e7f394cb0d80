package spotweb

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	case spot.TakenBackState:
		return "Taken back"
	default:
		return "Published"
	}
}

func stateColour(s spot.State) ui.Colour {
	switch s {
	case spot.Staging:
		return ui.Yellow
	case spot.Swept, spot.TakenBackState:
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

// readable writes a name that a ledger shouts in capitals as its owner would: "OAK LANE CARE LTD" as "Oak Lane Care Ltd". A name with
// a small letter in it is left as it is. Only the page reads it: files and matching keep the ledger's own words.
func readable(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	words := strings.Fields(name)
	for i, w := range words {
		bare := strings.Trim(w, "().,")
		switch {
		case slices.Contains(shortForms, bare) || strings.ContainsAny(bare, "0123456789") || strings.Count(bare, ".") > 0:
			continue
		case i > 0 && slices.Contains(smallWords, bare):
			words[i] = strings.ToLower(w)
		default:
			words[i] = capitalised(w)
		}
	}
	return strings.Join(words, " ")
}

// shortForms are letters, not words: they stay capitals.
var shortForms = []string{"CIC", "CIO", "LLP", "PLC", "UK", "NHS", "SEN", "SEND", "CAMHS", "YMCA", "YWCA"}

// smallWords join the words of a name.
var smallWords = []string{"AND", "OF", "THE", "FOR", "IN", "AT", "ON", "T/A"}

// capitalised makes a word small but for its first letter, the one after a hyphen or a stroke, and the one after O'.
func capitalised(w string) string {
	out := []rune(strings.ToLower(w))
	start := true
	for i, r := range out {
		if start && unicode.IsLetter(r) {
			out[i] = unicode.ToUpper(r)
		}
		start = r == '(' || r == '-' || r == '/' || r == '\'' && i == 1 || start && !unicode.IsLetter(r)
	}
	return string(out)
}
