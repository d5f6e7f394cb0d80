package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"

	"github.com/google/go-cmp/cmp"
)

// Headings as councils and their systems write them, with a record below; nothing in the code knows any of these files.
var published = []struct{ name, headings, record, want string }{
	{"the code's own names", "Body Name,Service Area,Expenditure Category,Payment Date,Transaction Number,Net Amount,Irrecoverable VAT,Supplier Name,Merchant Category",
		"Made Up Council,Highways,Repairs,07/06/2022,123456,120.50,0.00,Road Firm Ltd,Builders",
		"date=Payment Date supplier=Supplier Name amount=Net Amount vat=Irrecoverable VAT service=Service Area purpose=Expenditure Category reference=Transaction Number category=Merchant Category body=Body Name"},
	{"beneficiary", "Organisation,Directorate,Date Paid,Beneficiary,Beneficiary ID,Purpose of Expenditure,Amount (£),Proclass",
		"Made Up Council,Adults,7-Jun-22,Care Firm,A12345,Home care,\"1,250.00\",321000",
		"date=Date Paid supplier=Beneficiary amount=Amount (£) supplier-number=Beneficiary ID department=Directorate purpose=Purpose of Expenditure category=Proclass body=Organisation"},
	{"vendor, SAP's way", "Vendor,Name 1,Clearing date,DocumentNo,Amount in LC,Cost Ctr,Text",
		"0000123456,Care Firm,07.06.2022,1900001234,1250.00,40012,June care",
		"date=Clearing date supplier=Name 1 amount=Amount in LC supplier-number=Vendor cost-centre=Cost Ctr reference=DocumentNo"},
	{"creditor", "Dept,Creditor Name,Pay Date,Total (£),Inv. No",
		"ASC,Care Firm,07/06/22,1250,INV 77", "date=Pay Date supplier=Creditor Name amount=Total (£) department=Dept invoice=Inv. No"},
	{"payee, posting date", "Cost Centre,Cost Centre Description,Payee,Posting Date,Value ex VAT,Voucher No",
		"A1234,Short Breaks,Care Firm,2022-06-07,99.99,5551", "date=Posting Date supplier=Payee amount=Value ex VAT cost-centre=Cost Centre cost-centre-name=Cost Centre Description reference=Voucher No"},
	{"government departments' form", "Department family,Entity,Date,Expense Type,Expense Area,Supplier,Transaction Number,Amount,Description,Supplier Postcode,Supplier Type",
		"Local,Made Up Council,07/06/2022,Care,Adults,Care Firm,77123,500.00,Respite,ZZ1 1ZZ,WGA",
		"date=Date supplier=Supplier amount=Amount department=Department family service=Expense Area purpose=Expense Type reference=Transaction Number body=Entity category=Supplier Type"},
	{"words run together", "OrganisationLabel,EffectiveDate,DirectorateName,ServiceCategoryLabel,SupplierName,SupplierID,PaymentDate,TransactionNumber,NetAmount,VATAmount,GrossAmount,PurposeSpend,CharityNumber,VCSE",
		"Made Up Council,01/06/2022,Adults,Social care,Care Firm,99,07/06/2022,771,100.00,20.00,120.00,Care,1099999,Yes",
		"date=PaymentDate supplier=SupplierName amount=NetAmount vat=VATAmount department=DirectorateName service=ServiceCategoryLabel supplier-number=SupplierID reference=TransactionNumber purpose=PurposeSpend charity-number=CharityNumber voluntary=VCSE body=OrganisationLabel"},
	{"net, VAT and gross", "Supplier,Date,Gross,VAT,Net,Description",
		"Care Firm,07/06/2022,120.00,20.00,100.00,Care", "date=Date supplier=Supplier amount=Net vat=VAT purpose=Description"},
	{"net is said in words", "Supplier,Date,Invoice total inc VAT,Amount net of VAT",
		"Care Firm,07/06/2022,120.00,100.00", "date=Date supplier=Supplier amount=Amount net of VAT"},
	{"recoverable VAT", "Supplier,Payment date,Amount (excluding recoverable VAT),Expense description",
		"Care Firm,07/06/2022,120.00,Care", "date=Payment date supplier=Supplier amount=Amount (excluding recoverable VAT) purpose=Expense description"},
	{"several dates", "Invoice Date,Due Date,Payment Date,Supplier Name,Amount Paid,Invoice Number",
		"01/05/2022,30/05/2022,07/06/2022,Care Firm,10.00,X1", "date=Payment Date supplier=Supplier Name amount=Amount Paid invoice=Invoice Number"},
	{"a supplier by number and by name", "Supplier,Supplier Name,Date,Amount", "12345,Care Firm,07/06/2022,10.00",
		"date=Date supplier=Supplier Name amount=Amount supplier-number=Supplier"},
	{"a supplier's number called supplier", "Supplier,Name,Date,Amount", "12345,Care Firm,07/06/2022,10.00",
		"date=Date supplier=Name amount=Amount supplier-number=Supplier"},
	{"capitals and padding", "  SUPPLIER NAME ,PAID DATE, NET AMOUNT £ ,DIRECTORATE", "Care Firm,07/06/2022,10.00,ADULTS",
		"date=PAID DATE supplier=SUPPLIER NAME amount=NET AMOUNT £ department=DIRECTORATE"},
	{"company numbers", "Supplier (T/A),Company Registration Number,Charity No.,Date,Value (£)", "Care Firm,01234567,,07/06/2022,10.00",
		"date=Date supplier=Supplier (T/A) amount=Value (£) company-number=Company Registration Number charity-number=Charity No."},
	{"the code's sentences as headings", "Local authority department which incurred the expenditure,Beneficiary,Summary of the purpose of the expenditure,Amount: net of recoverable VAT,VAT that cannot be recovered,Date the expenditure was incurred,Merchant category",
		"Adults,Care Firm,Home care,100.00,0.00,07/06/2022,Care",
		"date=Date the expenditure was incurred supplier=Beneficiary vat=VAT that cannot be recovered department=Local authority department which incurred the expenditure purpose=Summary of the purpose of the expenditure category=Merchant category amount=Amount: net of recoverable VAT"},
	{"Agresso's way", "Period,Type,Trans Date,TransNo,Ap/Ar ID(T),Ap/Ar ID,Inv Ref,Account(T),CostC(T),Amount",
		"202206,AP,07/06/2022,9001,Care Firm,77,INV1,Agency care,Adults,10.00",
		"date=Trans Date supplier=Ap/Ar ID(T) reference=TransNo supplier-number=Ap/Ar ID invoice=Inv Ref purpose=Account(T) amount=Amount"},
	{"purchase cards", "Transaction Date,Merchant Name,Merchant Category Description,Transaction Amount,Cardholder Directorate,Reference",
		"07/06/2022,Care Firm,Shops,10.00,Adults,1",
		"date=Transaction Date supplier=Merchant Name category=Merchant Category Description amount=Transaction Amount department=Cardholder Directorate reference=Reference"},
	{"underscores", "Supplier_Name,Supplier_Ref,Invoice_Payment_Date,Invoice_Amount_Excl_VAT,Invoice_Amount_Inc_VAT,Cost_Centre_Description,Nominal_Description",
		"Care Firm,77,07/06/2022,10.00,12.00,Adults,Care",
		"date=Invoice_Payment_Date supplier=Supplier_Name supplier-number=Supplier_Ref amount=Invoice_Amount_Excl_VAT cost-centre-name=Cost_Centre_Description purpose=Nominal_Description"},
	{"bare words", "Paid,Creditor,£,Description,Department", "07/06/2022,Care Firm,10.00,Care,Adults",
		"date=Paid supplier=Creditor amount=£ purpose=Description department=Department"},
	{"spend and vendor", "Vendor Name,Vendor ID,Spend (£),GL Date,Category Description,Portfolio", "Care Firm,V1,10.00,07/06/2022,Care,Adults",
		"date=GL Date supplier=Vendor Name amount=Spend (£) supplier-number=Vendor ID category=Category Description department=Portfolio"},
}

