package packages

import (
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
)

// fold writes a text so that texts which differ in case, spaces and marks alone are the same.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 128
	}), " ")
}

// sum hashes texts, each closed by a byte that no text has.
func sum(texts ...string) int64 {
	h := fnv.New64a()
	for _, t := range texts {
		_, _ = h.Write([]byte(t)) // never fails
		_, _ = h.Write([]byte{0xff})
	}
	return int64(h.Sum64() >> 1) // #nosec G115 -- 63 bits
}

// units are the words that name a unit, with what one compared unit is of it. A month is a twelfth of a year and a year 52 weeks, as
// councils budget; a mile is 1.609344 kilometres by definition.
var units = map[string]Measure{
	"hour": {money.Hour, 1, 1}, "hours": {money.Hour, 1, 1}, "hourly": {money.Hour, 1, 1}, "hr": {money.Hour, 1, 1}, "hrs": {money.Hour, 1, 1}, "h": {money.Hour, 1, 1}, "ph": {money.Hour, 1, 1},
	"minute": {money.Hour, 60, 1}, "minutes": {money.Hour, 60, 1}, "min": {money.Hour, 60, 1}, "mins": {money.Hour, 60, 1},
	"session": {money.Session, 1, 1}, "sessions": {money.Session, 1, 1}, "sessional": {money.Session, 1, 1}, "visit": {money.Session, 1, 1}, "visits": {money.Session, 1, 1}, "call": {money.Session, 1, 1},
	"night": {money.Night, 1, 1}, "nights": {money.Night, 1, 1}, "nightly": {money.Night, 1, 1}, "overnight": {money.Night, 1, 1},
	"sleepin": {money.Night, 1, 1},
	"day":     {money.Day, 1, 1}, "days": {money.Day, 1, 1}, "daily": {money.Day, 1, 1}, "diem": {money.Day, 1, 1},
	"week": {money.Week, 1, 1}, "weeks": {money.Week, 1, 1}, "weekly": {money.Week, 1, 1}, "pw": {money.Week, 1, 1}, "wk": {money.Week, 1, 1}, "wkly": {money.Week, 1, 1},
	"fortnight": {money.Week, 1, 2}, "fortnightly": {money.Week, 1, 2},
	"month": {money.Week, 12, 52}, "months": {money.Week, 12, 52}, "monthly": {money.Week, 12, 52}, "pcm": {money.Week, 12, 52}, "pm": {money.Week, 12, 52},
	"year": {money.Week, 1, 52}, "years": {money.Week, 1, 52}, "yearly": {money.Week, 1, 52}, "annual": {money.Week, 1, 52}, "annum": {money.Week, 1, 52}, "pa": {money.Week, 1, 52},
	"mile": {money.Mile, 1, 1}, "miles": {money.Mile, 1, 1}, "mileage": {money.Mile, 1, 1},
	"km": {money.Mile, 1609344, 1000000}, "kilometre": {money.Mile, 1609344, 1000000}, "kilometres": {money.Mile, 1609344, 1000000},
	"item": {money.Item, 1, 1}, "each": {money.Item, 1, 1}, "once": {money.Item, 1, 1},
}

var counted = regexp.MustCompile(`(\d+(?:\.\d{1,2})?)\s*(?:-\s*)?(hours?|hrs?|minutes?|mins?|weeks?|weekly|days?|nights?)\b`)

// ParseUnit reads what a rate is for, such as "Per hour", "30 mins", "3 hour session", "Weekly", "pcm" or "Sleep-in night". ok is
// false when no unit, or more than one, is named.
func ParseUnit(text string) (m Measure, ok bool) {
	text = strings.ToLower(text)
	text = strings.NewReplacer("half an hour", "30 minutes", "half hour", "30 minutes", "half-hour", "30 minutes", "halfhour", "30 minutes", "quarter hour", "15 minutes", "quarter-hour", "15 minutes",
		"four weekly", "4 weeks", "four week", "4 week", "sleep-in", "sleepin", "sleep in", "sleepin", "one-off", "once", "one off", "once").Replace(text)
	if found := counted.FindStringSubmatch(text); found != nil {
		n, err := hundredths(found[1])
		m, known := units[found[2]]
		if err != nil || !known || n <= 0 {
			return Measure{}, false
		}
		return m.times(100, n), true
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r < 'a' || r > 'z' }) {
		found, known := units[w]
		switch {
		case !known || ok && found == m:
		case ok && (m.Unit == money.Night && found.Unit == money.Session || m.Unit == money.Session && found.Unit == money.Night):
			m = units["night"]
		case ok:
			return Measure{}, false
		default:
			m, ok = found, true
		}
	}
	return m, ok
}

