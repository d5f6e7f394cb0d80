package family

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Stage is how far a family has come on the way to a diagnosis. None of them is needed for help.
type Stage string

// The stages.
const (
	Considering Stage = "considering"
	Awaiting    Stage = "awaiting"
	Diagnosed   Stage = "diagnosed"
	NoneWanted  Stage = "none-wanted"
)

// Stages lists the stages in the order in which they are asked.
func Stages() []Stage { return []Stage{Considering, Awaiting, Diagnosed, NoneWanted} }

// Words is the stage as staff read it.
func (s Stage) Words() string {
	switch s {
	case Considering:
		return "Considering a referral"
	case Awaiting:
		return "Waiting for an assessment"
	case Diagnosed:
		return "Has a diagnosis"
	case NoneWanted:
		return "Does not want a diagnosis"
	default:
		return "Not said"
	}
}

// Outcome is what the screening of a concern led to; it is empty until a person has read it.
type Outcome string

// The outcomes.
const (
	OpenAsFamily         Outcome = "open as family"
	AdviceOnly           Outcome = "advice only"
	SafeguardingReferral Outcome = "safeguarding referral"
	NotReachable         Outcome = "not reachable"
)

// Outcomes lists the outcomes, safeguarding first.
func Outcomes() []Outcome {
	return []Outcome{SafeguardingReferral, OpenAsFamily, AdviceOnly, NotReachable}
}

// Way is how a family wants to be reached.
type Way string

// The ways.
const (
	ByPhone  Way = "phone"
	ByText   Way = "text"
	ByEmail  Way = "email"
	ByLetter Way = "letter"
	// ByTeller is for a parent whom nobody but the one who told us knows how to reach.
	ByTeller Way = "who told us"
)

// Reach is how somebody can be reached, and how not.
type Reach struct {
	Way         Way
	Name        string // optional
	Email       string
	Phone       string
	Address     string // a line each
	Language    string // other than English
	Interpreter bool
	SafeTimes   string // when it is safe to ring or write
	NoWriting   bool   // do not write to this address
	Formats     FormatList
	// Confirmed is the email address that they confirmed as theirs, and ConfirmedHow how that is known. What comes from another is
	// not believed to be theirs.
	Confirmed, ConfirmedHow string
}

// ConfirmedKey is the confirmed email address in the form in which addresses are compared, "" where the present one is not confirmed.
func (r Reach) ConfirmedKey() string {
	if key := emailKey(r.Email); key != "" && key == emailKey(r.Confirmed) {
		return key
	}
	return ""
}

func emailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// Format is a form in which somebody needs what the council writes.
type Format string

// The formats.
const (
	LargePrint Format = "large print"
	EasyRead   Format = "easy read"
	Audio      Format = "audio"
	Braille    Format = "braille"
)

// Formats lists the formats.
func Formats() []Format { return []Format{LargePrint, EasyRead, Audio, Braille} }

// FormatList is a set of formats, kept as words with commas between them so that reaches compare.
type FormatList string

// With adds a format; what is none is left out, as is what is there.
func (l FormatList) With(f Format) FormatList {
	if !slices.Contains(Formats(), f) || slices.Contains(l.All(), f) {
		return l
	}
	if l == "" {
		return FormatList(f)
	}
	return l + "," + FormatList(f)
}

// All lists the formats, in the order in which they were added.
func (l FormatList) All() []Format {
	var out []Format
	for word := range strings.SplitSeq(string(l), ",") {
		if word != "" {
			out = append(out, Format(word))
		}
	}
	return out
}

// Needs are what somebody needs in order to be written to or spoken with: the formats, the language and an interpreter.
func (r Reach) Needs() []string {
	var out []string
	for _, f := range r.Formats.All() {
		out = append(out, string(f))
	}
	switch {
	case r.Interpreter && r.Language != "":
		out = append(out, "an interpreter for "+r.Language)
	case r.Interpreter:
		out = append(out, "an interpreter")
	case r.Language != "":
		out = append(out, "speaks "+r.Language)
	}
	return out
}

// To returns where a message goes, and whether one may be sent at all: never where nothing should be written.
func (r Reach) To() (notify.Address, bool) {
	name := r.Name
	if name == "" {
		name = "The parent or carer"
	}
	var to notify.Address
	switch {
	case r.NoWriting:
		return to, false
	case r.Way == ByEmail:
		to = notify.ToEmail(r.Name, r.Email)
	case r.Way == ByText:
		to = notify.ToText(r.Name, r.Phone)
	case r.Way == ByLetter:
		to = notify.ToLetter(name, strings.Split(r.Address, "\n")...)
	default:
		return to, false
	}
	return to, to.Validate() == nil
}

