package cqc

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// record is a place as the interface writes it.
type record struct {
	LocationID         string  `json:"locationId"`
	ProviderID         string  `json:"providerId"`
	OrganisationType   string  `json:"organisationType"`
	Type               string  `json:"type"`
	Name               string  `json:"name"`
	LocationName       string  `json:"locationName"` // in lists of places, which have little more
	UPRN               string  `json:"uprn"`
	NumberOfBeds       int     `json:"numberOfBeds"`
	RegistrationStatus *string `json:"registrationStatus"`
	RegistrationDate   string  `json:"registrationDate"`
	DeregistrationDate string  `json:"deregistrationDate"`
	Dormancy           string  `json:"dormancy"`
	PostalCode         string  `json:"postalCode"`
	LocalAuthority     string  `json:"localAuthority"`
	LastInspection     struct {
		Date string `json:"date"`
	} `json:"lastInspection"`
	RegulatedActivities []named      `json:"regulatedActivities"`
	GACServiceTypes     []named      `json:"gacServiceTypes"`
	Specialisms         []named      `json:"specialisms"`
	Relationships       []related    `json:"relationships"`
	CurrentRatings      ratings      `json:"currentRatings"`
	Assessment          []assessment `json:"assessment"`

	without []provider.Field // what a table has no column for
}

// named is an activity, a type of service or a specialism.
type named struct {
	Name string `json:"name"`
}

// related is another place that this one came from, or that followed it.
type related struct {
	ID     string `json:"relatedLocationId"`
	Name   string `json:"relatedLocationName"`
	Type   string `json:"type"`
	Reason string `json:"reason"`
}

// rated is a rating with those of its key questions.
type rated struct {
	Name         string `json:"name"`
	Rating       string `json:"rating"`
	ReportDate   string `json:"reportDate"`
	Status       string `json:"status"`               // of assessments: "Active"
	PlanStatus   string `json:"assessmentPlanStatus"` // the same, in lists by service
	KeyQuestions []struct {
		Name   string `json:"name"`
		Rating string `json:"rating"`
	} `json:"keyQuestionRatings"`
}

// ratings are those of an inspection.
type ratings struct {
	Overall  rated   `json:"overall"`
	Services []rated `json:"serviceRatings"`
}

// assessment is one by the framework of 2024, whose ratings stand apart from those of inspections.
type assessment struct {
	Published string `json:"assessmentPlanPublishedDateTime"`
	Ratings   struct {
		Overall  []rated `json:"overall"`
		Services []rated `json:"asgRatings"`
	} `json:"ratings"`
}

func (r record) location() (provider.Location, error) {
	l := provider.Location{
		System: thread.CQC, ID: strings.TrimSpace(r.LocationID), ProviderID: strings.TrimSpace(r.ProviderID), Name: strings.TrimSpace(r.Name),
		Dormant: yes(r.Dormancy), Postcode: strings.ToUpper(strings.TrimSpace(r.PostalCode)), Authority: strings.TrimSpace(r.LocalAuthority), Without: r.without,
		Care: provider.Care{
			Organisation: r.OrganisationType, Sector: r.Type, UPRN: r.UPRN, Beds: r.NumberOfBeds,
			Activities: names(r.RegulatedActivities), Services: names(r.GACServiceTypes), Specialisms: names(r.Specialisms),
		},
	}
	if l.Name == "" {
		l.Name = strings.TrimSpace(r.LocationName)
	}
	switch {
	case r.RegistrationStatus != nil:
		l.Status = strings.TrimSpace(*r.RegistrationStatus)
	case r.without == nil: // an entry of a list of places, which says who they are and no more
		l.Without = []provider.Field{provider.FieldStatus, provider.FieldRegistered, provider.FieldDormant, provider.FieldRating, provider.FieldInspected,
			provider.FieldProvider, provider.FieldAuthority}
	}
	for _, one := range r.Relationships {
		l.Care.Related = append(l.Care.Related, provider.RelatedCare{ID: one.ID, Name: one.Name, Kind: one.Type, Reason: one.Reason})
	}
	var d dates
	l.RegisteredOn, l.Deregistered = d.read("registrationDate", r.RegistrationDate), d.read("deregistrationDate", r.DeregistrationDate)
	l.LastInspected = d.read("lastInspection.date", r.LastInspection.Date)
	r.rate(&l, &d)
	return l, fault.InvalidFields(d.wrong...)
}

