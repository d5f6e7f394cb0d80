package timeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/delivery"
	"alongside/internal/money"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// assessments tells the steps of assessments and what was decided at their end.
func (t *teller) assessments(ctx context.Context) error {
	if !t.Reader.May(access.PathwaySee) {
		return nil
	}
	all, err := t.Pathway.Of(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	decided, err := t.Pathway.DeterminationsOf(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	slices.Reverse(all)
	for _, a := range all {
		t.assessment(a)
	}
	for _, d := range decided {
		title := "We decided to write a plan"
		if !d.Plan {
			title = "We decided that there will be no plan"
		}
		b := ui.BecauseView{Decision: title + ".", By: d.By, Reason: d.Why, Citation: d.Rule}
		for _, read := range d.Read {
			b.Read = append(b.Read, ui.Link{Text: read})
		}
		t.tell(event{on: d.On, title: title, href: "/assessments/" + string(d.Assessment), because: t.why(b)})
	}
	return nil
}

func (t *teller) assessment(a pathway.Assessment) {
	href := "/assessments/" + string(a.Ref)
	t.tell(event{on: a.RequestedOn, title: "An assessment was asked for", href: href})
	title := "We decided to assess"
	if !a.Assess {
		title = "We decided not to assess"
	}
	b := ui.BecauseView{Decision: title + ".", By: a.DecidedBy, Reason: a.DecisionWhy, Citation: a.Basis.Citation()}
	t.tell(event{on: a.DecidedOn, title: title, href: href, because: t.why(b)})
	for _, x := range a.Advice {
		if t.KeepAdvice(x.Agency) {
			continue
		}
		t.tell(event{on: x.AskedOn, title: "Advice was asked for: " + string(x.Agency), href: href})
		t.tell(event{on: x.GivenOn, title: "Advice was given: " + string(x.Agency), href: href})
	}
}

// plans tells of plans from the day on which the family was shown them.
func (t *teller) plans(ctx context.Context) error {
	if !t.Reader.May(access.PlanSee) {
		return nil
	}
	all, err := t.Plan.Of(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b plan.Plan) int { return a.DraftedOn.Compare(b.DraftedOn) })
	for _, p := range all {
		href := "/plans/" + string(p.Ref)
		text := ""
		if !p.CommentsBy.IsZero() {
			text = "The family has until " + p.CommentsBy.Long() + " at least to say what it thinks."
		}
		t.tell(event{on: p.ServedOn, title: "The draft plan was shown to the family", text: text, href: href})
		for _, c := range p.Comments {
			t.tell(event{on: c.On, title: "The family said what it thinks of the draft plan", href: href})
		}
		b := ui.BecauseView{Decision: "The plan is final.", By: p.FinalBy, Reason: p.Why}
		t.tell(event{on: p.FinalOn, title: "The plan became final", href: href, because: t.why(b)})
	}
	reviews, err := t.Plan.Reviews(ctx, t.tx, t.child)
	for _, v := range slices.Backward(reviews) {
		t.review(v)
	}
	return err
}

// review tells of the meeting at which a plan was looked at again, and of what was decided after it.
func (t *teller) review(v plan.Review) {
	href := "/plans/" + string(v.Plan) + "/reviews"
	t.tell(event{on: v.MetOn, title: "The plan was reviewed with the family", text: "We said that we tell you what we decide by " + v.DecideBy.Long() + ".", href: href})
	b := ui.BecauseView{Decision: v.Decided.Words() + ".", By: v.DecidedBy, Reason: v.Why}
	e := event{on: v.DecidedOn, title: v.Decided.Words(), href: href, because: t.why(b)}
	if v.Decided == plan.Amend {
		e.text = "We said that the changed plan is final by " + v.AmendBy.Long() + "."
	}
	t.tell(e)
	t.tell(event{on: v.AmendedOn, title: "The changed plan became final", href: href})
}

// disputes tells what the family did after a decision, and what came of it.
func (t *teller) disputes(ctx context.Context) error {
	if t.Disputes == nil || !t.Reader.May(access.PathwaySee) {
		return nil
	}
	all, err := t.Disputes.Of(ctx, t.tx, t.Reader, t.child)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(all) {
		href := "/disputes/" + string(d.Ref)
		t.tell(event{on: d.AskedOn, title: d.Kind.Words(), text: "We said that we answer by " + d.DueOn.Long() + ".", href: href})
		b := ui.BecauseView{Decision: d.Kind.Words() + ": " + string(d.Outcome) + ".", By: d.AnsweredBy, Reason: d.Reasons}
		t.tell(event{on: d.AnsweredOn, title: d.Kind.Words() + ": " + string(d.Outcome), href: href, because: t.why(b)})
		t.tell(event{on: d.DoneOn, title: doneWords(d), href: href})
	}
	return nil
}

// doneWords says what was done at the end of what a family did.
func doneWords(d dispute.Dispute) string {
	switch {
	case d.Kind != dispute.Appeal:
		return "What was agreed in mediation is done"
	case d.Outcome == dispute.Withdrawn:
		return "The tribunal ended the case of the appeal"
	default:
		return "What the tribunal ordered is done"
	}
}

// packages tells of the help that was arranged, and adds up its visits by month.
func (t *teller) packages(ctx context.Context) error {
	if !t.Reader.May(access.DeliveryPackageSee) || t.Keep(access.SocialCareRecord) {
		return nil
	}
	all, err := t.Brokerage.PackagesOf(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(k brokerage.Package) bool { return t.Reader.Provider != "" && k.Provider != t.Reader.Provider })
	if len(all) == 0 {
		return nil
	}
	awards, named, err := t.awarded(ctx, all)
	if err != nil {
		return err
	}
	what, refs, from := map[thread.Ref]string{}, make([]thread.Ref, len(all)), t.today
	for i, k := range all {
		href := "/packages/" + string(k.Ref)
		what[k.Ref], refs[i] = k.What, k.Ref
		if k.Start.Before(from) {
			from = k.Start
		}
		if a, ok := awards[k.Award]; ok {
			t.chosen(k, a, named[k.Provider].Name)
		}
		if v, ok := Begins(k, named[k.Provider].Name, t.today); ok {
			t.agreed = append(t.agreed, v)
		}
		t.tell(event{on: k.Start, title: "Help began: " + k.What, text: ui.Duration(k.MinutesPerWeek) + " a week were promised.", href: href})
		e := event{on: k.LastDay(), title: "Help ended: " + k.What, href: href}
		if !k.EndedOn.IsZero() && !t.KeepWords() {
			e.text = k.EndedWhy
		}
		t.tell(e)
	}
	months, err := t.Delivery.Months(ctx, t.tx, refs, from, t.today)
	if err != nil {
		return err
	}
	t.months(months, what)
	return nil
}

// awarded reads how packages came about and who gives them.
func (t *teller) awarded(ctx context.Context, all []brokerage.Package) (map[thread.Ref]brokerage.Award, map[thread.Ref]provider.Provider, error) {
	made, err := t.Brokerage.AwardsOf(ctx, t.tx, t.child)
	if err != nil {
		return nil, nil, err
	}
	awards, refs := make(map[thread.Ref]brokerage.Award, len(made)), make([]thread.Ref, len(all))
	for _, a := range made {
		awards[a.Ref] = a
	}
	for i, k := range all {
		refs[i] = k.Provider
	}
	named, err := t.Providers.Providers(ctx, t.tx, refs)
	return awards, named, err
}

// months tells of each month once, on the day of its last visit, with a line for each package.
func (t *teller) months(all []delivery.Month, what map[thread.Ref]string) {
	for len(all) > 0 {
		n := 0
		e := event{title: monthName(all[0].First)}
		var given money.Minutes
		var lines []string
		for n < len(all) && all[n].First == all[0].First {
			m := all[n]
			given += m.Minutes
			if m.Last.After(e.on) {
				e.on = m.Last
			}
			lines = append(lines, what[m.Package]+": "+monthWords(m))
			n++
		}
		e.title += ": " + ui.Duration(given) + " of help came"
		e.text = strings.Join(lines, "\n")
		t.tell(e)
		all = all[n:]
	}
}

func monthName(first workday.Date) string { return fmt.Sprintf("%s %d", first.Month(), first.Year()) }

// monthWords says what came of a month's visits of one package.
func monthWords(m delivery.Month) string {
	said := ui.Count(m.Came, "visit", "visits") + ", " + ui.Duration(m.Minutes) + "."
	if m.Missed > 0 {
		said += " " + ui.Count(m.Missed, "visit was", "visits were") + " missed."
	}
	if m.Unclear > 0 {
		said += " Of " + ui.Count(m.Unclear, "visit", "visits") + " the two sides tell a different story."
	}
	return said
}
