package scrutinyweb

import (
	"strings"

	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func path(ref thread.Ref, step string) string { return "/recommendations/" + string(ref) + step }

func colour(s scrutiny.State) ui.Colour {
	switch s {
	case scrutiny.StateSatisfied:
		return ui.Green
	case scrutiny.StateDone:
		return ui.Teal
	case scrutiny.StateUnderWay, scrutiny.StateAccepted:
		return ui.Blue
	case scrutiny.StateNotYet:
		return ui.Orange
	case scrutiny.StateRejected:
		return ui.Red
	default:
		return ui.Grey
	}
}

// next says what happens next and by when, and whether that day has passed.
func next(r scrutiny.Recommendation, today workday.Date) string {
	what, by := r.Next()
	switch {
	case what == "":
		return "Nothing more is to come."
	case by.IsZero():
		return what + ". No date is set."
	case by.Before(today):
		return what + ". This was due on " + by.Short() + " and is late."
	default:
		return what + " by " + by.Short() + "."
	}
}

func answerWord(a scrutiny.Answer) string {
	switch a {
	case scrutiny.Accepted:
		return "Accepted"
	case scrutiny.Partly:
		return "Partly accepted"
	case scrutiny.Rejected:
		return "Rejected"
	case scrutiny.Noted:
		return "Noted"
	default:
		return "The response does not say whether it is accepted"
	}
}

func date(d workday.Date) string {
	if d.IsZero() {
		return "Not stated"
	}
	return d.Long()
}

// short is the first words of a text.
func short(text string) string {
	words := strings.Fields(text)
	if len(words) <= 24 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:24], " ") + " …"
}

func verdictWord(v scrutiny.Verdict) string {
	if v.Satisfied {
		return "Members are satisfied"
	}
	return "Members are not yet satisfied"
}

func takenTitle(t scrutiny.Imported) string {
	if t.Known {
		return "Here already"
	}
	return "Imported"
}
