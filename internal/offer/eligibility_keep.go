package offer

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Eligibilities keeps the council's rules on assessments.
type Eligibilities interface {
	// Rules returns all of them, in no order.
	Rules(ctx context.Context, tx *db.Tx) (Rules, error)
	InsertRule(ctx context.Context, tx *db.Tx, e Eligibility) error
	UpdateRule(ctx context.Context, tx *db.Tx, e Eligibility) error
}

// Rules returns the council's rules on which offers need an assessment at which age, those of kinds first.
func (s *Service) Rules(ctx context.Context, tx *db.Tx) (Rules, error) {
	found, err := s.deps.Store.Rules(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("read the rules on assessments: %w", err)
	}
	return found.sorted(), nil
}

// AddRule is a rule that holds from a day on. Number, Version and To are given to it.
type AddRule struct{ Eligibility }

// AddRule adds a rule. Those who publish offers for the council do.
func (s *Service) AddRule(ctx context.Context, by access.Actor, cmd AddRule) error {
	if !by.May(access.OfferPublish) {
		return fault.Forbidden("Only the county co-ordinator and commissioners keep the rules on assessments.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.AddRuleTx(ctx, tx, by.By(), cmd) })
}

// AddRuleTx is AddRule inside a transaction.
func (s *Service) AddRuleTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AddRule) error {
	e, err := cmd.checked()
	if err != nil {
		return err
	}
	if err := s.ofTheCouncil(ctx, tx, e.Offer); err != nil {
		return err
	}
	all, err := s.Rules(ctx, tx)
	if err != nil {
		return err
	}
	e.Version, e.To = 1, workday.Date{}
	for _, other := range all {
		e.Number = max(e.Number, other.Number)
		if e.overlaps(other) {
			return fault.Invalid("from", fmt.Sprintf("Rule %d already says something for ages %d to %d from %s. End it first, with its last day before this one begins.",
				other.Number, max(e.AgeFrom, other.AgeFrom), min(e.AgeTo, other.AgeTo), other.From.Long()))
		}
	}
	e.Number++
	if err := s.deps.Store.InsertRule(ctx, tx, e); err != nil {
		return fmt.Errorf("insert rule %d on assessments: %w", e.Number, err)
	}
	return e.record(ctx, tx, by, "assessment rule added", "")
}

// ofTheCouncil refuses an offer that there is not, or that another council keeps.
func (s *Service) ofTheCouncil(ctx context.Context, tx *db.Tx, ref thread.Ref) error {
	if ref == "" {
		return nil
	}
	o, err := s.deps.Store.Offer(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) || err == nil && o.Origin != nil {
		return fault.Invalid("offer", "Give the reference of one of this council’s own offers. It stands in the address of the offer’s page.")
	}
	return err
}

// checked is the rule once everything that families need is there.
func (cmd AddRule) checked() (Eligibility, error) {
	e := cmd.Eligibility
	e.Number = 0
	e.Words, e.Citation, e.URL, e.Ask = strings.TrimSpace(e.Words), strings.TrimSpace(e.Citation), strings.TrimSpace(e.URL), strings.TrimSpace(e.Ask)
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	const longest = 500
	if e.Offer == "" {
		add(slices.Contains(Kinds(), e.Kind), "kind", "Choose the sort of offer that the rule is about, or give the reference of one offer.")
	} else {
		add(e.Kind == "", "kind", "Choose a sort of offer or give one offer, not both.")
		add(e.Offer.Valid() && e.Offer.Kind() == thread.Offer, "offer", "Give the reference of one of this council’s own offers. It stands in the address of the offer’s page.")
	}
	add(e.AgeFrom >= 0 && e.AgeFrom <= e.AgeTo && e.AgeTo <= oldest, "age-to", "Enter the youngest and oldest age, from 0 to 25.")
	add(!e.From.IsZero(), "from", "Enter the first day on which the rule holds.")
	add(e.Words != "" && len(e.Words) <= longest, "words", "Say the rule in plain words, in up to 500 characters. Families read it.")
	add(e.Citation != "" && len(e.Citation) <= longest, "citation", "Say where the rule stands: the Act and its section, or the page of the council’s short breaks statement.")
	add(e.URL == "" || webAddress(e.URL), "url", "Give a whole address that begins with https://, or leave it empty.")
	add(!e.Needs || e.Ask != "" && len(e.Ask) <= longest, "ask", "Say how a family asks for the assessment, in up to 500 characters.")
	if !e.Needs {
		e.Ask = ""
	}
	return e, fault.InvalidFields(wrong...)
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// EndRule gives a rule its last day.
type EndRule struct {
	Number, Version int
	Last            workday.Date
	Why             string
}

// EndRule ends a rule. What held on days that are over stays as it was.
func (s *Service) EndRule(ctx context.Context, by access.Actor, cmd EndRule) error {
	if !by.May(access.OfferPublish) {
		return fault.Forbidden("Only the county co-ordinator and commissioners keep the rules on assessments.")
	}
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error { return s.EndRuleTx(ctx, tx, by.By(), cmd) })
}

// EndRuleTx is EndRule inside a transaction.
func (s *Service) EndRuleTx(ctx context.Context, tx *db.Tx, by audit.By, cmd EndRule) error {
	all, err := s.Rules(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(e Eligibility) bool { return e.Number == cmd.Number })
	if i < 0 {
		return fault.NotFound("That rule")
	}
	e := all[i]
	switch {
	case e.Version != cmd.Version:
		return stale("rule")
	case !e.To.IsZero() && e.To.Before(tx.Today()):
		return fault.Invalid("last", "The rule ended on "+e.To.Long()+".")
	case cmd.Last.Before(tx.Today()):
		return fault.Invalid("last", "Give today or a later day: what held on days that are over stays as it was.")
	case strings.TrimSpace(cmd.Why) == "":
		return fault.Invalid("why", "Say why the rule ends, and who agreed that.")
	}
	e.To = cmd.Last
	for _, other := range all {
		if other.Number != e.Number && e.overlaps(other) {
			return fault.Invalid("last", fmt.Sprintf("Rule %d holds from %s for some of the same ages. Give an earlier last day.", other.Number, other.From.Long()))
		}
	}
	if err := s.deps.Store.UpdateRule(ctx, tx, e); err != nil {
		return fmt.Errorf("end rule %d on assessments: %w", e.Number, err)
	}
	return e.record(ctx, tx, by, "assessment rule ended", cmd.Why)
}

func (e Eligibility) record(ctx context.Context, tx *db.Tx, by audit.By, action, why string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: fmt.Sprintf("assessment-rule-%d", e.Number), Payload: e, Why: why, Rule: e.Citation})
}
