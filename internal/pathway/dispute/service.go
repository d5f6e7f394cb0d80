package dispute

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps disputes. Both engines pass the suite in pathwaytest.
type Store interface {
	// Dispute returns one; a fault of kind not found when the council has none of that reference.
	Dispute(ctx context.Context, tx *db.Tx, ref thread.Ref) (Dispute, error)
	// Disputes returns those of children, the latest first.
	Disputes(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Dispute, error)
	InsertDispute(ctx context.Context, tx *db.Tx, d Dispute) error
	// UpdateDispute saves what came of it over the version that was read.
	UpdateDispute(ctx context.Context, tx *db.Tx, d Dispute) error
}

// Clocks are the dates by which officers answer.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Notices are the decisions after which a family can do something. The application answers from packages pathway and plan.
type Notices interface {
	// NoticeOf returns the decision of an assessment or a plan; not found where none was made that a family could dispute.
	NoticeOf(ctx context.Context, tx *db.Tx, about thread.Ref) (Notice, error)
	// NoticesOf returns those about a child, the latest first.
	NoticesOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Notice, error)
}

// Families tells the family that something changed.
type Families interface {
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
	// TellOneTx is TellFamilyTx for one of those who are told.
	TellOneTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Officers tells officers.
type Officers interface {
	// TellOfficerTx tells who answers, a person or a team, that the family withdrew what it had asked for.
	TellOfficerTx(ctx context.Context, tx *db.Tx, officer, about thread.Ref) error
}

// Rights says whose a decision is.
type Rights interface {
	family.Rights
	// DecidesAsOwn reports whether it is the young person whose rights are their own, or who acts for them, and the decision is theirs.
	DecidesAsOwn(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, m family.Matter) (bool, error)
}

// Deps is everything that disputes need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Clocks   Clocks
	Notices  Notices
	Families Families
	Officers Officers // optional: without it an officer reads it on the page alone
	Rights   Rights   // optional: without it every one of the family decides
}

// Service carries out the use cases on disputes.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Of returns what families did about a child, the latest first, as a reader may read it: the words of one carer, who
// that was and the tribunal's number are for themselves and for who works with the child. The caller has checked that the reader may see the child.
func (s *Service) Of(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]Dispute, error) {
	all, err := s.Store.Disputes(ctx, tx, []thread.Ref{child})
	if err != nil {
		return nil, fmt.Errorf("what the family of %s did: %w", child, err)
	}
	kin, err := family.AsFamily(ctx, tx, reader, child)
	for i := range all {
		all[i].keepFrom(reader, kin)
	}
	return all, err
}

// keepFrom keeps of two homes the words of each from the other.
func (d *Dispute) keepFrom(reader access.Actor, kin bool) {
	if kin && d.Withdrew != "" && d.Withdrew != reader.Person {
		d.Reasons, d.AnsweredBy = "", "Another of the family"
	}
	if kin && (d.Asker == "" || d.Asker != reader.Person) {
		d.Words, d.Reference = "", ""
		if d.Asker != "" {
			d.By = "Another of the family"
		}
	}
}

// Dispute returns one, as Of says; not found for who may not see the child.
func (s *Service) Dispute(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Dispute, error) {
	d, err := s.Store.Dispute(ctx, tx, ref)
	if err != nil {
		return Dispute{}, err
	}
	if err := access.MaySee(ctx, tx, reader, d.Child); err != nil {
		return Dispute{}, err
	}
	kin, err := family.AsFamily(ctx, tx, reader, d.Child)
	d.keepFrom(reader, kin)
	return d, err
}