func mapped(m heading.Mapping, want string) string {
	var got []string
	for pair := range strings.SplitSeq(want, " ") {
		if role, _, ok := strings.Cut(pair, "="); ok {
			if i := m.Index(heading.Role(role)); i >= 0 {
				got = append(got, role+"="+m.Headings[i])
			} else {
				got = append(got, role+"=?")
			}
		}
	}
	return strings.Join(got, " ")
}

func TestHeadingsOfUnknownCouncilsAreRecognised(t *testing.T) {
	for _, c := range published {
		t.Run(c.name, func(t *testing.T) {
			file := c.headings + "\n"
			for i := range 30 {
				file += strings.Replace(c.record, "Care Firm", fmt.Sprintf("Care Firm %d", i), 1) + "\n"
			}
			l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
			if err != nil {
				t.Fatal(err)
			}
			m := l.Mapping()
			if diff := cmp.Diff(c.want, mapped(m, c.want)); diff != "" {
				t.Error(diff)
			}
			for l.Next() {
				if r, refused := l.Refusal(); refused {
					t.Errorf("line %d: %s", r.Line, r.Reason)
				}
			}
			for _, col := range m.Columns {
				if col.Confidence < 25 || col.Confidence > 100 || col.How == "" {
					t.Errorf("%+v", col)
				}
			}
		})
	}
}

