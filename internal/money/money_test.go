package money_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/money"
)

func TestParseReadsWhatCouncilsWrite(t *testing.T) {
	cases := map[string]money.Pence{
		"1234": 123400, "1234.5": 123450, "1,234.5": 123450, "£1,234.50": 123450, "£ 1,234.50": 123450, " 7 ": 700,
		"1,234,567.89": 123456789, "0": 0, "0.05": 5, ".5": 50, "00012.30": 1230, "£0.00": 0, "12,345": 1234500,
		"(12.30)": -1230, "(£12.30)": -1230, "-£5": -500, "£-5": -500, "5-": -500, "- 5": -500, "−5": -500,
		"£ 1,234.50CR": -123450, "12.30 cr": -1230, "12.30 DR": 1230, "\u00a0£5.00\u00a0": 500, "-0": 0,
		"92,233,720,368,547,757.99": 9223372036854775799,
	}
	for text, want := range cases {
		got, err := money.Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestParseRefusesWhatItCannotBeSureOf(t *testing.T) {
	for _, text := range []string{
		"", "  ", "£", "-", "()", "CR", "abc", "1,23", "12,34", "1,2345", ",123", "1,234,56", "1234,567", "1,,234", "1.234", "1.2345", "1.",
		".", "1.234,50", "1e5", "0x10", "--5", "(-5)", "-5-", "-5CR", "5- CR", "(5", "5)", "1 234.50", "£££5", "$5", "€5", "5%", "٣", "1.5,0",
		"99999999999999999999", "92233720368547758.08", "922337203685477580.7", "NaN", "Inf", "#VALUE!", "+5", "5 5",
	} {
		got, err := money.Parse(text)
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("Parse(%q) = %d, %v; want a refusal", text, got, err)
			continue
		}
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "amount" {
			t.Errorf("Parse(%q) does not name the field: %v", text, err)
		}
	}
}

func TestALongWrongAmountIsNotShownBackWhole(t *testing.T) {
	long := ""
	for range 1000 {
		long += "£"
	}
	_, err := money.Parse(long)
	if n := len(fault.Message(err)); n == 0 || n > 200 {
		t.Errorf("message has %d bytes", n)
	}
}

func TestPenceForPeopleAndForFiles(t *testing.T) {
	for _, c := range []struct {
		amount          money.Pence
		people, inAFile string
	}{
		{0, "£0.00", "0.00"},
		{5, "£0.05", "0.05"},
		{-5, "-£0.05", "-0.05"},
		{99999, "£999.99", "999.99"},
		{100000, "£1,000.00", "1000.00"},
		{123456789, "£1,234,567.89", "1234567.89"},
		{math.MinInt64, "-£92,233,720,368,547,758.08", "-92233720368547758.08"},
	} {
		if got := c.amount.String(); got != c.people {
			t.Errorf("String = %q, want %q", got, c.people)
		}
		if got := c.amount.Pounds(); got != c.inAFile {
			t.Errorf("Pounds = %q, want %q", got, c.inAFile)
		}
	}
}

func TestEveryAmountWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Pence(rapid.Int64Range(-math.MaxInt64/100, math.MaxInt64/100).Draw(t, "amount"))
		for _, text := range []string{amount.String(), amount.Pounds()} {
			got, err := money.Parse(text)
			if err != nil || got != amount {
				t.Fatalf("Parse(%q) = %d, %v; want %d", text, got, err, amount)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"£1,234.50", "(12.30)", "5-", "£ 1,234.50CR", "1,23", "1.234", "−5", "", "£-0.05", "\xff", "9223372036854775807"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := money.Parse(text)
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("Parse(%q) fails with %v, which helps nobody", text, err)
			}
			return
		}
		again, err := money.Parse(amount.String())
		if err != nil || again != amount {
			t.Fatalf("Parse(%q) = %d, written %q, read back as %d, %v", text, amount, amount, again, err)
		}
	})
}

func TestSumRefusesATotalTooLargeToHold(t *testing.T) {
	if got, err := money.Sum(150, -50, 1); err != nil || got != 101 {
		t.Errorf("Sum = %d, %v", got, err)
	}
	if _, err := money.Sum(math.MaxInt64, 1); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("above the top: %v", err)
	}
	if _, err := money.Sum(math.MinInt64, -1); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("below the bottom: %v", err)
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := money.Parse("-£1,234,567.89"); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 0 {
		t.Errorf("Parse allocates %v times; an import reads a million amounts", allocations)
	}
}

func TestAbs(t *testing.T) {
	if money.Pence(-5).Abs() != 5 || money.Pence(5).Abs() != 5 {
		t.Error("Abs keeps the sign")
	}
}
