package decision

import (
	"slices"
	"strings"
	"testing"

	"alongside/internal/modgov"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// fromPaper reads a paper of one decision as it would be kept.
func fromPaper(t *testing.T, text string) Decision {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := modgov.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Decisions) != 1 {
		t.Fatalf("%d decisions were read", len(doc.Decisions))
	}
	return FromPaper(book, Import{Paper: doc, Source: "paper.txt", Policy: "staffordshire"}, doc.Decisions[0])
}

func codes(d Decision) []string {
	var out []string
	for _, f := range d.Findings {
		out = append(out, f.Code)
	}
	return out
}

// record is a record of a decision that says neither whether it is key nor whether it may be called in.
const record = `Record of decision

Title: Holiday clubs
Decision maker: Cabinet
Date of decision: 1 March 2024
Publication date: 4 March 2024
`

func TestCallInThatIsNotStatedIsNotGuessed(t *testing.T) {
	after := workday.MustOn(2024, 6, 1)
	d := fromPaper(t, record+"Decision: That clubs be bought.\n")
	if !d.EffectiveFrom.IsZero() || !d.Unstated.CallIn || d.State(after) != StateTaken {
		t.Errorf("effective %v, %q, %+v", d.EffectiveFrom, d.State(after), d.Unstated)
	}
	if !slices.Contains(codes(d), "call-in-not-stated") {
		t.Errorf("it is not said: %v", codes(d))
	}
	if err := d.Allows(Act{What: "An award", On: after}); err == nil {
		t.Error("something may be let under it")
	}
	if err := d.requestCallIn(RequestCallIn{By: "Five members", Reason: "Look again."}, after); err == nil || !strings.Contains(err.Error(), "Enter that first") {
		t.Errorf("calling it in: %v", err)
	}
	if d := fromPaper(t, record+"Effective from: 11 March 2024\nDecision: That clubs be bought.\n"); d.State(after) != StateEffective || !slices.Contains(codes(d), "call-in-not-stated") {
		t.Errorf("with its day printed: %q %v", d.State(after), codes(d))
	}
	if d := fromPaper(t, record+"Subject to call-in: No\nDecision: That clubs be bought.\n"); d.EffectiveFrom != d.DecidedOn || !slices.Contains(codes(d), "effective-computed") {
		t.Errorf("not subject to call-in: %v %v", d.EffectiveFrom, codes(d))
	}
	if d := fromPaper(t, record+"Subject to call-in: Yes\nDecision: That clubs be bought.\n"); d.EffectiveFrom != workday.MustOn(2024, 3, 8) {
		t.Errorf("subject to call-in: %v", d.EffectiveFrom)
	}
}

func TestADecisionNotSaidToBeKeyStaysADraft(t *testing.T) {
	d := fromPaper(t, "Short breaks update\n\nMinutes:\n\nMembers asked about waits.\n\nRESOLVED: That:\n\na) the plan be supported;\n\nb) a report be brought in May 2025.\n")
	on := workday.MustOn(2026, 1, 5)
	if d.State(on) != StateDrafted || !d.Unstated.Key || !slices.Contains(codes(d), "key-not-stated") {
		t.Errorf("%q %+v %v", d.State(on), d.Unstated, codes(d))
	}
	if err := d.take(Take{On: on, Reasons: "Needed."}, on); err == nil || !strings.Contains(err.Error(), "key decision") {
		t.Errorf("it was recorded as taken: %v", err)
	}
	if err := d.settle(Settle{Key: "no", Why: "The report says so."}); err != nil || d.State(on) != StateMayBeTaken {
		t.Errorf("after it was entered: %v, %q", err, d.State(on))
	}
}

func TestWhatIsResolvedAtAMeetingWasDecidedThere(t *testing.T) {
	d := fromPaper(t, "MINUTES of the meeting held at 2 p.m. on Thursday, 14 September 2023\n\n12. Home care - award\n\nThe Member considered a report. The contracts would commence on 1st November 2023"+
		" for an initial period of two years with an option to extend for a further two years, at an estimated value of £4.2m.\n\nRESOLVED that the Member approves the award.\n")
	if d.DecidedOn != workday.MustOn(2023, 9, 14) || !slices.Contains(codes(d), "decided-at-meeting") || slices.Contains(codes(d), "dates-missing") {
		t.Errorf("decided %v, %v", d.DecidedOn, codes(d))
	}
	want := Terms{TotalValue: 4_200_000_00, Start: workday.MustOn(2023, 11, 1), End: workday.MustOn(2025, 10, 31)}
	got := d.Terms
	if got.TotalValue != want.TotalValue || got.ExtensionValue != 0 || got.Start != want.Start || got.End != want.End || !slices.Equal(got.ExtensionMonths, []int{24}) {
		t.Errorf("%+v", got)
	}
	if !slices.Contains(codes(d), "extension-value-not-stated") {
		t.Errorf("nobody says that the extension has no value of its own: %v", codes(d))
	}
}

