package notice

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Clocks are the deadlines of notices.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Teams says with whom the deadlines of notices stand.
type Teams interface {
	// ContractTeam returns the team of contract managers, "" while the council has none.
	ContractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// The rules of package statute by which notices are due.
const (
	ruleDetails      = "pa2023-contract-details"
	ruleDetailsLight = "pa2023-contract-details-light-touch"
	rulePerformance  = "pa2023-performance-notice"
	ruleTermination  = "pa2023-termination-notice"
	ruleReopenFirst  = "pa2023-open-framework-first"
	ruleReopenNext   = "pa2023-open-framework-next"
)

func clockRules() []string {
	return []string{ruleDetails, ruleDetailsLight, rulePerformance, ruleTermination, ruleReopenFirst, ruleReopenNext}
}

// clock is one notice that is due: counted from a day, and met by notices of these days.
type clock struct {
	rule string
	from workday.Date
	met  []workday.Date // the first first
}

// meets returns the day on which a deadline that is counted from a day was met, zero where it was not.
func (c clock) meets(from workday.Date) workday.Date {
	for _, on := range c.met {
		if !on.Before(from) && (on != from || c.rule != rulePerformance) {
			return on
		}
	}
	return workday.Date{}
}

// clocks are the notices that are due about an agreement that is a contract under the Procurement Act 2023. The facts decide: an agreement
// whose signed terms are not on record has none of them, because nobody knows when the contract was entered into.
func (a about) clocks() []clock {
	g := a.p.Agreement
	if g.Regime != agreement.ProcurementAct2023 || g.Lead != "" || a.p.Unlet() || !Contractual(g.Kind) {
		return nil
	}
	var out []clock
	signed := a.p.SignedOn
	over := g.State(a.today) == "ended"
	if !signed.IsZero() {
		rule := ruleDetails
		if a.class.LightTouch {
			rule = ruleDetailsLight
		}
		out = append(out, clock{rule: rule, from: signed, met: a.publishedOn(detailsNotice)})
	}
	// Measures are required above a value, of contracts that are neither light touch nor frameworks (s52), and so is their publication (s71).
	// They are published at the end too: what was last published before it is not enough.
	if !signed.IsZero() && g.Kind == agreement.SLA && g.Value > indicatorsAbove && !a.class.LightTouch {
		c := clock{rule: rulePerformance, from: signed, met: a.publishedOn("UK9")}
		for _, on := range c.met {
			if on.After(c.from) {
				c.from = on
			}
		}
		if !over || c.from.Before(g.End) {
			out = append(out, c)
		}
	}
	if !signed.IsZero() && over {
		out = append(out, clock{rule: ruleTermination, from: g.End, met: a.publishedOn("UK11")})
	}
	if g.Kind == agreement.OpenFramework && !over {
		out = append(out, a.reopening())
	}
	return out
}

// reopening is when it is awarded again under an open framework: within a time of its beginning, and then of the last award (s49). An award is
// known by its notice, published after the framework began; to open it again is not enough.
func (a about) reopening() clock {
	start := a.p.Agreement.Start
	c := clock{rule: ruleReopenFirst, from: start}
	for _, on := range a.publishedOn(awardNotice) {
		if on.After(start) {
			c.met = append(c.met, on)
		}
	}
	if n := len(c.met); n > 0 {
		return clock{rule: ruleReopenNext, from: c.met[n-1]}
	}
	return c
}

// publishedOn are the days on which notices of a number about the agreement were published, the first first.
func (a about) publishedOn(number string) []workday.Date {
	var out []workday.Date
	for _, p := range a.done {
		if p.Subject == a.p.Agreement.Ref && p.Notice == number {
			out = append(out, p.On)
		}
	}
	slices.SortFunc(out, workday.Date.Compare)
	return out
}

// SettleTx brings the deadlines of the notices about an agreement to what is on record: it starts what is due, keeps what was published, and
// stops, with why, what is due no longer. It does nothing where nothing has changed.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref) error {
	if s.clocks == nil {
		return nil
	}
	p, err := s.Process(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) {
		return nil // nothing about it is published
	}
	if err != nil {
		return err
	}
	a := about{p: p, today: tx.Today()}
	if a.done, err = s.store.Publications(ctx, tx, ref); err != nil {
		return fmt.Errorf("publications about %s: %w", ref, err)
	}
	if a.class, err = s.Classified(ctx, tx, ref); err != nil {
		return err
	}
	all, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		return fmt.Errorf("deadlines of %s: %w", ref, err)
	}
	due := a.clocks()
	for _, d := range all[ref] {
		if !d.Open() || !slices.Contains(clockRules(), d.Rule) {
			continue
		}
		if err := s.endClock(ctx, tx, by, a, due, d); err != nil {
			return err
		}
	}
	if all, err = deadline.Of(ctx, tx, ref); err != nil {
		return fmt.Errorf("deadlines of %s: %w", ref, err)
	}
	for _, c := range due {
		stands := slices.ContainsFunc(all[ref], func(d deadline.Deadline) bool {
			return d.Rule == c.rule && (d.Open() || (d.State == deadline.Kept && d.From == c.from))
		})
		if stands || !c.meets(c.from).IsZero() {
			continue
		}
		start := deadline.Start{Rule: c.rule, Ref: ref, From: c.from}
		if s.teams != nil {
			if start.Team, err = s.teams.ContractTeam(ctx, tx); err != nil && !fault.Is(err, fault.KindNotFound) {
				return err
			}
		}
		if _, err := s.clocks.Start(ctx, tx, by, start); err != nil {
			return fmt.Errorf("start %s of %s: %w", c.rule, ref, err)
		}
	}
	return nil
}

