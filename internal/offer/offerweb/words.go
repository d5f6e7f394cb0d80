package offerweb

import (
	"strconv"
	"strings"

	"alongside/internal/family"
	"alongside/internal/offer"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

var kindWords = map[offer.Kind]string{
	offer.Group: "Group", offer.Course: "Course", offer.DropIn: "Drop-in", offer.Activity: "Activity", offer.ShortBreak: "Short break",
	offer.OneToOne: "One to one", offer.Equipment: "Equipment", offer.Advice: "Advice",
}

var timeWords = map[offer.Time]string{offer.TermTime: "In term", offer.Holidays: "In the holidays", offer.Evenings: "Evenings", offer.Weekends: "Weekends"}

var dayWords = map[offer.Day]string{"MO": "Mondays", "TU": "Tuesdays", "WE": "Wednesdays", "TH": "Thursdays", "FR": "Fridays", "SA": "Saturdays", "SU": "Sundays"}

// aspectWords are what an offer leaves open of what was asked.
var aspectWords = map[offer.Aspect]string{
	offer.AspectDay: "which days", offer.AspectTime: "at which times", offer.AspectAccess: "what the place has", offer.AspectCost: "what it costs",
	offer.AspectLanguage: "in which languages", offer.AspectAssessment: "whether an assessment is needed",
}

var accessWords = map[offer.Access]string{offer.Wheelchair: "Step-free for wheelchairs", offer.ChangingPlace: "Changing Place", offer.Quiet: "A quiet space"}

var whomWords = map[offer.Whom]string{
	offer.ForChild: "Children and young people", offer.ForCarer: "Parents and carers", offer.ForFamily: "The whole family", offer.ForSiblings: "Brothers and sisters",
}

var stageWords = map[family.Stage]string{
	family.Considering: "Wondering whether to ask", family.Awaiting: "Waiting for an assessment", family.Diagnosed: "After a diagnosis",
}

var placeWords = map[offer.Place]string{
	offer.Booked: "You have a place", offer.Waiting: "You are waiting for a place", offer.Offered: "A place is held for you", offer.Cancelled: "Cancelled",
	offer.Lapsed: "The place was held for you and has gone to the next family",
}

func wordsOf[T comparable](all []T, words map[T]string) string {
	out := make([]string, 0, len(all))
	for _, one := range all {
		out = append(out, words[one])
	}
	return strings.Join(out, ", ")
}

func optionsOf[T ~string](all []T, words map[T]string) []ui.Option {
	out := make([]ui.Option, 0, len(all))
	for _, one := range all {
		out = append(out, ui.Option{Value: string(one), Text: words[one]})
	}
	return out
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

func ages(o offer.Offer) string {
	switch {
	case o.AgeFrom == 0 && o.AgeTo >= 25:
		return "All ages up to 25"
	case o.AgeFrom == 0:
		return "Up to " + strconv.Itoa(o.AgeTo)
	case o.AgeFrom == o.AgeTo:
		return strconv.Itoa(o.AgeFrom)
	default:
		return strconv.Itoa(o.AgeFrom) + " to " + strconv.Itoa(o.AgeTo)
	}
}

func cost(o offer.Offer) string {
	switch {
	case o.CostUnsaid:
		return "Ask what it costs"
	case o.Cost == 0:
		return "Free"
	}
	return o.Cost.String()
}

// assessment is whether one is needed, in a file: by the rules of the day, at every age that the offer is for or at some.
func assessment(o offer.Offer, say asking) string {
	bands := say.Rules.Bands(o, say.Today)
	if o.Origin != nil || len(bands) == 0 {
		return ""
	}
	for _, b := range bands[1:] {
		if b.Needs != bands[0].Needs {
			return strings.Join(bandLines(bands), "; ")
		}
	}
	return yesNo(bands[0].Needs)
}

// offerHint says beneath an offer's title what it is, who gives it and whether somebody looked after it lately.
func offerHint(o offer.Offer, provider string, stale bool) string {
	text := kindWords[o.Kind]
	if len(o.For) > 0 {
		text += " for " + strings.ToLower(wordsOf(o.For, whomWords))
	}
	if provider != "" {
		text += ", " + provider
	}
	if o.Origin != nil {
		text += ". From " + o.Origin.Owner
	}
	if stale {
		text += ". Not checked lately"
	}
	return text
}

// away says how far an offer is, and its outcode where no distance is known.
func away(n offer.Nearby, outcode string) string {
	switch {
	case !n.Placed && n.Outcode != "":
		return "In " + n.Outcode
	case !n.Placed:
		return ""
	case n.Outcode == outcode:
		return "In " + n.Outcode
	default:
		return n.Away.String()
	}
}

func checked(o offer.Offer, since workday.Date) string {
	if o.CheckedOn.IsZero() {
		return "Not checked yet. Ring before you go."
	}
	if o.Stale(since) {
		return "Last checked on " + o.CheckedOn.Long() + ", long ago. Ring before you go."
	}
	return "Checked on " + o.CheckedOn.Long() + "."
}

func when(x offer.Session) string {
	return x.On.Long() + ", " + ui.TimeOfDay(x.StartsAt())
}

func places(x offer.Session) string {
	switch {
	case x.Cancelled:
		return "Called off: " + x.Why
	case x.Free() == 0 && x.Queued > 0:
		return "Full. Others wait too."
	case x.Free() == 0:
		return "Full. You can wait for a place."
	default:
		return ui.Count(x.Free(), "place left", "places left")
	}
}

// from says who keeps an offer that is not this council's.
func from(o offer.Origin) string {
	text := o.Owner + " keeps this entry in its own directory."
	if o.Organisation != "" {
		text = o.Organisation + " provides this. " + text
	}
	return text
}

// extras says who comes along and how they get there.
func extras(b offer.Booking) string {
	var parts []string
	if b.Siblings > 0 {
		parts = append(parts, "with "+ui.Count(b.Siblings, "brother or sister", "brothers and sisters"))
	}
	if b.Seat {
		parts = append(parts, "by the transport")
	}
	return ui.Join(parts...)
}

var standingWords = map[offer.Standing]string{
	offer.StandingApplied: "Applied: references are awaited", offer.StandingReferenced: "References held: a DBS check is awaited",
	offer.StandingChecked: "Checked: safeguarding training is awaited", offer.StandingTrained: "Trained: waits for the lead to agree",
	offer.StandingReady: "Ready", offer.StandingOffRota: "Off the rota", offer.StandingLeft: "Left",
}

var standingColours = map[offer.Standing]ui.Colour{
	offer.StandingReady: ui.Green, offer.StandingOffRota: ui.Red, offer.StandingLeft: ui.Grey,
}

var expenseWords = map[offer.ExpenseState]string{
	offer.ExpenseClaimed: "Waits for the lead", offer.ExpenseApproved: "Approved, to be paid", offer.ExpenseRefused: "Refused", offer.ExpensePaid: "Paid",
}

// sessionLine says how long a session is, what is left, who else may come and how to get there.
func sessionLine(x offer.Session) string {
	text := "(" + ui.Duration(x.Minutes) + "). " + places(x)
	if x.Cancelled {
		return text
	}
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	if x.Siblings > 0 {
		text += " " + ui.Count(max(0, x.Siblings-x.SiblingsTaken), "place", "places") + " for brothers and sisters."
	}
	if x.Transport != "" {
		text += " " + x.Transport + ": " + ui.Count(max(0, x.Seats-x.SeatsTaken), "seat", "seats") + " left."
	}
	return text
}
