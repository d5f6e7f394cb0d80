package provider

import (
	"regexp"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Number is one kind of official number by which an organisation is known.
type Number struct {
	System thread.System
	Words  string // such as "Company number"
	Hint   string // what it looks like and where it is looked up
	// Alone marks a number that one council gave: it means nothing in another, and nothing is shared by it.
	Alone bool
	form  *regexp.Regexp
}

// numberKinds are in the order of the form. None of these numbers has a published check digit, so that their form is all that
// can be checked before somebody looks them up. Forms: Companies House (eight characters, the first one or two may be letters,
// and the last of a registered society); Charity Commission (six or seven digits), the Scottish regulator (SC and six digits) and
// the one for Northern Ireland (NIC and six digits); the Care Quality Commission's directory (1- and digits, or the code of an
// NHS body); Ofsted (digits, with two letters before the older ones); the register of learning providers (eight digits from 1).
var numberKinds = []Number{
	{System: thread.CompanyNumber, Words: "Company number", Hint: "Eight characters, such as 01234567. Look it up at Companies House.",
		form: regexp.MustCompile(`^([0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z])$`)},
	{System: thread.CharityNumber, Words: "Charity number", Hint: "Six or seven digits; in Scotland SC and six, in Northern Ireland NIC and six.",
		form: regexp.MustCompile(`^([0-9]{6,7}(-[0-9]{1,3})?|SC[0-9]{6}|NIC[0-9]{6})$`)},
	{System: thread.CQC, Words: "Care Quality Commission number", Hint: "Of the place or of the provider, such as 1-101604890.",
		form: regexp.MustCompile(`^(1-[0-9]{1,13}|[A-Z][A-Z0-9]{2,5})$`)},
	{System: thread.Ofsted, Words: "Ofsted number", Hint: "Five to seven digits, in older ones with two letters before them, such as SC123456.",
		form: regexp.MustCompile(`^([A-Z]{2})?[0-9]{5,7}$`)},
	{System: thread.UKPRN, Words: "UK provider reference number", Hint: "Eight digits that begin with 1, for whoever teaches.",
		form: regexp.MustCompile(`^1[0-9]{7}$`)},
	{System: thread.URN, Words: "School’s unique reference number", Hint: "Six digits, from Get Information about Schools.",
		form: regexp.MustCompile(`^[0-9]{6}$`)},
	{System: thread.Ledger, Words: "Number in the council’s ledger", Hint: "As it stands on this council’s payments. Other councils have others.", Alone: true,
		form: regexp.MustCompile(`^.{1,40}$`)},
}

// NumberKinds lists the kinds of official number.
func NumberKinds() []Number { return append([]Number(nil), numberKinds...) }

// numberOf returns the kind of number of a system.
func numberOf(system thread.System) (Number, bool) {
	for _, n := range numberKinds {
		if n.System == system {
			return n, true
		}
	}
	return Number{}, false
}

// Normal returns a number as it is kept, or a fault that names the field "value" and says what it should look like.
func (n Number) Normal(value string) (string, error) {
	if n.System != thread.Ledger {
		value = strings.ToUpper(value)
	}
	plain, err := thread.Normal(n.System, value)
	if err != nil {
		return "", fault.Invalid("value", fault.Message(err))
	}
	if !n.form.MatchString(plain) {
		return "", fault.Invalidf("value", "“%s” does not look right. %s: %s", strings.TrimSpace(value), n.Words, n.Hint)
	}
	return plain, nil
}
