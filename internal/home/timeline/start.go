package timeline

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web/ui"
)

// concerns tells when a worry was told, read and answered. A worry that a child may be at risk is told of by no page of a family.
func (t *teller) concerns(ctx context.Context) error {
	all, err := t.Family.ConcernsAbout(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	refs := make([]thread.Ref, len(all))
	for i, c := range all {
		refs[i] = c.Ref
	}
	clocks, err := deadline.Of(ctx, t.tx, refs...)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Safeguarding || c.Closed() {
			continue
		}
		t.tell(event{on: dayOf(c.RaisedAt), title: "A worry was told to us",
			text: "We said that a person reads it by " + c.ReadBy.Long() + ", and that whoever told us hears from us by " + c.HearBy.Long() + "."})
		t.promised(clocks[c.Ref])
		e := event{on: dayOf(c.ScreenedAt), title: "A person read the worry"}
		if !t.KeepWords() {
			e.text = c.Advice
		}
		t.tell(e)
	}
	return nil
}

// promised tells what came of the dates of a worry after a person had read it.
func (t *teller) promised(clocks []deadline.Deadline) {
	for _, d := range clocks {
		switch {
		case d.Rule == family.RuleRetry:
			t.tell(event{on: d.From, title: "We tried to reach whoever told us the worry, and could not", text: "We said that we try again on " + d.Due.Long() + "."})
		case d.Rule == family.RuleAnswer && d.State == deadline.Kept:
			t.tell(event{on: d.DoneOn, title: "Whoever told us the worry heard from us"})
		}
	}
}

// leads tells who was named for the child, when they met the family and when another took over.
func (t *teller) leads(ctx context.Context) error {
	if !t.Reader.May(access.LeadSee) {
		return nil
	}
	all, err := t.Lead.History(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	for _, a := range all {
		t.lead(a)
	}
	return nil
}

func (t *teller) lead(a lead.Held) {
	name := a.Name
	if name == "" {
		name = "A lead professional"
	}
	text := ""
	if !a.IntroduceBy.IsZero() {
		text = "We said that they get in touch by " + a.IntroduceBy.Long() + "."
	}
	t.tell(event{on: a.From, title: name + " was named as lead professional", text: text})
	t.tell(event{on: a.IntroducedOn, title: name + " got in touch for the first time"})
	t.tell(event{on: a.ConfirmedOn, title: "The family said that they have spoken with " + name})
	t.tell(event{on: a.DisputedOn, title: "The family said that they have not spoken with " + name})
	t.tell(event{on: a.To, title: name + " was lead professional for the last time"})
}

// waits tells when the child joined and left a waiting list, and what was offered meanwhile.
func (t *teller) waits(ctx context.Context) error {
	if t.Waits == nil || !t.Reader.May(access.WaitingSee) || t.Keep(access.HealthRecord) {
		return nil
	}
	all, err := t.Waits.Of(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	for _, e := range all {
		t.wait(e)
	}
	return nil
}

// wait tells of one wait.
func (t *teller) wait(e waiting.Entry) {
	if t.Apart {
		e = e.Apart()
	}
	href := "/children/" + string(t.child) + "/waiting"
	if e.Reason == waiting.Doubled { // the first entry tells of the wait
		t.tell(event{on: e.LeftOn, title: "One place on the waiting list, counted from the earlier day: " + e.Pathway, href: href})
	} else {
		t.tell(event{on: e.JoinedOn, title: "Joined the waiting list: " + e.Pathway, href: href})
		t.tell(event{on: e.LeftOn, title: "Left the waiting list: " + e.Pathway, href: href})
	}
	for _, s := range e.Support {
		t.tell(event{on: s.OfferedOn, title: "Offered while waiting: " + s.What, href: href})
		switch s.Outcome {
		case waiting.Taken:
			t.tell(event{on: s.AnsweredOn, title: "Taken up: " + s.What, href: href})
		case waiting.Declined:
			t.tell(event{on: s.AnsweredOn, title: "Not taken up: " + s.What, href: href})
		}
	}
}

// mostPlaces bounds how many bookings of one child are told of, the latest of them.
const mostPlaces = 500

// places tells what was booked and attended. Where and when a child comes to something stays from a carer who does not know where it
// lives.
func (t *teller) places(ctx context.Context) error {
	if t.Offers == nil || t.Apart {
		return nil
	}
	all, err := t.Offers.PlacesOf(ctx, t.tx, t.child, mostPlaces)
	if err != nil {
		return err
	}
	for _, p := range all {
		href := "/offers/" + string(p.Session.Offer)
		if p.State == offer.Booked {
			t.tell(event{on: dayOf(p.At), title: "A place was taken: " + p.Title, text: "For " + p.Session.On.Long() + ".", href: href})
		}
		switch {
		case p.Session.Cancelled && p.State == offer.Booked:
			t.tell(event{on: p.Session.On, title: "It did not take place: " + p.Title, text: p.Session.Why, href: href})
		case p.Mark == offer.Attended:
			t.tell(event{on: p.Session.On, title: "Went to " + p.Title, text: ui.Duration(p.Session.Minutes), href: href})
		case p.Mark == offer.Absent:
			t.tell(event{on: p.Session.On, title: "Could not go to " + p.Title, href: href})
		}
	}
	return nil
}
