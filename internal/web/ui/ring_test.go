package ui

import (
	"strings"
	"testing"
)

func TestNumbersAreRungByATap(t *testing.T) {
	for text, want := range map[string]string{
		"":                                          "",
		"Ask at the desk.":                          "Ask at the desk.",
		"Ring 01632 960 001 (Tuesday to Friday)":    "Ring [01632 960 001 tel:01632960001] (Tuesday to Friday)",
		"In danger, ring 999.":                      "In danger, ring [999 tel:999].",
		"At night 0300 000 0001, or 111.":           "At night [0300 000 0001 tel:03000000001], or [111 tel:111].",
		"Samaritans: 116 123":                       "Samaritans: [116 123 tel:116123]",
		"From abroad +44 (0)1632 960 001":           "From abroad [+44 (0)1632 960 001 tel:+441632960001]",
		"(01632) 960001, text relay 18000":          "[(01632) 960001 tel:01632960001], text relay [18000 tel:18000]",
		"Reference 0123456789012345, room 1012":     "Reference 0123456789012345, room 1012",
		"7+44 1632 960 001 is a sum":                "7+44 1632 960 001 is a sum",
		"By 23/11/2026 in 999000 of 01785 cases":    "By 23/11/2026 in 999000 of 01785 cases",
		"07700 900001 and 07700900002":              "[07700 900001 tel:07700900001] and [07700900002 tel:07700900002]",
		"The first half of 2026-11-23 at 0900 1000": "The first half of 2026-11-23 at 0900 1000",
	} {
		var b strings.Builder
		for _, s := range pieces(text) {
			if s.Ring == "" {
				b.WriteString(s.Text)
				continue
			}
			b.WriteString("[" + s.Text + " " + s.Ring + "]")
		}
		if b.String() != want {
			t.Errorf("%q is %q, not %q", text, b.String(), want)
		}
	}
}
