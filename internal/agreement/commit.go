package agreement

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Commit binds money of an agreement: every award does.
type Commit struct {
	Lot      thread.Ref
	What     string // in words, such as "The award to Oak Lane Care"
	Council  string // the code of the participating council that buys; "" for the one that let the agreement
	From, To workday.Date
	Value    money.Pence // negative gives back what an award did not use
	// Years is the value by financial year, where it does not spread evenly over the days; nil spreads it so.
	Years     Years
	ByOfficer bool
	// Provider is who is bought from; the council that let the agreement is told.
	Provider thread.Ref
	// Emergency binds money past the limits: the award carries its authoriser, its expiry and its ratification.
	Emergency bool
}

// CommitTx binds money under the agreement of a lot. It refuses what the agreement or its decision does not reach, so that
// two awards at once cannot both take the last of it: the agreement is saved on the version that was read.
func (s *Service) CommitTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Commit) error {
	if err := cmd.coherent(); err != nil {
		return err
	}
	a, _, err := s.ByLot(ctx, tx, cmd.Lot)
	if err != nil {
		return err
	}
	if cmd.Value > 0 && !cmd.Emergency {
		if err := s.authoriseAward(ctx, tx, a, cmd); err != nil {
			return err
		}
	}
	if err := s.commitCouncil(ctx, tx, a, cmd); err != nil {
		return err
	}
	a.Committed += cmd.Value
	if a.Committed < 0 {
		return fmt.Errorf("agreement %s: more given back than was committed", a.Ref)
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return err
	}
	if err := s.addYears(ctx, tx, a.Ref, cmd.years()); err != nil {
		return err
	}
	if err := s.commitLead(ctx, tx, a, cmd); err != nil {
		return err
	}
	return s.record(ctx, tx, by, a, "value committed", cmd.What)
}

func (s *Service) authoriseAward(ctx context.Context, tx *db.Tx, a Agreement, cmd Commit) error {
	if state := a.State(cmd.From); state != "running" {
		return fault.Conflictf("%s is not authorised: on %s the agreement “%s” is “%s”.", cmd.What, cmd.From.Long(), a.Title, state)
	}
	if total := a.Committed + cmd.Value; total > a.Value {
		return fault.Conflictf("%s is not authorised: the agreement “%s” is worth %s, and %s would be committed. A decision to raise the value is missing.",
			cmd.What, a.Title, a.Value, total)
	}
	committed, err := s.store.CommittedUnder(ctx, tx, a.Decision)
	if err != nil {
		return err
	}
	years, err := s.yearsOf(ctx, tx, a, cmd)
	if err != nil {
		return err
	}
	return s.decisions.Authorise(ctx, tx, a.Decision, decision.Act{
		What: cmd.What, From: cmd.From, To: cmd.To, Committed: committed, Value: cmd.Value, Extensions: a.ExtensionsTaken, ByOfficer: cmd.ByOfficer, Years: years,
	})
}
