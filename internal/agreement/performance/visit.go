package performance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// accuracyRule is the time in which a provider says what is wrong in the draft of a visit's report.
const accuracyRule = "quality-factual-accuracy"

// Voice is whom an interview was with.
type Voice string

// The voices.
const (
	Child   Voice = "child"
	Family  Voice = "family"
	Staff   Voice = "staff"
	Manager Voice = "manager"
)

// Voices lists every voice.
func Voices() []Voice { return []Voice{Child, Family, Staff, Manager} }

// Interview is what somebody said at a visit, without a name.
type Interview struct {
	With Voice
	How  string // how the person took part, such as with pictures or a signer
	Said string
}

// Visit is one monitoring visit to a provider.
type Visit struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	On            workday.Date
	Unannounced   bool
	Officer       thread.Ref
	By            string
	Findings      string
	Interviews    []Interview
	Proposed      Rating
	SentOn        workday.Date
	ReplyBy       workday.Date
	Reply         string
	RepliedOn     workday.Date
	RepliedBy     string
	FinalOn       workday.Date
	Final         Rating
	Answer        string // what became of the reply, and why the rating
}

// Key implements Record.
func (v Visit) Key() Key {
	return Key{Ref: v.Ref, Version: v.Version, Lot: v.Lot, Provider: v.Provider, On: v.On}
}

// VisitState is where a visit stands; it is derived.
type VisitState string

// The states of a visit.
const (
	VisitPlanned VisitState = "planned"
	VisitToWrite VisitState = "to write up"
	VisitWritten VisitState = "written up"
	VisitSent    VisitState = "with the provider"
	VisitSilent  VisitState = "no reply in time"
	VisitReplied VisitState = "replied"
	VisitFinal   VisitState = "final"
)

// State returns where the visit stands on a day.
func (v Visit) State(on workday.Date) VisitState {
	switch {
	case !v.FinalOn.IsZero():
		return VisitFinal
	case !v.RepliedOn.IsZero():
		return VisitReplied
	case !v.SentOn.IsZero() && on.After(v.ReplyBy):
		return VisitSilent
	case !v.SentOn.IsZero():
		return VisitSent
	case v.Findings != "":
		return VisitWritten
	case v.On.After(on):
		return VisitPlanned
	default:
		return VisitToWrite
	}
}

// PlanVisit plans a visit or enters one that took place.
type PlanVisit struct {
	Lot, Provider thread.Ref
	On            workday.Date
	Unannounced   bool
}

// PlanVisit plans a visit.
func (s *Service) PlanVisit(ctx context.Context, by access.Actor, cmd PlanVisit) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.PlanVisitTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// PlanVisitTx is PlanVisit inside a transaction.
func (s *Service) PlanVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd PlanVisit) (thread.Ref, error) {
	if err := mayWork(by); err != nil {
		return "", err
	}
	if cmd.On.IsZero() {
		return "", fault.Invalid("on", "Enter the day of the visit.")
	}
	if _, _, err := s.member(ctx, tx, cmd.Lot, cmd.Provider); err != nil {
		return "", err
	}
	v := Visit{
		Ref: thread.New(tx, thread.QualityVisit), Version: 0, Lot: cmd.Lot, Provider: cmd.Provider, On: cmd.On, Unannounced: cmd.Unannounced,
		Officer: by.Person, By: by.Name,
	}
	return v.Ref, s.saveVisit(ctx, tx, by, v, "quality visit planned", "")
}

// WriteVisit is what was found at a visit.
type WriteVisit struct {
	Visit      thread.Ref
	Version    int
	Findings   string
	Interviews []Interview
	Proposed   Rating
}

// WriteVisit writes a visit up, as often as it takes until the report is sent.
func (s *Service) WriteVisit(ctx context.Context, by access.Actor, cmd WriteVisit) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WriteVisitTx(ctx, tx, by, cmd) })
}

