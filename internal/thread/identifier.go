package thread

import (
	"strings"

	"alongside/internal/fault"
)

// Normal returns the identifier as it is kept: without spaces, in capitals where the system uses them. It refuses an NHS
// number or UPN whose check digit does not fit. No message repeats the identifier.
func Normal(system System, value string) (string, error) {
	plain := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\u00a0' {
			return -1
		}
		return r
	}, value)
	switch system {
	case NHSNumber:
		plain = strings.ReplaceAll(plain, "-", "")
		if !validNHSNumber(plain) {
			return "", fault.Invalid("nhs-number", "This is not an NHS number: it has ten digits, and the last one must fit the others.")
		}
	case UPN:
		plain = strings.ToUpper(plain)
		if !validUPN(plain) {
			return "", fault.Invalid("upn", "This is not a unique pupil number: it has a letter that fits the twelve characters after it.")
		}
	case CompanyNumber:
		plain = strings.ToUpper(plain)
		if plain != "" && len(plain) < 8 && digits(plain) {
			plain = strings.Repeat("0", 8-len(plain)) + plain
		}
	case Mosaic, Liquidlogic, Ledger:
		plain = strings.TrimSpace(value)
	}
	if plain == "" || system == "" {
		return "", fault.Invalid(string(system), "Enter the identifier.")
	}
	return plain, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// validNHSNumber checks ten digits, the last of which makes the sum of the digits weighted 10 to 1 divisible by 11.
func validNHSNumber(s string) bool {
	if len(s) != 10 || !digits(s) {
		return false
	}
	sum := 0
	for i := range 10 {
		sum += (10 - i) * int(s[i]-'0')
	}
	return sum%11 == 0
}

// upnLetters are the check letters: I, O and S are left out.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// validUPN checks a letter and twelve digits, or a temporary number whose last character is a letter. Places two to thirteen
// weigh as much as their number; the sum modulo 23 is the index of the first letter.
func validUPN(s string) bool {
	if len(s) != 13 || !digits(s[1:12]) {
		return false
	}
	sum := 0
	for i := 1; i < 12; i++ {
		sum += (i + 1) * int(s[i]-'0')
	}
	last := strings.IndexByte("0123456789", s[12])
	if last < 0 {
		last = strings.IndexByte(upnLetters, s[12])
	}
	if last < 0 {
		return false
	}
	sum += 13 * last
	return s[0] == upnLetters[sum%23]
}
