package provider

import (
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind is what sort of organisation a provider is. It decides which evidence is asked for.
type Kind string

// The kinds of provider.
const (
	CareAgency Kind = "care-agency"
	Voluntary  Kind = "voluntary"
	InHouse    Kind = "in-house"
	School     Kind = "school"
	NHS        Kind = "nhs"
)

// Words returns the kind as people say it.
func (k Kind) Words() string {
	switch k {
	case CareAgency:
		return "Care agency"
	case Voluntary:
		return "Voluntary organisation"
	case InHouse:
		return "Council's own unit"
	case School:
		return "School or college"
	case NHS:
		return "NHS body"
	default:
		return string(k)
	}
}

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{CareAgency, Voluntary, InHouse, School, NHS} }

// EvidenceKind is what a piece of evidence proves.
type EvidenceKind string

// The kinds of evidence.
const (
	Insurance    EvidenceKind = "insurance"
	Registration EvidenceKind = "registration" // CQC for personal care, Ofsted for children's homes
	Safeguarding EvidenceKind = "safeguarding-policy"
	DBSPolicy    EvidenceKind = "dbs-policy"
	Accounts     EvidenceKind = "accounts"
	ChildSkills  EvidenceKind = "child-training" // training of staff for work with children
)

// Words returns the kind as people say it.
func (k EvidenceKind) Words() string {
	switch k {
	case Insurance:
		return "Insurance"
	case Registration:
		return "Registration with the regulator"
	case Safeguarding:
		return "Safeguarding policy"
	case DBSPolicy:
		return "Policy on criminal record checks"
	case Accounts:
		return "Accounts"
	case ChildSkills:
		return "Training for work with children"
	default:
		return string(k)
	}
}

// EvidenceKinds lists every kind of evidence.
func EvidenceKinds() []EvidenceKind {
	return []EvidenceKind{Insurance, Registration, Safeguarding, DBSPolicy, Accounts, ChildSkills}
}

// Required returns the evidence that a provider of kind k must hold to be used at all. The council's own units and NHS
// bodies answer for themselves.
func Required(k Kind) []EvidenceKind {
	switch k {
	case CareAgency:
		return []EvidenceKind{Insurance, Registration, Safeguarding, DBSPolicy}
	case Voluntary:
		return []EvidenceKind{Insurance, Safeguarding, DBSPolicy}
	case School:
		return []EvidenceKind{Safeguarding}
	default:
		return nil
	}
}

// Evidence is one proof with the last day on which it counts. A zero Expires does not run out.
type Evidence struct {
	Ref      thread.Ref
	Provider thread.Ref
	Kind     EvidenceKind
	Issuer   string
	Number   string
	From     workday.Date
	Expires  workday.Date
	Document thread.Ref
	State    EvidenceState
	Given    Hand
	Checked  Hand // who accepted it, sent it back or withdrew it, with what they saw or why
}

// Counts reports whether the evidence is accepted and good on a day. The day it expires still counts.
func (e Evidence) Counts(on workday.Date) bool {
	return e.State == Accepted && !e.From.After(on) && (e.Expires.IsZero() || !e.Expires.Before(on))
}

// Size is how large an organisation says that it is; "" while it has not said. The Local Government Transparency Code asks for it in the
// contract register.
type Size string

// The sizes: small and medium-sized enterprises have fewer than 250 people.
const (
	SmallOrMedium Size = "small-or-medium"
	Large         Size = "large"
)

// Words returns the size as people say it.
func (s Size) Words() string {
	switch s {
	case SmallOrMedium:
		return "Small or medium-sized: fewer than 250 people"
	case Large:
		return "Large: 250 people or more"
	default:
		return ""
	}
}

// Sizes lists every size that can be said.
func Sizes() []Size { return []Size{SmallOrMedium, Large} }

// Provider is one organisation.
type Provider struct {
	Ref      thread.Ref
	Version  int
	Name     string
	Kind     Kind
	Postcode string
	Outcode  string
	District string
	Email    string
	Phone    string
	About    string // in its own words, for families
	Address  string
	Areas    []string // where it works, in its own words
	// CanTake is how many hours a week more it could take on, as it said on CanTakeOn; nothing is known while that is zero.
	CanTake   int
	CanTakeOn workday.Date
	Size      Size
	Services  []string
	Skills    []string
	// SuspendedOn and SuspendedWhy record a suspension by the council, apart from the one that expired evidence brings.
	SuspendedOn  workday.Date
	SuspendedWhy string
	// Rating is the quality rating in force, in the words of package allocation; empty while nobody has rated it.
	Rating  string
	RatedOn workday.Date
	// RegisteredOn is the day on which it registered itself; zero where the council put it on record. Looked is who of the council looked
	// at who it is, and what they saw.
	RegisteredOn workday.Date
	Looked       Hand
	Evidence     []Evidence
	// Places are what the regulators' registers say of it.
	Places []Location
}

