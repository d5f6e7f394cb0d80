package packages

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spreadsheet"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/workday"
)

// reading is one row, with what is wrong in it.
type reading struct {
	l        *List
	row      spreadsheet.Row
	problems []string
}

func (r *reading) wrong(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// longest is how many bytes a text of a line may have.
const longest = 500

// text reads a cell that is one of our own words; a heading says what it is called in messages.
func (r *reading) text(role heading.Role, what string, needed bool) string {
	s := r.l.cell(r.row, role)
	switch {
	case s == "" && needed:
		r.wrong("The %s is missing.", what)
	case len(s) > longest:
		r.wrong("The %s has more than %d characters.", what, longest)
	case strings.HasPrefix(s, "#") && strings.TrimRight(s, "!?0/ABDEFILMNRUV") == "#":
		r.wrong("The %s is %s, what a spreadsheet shows when a formula fails.", what, spreadsheet.Quote(s))
	}
	return s
}

// line reads the row; ok is false when something is wrong.
func (r *reading) line() (l Line, ok bool) {
	l = Line{
		Line: r.row.Line, Child: r.text(RoleChild, "child’s reference", true), Reference: r.text(RoleReference, "package’s reference", false),
		Supplier: r.text(RoleSupplier, "provider", true), CompanyNumber: r.text(RoleCompany, "company number", false),
		Service: r.text(RoleService, "service", true), Area: r.text(RoleArea, "area", false),
		Start: r.date(RoleStart, "start", true), End: r.date(RoleEnd, "end", false),
	}
	unit := r.text(RoleUnit, "unit", false)
	l.Amount, l.Written = r.amount()
	l.Measure = r.measure(unit, l.Written)
	l.Band = r.band(unit, l.Service)
	r.quantity(&l)
	if len(r.problems) == 0 {
		if err := l.validate(); err != nil {
			r.wrong("%s", fault.Message(err))
		}
	}
	return l, len(r.problems) == 0
}

// open are the words for an end that is not set.
var open = map[string]bool{"": true, "-": true, "ongoing": true, "on-going": true, "open": true, "open ended": true, "tbc": true, "n/a": true, "none": true, "null": true, "current": true}

func (r *reading) date(role heading.Role, what string, needed bool) workday.Date {
	cell := r.row.Cell(r.l.Mapping.Index(role))
	if !needed && open[strings.ToLower(string(cell))] {
		return workday.Date{}
	}
	if !needed && bytes.Contains(cell, []byte("9999")) {
		return workday.Date{} // systems write 31/12/9999 for no end
	}
	d, err := spreadsheet.ParseDate(cell, r.l.DateOrder)
	switch {
	case err == nil:
		return d
	case errors.Is(err, spreadsheet.ErrNoDate):
		if needed {
			r.wrong("The %s is missing.", what)
		}
	default:
		r.wrong("The %s %s %s.", what, spreadsheet.Quote(string(cell)), err)
	}
	return workday.Date{}
}

// amount reads the rate without VAT and how it was written.
func (r *reading) amount() (money.Pence, string) {
	for _, role := range []heading.Role{RoleNet, RoleRate, RoleGross} {
		cell := r.l.cell(r.row, role)
		if cell == "" {
			continue
		}
		a, err := spreadsheet.ParseAmount([]byte(rateAlone(cell)))
		if err != nil {
			r.wrong("The rate %s %s.", spreadsheet.Quote(cell), err)
			return 0, cell
		}
		percent, inside := r.vat(role)
		if !inside || percent == 0 {
			return a.Pence, cell
		}
		return ratio(int64(a.Pence), 100_00, 100_00+percent), cell + " with VAT"
	}
	r.wrong("The rate is missing.")
	return 0, ""
}

// rateAlone cuts "£18.50 per hour" and "18.50/hr" down to the amount.
func rateAlone(cell string) string {
	at := strings.IndexFunc(cell, func(c rune) bool { return c == '/' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' })
	if at > 0 && cell[at:] != "CR" && cell[at:] != "DR" {
		if _, ok := ParseUnit(cell[at:]); ok {
			return strings.TrimSpace(cell[:at])
		}
	}
	return cell
}

// standardVAT is the standard rate in hundredths of a per cent: 20%, Value Added Tax Act 1994, section 2.
const standardVAT = 20_00

// vat says what VAT there is, in hundredths of a per cent, and whether the cell that was read holds it.
func (r *reading) vat(role heading.Role) (percent int64, inside bool) {
	said := r.l.cell(r.row, RoleVAT)
	words := " " + fold(said) + " "
	inside = role == RoleGross || role == RoleRate && r.l.gross
	percent = standardVAT
	has := func(list ...string) bool {
		for _, w := range list {
			if strings.Contains(words, " "+w+" ") {
				return true
			}
		}
		return false
	}
	switch {
	case said == "":
	case has("exempt", "outside", "no", "n", "none", "nil", "zero", "false", "0", "na"):
		return 0, false
	case role == RoleNet:
		return percent, false
	case has("ex", "exc", "excl", "excluding", "exclusive", "net", "plus"):
		return percent, false
	case has("inc", "incl", "including", "inclusive", "included", "gross"):
		inside = true
	default:
		if n, err := hundredths(strings.TrimSpace(strings.TrimSuffix(said, "%"))); err == nil && n > 0 && n <= 100_00 {
			if n < 100 { // a workbook keeps 20% as 0.2
				n *= 100
			}
			percent = n
		} else if !has("yes", "y", "true", "standard", "s", "t1", "applies") {
			r.wrong("The VAT %s is none that is known. Write “included”, “excluded”, “exempt” or a rate such as 20%%.", spreadsheet.Quote(said))
		}
		if !inside {
			r.l.unsure++
		}
	}
	return percent, inside
}

// measure finds the unit of the rate: in its own column, behind the amount, or in the heading.
func (r *reading) measure(unit, written string) Measure {
	if unit != "" {
		m, ok := ParseUnit(unit)
		if !ok {
			r.wrong("The unit %s is none that is known. Write hour, session, night, day, week, month or mile.", spreadsheet.Quote(unit))
		}
		return m
	}
	if at := strings.IndexAny(strings.ToLower(written), "/abcdefghijklmnopqrstuvwxyz"); at > 0 {
		if m, ok := ParseUnit(strings.TrimSuffix(written[at:], " with VAT")); ok {
			return m
		}
	}
	if !r.l.unitSaid {
		r.wrong("The rate %s has no unit. Say whether it is for an hour, a session, a night, a week or a mile.", spreadsheet.Quote(written))
	}
	return r.l.unit
}

func (r *reading) band(unit, service string) money.Band {
	said := r.l.cell(r.row, RoleBand)
	band, ok := ParseBand(said)
	if !ok {
		r.wrong("The time band %s is none that is known. Write weekday, evening, weekend, bank holiday, sleeping night, waking night or any.", spreadsheet.Quote(said))
	}
	if band == money.Any {
		if found, ok := bandIn(unit, telling); ok {
			return found
		}
		if found, ok := bandIn(service, telling); ok {
			return found
		}
	}
	return band
}

// quantity reads how much the package is a week. Hours count for a rate by the hour; a weekly rate with hours beside it is compared
// by the hour, because that is what can be set beside other rates.
func (r *reading) quantity(l *Line) {
	hours, units := r.number(RoleHours, "hours"), r.number(RoleQuantity, "quantity")
	switch {
	case l.Measure.Unit == money.Hour && hours > 0:
		l.Quantity = hours
	case l.Measure.Unit == money.Week && hours > 0:
		l.Quantity = hours
		l.Measure = Measure{money.Hour, l.Measure.Num * 100, l.Measure.Den * hours}.times(1, 1)
	case l.Measure.Unit == money.Week && units == 0:
		l.Quantity = 100
	case l.Measure.Unit == money.Week:
		l.Quantity = units // places at a time
	case l.Measure.Num > 0:
		l.Quantity = ratio64(units, l.Measure.Den, l.Measure.Num)
	}
	if l.Measure.Unit == money.Hour {
		hours = max(hours, l.Quantity)
	}
	if hours > weekHours {
		r.wrong("The line has more hours a week than the 168 that a week has. Check the decimal point; if they are a month’s or a year’s, say so in the heading; if two carers come together, give each a line.")
	}
}

// weekHours are the hours of a week, in hundredths.
const weekHours = 7 * 24 * 100

// number reads a quantity a week in hundredths, 0 when the list does not say.
func (r *reading) number(role heading.Role, what string) int64 {
	cell := r.l.cell(r.row, role)
	if cell == "" || cell == "-" || strings.EqualFold(cell, "n/a") {
		return 0
	}
	n, err := ParseQuantity(cell)
	switch {
	case err != nil:
		r.wrong("The %s %s %s.", what, spreadsheet.Quote(cell), fault.Message(err))
		return 0
	case n < 0:
		r.wrong("The %s %s is below nothing.", what, spreadsheet.Quote(cell))
		return 0
	}
	return ratio64(n, r.l.weeks.Num, r.l.weeks.Den)
}

// ratio64 is a*num/den to the nearest whole.
func ratio64(a, num, den int64) int64 { return int64(ratio(a, num, den)) }
