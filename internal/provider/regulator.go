package provider

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Location is one place in a regulator's register, with the fields that matter for using a provider. Names of fields are those
// of the Care Quality Commission's public interface.
type Location struct {
	System        thread.System // thread.CQC or thread.Ofsted
	ID            string        // locationId
	ProviderID    string        // providerId
	Name          string
	Status        string // registrationStatus: "Registered", "Deregistered"
	RegisteredOn  workday.Date
	Deregistered  workday.Date
	Dormant       bool
	Postcode      string
	Authority     string // localAuthority
	Rating        string // overall, in the regulator's words; "" while there is none
	RatedOn       workday.Date
	LastInspected workday.Date
	Missing       workday.Date // since when a whole directory leaves it out
	Care          Care
	Allowed       Allowance // the council's own word, which no register changes
	// Without are the fields, by the names above, that the file does not have at all: what was known of them stays.
	Without []Field
}

// Field is a field of a place that not every file has.
type Field string

// The fields that a file may lack.
const (
	FieldStatus     Field = "status"
	FieldRegistered Field = "registered"
	FieldDormant    Field = "dormant"
	FieldRating     Field = "rating"
	FieldInspected  Field = "inspected"
	FieldProvider   Field = "provider"
	FieldAuthority  Field = "authority"
)

// over fills the fields that the file does not have with what was known before.
func (l Location) over(before Location) Location {
	for _, f := range l.Without {
		switch f {
		case FieldStatus:
			l.Status, l.Deregistered = before.Status, before.Deregistered
		case FieldRegistered:
			l.RegisteredOn = before.RegisteredOn
		case FieldDormant:
			l.Dormant = before.Dormant
		case FieldRating:
			l.Rating, l.RatedOn = before.Rating, before.RatedOn
		case FieldInspected:
			l.LastInspected = before.LastInspected
		case FieldProvider:
			l.ProviderID = before.ProviderID
		case FieldAuthority:
			l.Authority = before.Authority
		}
	}
	l.Without, l.Care = nil, l.Care.over(before.Care)
	return l
}

// Allowance is the council's word that a place may be used although the register rates it so. Another rating ends it.
type Allowance struct {
	Rating string
	Hand
}

// Permits reports whether an officer looked at the present rating and allowed new invitations.
func (l Location) Permits() bool {
	return l.Allowed.Rating != "" && strings.EqualFold(l.Allowed.Rating, l.Rating)
}

// Rated names the place with its present rating and the day of it, so that a person's word stays with the rating that they read.
func (l Location) Rated() string {
	return strings.Join([]string{string(l.System), l.ID, l.Rating, l.RatedOn.String()}, "|")
}

// Gone reports whether the place is not registered on a day.
func (l Location) Gone(on workday.Date) bool {
	if !l.Deregistered.IsZero() {
		return !l.Deregistered.After(on)
	}
	return strings.EqualFold(l.Status, "Deregistered")
}

// lack says in a sentence that the place is not registered on a day, "" when it is.
func (l Location) lack(on workday.Date) string {
	if !l.Gone(on) {
		return ""
	}
	name := strings.ToUpper(string(l.System))
	if l.Deregistered.IsZero() {
		return "The register of " + name + " says that " + l.Name + " is deregistered."
	}
	return "The register of " + name + " says that " + l.Name + " has been deregistered since " + l.Deregistered.Long() + "."
}

// Alert is one change in the register that matters to somebody who uses the provider.
type Alert struct {
	Provider thread.Ref
	Location string
	Name     string
	What     string // "registration", "rating", "dormancy", "name", or a list or part of a rating as Care names them
	Was, Is  string
	SeenOn   workday.Date
	Settled  Hand // who looked into it, and what they did; the zero value while nobody has
}

// Key names the change among those of its provider.
func (a Alert) Key() string {
	return strings.Join([]string{a.Location, a.SeenOn.String(), a.What, a.Is}, "|")
}

// Open reports whether nobody has looked into the change yet.
func (a Alert) Open() bool { return a.Settled.On.IsZero() }

// registerRatings are the ratings of the Care Quality Commission and of Ofsted, the best first.
var registerRatings = []string{"outstanding", "good", "requires improvement", "requires improvement to be good", "inadequate"}

// Worse reports whether the change is for the worse: a lower rating of the whole or a part, a place that is deregistered, dormant or
// left out of the directory, or one that lost a regulated activity or no longer cares for children.
func (a Alert) Worse() bool {
	switch {
	case a.What == "rating", strings.HasPrefix(a.What, changedPart):
		was, is := registerRank(a.Was), registerRank(a.Is)
		return is >= 0 && was < is && (was >= 0 || is >= registerRank("requires improvement"))
	case a.What == "registration":
		return strings.HasPrefix(a.Is, "deregistered") || strings.HasPrefix(a.Is, notListed)
	case a.What == changedActivities:
		return lost(a.Was, a.Is, "")
	case a.What == changedSpecialisms:
		return lost(a.Was, a.Is, "caring for children")
	case a.What == "dormancy":
		return a.Is == dormancy(true)
	default:
		return false
	}
}

