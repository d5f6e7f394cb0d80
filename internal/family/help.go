package family

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// HelpMatters lists the matters in which a young person who decides for themselves may let a carer act beside them. Agreeing to share and
// saying whether an answer is one stay their own.
func HelpMatters() []Matter {
	return []Matter{MatterRequest, MatterDraft, MatterDispute, MatterBudget, MatterReach}
}

// Help says that a young person lets a carer act in some matters, from a day until they say otherwise.
type Help struct {
	Matters []Matter     `json:"matters"`
	From    workday.Date `json:"from"`
	To      workday.Date `json:"to,omitzero"` // the last day, zero while it lasts
	How     string       `json:"how"`         // how the young person said so
	By      string       `json:"by"`          // who recorded it
}

// HelpList is all that a young person said about one carer, the first first.
type HelpList []Help

// Now is what holds on a day; its Matters are empty when nothing does.
func (l HelpList) Now(on workday.Date) Help {
	for _, h := range l {
		if (Span{From: h.From, To: h.To}).holds(on) {
			return h
		}
	}
	return Help{}
}

func (l HelpList) with(m Matter, on workday.Date) bool { return slices.Contains(l.Now(on).Matters, m) }

// LetHelp is a young person's word on what a carer may do beside them from today on: no matter at all takes it back.
type LetHelp struct {
	Child   thread.Ref
	Carer   thread.Ref
	Version int
	Matters []Matter
	How     string // how they said so, where a worker records it
}

// LetHelp records it. The young person says so themselves, or a worker who keeps the record writes down that they did.
func (s *Service) LetHelp(ctx context.Context, by access.Actor, cmd LetHelp) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		own, err := ownRecord(ctx, tx, by, cmd.Child)
		if err != nil {
			return err
		}
		if own {
			cmd.How = "on their own page"
			return s.LetHelpTx(ctx, tx, by.By(), cmd)
		}
		if !by.May(access.FamilyRecord) {
			return fault.Forbidden("Only the young person can decide this.")
		}
		if err := mayKeep(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.LetHelpTx(ctx, tx, by.By(), cmd)
	})
}

// LetHelpTx is LetHelp inside a transaction.
func (s *Service) LetHelpTx(ctx context.Context, tx *db.Tx, by audit.By, cmd LetHelp) error {
	child, err := s.Child(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("who helps %s: %w", cmd.Child, err)
	}
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return err
	}
	if !OwnRights(child.Born, tx.Today()) {
		return fault.Conflictf("The rights pass to the young person after %s. Until then every carer may do this.", SchoolLeavingDate(child.Born).Long())
	}
	var wrong []fault.Field
	if slices.ContainsFunc(cmd.Matters, func(m Matter) bool { return !slices.Contains(HelpMatters(), m) }) {
		wrong = append(wrong, fault.Field{Name: "matters", Message: "Choose from what is listed."})
	}
	if cmd.How = strings.TrimSpace(cmd.How); cmd.How == "" {
		wrong = append(wrong, fault.Field{Name: "how", Message: "Say how and when the young person said so."})
	}
	if _, err := s.carerOf(ctx, tx, cmd.Child, cmd.Carer, "carer"); err != nil {
		return err
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	c, err := s.loadCarer(ctx, tx, cmd.Carer, cmd.Version)
	if err != nil {
		return err
	}
	if bar, barred := c.Barred(tx.Today()); barred && len(cmd.Matters) > 0 {
		return fault.Invalidf("carer", "This person may not see the record: %s.", bar)
	}
	c.Helps = c.Helps.from(Help{Matters: cmd.Matters, From: tx.Today(), How: cmd.How, By: by.Name})
	if err := s.store.UpdateCarer(ctx, tx, c); err != nil {
		return fmt.Errorf("save carer %s: %w", c.Ref, err)
	}
	if err := s.talked(ctx, tx, by, cmd.Child); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "young person says what a carer helps with", Ref: string(c.Ref), Child: string(c.Child), Why: cmd.How,
		Payload: recordedHelp{cmd.Matters}})
}

// recordedHelp is what the audit keeps of it.
type recordedHelp struct {
	Matters []Matter `json:"matters"`
}

// from ends what held until now and puts the next beside it; what held for no whole day is left out.
func (l HelpList) from(next Help) HelpList {
	var out HelpList
	for _, h := range l {
		if h.To.IsZero() {
			h.To = next.From.AddDays(-1)
		}
		if !h.To.Before(h.From) {
			out = append(out, h)
		}
	}
	if len(next.Matters) > 0 {
		out = append(out, next)
	}
	return out
}
