package register

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/workday"

	"github.com/google/go-cmp/cmp"
	"github.com/tealeg/xlsx/v3"
	"pgregory.net/rapid"
)

func read(t *testing.T, path string) *Register {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // read only
	reg, err := Read(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// salford finds the real register beside the repository.
func salford(t *testing.T) *Register {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "contracts", "salford-2022-07.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real register is not here: %v", err)
	}
	return read(t, path)
}

func TestSalfordIsTakenRowByRow(t *testing.T) {
	reg := salford(t)
	if diff := cmp.Diff([]Refusal{
		{118, "The end “2022-09-31” is not a date: September 2022 has no day 31. The expiry “2022-09-31” is not a date: September 2022 has no day 31."},
		{219, "The end “22/04/222” is not a date."},
	}, reg.Refusals); diff != "" {
		t.Error(diff)
	}
	want := Summary{Rows: 360, Taken: 358, Refused: 2, References: 271, WithoutReference: 28, Total: 159752681549, Annual: 20788425116, WithoutTotal: 10,
		Agree: 152, Disagree: 195, Unchecked: 11}
	if diff := cmp.Diff(want, reg.Summary()); diff != "" {
		t.Error(diff)
	}
	if reg.Reading != Each || reg.Evidence != "Where it makes a difference, 12 stated expiries fit the option's months for each extension and 9 for all together." {
		t.Errorf("%s: %s", reg.Reading, reg.Evidence)
	}
	for role, column := range map[string]int{"reference": 3, "title": 4, "supplier": 6, "annual-value": 8, "total-value": 9, "start": 11, "end": 12, "duration": 13, "option": 14,
		"extensions": 15, "taken": 16, "expiry": 18, "sme": 19, "category-code": 20, "category": 21, "company-number": 22, "department": 0} {
		if got := reg.Mapping.Choices(); reg.Mapping.Headings[column] == "" || got == nil {
			t.Fatal("no headings")
		}
		found := false
		for _, c := range reg.Mapping.Columns {
			found = found || string(c.Role) == role && c.Index == column
		}
		if !found {
			t.Errorf("%s is not column %d", role, column)
		}
	}
}

func TestSalfordShortBreaks(t *testing.T) {
	reg := salford(t)
	counts := map[string]int{}
	for _, a := range reg.Agreements() {
		counts[a.Reference] = len(a.Contracts)
	}
	if counts["S1161"] != 9 || counts["S1195"] != 4 || counts["S1196"] != 8 {
		t.Errorf("S1161 %d, S1195 %d, S1196 %d", counts["S1161"], counts["S1195"], counts["S1196"])
	}
	for _, c := range reg.Contracts {
		switch c.Line {
		case 95: // a name that a line break runs through
			if len(c.Suppliers) != 1 || c.Suppliers[0].Name != "Salford Community and Voluntary Services (SCVS)" || c.Suppliers[0].CompanyNumber != "01948293" {
				t.Errorf("%+v", c.Suppliers)
			}
		case 35: // a dash that lost its first byte
			if !strings.Contains(c.Description, "Lot 1 – ") {
				t.Errorf("%q", c.Description)
			}
		case 27:
			if !c.Start.IsZero() || len(c.Notes) != 3 || c.HasTotal != true {
				t.Errorf("%+v", c)
			}
		case 85:
			if !c.Suppliers[0].Various {
				t.Errorf("%+v", c.Suppliers)
			}
		}
	}
}

