package registration

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// State is where a registration stands.
type State string

// The states.
const (
	Asked   State = "asked"   // its e-mail address is not confirmed
	Begun   State = "begun"   // it has a record of its own
	Waits   State = "waits"   // a number of it is on record: a person looks
	Same    State = "same"    // it is the organisation on record, and signs in for it
	Refused State = "refused" // nobody could make sure who it is
)

// Words returns the state as pages say it.
func (s State) Words() string {
	switch s {
	case Asked:
		return "Not confirmed"
	case Begun:
		return "Has a record of its own"
	case Waits:
		return "Waits for a person"
	case Same:
		return "Signs in for the organisation on record"
	default:
		return "Refused"
	}
}

// Form is what an organisation is in law.
type Form string

// The forms.
const (
	Company     Form = "company"
	Charity     Form = "charity"
	Interest    Form = "community-interest"
	SoleTrader  Form = "sole-trader"
	Partnership Form = "partnership"
	Public      Form = "public-body"
)

// Forms lists every form.
func Forms() []Form { return []Form{Company, Charity, Interest, SoleTrader, Partnership, Public} }

// Words returns the form as people say it.
func (f Form) Words() string {
	switch f {
	case Company:
		return "Company"
	case Charity:
		return "Charity"
	case Interest:
		return "Community interest company or co-operative"
	case SoleTrader:
		return "Sole trader"
	case Partnership:
		return "Partnership"
	default:
		return "Public body or school"
	}
}

// Kinds are the kinds of provider that register themselves: the council's own units do not.
func Kinds() []provider.Kind {
	return slices.DeleteFunc(provider.Kinds(), func(k provider.Kind) bool { return k == provider.InHouse })
}

// Number is one official number as the organisation gave it.
type Number struct {
	System thread.System `json:"system"`
	Value  string        `json:"value"`
}

// NumberKinds are the official numbers that an organisation can give. Those of the council's own ledger are not among them.
func NumberKinds() []provider.Number {
	return slices.DeleteFunc(provider.NumberKinds(), func(n provider.Number) bool { return n.Alone })
}

// Body is what the organisation said, and what became of it.
type Body struct {
	Name    string        `json:"name"`
	Form    Form          `json:"form"`
	Kind    provider.Kind `json:"kind"`
	Numbers []Number      `json:"numbers"`
	Contact string        `json:"contact"` // who registers it
	Email   string        `json:"email"`
	For     thread.Ref    `json:"for"` // the arrangement that it came from; "" for none
	// Matches are the providers on record that had one of its numbers when it confirmed.
	Matches   []thread.Ref `json:"matches,omitempty"`
	SettledBy string       `json:"settled_by,omitempty"`
	SettledAt time.Time    `json:"settled_at,omitzero"`
	Why       string       `json:"why,omitempty"`
}

// Registration is one organisation that registers itself.
type Registration struct {
	Ref      thread.Ref
	Version  int
	Token    string // the hash of the link's; "" until the link is sent
	EmailKey string
	AskedAt  time.Time
	Expires  time.Time // of what is not confirmed by then, nothing is kept
	State    State
	Provider thread.Ref // the record that it has, or signs in for
	Body
}

// tidy takes away what was typed around the words, and numbers that were left empty.
func (b *Body) tidy() {
	for _, s := range []*string{&b.Name, &b.Contact, &b.Email} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	b.Numbers = slices.DeleteFunc(slices.Clone(b.Numbers), func(n Number) bool { return strings.TrimSpace(n.Value) == "" })
}

// FieldOf is the name of the form's field for a kind of number.
func FieldOf(s thread.System) string { return "number-" + string(s) }

// The longest names, in bytes: what a record and an account take, so that nothing that is confirmed fails.
const (
	mostName    = 200
	mostContact = 100
)

// noLinks is said of a name that noAddress refuses.
const noLinks = "Enter the name without / : or @."

// noAddress reports whether a name holds nothing that could pass for an address: messages that the council sends repeat it to strangers.
func noAddress(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsAny(name, "/:@") && !strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.C) })
}

// check refuses what is missing or looks wrong, by field, and keeps numbers in their plain form.
func (b *Body) check() error {
	var wrong []fault.Field
	must := func(ok bool, name, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	must(b.Name != "", "name", "Enter the name of the organisation.")
	must(len(b.Name) <= mostName, "name", "Enter a shorter name.")
	must(noAddress(b.Name), "name", noLinks)
	must(slices.Contains(Forms(), b.Form), "form", "Choose what the organisation is in law.")
	must(slices.Contains(Kinds(), b.Kind), "kind", "Choose what the organisation does.")
	for i, n := range b.Numbers {
		plain, err := provider.NormalNumber(n.System, n.Value)
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fault.Field{Name: FieldOf(n.System), Message: fields[0].Message})
			continue
		}
		b.Numbers[i].Value = plain
	}
	switch b.Form {
	case Company, Interest:
		must(b.has(thread.CompanyNumber), FieldOf(thread.CompanyNumber), "Enter the company number. Companies House gives it to every company.")
	case Charity:
		must(b.has(thread.CharityNumber) || b.has(thread.CompanyNumber), FieldOf(thread.CharityNumber), "Enter the charity number, or the company number of a small charity that has none.")
	}
	must(b.Contact != "", "contact", "Enter your name.")
	must(len(b.Contact) <= mostContact, "contact", "Enter a shorter name.")
	must(noAddress(b.Contact), "contact", noLinks)
	must(notify.ToEmail("", b.Email).Validate() == nil, "email", "Enter an email address in the correct format, like name@example.com.")
	return fault.InvalidFields(wrong...)
}

func (b Body) has(s thread.System) bool {
	return slices.ContainsFunc(b.Numbers, func(n Number) bool { return n.System == s })
}

// identities are the numbers as providers have them. They are shared with nobody: nobody has looked at them.
func (b Body) identities() []provider.Identity {
	out := make([]provider.Identity, len(b.Numbers))
	for i, n := range b.Numbers {
		out[i] = provider.Identity{System: n.System, Value: n.Value}
	}
	return out
}

// emailKey is how addresses are compared.
func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// stateError refuses a step that a registration does not take where it stands.
func stateError(r Registration) error {
	if r.SettledBy != "" {
		return fault.Conflictf("%s has settled this registration already: %s.", r.SettledBy, strings.ToLower(r.State.Words()))
	}
	return fault.Conflictf("There is nothing to settle here: the registration is “%s”.", strings.ToLower(r.State.Words()))
}

func title(r Registration) string {
	return fmt.Sprintf("Look at who %s is, which registered itself", r.Name)
}
