package cqc_test

import (
	"slices"
	"testing"

	"alongside/internal/provider"
	"alongside/internal/provider/cqc"
)

// whole is a place with everything that matters of it, as the interface gives it.
const whole = `{"locationId":"1-201","providerId":"1-200","organisationType":"Location","type":"Social Care Org","name":"Made-up Home Care","uprn":"100","numberOfBeds":0,
 "registrationStatus":"Registered","registrationDate":"2019-02-01","dormancy":"N","postalCode":"ST16 1AA","localAuthority":"Staffordshire",
 "regulatedActivities":[{"name":"Personal care","code":"RA1","contacts":[{"personFamilyName":"Nobody"}]},{"name":"Nursing care","code":"RA2"}],
 "gacServiceTypes":[{"name":"Domiciliary care service","description":"Domiciliary care service"}],
 "specialisms":[{"name":"Physical disabilities"},{"name":"Caring for children"},{"name":"Caring for children"}],
 "relationships":[{"relatedLocationId":"1-199","relatedLocationName":"Earlier Home Care","type":"HSCA Predecessor","reason":"Provider change"}],
 "currentRatings":{"overall":{"rating":"Good","reportDate":"2022-03-04","keyQuestionRatings":[{"name":"Safe","rating":"Requires Improvement"},{"name":"Caring","rating":"No published rating"}]},
  "serviceRatings":[{"name":"Homecare","rating":"Good","reportDate":"2022-03-04","keyQuestionRatings":[{"name":"Well-led","rating":"Outstanding"}]}]}}`

func TestWhatAPlaceMayDoIsRead(t *testing.T) {
	found, refused, err := read(t, whole)
	if err != nil || len(refused) != 0 || len(found) != 1 {
		t.Fatalf("%v %+v %+v", err, found, refused)
	}
	l := found[0]
	if got := l.Care.Activities; !slices.Equal(got, []string{"Nursing care", "Personal care"}) {
		t.Errorf("activities %q", got)
	}
	if got := l.Care.Specialisms; !slices.Equal(got, []string{"Caring for children", "Physical disabilities"}) {
		t.Errorf("specialisms %q", got)
	}
	if !slices.Equal(l.Care.Services, []string{"Domiciliary care service"}) || l.Care.Sector != "Social Care Org" || l.Care.UPRN != "100" {
		t.Errorf("read %+v", l.Care)
	}
	if len(l.Care.Related) != 1 || l.Care.Related[0] != (provider.RelatedCare{ID: "1-199", Name: "Earlier Home Care", Kind: "HSCA Predecessor", Reason: "Provider change"}) {
		t.Errorf("related %+v", l.Care.Related)
	}
	var parts []string
	for _, r := range l.Care.Ratings {
		parts = append(parts, r.Part()+"="+r.Rating+" "+r.On.String())
	}
	if !slices.Equal(parts, []string{"Safe=Requires improvement 2022-03-04", "Homecare=Good 2022-03-04", "Homecare, Well-led=Outstanding 2022-03-04"}) {
		t.Errorf("parts %q", parts)
	}
}

// TestALaterAssessmentCounts: ratings by the framework of 2024 stand apart from those of inspections, and old ones stay beside them.
func TestALaterAssessmentCounts(t *testing.T) {
	for name, c := range map[string]struct{ assessment, rating, on, safe string }{
		"later":    {`[{"assessmentPlanPublishedDateTime":"2025-06-07T10:11:12Z","ratings":{"overall":[{"rating":"Inadequate","status":"Active","keyQuestionRatings":[{"name":"Safe","rating":"Inadequate"}]}]}}]`, "Inadequate", "2025-06-07", "Inadequate"},
		"archived": {`[{"assessmentPlanPublishedDateTime":"2025-06-07T10:11:12Z","ratings":{"overall":[{"rating":"Inadequate","status":"Archived"}]}}]`, "Good", "2022-03-04", "Requires improvement"},
		"earlier":  {`[{"assessmentPlanPublishedDateTime":"2021-06-07","ratings":{"overall":[{"rating":"Inadequate","status":"Active"}]}}]`, "Good", "2022-03-04", "Requires improvement"},
		"by service": {`[{"assessmentPlanPublishedDateTime":"2025-06-07","ratings":{"asgRatings":[{"name":"Homecare","rating":"Inadequate","assessmentPlanStatus":"Active"}]}}]`,
			"Good", "2022-03-04", "Requires improvement"},
	} {
		t.Run(name, func(t *testing.T) {
			found, refused, err := read(t, whole[:len(whole)-1]+`,"assessment":`+c.assessment+`}`)
			if err != nil || len(refused) != 0 || len(found) != 1 {
				t.Fatalf("%v %+v", err, refused)
			}
			l := found[0]
			if l.Rating != c.rating || l.RatedOn.String() != c.on {
				t.Errorf("rated %s on %s", l.Rating, l.RatedOn)
			}
			for _, r := range l.Care.Ratings {
				if r.Part() == "Safe" && r.Rating != c.safe || name == "by service" && r.Part() == "Homecare" && r.Rating != "Inadequate" {
					t.Errorf("%s is %s", r.Part(), r.Rating)
				}
			}
		})
	}
}

