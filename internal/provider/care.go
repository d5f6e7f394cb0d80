package provider

import (
	"slices"
	"strings"

	"alongside/internal/workday"
)

// Care is what a register says of what a place may do, for whom, and how its parts were rated. Lists are sorted; one that is nil was
// never said by any file that was read.
type Care struct {
	Organisation string        // organisationType: "Location"
	Sector       string        // type: "Social Care Org"
	UPRN         string        // the property's number
	Beds         int           // numberOfBeds
	Activities   []string      // regulatedActivities, as the Commission names them: "Personal care"
	Services     []string      // gacServiceTypes
	Specialisms  []string      // whom it cares for: "Caring for children", "Physical disabilities"
	Ratings      []PartRating  // by service and key question, beside the overall rating
	Related      []RelatedCare // places that it came from, or that followed it
}

// PartRating is one rating below the overall one.
type PartRating struct {
	Service  string // "" for the place as a whole
	Question string // Safe, Effective, Caring, Responsive or Well-led; "" for the service as a whole
	Rating   string
	On       workday.Date
}

// Part names what is rated, such as "Safe" or "Homecare, Well-led".
func (r PartRating) Part() string {
	if r.Service == "" || r.Question == "" {
		return r.Service + r.Question
	}
	return r.Service + ", " + r.Question
}

// RelatedCare is another place in the register that stands in a relation to one.
type RelatedCare struct {
	ID, Name string
	Kind     string // "HSCA Predecessor", "HSCA Successor"
	Reason   string
}

// PersonalCare is the regulated activity that a provider of care at home is registered for (SI 2014/2936, Schedule 1, paragraph 1).
const PersonalCare = "Personal care"

// The kinds of change in what a place may do, and how changes of a rating below the overall one begin.
const (
	changedActivities  = "regulated activities"
	changedSpecialisms = "who it cares for"
	changedServices    = "services"
	changedRelations   = "related places"
	changedPart        = "rating of "
)

// listed parts what a list holds: names of activities have commas in them.
const listed = "; "

// over fills what a file did not say with what was known before.
func (c Care) over(before Care) Care {
	c.Organisation, c.Sector, c.UPRN = or(c.Organisation, before.Organisation), or(c.Sector, before.Sector), or(c.UPRN, before.UPRN)
	if c.Beds == 0 {
		c.Beds = before.Beds
	}
	if c.Activities == nil {
		c.Activities = before.Activities
	}
	if c.Services == nil {
		c.Services = before.Services
	}
	if c.Specialisms == nil {
		c.Specialisms = before.Specialisms
	}
	if c.Ratings == nil {
		c.Ratings = before.Ratings
	}
	if c.Related == nil {
		c.Related = before.Related
	}
	return c
}

// changes compares what both times were said; what is said for the first time is no change.
func (c Care) changes(before Care, add func(what, was, is string)) {
	lists := []struct {
		what    string
		was, is []string
	}{
		{changedActivities, before.Activities, c.Activities}, {changedServices, before.Services, c.Services}, {changedSpecialisms, before.Specialisms, c.Specialisms},
		{changedRelations, related(before.Related), related(c.Related)},
	}
	for _, l := range lists {
		if l.was != nil && l.is != nil {
			add(l.what, or(strings.Join(l.was, listed), "none"), or(strings.Join(l.is, listed), "none"))
		}
	}
	if before.Ratings == nil {
		return
	}
	for _, r := range c.Ratings {
		was := ""
		for _, b := range before.Ratings {
			if strings.EqualFold(b.Part(), r.Part()) {
				was = b.Rating
			}
		}
		add(changedPart+r.Part(), or(was, notRated), or(r.Rating, notRated))
	}
}

func related(all []RelatedCare) []string {
	if all == nil {
		return nil
	}
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = strings.TrimSpace(r.Kind + " " + r.Name + " (" + r.ID + ")")
	}
	slices.Sort(out)
	return out
}

// lost reports whether something of one list is not in the other; with a word, only what begins with it counts.
func lost(was, is, word string) bool {
	now := strings.Split(strings.ToLower(is), listed)
	for _, one := range strings.Split(strings.ToLower(was), listed) {
		if one != "none" && strings.HasPrefix(one, word) && !slices.Contains(now, one) {
			return true
		}
	}
	return false
}

// Registered is whether the registers that were read let a provider carry on an activity.
type Registered string

// The answers. Nothing is known of a provider whose number is not recorded, or whose places were read from a file without activities.
const (
	RegisteredYes     Registered = "yes"
	RegisteredNo      Registered = "no"
	RegisteredUnknown Registered = "unknown"
)

// RegisteredFor says whether a place of the provider is registered for a regulated activity on a day, and why in a sentence. Of one
// that the latest directory no longer names it is not known: a person looks into it.
func (p Provider) RegisteredFor(activity string, on workday.Date) (Registered, string) {
	var without, unsure []string
	for _, l := range p.Places {
		switch {
		case l.Care.Activities == nil:
		case l.missing(on):
			unsure = append(unsure, l.Name+" ("+l.ID+") is "+l.Registration())
		case l.Gone(on):
			without = append(without, l.Name+" is "+l.Registration())
		case slices.ContainsFunc(l.Care.Activities, func(a string) bool { return strings.EqualFold(a, activity) }):
			return RegisteredYes, l.Name + " (" + l.ID + ") is registered for " + strings.ToLower(activity) + "."
		default:
			without = append(without, l.Name+" ("+l.ID+") is registered for "+or(strings.ToLower(strings.Join(l.Care.Activities, listed)), "nothing"))
		}
	}
	if len(unsure) > 0 {
		return RegisteredUnknown, "Look into it: " + strings.Join(unsure, listed) + "."
	}
	if len(without) == 0 {
		return RegisteredUnknown, "No register that was read says what this provider is registered for."
	}
	return RegisteredNo, "No place of this provider is registered for " + strings.ToLower(activity) + ": " + strings.Join(without, listed) + "."
}