// PhoneKey is the telephone number as it is compared, "" when there is none.
func (r Reach) PhoneKey() string {
	if r.Phone == "" {
		return ""
	}
	return notify.ToText("", r.Phone).Value
}

const (
	longestTold = 200_000 // what a family tells in its own words: 20,000 words of any language, and more
	longestText = 5000
	longestLine = 200
	// LongestAddress is how many characters an address has at most.
	LongestAddress = 500
)

// validate says what is missing to reach somebody in the way they chose.
func (r Reach) validate() []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch r.Way {
	case ByEmail:
		if notify.ToEmail("", r.Email).Validate() != nil {
			add("email", "Enter an email address in the correct format, like name@example.com.")
		}
		if r.NoWriting && notify.ToText("", r.Phone).Validate() != nil {
			add("phone", "You asked us not to write. Enter a phone number on which we can ring you, or let us write.")
		}
	case ByPhone, ByText:
		if notify.ToText("", r.Phone).Validate() != nil {
			add("phone", "Enter a phone number, like 01632 960 001 or 07700 900 982.")
		}
	case ByLetter:
		if notify.ToLetter("The parent or carer", strings.Split(r.Address, "\n")...).Validate() != nil {
			add("address", "Enter the address in 2 to 7 lines, the last one the postcode.")
		}
		if r.NoWriting {
			add("way", "You asked us not to write to this address. Choose another way for us to reach you.")
		}
	default:
		add("way", "Choose how we can reach you.")
	}
	return append(wrong, r.validateRest()...)
}

// validateRest checks what is said beside the way.
func (r Reach) validateRest() []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if over := len([]rune(r.Address)) - LongestAddress; over > 0 {
		add("address", fmt.Sprintf("This is %d characters too long. Use at most %d.", over, LongestAddress))
	}
	for _, line := range []struct{ field, value string }{{"name", r.Name}, {"language", r.Language}, {"safe-times", r.SafeTimes}} {
		if len(line.value) > longestLine {
			add(line.field, "Use at most 200 characters.")
		}
	}
	return wrong
}

// Concern is what somebody told the council worries them about a child.
type Concern struct {
	Ref       thread.Ref
	Version   int
	Worry     string
	Tried     string
	ChildName string // optional
	Born      workday.Date
	Age       int // in years when the concern was told, NoAge when not said
	Outcode   string
	District  string
	Stage     Stage
	Reach     Reach
	Channel   string // one of Channels
	Teller    Teller // who told it, when it was not the family itself
	TakenBy   string // the worker who wrote it down for the family, by name
	RaisedAt  time.Time
	ReadBy    workday.Date // a person reads it by then
	HearBy    workday.Date // the family hears from a named person by then

	Outcome      Outcome
	Why          string
	Advice       string // what the family was told, in words for the family
	Safeguarding bool   // a child may be at risk of harm
	ReferredTo   string
	ScreenedBy   string
	ScreenedRole string
	ScreenedAt   time.Time
	Family       thread.Ref
	Child        thread.Ref
	// About is the child on record whom the family itself said that it is about. Until somebody has screened it, it is on nobody’s record.
	About thread.Ref

	CodeHash string
	Tries    int // wrong codes since the last right one
	TriedAt  time.Time
}

// NoAge is the age of a child whose age was not said.
const NoAge = -1

// Open reports whether a person still has to screen the concern, or to try again to reach the family.
func (c Concern) Open() bool { return c.Outcome == "" || c.Outcome == NotReachable }

// Closed reports whether what was told was put away at an adoption: every other concern says how to reach whoever told it.
func (c Concern) Closed() bool { return c.Reach.Way == "" }

// SortKey orders the board: what has to be read first stands first.
func (c Concern) SortKey() string { return c.ReadBy.String() + " " + string(c.Ref) }

// AgeOn says how old the child is in whole years, and whether it was said.
func (c Concern) AgeOn(on workday.Date) (int, bool) {
	if !c.Born.IsZero() {
		return YearsOld(c.Born, on), true
	}
	if c.Age == NoAge {
		return 0, false
	}
	return c.Age + YearsOld(workday.DateOf(c.RaisedAt), on), true
}

// YearsOld returns the age in whole years of somebody born on a day; one born on 29 February is a year older on 28.
func YearsOld(born, on workday.Date) int { return born.YearsUntil(on) }

// Channels are the ways in which a concern reaches the council.
func Channels() []string { return []string{"web", "phone", "letter", "visit", "email", "text"} }
