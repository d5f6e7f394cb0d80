package ledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet/ledger"

	"github.com/google/go-cmp/cmp"
)

// told reads a ledger and tells its lines: "5 2022-06-07 £1,250.00 Bramblebank Care Ltd" or "7! reason".
func told(t *testing.T, l *ledger.Ledger) []string {
	t.Helper()
	var out []string
	for l.Next() {
		if r, refused := l.Refusal(); refused {
			out = append(out, fmt.Sprintf("%d! %s", r.Line, r.Reason))
			continue
		}
		p := l.Payment()
		text := fmt.Sprintf("%d %s %s %s", p.Line, p.Date, p.Amount, p.Supplier)
		if p.Redacted {
			text += " (redacted)"
		}
		out = append(out, text)
	}
	return out
}

func openShape(t *testing.T, name string) (*ledger.Ledger, error) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // read only
	return ledger.Scan(f, ledger.Options{})
}

// Made-up ledgers in the shapes that councils give them: for each the lines taken and refused, the messages and the total.
var shapes = []struct {
	file  string
	total string
	want  []string
}{
	{"preamble-and-totals.csv", "£2,600.00", []string{
		"1! The line stands above the headings: “Borough of Thistledown (a made-up council)”",
		"2! The line stands above the headings: “Payments over £500, June 2022”",
		"3! The line is blank.",
		"5 2022-06-07 £1,250.00 Bramblebank Care Ltd",
		"6 2022-06-08 -£250.00 Bramblebank Care Ltd",
		"7! A total, not a payment: £1,000.00, which is what the lines above it add up to.",
		"8 2022-06-13 £99.99 Foxglove, Fern and Co",
		"9! The line is blank.",
		"10 2022-06-30 £1,500.01 REDACTED PERSONAL DATA (redacted)",
		"11! A total, not a payment: £1,600.00, which is what the lines since the last total add up to.",
		"12! The headings are repeated here.",
		"13! A total, not a payment: £2,600.00, which is what the lines above it add up to.",
		"14! A note, not a payment: “Source: made-up finance system”",
	}},
	{"windows-1252-semicolons.csv", "£65.50", []string{
		"2! The amount “100,00” is not an amount of money.",
		"3 2022-06-08 £50.00 Plain Ltd",
		"4 2022-06-09 £25.50 Plain Ltd",
		"5 2022-06-10 -£10.00 O’Hara – Sons",
	}},
	{"american-dates.csv", "£60.00", []string{
		"2 2022-06-01 £10.00 Acorn Made Up Ltd",
		"3 2022-06-13 £20.00 Acorn Made Up Ltd",
		"4 2022-06-30 £30.00 Beech Made Up Ltd",
		"5! The date “31/06/2022” is not a date: there is no month 31.",
	}},
	{"excel-leftovers.csv", "£2,722.07", []string{
		"2 2022-06-07 £1,500.00 Cedar Made Up Ltd",
		"3 2022-06-08 £0.00 Cedar Made Up Ltd",
		"4 2022-06-09 £1,234.57 Cedar Made Up Ltd",
		"5 2022-06-10 £0.00 Cedar Made Up Ltd",
		"6! The amount “#REF!” is not an amount of money.",
		"7 2022-06-12 -£12.50 Cedar Made Up Ltd",
	}},
	{"redactions.csv", "£4,500.00", []string{
		"2 2022-06-07 £100.00 Name withheld (redacted)",
		"3 2022-06-07 £200.00 Individual (redacted)",
		"4 2022-06-07 £300.00 Personal info (redacted)",
		"5 2022-06-07 £400.00 [REDACTED] (redacted)",
		"6 2022-06-07 £500.00 Individual Mobility Made Up Ltd",
		"7 2022-06-07 £600.00 Redactive Made Up Publishing Ltd",
		"8 2022-06-07 £700.00 Juniper Made Up Ltd (redacted)",
		"9 2022-06-07 £800.00  (redacted)",
		"10 2022-06-07 £900.00 2022:05 Dementia (redacted)",
	}},
	{"two-line-headings.csv", "£30.00", []string{
		"1! The line stands above the headings: “Made-up District Council - supplier payments”",
		"4 2022-06-07 £10.00 Elder Made Up Ltd",
		"5 2022-06-08 £20.00 Elder Made Up Ltd",
	}},
	{"quoted-line-breaks.csv", "£1,038.00", []string{
		"2 2022-06-07 £1,000.00 Hazel Made Up Ltd",
		"4 2022-06-08 £31.00 Hazel Made Up Ltd",
		"5! The date “31/06/2022” is not a date: June 2022 has no day 31.",
		"6! The line has 5 cells where others have 6: a quotation mark is misplaced. Double the marks within a text, or take them away.",
		"7 2022-06-10 £7.00 Hazel Made Up Ltd",
	}},
	{"debit-and-credit.csv", "£70.00", []string{
		"2 2022-06-13 £100.00 Rowan Made Up Ltd",
		"3 2022-06-14 -£40.00 Rowan Made Up Ltd",
		"4 2022-06-15 -£5.00 Rowan Made Up Ltd",
		"5 2022-06-16 £15.00 Sorrel Made Up Ltd",
		"6! The amount is missing.",
		"7! A total, not a payment: £70.00, which is what the lines above it add up to.",
	}},
	{"dated-subtotals.csv", "£24.00", []string{
		"2 2022-06-13 £10.00 Rowan Made Up Ltd",
		"3! A total, not a payment: £10.00, which is what the lines above it add up to.",
		"4 2022-06-14 £6.00 Total Made Up Energy Ltd",
		"5 2022-06-15 £8.00 Rowan Made Up Ltd",
		"6! A total, not a payment: £14.00, which is what the lines since the last total add up to.",
		"7! A total, not a payment: £24.00, which is what the lines above it add up to.",
	}},
	{"ragged.csv", "£30.00", []string{
		"2 2022-06-07 £10.00 Willow Made Up Ltd",
		"3 2022-06-08 £20.00 Willow Made Up Ltd",
		"4! The line has 8 cells where others have 6: perhaps a text with a comma lacks its quotation marks.",
		"5! A line without date and amount, so no payment: “Parks”",
		"6! The supplier's name is missing, and no reference shows that this is a payment.",
		"7! The date is missing.",
		"8! The amount is missing.",
		"9! The date “12/06/1922” is not one of a payment: its year is 1922.",
		"10! The amount “1,23” is not an amount of money. The date “tomorrow” is not a date.",
	}},
	{"grant-register-vcse.csv", "£3,500.50", []string{
		"2 2022-06-07 £2,500.00 Lantern Made Up Trust",
		"3 2022-06-08 £999.50 Beacon Made Up CIC",
		"4 2022-06-09 £1.00 Anvil Made Up Ltd",
	}},
}

