package county

import (
	"fmt"
	"time"

	"alongside/internal/family"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer"
)

// kindOfOffer is one made-up thing that families can use.
type kindOfOffer struct {
	title, what, venue, when, start string
	kind                            offer.Kind
	whom                            []offer.Whom
	ages                            [2]int
	stages                          []family.Stage // none: any
	times                           []offer.Time
	access                          []offer.Access
	day                             time.Weekday
	every, places                   int // weeks between sessions, 0 for none; places in each
	minutes                         money.Minutes
	cost                            money.Pence
	rule                            string // by which an assessment is needed, "" where none is
	status                          offer.Status
}

// phone returns a number of the range that Ofcom keeps for drama: 01632 960000 to 960999 is nobody's.
func phone(i int) string { return fmt.Sprintf("01632 960%03d", (i*37+112)%1000) }

// details says of an offer what its provider would, for the place where it is.
func (k kindOfOffer) details(at geo.Outcode, i int) offer.Details {
	return offer.Details{
		Title: k.title + ", " + at.Code, What: k.what, Kind: k.kind, For: k.whom, Stages: k.stages, AgeFrom: k.ages[0], AgeTo: k.ages[1], Venue: k.venue,
		Languages: tonguesOf(i), Postcode: at.Code, When: k.when, Times: k.times, Access: k.access, Cost: k.cost,
		Join: "Book a place here, or ring " + phone(i) + " (a made-up number).", NeedsAssessment: k.rule != "", Rule: k.rule,
	}
}

// tonguesOf lets two offers of six be given in other languages too.
func tonguesOf(i int) []string {
	switch i % 6 {
	case 1:
		return []string{"Polish"}
	case 4:
		return []string{"British Sign Language", "Punjabi"}
	default:
		return nil
	}
}

var (
	weekends    = []offer.Time{offer.Weekends}
	evenings    = []offer.Time{offer.TermTime, offer.Evenings}
	termTime    = []offer.Time{offer.TermTime}
	holidays    = []offer.Time{offer.Holidays}
	undiagnosed = []family.Stage{family.Considering, family.Awaiting}

	children = []offer.Whom{offer.ForChild}
	carers   = []offer.Whom{offer.ForCarer}
	families = []offer.Whom{offer.ForFamily}
)

const byAssessment = "A social worker looks with you at what your child needs (section 17 of the Children Act 1989). Ask your lead professional to start this."

