package spreadsheet

import (
	"bytes"
	"errors"
	"math"

	"alongside/internal/money"
)

// Amount is what a cell says in pounds.
type Amount struct {
	Pence money.Pence
	// Residue is what rounding to whole pence took away, in millionths of a penny: the cell said Pence + Residue. It is not 0
	// only for cells with more than two decimals, which spreadsheets publish when a formula made them.
	Residue int64
}

// ErrNoAmount says that a cell holds nothing; ErrNotAmount that what it holds is not an amount of money.
var (
	ErrNoAmount  = errors.New("the amount is missing")
	ErrNotAmount = errors.New("is not an amount of money")
)

// ParseAmount reads a cell as money. It agrees with money.Parse on all that money.Parse takes and is quicker, and it also takes
// what only spreadsheets write: "-" for nothing, a plus sign, "1,234." without pence, spaces between thousands, exponents such
// as 1.5E+03, and more than two decimals, which are rounded half away from zero to the penny with the difference in Residue.
// "1,23" and "1.234,50" are refused: they may mean two things.
func ParseAmount(cell []byte) (Amount, error) {
	if p, ok := quickAmount(cell); ok {
		return Amount{Pence: p}, nil
	}
	text := Trim(cell)
	if len(text) == 0 {
		return Amount{}, ErrNoAmount
	}
	if len(text) > 60 {
		return Amount{}, ErrNotAmount
	}
	n, ok := readSigns(text)
	if !ok {
		return Amount{}, ErrNotAmount
	}
	if n.nothing {
		return Amount{}, nil
	}
	return n.read()
}

