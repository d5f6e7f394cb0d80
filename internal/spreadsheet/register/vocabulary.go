package register

import (
	_ "embed"
	"sync"

	"alongside/internal/spreadsheet/heading"
)

// The roles of a register's columns.
const (
	RoleReference     heading.Role = "reference"
	RoleTitle         heading.Role = "title"
	RoleDescription   heading.Role = "description"
	RoleSupplier      heading.Role = "supplier"
	RolePostcode      heading.Role = "postcode"
	RoleCompanyNumber heading.Role = "company-number"
	RoleCharityNumber heading.Role = "charity-number"
	RoleDepartment    heading.Role = "department"
	RoleBody          heading.Role = "body"
	RoleProcess       heading.Role = "process"
	RoleAnnualValue   heading.Role = "annual-value"
	RoleTotalValue    heading.Role = "total-value"
	RoleStart         heading.Role = "start"
	RoleEnd           heading.Role = "end"
	RoleExpiry        heading.Role = "expiry"
	RoleDuration      heading.Role = "duration"
	RoleOption        heading.Role = "option"
	RoleExtensions    heading.Role = "extensions"
	RoleTaken         heading.Role = "taken"
	RoleSME           heading.Role = "sme"
	RoleVCSE          heading.Role = "vcse"
	RoleCategoryCode  heading.Role = "category-code"
	RoleCategory      heading.Role = "category"
)

//go:embed headings.txt
var headings string

// Vocabulary returns how councils head the columns of their registers.
var Vocabulary = sync.OnceValues(func() (*heading.Vocabulary, error) {
	return heading.ParseVocabulary(headings, []heading.Need{
		{Title: "the contract's title or reference", Roles: []heading.Role{RoleTitle, RoleReference, RoleDescription}},
		{Title: "the supplier's name", Roles: []heading.Role{RoleSupplier}},
		{Title: "the start, the end or the expiry", Roles: []heading.Role{RoleStart, RoleEnd, RoleExpiry}},
	})
})
