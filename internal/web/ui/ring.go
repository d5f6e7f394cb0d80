package ui

import (
	"regexp"
	"strings"
)

// number is a telephone number of the United Kingdom as people write it, or one of the short ones that are rung in need: police
// and ambulance, the NHS, the police when it is not urgent, Samaritans, and the relay for people who cannot hear.
var number = regexp.MustCompile(`\b(?:999|112|111|101|116 ?123|18000)\b|(?:\+44 ?(?:\(0\))?|\b0|\(0)\d(?:[ ()-]{0,2}\d){8,9}\b`)

// said is a piece of a text; Ring is the address that rings it, "" when it is no number.
type said struct{ Text, Ring string }

// pieces parts a text into words and numbers. A longer row of digits is not a telephone number.
func pieces(text string) []said {
	var out []said
	from := 0
	for _, at := range number.FindAllStringIndex(text, -1) {
		if at[0] > 0 && digit(text[at[0]-1]) || at[1] < len(text) && digit(text[at[1]]) {
			continue
		}
		if at[0] > from {
			out = append(out, said{Text: text[from:at[0]]})
		}
		out = append(out, said{Text: text[at[0]:at[1]], Ring: "tel:" + dialled(text[at[0]:at[1]])})
		from = at[1]
	}
	if from < len(text) {
		out = append(out, said{Text: text[from:]})
	}
	return out
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// dialled are the digits of a number. A nought in brackets after the country's code is not dialled.
func dialled(text string) string {
	if strings.HasPrefix(text, "+") {
		text = strings.Replace(text, "(0)", "", 1)
	}
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
