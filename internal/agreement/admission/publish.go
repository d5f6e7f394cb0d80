package admission

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Published is that the notice of an award was given: what a standstill runs from. Under the Procurement Act 2023 it is the publication of
// the contract award notice, under the 2015 Regulations the day on which the decision was sent.
type Published struct {
	Person
	Number string       `json:"number,omitempty"` // as the platform gave it; empty where the law asks for none
	On     workday.Date `json:"on"`
}

// waitsForNotice reports whether the standstill of an acceptance has not begun.
func (d Decision) waitsForNotice() bool {
	return d.Accept && d.Standstill != "" && d.Published == nil && d.AdmitFrom.IsZero()
}

// WaitsForNotice reports whether the standing decision waits for its notice, so that its standstill has not begun.
func (a Application) WaitsForNotice() bool {
	d, ok := a.decided()
	return ok && d.waitsForNotice()
}

// publish begins the standstill on the day of the notice. One that was entered wrong is corrected, with a reason, while it runs.
func (a *Application) publish(p Published, from workday.Date, why string, on workday.Date) error {
	if s := a.State(on); s != Standstill {
		return stateError("noted as published", s)
	}
	d := a.Decisions[len(a.Decisions)-1]
	switch {
	case d.Standstill == "": // decided before notices were kept
		return fault.Conflict("The standstill of this application was counted from its decision. No notice is kept with it.")
	case p.On.IsZero() || p.On.After(on):
		return fault.Invalid("on", "Enter the day of the notice, today or earlier.")
	case p.On.Before(d.On):
		return fault.Invalidf("on", "The decision was taken on %s. A notice of it comes on that day or later.", d.On.Long())
	case d.Published != nil && strings.TrimSpace(why) == "":
		return fault.Invalidf("why", "A notice of %s is on record. Say why it is corrected.", d.Published.On.Long())
	}
	d.Published, d.AdmitFrom = &p, from
	a.Decisions = append(a.Decisions[:len(a.Decisions)-1:len(a.Decisions)-1], d)
	return nil
}

// PublishNotice records the notice of the award to an accepted applicant, and on which day it was given: the standstill runs from it.
func (s *Service) PublishNotice(ctx context.Context, by access.Actor, at At, p Published) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.PublishNoticeTx(ctx, tx, by, at, p) })
}

// PublishNoticeTx is PublishNotice inside a transaction. The applicant is told from when it can be given its place.
func (s *Service) PublishNoticeTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, p Published) error {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return err
	}
	p.Person, p.Number = person(tx, by), strings.TrimSpace(p.Number)
	var of Application
	err := s.change(ctx, tx, by, at, "notice of the award published", func(a *Application, _ Opening) error {
		from := workday.Date{}
		if d, ok := a.decided(); ok && d.Standstill != "" && !p.On.IsZero() {
			var err error
			if from, err = s.after(d.Standstill, p.On); err != nil {
				return err
			}
		}
		err := a.publish(p, from, at.Why, tx.Today())
		of = *a
		return err
	})
	if err != nil {
		return err
	}
	to, err := s.Providers.Provider(ctx, tx, of.Provider)
	if err != nil {
		return err
	}
	d, _ := of.decided()
	return s.tell(ctx, tx, to, notify.StandstillBegan, notify.Facts{Ref: of.Ref, On: d.AdmitFrom}, "/applications/"+string(of.Ref))
}

// fromAwardNotice is the standstill that runs from the day of the contract award notice (UK6): Procurement Act 2023, section 51.
const fromAwardNotice = "pa2023-standstill"

// Unnoticed is an acceptance that waits for the contract award notice that names its supplier.
type Unnoticed struct {
	Application, Lot, Provider thread.Ref
	Decided                    workday.Date
}

// Unnoticed returns the acceptances under an agreement that wait for a contract award notice, the latest begun first.
func (s *Service) Unnoticed(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Unnoticed, error) {
	all, err := s.Store.Applications(ctx, tx, agreement, "")
	if err != nil {
		return nil, fmt.Errorf("applications to %s: %w", agreement, err)
	}
	var out []Unnoticed
	for _, a := range all {
		d, _ := a.decided()
		if a.State(tx.Today()) == Standstill && d.waitsForNotice() && d.Standstill == fromAwardNotice {
			out = append(out, Unnoticed{Application: a.Ref, Lot: a.Lot, Provider: a.Provider, Decided: d.On})
		}
	}
	return out, nil
}

// AwardPublishedTx begins the standstill of the acceptances that a contract award notice names, and of nobody else. It refuses one that does
// not wait for such a notice, or that was decided after the day on which it was published.
func (s *Service) AwardPublishedTx(ctx context.Context, tx *db.Tx, by access.Actor, agreement thread.Ref, named []thread.Ref, p Published) error {
	waiting, err := s.Unnoticed(ctx, tx, agreement)
	if err != nil {
		return err
	}
	for _, ref := range named {
		i := slices.IndexFunc(waiting, func(u Unnoticed) bool { return u.Application == ref })
		if i < 0 {
			return fault.Invalid("named", "Choose suppliers that wait for this notice. Somebody else may have recorded one that names them.")
		}
		if waiting[i].Decided.After(p.On) {
			return fault.Invalid("named", "A supplier that you chose was accepted on "+waiting[i].Decided.Long()+", after the notice was published. A later notice names it.")
		}
		if err := s.PublishNoticeTx(ctx, tx, by, At{Application: ref}, p); err != nil {
			return err
		}
	}
	return nil
}

// Awaiting returns the providers whose acceptance to an agreement waits for its notice or for the end of its standstill, each once.
func (s *Service) Awaiting(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]thread.Ref, error) {
	all, err := s.Store.Applications(ctx, tx, agreement, "")
	if err != nil {
		return nil, fmt.Errorf("applications to %s: %w", agreement, err)
	}
	var out []thread.Ref
	seen := map[thread.Ref]bool{}
	for _, a := range all {
		if a.State(tx.Today()) == Standstill && !seen[a.Provider] {
			seen[a.Provider] = true
			out = append(out, a.Provider)
		}
	}
	return out, nil
}

// after is the first day behind a standstill that began on a day.
func (s *Service) after(rule string, began workday.Date) (workday.Date, error) {
	r, err := s.Book.Compute(rule, statute.Query{From: began})
	if err != nil {
		return workday.Date{}, err
	}
	if r.NextStepFrom.IsZero() {
		return r.LastDay.AddDays(1), nil
	}
	return r.NextStepFrom, nil
}

// stillStands says in an error why an application that is in its standstill is not admitted, naming the day.
func (a Application) stillStands() error {
	d, _ := a.decided()
	if d.waitsForNotice() {
		return fault.Conflict("This provider cannot be admitted yet: the standstill has not begun. It runs from the day of the notice of the award. Record that first.")
	}
	return fault.Conflictf("This provider cannot be admitted before %s: the standstill runs until the day before.", d.AdmitFrom.Long())
}
