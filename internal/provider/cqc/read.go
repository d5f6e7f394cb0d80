package cqc

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Refusal is a record that was not taken, by its line in a CSV file or its number in JSON.
type Refusal struct {
	Line   int
	Reason string
}

// record is a place as the interface writes it.
type record struct {
	LocationID         string `json:"locationId"`
	ProviderID         string `json:"providerId"`
	Name               string `json:"name"`
	RegistrationStatus string `json:"registrationStatus"`
	RegistrationDate   string `json:"registrationDate"`
	DeregistrationDate string `json:"deregistrationDate"`
	Dormancy           string `json:"dormancy"`
	PostalCode         string `json:"postalCode"`
	LocalAuthority     string `json:"localAuthority"`
	LastInspection     struct {
		Date string `json:"date"`
	} `json:"lastInspection"`
	CurrentRatings struct {
		Overall struct {
			Rating     string `json:"rating"`
			ReportDate string `json:"reportDate"`
		} `json:"overall"`
	} `json:"currentRatings"`
}

// Read calls take for every place and refuse for every record that is none. It reads as it goes, so that a file of any length
// needs no more memory than its longest record. A file that is neither JSON nor CSV with a locationId is an error.
func Read(r io.Reader, take func(provider.Location) error, refuse func(Refusal)) error {
	b := bufio.NewReaderSize(r, 1<<16)
	start, err := first(b)
	switch {
	case errors.Is(err, io.EOF):
		return fault.Invalid("file", "The file is empty.")
	case err != nil:
		return fmt.Errorf("read the directory: %w", err)
	case start == '{' || start == '[':
		return readJSON(b, take, refuse)
	default:
		return readCSV(b, take, refuse)
	}
}

// first skips a byte order mark and white space, and returns the first byte without taking it.
func first(b *bufio.Reader) (byte, error) {
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(3); err != nil {
			return 0, err
		}
	}
	for {
		c, err := b.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, b.UnreadByte()
		}
	}
}

func readJSON(r io.Reader, take func(provider.Location) error, refuse func(Refusal)) error {
	dec := json.NewDecoder(r)
	number := 0
	one := func() error {
		number++
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return notJSON(number, err)
		}
		var page struct {
			Locations []json.RawMessage `json:"locations"`
		}
		if err := json.Unmarshal(raw, &page); err == nil && page.Locations != nil {
			for i, place := range page.Locations {
				if i > 0 {
					number++
				}
				if err := give(place, number, take, refuse); err != nil {
					return err
				}
			}
			return nil
		}
		return give(raw, number, take, refuse)
	}
	for {
		next, err := peek(dec)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notJSON(number+1, err)
		}
		if next != '[' {
			if err := one(); err != nil {
				return err
			}
			continue
		}
		if _, err := dec.Token(); err != nil {
			return notJSON(number+1, err)
		}
		for dec.More() {
			if err := one(); err != nil {
				return err
			}
		}
		if _, err := dec.Token(); err != nil {
			return notJSON(number+1, err)
		}
	}
}

// peek returns the first byte of the next value without taking it.
func peek(dec *json.Decoder) (byte, error) {
	if !dec.More() {
		return 0, io.EOF
	}
	b, err := io.ReadAll(io.LimitReader(dec.Buffered(), 4096))
	if err != nil {
		return 0, err
	}
	if b = bytes.TrimLeft(b, " \t\r\n"); len(b) == 0 {
		return 0, io.EOF
	}
	return b[0], nil
}

func notJSON(number int, err error) error {
	return fault.Invalidf("file", "Record %d cannot be read: the file is broken off or is not JSON (%v).", number, err)
}

func give(raw json.RawMessage, number int, take func(provider.Location) error, refuse func(Refusal)) error {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		refuse(Refusal{number, "This is not a place: " + err.Error()})
		return nil
	}
	return r.give(number, take, refuse)
}

func (r record) give(line int, take func(provider.Location) error, refuse func(Refusal)) error {
	l, err := r.location()
	if err == nil {
		err = l.Validate()
	}
	if fields, ok := fault.Fields(err); ok {
		reason := ""
		for _, f := range fields {
			reason += f.Name + ": " + f.Message + " "
		}
		refuse(Refusal{line, strings.TrimSpace(reason)})
		return nil
	}
	return take(l)
}

