package notice

import (
	"encoding/json"
	"strings"
	"time"

	"alongside/internal/money"
	"alongside/internal/ocds"
	"alongside/internal/workday"
)

// Notice is one release that was imported, with what lists show of it. Body is the release as it was published.
type Notice struct {
	OCID      string
	ID        string // of the release; with OCID it is the key
	Date      workday.Date
	Tags      []string
	Title     string
	Buyer     string
	Value     money.Pence // of the award, else of the tender; 0 when it is not given in pounds
	Start     workday.Date
	End       workday.Date
	Suppliers []Party
	File      string // from which it was imported
	Place     string // within the file
	Licence   string // as the package states it; "" when it states none
	Publisher string
	TakenAt   time.Time
	Body      json.RawMessage
}

// Party is an organisation of a notice. Scheme and Number are its entry in a public register, "" when none is given.
type Party struct {
	ID     string
	Name   string
	Scheme string
	Number string
}

// Key orders notices: the latest first, then by process and release.
func (n Notice) Key() Key { return Key{Date: n.Date, OCID: n.OCID, ID: n.ID} }

// Key is the place of a notice in a list. The zero Key is before the first.
type Key struct {
	Date workday.Date
	OCID string
	ID   string
}

// FromRelease reads from a release what lists show.
func FromRelease(f ocds.Found) Notice {
	r := f.Release
	n := Notice{OCID: r.OCID, ID: r.ID, Date: r.Date.Date(), Tags: r.Tag, Title: r.Title, Place: f.Place, Body: f.Raw}
	if r.Buyer != nil {
		n.Buyer = r.Buyer.Name
	}
	for _, p := range r.Parties {
		if n.Buyer == "" && contains(p.Roles, "buyer") {
			n.Buyer = p.Name
		}
	}
	var value *ocds.Value
	var period *ocds.Period
	if t := r.Tender; t != nil {
		if t.Title != "" {
			n.Title = t.Title
		}
		value, period = t.Value, t.ContractPeriod
	}
	parties := map[string]ocds.Organization{}
	for _, p := range r.Parties {
		parties[p.ID] = p
	}
	seen := map[string]bool{}
	for _, a := range r.Awards {
		if a.Value != nil {
			value = a.Value
		}
		if a.ContractPeriod != nil {
			period = a.ContractPeriod
		}
		if n.Title == "" {
			n.Title = a.Title
		}
		for _, s := range a.Suppliers {
			if p := partyOf(s, parties); !seen[p.ID+p.Name] {
				seen[p.ID+p.Name] = true
				n.Suppliers = append(n.Suppliers, p)
			}
		}
	}
	if len(r.Awards) > 1 {
		value = total(r.Awards)
	}
	if pence, err := value.Pence(); err == nil {
		n.Value = pence
	}
	if period != nil {
		n.Start, n.End = period.StartDate.Date(), period.EndDate.Date()
	}
	if n.Title == "" {
		n.Title = "Without a title"
	}
	return n
}

// total is the sum of the awards; nil when one of them gives no amount in pounds.
func total(awards []ocds.Award) *ocds.Value {
	var sum money.Pence
	for _, a := range awards {
		pence, err := a.Value.Pence()
		if err != nil {
			return nil
		}
		sum += pence
	}
	return ocds.Pounds(sum)
}

func partyOf(s ocds.OrganizationReference, parties map[string]ocds.Organization) Party {
	p := Party{ID: string(s.ID), Name: s.Name}
	i := s.Identifier
	if full, ok := parties[string(s.ID)]; ok {
		if p.Name == "" {
			p.Name = full.Name
		}
		if i == nil || i.ID == "" {
			i = full.Identifier
		}
	}
	if i != nil && i.ID != "" {
		p.Scheme, p.Number = i.Scheme, string(i.ID)
		return p
	}
	// An id such as GB-COH-01234567 is the number itself.
	for _, scheme := range []string{"GB-COH", "GB-CHC"} {
		if number, ok := strings.CutPrefix(p.ID, scheme+"-"); ok {
			p.Scheme, p.Number = scheme, number
		}
	}
	return p
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