// quickAmount reads an optional minus sign, up to 15 digits and an optional point with one or two decimals.
func quickAmount(b []byte) (money.Pence, bool) {
	minus := len(b) > 0 && b[0] == '-'
	if minus {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for i, c := range b {
		if d := c - '0'; d <= 9 {
			n = 10*n + int64(d)
			continue
		}
		if c != '.' || i > 15 {
			return 0, false
		}
		n, ok := quickPence(n, b[i+1:])
		if minus {
			n = -n
		}
		return n, ok
	}
	if len(b) > 15 {
		return 0, false
	}
	if minus {
		n = -n
	}
	return money.Pence(100 * n), true
}

func quickPence(pounds int64, decimals []byte) (money.Pence, bool) {
	if len(decimals) == 0 || len(decimals) > 2 {
		return 0, false
	}
	tens, ones := decimals[0]-'0', byte(0)
	if len(decimals) == 2 {
		ones = decimals[1] - '0'
	}
	if tens > 9 || ones > 9 {
		return 0, false
	}
	return money.Pence(100*pounds + 10*int64(tens) + int64(ones)), true
}

// written is an amount without its signs.
type written struct {
	digits  []byte
	credit  bool
	nothing bool // a dash, which accounts write for nothing
}

var (
	minuses = [][]byte{[]byte("-"), []byte("−"), []byte("–")}
	pounds  = [][]byte{[]byte("£"), []byte("GBP"), []byte("gbp")}
)

// readSigns takes brackets, minus signs, CR, DR, plus and pound signs off text. ok is false when a sign is given twice.
func readSigns(text []byte) (w written, ok bool) {
	signs, dash := 0, false
	sign := func(credit bool) {
		signs++
		w.credit = w.credit || credit
	}
	if text[0] == '(' {
		if text[len(text)-1] != ')' {
			return w, false
		}
		text = Trim(text[1 : len(text)-1])
		sign(true)
	}
	if n := len(text); n > 2 && (text[n-1] == 'R' || text[n-1] == 'r') {
		switch c := text[n-2] &^ 0x20; c {
		case 'C', 'D':
			text = Trim(text[:n-2])
			sign(c == 'C')
		}
	}
	for _, p := range pounds {
		text = Trim(bytes.TrimSuffix(text, p))
	}
	for range 2 { // before and behind the pound sign
		for _, m := range minuses {
			if rest, found := bytes.CutPrefix(text, m); found {
				text = Trim(rest)
				dash = true
				sign(true)
				break
			}
		}
		for _, p := range pounds {
			text = Trim(bytes.TrimPrefix(text, p))
		}
	}
	for _, m := range minuses {
		if rest, found := bytes.CutSuffix(text, m); found {
			text = Trim(rest)
			sign(true)
			break
		}
	}
	if rest, found := bytes.CutPrefix(text, []byte("+")); found {
		text = Trim(rest)
		sign(false)
	}
	w.digits = text
	w.nothing = len(text) == 0 && signs == 1 && dash
	return w, signs <= 1
}

// read turns the digits into pence.
func (w written) read() (Amount, error) {
	mantissa, exponent, ok := cutExponent(w.digits)
	if !ok {
		return Amount{}, ErrNotAmount
	}
	whole, decimals, _ := bytes.Cut(mantissa, []byte("."))
	if len(whole) == 0 && len(decimals) == 0 || !grouped(whole) {
		return Amount{}, ErrNotAmount
	}
	digits := make([]byte, 0, 64)
	for _, c := range whole {
		if c >= '0' && c <= '9' {
			digits = append(digits, c)
		}
	}
	point := len(digits) + exponent
	digits = append(digits, decimals...)
	for _, c := range decimals {
		if c < '0' || c > '9' {
			return Amount{}, ErrNotAmount
		}
	}
	a, ok := scaled(digits, point)
	if !ok {
		return Amount{}, ErrNotAmount
	}
	if w.credit {
		a.Pence, a.Residue = -a.Pence, -a.Residue
	}
	return a, nil
}

// scaled reads digits with the point before digits[point] as pence, with what is beyond them in millionths.
func scaled(digits []byte, point int) (Amount, bool) {
	at := func(i int) int64 {
		if i < 0 || i >= len(digits) {
			return 0
		}
		return int64(digits[i] - '0')
	}
	var pence, millionths int64
	for i := min(0, point); i < point+2; i++ {
		if pence > (math.MaxInt64-9)/10 {
			return Amount{}, false
		}
		pence = 10*pence + at(i)
	}
	for i := point + 2; i < point+8; i++ {
		millionths = 10*millionths + at(i)
	}
	if millionths >= 500_000 {
		if pence == math.MaxInt64 {
			return Amount{}, false
		}
		pence, millionths = pence+1, millionths-1_000_000
	}
	return Amount{Pence: money.Pence(pence), Residue: millionths}, true
}

// cutExponent parts 1.5E+03 into 1.5 and 3.
func cutExponent(b []byte) (mantissa []byte, exponent int, ok bool) {
	i := bytes.IndexAny(b, "eE")
	if i < 0 {
		return b, 0, true
	}
	mantissa, rest := b[:i], b[i+1:]
	minus := len(rest) > 0 && rest[0] == '-'
	if minus || len(rest) > 0 && rest[0] == '+' {
		rest = rest[1:]
	}
	if len(rest) == 0 || len(rest) > 2 || len(mantissa) == 0 {
		return nil, 0, false
	}
	for _, c := range rest {
		if c < '0' || c > '9' {
			return nil, 0, false
		}
		exponent = 10*exponent + int(c-'0')
	}
	if minus {
		exponent = -exponent
	}
	return mantissa, exponent, true
}

// grouped reports whether whole is digits alone, or digits parted into thousands by commas throughout or by spaces throughout.
func grouped(whole []byte) bool {
	whole = bytes.ReplaceAll(whole, []byte("\u00a0"), []byte(" "))
	var parts [][]byte
	switch {
	case bytes.IndexByte(whole, ',') >= 0:
		parts = bytes.Split(whole, []byte(","))
	case bytes.IndexByte(whole, ' ') >= 0:
		parts = bytes.Split(whole, []byte(" "))
	default:
		parts = [][]byte{whole}
	}
	for i, p := range parts {
		if len(parts) > 1 && (i > 0 && len(p) != 3 || i == 0 && (len(p) < 1 || len(p) > 3)) {
			return false
		}
		for _, c := range p {
			if c < '0' || c > '9' {
				return false
			}
		}
	}
	return true
}