// published is the directory as the Commission publishes it: lines above the headings, days with a time, lists with bars, regulated
// activities among the specialisms, and neither status nor rating.
const published = "CQC Locations data,,,,,,,,,,,,,,\r\n,,,,,,,,,,,,,,\r\nThis data was produced on 19 August 2026,,,,,,,,,,,,,,\r\n,,,,,,,,,,,,,,\r\n" +
	"Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,Date of latest check,Specialisms/services,Provider name,Local authority,Region,Location URL,CQC Location ID (for office use only),CQC Provider ID (for office use only)\r\n" +
	"Made-up Home Care,,\"1 High Street, Stafford\",ST16 1AA,,,Homecare agencies|Supported living,09/Jan/2026 - 00:00,Caring for children (0 - 18yrs)|Personal care|Dementia,Made-up Ltd,Staffordshire,West Midlands,https://example.invalid,1-201,1-200\r\n" +
	"Made-up Dentist,,1 High Street,ST16 1AB,,,Dentist,,Services for everyone,Made-up Ltd,Staffordshire,West Midlands,,1-202,1-200\r\n"

func TestThePublishedDirectoryIsRead(t *testing.T) {
	found, refused, err := read(t, published)
	if err != nil || len(refused) != 0 || len(found) != 2 {
		t.Fatalf("%v, %d found, %+v", err, len(found), refused)
	}
	l := found[0]
	if l.ID != "1-201" || l.ProviderID != "1-200" || l.LastInspected.String() != "2026-01-09" || !slices.Equal(l.Care.Activities, []string{"Personal care"}) ||
		!slices.Equal(l.Care.Specialisms, []string{"Caring for children (0 - 18yrs)", "Dementia"}) || !slices.Equal(l.Care.Services, []string{"Homecare agencies", "Supported living"}) {
		t.Errorf("read %+v", l)
	}
	for _, f := range []provider.Field{provider.FieldStatus, provider.FieldRating, provider.FieldDormant, provider.FieldRegistered} {
		if !slices.Contains(l.Without, f) {
			t.Errorf("it does not say that the file has no %s: %v", f, l.Without)
		}
	}
	if slices.Contains(l.Without, provider.FieldAuthority) || slices.Contains(l.Without, provider.FieldInspected) {
		t.Errorf("it says that a column is missing that is there: %v", l.Without)
	}
	if found[1].Care.Activities != nil {
		t.Errorf("a row without activities says that there are none: %v", found[1].Care.Activities)
	}
}

func TestTheListOfActivePlacesIsRead(t *testing.T) {
	found, refused, err := read(t, "Location ID,Location HSCA start date,Dormant (Y/N),Location Name,Location Latest Overall Rating,Publication Date,Location Postal Code,Location Local Authority,Provider ID,"+
		"Regulated activity - Personal care,Regulated activity - Nursing care,Service type - Domiciliary care service,Service user band - Children 0-18 years\n"+
		"1-301,01/02/2019,N,Made-up,Good,03/04/2024,ST17 1AA,Staffordshire,1-300,Y,,Y,Y\n")
	if err != nil || len(refused) != 0 || len(found) != 1 {
		t.Fatalf("%v %+v %+v", err, found, refused)
	}
	l := found[0]
	if l.Rating != "Good" || l.RatedOn.String() != "2024-04-03" || l.Postcode != "ST17 1AA" || !slices.Equal(l.Care.Activities, []string{"Personal care"}) ||
		!slices.Equal(l.Care.Services, []string{"Domiciliary care service"}) || !slices.Equal(l.Care.Specialisms, []string{"Children 0-18 years"}) {
		t.Errorf("read %+v", l)
	}
}

// TestAListOfPlacesSaysLittle: what the interface lists by the page has a number, a name and a postcode, and says nothing else.
func TestAListOfPlacesSaysLittle(t *testing.T) {
	found, _, err := read(t, `{"total":1,"locations":[{"locationId":"1-401","locationName":"Listed","postalCode":"ST1 1AA"}]}`)
	if err != nil || len(found) != 1 || found[0].Name != "Listed" || !slices.Contains(found[0].Without, provider.FieldRating) || found[0].Care.Ratings != nil {
		t.Errorf("%v %+v", err, found)
	}
	_, refused, _ := read(t, `[{"locationId":"1-402","name":"x","registrationDate":"31/02/2020"}]`)
	if !slices.Equal([]string{refused[0].ID}, []string{"1-402"}) {
		t.Errorf("refused %+v", []cqc.Refusal(refused))
	}
}
