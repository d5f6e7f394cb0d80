package ocds

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/workday"
)

// ID is an identifier within a release. The standard allows words and whole numbers; both are kept as text.
type ID string

// UnmarshalJSON takes a string or a number.
func (i *ID) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] != '"' {
		if string(text) != "null" {
			*i = ID(text)
		}
		return nil
	}
	return json.Unmarshal(text, (*string)(i))
}

// Moment is a day and time as RFC 3339 writes it, such as "2025-03-11T10:14:51Z".
type Moment string

// At returns a time as it is published, in UTC and whole seconds; "" for the zero time.
func At(t time.Time) Moment {
	if t.IsZero() {
		return ""
	}
	return Moment(t.UTC().Format(time.RFC3339))
}

// OnDay returns the beginning of a day as it is published; "" for the zero day. Only the day is meant.
func OnDay(d workday.Date) Moment {
	if d.IsZero() {
		return ""
	}
	return Moment(d.String() + "T00:00:00Z")
}

// Date returns the day that is written, in the zone in which it is written; zero when there is none.
func (m Moment) Date() workday.Date {
	day, _, _ := strings.Cut(string(m), "T")
	d, err := workday.Parse(day)
	if err != nil {
		return workday.Date{}
	}
	return d
}

// Value is an amount of money. AmountGross includes VAT (extension of the United Kingdom).
type Value struct {
	Amount      json.Number `json:"amount,omitempty"`
	Currency    string      `json:"currency,omitempty" ocds:"currency"`
	AmountGross json.Number `json:"amountGross,omitempty"`
}

// Pounds is an amount in pounds.
func Pounds(p money.Pence) *Value { return &Value{Amount: json.Number(p.Pounds()), Currency: "GBP"} }

