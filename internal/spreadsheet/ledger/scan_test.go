package ledger_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"

	"github.com/tealeg/xlsx/v3"
)

func TestNamesThatAreWithheld(t *testing.T) {
	for _, name := range []string{
		"REDACTED PERSONAL DATA", "Redacted", "[Redacted]", "Redacted - personal data", "Name Withheld", "name withheld.", "Individual", "INDIVIDUALS", "Personal info",
		"Personal Information", "Private Individual", "Confidential", "Payment to an individual", "Not disclosed", "Information withheld under the Data Protection Act",
		"****", "XXXXX", "GDPR", "Personal Data Redacted Ltd", "Foster Carer", "n/a", "-", "Various Individuals", "Not for publication",
		"Removed for privacy", "Carer (name removed)", "Section 40(2)", "S40(2)", "Direct Payment Recipient", "Client Payments", "Care Leaver", "Name removed - child",
		"Sundry Supplier", "SUNDRY CREDITORS", "One-off supplier", "Various",
	} {
		if !ledger.Withheld(name) {
			t.Errorf("%q is taken for a supplier", name)
		}
	}
	for _, name := range []string{
		"", "PLACES FOR PEOPLE INDIVIDUAL SUPPORT(SP)", "REDACTIVE EVENTS LTD", "PERSONAL BEST LIFE COACHING", "CONFIDENCE CARE AND SUPPORT LIMITED",
		"IPM PERSONAL PENSION TRUSTEES LIMITED", "Marquis Private Hire", "GED LAING PERSONAL SAFETY TRAINING", "Personal Data Systems Ltd", "Don't redact",
		"DAISY CHAIN PRIVATE DAY CARE CENTRE", "POSITIVE INDIVIDUAL PROACTIVE SUPPORT", "Name It Ltd", "Exemplar Health Care", "A4E", "XXL Sports",
		"Carers Trust Made Up", "Section 40 Studios Ltd", "Sundry Made Up Goods Ltd", "Child Made Up Ltd", "Parent Carer Forum", "Various Made Up Artists Ltd", "Protected Made Up Trees Ltd",
	} {
		if ledger.Withheld(name) {
			t.Errorf("%q is taken for a withheld name", name)
		}
	}
}

const plainHead = "Supplier,Date,Amount,Reference\n"

