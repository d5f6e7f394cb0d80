package cqc

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/provider"
)

// columns are the headings that a CSV file may have for a field, in letters only and without capitals: those of the published
// directory, of the list of active places and of the interface.
var columns = map[string][]string{
	"locationId": {"locationid", "cqclocationid", "cqclocationidforofficeuseonly"}, "providerId": {"providerid", "cqcproviderid", "cqcprovideridforofficeuseonly"},
	"name": {"name", "locationname"}, "registrationStatus": {"registrationstatus", "status"}, "registrationDate": {"registrationdate", "locationhscastartdate"},
	"deregistrationDate": {"deregistrationdate", "locationhscaenddate"}, "dormancy": {"dormancy", "dormantyn"},
	"postalCode": {"postalcode", "postcode", "locationpostalcode"}, "localAuthority": {"localauthority", "locationlocalauthority"},
	"rating":     {"rating", "overallrating", "currentratingsoverallrating", "locationlatestoverallrating"},
	"reportDate": {"reportdate", "currentratingsoverallreportdate", "publicationdate"}, "lastInspection": {"lastinspectiondate", "dateoflatestcheck"},
	"type": {"type", "locationtypesector"}, "activities": {"regulatedactivities"}, "services": {"servicetypes", "gacservicetypes"},
	"specialisms": {"specialisms", "specialismsservices"}, "uprn": {"uprn", "locationuprnid"},
}

// silent is what a file says nothing of that lacks a column.
var silent = map[string]provider.Field{
	"providerId": provider.FieldProvider, "registrationDate": provider.FieldRegistered, "dormancy": provider.FieldDormant, "rating": provider.FieldRating,
	"lastInspection": provider.FieldInspected, "localAuthority": provider.FieldAuthority,
}

// flags are the beginnings of columns that are a list of their own, with Y where something is in it.
var flags = map[string]string{"regulated activity - ": "activities", "service type - ": "services", "service user band - ": "specialisms"}

// activities are the regulated activities of SI 2014/2936, Schedule 1, as the Commission names them, without capitals. The
// published directory has them in one column with the specialisms.
var activities = []string{
	"personal care", "accommodation for persons who require nursing or personal care", "accommodation for persons who require treatment for substance misuse",
	"treatment of disease, disorder or injury", "assessment or medical treatment for persons detained under the mental health act 1983", "surgical procedures",
	"diagnostic and screening procedures", "management of supply of blood and blood derived products",
	"transport services, triage and medical advice provided remotely", "maternity and midwifery services", "termination of pregnancies",
	"services in slimming clinics", "nursing care", "family planning", "family planning services",
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
	var at *table
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
				at = newTable(found, row)
			} else if line > preamble {
				break
			}
			continue
		}
		if err := at.record(row).give(line, take, refuse); err != nil {
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

// table is how the rows of a CSV file are read.
type table struct {
	at      map[string]int
	flags   map[string]map[int]string // by list, the name in it that each column stands for
	without []provider.Field
}

func newTable(at map[string]int, headings []string) *table {
	t := &table{at: at, flags: map[string]map[int]string{}, without: []provider.Field{}}
	for column, field := range silent {
		if at[column] < 0 {
			t.without = append(t.without, field)
		}
	}
	if at["registrationStatus"] < 0 && at["deregistrationDate"] < 0 {
		t.without = append(t.without, provider.FieldStatus)
	}
	for i, h := range headings {
		for begins, list := range flags {
			if name, is := cutFold(h, begins); is && name != "" {
				if t.flags[list] == nil {
					t.flags[list] = map[int]string{}
				}
				t.flags[list][i] = name
			}
		}
	}
	return t
}

// cutFold is strings.CutPrefix whatever the capitals.
func cutFold(s, prefix string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return strings.TrimSpace(s[len(prefix):]), true
}

func (t *table) record(row []string) record {
	cell := func(field string) string {
		if i := t.at[field]; i >= 0 && i < len(row) {
			return row[i]
		}
		return ""
	}
	r := record{
		LocationID: cell("locationId"), ProviderID: cell("providerId"), Name: cell("name"), Type: cell("type"), UPRN: cell("uprn"),
		RegistrationDate: cell("registrationDate"), DeregistrationDate: cell("deregistrationDate"), Dormancy: cell("dormancy"), PostalCode: cell("postalCode"),
		LocalAuthority: cell("localAuthority"), without: t.without,
		RegulatedActivities: t.list(row, "activities"), GACServiceTypes: t.list(row, "services"), Specialisms: t.list(row, "specialisms"),
	}
	if t.at["registrationStatus"] >= 0 {
		status := cell("registrationStatus")
		r.RegistrationStatus = &status
	}
	if t.at["activities"] < 0 && t.flags["activities"] == nil {
		r.part()
	}
	r.LastInspection.Date, r.CurrentRatings.Overall.Rating, r.CurrentRatings.Overall.ReportDate = cell("lastInspection"), cell("rating"), cell("reportDate")
	return r
}

// list reads a list from a column with bars between, or from one column each; nil where the file has neither.
func (t *table) list(row []string, of string) []named {
	var out []named
	if i := t.at[of]; i >= 0 {
		out = []named{}
		if i < len(row) {
			for name := range strings.SplitSeq(row[i], "|") {
				out = append(out, named{name})
			}
		}
	}
	if t.flags[of] != nil && out == nil {
		out = []named{}
	}
	for i, name := range t.flags[of] {
		if i < len(row) && yes(row[i]) {
			out = append(out, named{name})
		}
	}
	return out
}

// part takes the regulated activities out of the specialisms, with which the published directory mixes them. A row with none of them
// says nothing of activities.
func (r *record) part() {
	var rest []named
	for _, n := range r.Specialisms {
		if slices.Contains(activities, strings.ToLower(strings.TrimSpace(n.Name))) {
			r.RegulatedActivities = append(r.RegulatedActivities, n)
		} else {
			rest = append(rest, n)
		}
	}
	if r.RegulatedActivities != nil {
		r.Specialisms = rest
	}
}
