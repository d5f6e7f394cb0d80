package modgov

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDatesAsPapersWriteThem(t *testing.T) {
	cases := []struct{ text, want string }{
		{"19/07/2021", "2021-07-19"},
		{"17th Aug 2021", "2021-08-17"},
		{"21 July 2021", "2021-07-21"},
		{"1.4.2022", "2022-04-01"},
		{"1-4-2022", "2022-04-01"},
		{"April 1st 2022", "2022-04-01"},
		{"April 1, 2022", "2022-04-01"},
		{"2022-04-01", "2022-04-01"},
		{"the 2nd of March, 2023", "2023-03-02"},
		{"31/03/24", "2024-03-31 two-digit-year"},
		{"1 April '22", "2022-04-01 two-digit-year"},
		{"31/02/2021", " impossible-date"},
		{"07/19/2021", " impossible-date"},
		{"30 February 2024", " impossible-date"},
		{"29 Feb 2024", "2024-02-29"},
		{"29 Feb 2023", " impossible-date"},
		{"1/1/0021", " impossible-date"},
		{"17 September", " no year"},
		{"April 2022", "month 2022-04"},
		{"Sept. 2024", "month 2024-09"},
		{"10th Nov 2020 by the Cabinet Member", "2020-11-10"},
		{"from 1 April 2022 to 31 March 2024", "2022-04-01, 2024-03-31"},
		{"20/00102", ""},
		{"section 1.2.10 of the report", ""},
		{"you may 2021 times", ""},
		{"1.4.22 is a paragraph number in prose", ""},
		{"£1.2.2022", ""},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			var got []string
			for _, d := range findDates(c.text, 1, false) {
				word := d.Day.String()
				if d.Month != "" {
					word = "month " + d.Month
				}
				if d.noYear {
					word += " no year"
				}
				if d.oddity != "" {
					word += " " + d.oddity
				}
				got = append(got, word)
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("read %q, want %q", s, c.want)
			}
		})
	}
}

func TestDateFieldsSayWhatIsWrong(t *testing.T) {
	cases := []struct{ line, code string }{
		{"Date of decision: 31/02/2021", "impossible-date"},
		{"Date of decision: 1.4.22", "two-digit-year"},
		{"Date of decision: 4 May", "date-without-year"},
		{"Date of decision: May 2021", "date-without-day"},
		{"Date of decision: soon", "date-not-understood"},
		{"Date of decision: Friday 14 September 2021", "weekday-differs"},
		{"Date of decision: 4/5/2021\nDate of decision: 5/5/2021", "stated-twice"},
		{"Date of decision: 4/5/2021\nPublication date: 3/5/2021", "dates-out-of-order"},
	}
	for _, c := range cases {
		t.Run(c.line, func(t *testing.T) {
			doc := readData(t, []byte("Decision: To do a thing\nDecision maker: Cabinet\n"+c.line+"\n"))
			said(t, doc, c.code)
		})
	}
	doc := readData(t, []byte("Decision: To do a thing\nDecision maker: Cabinet\nDate of decision: Tuesday 14 September 2021\n"))
	if n := codes(doc.Findings)["weekday-differs"]; n > 0 {
		t.Error("a right weekday was called wrong")
	}
}

func TestSumsAsPapersWriteThem(t *testing.T) {
	cases := []struct{ text, want string }{
		{"£1.3m", "130000000"},
		{"£400k", "40000000"},
		{"£500,000", "50000000"},
		{"circa £3.9m", "390000000 circa"},
		{"c.£3.9m", "390000000 circa"},
		{"£3.9 million", "390000000"},
		{"GBP 1.3m", "130000000"},
		{"£2bn", "200000000000"},
		{"£1,234.56", "123456"},
		{"£0.5m", "50000000"},
		{"1.3 million pounds", "130000000"},
		{"£400 000", "40000000"},
		{"an annual budget of £1.3m.", "130000000 a year budget"},
		{"£120k per annum", "12000000 a year"},
		{"£120k p.a. from April", "12000000 a year"},
		{"£100,000 funding from the health board per year", "10000000 a year"},
		{"£10, then £20 a year", "1000, 2000 a year"},
		{"£18.50 per hour", "1850 per hour"},
		{"£210 a night", "21000 per night"},
		{"up to £75,000", "7500000 up to"},
		{"a total of £3m followed by a potential further £1m should extensions be taken", "300000000 total, 100000000 extension"},
		{"savings of £50k", "5000000 saving"},
		{"£1,23", "?"},
		{"£1.3.4m", "?"},
		{"£0.001", "?"},
		{"£99999999999999999999", "?"},
		{"£0", ""},
		{"£000", "thousands"},
		{"no sum", ""},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			var f findings
			var got []string
			for _, m := range amounts(c.text, 1, &f) {
				got = append(got, describeForTest(m))
			}
			for _, one := range f.list {
				got = append(got, map[string]string{"sum-not-understood": "?", "sums-in-thousands": "thousands"}[one.Code])
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("read %q, want %q", s, c.want)
			}
		})
	}
}

func describeForTest(m Money) string {
	s := fmt.Sprint(int64(m.Pence))
	if m.Circa {
		s += " circa"
	}
	if m.UpTo {
		s += " up to"
	}
	if m.PerYear {
		s += " a year"
	}
	if m.Per != "" {
		s += " per " + m.Per
	}
	if m.Role != "" {
		s += " " + string(m.Role)
	}
	return s
}

