package offer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/calendarfeed"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// CalendarLink lets a calendar program read a person's sessions without signing in. Its token is known to that person only; kept here
// is the hash.
type CalendarLink struct {
	Hash   string
	Person thread.Ref
	Name   string
	Family bool // places of the person's children, and not sessions that the person gives
	Made   time.Time
	Looked workday.Date // the last day on which it was used
}

// linkMonths is how long a link serves.
const linkMonths = 12

// Ends returns the first day on which the link no longer serves.
func (l CalendarLink) Ends() workday.Date { return workday.DateOf(l.Made).AddMonths(linkMonths) }

func hashOf(token string) string {
	sum := sha256.Sum256([]byte("alongside calendar " + token))
	return hex.EncodeToString(sum[:])
}

// MayCalendar reports whether a may have a calendar: families, and who gives sessions.
func MayCalendar(a access.Actor) bool {
	return a.May(access.SessionFeedback) || a.May(access.SessionEdit)
}

// MakeCalendar makes a new secret link for the person and ends the one before. The token is shown this once.
func (s *Service) MakeCalendar(ctx context.Context, by access.Actor) (token string, err error) {
	if !MayCalendar(by) {
		return "", fault.Forbidden("Calendars are for families and for those who give sessions.")
	}
	token = rand.Text()
	err = s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.deps.Store.RevokeLinks(ctx, tx, by.Person, tx.Now()); err != nil {
			return fmt.Errorf("end the calendar links of %s: %w", by.Person, err)
		}
		l := CalendarLink{Hash: hashOf(token), Person: by.Person, Name: by.Name, Family: by.May(access.SessionFeedback), Made: tx.Now()}
		if err := s.deps.Store.InsertLink(ctx, tx, l); err != nil {
			return fmt.Errorf("insert calendar link: %w", err)
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "calendar link made", Ref: string(by.Person)})
	})
	return token, err
}

// RevokeCalendar ends the person's link at once.
func (s *Service) RevokeCalendar(ctx context.Context, by access.Actor) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		n, err := s.deps.Store.RevokeLinks(ctx, tx, by.Person, tx.Now())
		if err != nil {
			return fmt.Errorf("end the calendar links of %s: %w", by.Person, err)
		}
		if n == 0 {
			return fault.Conflict("You have no calendar link.")
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "calendar link ended", Ref: string(by.Person)})
	})
}

// Accounts knows who may sign in, and as what. Package authority answers.
type Accounts interface {
	// Actor returns the person as they would sign in; a fault of kind not found for who may not.
	Actor(ctx context.Context, tx *db.Tx, person thread.Ref) (access.Actor, error)
}

// KnowAccounts says who knows the accounts; without it a calendar link serves until it ends or is ended.
func (s *Service) KnowAccounts(a Accounts) { s.accounts = a }

// CalendarLinkOf returns the person's link; ok is false when there is none that serves.
func (s *Service) CalendarLinkOf(ctx context.Context, tx *db.Tx, person thread.Ref) (l CalendarLink, ok bool, err error) {
	l, err = s.deps.Store.LinkOf(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) {
		return CalendarLink{}, false, nil
	}
	return l, err == nil && tx.Today().Before(l.Ends()), err
}

// What a calendar holds: sessions of the last two months and the next twelve.
const (
	calendarBack  = 60
	calendarAhead = 365
	calendarMost  = 1_000
)

// Calendar returns the events of a link. A family's link reads the record of the children whom its person may see at that moment; the
// look is kept once a day, as calendar programs ask every hour.
func (s *Service) Calendar(ctx context.Context, token string) (calendarfeed.Calendar, error) {
	var out calendarfeed.Calendar
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		l, err := s.deps.Store.Link(ctx, tx, hashOf(token))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		if err != nil || !tx.Today().Before(l.Ends()) {
			return fault.NotFound("That calendar")
		}
		reader, err := s.reader(ctx, tx, l)
		if err != nil {
			return err
		}
		out = calendarfeed.Calendar{Name: "Alongside: sessions", At: tx.Now()}
		if l.Family {
			out.Events, err = s.familyEvents(ctx, tx, l, reader)
		} else {
			out.Events, err = s.givenEvents(ctx, tx, l)
		}
		if err != nil || l.Looked == tx.Today() {
			return err
		}
		return s.deps.Store.Looked(ctx, tx, l.Hash, tx.Today())
	})
	return out, err
}

// reader is who reads by a link, as they stand today: one whose account is closed, or who is not what the link is for any more, finds
// no calendar.
func (s *Service) reader(ctx context.Context, tx *db.Tx, l CalendarLink) (access.Actor, error) {
	reader := access.Actor{Person: l.Person, Name: l.Name, Roles: []access.Role{access.RoleParent}, Scope: tx.Scope(), Channel: "calendar"}
	if s.accounts == nil {
		return reader, nil
	}
	now, err := s.accounts.Actor(ctx, tx, l.Person)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return reader, fault.NotFound("That calendar")
	case err != nil:
		return reader, fmt.Errorf("read the account of %s: %w", l.Person, err)
	case !MayCalendar(now) || l.Family != now.May(access.SessionFeedback):
		return reader, fault.NotFound("That calendar")
	}
	reader.Roles = now.Roles
	return reader, nil
}

