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
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Condition is what an accepted provider still has to show: that its staff are trained for work with children. Until evidence of it is
// accepted the provider has its place without invitations; the acceptance falls away after By.
type Condition struct {
	What  string       `json:"what"` // such as a course that the council offers
	By    workday.Date `json:"by"`   // the last day on which the evidence is given
	Owner Person       `json:"owner"`
	MetOn workday.Date `json:"met_on,omitzero"`
	// FellOn is when the acceptance fell away.
	FellOn workday.Date `json:"fell_on,omitzero"`
}

// open reports whether it still has to be met.
func (c *Condition) open() bool { return c != nil && c.MetOn.IsZero() && c.FellOn.IsZero() }

// Condition returns the condition of the decision that stands, nil where it has none.
func (a Application) Condition() *Condition {
	d, _ := a.decided()
	return d.Condition
}

// KindCondition is the kind of the job that looks whether a condition was met by its day.
const KindCondition = "admission.condition"

// conditionRule is the word by which the time for meeting a condition is kept.
const conditionRule = "admission-condition"

type conditionJob struct{ Application thread.Ref }

// AcceptOn accepts an application on the condition that the provider's staff are trained by a day. Every other gate is open. Of the
// condition What and By count; whoever decides sees to it.
func (s *Service) AcceptOn(ctx context.Context, by access.Actor, at At, reasons string, c Condition) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AcceptOnTx(ctx, tx, by, at, reasons, c) })
}

// AcceptOnTx is AcceptOn inside a transaction.
func (s *Service) AcceptOnTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, reasons string, c Condition) error {
	c = Condition{What: strings.TrimSpace(c.What), By: c.By, Owner: person(tx, by)}
	var wrong []fault.Field
	if c.What == "" {
		wrong = append(wrong, fault.Field{Name: "what", Message: "Say which training, and who gives it. The applicant reads it."})
	}
	if !c.By.After(tx.Today()) {
		wrong = append(wrong, fault.Field{Name: "by", Message: "Enter the day, after today, by which evidence of the training is given."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	return s.decideTx(ctx, tx, by, at, Decision{Accept: true, Reasons: reasons, Condition: &c})
}

// startCondition starts the time for meeting a condition, with whoever decided and the contract team, and has it looked at after.
func (s *Service) startCondition(ctx context.Context, tx *db.Tx, by access.Actor, a Application, c Condition) error {
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: conditionRule, Ref: a.Ref, From: tx.Today(), Owner: by.Person, Title: p.Name + " shows the training on which it was accepted"}
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return err
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, c.By, "The day set with the condition. The acceptance falls away after it."); err != nil {
		return err
	}
	return lookAt(ctx, tx, a.Ref, c.By.AddDays(1))
}

func lookAt(ctx context.Context, tx *db.Tx, application thread.Ref, day workday.Date) error {
	one := job.Job{Kind: KindCondition, Payload: conditionJob{application}, RunAt: day.At(remindHour, 0), Key: string(application) + " " + day.String()}
	if err := job.Enqueue(ctx, tx, one); err != nil {
		return fmt.Errorf("look at the condition of %s: %w", application, err)
	}
	return nil
}

// EvidenceCounts finds the conditions that a provider meets with evidence that has been accepted: from then it can be invited.
func (s *Service) EvidenceCounts(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref) error {
	all, err := s.Store.Applications(ctx, tx, "", ref)
	if err != nil {
		return fmt.Errorf("applications of %s: %w", ref, err)
	}
	for _, a := range all {
		if !a.Condition().open() {
			continue
		}
		p, err := s.Providers.Provider(ctx, tx, ref)
		if err != nil {
			return err
		}
		if p.Untrained(tx.Today()) != "" {
			return nil
		}
		if err := s.meet(ctx, tx, by, a, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) meet(ctx context.Context, tx *db.Tx, by audit.By, a Application, p provider.Provider) error {
	if err := s.endCondition(ctx, tx, by, a, "condition of admission met", func(c *Condition) { c.MetOn = tx.Today() }); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by, a.Ref, conditionRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	return s.tell(ctx, tx, p, notify.ConditionMet, notify.Facts{Ref: a.Ref, On: tx.Today()}, "/applications/"+string(a.Ref))
}

// endCondition saves how a condition ended.
func (s *Service) endCondition(ctx context.Context, tx *db.Tx, by audit.By, a Application, action string, end func(c *Condition)) error {
	a.Decisions = slices.Clone(a.Decisions)
	last := &a.Decisions[len(a.Decisions)-1]
	c := *last.Condition
	end(&c)
	last.Condition = &c
	if err := s.Store.UpdateApplication(ctx, tx, a); err != nil {
		return fmt.Errorf("save application %s: %w", a.Ref, err)
	}
	return s.record(ctx, tx, by, a, action, c.What)
}

// LookAtConditionTx looks whether the condition of an application was met once its day is past, as the job does that morning. Evidence
// that was given in time and waits for the council is waited for. Otherwise the acceptance falls away, the place with it, and the
// provider is told.
func (s *Service) LookAtConditionTx(ctx context.Context, tx *db.Tx, application thread.Ref) error {
	a, err := s.Store.Application(ctx, tx, application)
	if err != nil {
		return fmt.Errorf("load application %s: %w", application, err)
	}
	c := a.Condition()
	if !c.open() || !tx.Today().After(c.By) {
		return nil
	}
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	if p.Untrained(tx.Today()) == "" {
		return s.meet(ctx, tx, audit.System, a, p)
	}
	waits := func(e provider.Evidence) bool {
		return e.Kind == provider.ChildSkills && e.State == provider.ToCheck && !e.Given.On.After(c.By)
	}
	if slices.ContainsFunc(p.Evidence, waits) {
		return lookAt(ctx, tx, a.Ref, tx.Today().AddDays(1))
	}
	const why = "The condition of the admission was not met in time."
	if err := s.endCondition(ctx, tx, audit.System, a, "acceptance fell away", func(c *Condition) { c.FellOn = tx.Today() }); err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, audit.System, a.Ref, conditionRule, why); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err
	}
	if err := s.endPlace(ctx, tx, a, c.By, why); err != nil {
		return err
	}
	return s.tell(ctx, tx, p, notify.ConditionFell, notify.Facts{Ref: a.Ref, On: tx.Today()}, "/applications/"+string(a.Ref))
}

// endPlace ends the place that an application led to, on a day or on its first. One that has its last day already keeps it: until then
// the lot finds the provider unfit.
func (s *Service) endPlace(ctx context.Context, tx *db.Tx, a Application, last workday.Date, why string) error {
	if a.Admission == "" {
		return nil
	}
	place, err := s.Agreements.Admission(ctx, tx, a.Admission)
	if err != nil || !place.To.IsZero() {
		return err
	}
	if a.AdmittedFrom.After(last) {
		last = a.AdmittedFrom
	}
	return s.Agreements.EndTx(ctx, tx, audit.System, agreement.End{Admission: a.Admission, On: last, Why: why})
}