func TestShapes(t *testing.T) {
	for _, c := range shapes {
		t.Run(c.file, func(t *testing.T) {
			l, err := openShape(t, c.file)
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, l)
			if l.Err() != nil {
				t.Fatal(l.Err())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			s := l.Summary()
			refused := 0
			for _, line := range got {
				if strings.Contains(line[:4], "!") {
					refused++
				}
			}
			if s.Total.String() != c.total || s.Rows != len(got) || s.Refused != refused || s.Taken != len(got)-refused {
				t.Errorf("total %s, want %s; %+v", s.Total, c.total, s)
			}
		})
	}
}

func TestFilesThatAreNoLedgers(t *testing.T) {
	for file, message := range map[string]string{
		"not-a-ledger.csv": "No line of headings was found among the first 3 lines; one is needed that names the payment's date, the supplier's name and an amount. Line 1 begins with “School”.",
		"no-amount.csv":    "Line 1 has no column for an amount. “Amount” reads like it, but only 0% of its cells are amounts. Its headings are “Supplier Name”, “Payment Date” and “Amount”.",
		"header-only.csv":  "The file has headings on line 1 and nothing below them.",
	} {
		_, err := openShape(t, file)
		if !fault.Is(err, fault.KindInvalid) || !strings.HasPrefix(fault.Message(err), message) {
			t.Errorf("%s: %v\nwant %s", file, err, message)
		}
	}
	for text, message := range map[string]string{
		"":                              "The file is empty.",
		"Supplier,Date\nA,01/06/2022\n": "Line 1 has no column for an amount. Its headings are “Supplier” and “Date”.",
		"Supplier Name\nOne\nTwo\n":     "No line of headings was found",
	} {
		_, err := ledger.Scan(strings.NewReader(text), ledger.Options{})
		if !fault.Is(err, fault.KindInvalid) || !strings.HasPrefix(fault.Message(err), message) {
			t.Errorf("%q: %v\nwant %s", text, err, message)
		}
	}
}

func TestWhatAPaymentHolds(t *testing.T) {
	l, err := openShape(t, "grant-register-vcse.csv")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for l.Next() {
		p := l.Payment()
		got = append(got, fmt.Sprint(p.Service, "/", p.CompanyNumber, "/", p.CharityNumber, "/", p.Voluntary))
	}
	if diff := cmp.Diff([]string{"Youth//1099999/true", "Youth/01234567//true", "Youth/01234567//false"}, got); diff != "" {
		t.Error(diff)
	}
}