// registerRank is where a rating stands, -1 for words that are no rating.
func registerRank(rating string) int {
	return slices.Index(registerRatings, strings.ToLower(strings.TrimSpace(rating)))
}

// Changes compares a place with how it stood before.
func (l Location) Changes(before Location) []Alert {
	var out []Alert
	add := func(what, was, is string) {
		if !strings.EqualFold(was, is) {
			out = append(out, Alert{Location: l.ID, Name: l.Name, What: what, Was: was, Is: is})
		}
	}
	add("registration", before.Registration(), l.Registration())
	add("rating", or(before.Rating, notRated), or(l.Rating, notRated))
	add("dormancy", dormancy(before.Dormant), dormancy(l.Dormant))
	add("name", before.Name, l.Name)
	l.Care.changes(before.Care, add)
	return out
}

const notRated = "not rated"

// Registration says how the place is registered, such as "registered" or "deregistered on Tuesday 1 December 2026".
func (l Location) Registration() string {
	if !l.Deregistered.IsZero() {
		return "deregistered on " + l.Deregistered.Long()
	}
	if !l.Missing.IsZero() {
		return notListed + l.Missing.Long()
	}
	return strings.ToLower(or(l.Status, "registered"))
}

func dormancy(is bool) string {
	if is {
		return "dormant"
	}
	return "active"
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Taken is what an import of a register did.
type Taken struct {
	Read, New, Changed, Same int
	Alerts                   []Alert // of providers that the council knows
}

// TakeRegister keeps a batch of places and returns what changed for providers that the council knows: those with the place's
// number or its provider's. A place that was read twice counts once.
func (s *Service) TakeRegister(ctx context.Context, tx *db.Tx, by audit.By, batch []Location) (Taken, error) {
	var t Taken
	ids := make([]string, len(batch))
	for i, l := range batch {
		ids[i] = l.ID
	}
	before, err := s.store.Locations(ctx, tx, ids)
	if err != nil {
		return t, fmt.Errorf("look up %d places: %w", len(batch), err)
	}
	known, err := s.store.ByIdentity(ctx, tx, numbers(batch))
	if err != nil {
		return t, fmt.Errorf("look up their providers: %w", err)
	}
	for _, l := range batch {
		t.Read++
		l.Allowed = Allowance{} // a register says nothing of what the council allows
		was, there := before[string(l.System)+" "+l.ID]
		was.Allowed = Allowance{}
		l = l.over(was)
		switch {
		case there && reflect.DeepEqual(was, l):
			t.Same++
			continue
		case there:
			t.Changed++
		default:
			t.New++
		}
		if err := s.store.SaveLocation(ctx, tx, l); err != nil {
			return t, fmt.Errorf("save place %s: %w", l.ID, err)
		}
		before[string(l.System)+" "+l.ID] = l
		if !there {
			continue
		}
		if err := s.alert(ctx, tx, by, l, was, known, &t); err != nil {
			return t, err
		}
	}
	return t, nil
}

func numbers(batch []Location) []string {
	var out []string
	for _, l := range batch {
		out = append(out, l.ID)
		if l.ProviderID != "" {
			out = append(out, l.ProviderID)
		}
	}
	return out
}

// alert keeps the changes of a place for each provider that has its number.
func (s *Service) alert(ctx context.Context, tx *db.Tx, by audit.By, l, was Location, known []Identity, t *Taken) error {
	for _, i := range known {
		if i.System != l.System || i.Value != l.ID && i.Value != l.ProviderID {
			continue
		}
		for _, a := range l.Changes(was) {
			a.Provider, a.SeenOn = i.Provider, tx.Today()
			if err := s.store.InsertAlert(ctx, tx, a); err != nil {
				return fmt.Errorf("keep an alert on %s: %w", i.Provider, err)
			}
			if err := audit.Append(ctx, tx, by, audit.Entry{Action: "register changed", Ref: string(i.Provider), Payload: a}); err != nil {
				return err
			}
			if err := s.lookInto(ctx, tx, by, a); err != nil {
				return err
			}
			t.Alerts = append(t.Alerts, a)
		}
	}
	return nil
}

// Validate refuses a place that cannot be kept.
func (l Location) Validate() error {
	switch {
	case l.ID == "":
		return fault.Invalid("locationId", "The place has no locationId.")
	case l.Name == "":
		return fault.Invalid("name", "The place has no name.")
	}
	return nil
}