func (r record) location() (provider.Location, error) {
	l := provider.Location{
		System: thread.CQC, ID: strings.TrimSpace(r.LocationID), ProviderID: strings.TrimSpace(r.ProviderID), Name: strings.TrimSpace(r.Name),
		Status: strings.TrimSpace(r.RegistrationStatus), Dormant: yes(r.Dormancy), Postcode: strings.ToUpper(strings.TrimSpace(r.PostalCode)),
		Authority: strings.TrimSpace(r.LocalAuthority), Rating: Rating(r.CurrentRatings.Overall.Rating),
	}
	var wrong []fault.Field
	for _, d := range []struct {
		field, text string
		into        *workday.Date
	}{
		{"registrationDate", r.RegistrationDate, &l.RegisteredOn}, {"deregistrationDate", r.DeregistrationDate, &l.Deregistered},
		{"reportDate", r.CurrentRatings.Overall.ReportDate, &l.RatedOn}, {"lastInspection.date", r.LastInspection.Date, &l.LastInspected},
	} {
		if strings.TrimSpace(d.text) == "" {
			continue
		}
		on, err := workday.ParseLoose(d.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: d.field, Message: fmt.Sprintf("%q is not a date.", d.text)})
			continue
		}
		*d.into = on
	}
	return l, fault.InvalidFields(wrong...)
}

func yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "y", "yes", "true":
		return true
	default:
		return false
	}
}

// ratings are the overall ratings, in the Commission's words.
var ratings = []string{"Outstanding", "Good", "Requires improvement", "Inadequate"}

// Rating returns a rating in the Commission's words whatever its capitals, and "" for labels that say there is none.
func Rating(s string) string {
	for _, r := range ratings {
		if strings.EqualFold(strings.TrimSpace(s), r) {
			return r
		}
	}
	return ""
}

// columns are the headings that a CSV file may have for a field, in letters only and without capitals.
var columns = map[string][]string{
	"locationId": {"locationid", "cqclocationid"}, "providerId": {"providerid", "cqcproviderid"}, "name": {"name", "locationname"},
	"registrationStatus": {"registrationstatus", "status"}, "registrationDate": {"registrationdate", "locationhscastartdate"},
	"deregistrationDate": {"deregistrationdate", "locationhscaenddate"}, "dormancy": {"dormancy", "dormantyn"}, "postalCode": {"postalcode", "postcode"},
	"localAuthority": {"localauthority"}, "rating": {"rating", "overallrating", "currentratingsoverallrating"},
	"reportDate": {"reportdate", "currentratingsoverallreportdate", "publicationdate"}, "lastInspection": {"lastinspectiondate", "dateoflatestcheck"},
}

func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, strings.ToLower(s))
}

func readCSV(r io.Reader, take func(provider.Location) error, refuse func(Refusal)) error {
	in := csv.NewReader(r)
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	var at map[string]int
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			return fault.Invalidf("file", "Line %d cannot be read: %v.", line, err)
		}
		if at == nil {
			if found := headings(row); found["locationId"] >= 0 && found["name"] >= 0 {
				at = found
			} else if line > preamble {
				break
			}
			continue
		}
		if err := fromRow(row, at).give(line, take, refuse); err != nil {
			return err
		}
	}
	if at == nil {
		return fault.Invalid("file", "No line names the columns locationId and name; save the directory as it is published.")
	}
	return nil
}

// preamble is how many lines may stand before the headings.
const preamble = 20

func headings(row []string) map[string]int {
	at := make(map[string]int, len(columns))
	for field, names := range columns {
		at[field] = -1
		for i, cell := range row {
			for _, name := range names {
				if letters(cell) == name && at[field] < 0 {
					at[field] = i
				}
			}
		}
	}
	return at
}

func fromRow(row []string, at map[string]int) record {
	cell := func(field string) string {
		if i := at[field]; i >= 0 && i < len(row) {
			return row[i]
		}
		return ""
	}
	r := record{
		LocationID: cell("locationId"), ProviderID: cell("providerId"), Name: cell("name"), RegistrationStatus: cell("registrationStatus"),
		RegistrationDate: cell("registrationDate"), DeregistrationDate: cell("deregistrationDate"), Dormancy: cell("dormancy"), PostalCode: cell("postalCode"),
		LocalAuthority: cell("localAuthority"),
	}
	r.LastInspection.Date, r.CurrentRatings.Overall.Rating, r.CurrentRatings.Overall.ReportDate = cell("lastInspection"), cell("rating"), cell("reportDate")
	return r
}
