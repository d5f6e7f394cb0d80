package reportweb

import (
	"fmt"
	"strconv"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func reportPath(ref thread.Ref, step string) string { return "/reports/" + string(ref) + step }

func measurePath(ref thread.Ref) string { return "/measures/" + string(ref) }

func colour(s report.State) ui.Colour {
	switch s {
	case report.StatePublished:
		return ui.Green
	case report.StateLate:
		return ui.Red
	default:
		return ui.Grey
	}
}

// Level writes a level as people read it; of a share a level is in tenths of a per cent.
func Level(u report.Unit, level int) string {
	switch u {
	case report.PerCent:
		if level%10 == 0 {
			return strconv.Itoa(level/10) + "%"
		}
		return fmt.Sprintf("%d.%d%%", level/10, level%10)
	case report.Minutes:
		return money.Minutes(level).String()
	case report.Pence:
		return money.Pence(level).String()
	default:
		return ui.Number(level)
	}
}

// plain writes a level for a file.
func plain(u report.Unit, level int) string {
	switch u {
	case report.PerCent:
		return fmt.Sprintf("%d.%d", level/10, level%10)
	case report.Pence:
		return money.Pence(level).Pounds()
	default:
		return strconv.Itoa(level)
	}
}

func unitWord(u report.Unit) string {
	switch u {
	case report.PerCent:
		return "per cent"
	case report.Minutes:
		return "minutes"
	case report.Pence:
		return "pounds"
	default:
		return "number"
	}
}

// parseLevel reads a baseline or target in the words of its unit: 83.5, 120 or £1,200.
func parseLevel(u report.Unit, field, typed string) (int, error) {
	if typed == "" {
		return 0, fault.Invalid(field, "Enter a number.")
	}
	if u == report.Pence {
		p, err := money.Parse(typed)
		if err != nil {
			return 0, fault.Invalid(field, "Enter an amount in pounds, such as £1,200.")
		}
		return int(p), nil
	}
	whole, tenth, hasTenth := strings.Cut(strings.TrimSuffix(typed, "%"), ".")
	n, err := strconv.Atoi(strings.ReplaceAll(whole, ",", ""))
	if err != nil || n < 0 || n > 1_000_000_000 || hasTenth && (u != report.PerCent || len(tenth) != 1 || tenth < "0" || tenth > "9") {
		return 0, fault.Invalid(field, "Enter a whole number. Only a share may have one place after the point, such as 83.5.")
	}
	if u != report.PerCent {
		return n, nil
	}
	n *= 10
	if hasTenth {
		n += int(tenth[0] - '0')
	}
	return n, nil
}

func date(d workday.Date) string {
	if d.IsZero() {
		return "Not stated"
	}
	return d.Long()
}

// words puts what there is side by side.
func words(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// Days says which days a figure counts, so that figures under one name can be told apart; "" when its source names none.
func Days(f report.Figure) string {
	if f.From.IsZero() || f.To.IsZero() {
		return ""
	}
	return "Counted from " + period(f.From, f.To) + "."
}

// AsAt is the day for which a figure stands; "" where Days has said it.
func AsAt(f report.Figure) string {
	if f.AsAt.IsZero() || f.AsAt == f.To && !f.From.IsZero() {
		return ""
	}
	return f.AsAt.Long()
}

func period(from, to workday.Date) string { return from.Short() + " to " + to.Short() }
