package offer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"alongside/internal/db"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
)

// Provides is what is published of who provides an offer.
type Provides struct {
	Ref         thread.Ref
	Name, About string
}

// OrganisationOf is a provider as it is published.
func OrganisationOf(scope db.Scope, p Provides) openreferral.Organisation {
	return openreferral.Organisation{
		ID: OrganisationID(scope, p.Ref), Name: cmp.Or(p.Name, "Provider "+string(p.Ref)),
		Description: cmp.Or(p.About, "Provides something that families can use."),
	}
}

// ServiceOf is an offer as it is published, with its coming sessions. page is the address at which families read about it, or ""; whether an assessment is needed
// is for the caller to add, who has the rules.
func ServiceOf(scope db.Scope, o Offer, p Provides, district, page string, sessions []Session) openreferral.Service {
	id := ServiceID(scope, o.Ref)
	youngest, eldest := float64(o.AgeFrom), float64(o.AgeTo)
	org := OrganisationOf(scope, p)
	x := openreferral.Service{
		ID: id, OrganisationID: org.ID, Name: o.Title, Description: o.What, Status: openreferral.Inactive, MinimumAge: &youngest, MaximumAge: &eldest,
		AssuredDate: o.CheckedOn.String(), URL: page, Organisation: &org,
	}
	if o.Status == Published {
		x.Status = openreferral.Active
	}
	if !o.Modified.IsZero() {
		x.LastModified = o.Modified.UTC().Format(time.RFC3339)
	}
	x.CostOptions = []openreferral.CostOption{{
		ID: openreferral.ID(id, "cost"), ServiceID: id, Option: "For a family, each time", Amount: json.Number(o.Cost.Pounds()), AmountDescription: o.Cost.String(),
	}}
	x.Contacts = []openreferral.Contact{{ID: openreferral.ID(id, "contact"), ServiceID: id, Name: org.Name, Title: o.Join}}
	at := atLocation(scope, o, district)
	x.AtLocations = []openreferral.AtLocation{at}
	for _, l := range o.Languages {
		x.Languages = append(x.Languages, openreferral.Language{ID: openreferral.ID(id, "language", l), ServiceID: id, Name: l})
	}
	x.Schedules = schedules(id, at.ID, o, sessions)
	for _, tag := range entryOf(scope, o).Tags {
		if t, ok := termOf(tag); ok {
			x.Attributes = append(x.Attributes, openreferral.Attribute{
				ID: openreferral.ID(id, "attribute", tag), LinkID: id, TermID: t.ID, LinkType: "service", Term: &t.Term,
			})
		}
	}
	return x
}

func atLocation(scope db.Scope, o Offer, district string) openreferral.AtLocation {
	id := openreferral.ID(string(scope), "location", string(o.Ref))
	l := &openreferral.Location{ID: id, Type: "virtual", Name: o.Venue}
	if o.At != (Spot{}) {
		p := o.At.Point()
		l.Type, l.Latitude, l.Longitude = "physical", &p.Lat, &p.Long
		l.Addresses = []openreferral.Address{{
			ID: openreferral.ID(id, "address"), LocationID: id, Address1: cmp.Or(o.Venue, "Ask who provides it"), City: district, State: district, Postcode: o.Postcode, Country: "GB",
			Type: "physical",
		}}
	}
	for _, a := range o.Access {
		l.Accessibility = append(l.Accessibility, openreferral.Accessibility{ID: openreferral.ID(id, "accessibility", string(a)), LocationID: id, Description: accessSentences[a]})
	}
	return openreferral.AtLocation{ID: AtLocationID(scope, o.Ref), ServiceID: ServiceID(scope, o.Ref), LocationID: id, Location: l}
}

var accessSentences = map[Access]string{
	Wheelchair: "People in a wheelchair get in and around.", ChangingPlace: "There is a changing place.", Quiet: "It is quiet, or has a quiet room.",
}

// schedules are the offer's times in its own words, and its coming sessions by day.
func schedules(id, at string, o Offer, sessions []Session) []openreferral.Schedule {
	var out []openreferral.Schedule
	weekly := openreferral.Schedule{ID: openreferral.ID(id, "schedule"), ServiceID: id, AtLocationID: at, Description: o.When}
	if days := o.OpenDays(); len(days) > 0 {
		weekly.Frequency, weekly.Interval = "WEEKLY", new(1.0)
		for _, d := range days {
			weekly.ByDay += "," + string(d)
		}
		weekly.ByDay = weekly.ByDay[1:]
	}
	if o.When != "" || weekly.ByDay != "" {
		out = append(out, weekly)
	}
	for _, x := range sessions {
		out = append(out, openreferral.Schedule{
			ID: openreferral.ID(id, "session", string(x.Ref)), ServiceID: id, AtLocationID: at, ValidFrom: x.On.String(), ValidTo: x.On.String(), Start: x.On.String(),
			ByDay: string(dayOf(x.On)), OpensAt: x.Start + ":00", ClosesAt: ends(x), Description: fmt.Sprintf("%s, %d places free.", x.On.Long(), x.Free()),
		})
	}
	return out
}

// ends returns the time at which a session ends, such as "20:00:00".
func ends(x Session) string {
	hour, minute, _ := clock(x.Start)
	end := (hour*60 + minute + int(x.Minutes)) % (24 * 60)
	return fmt.Sprintf("%02d:%02d:00", end/60, end%60)
}