func scan(t *testing.T, text string, o ledger.Options) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Scan(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// payments writes n lines of the first days of a month, which read either way.
func payments(n int) string {
	var b strings.Builder
	b.WriteString(plainHead)
	for i := range n {
		fmt.Fprintf(&b, "Made Up Ltd,%02d/%02d/2022,1.00,%d\n", 4, 1+i%12, i)
	}
	return b.String()
}

func TestTheOrderOfDatesIsJudgedByTheWholeColumn(t *testing.T) {
	unclear := payments(6000)
	// a file that can be read twice is looked through to the first date that tells
	l := scan(t, unclear+"Made Up Ltd,04/25/2022,1.00,x\n", ledger.Options{})
	if order, shown := l.DateOrder(); order != spreadsheet.MonthFirst || !shown {
		t.Errorf("%s %v", order, shown)
	}
	if l.Next(); l.Payment().Date.String() != "2022-04-01" || l.Payment().Line != 2 {
		t.Errorf("%+v", l.Payment())
	}
	// one that cannot is read day first, and refused as a whole when that turns out wrong
	l, err := ledger.Scan(io.MultiReader(strings.NewReader(unclear), strings.NewReader("Made Up Ltd,04/25/2022,1.00,x\n")), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for l.Next() {
	}
	if !fault.Is(l.Err(), fault.KindInvalid) || !strings.Contains(fault.Message(l.Err()), "turn out to be month first") {
		t.Errorf("%v", l.Err())
	}
	// nothing tells
	l = scan(t, unclear, ledger.Options{})
	if order, shown := l.DateOrder(); order != spreadsheet.DayFirst || shown {
		t.Errorf("%s %v", order, shown)
	}
	for l.Next() {
	}
	if l.Err() != nil || l.Summary().Taken != 6000 {
		t.Errorf("%v %+v", l.Err(), l.Summary())
	}
	// a person says so
	l = scan(t, payments(3), ledger.Options{DateOrder: spreadsheet.MonthFirst})
	if l.Next(); l.Payment().Date.String() != "2022-04-01" {
		t.Errorf("%+v", l.Payment())
	}
}

func TestAFileWithoutDatesTakesOne(t *testing.T) {
	text := "Supplier,Amount,Reference\nMade Up Ltd,10.00,1\nTotal,10.00,\n"
	if _, err := ledger.Scan(strings.NewReader(text), ledger.Options{}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("%v", err)
	}
	l := scan(t, text, ledger.Options{Date: workday.MustOn(2022, 6, 30)})
	for l.Next() {
	}
	if s := l.Summary(); s.Taken != 1 || s.First.String() != "2022-06-30" || s.Total != 1000 {
		t.Errorf("%+v", s)
	}
}

func TestFractionsOfAPennyAreCounted(t *testing.T) {
	l := scan(t, plainHead+"A Ltd,07/06/2022,0.125,1\nA Ltd,07/06/2022,0.124,2\nA Ltd,07/06/2022,5.00,3\n", ledger.Options{})
	for l.Next() {
	}
	if s := l.Summary(); s.Total != 13+12+500 || s.Rounded != 2 || s.Residue != -500_000+400_000 {
		t.Errorf("%+v", s)
	}
}

func TestTotalsThatDoNotAddUpAreSaid(t *testing.T) {
	l := scan(t, plainHead+"A Ltd,07/06/2022,10.00,1\nTotal,,11.00,\n,,10.00,\nTotal Gas Made Up Ltd,08/06/2022,5.00,2\nTOTAL,08/06/2022,5.00,3\nTotal,08/06/2022,20.00,\n", ledger.Options{})
	want := []string{
		"2 2022-06-07 £10.00 A Ltd",
		"3! A total, not a payment: it says £11.00, but the lines taken above it add up to £10.00.",
		"4! An amount without date and supplier, so a total and not a payment: £10.00, which is what the lines above it add up to.",
		"5 2022-06-08 £5.00 Total Gas Made Up Ltd",
		"6 2022-06-08 £5.00 TOTAL",
		"7! A total, not a payment: £20.00, which is what the lines above it add up to.",
	}
	if got := told(t, l); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestKeysFollowTheCellsAndNotTheFile(t *testing.T) {
	keys := func(text string) (out [][16]byte) {
		l := scan(t, text, ledger.Options{})
		for l.Next() {
			out = append(out, l.Key())
		}
		return out
	}
	a := keys(plainHead + "A Ltd,07/06/2022,10.00,1\nA Ltd,07/06/2022,10.00,1\nA Ltd,07/06/2022,10.00,2\n")
	b := keys("\xef\xbb\xbf" + strings.ReplaceAll("Supplier;Date;Amount;Reference\n\"A Ltd\" ;07/06/2022; 10.00;1\n", "\n", "\r\n"))
	if a[0] != a[1] || a[0] == a[2] || a[0] != b[0] {
		t.Errorf("%x %x", a, b)
	}
}

func TestASheetIsChosen(t *testing.T) {
	book := xlsx.NewFile()
	add := func(name string, rows ...[]string) {
		s, err := book.AddSheet(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range rows {
			r := s.AddRow()
			for _, c := range cells {
				r.AddCell().SetString(c)
			}
		}
	}
	head := []string{"Supplier Name", "Payment Date", "Net Amount"}
	add("Read me", []string{"Payments of a made-up council"}, []string{"Published monthly"})
	add("April", head, []string{"A Ltd", "07/04/2022", "£1,000.00"}, []string{"Total", "", "1000"})
	bytesOf := func() []byte {
		var out bytes.Buffer
		if err := book.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	l, err := ledger.Scan(bytes.NewReader(bytesOf()), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told(t, l), "; "); got != "2 2022-04-07 £1,000.00 A Ltd; 3! A total, not a payment: £1,000.00, which is what the lines above it add up to." || l.Mapping().Sheet != "April" {
		t.Errorf("%s %q", got, l.Mapping().Sheet)
	}
	add("May", head, []string{"A Ltd", "07/05/2022", "5"})
	_, err = ledger.Scan(bytes.NewReader(bytesOf()), ledger.Options{})
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "2 sheets hold payments: “April” and “May”.") {
		t.Errorf("%v", err)
	}
	if l, err = ledger.Scan(bytes.NewReader(bytesOf()), ledger.Options{Sheet: "May"}); err != nil || !l.Next() || l.Payment().Amount != 500 {
		t.Errorf("%v", err)
	}
	_, err = ledger.Scan(bytes.NewReader(bytesOf()), ledger.Options{Sheet: "June"})
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "There is no sheet “June”. The sheets are “Read me”, “April” and “May”.") {
		t.Errorf("%v", err)
	}
}

// A large ledger is read in a bounded amount of memory; here 25 MB, the way 2 GB are.
func TestALedgerIsReadInBoundedMemory(t *testing.T) {
	m := newMadeUp(180_000)
	l, err := ledger.Scan(m, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var peak uint64
	var stats runtime.MemStats
	for n := 0; l.Next(); n++ {
		if r, refused := l.Refusal(); refused {
			t.Fatalf("line %d: %s", r.Line, r.Reason)
		}
		if n%60_000 == 59_999 {
			runtime.GC()
			runtime.ReadMemStats(&stats)
			peak = max(peak, stats.HeapAlloc)
		}
	}
	if s := l.Summary(); l.Err() != nil || s.Taken != 180_000 || s.Total != m.total {
		t.Errorf("%v %+v, want %s", l.Err(), s, m.total)
	}
	if peak > 16<<20 {
		t.Errorf("%d bytes in use", peak)
	}
}

// Whatever is done to a ledger, each line is taken or refused once, and what is taken adds up.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{plainHead + "A Ltd,07/06/2022,10.00,1\n", "x\n\n" + plainHead + "\"A\nLtd\",07/06/2022,(1),1\nTotal,,1,\n", "Date;Payee;Net;VAT;Gross\n1/2/22;B;1;2;3\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ledger.Scan(strings.NewReader(text), ledger.Options{})
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatal(err)
			}
			return
		}
		var sum money.Pence
		taken, refused, last := 0, 0, 0
		for l.Next() {
			r, no := l.Refusal()
			line := r.Line
			if no {
				refused++
				if r.Reason == "" {
					t.Fatalf("line %d is refused without a reason", r.Line)
				}
			} else {
				taken++
				sum += l.Payment().Amount
				line = l.Payment().Line
			}
			if line <= last {
				t.Fatalf("line %d after %d", line, last)
			}
			last = line
		}
		if s := l.Summary(); s.Taken != taken || s.Refused != refused || s.Total != sum || s.Rows != taken+refused {
			t.Fatalf("%+v", s)
		}
	})
}
