package register

import (
	"fmt"

	"alongside/internal/money"
	"alongside/internal/workday"
)

// Contract is one row of a register.
type Contract struct {
	Line         int
	Reference    string
	Title        string
	Description  string
	Department   string
	Body         string // that bought
	Process      string // by which it was let
	Suppliers    []Supplier
	Annual       money.Pence
	Total        money.Pence // over the whole term; most registers count extensions in
	HasAnnual    bool
	HasTotal     bool
	Start        workday.Date
	End          workday.Date
	Expiry       workday.Date // as the council states it
	Term         Term
	SME          Answer
	Voluntary    Answer
	Category     string
	CategoryCode string
	Notes        []string // what was not known or could not be read, in sentences
}

// Supplier is one supplier of a contract.
type Supplier struct {
	Name          string
	CompanyNumber string
	CharityNumber string
	Postcode      string
	// Various says that the register names nobody ("Various Providers"): two such rows have no supplier in common.
	Various bool
}

// Term is how long a contract runs and may be made to run.
type Term struct {
	Duration    Months
	HasDuration bool
	Option      Months // of the extensions, each or together: see Register.Reading
	Extensions  int    // how many there may be
	Taken       int    // how many were taken
	Added       Months // the length of those taken together, where the register states that and not how many
}

// Answer is what a register says to a question of yes or no.
type Answer string

// The answers. Mixed is said of several suppliers at once.
const (
	NotSaid Answer = ""
	Yes     Answer = "yes"
	No      Answer = "no"
	Mixed   Answer = "mixed"
)

// Months is a length in thousandths of a month: registers write 0.25.
type Months int

// Whole returns the whole months, and the rest of a month in days of which it has 30.
func (m Months) Whole() (months, days int) {
	return int(m) / 1000, (int(m)%1000*30 + 500) / 1000
}

// String writes the length as registers do: "18", "0.25".
func (m Months) String() string {
	if m%1000 == 0 {
		return fmt.Sprint(int(m) / 1000)
	}
	text := fmt.Sprintf("%d.%03d", int(m)/1000, int(m)%1000)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return text
}

// slack returns by how many days a term may be off because its fraction was rounded: 0.3 months may be 7.5 to 10.5 days.
func (m Months) slack() int {
	switch {
	case m%1000 == 0:
		return 0
	case m%100 == 0:
		return 2
	default:
		return 1
	}
}

// Refusal is a row that was not taken, and why.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Agreement is what stands under one reference.
type Agreement struct {
	Reference string
	Contracts []Contract
}

// Summary counts what became of a register's rows.
type Summary struct {
	Rows             int         `json:"rows"`
	Taken            int         `json:"taken"`
	Refused          int         `json:"refused"`
	References       int         `json:"references"`
	WithoutReference int         `json:"without_reference"`
	Total            money.Pence `json:"total_pence"` // of the total values given, among what was taken
	Annual           money.Pence `json:"annual_pence"`
	WithoutTotal     int         `json:"without_total"`
	Agree            int         `json:"expiry_agrees"`
	Disagree         int         `json:"expiry_disagrees"`
	Unchecked        int         `json:"expiry_unchecked"`
}
