package agreement

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Admit gives a provider a place in a lot.
type Admit struct {
	Lot, Provider thread.Ref
	From          workday.Date
	Why           string
	// TrainedLater admits a provider to a lot for children on the condition that it shows training for work with them. It gets no
	// invitations before: the lot finds it unfit.
	TrainedLater bool
}

// Admit admits a provider to a lot. It refuses one whose evidence has run out, and for a lot that serves children one
// without evidence of training for work with children.
func (s *Service) Admit(ctx context.Context, by access.Actor, cmd Admit) (thread.Ref, error) {
	if !by.May(access.AdmissionDecide) {
		return "", fault.Forbidden("Only commissioners and contract managers can admit a provider.")
	}
	var ref thread.Ref
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.AdmitTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// AdmitTx is Admit inside a transaction.
func (s *Service) AdmitTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Admit) (thread.Ref, error) {
	a, lot, err := s.ByLot(ctx, tx, cmd.Lot)
	if err != nil {
		return "", err
	}
	if err := a.ours(); err != nil {
		return "", err
	}
	if err := a.Over(cmd.From); err != nil {
		return "", err
	}
	p, err := s.providers.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return "", err
	}
	if err := admissible(lot, p, cmd); err != nil {
		return "", err
	}
	if err := s.single(ctx, tx, p, cmd); err != nil {
		return "", err
	}
	if err := s.withinCeilings(ctx, tx, cmd); err != nil {
		return "", err
	}
	adm := Admission{Ref: thread.New(tx, thread.Admission), Lot: lot.Ref, Provider: p.Ref, From: cmd.From, Why: cmd.Why}
	if err := s.store.InsertAdmission(ctx, tx, adm); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, lot.Ref, "admits", p.Ref); err != nil {
		return "", err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "provider admitted", Ref: string(a.Ref), Payload: adm, Why: cmd.Why}); err != nil {
		return "", err
	}
	return adm.Ref, s.changed(ctx, tx, a)
}

// single refuses a second place in a lot, and a place for one that is suspended or banned in it.
func (s *Service) single(ctx context.Context, tx *db.Tx, p provider.Provider, cmd Admit) error {
	all, err := s.store.Admissions(ctx, tx, []thread.Ref{cmd.Lot})
	if err != nil {
		return fmt.Errorf("admissions to %s: %w", cmd.Lot, err)
	}
	for _, other := range all {
		if other.Provider != cmd.Provider {
			continue
		}
		switch state, why := other.Standing(cmd.From); state {
		case Left:
			if hold, held := other.hold(cmd.From); held && hold.Kind == Ban {
				return fault.Conflictf("%s cannot be admitted: it was banned until %s.", p.Name, hold.Until.Long())
			}
		case Suspended, Banned:
			return fault.Conflictf("%s has a place in this lot already. %s", p.Name, why)
		default:
			return fault.Conflictf("%s is admitted to this lot already, since %s.", p.Name, other.From.Long())
		}
	}
	return nil
}

func admissible(lot Lot, p provider.Provider, cmd Admit) error {
	if cmd.From.IsZero() {
		return fault.Invalid("from", "Enter the first day.")
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why the provider is admitted. The provider reads it.")
	}
	if suspended, why := p.Suspended(cmd.From); suspended {
		return fault.Conflictf("%s cannot be admitted. %s", p.Name, why)
	}
	if lacks := lot.unfit(p, cmd.From, cmd.TrainedLater); len(lacks) > 0 {
		return fault.Conflictf("%s cannot be admitted. %s", p.Name, strings.Join(lacks, " "))
	}
	return nil
}

// Leave ends a provider's place in a lot on a day.
func (s *Service) Leave(ctx context.Context, by access.Actor, admission thread.Ref, on workday.Date, why string) error {
	if !by.May(access.AdmissionDecide) {
		return fault.Forbidden("Only commissioners and contract managers can end an admission.")
	}
	if why == "" {
		return fault.Invalid("why", "Enter why. The provider reads it.")
	}
	if on.IsZero() {
		return fault.Invalid("on", "Enter the last day of its place.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.EndTx(ctx, tx, by.By(), End{admission, on, why}) })
}

// End is the end of a member's place in a lot.
type End struct {
	Admission thread.Ref
	On        workday.Date // the last day
	Why       string
}

// EndTx ends a member's place inside a transaction, and tells it. A last day before the first takes back a place that has not begun.
func (s *Service) EndTx(ctx context.Context, tx *db.Tx, by audit.By, cmd End) error {
	m, err := s.store.Admission(ctx, tx, cmd.Admission)
	if err != nil {
		return err
	}
	a, _, err := s.ByLot(ctx, tx, m.Lot)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	if err := s.store.EndAdmission(ctx, tx, m.Ref, cmd.On); err != nil {
		return err
	}
	e := Event{Admission: m.Ref, Number: len(m.Events) + 1, Kind: Leaving, From: cmd.On, Why: cmd.Why, ByRef: by.Person, By: by.Name, At: tx.Now()}
	if err := s.store.InsertEvent(ctx, tx, e); err != nil {
		return fmt.Errorf("save that %s ended: %w", m.Ref, err)
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "admission ended", Ref: string(m.Ref), Why: cmd.Why}); err != nil {
		return err
	}
	if err := s.tellEnd(ctx, tx, by, m); err != nil {
		return err
	}
	return s.changed(ctx, tx, a)
}
