package packages

import (
	"fmt"
	"math"
	"math/big"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/workday"
)

// Line is one package as a list has it, with what it takes to compare it with others.
type Line struct {
	Line          int    `json:"line"` // in the file
	Child         string `json:"child"`
	Reference     string `json:"reference,omitempty"` // the package's own; "" when the list has none
	Supplier      string `json:"supplier"`
	CompanyNumber string `json:"company,omitempty"`
	Service       string `json:"service"`
	Area          string `json:"area,omitempty"`
	// Start and End are its first and last day; a zero End goes on.
	Start workday.Date `json:"start"`
	End   workday.Date `json:"end"`
	// Amount is the price of one unit as the list counts them, without VAT; Written is how the list wrote it.
	Amount  money.Pence `json:"amount"`
	Written string      `json:"written"`
	// Quantity is how many of the measure's units a week, in hundredths; 0 when the list does not say.
	Quantity int64      `json:"quantity"`
	Measure  Measure    `json:"measure"`
	Band     money.Band `json:"band"`
}

// Measure turns the list's unit into one that rates are compared in: one of Unit is Num/Den of the list's units. Half-hours are
// compared by the hour, which is 2/1 of them; a session of three hours too, and an hour is 1/3 of it.
type Measure struct {
	Unit money.Unit `json:"unit"`
	Num  int64      `json:"num"`
	Den  int64      `json:"den"`
}

// Refusal is a line that was not taken, and why.
type Refusal struct {
	Line   int
	Reason string
}

// Price returns the rate per compared unit, to the nearest penny and half a penny up.
func (l Line) Price() money.Pence {
	return ratio(int64(l.Amount), l.Measure.Num, l.Measure.Den)
}

// Weekly returns what the package costs a week at its own rate; 0 when the list does not say how much it is.
func (l Line) Weekly() money.Pence {
	num, den := l.Measure.Num, 100*l.Measure.Den
	if l.Measure.Num == l.Measure.Den {
		num, den = 1, 100
	}
	if product := int64(l.Amount) * l.Quantity; l.Amount <= mostAmount && l.Quantity <= mostQuantity { // it can be held
		return ratio(product, num, den)
	}
	over := new(big.Int).Mul(big.NewInt(int64(l.Amount)), big.NewInt(l.Quantity))
	return half(over.Mul(over, big.NewInt(num)), big.NewInt(den))
}

// At returns what the package would cost a week at another price per compared unit.
func (l Line) At(price money.Pence) money.Pence { return ratio(int64(price), l.Quantity, 100) }

// On reports whether the package runs on a day.
func (l Line) On(day workday.Date) bool {
	return !l.Start.After(day) && (l.End.IsZero() || !l.End.Before(day))
}

// Days returns how many of the days from first to last the package runs on.
func (l Line) Days(first, last workday.Date) int {
	if l.Start.After(first) {
		first = l.Start
	}
	if !l.End.IsZero() && l.End.Before(last) {
		last = l.End
	}
	if last.Before(first) {
		return 0
	}
	return first.DaysUntil(last) + 1
}

// Over returns what a weekly cost comes to in a number of days, to the nearest penny.
func Over(weekly money.Pence, days int) money.Pence { return ratio(int64(weekly), int64(days), 7) }

// ratio is a*num/den, half away from zero, whatever the size between; den is above 0.
func ratio(a, num, den int64) money.Pence {
	if a >= 0 && num > 0 && den > 0 && den < math.MaxInt64/4 && a <= (math.MaxInt64/4)/num { // nothing overflows
		return money.Pence((2*a*num + den) / (2 * den))
	}
	return half(new(big.Int).Mul(big.NewInt(a), big.NewInt(num)), big.NewInt(den))
}

// half divides to the nearest whole, half away from zero. What cannot be held becomes the greatest that can.
func half(over, under *big.Int) money.Pence {
	if under.Sign() <= 0 {
		return 0
	}
	twice := new(big.Int).Lsh(new(big.Int).Abs(over), 1)
	twice.Add(twice, under)
	n := twice.Quo(twice, new(big.Int).Lsh(under, 1))
	if !n.IsInt64() {
		n = big.NewInt(math.MaxInt64)
	}
	if over.Sign() < 0 {
		n.Neg(n)
	}
	return money.Pence(n.Int64())
}

// mostAmount and mostQuantity bound what a line may say, so that no sum of a council's lines overflows: £1,000,000 a unit and
// 100,000 units a week.
const (
	mostAmount   = money.Pence(100_000_000)
	mostQuantity = int64(10_000_000)
)

// firstYear is the year before which no help that is bought today began: its children had not been born.
const firstYear = 1990

// validate says what no package can be.
func (l Line) validate() error {
	switch {
	case l.Amount <= 0:
		return fault.Invalidf("rate", "The rate %s is not above nothing.", l.Amount)
	case l.Amount > mostAmount:
		return fault.Invalidf("rate", "The rate %s is more than anything costs. Check the decimal point.", l.Amount)
	case l.Quantity < 0:
		return fault.Invalid("quantity", "The quantity is below nothing.")
	case l.Quantity > mostQuantity:
		return fault.Invalid("quantity", "The quantity is more than a week can hold. Check the decimal point.")
	case l.Start.Year() < firstYear:
		return fault.Invalidf("start", "The start %s is before %d, as a spreadsheet writes for a cell that holds no day. Write the day on which the help began.", l.Start, firstYear)
	case !l.End.IsZero() && l.End.Before(l.Start):
		return fault.Invalidf("end", "The end %s is before the start %s.", l.End, l.Start)
	}
	return nil
}

// Key is the same for two lines that mean one package: its child, provider, service, area, start, unit and band, and the list's own
// reference where it has one. What may change while it runs is not in it: its end, its rate, how much it is.
func (l Line) Key() int64 {
	return sum(l.Child, fold(l.Supplier), fold(l.Service), fold(l.Area), l.Start.String(), string(l.Measure.Unit), string(l.Band), l.Reference)
}

// Terms is the same for two lines that say the same of one package.
func (l Line) Terms() int64 {
	return sum(l.End.String(), fmt.Sprint(int64(l.Amount), l.Quantity, l.Measure.Num, l.Measure.Den))
}
