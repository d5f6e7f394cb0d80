package spot

import (
	"time"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind is what a file holds.
type Kind string

// The kinds of file.
const (
	Spend     Kind = "spend"
	Contracts Kind = "contracts"
	// PackageList is a list of the help that is bought for single children.
	PackageList Kind = "packages"
)

// State is where an import stands.
type State string

// The states. Only what is published is shown as the council's spending.
const (
	Staging   State = "staging"
	Published State = "published"
	Swept     State = "swept"
	// TakenBackState is of a file that was published and that somebody took back.
	TakenBackState State = "taken-back"
)

// Import is one file that was taken over.
type Import struct {
	Ref         thread.Ref
	Number      int64 // what its rows are stored under
	Kind        Kind
	File        string
	Hash        string // of the content and of how it was to be read
	State       State
	By          string
	StartedAt   time.Time
	TouchedAt   time.Time // of the last commit
	PublishedAt time.Time
	Run         string // whose run it is: a later run takes over, and the earlier one stops
	Line        int    // the last line that is saved
	Base        int    // how often the ledger had changed when it began: see Store.PublishedCount
	Council     db.Scope
	Summary     Summary
	BackBy      string    // who took it back
	BackAt      time.Time // zero while nobody has
	BackWhy     string
}

// Summary is what became of a file's rows.
type Summary struct {
	Rows          int          `json:"rows"`
	Taken         int          `json:"taken"`
	Refused       int          `json:"refused"`
	Known         int          `json:"known"` // among the refused: earlier files hold them
	Total         money.Pence  `json:"total_pence"`
	Redacted      int          `json:"redacted"` // among the taken
	RedactedTotal money.Pence  `json:"redacted_pence"`
	First         workday.Date `json:"first_date"`
	Last          workday.Date `json:"last_date"`
	Basis         ledger.Basis `json:"basis,omitempty"`
	Rounded       int          `json:"rounded,omitempty"`
	Columns       []Column     `json:"columns"`
	Notes         []string     `json:"notes,omitempty"`
	Warnings      []string     `json:"warnings,omitempty"`  // that somebody should read before the file is believed
	Services      []Total      `json:"services,omitempty"`  // the largest first
	Suppliers     []Total      `json:"suppliers,omitempty"` // without withheld payees
	SupplierCount int          `json:"supplier_count,omitempty"`
	Disagreements int          `json:"disagreements,omitempty"` // contracts whose expiry is not what their dates give
	Changed       int          `json:"changed,omitempty"`       // packages that take the place of what an earlier list says of them
	Children      int          `json:"children,omitempty"`      // of the packages taken
	Headings      []string     `json:"headings,omitempty"`      // of a list of packages, in the order of its columns
	Source        string       `json:"source,omitempty"`        // of a list of packages; "" when nobody named it
	Absent        int          `json:"absent,omitempty"`        // packages that earlier lists of its source have running, and this one has not
}

// Column is which column of the file was taken for what.
type Column struct {
	Role       string `json:"role"`
	Heading    string `json:"heading"`
	Confidence int    `json:"confidence"`
}

// Total is what was paid under one name.
type Total struct {
	Name   string      `json:"name"`
	Amount money.Pence `json:"pence"`
	Count  int         `json:"payments"`
}

// topTotals is how many names a summary keeps.
const topTotals = 20

// Refusal is a line that was not taken, and why.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// firstRefusals is how many refused lines a report holds. An import keeps all of them; a try, which keeps nothing, only these.
const firstRefusals = 1000

// Payment is one stored payment.
type Payment struct {
	Import thread.Ref
	ledger.Payment
}

// KeyOf makes the natural key of a payment, the same for payments that are equal in everything that tells payments apart: date, amount, payee, reference, purpose and who paid, whatever the columns of the
// file are called and however its lines are ordered. It is FNV-1a over the texts, each closed by a byte that no text has.
func KeyOf(p *ledger.Payment) int64 {
	h := uint64(14695981039346656037)
	mix := func(s string) {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	number := func(n int64) {
		for range 8 {
			h = (h ^ uint64(n&0xff)) * 1099511628211
			n >>= 8
		}
	}
	number(int64(p.Date.Year())*10_000 + int64(p.Date.Month())*100 + int64(p.Date.Day()))
	number(int64(p.Amount))
	for _, s := range [...]string{p.Supplier, p.SupplierNumber, p.Reference, p.Invoice, p.Purpose, p.Department, p.Service, p.CostCentre} {
		mix(s)
	}
	return int64(h) // #nosec G115 -- the bits are the key
}

// Reading says how a file is to be understood, where its columns were not recognised.
type Reading struct {
	Columns     map[heading.Role]string
	HeadingLine int
	Sheet       string
	DateOrder   spreadsheet.DateOrder
	Source      string `json:"-"` // the name of the source whose reading it is; a file is the same whatever it is called
}

func (r Reading) ledger() ledger.Options {
	return ledger.Options{Columns: r.Columns, HeadingLine: r.HeadingLine, Sheet: r.Sheet, DateOrder: r.DateOrder}
}

func columnsOf(m heading.Mapping) []Column {
	out := make([]Column, 0, len(m.Columns))
	for _, c := range m.Columns {
		out = append(out, Column{Role: string(c.Role), Heading: c.Heading, Confidence: c.Confidence})
	}
	return out
}
