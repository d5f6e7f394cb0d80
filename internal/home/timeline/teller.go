package timeline

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/home/dates"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// event is one thing that happened on one day.
type event struct {
	on      workday.Date
	title   string
	text    string
	href    string
	because *ui.BecauseView
}

func (e event) view() ui.Event {
	v := ui.Event{Title: e.title, Text: e.text, Href: e.href, When: e.on.Long(), ISO: e.on.String()}
	if e.because != nil {
		v.Body = ui.Because(*e.because)
	}
	return v
}

// teller gathers the events for one reader.
type teller struct {
	*handler
	dates.Limits
	tx    *db.Tx
	child thread.Ref
	today workday.Date

	since  workday.Date // the day on which the record was closed last, zero when it never was
	events []event
	agreed []ui.DeadlineView // what was promised without a clock, and is still to come

	questionsRead dates.Once
}

// chapter tells of one kind of object.
type chapter func(t *teller, ctx context.Context) error

// chapters are read in the order in which a child's support usually comes about: it orders the events of one day.
var chapters = []chapter{
	(*teller).concerns, (*teller).leads, (*teller).waits, (*teller).places, (*teller).questions, (*teller).assessments,
	(*teller).plans, (*teller).disputes, (*teller).packages, (*teller).explanations,
}

// limits reads what is kept from the reader.
func (t *teller) limits(ctx context.Context) error {
	var err error
	if t.Limits, err = dates.LimitsOf(ctx, t.tx, t.Family, t.Reader, t.child); err != nil {
		return err
	}
	at, err := t.Family.ClosedAt(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	t.since = dayOf(at)
	return nil
}

// tell adds an event; one without a day did not happen.
func (t *teller) tell(e event) {
	if !e.on.IsZero() {
		t.events = append(t.events, e)
	}
}

// why is the Because part of a decision, nil where its words may name what is withheld.
func (t *teller) why(v ui.BecauseView) *ui.BecauseView {
	if t.KeepWords() || v.Reason == "" {
		return nil
	}
	return &v
}

func dayOf(at time.Time) workday.Date {
	if at.IsZero() {
		return workday.Date{}
	}
	return workday.DateOf(at)
}