// dates reads dates, and keeps what is none.
type dates struct{ wrong []fault.Field }

func (d *dates) read(field, text string) workday.Date {
	if strings.TrimSpace(text) == "" {
		return workday.Date{}
	}
	on, err := workday.ParseLoose(text)
	if err != nil {
		d.wrong = append(d.wrong, fault.Field{Name: field, Message: fmt.Sprintf("%q is not a date.", text)})
	}
	return on
}

// rate reads the ratings of inspections and of assessments. What was published last is the overall rating.
func (r record) rate(l *provider.Location, d *dates) {
	overall := r.CurrentRatings.Overall
	l.Rating, l.RatedOn = Rating(overall.Rating), d.read("reportDate", overall.ReportDate)
	parts := partsOf("", overall, l.RatedOn)
	for _, s := range r.CurrentRatings.Services {
		parts = append(parts, partsOf(s.Name, s, d.read("serviceRatings.reportDate", s.ReportDate))...)
	}
	for _, a := range r.Assessment {
		day, _, _ := strings.Cut(a.Published, "T")
		on := d.read("assessmentPlanPublishedDateTime", day)
		for _, one := range a.Ratings.Overall {
			if rating := Rating(one.Rating); rating != "" && one.active() && !on.Before(l.RatedOn) {
				l.Rating, l.RatedOn = rating, on
				parts = slices.DeleteFunc(parts, func(p provider.PartRating) bool { return p.Service == "" })
				parts = append(parts, partsOf("", one, on)...)
			}
		}
		for _, one := range a.Ratings.Services {
			if one.active() {
				parts = slices.DeleteFunc(parts, func(p provider.PartRating) bool { return p.Service == one.Name })
				parts = append(parts, partsOf(one.Name, one, on)...)
			}
		}
	}
	if parts == nil && r.RegistrationStatus != nil && r.without == nil {
		parts = []provider.PartRating{} // a whole record without ratings: it has none
	}
	l.Care.Ratings = parts
}

// active reports whether a rating of an assessment is the one in force; those of inspections have no state.
func (r rated) active() bool {
	state := r.PlanStatus
	if state == "" {
		state = r.Status
	}
	return state == "" || strings.EqualFold(state, "active") || strings.EqualFold(state, "current")
}

// partsOf is a service's rating and those of its key questions; of the place as a whole those of the questions alone.
func partsOf(service string, r rated, on workday.Date) []provider.PartRating {
	var out []provider.PartRating
	if rating := Rating(r.Rating); service != "" && rating != "" {
		out = append(out, provider.PartRating{Service: service, Rating: rating, On: on})
	}
	for _, q := range r.KeyQuestions {
		if rating := Rating(q.Rating); rating != "" {
			out = append(out, provider.PartRating{Service: service, Question: strings.TrimSpace(q.Name), Rating: rating, On: on})
		}
	}
	return out
}

// names are the names of a list, sorted and each once; nil where the record has no such list.
func names(all []named) []string {
	if all == nil {
		return nil
	}
	out := make([]string, 0, len(all))
	for _, n := range all {
		if name := strings.TrimSpace(n.Name); name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "y", "yes", "true":
		return true
	default:
		return false
	}
}

// overall are the ratings that there are, in the Commission's words.
var overall = []string{"Outstanding", "Good", "Requires improvement", "Inadequate"}

// Rating returns a rating in the Commission's words whatever its capitals, and "" for labels that say there is none.
func Rating(s string) string {
	for _, r := range overall {
		if strings.EqualFold(strings.TrimSpace(s), r) {
			return r
		}
	}
	return ""
}