func TestTermsAsPapersWriteThem(t *testing.T) {
	cases := []struct{ text, want string }{
		{"break clauses in the contracts (2+1+1 years)", "pattern [24 12 12]"},
		{"a contract of 3 + 2 years", "pattern [36 24]"},
		{"The contract is for two years plus one year plus one year.", "pattern [24 12 12] for 24"},
		{"The contract expires on 31/03/24, with potential for extension for a further 36 months.", "until 2024-03-31 extended 36"},
		{"a contract for an initial period of four years with an option to extend by up to two years", "for 48 extended 24"},
		{"a five-year framework from 1 April 2026", "for 60 from 2026-04-01"},
		{"The service will commence on 1 June 2025 and end on 31 May 2028.", "from 2025-06-01 until 2028-05-31"},
		{"The contract may be extended for two further periods of 12 months.", "extended 24"},
		{"The contract may be extended by 2 x 12 months.", "extended 24"},
		{"with the option to extend the contract for one further two-year period", "extended 24"},
		{"The current contract expires on 1 May 2025.", ""},
		{"The committee met on 3 May 2022.", ""},
		{"Pay rose by 2+1 percent.", ""},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			var term Term
			termOf(&term, c.text, 1, false)
			var got []string
			add := func(ok bool, format string, args ...any) {
				if ok {
					got = append(got, fmt.Sprintf(format, args...))
				}
			}
			add(term.Pattern != "", "pattern %v", term.PatternMonths)
			add(term.Months > 0, "for %d", term.Months)
			add(!term.Start.IsZero(), "from %s", term.Start.Day)
			add(!term.Expiry.IsZero(), "until %s", term.Expiry.Day)
			add(term.ExtensionMonths > 0, "extended %d", term.ExtensionMonths)
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("read %q, want %q", s, c.want)
			}
		})
	}
}

func TestRoutesAreNamedAsPrinted(t *testing.T) {
	cases := []struct {
		text string
		want []string
	}{
		{"a Flexible Framework by open tender", []string{"flexible framework", "open tender"}},
		{"a Dynamic Purchasing System (DPS)", []string{"dynamic purchasing system"}},
		{"join the DPS", []string{"dynamic purchasing system"}},
		{"an open framework", []string{"open framework"}},
		{"services currently spot purchased", []string{"spot purchase (past)"}},
		{"a Service Level Agreement with the VCS", []string{"service level agreement", "voluntary and community sector"}},
		{"the extension of the home care contract", []string{"extension of a contract"}},
		{"the existing framework will end", []string{"framework (past)"}},
		{"the national policy framework", nil},
		{"in-house or by direct award", []string{"direct award", "in-house"}},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			var got []string
			for _, r := range routesIn(c.text, InProposal, "", 1) {
				name := r.Name
				if r.Past {
					name += " (past)"
				}
				if !strings.Contains(c.text, r.Text) {
					t.Errorf("%q is not as printed", r.Text)
				}
				got = append(got, name)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("read %q, want %q", got, c.want)
			}
		})
	}
}

func TestResolutionVerbs(t *testing.T) {
	cases := map[string]ResolutionKind{
		"That the report be noted": Noted,
		"the approach be brought together and be supported, as it is cheap": Supported,
		"To note the report":                               Noted,
		"That Cabinet approves the award":                  Approved,
		"agree the recommendations":                        Agreed,
		"That authority be delegated to the Director":      Delegated,
		"That the Director be asked to publish waits":      Requested,
		"That a future report be brought to the Committee": ReportBack,
		"That the matter be deferred":                      Deferred,
		"That families be consulted":                       Decided,
		"The Committee endorsed the plan":                  Endorsed,
	}
	for text, kind := range cases {
		if got := resolutionKind(text); got != kind {
			t.Errorf("%q is %s, want %s", text, got, kind)
		}
	}
}

func TestEqualityTextsStandOnWhatTheySay(t *testing.T) {
	cases := []struct {
		text string
		want EqualityFlags
	}{
		{"An EqIA was undertaken as part of the home care contract last year.", EqualityFlags{Reused: true, ReusedFrom: "the home care contract last year"}},
		{"The existing EqIA remains valid.", EqualityFlags{Reused: true}},
		{"A screening was completed.", EqualityFlags{ScreeningOnly: true}},
		{"After screening a full equality impact assessment was made.", EqualityFlags{}},
		{"Not required.", EqualityFlags{NotRequired: true}},
		{"An assessment will be carried out before award.", EqualityFlags{Planned: true}},
		{"A full assessment was completed in May.", EqualityFlags{}},
		{"", EqualityFlags{}},
	}
	for _, c := range cases {
		got := equalityFlags(c.text)
		got.ReusedFrom = strings.TrimPrefix(got.ReusedFrom, "the ")
		c.want.ReusedFrom = strings.TrimPrefix(c.want.ReusedFrom, "the ")
		if got != c.want {
			t.Errorf("%q: %+v, want %+v", c.text, got, c.want)
		}
	}
}

func TestCouncilIsTakenAsWritten(t *testing.T) {
	cases := map[string]string{
		"FENMOOR COUNTY COUNCIL**Report**\n\nTitle: A thing":                                            "FENMOOR COUNTY COUNCIL",
		"Minutes:\n\nFenmoor County Council has a duty to help. The Council also paid.":                 "Fenmoor County Council",
		"Minutes:\n\nFenmoor County Council and Saltmere City Council met; both spoke at length of it.": "",
		"London Borough of Made Up\nDecision notice":                                                    "London Borough of Made Up",
		"The Council will decide.":                                                                      "",
		"Report to Full Council\nTitle: A thing":                                                        "",
		"Council: Upper Wold Council\nTitle: A thing":                                                   "Upper Wold Council",
	}
	for text, want := range cases {
		if got := readData(t, []byte(text)).Council; got != want {
			t.Errorf("%q: council %q, want %q", text, got, want)
		}
	}
}
