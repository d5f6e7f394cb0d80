package admission

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// Open publishes the terms on which an agreement takes applications. A later call makes a new version; applications begun
// before keep theirs. Where the law fixes the conditions of membership, as that of a dynamic market does, a version with others is refused
// and names which differ.
func (s *Service) Open(ctx context.Context, by access.Actor, o Opening) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.OpenTx(ctx, tx, by, o) })
}

// OpenTx is Open inside a transaction. Version and who published it when are set here.
func (s *Service) OpenTx(ctx context.Context, tx *db.Tx, by access.Actor, o Opening) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers can publish terms of admission.")
	}
	a, err := s.Agreements.Agreement(ctx, tx, o.Agreement)
	if err != nil {
		return err
	}
	if err := o.validate(); err != nil {
		return err
	}
	if err := s.checkRules(o, a); err != nil {
		return err
	}
	all, err := s.Store.Openings(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	o.Version, o.PublishedBy, o.PublishedAt = 1, by.Name, tx.Now()
	if len(all) > 0 {
		o.Version = all[0].Version + 1
		if err := s.keepsConditions(ctx, tx, a, all[0], o); err != nil {
			return err
		}
	}
	if err := s.Store.InsertOpening(ctx, tx, o); err != nil {
		return fmt.Errorf("save opening %d of %s: %w", o.Version, a.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "terms of admission published", Ref: string(a.Ref), Payload: o})
}

// checkRules refuses rules that are unknown and terms that the agreement's regime does not allow.
func (s *Service) checkRules(o Opening, a agreement.Agreement) error {
	for field, rule := range map[string]string{"decide-rule": o.DecideRule, "standstill-rule": o.StandstillRule} {
		if rule == "" {
			continue
		}
		if _, err := s.Book.Compute(rule, statute.Query{From: a.Start}); err != nil {
			return fault.Invalidf(field, "The rule %s cannot be used: %s", rule, fault.Message(err))
		}
	}
	laws, err := s.Agreements.Laws()
	if err != nil {
		return err
	}
	law, _ := laws.Of(a.Regime)
	kind := law.For(a.Kind)
	switch {
	case kind.OpenThroughout && !o.ClosesAt.IsZero():
		return fault.Invalid("closes", "This kind of agreement stays open to new providers for as long as it runs, so applications cannot close.")
	case len(kind.DecideRules) > 0 && !slices.ContainsFunc(kind.DecideRules, is(o.DecideRule)):
		return fault.Invalidf("decide-rule", "The %s set the time for a decision: choose its rule, %s.", law.Title, kind.DecideRules[0].Rule)
	case o.StandstillRule != "" && !slices.ContainsFunc(law.Standstills, is(o.StandstillRule)):
		return fault.Invalidf("standstill-rule", "The wait %s belongs to another law than the %s, under which this agreement was procured.", o.StandstillRule, law.Title)
	}
	return nil
}

func is(rule string) func(agreement.Clock) bool {
	return func(c agreement.Clock) bool { return c.Rule == rule }
}

// Ask asks the council to clarify the terms. Every provider reads the answer and nobody learns who asked.
func (s *Service) Ask(ctx context.Context, by access.Actor, agreement thread.Ref, question string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AskTx(ctx, tx, by, agreement, question) })
}

// AskTx is Ask inside a transaction.
func (s *Service) AskTx(ctx context.Context, tx *db.Tx, by access.Actor, agreement thread.Ref, question string) error {
	if !by.May(access.AdmissionApply) || by.Provider == "" {
		return fault.Forbidden("Only providers ask for clarification.")
	}
	o, err := s.Opening(ctx, tx, agreement)
	if err != nil {
		return err
	}
	if ok, why := o.TakesQuestions(tx.Now()); !ok {
		return fault.Conflict(why)
	}
	if question = strings.TrimSpace(question); question == "" {
		return fault.Invalid("question", "Enter your question.")
	}
	all, err := s.Store.Clarifications(ctx, tx, agreement)
	if err != nil {
		return err
	}
	c := Clarification{Agreement: agreement, Number: len(all) + 1, Question: question, AskedBy: by.Provider, AskedAt: tx.Now()}
	if err := s.Store.InsertClarification(ctx, tx, c); err != nil {
		return fmt.Errorf("save question %d on %s: %w", c.Number, agreement, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "clarification asked", Ref: string(agreement), Payload: c})
}

// Answer answers a clarification to every provider.
func (s *Service) Answer(ctx context.Context, by access.Actor, agreement thread.Ref, number int, answer string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerTx(ctx, tx, by, agreement, number, answer) })
}

// AnswerTx is Answer inside a transaction.
func (s *Service) AnswerTx(ctx context.Context, tx *db.Tx, by access.Actor, agreement thread.Ref, number int, answer string) error {
	if !by.May(access.AdmissionDecide) {
		return fault.Forbidden("Only commissioners and contract managers answer questions on the terms.")
	}
	if answer = strings.TrimSpace(answer); answer == "" {
		return fault.Invalid("answer", "Enter the answer. Every provider reads it.")
	}
	all, err := s.Store.Clarifications(ctx, tx, agreement)
	if err != nil {
		return err
	}
	if number < 1 || number > len(all) {
		return fault.NotFound("That question")
	}
	c := all[number-1]
	if !c.AnsweredAt.IsZero() {
		return fault.Conflict("This question is answered already, and providers have read the answer.")
	}
	c.Answer, c.AnsweredBy, c.AnsweredAt = answer, by.Name, tx.Now()
	if err := s.Store.AnswerClarification(ctx, tx, c); err != nil {
		return fmt.Errorf("answer question %d on %s: %w", number, agreement, err)
	}
	if err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "clarification answered", Ref: string(agreement), Payload: c}); err != nil {
		return err
	}
	return s.tellAnswered(ctx, tx, agreement, all)
}
