package geo

import (
	"regexp"
	"strings"
	"unicode"

	"alongside/internal/fault"
)

// Postcode is a postcode in its usual form: "ST16 2LH", or the outcode "ST16" alone.
type Postcode struct {
	Outcode string
	Incode  string // empty when only the outcode is known
}

// String returns the postcode as it is written on a letter.
func (p Postcode) String() string {
	if p.Incode == "" {
		return p.Outcode
	}
	return p.Outcode + " " + p.Incode
}

// Full reports whether the postcode has both halves.
func (p Postcode) Full() bool { return p.Incode != "" }

var (
	outcodeForm = regexp.MustCompile(`^[A-Z]{1,2}[0-9][0-9A-Z]?$`)
	incodeForm  = regexp.MustCompile(`^[0-9][ABD-HJLNP-UW-Z]{2}$`)
)

// ParsePostcode reads a full postcode or an outcode as people type it: in any case, with or without spaces and dots, with the letter
// O for a nought at a figure's place and the other way round. It checks the form only; Atlas.Find checks that the place exists.
func ParsePostcode(text string) (Postcode, error) {
	letters := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(".-–,_", r):
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	if letters == "" {
		return Postcode{}, fault.Invalid("postcode", "Enter a postcode, such as ST16 2LH, or its first half, ST16.")
	}
	if out := mendOutcode(letters); outcodeForm.MatchString(out) {
		return Postcode{Outcode: out}, nil
	}
	if len(letters) >= 5 && len(letters) <= 7 {
		half := len(letters) - 3
		out, in := mendOutcode(letters[:half]), mendIncode(letters[half:])
		if outcodeForm.MatchString(out) && incodeForm.MatchString(in) {
			return Postcode{Outcode: out, Incode: in}, nil
		}
	}
	return Postcode{}, fault.Invalidf("postcode", "%q is not a postcode. Enter one such as ST16 2LH, or its first half, ST16.", shortened(text))
}

// mendIncode puts figures where figures stand: "OAA" is "0AA".
func mendIncode(in string) string {
	if len(in) != 3 {
		return in
	}
	return figure(in[:1]) + letter(in[1:2]) + letter(in[2:])
}

// mendOutcode puts a letter or a figure where nothing else can stand: "0X1" is "OX1", "S016" is "SO16", "STI" is "ST1".
func mendOutcode(out string) string {
	if len(out) < 2 || len(out) > 4 {
		return out
	}
	last := len(out) - 1
	for _, mended := range []string{out, letter(out[:1]) + out[1:], out[:1] + letter(out[1:2]) + out[2:], out[:last] + figure(out[last:])} {
		if outcodeForm.MatchString(mended) {
			return mended
		}
	}
	return out
}

func figure(s string) string {
	switch s {
	case "O":
		return "0"
	case "I", "L":
		return "1"
	}
	return s
}

func letter(s string) string {
	if s == "0" {
		return "O"
	}
	return s
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > 20 {
		return string(runes[:20]) + "…"
	}
	return text
}