// WriteVisitTx is WriteVisit inside a transaction.
func (s *Service) WriteVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd WriteVisit) error {
	v, err := s.workOnVisit(ctx, tx, by, cmd.Visit, cmd.Version)
	if err != nil {
		return err
	}
	switch {
	case !v.SentOn.IsZero():
		return fault.Conflict("The report is with the provider. What it answers is weighed when you finish the report.")
	case v.On.After(tx.Today()):
		return fault.Conflictf("The visit is on %s.", v.On.Long())
	}
	var wrong []fault.Field
	if strings.TrimSpace(cmd.Findings) == "" {
		wrong = append(wrong, fault.Field{Name: "findings", Message: "Enter what was found."})
	}
	if !slices.Contains(Ratings(), cmd.Proposed) {
		wrong = append(wrong, fault.Field{Name: "proposed", Message: "Choose the rating that you propose."})
	}
	for i, in := range cmd.Interviews {
		if !slices.Contains(Voices(), in.With) || strings.TrimSpace(in.Said) == "" {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("said-%d", i+1), Message: "Say whom you talked with and what was said, without a name."})
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	first := v.Findings == ""
	v.Findings, v.Interviews, v.Proposed = strings.TrimSpace(cmd.Findings), cmd.Interviews, cmd.Proposed
	if err := s.saveVisit(ctx, tx, by, v, "quality visit written up", ""); err != nil || !first {
		return err
	}
	return s.visitMade(ctx, tx, by.By(), v)
}

// SendVisit gives the report to the provider, which has the time of the rule to say what is wrong in it.
func (s *Service) SendVisit(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SendVisitTx(ctx, tx, by, ref, version) })
}

// SendVisitTx is SendVisit inside a transaction.
func (s *Service) SendVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) error {
	v, err := s.workOnVisit(ctx, tx, by, ref, version)
	switch {
	case err != nil:
		return err
	case v.Findings == "":
		return fault.Conflict("Write the visit up first.")
	case !v.SentOn.IsZero():
		return fault.Conflict("The report is with the provider already.")
	}
	policy, err := s.Council.StatutePolicy(ctx, tx)
	if err != nil {
		return fmt.Errorf("the council's policy: %w", err)
	}
	team, err := s.contractTeam(ctx, tx)
	if err != nil {
		return err
	}
	d, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{
		Rule: accuracyRule, Policy: policy, Ref: v.Ref, From: tx.Today(), Owner: v.Provider, Team: team, Title: "Say what is wrong in the report of the visit of " + v.On.Short(),
	})
	if err != nil {
		return fmt.Errorf("start the time for factual accuracy of %s: %w", v.Ref, err)
	}
	v.SentOn, v.ReplyBy = tx.Today(), d.Due
	if err := s.tell(ctx, tx, v.Provider, notify.ReportToCheck, notify.Facts{Ref: v.Ref, By: d.Due}, "/quality-visits/"); err != nil {
		return err
	}
	return s.saveVisit(ctx, tx, by, v, "quality report sent to the provider", "")
}

// ReplyVisit is the provider's word on the facts of the report.
func (s *Service) ReplyVisit(ctx context.Context, by access.Actor, ref thread.Ref, version int, reply string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReplyVisitTx(ctx, tx, by, ref, version, reply) })
}

// ReplyVisitTx is ReplyVisit inside a transaction.
func (s *Service) ReplyVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, reply string) error {
	v, err := s.Visit(ctx, tx, by, ref)
	switch {
	case err != nil:
		return err
	case by.Provider == "" || !by.May(access.AdmissionApply):
		return fault.Forbidden("Only the provider answers the draft.")
	case version != 0 && version != v.Version:
		return fault.Conflict("The report changed while you were reading it. Look at it again before you answer.")
	case v.SentOn.IsZero() || !v.RepliedOn.IsZero() || !v.FinalOn.IsZero():
		return fault.Conflict("This report does not wait for your answer.")
	case strings.TrimSpace(reply) == "":
		return fault.Invalid("reply", "Say what is wrong and how you know, or that nothing is.")
	}
	v.Reply, v.RepliedOn, v.RepliedBy = strings.TrimSpace(reply), tx.Today(), by.Name
	if err := s.Clocks.Keep(ctx, tx, by.By(), v.Ref, accuracyRule, tx.Today()); err != nil {
		return fmt.Errorf("keep the time for factual accuracy of %s: %w", v.Ref, err)
	}
	return s.saveVisit(ctx, tx, by, v, "quality report answered", v.Reply)
}

// FinishVisit ends a report: what became of the reply, and the rating.
type FinishVisit struct {
	Visit   thread.Ref
	Version int
	Final   Rating
	Answer  string
}

