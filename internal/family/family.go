package family

import (
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Flag is something that everybody who opens a child's record must see first.
type Flag string

// The flags.
const (
	FlagSafeguarding Flag = "safeguarding"
	FlagInterpreter  Flag = "interpreter"
	FlagDoNotWrite   Flag = "do-not-write"
	FlagLookedAfter  Flag = "looked-after"
	FlagMedical      Flag = "medical"
)

// Words is the flag as it is shown.
func (f Flag) Words() string {
	switch f {
	case FlagSafeguarding:
		return "Safeguarding"
	case FlagInterpreter:
		return "Interpreter"
	case FlagDoNotWrite:
		return "Do not write"
	case FlagLookedAfter:
		return "Looked after"
	case FlagMedical:
		return "Medical needs"
	default:
		return string(f)
	}
}

// Flags lists the flags that can be set.
func Flags() []Flag {
	return []Flag{FlagSafeguarding, FlagInterpreter, FlagDoNotWrite, FlagLookedAfter, FlagMedical}
}

// Family is one family, opened because somebody told of a concern and agreed to be helped.
type Family struct {
	Ref      thread.Ref
	Version  int
	OpenedOn workday.Date
	Concern  thread.Ref
	Agreed   string // who agreed that the family is registered, and how
}

// Child is one child of a family.
type Child struct {
	Ref      thread.Ref
	Family   thread.Ref
	Version  int
	First    string
	Last     string
	KnownAs  string
	Born     workday.Date
	Postcode string
	Outcode  string
	District string // the code of the district
	School   string
	Flags    []Flag
	OpenedOn workday.Date
	ClosedOn workday.Date
	// MergedInto is the record that is kept of the same child, "" for a record of its own.
	MergedInto thread.Ref
}

// Name is how the child is called: the name they go by, and the last name.
func (c Child) Name() string {
	first := c.First
	if c.KnownAs != "" {
		first = c.KnownAs
	}
	return strings.TrimSpace(first + " " + c.Last)
}

// SortName orders children as people look for them: by last name.
func (c Child) SortName() string { return strings.TrimSpace(c.Last + ", " + c.First) }

func (c *Child) tidy() {
	for _, s := range []*string{&c.First, &c.Last, &c.KnownAs, &c.School} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	slices.Sort(c.Flags)
	c.Flags = slices.Compact(c.Flags)
}

func (c Child) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if c.First == "" {
		add("first", "Enter the child’s first name.")
	}
	if c.Last == "" {
		add("last", "Enter the child’s last name.")
	}
	switch {
	case c.Born.IsZero():
		add("born", "Enter the child’s date of birth.")
	case c.Born.After(today):
		add("born", "The date of birth must not be in the future.")
	case YearsOld(c.Born, today) >= oldest:
		add("born", "Alongside is for children and young people under 25. Check the year.")
	}
	for _, f := range c.Flags {
		if !slices.Contains(Flags(), f) {
			add("flags", "Choose from the flags that are listed.")
		}
	}
	return wrong
}

// oldest is the age at which the duties of the Children and Families Act 2014 end (section 83).
const oldest = 25

// Fact says that somebody has parental responsibility over a time, and what shows it: a birth certificate, an agreement, an
// order. It is not the same as caring for the child.
type Fact struct {
	From     workday.Date `json:"from"`
	To       workday.Date `json:"to,omitzero"`
	Evidence string       `json:"evidence"`
	Recorded workday.Date `json:"recorded"`
	By       string       `json:"by"`
	// Ended says how it came to an end before its last day, or that it never was one. A fact is never taken out.
	Ended FactEnd `json:"ended,omitzero"`
}

// FactEnd is how a fact came to an end, or that it was recorded in error; the zero value is neither.
type FactEnd struct {
	On       workday.Date `json:"on,omitzero"` // the last day; none where it was recorded in error
	Evidence string       `json:"evidence"`    // what shows it
	Recorded workday.Date `json:"recorded"`
	By       string       `json:"by"`
}