// The same columns in any order, delimiter and letter case are the same columns.
func TestHeadingsDoNotDependOnTheirOrder(t *testing.T) {
	for _, c := range published {
		headings, record := strings.Split(c.headings, ","), strings.Split(strings.ReplaceAll(c.record, "\"1,250.00\"", "1250.00"), ",")
		slices.Reverse(headings)
		slices.Reverse(record)
		file := strings.ToUpper(strings.Join(headings, "\t")) + "\n" + strings.Repeat(strings.Join(record, "\t")+"\n", 3)
		if strings.Contains(c.headings, "LabelE") || c.name == "words run together" {
			continue // capitals are what parts their words
		}
		l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := strings.ToUpper(strings.Join(strings.Fields(c.want), " "))
		if got := strings.ToUpper(mapped(l.Mapping(), c.want)); got != want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func TestNetIsFoundByAddingUp(t *testing.T) {
	file := "Supplier,Date,Total,VAT,Line\nCare Firm,07/06/2022,120.00,20.00,100.00\nRoad Firm,08/06/2022,60.00,10.00,50.00\nNo VAT,09/06/2022,7.00,0.00,7.00\n"
	l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := l.Mapping()
	if m.Headings[m.Index(ledger.Amount)] != "Line" || l.Basis() != ledger.BasisNet {
		t.Errorf("%s, %+v", l.Basis(), m)
	}
	swapped := strings.NewReplacer("Total", "Amount", "Line", "Sum").Replace(strings.ReplaceAll(file, "120.00,20.00,100.00", "100.00,20.00,120.00"))
	swapped = strings.NewReplacer("60.00,10.00,50.00", "50.00,10.00,60.00").Replace(swapped)
	if l, err = ledger.Scan(strings.NewReader(swapped), ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	m = l.Mapping()
	if m.Headings[m.Index(ledger.Amount)] != "Amount" || l.Basis() != ledger.BasisNet {
		t.Errorf("%s, %+v", l.Basis(), m)
	}
}

func TestColumnsWithoutHelpfulHeadingsAreFoundByTheirCells(t *testing.T) {
	file := "Directorate,Who,When,How much,Reference\n"
	for i := range 20 {
		file += fmt.Sprintf("Adults,Firm number %d,%02d/06/2022,%d.50,%d\n", i, i+1, 100+i, 5000+i)
	}
	l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
	if err == nil {
		t.Fatalf("a line with none of the three was taken for headings: %+v", l.Mapping())
	}
	file = strings.Replace(file, "Who,When", "Supplier,Date", 1)
	if l, err = ledger.Scan(strings.NewReader(file), ledger.Options{}); err != nil {
		t.Fatal(err)
	}
	m := l.Mapping()
	if i := m.Index(ledger.Amount); i != 3 || len(m.Notes) == 0 || !strings.Contains(m.Notes[0], "Check that “How much” is the amount") {
		t.Errorf("%d %q", i, m.Notes)
	}
}

func TestAMappingCanBeSavedAndCorrected(t *testing.T) {
	file := "Supplier,Trading Name,Date,Amount,Other Amount\nA1 Holdings,Care Firm,07/06/2022,10.00,12.00\n"
	l, err := ledger.Scan(strings.NewReader(file), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	choices := l.Mapping().Choices()
	if choices[ledger.Supplier] != "Supplier" || choices[ledger.Amount] != "Amount" {
		t.Errorf("%v", choices)
	}
	choices[ledger.Supplier], choices[ledger.Amount] = "trading name", "e"
	if l, err = ledger.Scan(strings.NewReader(file), ledger.Options{Columns: choices}); err != nil {
		t.Fatal(err)
	}
	if !l.Next() || l.Payment().Supplier != "Care Firm" || l.Payment().Amount != 1200 {
		t.Errorf("%+v", l.Payment())
	}
	if c := l.Mapping().Columns[l.Mapping().Index(ledger.Supplier)]; c.Confidence != 100 || c.How != "It was chosen." {
		t.Errorf("%+v", c)
	}
	_, err = ledger.Scan(strings.NewReader(file), ledger.Options{Columns: map[heading.Role]string{ledger.Supplier: "Payee name"}})
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "There is no column “Payee name” for the supplier's name on line 1.") {
		t.Errorf("%v", err)
	}
	_, err = ledger.Scan(strings.NewReader(file), ledger.Options{Columns: map[heading.Role]string{ledger.Supplier: "-"}})
	if !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a ledger without suppliers: %v", err)
	}
	bare := "Care Firm,07/06/2022,10.00\nRoad Firm,08/06/2022,5.00\n"
	l, err = ledger.Scan(strings.NewReader(bare), ledger.Options{HeadingLine: -1, Columns: map[heading.Role]string{ledger.Supplier: "A", ledger.Date: "B", ledger.Amount: "C"}})
	if err != nil {
		t.Fatal(err)
	}
	for l.Next() {
	}
	if s := l.Summary(); s.Taken != 2 || s.Total != 1500 {
		t.Errorf("%+v", s)
	}
}
