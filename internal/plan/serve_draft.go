package plan

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ServeDraft sends the draft to the family, which then has at least 15 days beginning with the day it is served.
func (s *Service) ServeDraft(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	if !by.May(access.PlanWrite) {
		return fault.Forbidden("You may not serve drafts.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ServeDraftTx(ctx, tx, by, ref, version) })
}

// ServeDraftTx is ServeDraft inside a transaction.
func (s *Service) ServeDraftTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) error {
	p, err := s.load(ctx, tx, by, ref, version)
	if err != nil {
		return err
	}
	if p.State() != StateDrafted {
		return fault.Conflictf("This plan is “%s”.", p.State())
	}
	p.ServedOn = tx.Today()
	rule := p.Basis.commentsRule()
	if rule != "" {
		d, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{Rule: rule, Ref: p.Ref, Child: p.Child, From: p.ServedOn, Title: "Your comments on the draft plan"})
		if err != nil {
			return fmt.Errorf("start the comments on %s: %w", ref, err)
		}
		p.CommentsBy = d.Due
	}
	if err := s.Store.Update(ctx, tx, p); err != nil {
		return err
	}
	if err := s.Families.TellFamilyTx(ctx, tx, p.Child, "There is a draft plan. Sign in to read it and to say what you think.", p.Ref, p.CommentsBy); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), p, "draft served", "", rule)
}

// Say is a comment of the family on a draft.
type Say struct {
	Plan thread.Ref
	Text string
	Last bool // the family has no more to say, and need not be waited for
	// Words says whether what the family wrote once goes with the comment; then Text may be empty.
	Words family.Using
}

// Comment records what the family says about the draft.
func (s *Service) Comment(ctx context.Context, by access.Actor, cmd Say) error {
	if !by.May(access.PlanComment) {
		return fault.Forbidden("Only the family comments on a draft.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.CommentTx(ctx, tx, by, cmd) })
}

// CommentTx is Comment inside a transaction.
func (s *Service) CommentTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Say) error {
	p, err := s.Store.Plan(ctx, tx, cmd.Plan)
	if err != nil {
		return err
	}
	if err := s.MayComment(ctx, tx, by, p.Child); err != nil {
		return err
	}
	if strings.TrimSpace(cmd.Text) == "" && cmd.Words.Words {
		cmd.Text = ownWords
	}
	switch {
	case p.State() != StateServed:
		return fault.Conflict("Comments are taken while a draft is with the family.")
	case strings.TrimSpace(cmd.Text) == "":
		return fault.Invalid("text", "Write what you think about the draft.")
	case utf8.RuneCountInString(cmd.Text) > 20_000:
		return fault.Invalid("text", "Your comment is too long for one box. Send the rest as a second one.")
	}
	first := len(p.Comments) == 0
	p.Comments = append(p.Comments, Comment{On: tx.Today(), By: by.Name, Text: cmd.Text, Last: cmd.Last})
	if err := s.Store.Update(ctx, tx, p); err != nil {
		return err
	}
	use := family.UsedIn{Using: cmd.Words, Child: p.Child, About: p.Ref, Form: "What the family thinks of the draft plan"}
	if err := family.UseIn(ctx, tx, s.Words, by.By(), use); err != nil {
		return err
	}
	if rule := p.Basis.commentsRule(); first && rule != "" {
		if err := s.Clocks.Keep(ctx, tx, by.By(), p.Ref, rule, tx.Today()); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, by.By(), p, "draft commented on", "", "")
}

// ownWords stands for a comment with which the family’s own words go.
const ownWords = "We say it in our own words, which go with this."

// Answer says what came of the family's comments, in the order in which they came.
type Answer struct {
	Plan     thread.Ref
	Version  int
	Outcomes []string
}

// AnswerComments records what was changed for each comment, or why nothing was.
func (s *Service) AnswerComments(ctx context.Context, by access.Actor, cmd Answer) error {
	if !by.May(access.PlanWrite) {
		return fault.Forbidden("You may not answer comments.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerCommentsTx(ctx, tx, by, cmd) })
}

// AnswerCommentsTx is AnswerComments inside a transaction.
func (s *Service) AnswerCommentsTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Answer) error {
	p, err := s.load(ctx, tx, by, cmd.Plan, cmd.Version)
	if err != nil {
		return err
	}
	if p.State() != StateServed {
		return fault.Conflictf("This plan is “%s”.", p.State())
	}
	for i := range p.Comments {
		if i < len(cmd.Outcomes) && cmd.Outcomes[i] != "" {
			p.Comments[i].Outcome = cmd.Outcomes[i]
		}
	}
	if err := s.Store.Update(ctx, tx, p); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), p, "comments answered", "", "")
}

// Finalise makes a plan final.
type Finalise struct {
	Plan      thread.Ref
	Version   int
	Why       string
	KeepVague bool // the writer has read which words promise nothing and keeps them
}

// Finalise makes a plan final. It refuses while comments are unanswered or a line promises nothing.
func (s *Service) Finalise(ctx context.Context, by access.Actor, cmd Finalise) error {
	if !by.May(access.PlanFinalise) {
		return fault.Forbidden("You may not make plans final.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.FinaliseTx(ctx, tx, by, cmd) })
}

// FinaliseTx is Finalise inside a transaction.
func (s *Service) FinaliseTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Finalise) error {
	p, err := s.load(ctx, tx, by, cmd.Plan, cmd.Version)
	if err != nil {
		return err
	}
	if err := p.finalise(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	if err := s.Store.Update(ctx, tx, p); err != nil {
		return err
	}
	if err := s.keep(ctx, tx, by.By(), p); err != nil {
		return err
	}
	for _, l := range p.Provision {
		node := thread.Node{Ref: l.Ref, Kind: thread.Provision, Label: "Provision, " + string(l.Section), Child: p.Child, State: string(StateFinal), URL: "/plans/" + string(p.Ref) + "#" + string(l.Ref)}
		if err := thread.Put(ctx, tx, node); err != nil {
			return err
		}
	}
	if err := s.Families.TellFamilyTx(ctx, tx, p.Child, "The plan is final. Sign in to read it.", p.Ref, workday.Date{}); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), p, "plan made final", cmd.Why, p.Basis.finalRule())
}

// keep ends the clocks. Comments that never came are nobody's failure: their clock is stopped.
func (s *Service) keep(ctx context.Context, tx *db.Tx, by audit.By, p Plan) error {
	if rule := p.Basis.commentsRule(); rule != "" && len(p.Comments) == 0 {
		if err := s.Clocks.Stop(ctx, tx, by, p.Ref, rule, "The time for comments is over."); err != nil {
			return err
		}
	}
	if p.Basis != EHC || p.Assessment == "" {
		return nil
	}
	return s.Clocks.Keep(ctx, tx, by, p.Assessment, "ehc-final", tx.Today())
}
