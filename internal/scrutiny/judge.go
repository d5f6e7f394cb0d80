package scrutiny

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Judge is members' verdict on what came of a recommendation.
type Judge struct {
	Recommendation thread.Ref
	Version        int
	Satisfied      bool
	Why            string
}

// Judge records a verdict. Members who are not yet satisfied say what is missing.
func (s *Service) Judge(ctx context.Context, by access.Actor, cmd Judge) error {
	return s.permitted(ctx, by, access.ScrutinyJudge, "Only members judge what came of a recommendation.", func(tx *db.Tx) error {
		return s.JudgeTx(ctx, tx, by.By(), cmd)
	})
}

// JudgeTx is Judge inside a transaction.
func (s *Service) JudgeTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Judge) error {
	r, err := s.load(ctx, tx, cmd.Recommendation, cmd.Version)
	if err != nil {
		return err
	}
	switch {
	case !r.Response.Given():
		return fault.Conflict("This recommendation has not been answered yet.")
	case r.State() == StateSatisfied:
		return fault.Conflict("Members are satisfied already; this recommendation is closed.")
	case !cmd.Satisfied && cmd.Why == "":
		return fault.Invalid("why", "Say what is still missing, so that it can be done.")
	}
	r.Verdicts = append(r.Verdicts, Verdict{Satisfied: cmd.Satisfied, Why: cmd.Why, By: by.Name, On: tx.Today(), Reached: r.reached()})
	return s.save(ctx, tx, by, r, "recommendation judged", cmd.Why, "")
}
