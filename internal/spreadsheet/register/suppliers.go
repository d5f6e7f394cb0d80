package register

import (
	"regexp"
	"strings"

	"alongside/internal/spreadsheet"
)

// suppliers reads the supplier's cell; the numbers and postcodes are given to the suppliers where there are as many.
func (r *reading) suppliers() []Supplier {
	companies, charities, postcodes := lines(r.cell(RoleCompanyNumber)), lines(r.cell(RoleCharityNumber)), lines(r.cell(RolePostcode))
	names := supplierNames(r.cell(RoleSupplier), len(companies))
	pick := func(list []string, i int) string {
		if len(list) != len(names) || unknown(list[i]) {
			return ""
		}
		return list[i]
	}
	out := make([]Supplier, 0, len(names))
	for i, name := range names {
		if unknown(name) && !various(name) {
			continue
		}
		out = append(out, Supplier{Name: name, CompanyNumber: pick(companies, i), CharityNumber: pick(charities, i), Postcode: pick(postcodes, i), Various: various(name)})
	}
	if len(companies) > 0 && len(companies) != len(names) {
		r.note("The company numbers %s do not match the %d supplier names.", spreadsheet.Quote(strings.Join(companies, ", ")), len(names))
	}
	return out
}

// legalForm is how the name of an incorporated body ends.
var legalForm = regexp.MustCompile(`(?i)\b(ltd|limited|plc|llp|lp|cic|cio|inc|trust|council)\.?\)?,?$`)

// wrapped is the length from which a line is long enough to have been broken only to fit its cell.
const wrapped = 20

// supplierNames parts a cell with several suppliers. A semicolon always parts them. A line break parts them only where as many
// company numbers are given, where the lines before it end as the names of firms do, or where they are too short to have been
// broken within a name.
func supplierNames(cell []byte, companies int) []string {
	names := lines(cell)
	if len(names) < 2 || strings.Contains(string(cell), ";") || len(names) == companies {
		return names
	}
	legal, short := true, true
	for _, n := range names[:len(names)-1] {
		legal = legal && legalForm.MatchString(n)
		short = short && len(n) < wrapped
	}
	if legal || short && companies != 1 {
		return names
	}
	return []string{strings.Join(names, " ")}
}

// various reports whether a name stands for several suppliers that are not named.
func various(name string) bool {
	lower := strings.ToLower(name)
	for _, start := range []string{"various", "multiple", "framework suppliers", "several"} {
		if lower == start || strings.HasPrefix(lower, start+" ") {
			return true
		}
	}
	return false
}