// endClock keeps a running deadline that was met, and stops one that is due no longer or from another day.
func (s *Service) endClock(ctx context.Context, tx *db.Tx, by audit.By, a about, due []clock, d deadline.Deadline) error {
	met := workday.Date{}
	switch d.Rule {
	case ruleDetails, ruleDetailsLight:
		met = clock{rule: d.Rule, met: a.publishedOn(detailsNotice)}.meets(d.From)
	case rulePerformance:
		met = clock{rule: d.Rule, met: a.publishedOn("UK9")}.meets(d.From)
	case ruleTermination:
		met = clock{rule: d.Rule, met: a.publishedOn("UK11")}.meets(d.From)
	case ruleReopenFirst, ruleReopenNext:
		met = clock{rule: d.Rule, met: a.publishedOn(awardNotice)}.meets(d.From.AddDays(1))
	}
	if !met.IsZero() {
		return s.clocks.Keep(ctx, tx, by, d.Ref, d.Rule, met)
	}
	i := slices.IndexFunc(due, func(c clock) bool { return c.rule == d.Rule })
	switch {
	case i < 0:
		return s.clocks.Stop(ctx, tx, by, d.Ref, d.Rule, a.noLonger(d.Rule))
	case due[i].from != d.From:
		return s.clocks.Stop(ctx, tx, by, d.Ref, d.Rule, "It is counted from "+due[i].from.Long()+" now: the record was corrected.")
	default:
		return nil
	}
}

// noLonger says why a notice is due no longer.
func (a about) noLonger(rule string) string {
	switch {
	case rule == ruleDetails && a.class.LightTouch:
		return "The contracts are classified as light touch, for which there is more time."
	case rule == ruleDetailsLight:
		return "The contracts are classified as not light touch, for which there is less time."
	case rule == rulePerformance && a.class.LightTouch:
		return "The contracts are classified as light touch: no measures are required, and none are published (s52)."
	case a.p.Agreement.State(a.today) == "ended":
		return "The agreement has ended."
	default:
		return "What is on record of the agreement does not call for it any more."
	}
}

// SettleAllTx settles a page of agreements behind a reference. It returns the last of them, "" at the end.
func (s *Service) SettleAllTx(ctx context.Context, tx *db.Tx, by audit.By, after thread.Ref) (thread.Ref, error) {
	page, next, err := s.Agreements(ctx, tx, after)
	if err != nil {
		return "", fmt.Errorf("list agreements: %w", err)
	}
	for _, a := range page {
		if err := s.SettleTx(ctx, tx, by, a.Ref); err != nil {
			return "", err
		}
	}
	return next, nil
}
