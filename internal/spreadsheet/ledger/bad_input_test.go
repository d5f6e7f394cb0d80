package ledger_test

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/ledger"

	"github.com/google/go-cmp/cmp"
)

// wide16 writes ASCII as UTF-16.
func wide16(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range []byte(text) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}

// Damaged and odd files: for each the whole story, that is what was taken, what was refused and why, and the total that stands.
func TestBadInput(t *testing.T) {
	const good = "A Ltd,07/06/2022,10.00,1\n"
	for _, c := range []struct {
		name, file string
		want       []string
		total      string
	}{
		{"NUL characters in a line", plainHead + good + "B\x00 Ltd,07/06/2022,5.00,2\n" + good, []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! The line holds NUL characters, which text has not: the file is damaged here. Get it again, or write this line anew.",
			"4 2022-06-07 £10.00 A Ltd"}, "£20.00"},
		{"a quotation mark never closed", plainHead + good + "\"B Ltd,07/06/2022,5.00,2\n" + good, []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! A quotation mark opens on this line and is not closed. Close it or take it away; reading went on with the next line.",
			"4 2022-06-07 £10.00 A Ltd"}, "£20.00"},
		{"cut off in the middle of a line", plainHead + good + "B Ltd,07/06/20", []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! The amount is missing. The line has 2 cells where others have 4."}, "£10.00"},
		{"a line without end", plainHead + good + strings.Repeat("x", 600) + "\n" + good, []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! The line is longer than 500 characters, which no record is. Check that the file has line breaks.",
			"4 2022-06-07 £10.00 A Ltd"}, "£20.00"},
		{"UTF-16", wide16(plainHead + good), []string{"2 2022-06-07 £10.00 A Ltd"}, "£10.00"},
		{"Windows-1252 and UTF-8", plainHead + "Caf\xe9 Ltd,07/06/2022,\xa310.00,1\nCafé Ltd,07/06/2022,£10.00,2\n", []string{
			"2 2022-06-07 £10.00 Café Ltd", "3 2022-06-07 £10.00 Café Ltd"}, "£20.00"},
		{"a mark in front, encoded twice", "\xc3\xaf\xc2\xbb\xc2\xbf" + plainHead + good, []string{"2 2022-06-07 £10.00 A Ltd"}, "£10.00"},
		{"dates that are none", plainHead + good + "A Ltd,30/02/2022,1,2\nA Ltd,2022-13-01,1,3\nA Ltd,07/06/0022,1,4\nA Ltd,0,1,5\nA Ltd,99/99/9999,1,6\n", []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! The date “30/02/2022” is not a date: February 2022 has no day 30.",
			"4! The date “2022-13-01” is not a date: there is no month 13.",
			"5! The date “07/06/0022” is not a date: the year 22 is out of range.",
			"6! The date “0” is not a date.",
			"7! The date “99/99/9999” is not a date: the year 9999 is out of range."}, "£10.00"},
		{"American dates among British ones", plainHead + "A Ltd,13/06/2022,1,1\nA Ltd,06/14/2022,1,2\n", []string{
			"2 2022-06-13 £1.00 A Ltd",
			"3! The date “06/14/2022” is not a date: there is no month 14; the dates of this file are day-first."}, "£1.00"},
		{"money as people write it", plainHead + "A Ltd,07/06/2022,\"£1,000.50\",1\nA Ltd,07/06/2022,(1.00),2\nA Ltd,07/06/2022,1.00-,3\nA Ltd,07/06/2022,1.00 CR,4\nA Ltd,07/06/2022,-,5\nA Ltd,07/06/2022,1E2,6\n", []string{
			"2 2022-06-07 £1,000.50 A Ltd", "3 2022-06-07 -£1.00 A Ltd", "4 2022-06-07 -£1.00 A Ltd", "5 2022-06-07 -£1.00 A Ltd", "6 2022-06-07 £0.00 A Ltd", "7 2022-06-07 £100.00 A Ltd"}, "£1,097.50"},
		{"money that may mean two things", plainHead + good + "A Ltd,07/06/2022,\"1,23\",2\nA Ltd,07/06/2022,1.234,56,3\nA Ltd,07/06/2022,(1,3\n", []string{
			"2 2022-06-07 £10.00 A Ltd",
			"3! The amount “1,23” is not an amount of money.",
			"4! The line has 5 cells where others have 4: perhaps a text with a comma lacks its quotation marks.",
			"5! The amount “(1” is not an amount of money."}, "£10.00"},
		{"blank lines at the end", plainHead + good + ",,,\n\n", []string{"2 2022-06-07 £10.00 A Ltd", "3! The line is blank.", "4! The line is blank."}, "£10.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := scan(t, c.file, ledger.Options{File: spreadsheet.Options{MaxRecord: 500}})
			if diff := cmp.Diff(c.want, told(t, l)); diff != "" {
				t.Error(diff)
			}
			if l.Err() != nil || l.Summary().Total.String() != c.total {
				t.Errorf("%v %s, want %s", l.Err(), l.Summary().Total, c.total)
			}
		})
	}
}