// times returns a measure whose list's unit is den/num as large.
func (m Measure) times(num, den int64) Measure {
	m.Num *= num
	m.Den *= den
	if g := gcd(m.Num, m.Den); g > 1 {
		m.Num, m.Den = m.Num/g, m.Den/g
	}
	return m
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// hundredths reads "12", "12.5" or "12.25".
func hundredths(text string) (int64, error) {
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 2 {
		n, err := strconv.ParseFloat(text, 64) // a formula's result, such as 10.3333
		if err != nil || n < 0 || n > float64(mostQuantity) {
			return 0, strconv.ErrSyntax
		}
		return int64(n*100 + 0.5), nil
	}
	return strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
}

// ParseQuantity reads a quantity in hundredths: "12", "1,200.5", "12:30" for hours and minutes, "12.5 hrs".
func ParseQuantity(text string) (int64, error) {
	text = strings.TrimSpace(strings.ToLower(text))
	for _, suffix := range []string{"hours", "hour", "hrs", "hr", "h", "units", "sessions", "nights", "miles"} {
		if short, ok := strings.CutSuffix(text, suffix); ok {
			text = strings.TrimSpace(short)
			break
		}
	}
	if hours, minutes, ok := strings.Cut(text, ":"); ok {
		h, err := strconv.ParseInt(hours, 10, 32)
		m, err2 := strconv.ParseInt(strings.TrimSuffix(minutes, ":00"), 10, 32)
		if err != nil || err2 != nil || m < 0 || m > 59 || h < 0 {
			return 0, fault.Invalid("quantity", "is neither a number nor hours and minutes")
		}
		return h*100 + (m*100+30)/60, nil
	}
	n, err := hundredths(strings.ReplaceAll(text, ",", ""))
	if err != nil || text == "" || text[0] == '+' {
		return 0, fault.Invalid("quantity", "is not a number")
	}
	return n, nil
}

// bands are the words that name a time band, the more telling first.
var bands = []struct {
	band  money.Band
	words []string
}{
	{money.BankHoliday, []string{"bank holiday", "bank hol", "public holiday", "b h", "bh"}},
	{money.SleepingNight, []string{"sleep", "sleeping", "sleep in", "sleepin", "sleep over"}},
	{money.WakingNight, []string{"waking", "wake", "awake"}},
	{money.Weekend, []string{"weekend", "weekends", "saturday", "sunday", "sat", "sun"}},
	{money.Evening, []string{"evening", "evenings", "eve", "out of hours"}},
	{money.Weekday, []string{"weekday", "weekdays", "mon fri", "monday to friday", "monday friday", "standard", "core", "daytime", "day"}},
	{money.Any, []string{"any", "all", "any time", "anytime", "n a", "na", "none"}},
}

// ParseBand reads a time band from a column of bands; "" is any.
func ParseBand(text string) (money.Band, bool) {
	if fold(text) == "" {
		return money.Any, true
	}
	return bandIn(text, len(bands))
}

// bandIn finds one of the first n bands in a text.
func bandIn(text string, n int) (money.Band, bool) {
	in := " " + fold(text) + " "
	for _, b := range bands[:n] {
		for _, w := range b.words {
			if strings.Contains(in, " "+w+" ") {
				return b.band, true
			}
		}
	}
	return money.Any, false
}

// telling is how many of the bands are told by the words of a unit or a service: "Sleep-in night", "Waking night", "Bank holiday".
const telling = 4
