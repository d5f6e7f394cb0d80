package performance

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// promiseRule names the deadline of what a voluntary organisation stated that it adds.
const promiseRule = "quality-added-value"

// EnterPromise enters what a voluntary organisation stated that it adds, where no application holds it. Of the promise it takes all but
// Ref, Version, StatedOn and Evidence.
func (s *Service) EnterPromise(ctx context.Context, by access.Actor, p Promise) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.EnterPromiseTx(ctx, tx, by, p)
		return err
	})
}

// EnterPromiseTx is EnterPromise inside a transaction.
func (s *Service) EnterPromiseTx(ctx context.Context, tx *db.Tx, by access.Actor, p Promise) (thread.Ref, error) {
	if err := mayWork(by); err != nil {
		return "", err
	}
	if err := p.check(tx.Today()); err != nil {
		return "", err
	}
	if _, _, err := s.member(ctx, tx, p.Lot, p.Provider); err != nil {
		return "", err
	}
	of, err := s.Providers.Provider(ctx, tx, p.Provider)
	if err != nil {
		return "", err
	}
	if of.Kind != provider.Voluntary {
		return "", fault.Invalid("provider", "What is added is asked of voluntary organisations.")
	}
	return s.PromiseTx(ctx, tx, by.By(), p)
}

// PromiseTx has a promise bind from now on, with its date: the caller has checked that it was stated.
func (s *Service) PromiseTx(ctx context.Context, tx *db.Tx, by audit.By, p Promise) (thread.Ref, error) {
	p.Ref, p.Version, p.StatedOn, p.Evidence = thread.New(tx, thread.AddedPromise), 1, tx.Today(), nil
	p.What, p.Unit, p.Stated = strings.TrimSpace(p.What), strings.TrimSpace(p.Unit), strings.TrimSpace(p.Stated)
	if err := s.Promises.Save(ctx, tx, p); err != nil {
		return "", fmt.Errorf("save what %s stated that it adds: %w", p.Provider, err)
	}
	if err := node(ctx, tx, p.Key(), "Stated to be added: "+p.What, "", "/added-value-promises/"); err != nil {
		return "", err
	}
	start := deadline.Start{Rule: promiseRule, Ref: p.Ref, From: tx.Today(), Owner: p.Provider, Title: "Deliver what you stated that you add: " + p.What}
	var err error
	if start.Team, err = s.contractTeam(ctx, tx); err != nil {
		return "", err
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, p.By, "The day that the provider stated. "+p.Stated+"."); err != nil {
		return "", fmt.Errorf("start the date of %s: %w", p.Ref, err)
	}
	return p.Ref, audit.Append(ctx, tx, by, audit.Entry{Action: "added value promised", Ref: string(p.Ref), Payload: p, Why: p.Stated})
}

// GiveEvidence is a provider's return on what it stated that it adds.
type GiveEvidence struct {
	Promise thread.Ref
	Version int
	Amount  int // delivered since the evidence before
	Text    string
}

// GiveEvidence keeps what a provider says that it delivered, for the council to check.
func (s *Service) GiveEvidence(ctx context.Context, by access.Actor, cmd GiveEvidence) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.GiveEvidenceTx(ctx, tx, by, cmd) })
}

// GiveEvidenceTx is GiveEvidence inside a transaction.
func (s *Service) GiveEvidenceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd GiveEvidence) error {
	if by.Provider == "" || !by.May(access.AdmissionApply) {
		return fault.Forbidden("Only the provider says what it delivered.")
	}
	p, err := s.workOnPromise(ctx, tx, by, cmd.Promise, cmd.Version)
	if err != nil {
		return err
	}
	if p.unchecked() >= 0 {
		return fault.Conflict("The council has your last evidence to check. Add more when it has.")
	}
	if p.Delivered() >= p.Amount {
		return fault.Conflict("All of it is delivered and checked.")
	}
	var wrong []fault.Field
	if cmd.Amount < 1 || cmd.Amount > mostPromised {
		wrong = append(wrong, fault.Field{Name: "amount", Message: "Enter how much was delivered since your last evidence, as a whole number from 1."})
	}
	if strings.TrimSpace(cmd.Text) == "" {
		wrong = append(wrong, fault.Field{Name: "text", Message: "Say what shows it, without names of children."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if !p.EndedOn.IsZero() {
		return fault.Conflictf("It was ended on %s.", p.EndedOn.Long())
	}
	p.Evidence = append(p.Evidence, PromiseEvidence{Amount: cmd.Amount, Text: strings.TrimSpace(cmd.Text), On: tx.Today(), By: by.Name})
	return s.savePromise(ctx, tx, by, p, "evidence of added value given", "")
}

// CheckEvidence is what the council counts of the evidence that waits.
type CheckEvidence struct {
	Promise thread.Ref
	Version int
	Counted int
	Note    string // needed where less counts than was stated
}

// CheckEvidence counts what was delivered. What makes up the whole keeps the date.
func (s *Service) CheckEvidence(ctx context.Context, by access.Actor, cmd CheckEvidence) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.CheckEvidenceTx(ctx, tx, by, cmd) })
}

