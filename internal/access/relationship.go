package access

import (
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Level says how far a relationship reaches.
type Level string

// The levels. Work includes See. Deny is a court order or the like: while it is in force no grant of any other reason counts.
const (
	See  Level = "see"
	Work Level = "work"
	Deny Level = "deny"
)

// Reason says why an actor stands in a relationship with a child.
type Reason string

// The reasons that capabilities write. A capability may add its own; the word is what Why shows.
const (
	ParentalResponsibility Reason = "parental responsibility"
	Caring                 Reason = "caring"
	OwnRecord              Reason = "own record"
	Representative         Reason = "representative"
	ConcernScreening       Reason = "screening a concern"
	LeadAllocation         Reason = "lead professional"
	LeadCover              Reason = "covering for the lead professional"
	LeadManagement         Reason = "managing the lead professional"
	QueryOwner             Reason = "owner of a query"
	AdviceAsked            Reason = "asked for advice"
	NamedOfficer           Reason = "named officer"
	PanelMember            Reason = "deciding on a panel"
	PlanDelivery           Reason = "delivering the plan"
	Brokering              Reason = "finding a provider"
	PackageDelivery        Reason = "delivering a package"
	PackageReview          Reason = "reviewing a package"
	OfferTakenUp           Reason = "child takes part in an offer"
	InvoiceChecking        Reason = "checking an invoice"
	Safeguarding           Reason = "safeguarding"
	RegionAgreement        Reason = "region agreement"
	CourtOrder             Reason = "court order"
	BrokenGlass            Reason = "broken glass"
	DataProtection         Reason = "data protection"
)

// kinship are the reasons by which somebody is family of a child, and not at work with it.
var kinship = []Reason{ParentalResponsibility, Caring, OwnRecord, Representative}

// Part names a piece of a child's record that one relationship may be kept from.
type Part string

// The parts that a relationship can be without.
const (
	OtherParentAddress Part = "other-parent-address"
	OtherParentContact Part = "other-parent-contact"
	OtherParentLooks   Part = "other-parent-looks"
	SchoolPlace        Part = "school-place"
	HealthRecord       Part = "health-record"
	SocialCareRecord   Part = "social-care-record"
	Finances           Part = "finances"
)

// Relationship is the one reason why an actor may see or work with a child. Both From and To are days on which it is in force;
// a zero To has no end.
type Relationship struct {
	Actor   thread.Ref // a person, a team or a provider
	Child   thread.Ref
	Reason  Reason
	From    workday.Date
	To      workday.Date
	Source  thread.Ref // what caused it: the allocation, the award, the order
	Level   Level
	Without []Part    // what of the record it does not reach
	Until   time.Time // ends it within the last day, zero for all but broken glass
}

// InForce reports whether the relationship is in force on the day, leaving Until aside.
func (r Relationship) InForce(on workday.Date) bool {
	return !r.From.After(on) && (r.To.IsZero() || !r.To.Before(on))
}

func (r Relationship) validate() error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if !r.Actor.Valid() {
		add("actor", "Say which person, team or provider this is for.")
	}
	if !r.Child.Valid() || r.Child.Kind() != thread.Child {
		add("child", "Say which child this is about.")
	}
	if strings.TrimSpace(string(r.Reason)) == "" {
		add("reason", "Say why.")
	}
	if !slices.Contains([]Level{See, Work, Deny}, r.Level) {
		add("level", "Say whether this is to see, to work with, or to be kept from the child.")
	}
	if r.From.IsZero() {
		add("from", "Enter the first day.")
	}
	if !r.To.IsZero() && r.To.Before(r.From) {
		add("to", "The last day must not be before the first.")
	}
	return fault.InvalidFields(wrong...)
}