// ownChildren are the children whom the reader sees as their family, and not by their work.
func ownChildren(ctx context.Context, tx *db.Tx, reader access.Actor) ([]thread.Ref, error) {
	all, err := access.Children(ctx, tx, reader)
	var own []thread.Ref
	for _, child := range all {
		kin, err := family.AsFamily(ctx, tx, reader, child)
		if err != nil {
			return nil, err
		}
		if kin {
			own = append(own, child)
		}
	}
	return own, err
}

func (s *Service) familyEvents(ctx context.Context, tx *db.Tx, l CalendarLink, reader access.Actor) ([]calendarfeed.Event, error) {
	children, err := ownChildren(ctx, tx, reader)
	if err != nil || len(children) == 0 {
		return nil, err
	}
	bookings, err := s.deps.Store.BookingsOf(ctx, tx, children, calendarMost)
	if err != nil {
		return nil, err
	}
	held, err := s.places(ctx, tx, bookings)
	if err != nil {
		return nil, err
	}
	apart, err := s.apart(ctx, tx, reader, children)
	if err != nil {
		return nil, err
	}
	var events []calendarfeed.Event
	for _, p := range held {
		if p.Session.On.Before(tx.Today().AddDays(-calendarBack)) || p.State == Waiting || p.StateAt(tx.Now()) == Lapsed {
			continue
		}
		e := p.event(apart[p.Child])
		e.UID, e.Sequence = string(p.Ref)+"@alongside", p.Version+p.Session.Version
		e.Cancelled = e.Cancelled || p.State == Cancelled
		if p.State == Offered {
			e.Summary = "Held for you until " + clockWords(p.Until) + ": " + e.Summary
		}
		e.Path = "/bookings/" + string(p.Ref)
		events = append(events, e)
	}
	if l.Looked == tx.Today() {
		return events, nil
	}
	seen := make([]string, len(children))
	for i, c := range children {
		seen[i] = string(c)
	}
	return events, audit.Look(ctx, tx, reader.By(), "calendar of places in sessions", seen...)
}

// apart are the children of whom it is kept from the reader where they live.
func (s *Service) apart(ctx context.Context, tx *db.Tx, reader access.Actor, children []thread.Ref) (map[thread.Ref]bool, error) {
	out := map[thread.Ref]bool{}
	for _, child := range children {
		kept, err := s.deps.Families.HomeKept(ctx, tx, reader, child)
		if err != nil {
			return nil, fmt.Errorf("read whether the home of %s is kept: %w", child, err)
		}
		out[child] = kept
	}
	return out, nil
}

// event is the place as its family's calendar holds it; apart is for a reader from whom it is kept where the child lives.
func (p HeldPlace) event(apart bool) calendarfeed.Event {
	if !apart {
		return p.Session.event(p.Title)
	}
	e := p.Session.Apart().event(KeptTitle)
	e.Text = strings.TrimSpace(e.Text + " " + KeptWhere)
	return e
}

// givenEvents are the sessions that a person gives. No child is named.
func (s *Service) givenEvents(ctx context.Context, tx *db.Tx, l CalendarLink) ([]calendarfeed.Event, error) {
	today := tx.Today()
	found, err := s.deps.Store.Given(ctx, tx, l.Person, today.AddDays(-calendarBack), today.AddDays(calendarAhead), calendarMost)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(found))
	for i, x := range found {
		refs[i] = x.Offer
	}
	offers, err := s.Offers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	events := make([]calendarfeed.Event, len(found))
	for i, x := range found {
		e := x.event(offers[x.Offer].Title)
		e.UID, e.Sequence, e.Path = string(x.Ref)+"@alongside", x.Version, "/sessions/"+string(x.Ref)
		e.Text = fmt.Sprintf("%d of %d places taken. %s", x.Taken, x.Places, e.Text)
		events[i] = e
	}
	return events, nil
}

// event is the session as calendars hold it. One that is called off stays, so that it goes from nobody's calendar unseen.
func (s Session) event(title string) calendarfeed.Event {
	start := s.StartsAt()
	e := calendarfeed.Event{Summary: title, Start: start, End: start.Add(time.Duration(s.Minutes) * time.Minute), Where: s.Outcode, Cancelled: s.Cancelled}
	if s.Transport != "" {
		e.Text = "Getting there: " + s.Transport
	}
	switch {
	case s.Cancelled && s.Why == "":
		e.Text = "Called off."
	case s.Cancelled:
		e.Text = "Called off: " + s.Why
	}
	return e
}