// Ask records what a family does, starts its date and tells the family by when it hears. A parent or a young person does it whose decision it
// is, or an officer writes down what they said.
func (s *Service) Ask(ctx context.Context, by access.Actor, cmd Ask) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.AskTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// AskTx is Ask inside a transaction.
func (s *Service) AskTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Ask) (thread.Ref, error) {
	n, err := s.Notices.NoticeOf(ctx, tx, cmd.About)
	if err != nil {
		return "", err
	}
	kin, err := s.mayAsk(ctx, tx, by, n, cmd.Kind)
	if err != nil {
		return "", err
	}
	if cmd.On.IsZero() || kin {
		cmd.On = tx.Today()
	}
	if err := fault.InvalidFields(cmd.validate(n, tx.Today())...); err != nil {
		return "", err
	}
	if err := s.notTwice(ctx, tx, n, cmd.Kind); err != nil {
		return "", err
	}
	d := Dispute{Ref: thread.New(tx, thread.Dispute), Version: 1, Child: n.Child, About: n.About, Kind: cmd.Kind, NoticeOn: n.On, AskedOn: cmd.On, By: by.By().Name,
		Words: cmd.Words, LodgedOn: cmd.LodgedOn, Reference: cmd.Reference, Officer: n.Officer}
	if kin {
		d.Asker = by.Person
	}
	clock, err := s.Clocks.Start(ctx, tx, by.By(), d.start(d.Kind.Rule(), d.AskedOn))
	if err != nil {
		return "", fmt.Errorf("start the date of %s: %w", d.Ref, err)
	}
	d.DueOn = clock.Due
	if err := s.Store.InsertDispute(ctx, tx, d); err != nil {
		return "", fmt.Errorf("save %s: %w", d.Ref, err)
	}
	if err := s.record(ctx, tx, by.By(), d, "family: "+d.Kind.Words(), d.Kind.Rule()); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, d.About, "disputed-by", d.Ref); err != nil {
		return "", err
	}
	return d.Ref, s.tell(ctx, tx, d, "We have what you said about a decision. Sign in to read what happens next.", d.DueOn)
}

// tell writes to who said it. Others of the family, in another home too, read on the page that it was said; where a worker wrote it down and
// nobody knows whose word it was, each is told that there is something to read, and not that it was theirs.
func (s *Service) tell(ctx context.Context, tx *db.Tx, d Dispute, what string, by workday.Date) error {
	if d.Asker != "" {
		return s.Families.TellOneTx(ctx, tx, d.Child, d.Asker, what, d.Ref, by)
	}
	return s.Families.TellFamilyTx(ctx, tx, d.Child, "There is something new about a decision. Sign in to read it.", d.Ref, by)
}

// start is a date of the officer.
func (d Dispute) start(rule string, from workday.Date) deadline.Start {
	out := deadline.Start{Rule: rule, Ref: d.Ref, Child: d.Child, From: from, Owner: d.Officer}
	if d.Officer.Kind() == thread.Team {
		out.Owner, out.Team = "", d.Officer
	}
	return out
}

// mayAsk refuses who may not ask; kin says whether it is one of the family.
func (s *Service) mayAsk(ctx context.Context, tx *db.Tx, by access.Actor, n Notice, k Kind) (kin bool, err error) {
	if err := access.MaySee(ctx, tx, by, n.Child); err != nil {
		return false, err
	}
	if kin, err = family.AsFamily(ctx, tx, by, n.Child); err != nil {
		return kin, err
	}
	if !kin {
		if !by.May(access.PathwayRun) || !by.May(access.PathwayDispute) {
			return kin, fault.Forbidden("The family does this, or an officer writes down what the family said.")
		}
		return kin, access.MayWork(ctx, tx, by, n.Child)
	}
	if !by.May(access.PathwayDispute) {
		return kin, fault.Forbidden("You may not do this.")
	}
	if k == "" || s.Rights == nil {
		return kin, nil
	}
	err = s.Rights.MayDecide(ctx, tx, by, n.Child, k.Matter())
	if fault.Is(err, fault.KindForbidden) {
		err = fault.Invalid("kind", fault.Message(err)) // the form is shown again with what was typed
	}
	return kin, err
}

