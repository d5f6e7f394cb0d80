package timeline

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/lead/explanation"
	"alongside/internal/query"
	"alongside/internal/web/ui"
)

// questions tells what was asked, answered and judged.
func (t *teller) questions(ctx context.Context) error {
	if !t.Reader.May(access.QuerySee) {
		return nil
	}
	all, err := t.questionsRead.Of(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	slices.Reverse(all) // the oldest first
	reads, err := t.questionsRead.Reader(ctx, t.tx, t.Reader, t.child)
	if err != nil {
		return err
	}
	for _, q := range all {
		if t.Reader.Provider != "" && reads.MayRead(q) != nil {
			continue
		}
		t.question(q, reads)
	}
	return nil
}

// question tells of one question. Whose words they are matters between carers who live apart: they may say where the other lives.
func (t *teller) question(q query.Query, reads query.Reader) {
	about, href := ": "+q.Subject, "/queries/"+string(q.Ref)
	if reads.MayRead(q) != nil {
		about, href = "", ""
	}
	asked := "A question was asked"
	if reads.Asked(q) {
		asked = "You asked a question"
	}
	t.tell(event{on: q.AskedOn, title: asked + about, href: href})
	for _, x := range q.Holdings {
		e := event{on: x.On, title: "We said that the answer takes longer" + about, href: href}
		if about != "" {
			e.text = x.Text
		}
		t.tell(e)
	}
	if v, ok := Promised(q, t.today); ok && about != "" {
		t.agreed = append(t.agreed, v)
	}
	for _, a := range q.Answers {
		e := event{on: a.On, title: "The question was answered" + about, href: href}
		if about != "" && a.Decision != "" {
			e.because = t.why(ui.BecauseView{Decision: a.Decision, By: a.By, Role: access.Role(a.Role).Label(), Reason: a.Reason, Disagree: a.Challenge})
		}
		if about != "" && a.Next != "" && !a.NextBy.IsZero() {
			e.text = "Next, by " + a.NextBy.Long() + ": " + a.Next
		}
		t.tell(e)
		judged := "The family said that this answers the question"
		if !a.Valid {
			judged = "The family said that this does not answer the question"
		}
		t.tell(event{on: a.JudgedOn, title: judged + about, href: href})
	}
}

// explanations tells of decisions that the lead had explained.
func (t *teller) explanations(ctx context.Context) error {
	if !t.Reader.May(access.ExplanationAsk) {
		return nil
	}
	all, err := t.Explanations.Of(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	slices.Reverse(all)
	for _, e := range all {
		if t.KeepWords() || e.State() == explanation.Withdrawn {
			continue
		}
		href := "/explanations/" + string(e.Ref)
		t.tell(event{on: e.On, title: "We asked to have a decision explained: " + e.What, href: href})
		b := ui.BecauseView{Decision: e.What, By: e.Given.By, Reason: e.Given.Reasons, Rule: e.Given.Rule}
		for _, read := range e.Given.Read {
			b.Read = append(b.Read, ui.Link{Text: read})
		}
		t.tell(event{on: e.Given.On, title: "A decision was explained: " + e.What, href: href, because: t.why(b)})
	}
	return nil
}
