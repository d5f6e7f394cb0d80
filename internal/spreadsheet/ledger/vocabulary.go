package ledger

import (
	_ "embed"
	"sync"

	"alongside/internal/spreadsheet/heading"
)

// The roles of a ledger's columns.
const (
	Date           heading.Role = "date"
	Supplier       heading.Role = "supplier"
	SupplierNumber heading.Role = "supplier-number"
	Net            heading.Role = "net-amount"
	Amount         heading.Role = "amount" // nothing said about VAT
	Gross          heading.Role = "gross-amount"
	VAT            heading.Role = "vat"
	Service        heading.Role = "service"
	Department     heading.Role = "department"
	CostCentre     heading.Role = "cost-centre"
	CostCentreName heading.Role = "cost-centre-name"
	Purpose        heading.Role = "purpose"
	Category       heading.Role = "category"
	Reference      heading.Role = "reference"
	Invoice        heading.Role = "invoice"
	Voluntary      heading.Role = "voluntary"
	CompanyNumber  heading.Role = "company-number"
	CharityNumber  heading.Role = "charity-number"
	Redaction      heading.Role = "redacted"
	Body           heading.Role = "body"
)

//go:embed headings.txt
var headings string

// Vocabulary returns how councils head the columns of their payments.
var Vocabulary = sync.OnceValues(func() (*heading.Vocabulary, error) {
	return heading.ParseVocabulary(headings, []heading.Need{
		{Title: "the payment's date", Roles: []heading.Role{Date}},
		{Title: "the supplier's name", Roles: []heading.Role{Supplier}},
		{Title: "an amount", Roles: []heading.Role{Amount, Net, Gross}},
	})
})