// Mistaken reports whether the fact was recorded in error: it held on no day.
func (f Fact) Mistaken() bool { return f.Ended.Evidence != "" && f.Ended.On.IsZero() }

// last is the last day on which a fact that was not mistaken holds, zero when it has none.
func (f Fact) last() workday.Date {
	if on := f.Ended.On; !on.IsZero() && (f.To.IsZero() || on.Before(f.To)) {
		return on
	}
	return f.To
}

// Holds reports whether there is parental responsibility by this fact on a day; its first and its last day count.
func (f Fact) Holds(on workday.Date) bool {
	return !f.Mistaken() && Span{From: f.From, To: f.last()}.holds(on)
}

// Carer is one person who cares for a child or has parental responsibility, or both.
type Carer struct {
	Ref                    thread.Ref
	Version                int
	Person                 thread.Ref // who signs in
	Child                  thread.Ref
	Relation               string // "mother", "grandfather", "foster carer"
	Lives                  bool   // with the child
	Reach                  Reach
	ParentalResponsibility []Fact
	From                   workday.Date
	To                     workday.Date // the last day as a carer, zero while it lasts
	KeptOut                []Span       // times over which they may not see the record, by an order or the young person’s choice
	Helps                  HelpList     // in what the young person lets them act
}

// Name is the carer's name, or the relation where no name was given.
func (c Carer) Name() string {
	if c.Reach.Name != "" {
		return c.Reach.Name
	}
	return c.Relation
}

// Current reports whether the person is a carer of the child on a day.
func (c Carer) Current(on workday.Date) bool {
	return !c.From.After(on) && (c.To.IsZero() || !c.To.Before(on))
}

// Responsible returns the fact by which the carer has parental responsibility on a day.
func (c Carer) Responsible(on workday.Date) (Fact, bool) {
	for _, f := range c.ParentalResponsibility {
		if f.Holds(on) {
			return f, true
		}
	}
	return Fact{}, false
}

func (f Fact) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch {
	case f.From.IsZero():
		add("responsible-from", "Enter the first day of parental responsibility.")
	case f.From.After(today):
		add("responsible-from", "The first day of parental responsibility must not be in the future.")
	}
	if !f.To.IsZero() && f.To.Before(f.From) {
		add("responsible-to", "The last day must not be before the first.")
	}
	if strings.TrimSpace(f.Evidence) == "" {
		add("evidence", "Say what shows the parental responsibility: a birth certificate, an agreement or an order.")
	}
	return wrong
}

// apart is what one carer never sees of another.
var apart = []access.Part{access.OtherParentAddress, access.OtherParentContact, access.OtherParentLooks}

// ShownTo leaves out of carers what is withheld from the reader: how to reach the others, and where they live.
func ShownTo(reader access.Actor, withheld []access.Part, carers []Carer) []Carer {
	shown := slices.Clone(carers)
	for i := range shown {
		c := &shown[i]
		if c.Person == reader.Person {
			continue
		}
		if slices.Contains(withheld, access.OtherParentAddress) {
			c.Reach.Address, c.Lives = "", false
		}
		if slices.Contains(withheld, access.OtherParentContact) {
			c.Reach = Reach{Name: c.Reach.Name, Address: c.Reach.Address}
		}
	}
	return shown
}

// HomeKept reports whether where the child lives is kept from the reader: it is where another carer lives, whose address is
// withheld, and not where the reader does. Of a young person, who is nobody's carer, it never is.
func HomeKept(reader access.Actor, withheld []access.Part, carers []Carer) bool {
	if !slices.Contains(withheld, access.OtherParentAddress) {
		return false
	}
	kept := false
	for _, c := range carers {
		if c.Person == reader.Person {
			if c.Lives {
				return false
			}
			kept = true
		}
	}
	return kept
}

// Statement is what the family says about itself, in its own words. Earlier versions stay.
type Statement struct {
	Child   thread.Ref
	Voice   Voice
	Version int
	Text    string
	Writer  thread.Ref // the carer whose words they are; "" where somebody else wrote them down, and before this was kept
	By      string
	Role    string
	At      time.Time
}
