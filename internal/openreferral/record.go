package openreferral

import "encoding/json"

// Version is what GET / calls the interface.
const Version = "HSDS-UK-3.0"

// About is the answer to GET /. Profile and OpenAPI are addresses.
type About struct {
	Version string `json:"version"`
	Profile string `json:"profile"`
	OpenAPI string `json:"openapi_url"`
}

// Status is whether a service can be used.
type Status string

// The statuses of the standard.
const (
	Active            Status = "active"
	Inactive          Status = "inactive"
	Defunct           Status = "defunct"
	TemporarilyClosed Status = "temporarily closed"
)

// Statuses lists them as the standard does.
func Statuses() []Status { return []Status{Active, Inactive, Defunct, TemporarilyClosed} }

// Service is one service with everything that hangs on it. In a list only the fields down to Organisation are given. Dates are
// "2006-01-02", LastModified a date with a time; ages are in years.
type Service struct {
	ID             string        `json:"id"`
	OrganisationID string        `json:"organization_id,omitempty"`
	Name           string        `json:"name"`
	Description    string        `json:"description,omitempty"`
	URL            string        `json:"url,omitempty"`
	Email          string        `json:"email,omitempty"`
	Status         Status        `json:"status"`
	Fees           string        `json:"fees,omitempty"`
	Accreditations string        `json:"accreditations,omitempty"`
	MinimumAge     *float64      `json:"minimum_age,omitempty"`
	MaximumAge     *float64      `json:"maximum_age,omitempty"`
	AssuredDate    string        `json:"assured_date,omitempty"`
	AssurerEmail   string        `json:"assurer_email,omitempty"`
	Alert          string        `json:"alert,omitempty"`
	LastModified   string        `json:"last_modified,omitempty"`
	Organisation   *Organisation `json:"organization,omitempty"`

	Schedules    []Schedule    `json:"schedules,omitempty"`
	ServiceAreas []ServiceArea `json:"service_areas,omitempty"`
	AtLocations  []AtLocation  `json:"service_at_locations,omitempty"`
	Languages    []Language    `json:"languages,omitempty"`
	Funding      []Funding     `json:"funding,omitempty"`
	CostOptions  []CostOption  `json:"cost_options,omitempty"`
	Contacts     []Contact     `json:"contacts,omitempty"`
	Attributes   []Attribute   `json:"attributes,omitempty"`
}

// Brief is the service as lists give it: without what hangs on it many to one.
func (s Service) Brief() Service {
	s.Schedules, s.ServiceAreas, s.AtLocations, s.Languages = nil, nil, nil, nil
	s.Funding, s.CostOptions, s.Contacts, s.Attributes = nil, nil, nil, nil
	if s.Organisation != nil {
		o := *s.Organisation
		o.Identifiers, o.Attributes, o.Services = nil, nil, nil
		s.Organisation = &o
	}
	return s
}

// Minimal is a service as `minimal=true` asks for it.
type Minimal struct {
	ID       string `json:"id"`
	Modified string `json:"modified_date,omitempty"`
}

// Organisation provides services.
type Organisation struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Email       string       `json:"email,omitempty"`
	Website     string       `json:"website,omitempty"`
	Logo        string       `json:"logo,omitempty"`
	URI         string       `json:"uri,omitempty"`
	ParentID    string       `json:"parent_organization_id,omitempty"`
	Identifiers []Identifier `json:"organization_identifiers,omitempty"`
	Services    []Service    `json:"services,omitempty"`
	Attributes  []Attribute  `json:"attributes,omitempty"`
}

// Identifier is an organisation's number in a register.
type Identifier struct {
	ID             string      `json:"id"`
	OrganisationID string      `json:"organization_id,omitempty"`
	Scheme         string      `json:"identifier_scheme,omitempty"`
	Type           string      `json:"identifier_type"`
	Identifier     string      `json:"identifier"`
	Attributes     []Attribute `json:"attributes,omitempty"`
}

// Schedule is when a service takes place. ByDay holds two-letter days with commas; times are "15:04:05".
type Schedule struct {
	ID            string   `json:"id"`
	ServiceID     string   `json:"service_id,omitempty"`
	AtLocationID  string   `json:"service_at_location_id,omitempty"`
	ValidFrom     string   `json:"valid_from,omitempty"`
	ValidTo       string   `json:"valid_to,omitempty"`
	Start         string   `json:"dtstart,omitempty"`
	Frequency     string   `json:"freq,omitempty"`
	Interval      *float64 `json:"interval,omitempty"`
	ByDay         string   `json:"byday,omitempty"`
	ByMonthDay    string   `json:"bymonthday,omitempty"`
	Description   string   `json:"description,omitempty"`
	OpensAt       string   `json:"opens_at,omitempty"`
	ClosesAt      string   `json:"closes_at,omitempty"`
	Link          string   `json:"schedule_link,omitempty"`
	AttendingType string   `json:"attending_type,omitempty"`
	Notes         string   `json:"notes,omitempty"`
}

