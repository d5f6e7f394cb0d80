package wiring

import (
	"context"
	"fmt"
	"io/fs"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/home/clocks"
	"alongside/internal/home/glass"
	"alongside/internal/home/letters"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// beside makes what stands beside the capabilities: dates that call for people, and records opened in an emergency.
func (s *Services) beside(o Options) {
	s.Dates = clocks.New(clocks.Deps{
		DB: s.DB, Clocks: s.Clocks, Book: s.Book, Teams: s.Team, Accounts: s.Authority, Families: teller{s, o}, Tell: o.Tell, PublicURL: o.PublicURL,
	})
	s.Glass = glass.Deps{DB: s.DB, Children: s.Family, Managers: s.Team, Accounts: s.Authority, Tell: o.Tell, PublicURL: o.PublicURL}
	s.Letters = letters.Deps{DB: s.DB, Families: s.Family, Accounts: s.Authority, PublicURL: o.PublicURL, Written: s.letterWritten, Settled: s.letterSettled}
	s.Undelivered = undelivered{s, o}
	s.Infected = infected{s, o}
}

// loadBook reads the rules that ship, with a council's own policies and with other term dates when there are any.
func loadBook(policies fs.FS, terms []workday.TermCalendar) (*statute.Book, error) {
	load := statute.Load
	if policies != nil {
		load = func() (*statute.Book, error) { return statute.LoadWith(policies) }
	}
	book, err := load()
	if err == nil {
		err = deadline.CheckLadders(book)
	}
	for _, c := range terms {
		if err == nil {
			book, err = book.WithTerms(c)
		}
	}
	return book, err
}

// Terms returns the term dates of the transaction's council; ok is false when it holds none.
func (s *Services) Terms(_ context.Context, tx *db.Tx) (workday.TermCalendar, bool, error) {
	c, err := s.Book.Terms(string(tx.Scope()), "")
	if fault.Is(err, fault.KindInvalid) {
		return workday.TermCalendar{}, false, nil
	}
	return c, err == nil, err
}

// WriteTx implements clocks.Families.
func (t teller) WriteTx(ctx context.Context, tx *db.Tx, child thread.Ref, tpl notify.Template, f notify.Facts) (int, error) {
	readers, err := t.s.readers(ctx, tx, child)
	if err != nil {
		return 0, err
	}
	if t.o.PublicURL != "" {
		f.Link = t.o.PublicURL + "/home"
	}
	sent := 0
	for _, r := range readers {
		m, err := tpl.Message(r.to, f)
		if m.Reader = r.person; err == nil {
			err = t.o.Tell(ctx, tx, m)
		}
		if err != nil {
			return sent, fmt.Errorf("tell the family of %s: %w", child, err)
		}
		sent++
	}
	return sent, nil
}

// visits tells both sides of a visit that did not happen.
type visits struct{ teller }

// sayWithin is how many days somebody has to say that a missed visit was recorded wrongly.
const sayWithin = 14

// VisitMissedTx implements delivery.Tellers.
func (v visits) VisitMissedTx(ctx context.Context, tx *db.Tx, p brokerage.Package, missed delivery.Visit) error {
	f := notify.Facts{Ref: missed.Ref, On: missed.On, By: tx.Today().AddDays(sayWithin)}
	if !missed.ByFamily {
		_, err := v.WriteTx(ctx, tx, p.Child, notify.VisitMissed, f)
		return err
	}
	provider, err := v.s.Provider.Provider(ctx, tx, p.Provider)
	if fault.Is(err, fault.KindNotFound) || err == nil && provider.Email == "" {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := notify.VisitMissed.Message(notify.ToEmail(provider.Name, provider.Email), f)
	if err != nil {
		return err
	}
	return v.o.Tell(ctx, tx, m)
}

// undelivered puts a message that did not arrive before somebody who can reach the person in another way.
type undelivered struct {
	s *Services
	o Options
}

// reachWithin is how many days that has.
const reachWithin = 3

// Undelivered implements notify.Watcher: it tells who is responsible for the child that the message was about, and without one
// the administrators. A message of this kind that does not arrive itself stands in the outbox and tells nobody.
func (u undelivered) Undelivered(ctx context.Context, tx *db.Tx, m notify.Outbound) error {
	if m.Template == notify.NotDelivered.ID || m.Secret {
		return nil
	}
	people, err := u.responsible(ctx, tx, m.Ref)
	if err != nil {
		return err
	}
	f := notify.Facts{Ref: m.Ref, On: workday.DateOf(m.Created), By: tx.Today().AddDays(reachWithin)}
	for _, person := range people {
		a, err := u.s.Authority.Account(ctx, tx, person)
		if fault.Is(err, fault.KindNotFound) || err == nil && (a.Email == "" || a.Email == m.To.Value) {
			continue
		}
		if err != nil {
			return err
		}
		tell, err := notify.NotDelivered.Message(notify.ToEmail(a.Name, a.Email), f)
		if err == nil {
			err = u.o.Tell(ctx, tx, tell)
		}
		if err != nil {
			return fmt.Errorf("tell %s of an undelivered message: %w", person, err)
		}
	}
	return nil
}

func (u undelivered) responsible(ctx context.Context, tx *db.Tx, about thread.Ref) ([]thread.Ref, error) {
	if about != "" {
		nodes, err := thread.Nodes(ctx, tx, about)
		if err != nil {
			return nil, err
		}
		child := nodes[about].Child
		if about.Kind() == thread.Child {
			child = about
		}
		if child != "" {
			owner, err := owners{u.s}.OwnerFor(ctx, tx, child)
			if err != nil || owner != "" {
				return []thread.Ref{owner}, err
			}
		}
	}
	found, err := u.s.Authority.Accounts(ctx, tx, authority.Filter{Role: access.RoleAdministrator, Status: authority.StatusActive, On: tx.Today(), Limit: 20})
	out := make([]thread.Ref, len(found))
	for i, a := range found {
		out[i] = a.Person
	}
	return out, err
}
