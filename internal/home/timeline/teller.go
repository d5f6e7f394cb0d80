package timeline

import (
	"context"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
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
	tx     *db.Tx
	reader access.Actor
	child  thread.Ref
	today  workday.Date

	since   workday.Date // the day on which the record was closed last, zero when it never was
	apart   bool         // another carer's address is kept from the reader, and the child lives there
	without []access.Part
	events  []event
	agreed  []ui.DeadlineView   // what was promised without a clock, and is still to come
	closed  map[thread.Ref]bool // objects that the reader is not told of
}

// chapter tells of one kind of object.
type chapter func(t *teller, ctx context.Context) error

// chapters are read in the order in which a child's support usually comes about: it orders the events of one day.
var chapters = []chapter{
	(*teller).concerns, (*teller).leads, (*teller).waits, (*teller).places, (*teller).questions, (*teller).assessments,
	(*teller).plans, (*teller).packages, (*teller).explanations,
}

// limits reads what is kept from the reader.
func (t *teller) limits(ctx context.Context) error {
	var err error
	if t.without, err = access.Withheld(ctx, t.tx, t.reader, t.child); err != nil {
		return err
	}
	carers, err := t.Family.Carers(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	t.apart = family.HomeKept(t.reader, t.without, carers)
	at, err := t.Family.ClosedAt(ctx, t.tx, t.child)
	if err != nil {
		return err
	}
	t.since = dayOf(at)
	return nil
}

// kept reports whether a part of the record is withheld from the reader.
func (t *teller) kept(part access.Part) bool { return slices.Contains(t.without, part) }

// keptWords reports whether what workers wrote in their own words may name something that is withheld from the reader, wherever
// they wrote it.
func (t *teller) keptWords() bool {
	return t.apart || t.kept(access.HealthRecord) || t.kept(access.SocialCareRecord) || t.kept(access.SchoolPlace)
}

// keptKind reports whether all objects of a kind belong to a part of the record that is withheld from the reader.
func (t *teller) keptKind(k thread.Kind) bool {
	switch k {
	case thread.WaitingListEntry:
		return t.kept(access.HealthRecord) || !t.reader.May(access.WaitingSee)
	case thread.Package, thread.Visit, thread.Requirement, thread.Award, thread.CallOff:
		return t.kept(access.SocialCareRecord) || !t.reader.May(access.DeliveryPackageSee)
	case thread.Booking, thread.Session:
		return t.apart
	case thread.Query:
		return !t.reader.May(access.QuerySee)
	case thread.Assessment, thread.Advice, thread.Determination:
		return !t.reader.May(access.PathwaySee)
	case thread.Plan, thread.Provision:
		return !t.reader.May(access.PlanSee)
	default:
		return false
	}
}

// tell adds an event; one without a day did not happen.
func (t *teller) tell(e event) {
	if !e.on.IsZero() {
		t.events = append(t.events, e)
	}
}

// why is the Because part of a decision, nil where its words may name what is withheld.
func (t *teller) why(v ui.BecauseView) *ui.BecauseView {
	if t.keptWords() || v.Reason == "" {
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
