package agreement

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Extend takes the next extension of an agreement.
type Extend struct {
	Agreement thread.Ref
	Version   int
	Value     money.Pence // what the agreement is worth more with the extension; 0 for nothing
	Why       string
}

// Extension is one that was taken. Extensions are only ever added.
type Extension struct {
	Agreement thread.Ref
	Number    int // from 1
	Months    int
	Before    workday.Date // the last day without it
	End       workday.Date // the last day with it
	NoticeBy  workday.Date // the last day for notice before the break point that it passes
	TakenOn   workday.Date
	Value     money.Pence
	Pack      thread.Ref // the decision pack of the break point
	Decision  thread.Ref // the decision on that pack
	Why       string
	By        string
}

// Late reports whether the extension was taken after the last day for notice.
func (e Extension) Late() bool { return e.TakenOn.After(e.NoticeBy) }

// Says is a sentence about when the extension was taken.
func (e Extension) Says() string {
	if !e.Late() {
		return "Extension " + fmt.Sprint(e.Number) + " was taken on " + e.TakenOn.Long() + ", in time: notice was possible until " + e.NoticeBy.Long() + "."
	}
	return fmt.Sprintf("Extension %d was taken late, on %s: the last day for notice was %s, %s before.", e.Number, e.TakenOn.Long(), e.NoticeBy.Long(), days(e.NoticeBy.DaysUntil(e.TakenOn)))
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// Weighed is the decision pack of a break point once it is decided.
type Weighed struct {
	Pack     thread.Ref
	Decision thread.Ref
}

// Packs knows what was decided at break points, from package pack.
type Packs interface {
	// Decided returns the decided pack of an agreement's break point; ok is false when there is none yet.
	Decided(ctx context.Context, tx *db.Tx, agreement thread.Ref, on workday.Date) (w Weighed, ok bool, err error)
}

// UsePacks sets who knows what was decided at break points, which is made after agreements are. Without it no extension can be taken.
func (s *Service) UsePacks(p Packs) { s.packs = p }

// Extend takes the next extension. It refuses one that neither the agreement nor its decision allows, one whose break point has no
// decided pack, and one where something else was decided on the pack.
func (s *Service) Extend(ctx context.Context, by access.Actor, cmd Extend) error {
	if !by.May(access.AgreementBreak) {
		return fault.Forbidden("Only commissioners and contract managers can extend an agreement.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ExtendTx(ctx, tx, by.By(), cmd) })
}

// ExtendTx is Extend inside a transaction.
func (s *Service) ExtendTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Extend) error {
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter why the agreement goes on.")
	}
	if cmd.Value < 0 {
		return fault.Invalid("value", "Enter what the agreement is worth more, or nothing. A lower value is a change of the agreement.")
	}
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if today := tx.Today(); a.State(today) == "ended" {
		return fault.Conflictf("The agreement ended on %s. An extension is taken before the end; a decision to let it again is missing.", a.End.Long())
	}
	e := Extension{Agreement: a.Ref, Before: a.End, NoticeBy: a.NoticeAt(a.End), TakenOn: tx.Today(), Value: cmd.Value, Why: cmd.Why, By: by.Name}
	known := len(a.Breaks)
	if err := a.extend(); err != nil {
		return err
	}
	laws, err := s.Laws()
	if err != nil {
		return err
	}
	if err := laws.lawfulEnd(a, a.End); err != nil {
		return fault.Conflict(fault.Message(err))
	}
	a.Value += cmd.Value
	e.Number, e.Months, e.End = a.ExtensionsTaken, a.ExtensionMonths[a.ExtensionsTaken-1], a.End
	if err := s.mayExtend(ctx, tx, a, &e); err != nil {
		return err
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.store.InsertExtension(ctx, tx, e); err != nil {
		return fmt.Errorf("save extension %d of %s: %w", e.Number, a.Ref, err)
	}
	if err := s.moveBreaks(ctx, tx, by, a, e.Before, known); err != nil {
		return err
	}
	action := "agreement extended"
	if e.Late() {
		action = "agreement extended after its notice date"
	}
	return s.record(ctx, tx, by, a, action, cmd.Why)
}

// mayExtend asks the establishing decision, as amended, and the decision on the pack of the break point.
func (s *Service) mayExtend(ctx context.Context, tx *db.Tx, a Agreement, e *Extension) error {
	act := decision.Act{What: "The extension of “" + a.Title + "”", From: a.Start, To: a.End, Extensions: a.ExtensionsTaken}
	if err := s.decisions.Authorise(ctx, tx, a.Decision, act); err != nil {
		return err
	}
	d, err := s.decisions.InForce(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	if err := worthWithin(a, d); err != nil {
		return err
	}
	if err := s.togetherWithin(ctx, tx, a, d, nil); err != nil {
		return err
	}
	return s.weighed(ctx, tx, a, e)
}

// weighed refuses an extension past a break point whose decision pack is not decided, whose decision is not in effect, or whose
// decision was for an option that says of itself that something else follows.
func (s *Service) weighed(ctx context.Context, tx *db.Tx, a Agreement, e *Extension) error {
	var found Weighed
	ok := false
	if s.packs != nil {
		var err error
		if found, ok, err = s.packs.Decided(ctx, tx, a.Ref, e.Before); err != nil {
			return fmt.Errorf("decision pack of %s: %w", a.Ref, err)
		}
	}
	if !ok {
		return fault.Conflictf("The extension of “%s” is not authorised: the break point of %s has no decided pack. Open its decision pack, and have it decided.", a.Title, e.Before.Long())
	}
	d, err := s.decisions.Decision(ctx, tx, found.Decision)
	if err != nil {
		return fmt.Errorf("decision on pack %s: %w", found.Pack, err)
	}
	if state := d.State(tx.Today()); state != decision.StateEffective {
		return fault.Conflictf("The extension of “%s” is not authorised: the decision on pack %s is not in effect. Its state is “%s”.", a.Title, found.Pack, state)
	}
	if chosen, ok := d.Chosen(); ok && chosen.Consequence != "" && chosen.Consequence != decision.ToExtend { // drafts from before they were kept name none
		return fault.Conflictf("The extension of “%s” is not authorised: the decision on pack %s chose “%s”. "+
			"To go on all the same, a decision that amends the first is missing; with one, change the agreement’s last day on a ground.", a.Title, found.Pack, chosen.Title)
	}
	e.Pack, e.Decision = found.Pack, found.Decision
	return nil
}

// Extensions returns the extensions of agreements that were taken here, by agreement, the first first.
func (s *Service) Extensions(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref][]Extension, error) {
	all, err := s.store.Extensions(ctx, tx, refs)
	out := map[thread.Ref][]Extension{}
	for _, e := range all {
		out[e.Agreement] = append(out[e.Agreement], e)
	}
	return out, err
}

func (a *Agreement) extend() error {
	if a.ExtensionsTaken >= len(a.ExtensionMonths) {
		return fault.Conflictf("This agreement allows %d extensions and %d have been taken. A decision to extend the term is missing. "+
			"With one that amends the first, change the agreement’s last day on a ground.", len(a.ExtensionMonths), a.ExtensionsTaken)
	}
	next := a.End.AddDays(1).AddMonths(a.ExtensionMonths[a.ExtensionsTaken]).AddDays(-1)
	a.endsOn(next, nil)
	a.ExtensionsTaken++
	return nil
}