func TestSalfordExpiriesShowTheirWorking(t *testing.T) {
	checks := map[int]Check{}
	for _, c := range salford(t).Checks() {
		checks[c.Line] = c
	}
	for line, want := range map[int]string{
		5: "agrees 31 Mar 2023: It starts on 1 Apr 2021 and runs for 12 months. 1 extension is taken, of 12 months each: 12 more. It ends on the day before the corresponding date: 31 Mar 2023. The register states the same.",
		18: "disagrees 31 Mar 2024: It starts on 1 Jun 2020 and runs for 22 months. 1 extension is taken, of 24 months each: 24 more. It ends on the day before the corresponding date: 31 Mar 2024. " +
			"The register states 31 Mar 2023, which is 366 days earlier. It would agree if the option's months were for the extensions together. The stated expiry is the stated end, so the end may have extensions in it already, or none may have been added.",
		11: "disagrees 31 Mar 2022: It starts on 1 Apr 2017 and runs for 48 months. 1 extension is taken, of 12 months each: 12 more. It ends on the day before the corresponding date: 31 Mar 2022. " +
			"The register states 31 Mar 2023, which is 365 days later. It would agree if the extensions were counted from the stated end, 31 Mar 2022.",
		80: "unchecked : The start is not known.",
	} {
		c := checks[line]
		computed := ""
		if !c.Computed.IsZero() {
			computed = c.Computed.Short()
		}
		if got := fmt.Sprintf("%s %s: %s", c.Verdict, computed, strings.Join(c.Working, " ")); got != want {
			t.Errorf("line %d\n got %s\nwant %s", line, got, want)
		}
	}
	if n := len(salford(t).Disagreements()); n != 195 {
		t.Errorf("%d disagreements", n)
	}
}

func TestOddCases(t *testing.T) {
	reg := read(t, filepath.Join("testdata", "odd-cases.csv"))
	var got []string
	for i, c := range reg.Contracts {
		var names []string
		for _, s := range c.Suppliers {
			names = append(names, s.Name+"/"+s.CompanyNumber)
		}
		check := reg.Checks()[i]
		got = append(got, fmt.Sprintf("%d %s %s; %s..%s %s; taken %d of %d x %s; %s %s; sme %q; %s", c.Line, c.Reference, strings.Join(names, " + "), c.Start, c.End, c.Term.Duration,
			c.Term.Taken, c.Term.Extensions, c.Term.Option, check.Verdict, check.Computed, c.SME, strings.Join(c.Notes, " ")))
	}
	want := []string{
		`3 T1 Bramblebank Care Ltd/01234567; 2021-04-01..2022-03-31 12; taken 1 of 1 x 12; agrees 2023-03-31; sme "yes"; `,
		`4 T1 Foxglove Ltd/; 2021-04-01..2022-03-31 12; taken 0 of 1 x 12; agrees 2022-03-31; sme "mixed"; `,
		`5 T2 Alder Made Up Ltd/11111111 + Birch Made Up Ltd/22222222; 2022-01-01..2022-12-31 12; taken 0 of 2 x 12; agrees 2022-12-31; sme "no"; `,
		`8 T3 The Made-up Centre for Assessment and Care Ltd/33333333; 2022-01-31..2022-02-27 1; taken 0 of 0 x 0; agrees 2022-02-27; sme ""; `,
		`10 T4 Cedar Made Up Ltd/; 2022-03-07..2022-03-14 0.25; taken 0 of 0 x 0; agrees 2022-03-14; sme ""; `,
		`11  Cedar Made Up Ltd/; 2022-03-07.. 36; taken 0 of 0 x 0; agrees 2025-03-06; sme ""; `,
		`13 T6 Cedar Made Up Ltd/; .. 0; taken 0 of 0 x 0; unchecked ; sme ""; The start is “TBC”. The end is “TBC”. The expiry is “TBC”. The length is “Ongoing”.`,
		`16 T9 Cedar Made Up Ltd/; 2022-04-01..2023-03-31 12; taken 0 of 0 x 24; disagrees 2023-03-31; sme ""; The number of extensions “yes” is not a number. Whether an extension was taken is not clear: “perhaps”.`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Refusal{
		{1, "The line stands above the headings: “Thistledown Council (made up): contracts over £5000”"},
		{12, "The start “31/06/2022” is not a date: June 2022 has no day 31."},
		{14, "The total value “1,23” is not an amount of money."},
		{15, "The supplier's name is missing."},
		{17, "The line is blank."},
		{18, "The headings are repeated here."},
		{19, "A total, not a contract."},
		{20, "A note, not a contract: “Published in June”"},
	}, reg.Refusals); diff != "" {
		t.Error(diff)
	}
	first := reg.Contracts[0]
	if first.Annual != 1000000 || !first.HasAnnual || first.Total != 2000000 || reg.Contracts[1].HasAnnual || reg.Contracts[1].HasTotal {
		t.Errorf("%+v", first)
	}
	if a := reg.Agreements(); len(a) != 7 || len(a[0].Contracts) != 2 {
		t.Errorf("%d agreements", len(a))
	}
	if c := reg.Checks()[7]; !strings.Contains(strings.Join(c.Working, " "), "It would agree if the contract ended on the corresponding date itself.") {
		t.Errorf("%q", c.Working)
	}
}

