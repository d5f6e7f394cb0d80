package ledger

import (
	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/workday"
)

// Payment is one payment as the council published it.
type Payment struct {
	Line           int
	Date           workday.Date
	Amount         money.Pence // net where the file tells; negative for a credit
	Supplier       string      // as written; of a Redacted payment what stands in place of the name
	SupplierNumber string
	Department     string
	Service        string // the cost centre's name where the file has no service
	CostCentre     string
	CostCentreName string
	Purpose        string
	Category       string // of goods or services, such as the ProClass
	Reference      string // the transaction's number; the invoice's where the file has no other
	Invoice        string
	CompanyNumber  string // with the leading zeros that spreadsheets drop
	CharityNumber  string
	Voluntary      bool // the council marks the supplier as a voluntary, community or social enterprise
	// Redacted says that the payee's name is withheld or missing. Two redacted payments have no supplier in common, whatever
	// stands in Supplier; councils that publish the number of a withheld payee tell payees apart by it.
	Redacted bool
}

// Refusal is a line that was not taken as a payment, and why.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Basis says what the amounts of a ledger are.
type Basis string

// The bases, the best first.
const (
	BasisNet    Basis = "net"
	BasisStated Basis = "stated" // the file does not say whether VAT is in it
	BasisGross  Basis = "gross"
)

// Options say how a file is read. The zero value is right for an unknown file.
type Options struct {
	// Columns names the column of a role by its heading or its letter, where the recognition is to be corrected; "-" for none.
	Columns map[heading.Role]string
	// HeadingLine is the line of the headings; 0: found out; -1: there are none, and Columns has letters.
	HeadingLine int
	// Sheet is the sheet of a workbook that holds the payments; "": the only one that does.
	Sheet string
	// DateOrder is the order of dates written with numbers alone; "": judged by the whole column.
	DateOrder spreadsheet.DateOrder
	// Date is the date of every payment of a file that has no column of dates.
	Date workday.Date
	// File limits what is read.
	File spreadsheet.Options
}

// Summary counts what became of a ledger's lines.
type Summary struct {
	Rows     int          `json:"rows"` // Taken + Refused
	Taken    int          `json:"taken"`
	Refused  int          `json:"refused"`
	Total    money.Pence  `json:"total_pence"` // of what was taken
	Redacted int          `json:"redacted"`    // payments, among those taken
	First    workday.Date `json:"first_date"`
	Last     workday.Date `json:"last_date"`
	// Rounded counts the payments with a fraction of a penny; Residue is what rounding took off their sum, in millionths of a
	// penny: the file's own total is Total + Residue.
	Rounded int   `json:"rounded"`
	Residue int64 `json:"residue_millionths"`
}

func (s *Summary) take(p *Payment, residue int64) {
	s.Rows++
	s.Taken++
	s.Total += p.Amount
	if p.Redacted {
		s.Redacted++
	}
	if residue != 0 {
		s.Rounded++
		s.Residue += residue
	}
	if s.First.IsZero() || p.Date.Before(s.First) {
		s.First = p.Date
	}
	if p.Date.After(s.Last) {
		s.Last = p.Date
	}
}
