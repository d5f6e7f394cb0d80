package money

import (
	"strconv"

	"alongside/internal/fault"
)

// Pence is an amount of money in whole pence; below zero it is a credit.
type Pence int64

// Pounds returns the amount as a plain number for a file, such as "1234.50" or "-0.05".
func (p Pence) Pounds() string { return string(p.digits(nil, false)) }

// String returns the amount as people read it, such as "£1,234.50" or "-£0.05".
func (p Pence) String() string { return string(p.digits(nil, true)) }

// digits appends the amount to dst, with the pound sign and commas when they are asked for.
func (p Pence) digits(dst []byte, forPeople bool) []byte {
	size := uint64(p)
	if p < 0 {
		dst = append(dst, '-')
		size = -size
	}
	if forPeople {
		dst = append(dst, "£"...)
	}
	pounds := strconv.FormatUint(size/100, 10)
	for i := range len(pounds) {
		if forPeople && i > 0 && (len(pounds)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, pounds[i])
	}
	pence := size % 100
	return append(dst, '.', byte('0'+pence/10), byte('0'+pence%10))
}

// Abs returns the amount without its sign.
func (p Pence) Abs() Pence {
	if p < 0 {
		return -p
	}
	return p
}

// Sum adds amounts and refuses a total too large to hold.
func Sum(amounts ...Pence) (Pence, error) {
	var total Pence
	for _, a := range amounts {
		next := total + a
		if (a > 0 && next < total) || (a < 0 && next > total) {
			return 0, fault.Invalid("amount", "These amounts add up to more than can be held.")
		}
		total = next
	}
	return total, nil
}