// ServiceArea is where a service's users live.
type ServiceArea struct {
	ID         string `json:"id"`
	ServiceID  string `json:"service_id,omitempty"`
	Name       string `json:"name,omitempty"`
	Extent     string `json:"extent,omitempty"`
	ExtentType string `json:"extent_type,omitempty"`
	URI        string `json:"uri,omitempty"`
	Area       string `json:"service_area,omitempty"`
}

// AtLocation joins a service to a place. Service is given where it is asked for from the place's side.
type AtLocation struct {
	ID         string    `json:"id"`
	ServiceID  string    `json:"service_id,omitempty"`
	LocationID string    `json:"location_id,omitempty"`
	Location   *Location `json:"location,omitempty"`
	Service    *Service  `json:"service,omitempty"`
}

// Location is a place: physical, postal or virtual, with degrees of latitude and longitude.
type Location struct {
	ID             string          `json:"id"`
	Type           string          `json:"location_type"`
	Name           string          `json:"name,omitempty"`
	Description    string          `json:"description,omitempty"`
	Latitude       *float64        `json:"latitude,omitempty"`
	Longitude      *float64        `json:"longitude,omitempty"`
	Identifier     string          `json:"external_identifier,omitempty"`
	IdentifierType string          `json:"external_identifier_type,omitempty"`
	Addresses      []Address       `json:"addresses,omitempty"`
	Accessibility  []Accessibility `json:"accessibility,omitempty"`
	Attributes     []Attribute     `json:"attributes,omitempty"`
}

// Address is where post goes or people come.
type Address struct {
	ID         string      `json:"id"`
	LocationID string      `json:"location_id,omitempty"`
	Attention  string      `json:"attention,omitempty"`
	Address1   string      `json:"address_1"`
	City       string      `json:"city"`
	Region     string      `json:"region,omitempty"`
	State      string      `json:"state_province"`
	Postcode   string      `json:"postal_code"`
	Country    string      `json:"country"`
	Type       string      `json:"address_type"`
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Accessibility is what a place has for those who need it.
type Accessibility struct {
	ID            string      `json:"id"`
	LocationID    string      `json:"location_id,omitempty"`
	Description   string      `json:"description,omitempty"`
	Details       string      `json:"details,omitempty"`
	URL           string      `json:"url,omitempty"`
	Accessibility string      `json:"accessibility,omitempty"`
	Attributes    []Attribute `json:"attributes,omitempty"`
}

// Language is one in which a service is given.
type Language struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id,omitempty"`
	PhoneID   string `json:"phone_id,omitempty"`
	Name      string `json:"name,omitempty"`
	Note      string `json:"note,omitempty"`
}

// Funding is who pays for a service.
type Funding struct {
	ID        string `json:"id"`
	ServiceID string `json:"service_id,omitempty"`
	Source    string `json:"source,omitempty"`
}

// CostOption is what a service costs to use, in pounds.
type CostOption struct {
	ID                string      `json:"id"`
	ServiceID         string      `json:"service_id,omitempty"`
	ValidFrom         string      `json:"valid_from,omitempty"`
	ValidTo           string      `json:"valid_to,omitempty"`
	Option            string      `json:"option,omitempty"`
	Amount            json.Number `json:"amount,omitempty"`
	AmountDescription string      `json:"amount_description,omitempty"`
}

// Contact is whom to ask.
type Contact struct {
	ID         string      `json:"id"`
	ServiceID  string      `json:"service_id,omitempty"`
	Name       string      `json:"name,omitempty"`
	Title      string      `json:"title,omitempty"`
	Phones     []Phone     `json:"phones,omitempty"`
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Phone is a contact's number.
type Phone struct {
	ID        string     `json:"id"`
	ContactID string     `json:"contact_id,omitempty"`
	Number    string     `json:"number"`
	Languages []Language `json:"languages,omitempty"`
}

// Attribute ties a term of a taxonomy to a record. Label and Value are of later versions of the standard, and kept.
type Attribute struct {
	ID       string `json:"id"`
	LinkID   string `json:"link_id,omitempty"`
	TermID   string `json:"taxonomy_term_id,omitempty"`
	LinkType string `json:"link_type,omitempty"`
	Label    string `json:"label,omitempty"`
	Value    string `json:"value,omitempty"`
	Term     *Term  `json:"taxonomy_term,omitempty"`
}

// Taxonomy is a list of terms.
type Taxonomy struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	URI         string `json:"uri,omitempty"`
	Version     string `json:"version,omitempty"`
	Terms       []Term `json:"taxonomy_terms,omitempty"`
}

// Term is one word of a taxonomy.
type Term struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	ParentID    string `json:"parent_id,omitempty"`
	Taxonomy    string `json:"taxonomy,omitempty"`
	TaxonomyID  string `json:"taxonomy_id,omitempty"`
	URI         string `json:"term_uri,omitempty"`
	Term        string `json:"term,omitempty"`
}
