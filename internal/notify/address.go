package notify

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"alongside/internal/fault"
)

// Channel is the way a message goes.
type Channel string

// The channels.
const (
	Email  Channel = "email"
	Text   Channel = "text"
	Letter Channel = "letter"
)

// Address is where one message goes. Make it with ToEmail, ToText or ToLetter.
type Address struct {
	Channel Channel
	// Name is the receiver as shown in the outbox and on a letter.
	Name string
	// Value is the e-mail address, the telephone number or the postal address, a line each.
	Value string
}

// ToEmail is a person's e-mail address.
func ToEmail(name, address string) Address {
	return Address{Email, strings.TrimSpace(name), strings.TrimSpace(address)}
}

// ToText is a mobile telephone number, as people write it.
func ToText(name, number string) Address {
	return Address{Text, strings.TrimSpace(name), plainNumber(number)}
}

// ToLetter is a postal address, for those who have no e-mail or prefer paper. Empty lines are left out.
func ToLetter(name string, lines ...string) Address {
	var kept []string
	for _, line := range lines {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, line)
		}
	}
	return Address{Letter, strings.TrimSpace(name), strings.Join(kept, "\n")}
}

// plainNumber writes a number as digits, a leading + kept and the United Kingdom's 0 written as +44.
func plainNumber(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		} else if !unicode.IsSpace(r) && !strings.ContainsRune("-().", r) {
			return strings.TrimSpace(s) // not a number; Validate says so
		}
	}
	if n, ok := strings.CutPrefix(b.String(), "0"); ok && !strings.HasPrefix(n, "0") {
		return "+44" + n
	}
	return b.String()
}

const (
	maxEmail     = 254
	minDigits    = 10
	maxDigits    = 15
	minPostLines = 2
	maxPostLines = 7
)

// Validate says what is wrong with a, nil when a message can be sent there.
func (a Address) Validate() error {
	if !printable(a.Name) || !printable(strings.ReplaceAll(a.Value, "\n", " ")) {
		return fault.Invalid("to", "Names and addresses are plain text.")
	}
	switch a.Channel {
	case Email:
		parsed, err := mail.ParseAddress(a.Value)
		if err != nil || parsed.Address != a.Value || len(a.Value) > maxEmail {
			return fault.Invalid("to", "Enter an email address in the correct format, like name@example.com.")
		}
	case Text:
		digits := strings.TrimPrefix(a.Value, "+")
		if strings.Trim(digits, "0123456789") != "" || len(digits) < minDigits || len(digits) > maxDigits {
			return fault.Invalid("to", "Enter a mobile number, like 07700 900 982 or +44 7700 900 982.")
		}
	case Letter:
		if n := strings.Count(a.Value, "\n") + 1; n < minPostLines || n > maxPostLines || a.Name == "" {
			return fault.Invalid("to", "Enter a name and a postal address of 2 to 7 lines, the last one the postcode.")
		}
	default:
		return fault.Invalid("to", "Choose email, text or letter.")
	}
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
