package query

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Ask is a question about a child, in numbered points.
type Ask struct {
	Child    thread.Ref
	Subject  string
	Points   []string
	Received workday.Date // today when zero; the day it came in when it came by post or telephone
	Owner    thread.Ref   // the lead professional when empty
	// Channel is the way it came when somebody enters it for the family: letter, phone. For is who asked then, by name.
	Channel, For string
	// Files are what came with it, such as a letter or a photograph.
	Files []document.Received
	// Into is the question that it is joined to, "" when it stands alone; IntoWhy is what shows that both belong together.
	Into    thread.Ref
	IntoWhy string
	// Words says whether what the family wrote once goes with the question.
	Words family.Using
}

// Ask records a question and starts its clocks: a word that it has arrived, and the answer.
func (s *Service) Ask(ctx context.Context, by access.Actor, cmd Ask) (thread.Ref, error) {
	if !by.May(access.QueryAsk) {
		return "", fault.Forbidden("You may not ask questions here. Ring the council instead.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.AskTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// AskTx is Ask inside a transaction.
func (s *Service) AskTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Ask) (thread.Ref, error) {
	if err := access.MaySee(ctx, tx, by, cmd.Child); err != nil {
		return "", err
	}
	cmd.tidy()
	if err := cmd.validate(); err != nil {
		return "", err
	}
	if cmd.Received.IsZero() || cmd.Received.After(tx.Today()) {
		cmd.Received = tx.Today()
	}
	owner := cmd.Owner
	if owner == "" {
		var err error
		if owner, err = s.Owners.OwnerFor(ctx, tx, cmd.Child); err != nil {
			return "", err
		}
	}
	area, err := s.Areas.AreaOf(ctx, tx, cmd.Child)
	if err != nil {
		return "", err
	}
	q := Query{
		Ref: thread.New(tx, thread.Query), Version: 1, Child: cmd.Child, Asker: by.Person, AskedBy: by.Name, Channel: by.By().Channel,
		AskedOn: cmd.Received, Subject: cmd.Subject, Points: cmd.Points, Owner: owner, Area: area,
	}
	if cmd.For != "" { // somebody wrote it down for the family
		q.Asker, q.AskedBy, q.Channel = "", cmd.For, cmd.Channel
	}
	if err := s.Store.Insert(ctx, tx, q); err != nil {
		return "", err
	}
	if err := s.record(ctx, tx, by.By(), q, "query asked", ""); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, q.Child, "asks", q.Ref); err != nil {
		return "", err
	}
	if err := s.attach(ctx, tx, by, q, cmd.Files); err != nil {
		return "", err
	}
	use := family.UsedIn{Using: cmd.Words, Child: q.Child, About: q.Ref, Form: "A question"}
	if err := family.UseIn(ctx, tx, s.OwnWords, by.By(), use); err != nil {
		return "", err
	}
	if cmd.Into == "" { // what is joined to another starts no second clock
		if err := s.startClocks(ctx, tx, by.By(), q); err != nil {
			return "", err
		}
	}
	if err := s.letSee(ctx, tx, by, q); err != nil || cmd.Into == "" {
		return q.Ref, err
	}
	return q.Ref, s.JoinTx(ctx, tx, by, Join{Query: q.Ref, Into: cmd.Into, Why: cmd.IntoWhy})
}

// letSee gives the owner the child, for as long as the owner answers.
func (s *Service) letSee(ctx context.Context, tx *db.Tx, by access.Actor, q Query) error {
	if q.Owner == "" {
		return nil
	}
	return access.Grant(ctx, tx, by.By(), access.Relationship{
		Actor: q.Owner, Child: q.Child, Reason: access.QueryOwner, From: tx.Today(), Source: q.Ref, Level: access.Work,
	})
}