// offerKinds lists what is on offer in the county, from the groups of every week to what is lent out.
func offerKinds() []kindOfOffer {
	wheels, calm := []offer.Access{offer.Wheelchair}, []offer.Access{offer.Wheelchair, offer.Quiet}
	all := []offer.Access{offer.Wheelchair, offer.ChangingPlace, offer.Quiet}
	list := []kindOfOffer{
		{title: "Saturday building club", whom: children, what: "Build with bricks in a small group. Parents can stay and talk.", venue: "Village hall", when: "Every second Saturday, 10:30am", start: "10:30", kind: offer.Group, ages: [2]int{5, 11}, times: weekends, access: calm, day: time.Saturday, every: 2, places: 8, minutes: 90},
		{title: "Parents’ coffee morning", whom: carers, what: "Talk to other parents who wait for an assessment. A parent leads it.", venue: "Library", when: "Every second Tuesday in term, 9:30am", start: "09:30", kind: offer.DropIn, ages: [2]int{0, 25}, stages: undiagnosed, times: termTime, access: wheels, day: time.Tuesday, every: 2, places: 20, minutes: 90},
		{title: "Understanding autism, a course for parents", whom: carers, what: "Six evenings on what helps at home.", venue: "Community centre", when: "Wednesdays in term, 6:30pm", start: "18:30", kind: offer.Course, ages: [2]int{4, 18}, times: evenings, access: wheels, day: time.Wednesday, every: 1, places: 14, minutes: 120},
		{title: "Quiet swim", whom: families, what: "The pool with the lights down and few people.", venue: "Leisure centre", when: "Every second Sunday, 5pm", start: "17:00", kind: offer.Activity, ages: [2]int{4, 16}, times: weekends, access: all, day: time.Sunday, every: 2, places: 10, minutes: 60, cost: 2_50},
		{title: "Holiday day out", whom: children, what: "A day out with trained helpers, so that you get a break.", venue: "Meet at the bus station", when: "Some Thursdays in the holidays, 10am", start: "10:00", kind: offer.ShortBreak, ages: [2]int{8, 17}, times: holidays, access: wheels, day: time.Thursday, every: 4, places: 6, minutes: 360, cost: 5_00, rule: byAssessment},
		{title: "Sleep clinic by telephone", whom: carers, what: "Talk for half an hour about what helps your child sleep.", when: "Mondays, 9am to noon, by telephone", kind: offer.Advice, ages: [2]int{1, 18}, times: termTime},
		{title: "Sensory box to borrow", whom: families, what: "Lights, fidget toys and ear defenders to try at home for six weeks.", venue: "Library", when: "When the library is open", kind: offer.Equipment, ages: [2]int{2, 12}, access: wheels, cost: 0},
		{title: "Teen games night", whom: children, what: "Board games and pizza with others of your age.", venue: "Youth club", when: "Fridays in term, 7pm", start: "19:00", kind: offer.Group, ages: [2]int{13, 18}, times: evenings, access: calm, day: time.Friday, every: 2, places: 12, minutes: 120, cost: 1_00},
		{title: "A buddy to go out with", whom: children, what: "A trained volunteer goes with your child to something they like.", venue: "Where you choose", when: "By agreement", kind: offer.OneToOne, ages: [2]int{10, 25}, rule: byAssessment},
		{title: "Forest mornings", whom: children, what: "Fires, dens and mud, with two adults to five children.", venue: "Country park", when: "Every fourth Saturday, 9:30am", start: "09:30", kind: offer.Activity, ages: [2]int{6, 13}, times: weekends, day: time.Saturday, every: 4, places: 5, minutes: 150, cost: 4_00},
		{title: "Brothers and sisters club", whom: []offer.Whom{offer.ForSiblings}, what: "A time for the brothers and sisters of children who need more help.", venue: "Community centre", when: "Every fourth Sunday, 2pm", start: "14:00", kind: offer.Group, ages: [2]int{7, 14}, times: weekends, access: wheels, day: time.Sunday, every: 4, places: 10, minutes: 120},
		{title: "Help with forms", whom: carers, what: "Somebody sits with you while you fill in long forms.", venue: "Advice centre", when: "Thursdays, 10am to 2pm", start: "10:00", kind: offer.Advice, ages: [2]int{0, 25}, times: termTime, access: calm, day: time.Thursday, every: 2, places: 6, minutes: 45},
		{title: "Fathers’ breakfast", whom: carers, what: "Bacon rolls and talk for fathers and grandfathers.", venue: "Cricket pavilion", when: "Every fourth Saturday, 8:30am", start: "08:30", kind: offer.DropIn, ages: [2]int{0, 25}, times: weekends, access: wheels, day: time.Saturday, every: 4, places: 16, minutes: 90, cost: 2_00},
		{title: "First words, a course for parents", whom: carers, what: "Five mornings on how to help a child who speaks little.", venue: "Family hub", when: "Mondays in term, 10am", start: "10:00", kind: offer.Course, ages: [2]int{1, 5}, stages: undiagnosed, times: termTime, access: all, day: time.Monday, every: 1, places: 10, minutes: 90},
		{title: "Quiet cinema", whom: families, what: "A film with the sound low and the lights on. You can move about.", venue: "Town cinema", when: "First Sunday of the month, 10am", start: "10:00", kind: offer.Activity, ages: [2]int{3, 25}, times: weekends, access: all, day: time.Sunday, every: 4, places: 30, minutes: 150, cost: 3_50},
		{title: "Overnight break", whom: children, what: "A night away with carers who know your child.", venue: "Short break house", when: "By agreement", kind: offer.ShortBreak, ages: [2]int{8, 18}, access: all, rule: byAssessment},
		{title: "Cooking on a budget", whom: children, what: "Young people cook a meal and eat it together.", venue: "College kitchen", when: "Tuesdays in term, 4:30pm", start: "16:30", kind: offer.Group, ages: [2]int{14, 25}, times: termTime, access: wheels, day: time.Tuesday, every: 2, places: 8, minutes: 120, cost: 2_00},
		{title: "Trampoline hour", whom: children, what: "A coach and one trampoline for each three children.", venue: "Leisure centre", when: "Every second Saturday, 4pm", start: "16:00", kind: offer.Activity, ages: [2]int{5, 16}, times: weekends, access: wheels, day: time.Saturday, every: 2, places: 9, minutes: 60, cost: 4_50},
		{title: "Moving to big school", whom: children, what: "Visit, walk the route and meet others before September.", venue: "Family hub", when: "Summer holidays", kind: offer.Course, ages: [2]int{10, 12}, times: holidays, access: calm, status: offer.Drafted},
		{title: "Ring a parent who has been there", whom: carers, what: "A trained parent rings you back the same day.", when: "Every day, 10am to 8pm, by telephone", kind: offer.Advice, ages: [2]int{0, 25}, stages: []family.Stage{family.Considering, family.Awaiting, family.Diagnosed}},
		{title: "Lego train evening", whom: children, what: "For those who like tracks and timetables.", venue: "Model railway club", when: "Every second Thursday, 5:30pm", start: "17:30", kind: offer.Group, ages: [2]int{8, 16}, times: evenings, day: time.Thursday, every: 2, places: 7, minutes: 90},
		{title: "Stay and play", whom: families, what: "Soft play for under-fives whose parents have a worry.", venue: "Children’s centre", when: "Fridays in term, 9:30am", start: "09:30", kind: offer.DropIn, ages: [2]int{0, 4}, times: termTime, access: all, day: time.Friday, every: 1, places: 15, minutes: 120},
		{title: "Sports for all", whom: children, what: "Try a new sport each time, in your own way.", venue: "School sports hall", when: "Every second Saturday, 11am", start: "11:00", kind: offer.Activity, ages: [2]int{6, 17}, times: weekends, access: wheels, day: time.Saturday, every: 2, places: 18, minutes: 75},
		{title: "Music in the hall", whom: children, what: "Drums, bells and songs for children who like sound.", venue: "Church hall", when: "Ended in the autumn", kind: offer.Group, ages: [2]int{3, 10}, times: termTime, status: offer.Inactive},
	}
	for i := range list {
		if list[i].status == "" {
			list[i].status = offer.Published
		}
	}
	return list
}