// Pence returns the amount in pence. It is a fault when it is not in pounds, has a fraction of a penny or was not given.
func (v *Value) Pence() (money.Pence, error) {
	switch {
	case v == nil || v.Amount == "":
		return 0, fault.Invalid("value", "No amount is given.")
	case v.Currency != "GBP":
		return 0, fault.Invalidf("value", "The amount is in %s and not in pounds.", v.Currency)
	}
	text := string(v.Amount)
	if strings.ContainsAny(text, "eE") {
		return 0, fault.Invalidf("value", "The amount is written as %s. Write it out.", text)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 2 {
		return 0, fault.Invalidf("value", "The amount %s has a fraction of a penny.", text)
	}
	return money.Parse(whole + "." + (fraction + "00")[:2])
}

// Period is a stretch of time. DurationInMonths is of the extension of the United Kingdom.
type Period struct {
	StartDate        Moment `json:"startDate,omitempty"`
	EndDate          Moment `json:"endDate,omitempty"`
	MaxExtentDate    Moment `json:"maxExtentDate,omitempty"`
	DurationInDays   *int   `json:"durationInDays,omitempty"`
	DurationInMonths *int   `json:"durationInMonths,omitempty"`
}

// Between is the period from the first to the last day.
func Between(first, last workday.Date) *Period {
	return &Period{StartDate: OnDay(first), EndDate: OnDay(last)}
}

// Classification is one entry of a scheme, such as CPV 85000000.
type Classification struct {
	Scheme      string `json:"scheme,omitempty"`
	ID          ID     `json:"id,omitempty"`
	Description string `json:"description,omitempty"`
	URI         string `json:"uri,omitempty" ocds:"uri"`
}

// Identifier is an organisation's number in a register, such as GB-COH for companies.
type Identifier struct {
	Scheme    string `json:"scheme,omitempty"`
	ID        ID     `json:"id,omitempty"`
	LegalName string `json:"legalName,omitempty"`
	URI       string `json:"uri,omitempty" ocds:"uri"`
}

// Address is where an organisation is.
type Address struct {
	StreetAddress string `json:"streetAddress,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Region        string `json:"region,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	CountryName   string `json:"countryName,omitempty"`
}

// ContactPoint is whom to ask.
type ContactPoint struct {
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Telephone string `json:"telephone,omitempty"`
	FaxNumber string `json:"faxNumber,omitempty"`
	URL       string `json:"url,omitempty" ocds:"uri"`
}

// Organization is a party to the process.
type Organization struct {
	ID                    string        `json:"id,omitempty" ocds:"notnull"`
	Name                  string        `json:"name,omitempty"`
	Identifier            *Identifier   `json:"identifier,omitempty"`
	AdditionalIdentifiers []Identifier  `json:"additionalIdentifiers,omitempty" ocds:"unique"`
	Address               *Address      `json:"address,omitempty"`
	ContactPoint          *ContactPoint `json:"contactPoint,omitempty"`
	Roles                 []string      `json:"roles,omitempty" ocds:"null"`
	Details               *Details      `json:"details,omitempty" ocds:"null"`
}

// Details are what a party is: its size, and whether it is a voluntary organisation (extension of the United Kingdom).
type Details struct {
	Scale string `json:"scale,omitempty"`
	VCSE  *bool  `json:"vcse,omitempty"`
}

// OrganizationReference names a party by its id.
type OrganizationReference struct {
	ID                    ID            `json:"id,omitempty" ocds:"notnull"`
	Name                  string        `json:"name,omitempty" ocds:"nonempty"`
	Identifier            *Identifier   `json:"identifier,omitempty"`
	Address               *Address      `json:"address,omitempty"`
	AdditionalIdentifiers []Identifier  `json:"additionalIdentifiers,omitempty" ocds:"unique"`
	ContactPoint          *ContactPoint `json:"contactPoint,omitempty"`
}

// Document is something published about the process. NoticeType is the number of a notice of the Procurement Act, such as UK4.
type Document struct {
	ID            ID     `json:"id" ocds:"required nonempty"`
	DocumentType  string `json:"documentType,omitempty"`
	NoticeType    string `json:"noticeType,omitempty"`
	Title         string `json:"title,omitempty"`
	Description   string `json:"description,omitempty"`
	URL           string `json:"url,omitempty" ocds:"uri"`
	DatePublished Moment `json:"datePublished,omitempty"`
	DateModified  Moment `json:"dateModified,omitempty"`
	Format        string `json:"format,omitempty"`
	Language      string `json:"language,omitempty"`
}

// Milestone is a day on which something is due.
type Milestone struct {
	ID           ID         `json:"id" ocds:"required nonempty"`
	Title        string     `json:"title,omitempty"`
	Type         string     `json:"type,omitempty"`
	Description  string     `json:"description,omitempty"`
	Code         string     `json:"code,omitempty"`
	DueDate      Moment     `json:"dueDate,omitempty"`
	DateMet      Moment     `json:"dateMet,omitempty"`
	DateModified Moment     `json:"dateModified,omitempty"`
	Status       string     `json:"status,omitempty" ocds:"milestoneStatus"`
	Documents    []Document `json:"documents,omitempty" ocds:"unique"`
}

// Item is one thing that is bought.
type Item struct {
	ID                        ID               `json:"id" ocds:"required nonempty"`
	Description               string           `json:"description,omitempty"`
	Classification            *Classification  `json:"classification,omitempty"`
	AdditionalClassifications []Classification `json:"additionalClassifications,omitempty" ocds:"unique"`
	Quantity                  json.Number      `json:"quantity,omitempty"`
	Unit                      *Unit            `json:"unit,omitempty"`
}

// Unit is in what an item is counted, and the price of one.
type Unit struct {
	Scheme string `json:"scheme,omitempty"`
	ID     ID     `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Value  *Value `json:"value,omitempty"`
	URI    string `json:"uri,omitempty" ocds:"uri"`
}

// Amendment is one change of a tender, award or contract.
type Amendment struct {
	ID              string   `json:"id,omitempty"`
	Date            Moment   `json:"date,omitempty"`
	Rationale       string   `json:"rationale,omitempty"`
	Description     string   `json:"description,omitempty"`
	AmendsReleaseID string   `json:"amendsReleaseID,omitempty"`
	ReleaseID       string   `json:"releaseID,omitempty"`
	Changes         []Change `json:"changes,omitempty"`
	HasRenewal      *bool    `json:"hasRenewal,omitempty"`
	Value           *Value   `json:"value,omitempty"`
	AmendmentPeriod *Period  `json:"period,omitempty"`
}

// Change is a field as it was before an amendment (deprecated since 1.1).
type Change struct {
	Property string `json:"property,omitempty"`
}

// String says of a release which it is.
func (r Release) String() string { return fmt.Sprintf("%s %s", r.OCID, r.ID) }
