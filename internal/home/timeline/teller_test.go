package timeline

import (
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db/dbtest"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/home/dates"
	"alongside/internal/pathway"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const (
	mother  = thread.Ref("PSN-MOTHER")
	asked   = thread.Ref("QRY-1")
	subject = "The bus from Mill Lane"
)

func reading(without ...access.Part) *teller {
	return &teller{
		Limits: dates.Limits{Reader: access.Actor{Person: mother, Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}, Without: without},
		today:  workday.MustOn(2026, 11, 23),
	}
}

func said(t *teller) string {
	var b strings.Builder
	for _, e := range t.events {
		b.WriteString(e.title + " " + e.text + " " + e.href + "\n")
		if e.because != nil {
			b.WriteString(e.because.Decision + " " + e.because.Reason + "\n")
		}
	}
	return b.String()
}

func question(asker thread.Ref) query.Query {
	return query.Query{Ref: asked, Asker: asker, Subject: subject, AskedOn: workday.MustOn(2026, 10, 1),
		Holdings: []query.Holding{{On: workday.MustOn(2026, 10, 5), Text: "We rang Mill Lane."}},
		Answers: []query.Answer{{On: workday.MustOn(2026, 10, 8), Decision: "Mill Lane stays the stop.", Reason: "The other parent lives there.",
			Next: "Ring Mill Lane", NextBy: workday.MustOn(2026, 12, 1), JudgedOn: workday.MustOn(2026, 10, 9), Valid: true}}}
}

// reads is what the mother may read of the questions: the child lives with the father, and with her too when they are together.
func reads(r *teller, apart bool) query.Reader {
	carers := []family.Carer{{Ref: "CAR-1", Person: mother, Lives: !apart}, {Ref: "CAR-2", Person: "PSN-FATHER", Lives: true}}
	return query.NewReader(r.Reader, []access.Part{access.OtherParentAddress}, carers, r.today)
}

func TestAnotherCarersQuestionSaysNothingToOneWhoLivesApart(t *testing.T) {
	for name, c := range map[string]struct {
		apart  bool
		asker  thread.Ref
		opened bool
	}{
		"their own, apart":         {true, mother, true},
		"the other's, apart":       {true, "PSN-FATHER", false},
		"of a young person, apart": {true, "", false},
		"the other's, together":    {false, "PSN-FATHER", true},
	} {
		r := reading()
		r.Apart = c.apart
		r.question(question(c.asker), reads(r, c.apart))
		got := said(r)
		if len(r.events) != 4 {
			t.Errorf("%s: %d events, want asked, longer, answered and judged", name, len(r.events))
		}
		if told := strings.Contains(got, "Mill Lane") || strings.Contains(got, string(asked)); told != c.opened {
			t.Errorf("%s: told of Mill Lane: %t, want %t\n%s", name, told, c.opened, got)
		}
		if strings.Contains(got, "The other parent") && c.apart {
			t.Errorf("%s: a worker's words are told to one who lives apart\n%s", name, got)
		}
	}
}

func TestAdviceIsToldByPartOfTheRecord(t *testing.T) {
	all := []pathway.Agency{pathway.Education, pathway.Health, pathway.SocialCare, pathway.Psychology, pathway.Parents}
	for part, kept := range map[access.Part]string{
		"":                      "",
		access.HealthRecord:     "health",
		access.SocialCareRecord: "social care",
		access.SchoolPlace:      "education, educational psychology",
	} {
		r := reading()
		if part != "" {
			r = reading(part)
		}
		a := pathway.Assessment{RequestedOn: workday.MustOn(2026, 9, 1), DecidedOn: workday.MustOn(2026, 9, 30), DecisionWhy: "What the clinic wrote.", Assess: true}
		for i, g := range all {
			a.Advice = append(a.Advice, pathway.Advice{Ref: thread.Ref("ADV-" + string(rune('1'+i))), Agency: g, AskedOn: workday.MustOn(2026, 10, 1), GivenOn: workday.MustOn(2026, 10, 20)})
		}
		r.assessment(a)
		got, missing := said(r), []string(nil)
		for _, g := range all {
			told := strings.Contains(got, "Advice was given: "+string(g)+" ")
			if !told {
				missing = append(missing, string(g))
			}
		}
		if strings.Join(missing, ", ") != kept {
			t.Errorf("without %q: %q are left out, want %q", part, missing, kept)
		}
		if because := strings.Contains(got, "What the clinic wrote."); because != (part == "") {
			t.Errorf("without %q: the reasons are told: %t", part, because)
		}
	}
}

func TestYearsStandLatestFirstFromTheDayTheRecordWasClosed(t *testing.T) {
	day := workday.MustOn
	events := []event{
		{on: day(2025, 3, 1), title: "before the adoption"}, {on: day(2025, 12, 31), title: "old"}, {on: day(2026, 11, 20), title: "first of the day"},
		{on: day(2026, 11, 20), title: "last of the day"}, {on: day(2026, 12, 24), title: "to come"}, {on: day(2026, 1, 1), title: "new year"},
	}
	var got []string
	for _, y := range years(events, day(2025, 6, 1), day(2026, 11, 23)) {
		for _, e := range y.Timeline.Items {
			got = append(got, y.Title+" "+e.Title)
		}
	}
	want := "2026 last of the day; 2026 first of the day; 2026 new year; 2025 old"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestHomeIsKeptFromWhoeverLivesElsewhere(t *testing.T) {
	without := []access.Part{access.OtherParentAddress}
	r := access.Actor{Person: mother}
	lives, away := family.Carer{Person: mother, Lives: true}, family.Carer{Person: mother}
	other := family.Carer{Person: "PSN-FATHER", Lives: true}
	for name, c := range map[string]struct {
		without []access.Part
		carers  []family.Carer
		want    bool
	}{
		"lives elsewhere":       {without, []family.Carer{other, away}, true},
		"the child lives there": {without, []family.Carer{other, lives}, false},
		"two homes":             {without, []family.Carer{away, lives}, false},
		"the young person":      {without, []family.Carer{other}, false},
		"a worker":              {nil, []family.Carer{other, away}, false},
	} {
		if got := family.HomeKept(r, c.without, c.carers); got != c.want {
			t.Errorf("%s: kept is %t", name, got)
		}
	}
}

func TestAnEventShowsItsBecause(t *testing.T) {
	r := reading()
	e := event{on: r.today, because: r.why(ui.BecauseView{Decision: "Yes.", Reason: "It helps."})}
	if e.view().Body == nil || r.why(ui.BecauseView{Decision: "Yes."}) != nil {
		t.Error("a reason has to be shown, and none where there is none")
	}
}

func TestAMonthIsToldOnceWithItsPackages(t *testing.T) {
	r := reading()
	r.months([]delivery.Month{
		{Package: "A", First: workday.MustOn(2026, 10, 1), Last: workday.MustOn(2026, 10, 20), Came: 1, Minutes: 60},
		{Package: "B", First: workday.MustOn(2026, 10, 1), Last: workday.MustOn(2026, 10, 30), Came: 2, Missed: 1, Minutes: 150, Unclear: 1},
		{Package: "A", First: workday.MustOn(2026, 11, 1), Last: workday.MustOn(2026, 11, 2), Missed: 2},
	}, map[thread.Ref]string{"A": "Speech", "B": "Swimming"})
	if len(r.events) != 2 {
		t.Fatalf("%d events for two months", len(r.events))
	}
	october, november := r.events[0], r.events[1]
	if october.title != "October 2026: 3 hours 30 minutes of help came" || october.on != workday.MustOn(2026, 10, 30) {
		t.Errorf("October: %q on %s", october.title, october.on)
	}
	if want := "Speech: 1 visit, 1 hour.\nSwimming: 2 visits, 2 hours 30 minutes. 1 visit was missed. Of 1 visit the two sides tell a different story."; october.text != want {
		t.Errorf("October says %q, want %q", october.text, want)
	}
	if !strings.Contains(november.text, "Speech: 0 visits, 0 minutes. 2 visits were missed.") {
		t.Errorf("November says %q", november.text)
	}
}

func TestAnAwardTellsWhoWasChosenFromWhenAndWhy(t *testing.T) {
	r := reading()
	k := brokerage.Package{Ref: "PKG-1", What: "Support at home", MinutesPerWeek: 120, Start: workday.MustOn(2026, 11, 30), End: workday.MustOn(2027, 5, 30)}
	r.chosen(k, brokerage.Award{On: workday.MustOn(2026, 11, 20), By: "Jo Made-Up", Why: "Knows signs."}, "Oak Lane")
	if got := said(r); got != "Oak Lane was chosen: Support at home From Monday 30 November 2026, 2 hours a week. /packages/PKG-1\nOak Lane was chosen. Knows signs.\n" {
		t.Errorf("an award is told as %q", got)
	}
	kept := reading(access.HealthRecord)
	kept.chosen(k, brokerage.Award{On: workday.MustOn(2026, 11, 20), Why: "Knows the clinic."}, "Oak Lane")
	if strings.Contains(said(kept), "clinic") {
		t.Error("the reason names what is withheld")
	}
}

func TestWhatAnAnswerPromisesAndAFirstDayAreToComeUntilTheirDay(t *testing.T) {
	day := workday.MustOn(2026, 12, 1)
	k := brokerage.Package{Ref: "PKG-1", What: "Support at home", MinutesPerWeek: 90, Start: day, End: workday.MustOn(2027, 5, 30)}
	for today, want := range map[workday.Date][2]bool{day.AddDays(-1): {true, true}, day: {true, false}, day.AddDays(1): {false, false}} {
		v, promised := Promised(question(mother), today)
		first, begins := Begins(k, "Oak Lane", today)
		if promised != want[0] || begins != want[1] {
			t.Errorf("on %s: promised %t, begins %t; want %v", today, promised, begins, want)
		}
		if promised && (v.Due != day || v.Title != "Our answer to “"+subject+"” says: Ring Mill Lane") {
			t.Errorf("the promise is %+v", v)
		}
		if begins && first.Title != "Help begins: Support at home, 1 hour 30 minutes a week, by Oak Lane" {
			t.Errorf("the first day is %+v", first)
		}
	}
	q := question(mother)
	q.Answers = append(q.Answers, query.Answer{On: day, Next: "Nothing more."})
	if _, ok := Promised(q, day); ok {
		t.Error("an answer promises what the one before it did")
	}
	k.EndedOn = day.AddDays(-5)
	if _, ok := Begins(k, "", day.AddDays(-1)); ok {
		t.Error("help that was ended before it began is still to begin")
	}
}

func TestAPromiseToOneCarerIsNotToldToAnother(t *testing.T) {
	for asker, want := range map[thread.Ref]int{mother: 1, "PSN-FATHER": 0} {
		r := reading()
		r.Apart = true
		r.question(question(asker), reads(r, true))
		if len(r.agreed) != want {
			t.Errorf("asked by %s: %d promises, want %d", asker, len(r.agreed), want)
		}
	}
}

// TestWhatWasOfferedOnAWaitTellsNoCarerWhereTheChildLives holds what is offered, nearest first, to carers who know where the child lives.
func TestWhatWasOfferedOnAWaitTellsNoCarerWhereTheChildLives(t *testing.T) {
	day := workday.MustOn(2026, 9, 1)
	e := waiting.Entry{Pathway: "neurodevelopmental", JoinedOn: day, Support: []waiting.Support{
		{Number: 1, Offer: "OFR-1", What: "Club at Mill Lane", OfferedOn: day, Outcome: waiting.Taken, AnsweredOn: day, Why: "We walk along Mill Lane."},
		{Number: 2, What: "Swimming at Mill Lane", OfferedOn: day, Outcome: waiting.Declined, AnsweredOn: day},
	}}
	for _, apart := range []bool{false, true} {
		r := reading()
		r.Apart = apart
		r.wait(e)
		if got := said(r); strings.Contains(got, "Mill Lane") == apart || len(r.events) != 5 {
			t.Errorf("apart %t: %d events\n%s", apart, len(r.events), got)
		}
	}
}
