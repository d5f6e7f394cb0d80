package spreadsheet_test

import (
	"errors"
	"fmt"
	"testing"

	"alongside/internal/money"
	"alongside/internal/spreadsheet"

	"pgregory.net/rapid"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]spreadsheet.Amount{
		"1234.50": {Pence: 123450}, "1234": {Pence: 123400}, "1234.5": {Pence: 123450}, "-438.80": {Pence: -43880}, ".5": {Pence: 50},
		"1,234.50": {Pence: 123450}, "£1,234.50": {Pence: 123450}, "£ 1,234.50": {Pence: 123450}, "-£5": {Pence: -500}, "£-5": {Pence: -500},
		"(1,234.50)": {Pence: -123450}, "(£12)": {Pence: -1200}, "5-": {Pence: -500}, "12.30CR": {Pence: -1230}, "12.30 cr": {Pence: -1230},
		"12.30 DR": {Pence: 1230}, "−5": {Pence: -500}, "+5.00": {Pence: 500}, "1234.50 GBP": {Pence: 123450}, "\u00a0 7 ": {Pence: 700},
		"-": {}, "£-": {}, " - ": {}, "0.00": {}, "-0": {}, "1 234.50": {Pence: 123450}, "1\u00a0234\u00a0567": {Pence: 123456700}, "1,234.": {Pence: 123400},
		"1.5E+03": {Pence: 150000}, "1.23457E5": {Pence: 12345700}, "-2e2": {Pence: -20000}, "3.63798E-12": {}, "12.500": {Pence: 1250}, "12.5000000000": {Pence: 1250},
		"0.125": {Pence: 13, Residue: -500_000}, "-0.125": {Pence: -13, Residue: 500_000}, "1234.567": {Pence: 123457, Residue: -300_000},
		"1234.564": {Pence: 123456, Residue: 400_000}, "1200.0000000001": {Pence: 120000},
	} {
		if got, err := spreadsheet.ParseAmount([]byte(text)); err != nil || got != want {
			t.Errorf("ParseAmount(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestParseAmountRefusesWhatItCannotBeSureOf(t *testing.T) {
	for _, text := range []string{
		"1,23", "12,34,567", "1.234,50", "1,2345", ",123", "1,,234", "--5", "(-5)", "-5-", "-5CR", "(5", "5)", "abc", "12abc", "£", "()", "CR", "1e", "e5", "1e999",
		"#N/A", "12 34", "1 23", "$5", "5%", "01/04/2022", "99999999999999999999", "1.2.3", "92233720368547758.08", "+-5", "٣",
	} {
		if got, err := spreadsheet.ParseAmount([]byte(text)); !errors.Is(err, spreadsheet.ErrNotAmount) {
			t.Errorf("ParseAmount(%q) = %+v, %v; want a refusal", text, got, err)
		}
	}
	if _, err := spreadsheet.ParseAmount([]byte("  ")); !errors.Is(err, spreadsheet.ErrNoAmount) {
		t.Errorf("a blank cell: %v", err)
	}
}

// What money.Parse takes, ParseAmount takes and reads alike.
func TestParseAmountAgreesWithMoney(t *testing.T) {
	alphabet := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789.,-()£ CRcrDR−+")), 1, 12, -1)
	written := rapid.Custom(func(t *rapid.T) string {
		p := money.Pence(rapid.Int64Range(-1e13, 1e13).Draw(t, "pence"))
		form := rapid.SampledFrom([]string{"%s", "(%s)", "%s-", "%s CR", "-%s", " %s ", "%sDR"}).Draw(t, "form")
		text := p.String()
		if rapid.Bool().Draw(t, "plain") {
			text = p.Pounds()
		}
		return fmt.Sprintf(form, text)
	})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(alphabet, written).Draw(t, "text")
		want, err := money.Parse(text)
		if err != nil {
			return
		}
		got, err := spreadsheet.ParseAmount([]byte(text))
		if err != nil || got.Pence != want || got.Residue != 0 {
			t.Fatalf("ParseAmount(%q) = %+v, %v; money.Parse says %d", text, got, err, want)
		}
	})
}

func TestParseAmountDoesNotAllocateForPlainAmounts(t *testing.T) {
	cell := []byte("-1234567.89")
	if n := testing.AllocsPerRun(100, func() {
		if _, err := spreadsheet.ParseAmount(cell); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("allocates %v times", n)
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, seed := range []string{"£1,234.50", "1e-9", "(5)", "-", "1.5E+03", "1 234"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := spreadsheet.ParseAmount([]byte(text))
		if err == nil && (a.Residue > 500_000 || a.Residue < -500_000) {
			t.Fatalf("%q leaves %d millionths", text, a.Residue)
		}
		if want, moneyErr := money.Parse(text); moneyErr == nil && (err != nil || a.Pence != want) {
			t.Fatalf("%q is %v, %v; money.Parse says %d", text, a, err, want)
		}
	})
}