func TestTheCodesOwnHeadings(t *testing.T) {
	reg := read(t, filepath.Join("testdata", "general-headings.csv"))
	c := reg.Contracts[0]
	if c.Reference != "A-1" || c.Title != "Night care" || c.Department != "Adults" || c.Total != 125000000 || c.Term.Duration != 24000 || c.SME != Yes || c.Voluntary != Yes {
		t.Errorf("%+v", c)
	}
	if len(reg.Contracts) != 2 || !reg.Contracts[1].Suppliers[0].Various {
		t.Errorf("%+v", reg.Contracts)
	}
}

// A register with a start, an end and a length, as most councils publish it, and the extensions taken as months.
func TestARegisterWithoutAnExpiryIsCheckedAgainstItsEnd(t *testing.T) {
	reg, err := Read(strings.NewReader("Reference Number;Title of agreement;Supplier name;Start date;End date;Initial term (months);Extension taken (months);Total contract value\n"+
		"1;Homecare;Alpha Made Up;1-Apr-22;31-Mar-26;36;12;100000\n"+
		"2;Homecare;Alpha Made Up;1-Apr-22;31-Mar-25;36;12;1\n"+
		"3;Homecare;Alpha Made Up;1-Apr-22;30-Sep-25;36;;1\n"+
		"4;Homecare;Alpha Made Up;1-Apr-22;;36;6 months;1\n"+
		"5;Homecare;Alpha Made Up;1-Apr-22;31-Mar-21;36;0;1\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range reg.Checks() {
		got = append(got, fmt.Sprintf("%s %s %s %s: %s", c.Reference, c.Verdict, c.Stated, c.Computed, strings.Join(c.Working[1:], " ")))
	}
	if diff := cmp.Diff([]string{
		"1 agrees 2026-03-31 2026-03-31: Extensions of 12 months are taken. It ends on the day before the corresponding date: 31 Mar 2026. The register states the same.",
		"2 disagrees 2025-03-31 2026-03-31: Extensions of 12 months are taken. It ends on the day before the corresponding date: 31 Mar 2026. The register states 31 Mar 2025, which is 365 days earlier. " +
			"The stated end is that of the first term: the extensions taken are not in it.",
		"3 disagrees 2025-09-30 2025-03-31: No extension is said to be taken. It ends on the day before the corresponding date: 31 Mar 2025. The register states 30 Sep 2025, which is 183 days later.",
		"4 unchecked  2025-09-30: Extensions of 6 months are taken. It ends on the day before the corresponding date: 30 Sep 2025. The register states no expiry.",
		"5 disagrees 2021-03-31 2025-03-31: No extension is said to be taken. It ends on the day before the corresponding date: 31 Mar 2025. The register states 31 Mar 2021, which is 1461 days earlier.",
	}, got); diff != "" {
		t.Error(diff)
	}
	if notes := reg.Contracts[4].Notes; len(notes) != 1 || !strings.Contains(notes[0], "is before the start") {
		t.Errorf("%q", notes)
	}
}

func TestReadRefusesWhatIsNoRegister(t *testing.T) {
	for text, message := range map[string]string{
		"":                             "The file is empty.",
		"a,b\n1,2\n":                   "No line of headings was found",
		"Title,Supplier\nA,B\n":        "Line 1 has no column for the start, the end or the expiry.",
		"Title,Supplier,Start date\n":  "The file has headings on line 1 and nothing below them.",
		"Title,Supplier,Start date,x,": "The file has headings on line 1 and nothing below them.",
	} {
		_, err := Read(strings.NewReader(text), Options{})
		if !fault.Is(err, fault.KindInvalid) || !strings.HasPrefix(fault.Message(err), message) {
			t.Errorf("%q: %v, want %s", text, err, message)
		}
	}
}

func TestWorkbookOfContracts(t *testing.T) {
	book := xlsx.NewFile()
	for _, name := range []string{"Live", "Ended"} {
		s, err := book.AddSheet(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range [][]string{{"Title", "Supplier", "Start Date"}, {name, "A Made Up Ltd", "06/13/2022"}, {name, "B Made Up Ltd", "06/01/2022"}} {
			r := s.AddRow()
			for _, c := range cells {
				r.AddCell().SetString(c)
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(out.Bytes()), Options{}); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "2 sheets hold contracts") {
		t.Errorf("%v", err)
	}
	reg, err := Read(bytes.NewReader(out.Bytes()), Options{Sheet: "Ended"})
	if err != nil || reg.Mapping.Sheet != "Ended" || reg.DateOrder != spreadsheet.MonthFirst || reg.Contracts[1].Start != workday.MustOn(2022, 6, 1) {
		t.Errorf("%v %+v", err, reg)
	}
	if _, err := Read(bytes.NewReader(out.Bytes()), Options{Sheet: "Planned"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("%v", err)
	}
}

func TestMonths(t *testing.T) {
	for text, want := range map[string]string{
		"36": "36", "0.25": "0.25", "1.2": "1.2", "36 months": "36", "3 years": "36", "2 years 6 months": "30", "1 year + 1 year": "24", "18m": "18", "3yrs": "36", "2y 6m": "30", "12q": "?", "18 m": "18",
		"2 x 12 months": "12 times 2", "1.5 years": "18", "2+1+1": "?", "2 + 1 years": "36", "": "?", "soon": "?", "1 year (plus 1)": "?", "-3": "?", "3 weeks": "?", "12.3456": "?", "999999": "?", "(12 months)": "12",
	} {
		m, times, ok := months(text, 1)
		got := m.String()
		if times > 0 {
			got += fmt.Sprintf(" times %d", times)
		}
		if !ok {
			got = "?"
		}
		if got != want {
			t.Errorf("months(%q) = %s, want %s", text, got, want)
		}
	}
	if m, _, ok := months("2", 12); !ok || m != 24000 {
		t.Errorf("2 years are %s months", m)
	}
}

// A contract of whole months ends the day before its corresponding date, whatever was added on the way.
func TestAContractOfWholeMonthsEndsTheDayBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := workday.MustOn(2000, 1, 1).AddDays(rapid.IntRange(0, 12_000).Draw(t, "start"))
		n, option, taken := rapid.IntRange(1, 120).Draw(t, "months"), rapid.IntRange(0, 24).Draw(t, "option"), rapid.IntRange(0, 4).Draw(t, "taken")
		c := Contract{Start: start, Term: Term{Duration: Months(1000 * n), HasDuration: true, Option: Months(1000 * option), Extensions: 4, Taken: taken}}
		if got, ok := c.Computed(Each); !ok || got != start.AddMonths(n+option*taken).AddDays(-1) {
			t.Fatalf("%s and %d + %d x %d months: %s", start, n, taken, option, got)
		}
		if together, _ := c.Computed(Together); taken == 4 {
			if diff := together.DaysUntil(start.AddMonths(n + option).AddDays(-1)); diff != 0 {
				t.Fatalf("all four together: %d days off", diff)
			}
		}
	})
}

func TestAnswers(t *testing.T) {
	for text, want := range map[string]Answer{"Yes": Yes, "y": Yes, "SME": Yes, "VCSE": Yes, "No": No, "Large": No, "Various": Mixed, "": NotSaid, "pending": NotSaid} {
		if got := answer(text); got != want {
			t.Errorf("answer(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Title,Supplier,Start date,End date,Duration,Option to extend,Number of extensions,Extension taken,Expiry,Total value\nA,B,1/4/2022,,12,2 x 6,2,1,x,£5\n")
	f.Fuzz(func(t *testing.T, text string) {
		reg, err := Read(strings.NewReader(text), Options{})
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatal(err)
			}
			return
		}
		var sum money.Pence
		for _, c := range reg.Contracts {
			sum += c.Total
		}
		if s := reg.Summary(); s.Rows != len(reg.Contracts)+len(reg.Refusals) || s.Total != sum || s.Agree+s.Disagree+s.Unchecked != s.Taken {
			t.Fatalf("%+v", s)
		}
	})
}