// CheckEvidenceTx is CheckEvidence inside a transaction.
func (s *Service) CheckEvidenceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd CheckEvidence) error {
	if err := mayWork(by); err != nil {
		return err
	}
	p, err := s.workOnPromise(ctx, tx, by, cmd.Promise, cmd.Version)
	if err != nil {
		return err
	}
	i := p.unchecked()
	if i < 0 {
		return fault.Conflict("No evidence waits to be checked.")
	}
	e := &p.Evidence[i]
	note := strings.TrimSpace(cmd.Note)
	var wrong []fault.Field
	if cmd.Counted < 0 || cmd.Counted > e.Amount {
		wrong = append(wrong, fault.Field{Name: "counted", Message: fmt.Sprintf("Enter how much counts, from 0 to %d.", e.Amount)})
	}
	if cmd.Counted < e.Amount && note == "" {
		wrong = append(wrong, fault.Field{Name: "note", Message: "Say why less counts. The provider reads it."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	e.CheckedOn, e.CheckedBy, e.Counted, e.Note = tx.Today(), by.Name, cmd.Counted, note
	if err := s.savePromise(ctx, tx, by, p, "evidence of added value checked", note); err != nil {
		return err
	}
	if on := p.deliveredOn(); !on.IsZero() {
		if err := s.Clocks.Keep(ctx, tx, by.By(), p.Ref, promiseRule, on); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the date of %s: %w", p.Ref, err)
		}
	}
	return nil
}

// EndPromise is the end of a promise that binds no more.
type EndPromise struct {
	Promise thread.Ref
	Version int
	Why     string // the provider reads it
}

// EndPromise ends what was stated to be added: it was entered by mistake, something else was agreed, or the provider has left. What was delivered
// until then stays on record. Errors: forbidden, conflict when it is delivered, ended, or evidence waits to be checked.
func (s *Service) EndPromise(ctx context.Context, by access.Actor, cmd EndPromise) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.EndPromiseTx(ctx, tx, by, cmd) })
}

// EndPromiseTx is EndPromise inside a transaction.
func (s *Service) EndPromiseTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd EndPromise) error {
	if err := mayWork(by); err != nil {
		return err
	}
	p, err := s.workOnPromise(ctx, tx, by, cmd.Promise, cmd.Version)
	if err != nil {
		return err
	}
	why := strings.TrimSpace(cmd.Why)
	switch {
	case why == "":
		return fault.Invalid("why", "Say why it is ended. The provider reads it.")
	case len([]rune(why)) > longestReply:
		return fault.Invalid("why", "Say it in at most 5,000 characters.")
	case !p.EndedOn.IsZero():
		return fault.Conflictf("It was ended on %s.", p.EndedOn.Long())
	case p.Delivered() >= p.Amount:
		return fault.Conflict("All of it is delivered: there is nothing to end.")
	case p.unchecked() >= 0:
		return fault.Conflict("Evidence waits to be checked. Say first how much of it counts.")
	}
	p.EndedOn, p.EndedBy, p.EndedWhy = tx.Today(), by.Name, why
	if err := s.savePromise(ctx, tx, by, p, "added value ended", why); err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), p.Ref, promiseRule, why); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("stop the date of %s: %w", p.Ref, err)
	}
	return nil
}

func (s *Service) workOnPromise(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Promise, error) {
	p, err := s.Promise(ctx, tx, by.Provider, ref)
	if err != nil {
		return p, err
	}
	if version != 0 && version != p.Version {
		return p, fault.Conflict("Somebody else changed this while you were reading it. Look at it again before you save.")
	}
	return p, nil
}

func (s *Service) savePromise(ctx context.Context, tx *db.Tx, by access.Actor, p Promise, action, why string) error {
	p.Version++
	if err := s.Promises.Save(ctx, tx, p); err != nil {
		return fmt.Errorf("save promise %s: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(p.Ref), Payload: p, Why: why})
}

// Adding is one thing that an applicant states that it adds, counted from the day of its admission.
type Adding struct {
	What   string
	Amount int
	Unit   string
	Months int // after the first day of its place
}

// PromisedTx makes promises of what an applicant stated in the application on which it was admitted from a day.
func (s *Service) PromisedTx(ctx context.Context, tx *db.Tx, by audit.By, application thread.Ref, at Pair, from workday.Date, adds []Adding) error {
	for _, a := range adds {
		p := Promise{Lot: at.Lot, Provider: at.Provider, What: a.What, Amount: a.Amount, Unit: a.Unit, By: from.AddMonths(a.Months), Stated: "Its application " + string(application), Application: application}
		if _, err := s.PromiseTx(ctx, tx, by, p); err != nil {
			return err
		}
	}
	return nil
}