// FinishVisit makes a report final and its rating a result, once the provider has replied or its time is over.
func (s *Service) FinishVisit(ctx context.Context, by access.Actor, cmd FinishVisit) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.FinishVisitTx(ctx, tx, by, cmd) })
}

// FinishVisitTx is FinishVisit inside a transaction.
func (s *Service) FinishVisitTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd FinishVisit) error {
	v, err := s.workOnVisit(ctx, tx, by, cmd.Visit, cmd.Version)
	if err != nil {
		return err
	}
	switch v.State(tx.Today()) {
	case VisitReplied:
	case VisitSilent:
		if err := s.Clocks.Keep(ctx, tx, by.By(), v.Ref, accuracyRule, tx.Today()); err != nil {
			return fmt.Errorf("end the time for factual accuracy of %s: %w", v.Ref, err)
		}
	case VisitSent:
		return fault.Conflictf("The provider has until %s to say what is wrong in it.", v.ReplyBy.Long())
	default:
		return fault.Conflict("The report has not been with the provider.")
	}
	var wrong []fault.Field
	if !slices.Contains(Ratings(), cmd.Final) {
		wrong = append(wrong, fault.Field{Name: "final", Message: "Choose the rating."})
	}
	if strings.TrimSpace(cmd.Answer) == "" {
		wrong = append(wrong, fault.Field{Name: "answer", Message: "Say what became of the provider’s reply and what the rating rests on."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	v.FinalOn, v.Final, v.Answer = tx.Today(), cmd.Final, strings.TrimSpace(cmd.Answer)
	if err := s.tell(ctx, tx, v.Provider, notify.ReportFinal, notify.Facts{Ref: v.Ref, On: v.FinalOn}, "/quality-visits/"); err != nil {
		return err
	}
	if err := s.saveVisit(ctx, tx, by, v, "quality report final", v.Answer); err != nil {
		return err
	}
	return s.visitedTx(ctx, tx, by, v)
}

// Visit returns a visit that the reader may see: a provider its own, once the report is sent or where it was announced.
func (s *Service) Visit(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Visit, error) {
	v, err := s.Visits.One(ctx, tx, ref)
	if err != nil {
		return Visit{}, fmt.Errorf("visit %s: %w", ref, err)
	}
	return seenBy(by, v)
}

// seenBy leaves out of a visit what a provider does not read before the report is sent.
func seenBy(by access.Actor, v Visit) (Visit, error) {
	if by.Provider == "" {
		return v, nil
	}
	if by.Provider != v.Provider || (v.SentOn.IsZero() && v.Unannounced) {
		return Visit{}, fault.NotFound("That visit")
	}
	if v.SentOn.IsZero() {
		v.Findings, v.Interviews, v.Proposed = "", nil, ""
	}
	return v, nil
}

// VisitsSeen returns visits that the reader may see, the latest first.
func (s *Service) VisitsSeen(ctx context.Context, tx *db.Tx, by access.Actor, limit int) ([]Visit, error) {
	all, err := s.Visits.List(ctx, tx, Filter{Provider: by.Provider, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := all[:0]
	for _, v := range all {
		if seen, err := seenBy(by, v); err == nil {
			out = append(out, seen)
		}
	}
	return out, nil
}

func (s *Service) workOnVisit(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Visit, error) {
	if err := mayWork(by); err != nil {
		return Visit{}, err
	}
	v, err := s.Visits.One(ctx, tx, ref)
	switch {
	case err != nil:
		return Visit{}, fmt.Errorf("visit %s: %w", ref, err)
	case version != 0 && version != v.Version:
		return Visit{}, fault.Conflict("Somebody else changed this visit while you were reading it. Look at it again before you save.")
	case !v.FinalOn.IsZero():
		return Visit{}, fault.Conflictf("The report is final since %s.", v.FinalOn.Long())
	}
	return v, nil
}

func (s *Service) saveVisit(ctx context.Context, tx *db.Tx, by access.Actor, v Visit, action, why string) error {
	v.Version++
	if err := s.Visits.Save(ctx, tx, v); err != nil {
		return fmt.Errorf("save visit %s: %w", v.Ref, err)
	}
	if err := node(ctx, tx, v.Key(), "Quality visit", string(v.State(tx.Today())), "/quality-visits/"); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(v.Ref), Payload: v, Why: why})
}