func TestTermsAreReadInManyWords(t *testing.T) {
	for words, want := range map[string]struct {
		end        string
		extensions []int
	}{
		"The contract is for 3 years (+ 1 + 1) commencing 1 April 2024.":                      {"2027-03-31", []int{12, 12}},
		"The contract is for 3 years (+ 1 + 1) commencing 01.04.24.":                          {"2027-03-31", []int{12, 12}},
		"The term is three years plus 1 year plus 1 year from 1 April 2024.":                  {"2027-03-31", []int{12, 12}},
		"A framework of 2+1+1 years starts on 1 April 2024.":                                  {"2026-03-31", []int{12, 12}},
		"The contract runs for 3 plus 1 plus 1 years from 01/04/2024.":                        {"2027-03-31", []int{12, 12}},
		"The term is 36 months from 1 April 2024 with the option of a 24 month extension.":    {"2027-03-31", []int{24}},
		"An initial period of 2 years, extendable by 12 months twice, starting 1 April 2024.": {"2026-03-31", []int{12, 12}},
		"The contract runs from 1 April 2024 to 31 March 2027, plus two one-year extensions.": {"2027-03-31", []int{12, 12}},
		"A contract for four years from 1 April 2024, with two extensions of 18 months.":      {"2028-03-31", []int{18, 18}},
		"A contract for two years from 1 April 2024 that may be extended by up to a year.":    {"2026-03-31", nil},
		"For a period of five years (3+2) with effect from 1/4/2024, under one contract.":     {"2027-03-31", []int{24}},
	} {
		d := fromPaper(t, record+"Decision: That clubs be bought. "+words+"\n")
		if d.Terms.End.String() != want.end || want.extensions != nil && !slices.Equal(d.Terms.ExtensionMonths, want.extensions) {
			t.Errorf("%q: ends %s, extensions %v, pattern %q", words, d.Terms.End, d.Terms.ExtensionMonths, d.Terms.BreakPattern)
		}
	}
	d := fromPaper(t, record+"Decision: That clubs be bought. The contract is for 4 years from 1 April 2024. It has breaks at 2+1 years.\n")
	if !d.Terms.End.IsZero() || !slices.Contains(codes(d), "term-stated-twice") {
		t.Errorf("two terms in one paper: ends %s, %v", d.Terms.End, codes(d))
	}
}

func TestASumIsALimitOnlyWhereItsWordsSaySo(t *testing.T) {
	for words, want := range map[string]Terms{
		"The total value of the contract over three years is £6.4 million (£1.6m per annum).": {TotalValue: 6_400_000_00, AnnualValue: 1_600_000_00},
		"The value over the term is £3m, plus £1m if extended.":                               {TotalValue: 3_000_000_00, ExtensionValue: 1_000_000_00},
		"The contract has an annual value of £250,000.":                                       {AnnualValue: 250_000_00},
		"An extension, at an additional cost of £90,000, is allowed.":                         {ExtensionValue: 90_000_00},
		"£1.0m a year.": {},
		"This gives a saving of £50,000 per annum.":                             {},
		"It saves £50,000 a year.":                                              {},
		"The Council's total budget is £1.2bn.":                                 {},
		"A partner adds £100,000 to the pot for each year of the contract.":     {},
		"Total funding available is £500,000.":                                  {},
		"It is key because its value exceeds £1m.":                              {},
		"The contract value is between £750k and £1.2m per annum.":              {},
		"The current contract value is £300,000 a year.":                        {},
		"Income of £20,000 is expected.":                                        {},
		"An hour costs £21.50 per hour.":                                        {},
		"The cost will be met from reserves of £2m, of which £1m is available.": {},
	} {
		d := fromPaper(t, record+"Decision: That clubs be bought.\n\nFinancial implications\n\n"+words+"\n")
		got := Terms{TotalValue: d.Terms.TotalValue, AnnualValue: d.Terms.AnnualValue, ExtensionValue: d.Terms.ExtensionValue}
		if got.TotalValue != want.TotalValue || got.AnnualValue != want.AnnualValue || got.ExtensionValue != want.ExtensionValue {
			t.Errorf("%q: total %s, yearly %s, extension %s", words, got.TotalValue, got.AnnualValue, got.ExtensionValue)
		}
		at := slices.IndexFunc(d.Findings, func(f Finding) bool { return f.Code == "sum-not-a-limit" })
		if none := !want.Changes(); none != (at >= 0) || none && d.Findings[at].Line != 11 {
			t.Errorf("%q: the sums that set no limit: %v", words, d.Findings)
		}
	}
	d := fromPaper(t, record+"Decision: That clubs be bought.\n\nContract value: £750k - £1.2m\n")
	if d.Terms.TotalValue != 0 || !slices.Contains(codes(d), "sum-not-a-limit") {
		t.Errorf("a range became %s: %v", d.Terms.TotalValue, codes(d))
	}
}

func TestARefusalNamesTheLinesOfWrongDates(t *testing.T) {
	doc, err := modgov.Read([]byte("Decision maker: Cabinet\nDate of decision: 31/02/2024\nEffective from: tomorrow\n"))
	if err != nil || len(doc.Decisions) != 1 {
		t.Fatalf("%v, %d decisions", err, len(doc.Decisions))
	}
	err = Readable(Import{Paper: doc}, doc.Decisions[0])
	for _, says := range []string{"Line 2", "31/02/2024", "Line 3", "tomorrow"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("it does not say %q: %v", says, err)
		}
	}
}