// notTwice refuses what is asked already and not answered, and to want mediation and not to at once.
func (s *Service) notTwice(ctx context.Context, tx *db.Tx, n Notice, k Kind) error {
	all, err := s.Store.Disputes(ctx, tx, []thread.Ref{n.Child})
	if err != nil {
		return fmt.Errorf("what was asked about %s: %w", n.About, err)
	}
	if on := CertificateOn(all, n.About, workday.Date{}); k == NoMediation && !on.IsZero() {
		return fault.Invalidf("kind", "There is a mediation certificate of %s already.", on.Long())
	}
	mediates := func(k Kind) bool { return k == Mediation || k == NoMediation }
	for _, d := range all {
		if d.About == n.About && d.Open() && (d.Kind == k || mediates(d.Kind) && mediates(k)) {
			return fault.Invalidf("kind", "You told us already on %s: %s. We answer by %s.", d.AskedOn.Long(), d.Kind.Words(), d.DueOn.Long())
		}
	}
	return nil
}

// Answer records what came of it and tells the family. What was agreed in mediation becomes a date by which it is done.
func (s *Service) Answer(ctx context.Context, by access.Actor, cmd Answer) error {
	return s.officer(ctx, by, cmd.Dispute, cmd.Version, func(tx *db.Tx, d Dispute) error { return s.answer(ctx, tx, by.By(), d, cmd) })
}

// AnswerTx is Answer inside a transaction, for who may answer.
func (s *Service) AnswerTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Answer) error {
	d, err := s.Store.Dispute(ctx, tx, cmd.Dispute)
	if err != nil {
		return err
	}
	return s.answer(ctx, tx, by, d, cmd)
}

func (s *Service) answer(ctx context.Context, tx *db.Tx, by audit.By, d Dispute, cmd Answer) error {
	if !d.Open() && !d.AtTribunal() {
		return fault.Conflictf("This was answered on %s by %s.", d.AnsweredOn.Long(), d.AnsweredBy)
	}
	if err := fault.InvalidFields(cmd.validate(d, tx.Today())...); err != nil {
		return err
	}
	before := ""
	if d.AtTribunal() { // it decided all the same
		before, d.Withdrew = d.Reasons, ""
	}
	d.Outcome, d.OutcomeOn, d.Reasons, d.AnsweredBy, d.AnsweredOn = cmd.Outcome, cmd.On, cmd.Reasons, by.Name, tx.Today()
	if err := s.Store.UpdateDispute(ctx, tx, d); err != nil {
		return fmt.Errorf("save %s: %w", d.Ref, err)
	}
	if err := s.settle(ctx, tx, by, d); err != nil {
		return err
	}
	if err := s.recordOver(ctx, tx, by, d, d.Kind.Words()+": "+string(d.Outcome), d.Kind.Rule(), before); err != nil {
		return err
	}
	return s.tell(ctx, tx, d, "There is an answer to what you said about a decision. Sign in to read it.", workday.Date{})
}

// settle ends the date of the officer on the day of what came of it, or stops it where the family wants nothing any more, and begins that
// of what was agreed or ordered.
func (s *Service) settle(ctx context.Context, tx *db.Tx, by audit.By, d Dispute) error {
	if d.AtTribunal() {
		return nil // until the tribunal ends the case its dates bind the council
	}
	if d.Outcome == Withdrawn {
		return s.stop(ctx, tx, by, d, "The family withdrew it.")
	}
	if err := s.keep(ctx, tx, by, d, d.Kind.Rule(), d.OutcomeOn); err != nil || !d.ToDo() {
		return err
	}
	rule, title := RuleAgreed, "Do what was agreed in mediation"
	if d.Kind == Appeal {
		rule, title = "", "Do what the tribunal ordered"
	}
	n, err := s.Notices.NoticeOf(ctx, tx, d.About)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("what %s is about: %w", d.Ref, err)
	}
	if n.Ordered != "" {
		rule = n.Ordered
	}
	if rule == "" {
		return nil
	}
	start := d.start(rule, d.OutcomeOn)
	start.Title = title
	if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start what was agreed in %s: %w", d.Ref, err)
	}
	return nil
}