// Untrained says in a sentence why the provider may not serve children on a day, "" when it may. Whoever serves adults as
// well shows training for work with children; the council's own units, schools and NHS bodies answer for themselves.
func (p Provider) Untrained(on workday.Date) string {
	if p.Kind == InHouse || p.Kind == NHS || p.Kind == School || p.Has(ChildSkills, on) {
		return ""
	}
	return p.lack(ChildSkills, on)
}

// Lacks says in sentences what of some kinds of evidence the provider does not hold on a day.
func (p Provider) Lacks(kinds []EvidenceKind, on workday.Date) []string {
	var out []string
	for _, k := range kinds {
		if !p.Has(k, on) {
			out = append(out, p.lack(k, on))
		}
	}
	return out
}

// Has reports whether the provider holds evidence of a kind that counts on a day.
func (p Provider) Has(k EvidenceKind, on workday.Date) bool {
	return slices.ContainsFunc(p.Evidence, func(e Evidence) bool { return e.Kind == k && e.Counts(on) })
}

// Suspended reports whether the provider may not be used on a day, and why in a sentence.
func (p Provider) Suspended(on workday.Date) (suspended bool, why string) {
	if p.Unchecked() {
		return true, p.UncheckedWhy()
	}
	if !p.SuspendedOn.IsZero() && !p.SuspendedOn.After(on) {
		return true, "Suspended by the council since " + p.SuspendedOn.Long() + ": " + p.SuspendedWhy
	}
	lacks := p.Lacks(Required(p.Kind), on)
	if why := p.unregistered(on); why != "" {
		lacks = append(lacks, why)
	}
	if len(lacks) == 0 {
		return false, ""
	}
	return true, strings.Join(lacks, " ")
}

// unregistered says in sentences that none of the places that the provider works from is registered on a day, "" when one is or when no
// register says anything of it. One branch that closes takes nothing from the others: it is a change that somebody looks into, and
// RegisteredFor does not count it.
func (p Provider) unregistered(on workday.Date) string {
	var gone []string
	for _, l := range p.Places {
		why := l.lack(on)
		if why == "" {
			return ""
		}
		gone = append(gone, why)
	}
	return strings.Join(gone, " ")
}

// lack says what is wrong with the evidence of one kind.
func (p Provider) lack(k EvidenceKind, on workday.Date) string {
	var last workday.Date
	waits := ""
	for _, e := range p.Evidence {
		switch {
		case e.Kind != k:
		case e.State == ToCheck:
			waits = " What was given on " + e.Given.On.Long() + " waits to be checked by the council."
		case e.State == Accepted && e.Expires.Before(on) && e.Expires.After(last):
			last = e.Expires
		}
	}
	switch {
	case !last.IsZero():
		return k.Words() + " ran out on " + last.Long() + "." + waits
	case waits != "":
		return k.Words() + " has not been accepted yet." + waits
	default:
		return k.Words() + " has not been given."
	}
}

// Expiring returns the evidence that counts today and runs out within days, soonest first, unless newer evidence of the
// same kind goes on for longer.
func (p Provider) Expiring(today workday.Date, days int) []Evidence {
	until := today.AddDays(days)
	var out []Evidence
	for _, e := range p.Evidence {
		if !e.Counts(today) || e.Expires.IsZero() || e.Expires.After(until) || p.Has(e.Kind, until.AddDays(1)) {
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Evidence) int { return a.Expires.Compare(b.Expires) })
	return out
}

func (p Provider) validate() error {
	var wrong []fault.Field
	if strings.TrimSpace(p.Name) == "" {
		wrong = append(wrong, fault.Field{Name: "name", Message: "Enter the provider's name."})
	}
	if !slices.Contains(Kinds(), p.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Message: "Choose what kind of provider it is."})
	}
	return fault.InvalidFields(wrong...)
}

func (e Evidence) validate(today workday.Date) error {
	var wrong []fault.Field
	if !slices.Contains(EvidenceKinds(), e.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Message: "Choose what the evidence proves."})
	}
	if strings.TrimSpace(e.Issuer) == "" {
		wrong = append(wrong, fault.Field{Name: "issuer", Message: "Enter who issued it."})
	}
	if e.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Message: "Enter the first day on which it counts."})
	}
	if !e.Expires.IsZero() && e.Expires.Before(e.From) {
		wrong = append(wrong, fault.Field{Name: "expires", Message: "It ends before it starts."})
	}
	if !e.Expires.IsZero() && e.Expires.Before(today) {
		wrong = append(wrong, fault.Field{Name: "expires", Message: "This evidence has run out already. Give the present one."})
	}
	return fault.InvalidFields(wrong...)
}
