package openreferral

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Problem is one thing that the standard does not allow, with its place in the record: "organization.id".
type Problem struct{ Place, Reason string }

// String returns the place and the reason.
func (p Problem) String() string { return p.Place + ": " + p.Reason }

type checker struct{ found []Problem }

func (c *checker) add(ok bool, place, format string, args ...any) {
	if !ok {
		c.found = append(c.found, Problem{place, fmt.Sprintf(format, args...)})
	}
}

func (c *checker) id(place, id string) {
	if id == "" {
		c.add(false, place, "is missing")
		return
	}
	c.add(isUUID(id), place, "“%s” is not a UUID", short(id))
}

func (c *checker) optionalID(place, id string) {
	if id != "" {
		c.id(place, id)
	}
}

func (c *checker) text(place, s string) { c.add(strings.TrimSpace(s) != "", place, "is missing") }

func (c *checker) email(place, s string) {
	if s != "" {
		a, err := mail.ParseAddress(s)
		c.add(err == nil && a.Address == s, place, "“%s” is not an e-mail address", short(s))
	}
}

// uri allows only addresses of the web, so that none of them can carry a script.
func (c *checker) uri(place, s string) {
	if s != "" {
		u, err := url.Parse(s)
		c.add(err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http"), place, "“%s” is not a web address", short(s))
	}
}

func (c *checker) age(place string, age *float64) {
	if age != nil {
		c.add(*age >= 0 && *age <= mostYears, place, "%g is not an age", *age)
	}
}

const mostYears = 150

// short keeps what is quoted in a message readable.
func short(s string) string { return cutTo(40, s) }

func cutTo(most int, s string) string {
	n := 0
	for at := range s {
		if n++; n > most {
			return s[:at] + "…"
		}
	}
	return s
}

// Check returns everything that the standard does not allow in a service, what hangs on it included; nothing when it is sound.
func (s Service) Check() []Problem {
	c := &checker{}
	c.service("", s)
	return c.found
}

func (c *checker) service(at string, s Service) {
	c.id(at+"id", s.ID)
	c.optionalID(at+"organization_id", s.OrganisationID)
	c.text(at+"name", s.Name)
	c.add(slices.Contains(Statuses(), s.Status), at+"status", "“%s” is none of active, inactive, defunct and temporarily closed", short(string(s.Status)))
	c.uri(at+"url", s.URL)
	c.email(at+"email", s.Email)
	c.email(at+"assurer_email", s.AssurerEmail)
	c.age(at+"minimum_age", s.MinimumAge)
	c.age(at+"maximum_age", s.MaximumAge)
	if s.MinimumAge != nil && s.MaximumAge != nil {
		c.add(*s.MinimumAge <= *s.MaximumAge, at+"maximum_age", "%g is below the youngest age, %g", *s.MaximumAge, *s.MinimumAge)
	}
	if s.LastModified != "" {
		_, err := Moment(s.LastModified)
		c.add(err == nil, at+"last_modified", "“%s” is not a date with a time", short(s.LastModified))
	}
	if s.Organisation != nil {
		c.organisation(at+"organization.", *s.Organisation)
	}
	for i, l := range s.AtLocations {
		c.atLocation(fmt.Sprintf("%sservice_at_locations[%d].", at, i), l)
	}
	c.parts(at, s)
	c.attributes(at, s.Attributes)
}

// parts checks what a service has many of.
func (c *checker) parts(at string, s Service) {
	for i, x := range s.Schedules {
		place := fmt.Sprintf("%sschedules[%d].", at, i)
		c.id(place+"id", x.ID)
		c.add(x.Frequency == "" || x.Frequency == "WEEKLY" || x.Frequency == "MONTHLY", place+"freq", "“%s” is neither WEEKLY nor MONTHLY", short(x.Frequency))
		c.uri(place+"schedule_link", x.Link)
	}
	for i, x := range s.ServiceAreas {
		c.id(fmt.Sprintf("%sservice_areas[%d].id", at, i), x.ID)
	}
	for i, x := range s.Languages {
		c.id(fmt.Sprintf("%slanguages[%d].id", at, i), x.ID)
	}
	for i, x := range s.Funding {
		c.id(fmt.Sprintf("%sfunding[%d].id", at, i), x.ID)
	}
	for i, x := range s.CostOptions {
		place := fmt.Sprintf("%scost_options[%d].", at, i)
		c.id(place+"id", x.ID)
		c.add(!strings.HasPrefix(x.Amount.String(), "-"), place+"amount", "is below nothing")
	}
	for i, x := range s.Contacts {
		place := fmt.Sprintf("%scontacts[%d].", at, i)
		c.id(place+"id", x.ID)
		c.attributes(place, x.Attributes)
	}
}

// Check returns everything that the standard does not allow in an organisation.
func (o Organisation) Check() []Problem {
	c := &checker{}
	c.organisation("", o)
	return c.found
}

func (c *checker) organisation(at string, o Organisation) {
	c.id(at+"id", o.ID)
	c.text(at+"name", o.Name)
	c.text(at+"description", o.Description)
	c.email(at+"email", o.Email)
	c.uri(at+"website", o.Website)
	c.uri(at+"uri", o.URI)
	c.optionalID(at+"parent_organization_id", o.ParentID)
	for i, x := range o.Identifiers {
		place := fmt.Sprintf("%sorganization_identifiers[%d].", at, i)
		c.id(place+"id", x.ID)
		c.text(place+"identifier_type", x.Type)
		c.text(place+"identifier", x.Identifier)
	}
	for i, s := range o.Services {
		c.service(fmt.Sprintf("%sservices[%d].", at, i), s)
	}
	c.attributes(at, o.Attributes)
}

// Check returns everything that the standard does not allow in a service at a place.
func (l AtLocation) Check() []Problem {
	c := &checker{}
	c.atLocation("", l)
	return c.found
}

func (c *checker) atLocation(at string, l AtLocation) {
	c.id(at+"id", l.ID)
	if l.Service != nil {
		c.service(at+"service.", *l.Service)
	}
	if l.Location == nil {
		return
	}
	at += "location."
	c.id(at+"id", l.Location.ID)
	c.add(locationType(l.Location.Type), at+"location_type", "“%s” is none of physical, postal and virtual", short(l.Location.Type))
	for i, a := range l.Location.Addresses {
		place := fmt.Sprintf("%saddresses[%d].", at, i)
		c.id(place+"id", a.ID)
		c.add(locationType(a.Type), place+"address_type", "“%s” is none of physical, postal and virtual", short(a.Type))
	}
	for i, a := range l.Location.Accessibility {
		place := fmt.Sprintf("%saccessibility[%d].", at, i)
		c.id(place+"id", a.ID)
		c.uri(place+"url", a.URL)
	}
	c.attributes(at, l.Location.Attributes)
}

func locationType(s string) bool { return s == "physical" || s == "postal" || s == "virtual" }

func (c *checker) attributes(at string, all []Attribute) {
	for i, a := range all {
		place := fmt.Sprintf("%sattributes[%d].", at, i)
		c.id(place+"id", a.ID)
		if a.Term != nil {
			c.term(place+"taxonomy_term.", *a.Term)
		}
	}
}

// Check returns everything that the standard does not allow in a term.
func (t Term) Check() []Problem {
	c := &checker{}
	c.term("", t)
	return c.found
}

func (c *checker) term(at string, t Term) {
	c.id(at+"id", t.ID)
	c.text(at+"name", t.Name)
	c.text(at+"description", t.Description)
	c.optionalID(at+"parent_id", t.ParentID)
	c.uri(at+"term_uri", t.URI)
}

// Moment reads a date with a time (RFC 3339), or a date alone, which is its first moment.
func Moment(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}