// Done says that what was agreed in mediation, or the tribunal ordered, is done.
func (s *Service) Done(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.officer(ctx, by, ref, version, func(tx *db.Tx, d Dispute) error {
		if !d.ToDo() {
			return fault.Conflict("There is nothing to be done here.")
		}
		d.DoneOn = tx.Today()
		if err := s.Store.UpdateDispute(ctx, tx, d); err != nil {
			return fmt.Errorf("save %s: %w", d.Ref, err)
		}
		running, err := deadline.Of(ctx, tx, d.Ref)
		if err != nil {
			return fmt.Errorf("the dates of %s: %w", d.Ref, err)
		}
		for _, one := range running[d.Ref] {
			if one.Open() {
				if err := s.keep(ctx, tx, by.By(), d, one.Rule, tx.Today()); err != nil {
					return err
				}
			}
		}
		return s.record(ctx, tx, by.By(), d, "what was agreed or ordered is done", "")
	})
}

func (s *Service) keep(ctx context.Context, tx *db.Tx, by audit.By, d Dispute, rule string, on workday.Date) error {
	if err := s.Clocks.Keep(ctx, tx, by, d.Ref, rule, on); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the date of %s: %w", d.Ref, err)
	}
	return nil
}

// officer lets an officer act who works with the child and is not family of it, on the version that was read.
func (s *Service) officer(ctx context.Context, by access.Actor, ref thread.Ref, version int, do func(tx *db.Tx, d Dispute) error) error {
	if !by.May(access.PathwayRun) {
		return fault.Forbidden("Only officers answer this.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.Store.Dispute(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := access.MayWork(ctx, tx, by, d.Child); err != nil {
			return err
		}
		if err := family.AtWork(ctx, tx, by, d.Child); err != nil {
			return err
		}
		if d.Version != version {
			return fault.Conflict("Somebody else changed this while you were reading it. Look at it again before you save.")
		}
		return do(tx, d)
	})
}

// recorded is what the audit keeps: no words of the family.
type recorded struct {
	About   thread.Ref   `json:"about"`
	Kind    Kind         `json:"kind"`
	Outcome Outcome      `json:"outcome,omitempty"`
	On      workday.Date `json:"on,omitzero"`
	// Withdrawn is why it was withdrawn before.
	Withdrawn string `json:"withdrawn,omitempty"`
}

// stop stops the date of the officer, if one runs.
func (s *Service) stop(ctx context.Context, tx *db.Tx, by audit.By, d Dispute, why string) error {
	err := s.Clocks.Stop(ctx, tx, by, d.Ref, d.Kind.Rule(), why)
	if fault.Is(err, fault.KindNotFound) {
		err = nil
	}
	return err
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, d Dispute, action, rule string) error {
	return s.recordOver(ctx, tx, by, d, action, rule, "")
}

// recordOver is record where a withdrawal is written over: the reason of that, which its family alone reads, stays in the audit.
func (s *Service) recordOver(ctx context.Context, tx *db.Tx, by audit.By, d Dispute, action, rule, withdrawn string) error {
	node := thread.Node{Ref: d.Ref, Kind: thread.Dispute, Label: d.Kind.Words(), Child: d.Child, State: d.State(), URL: "/disputes/" + string(d.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place %s in the thread: %w", d.Ref, err)
	}
	why := d.Reasons
	if d.Withdrew != "" {
		why = ""
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(d.Ref), Child: string(d.Child), Why: why, Rule: rule,
		Payload: recorded{About: d.About, Kind: d.Kind, Outcome: d.Outcome, On: d.OutcomeOn, Withdrawn: withdrawn}})
}
