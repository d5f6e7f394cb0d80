package agreement

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind is the sort of arrangement.
type Kind string

// The kinds of agreement.
const (
	Framework     Kind = "framework"
	OpenFramework Kind = "open-framework"
	DynamicMarket Kind = "dynamic-market"
	DPS           Kind = "dynamic-purchasing-system"
	SLA           Kind = "service-level-agreement"
	Grant         Kind = "grant"
	InHouse       Kind = "in-house"
	Spot          Kind = "spot"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Framework, OpenFramework, DynamicMarket, DPS, SLA, Grant, InHouse, Spot}
}

// Words returns the kind as people say it.
func (k Kind) Words() string {
	switch k {
	case SLA:
		return "Service level agreement"
	case InHouse:
		return "Council's own unit"
	case Spot:
		return "Spot purchase"
	default:
		s := strings.ReplaceAll(string(k), "-", " ")
		if s == "" {
			return ""
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
}

// Regime is the law under which an agreement was procured.
type Regime string

// The regimes that code names; [ShippedLaws] holds what each allows, and may hold more.
const (
	ProcurementAct2023 Regime = "procurement-act-2023"
	Regulations2015    Regime = "public-contracts-regulations-2015"
	ProviderSelection  Regime = "provider-selection-regime-2023"
	NotProcured        Regime = "not-procured" // grants and the council's own units
)

// BreakPoint is a day on which the agreement may end early, and the last day on which notice of that can be given.
type BreakPoint struct {
	On       workday.Date
	NoticeBy workday.Date
}

// Agreement is one arrangement.
type Agreement struct {
	Ref             thread.Ref
	Version         int
	Title           string
	Kind            Kind
	Regime          Regime
	Decision        thread.Ref
	Begun           workday.Date // when its procurement began; zero where nobody said
	Start, End      workday.Date // End is the last day with the extensions taken so far
	ExtensionMonths []int        // those that the agreement itself allows
	ExtensionsTaken int
	Breaks          []BreakPoint
	Weights         allocation.Weights // fixed when the agreement is let
	Value           money.Pence        // the agreement's own ceiling, within the decision's
	Committed       money.Pence        // what awards under it have bound so far
	Joins           string             // the earlier arrangements that it brings together
	Lots            []Lot
	// Lead is the council that let the agreement, where this one only buys from it; "" for an agreement of its own. LeadName is its
	// name, and WeightsOf says whose weights rank here.
	Lead      db.Scope
	LeadName  string
	WeightsOf string
}

// ours refuses to change the terms of an agreement that another council let.
func (a Agreement) ours() error {
	if a.Lead == "" {
		return nil
	}
	return fault.Conflictf("%s let “%s” and keeps its terms. What it changes there follows here by itself.", a.LeadName, a.Title)
}

// Lot is one part of an agreement: a service for an age range in some districts.
type Lot struct {
	Ref       thread.Ref
	Agreement thread.Ref
	Name      string
	Service   string
	Districts []string // codes; empty means the whole area
	AgeFrom   int
	AgeTo     int
	// Asks are the kinds of evidence that the lot asks for besides those that every provider of its kind must hold.
	Asks []provider.EvidenceKind
	// PersonalCare says that personal care is given under the lot, so that its providers are registered for it.
	PersonalCare bool
}

// ForChildren reports whether the lot serves anybody under 18, so that its providers need training for work with children.
func (l Lot) ForChildren() bool { return l.AgeFrom < 18 }

// Covers reports whether the lot serves a child of an age in a district.
func (l Lot) Covers(district string, age int) bool {
	return age >= l.AgeFrom && age <= l.AgeTo && (len(l.Districts) == 0 || slices.Contains(l.Districts, district))
}

// Rate is the price of one unit from one provider under a lot, in one district or in all that the lot serves. A zero To goes on.
type Rate struct {
	Lot      thread.Ref
	Provider thread.Ref
	District string // its code; "" for the whole lot
	Price    money.Rate
	From, To workday.Date
}

// Admission is a provider's place in a lot. A zero To goes on.
type Admission struct {
	Ref      thread.Ref
	Lot      thread.Ref
	Provider thread.Ref
	From, To workday.Date
	Why      string
	Events   []Event // what happened since, the earliest first
}

// serves refuses a district in which the lot buys nothing, and one that is on no map; the whole lot is always right.
func (l Lot) serves(district string) error {
	if district == "" || slices.Contains(l.Districts, district) {
		return nil
	}
	if len(l.Districts) > 0 {
		return fault.Invalidf("district", "The lot serves %s. Choose one of them, or the whole lot.", strings.Join(geo.Names(l.Districts...), ", "))
	}
	unknown, err := offTheMap(district)
	if err == nil && len(unknown) > 0 {
		err = fault.Invalidf("district", "“%s” is no district or unitary authority of England. Choose one, or the whole lot.", district)
	}
	return err
}

// offTheMap returns the codes that are no district or unitary authority of England.
func offTheMap(codes ...string) (unknown []string, err error) {
	if len(codes) == 0 {
		return nil, nil
	}
	atlas, err := geo.Load()
	if err != nil {
		return nil, fmt.Errorf("read the districts of England: %w", err)
	}
	for _, code := range codes {
		if _, known := atlas.District(code); !known {
			unknown = append(unknown, "“"+code+"”")
		}
	}
	return unknown, nil
}

// InForce reports whether the admission counts on a day: neither to start nor left, suspended or banned.
func (a Admission) InForce(on workday.Date) bool {
	state, _ := a.Standing(on)
	return state == Member
}

// State is where an agreement stands on a day; it is derived.
func (a Agreement) State(on workday.Date) string {
	switch {
	case on.Before(a.Start):
		return "to start"
	case !a.End.IsZero() && on.After(a.End):
		return "ended"
	default:
		return "running"
	}
}

// Over refuses what cannot be done under an agreement that has ended by a day, naming its last day.
func (a Agreement) Over(on workday.Date) error {
	if a.State(on) != "ended" {
		return nil
	}
	return fault.Conflictf("“%s” ended on %s.", a.Title, a.End.Long())
}

// NextBreak returns the first break point whose notice can still be given on a day. Those behind extensions that are not
// taken do not count yet.
func (a Agreement) NextBreak(on workday.Date) (BreakPoint, bool) {
	for _, b := range a.points() {
		if !b.NoticeBy.Before(on) && !b.On.After(a.End) {
			return b, true
		}
	}
	return BreakPoint{}, false
}

// BreakAhead returns the first break point that is not past on a day, its notice possible or not: what is decided late is decided on
// the same papers.
func (a Agreement) BreakAhead(on workday.Date) (BreakPoint, bool) {
	for _, b := range a.points() {
		if !b.On.Before(on) && !b.On.After(a.End) {
			return b, true
		}
	}
	return BreakPoint{}, false
}

// points are the break points, with the last day as one where an extension would follow it and none is named.
func (a Agreement) points() []BreakPoint {
	out := slices.Clone(a.Breaks)
	if a.ExtensionsTaken < len(a.ExtensionMonths) && !slices.ContainsFunc(out, func(b BreakPoint) bool { return b.On == a.End }) {
		out = append(out, BreakPoint{On: a.End, NoticeBy: a.NoticeAt(a.End)})
	}
	slices.SortStableFunc(out, func(x, y BreakPoint) int { return x.On.Compare(y.On) })
	return out
}

// Lot returns a lot of the agreement.
func (a Agreement) Lot(ref thread.Ref) (Lot, bool) {
	for _, l := range a.Lots {
		if l.Ref == ref {
			return l, true
		}
	}
	return Lot{}, false
}

func (a Agreement) validate(maxRate int, laws Laws) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(a.Title) == "" {
		add("title", "Enter what the agreement is for.")
	}
	if !slices.Contains(Kinds(), a.Kind) {
		add("kind", "Choose what kind of agreement it is.")
	}
	if a.Start.IsZero() || a.End.IsZero() {
		add("start", "Enter the first and the last day.")
	} else if a.End.Before(a.Start) {
		add("end", "It ends before it starts.")
	}
	if field, why := laws.wrong(a); field != "" {
		add(field, why)
	}
	if a.Value <= 0 {
		add("value", "Enter the value of the agreement.")
	}
	if err := a.Weights.Validate(maxRate); err != nil && a.ranked() {
		add("weights", fault.Message(err))
	}
	for _, b := range a.Breaks {
		if b.On.Before(a.Start) || b.NoticeBy.After(b.On) {
			add("breaks", "Each break point lies within the term, and its notice before it.")
			break
		}
	}
	return fault.InvalidFields(wrong...)
}

// ranked reports whether providers are ranked under the agreement, so that it needs published weights.
func (a Agreement) ranked() bool {
	return a.Kind != SLA && a.Kind != Grant && a.Kind != InHouse
}

func (l Lot) validate() error {
	var wrong []fault.Field
	if strings.TrimSpace(l.Name) == "" {
		wrong = append(wrong, fault.Field{Name: "name", Message: "Enter the lot's name."})
	}
	if strings.TrimSpace(l.Service) == "" {
		wrong = append(wrong, fault.Field{Name: "service", Message: "Enter the service it buys."})
	}
	if l.AgeFrom < 0 || l.AgeTo > 25 || l.AgeTo < l.AgeFrom {
		wrong = append(wrong, fault.Field{Name: "age-from", Message: "Enter ages between 0 and 25, the lower first."})
	}
	unknown, err := offTheMap(l.Districts...)
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		wrong = append(wrong, fault.Field{Name: "districts", Message: strings.Join(unknown, ", ") + ": no district or unitary authority of England has this code. " +
			"Enter codes such as E07000197, or leave it empty for the whole county."})
	}
	for _, k := range l.Asks {
		if !slices.Contains(provider.EvidenceKinds(), k) {
			wrong = append(wrong, fault.Field{Name: "asks", Message: "Choose kinds of evidence from the list."})
		}
	}
	return fault.InvalidFields(wrong...)
}