// A file that is not a ledger at all leaves nothing behind but a message that says what to do.
func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ name, file, message string }{
		{"empty", "", "The file is empty. Check that the download is complete."},
		{"a web page", "<!DOCTYPE html><title>Sign in</title>", "This is a web page, not a table"},
		{"one column", "Payments\n1\n2\n", "No line of headings was found among the first 3 lines"},
		{"text", "Dear council,\nplease find attached\n", "No line of headings was found"},
		{"no supplier", "Date,Amount\n07/06/2022,1\n08/06/2022,2\n", "Line 1 has no column for the supplier's name. Its headings are “Date” and “Amount”. Say which of them it is, or add the column."},
		{"dates that are words", "Supplier,Date,Amount\nA,soon,1\nB,later,2\n", "Line 1 has no column for the payment's date. “Date” reads like it, but only 0% of its cells are dates."},
		{"headings alone", plainHead, "The file has headings on line 1 and nothing below them."},
		{"headings and damage", plainHead + "A\x00,07/06/2022,1,2\n", "The file has headings on line 1, and no line below them can be read. Line 2: The line holds NUL characters"},
		{"headings and blanks", plainHead + "\n,,,\n", "The file has headings on line 1 and nothing below them."},
	} {
		_, err := ledger.Scan(strings.NewReader(c.file), ledger.Options{})
		if !fault.Is(err, fault.KindInvalid) || !strings.HasPrefix(fault.Message(err), c.message) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.message)
		}
	}
}

// A register of contracts has suppliers, dates and amounts, and not one payment.
func TestARegisterOfContractsIsNoLedger(t *testing.T) {
	const register = "Contract No,Contract name,Supplier,Contract start,Contract end,Extension options,Value\n" +
		"C1,Respite,A Ltd,2021,31/03/2024,12 months,300000.00\nC2,Transport,B Ltd,2021,31/03/2025,,5000.00\nC3,Therapy,C Ltd,2022,31/03/2025,,7000.00\n"
	if _, err := ledger.Scan(strings.NewReader(register), ledger.Options{}); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "register of contracts") {
		t.Errorf("a register is read as payments: %v", err)
	}
	for name, file := range map[string]string{
		"payments under contracts": "Contract No,Contract name,Contract manager,Supplier,Payment date,Amount\nC1,Respite,D,A Ltd,01/04/2021,10.00\nC2,Care,D,B Ltd,02/04/2021,12.00\nC2,Care,D,C Ltd,02/04/2021,12.00\n",
		"under a plain heading":    "Contract No,Contract name,Contract manager,Supplier,Date,Amount\nC1,Respite,D,A Ltd,01/04/2021,10.00\nC2,Care,D,B Ltd,02/04/2021,12.00\nC2,Care,D,C Ltd,02/04/2021,12.00\n",
	} {
		if _, err := ledger.Scan(strings.NewReader(file), ledger.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
