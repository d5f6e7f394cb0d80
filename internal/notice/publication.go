package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice/planned"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Publication is that a notice was published on the national platform.
type Publication struct {
	Agreement thread.Ref
	Subject   thread.Ref // the agreement, or the tender under it
	Notice    string     // such as UK4
	Number    string     // as the platform gave it, such as 2026/S 000-012345
	On        workday.Date
	By        string
	At        time.Time
	Named     []Named // of a contract award notice about an agreement: those whose standstill it begins
	// Until is the last day for tenders that the tender notice of one purchase gives; zero of other notices and of those recorded before it was kept.
	Until workday.Date
	// Process is the public reference of the purchase whose first tender notice this is, "" of other notices: drawn by chance, so that nothing
	// that is published leads to the requirement, which is about a child.
	Process thread.Ref
}

// Named is a supplier that a contract award notice names, in one lot, as it was called then.
type Named struct {
	Application thread.Ref   `json:"application"`
	Provider    thread.Ref   `json:"provider"`
	Name        string       `json:"name"`
	Lot         string       `json:"lot"`
	Decided     workday.Date `json:"decided"`
}

// Applications are those of the suppliers that the notice names.
func (p Publication) Applications() []thread.Ref {
	out := make([]thread.Ref, len(p.Named))
	for i, n := range p.Named {
		out[i] = n.Application
	}
	return out
}

// MarkPublished records that a notice was published. It refuses one whose earlier notice was not: an award under a dynamic market is
// published only after its own tender notice.
type MarkPublished struct {
	Agreement thread.Ref
	Subject   thread.Ref
	Notice    string
	Number    string
	On        workday.Date
	Named     []thread.Ref // of a contract award notice about an agreement: the applications of the suppliers that it names
	Until     workday.Date // of the tender notice of one purchase: the last day for tenders that it gives
}

// WhenAwardPublished sets who is told, in the same transaction, that the award notice about an agreement was published: a standstill runs
// from it. It is called once, before the service is used.
func (s *Service) WhenAwardPublished(told func(ctx context.Context, tx *db.Tx, by access.Actor, p Publication) error) {
	s.awarded = told
}

// MarkPublished records a publication.
func (s *Service) MarkPublished(ctx context.Context, by access.Actor, pub Publisher, cmd MarkPublished) error {
	if !by.May(access.AgreementEdit) && (!by.May(access.BrokerageCallOff) || !OfTender(cmd.Agreement, cmd.Subject, cmd.Notice)) {
		return fault.Forbidden("Only commissioners and contract managers publish notices.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.Draft(ctx, tx, pub, cmd.Agreement, cmd.Subject, cmd.Notice)
		if err != nil {
			return err
		}
		if err := s.leaveTime(ctx, tx, &d, cmd.On); err != nil {
			return err
		}
		if err := cmd.validate(d, tx.Today()); err != nil {
			return err
		}
		p := Publication{Agreement: cmd.Agreement, Subject: cmd.Subject, Notice: cmd.Notice, Number: strings.TrimSpace(cmd.Number), On: cmd.On, Until: cmd.Until, By: by.Name, At: tx.Now()}
		if d.Time != nil && len(d.Published) == 0 {
			p.Process = thread.New(tx, thread.Notice)
		}
		for _, n := range d.Names {
			if slices.Contains(cmd.Named, n.Application) {
				p.Named = append(p.Named, n)
			}
		}
		if err := s.store.InsertPublication(ctx, tx, p); err != nil {
			return fmt.Errorf("keep the publication of %s about %s: %w", p.Notice, p.Subject, err)
		}
		if err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "notice published", Ref: string(p.Agreement), Payload: p}); err != nil {
			return err
		}
		if err := s.SettleTx(ctx, tx, by.By(), p.Agreement); err != nil || s.awarded == nil || p.Notice != "UK6" || p.Subject != p.Agreement {
			return err
		}
		return s.awarded(ctx, tx, by, p)
	})
}

func (cmd MarkPublished) validate(d Draft, today workday.Date) error {
	if d.Waits != "" {
		return fault.Invalidf("number", "%s is published first: %s. Record its publication before this one.", d.Waits, titleOf(d.Waits))
	}
	var wrong []fault.Field
	if strings.TrimSpace(cmd.Number) == "" {
		wrong = append(wrong, fault.Field{Name: "number", Message: "Enter the number that the platform gave the notice."})
	}
	if cmd.On.IsZero() || cmd.On.After(today) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "Enter the day of publication, today or earlier."})
	}
	if len(d.Names) > 0 && len(cmd.Named) == 0 {
		wrong = append(wrong, fault.Field{Name: "named", Message: "Choose the suppliers that the notice names: the standstill holds their places, and nobody else’s."})
	}
	for _, ref := range cmd.Named {
		if !slices.ContainsFunc(d.Names, func(n Named) bool { return n.Application == ref }) {
			wrong = append(wrong, fault.Field{Name: "named", Message: "Choose suppliers that wait for this notice. Somebody else may have recorded one that names them."})
			break
		}
	}
	if d.Time != nil {
		wrong = append(wrong, d.Time.wrong(cmd.Until)...)
	}
	for _, p := range d.Published {
		if p.Number == strings.TrimSpace(cmd.Number) {
			wrong = append(wrong, fault.Field{Name: "number", Message: "This publication is recorded already, on " + p.On.Long() + "."})
		}
	}
	return fault.InvalidFields(wrong...)
}

func titleOf(number string) string {
	for _, t := range Types() {
		if t.Number == number {
			return t.Title
		}
	}
	return number
}

// Planned returns what is planned under the Procurement Act 2023 and not let or dropped, drafts too, by reference.
func (s *Service) Planned(ctx context.Context, tx *db.Tx) ([]planned.Procurement, error) {
	all, err := s.plans.Latest(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("list what is planned: %w", err)
	}
	return slices.DeleteFunc(all, func(p planned.Procurement) bool { return !p.State.Open() || p.Regime != agreement.ProcurementAct2023 }), nil
}

// Agreements returns the agreements that notices are drafted about, by reference, and the reference behind which the next page
// begins, "" at the end.
func (s *Service) Agreements(ctx context.Context, tx *db.Tx, after thread.Ref) (out []agreement.Agreement, next thread.Ref, err error) {
	all, err := s.agreements.After(ctx, tx, after, feedPage)
	if len(all) == feedPage {
		next = all[feedPage-1].Ref
	}
	for _, a := range all {
		if Published(a) && a.Regime == agreement.ProcurementAct2023 {
			out = append(out, a)
		}
	}
	return out, next, err
}
