package wiring

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/offer/offersql"
	offertold "alongside/internal/offer/told"
	"alongside/internal/thread"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/workday"
)

// diaries makes the diaries that families own.
func (s *Services) diaries(o Options) {
	s.Diary = diary.New(diary.Deps{DB: s.DB, Store: waitingsql.Diaries{}, Clocks: s.Clocks, Leads: answerers{s}, Tell: letter{s, o}, Spans: s.spans})
	s.owners = offerOwners{letter{s, o}}
}

// proposals makes what families propose about the offer. The first co-ordinator reads them.
func (s *Services) proposals(o Options) {
	s.Proposals = offertold.New(offertold.Deps{DB: s.DB, Store: offersql.Told{}, Clocks: s.Clocks, Owner: func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		found, err := keepers{s}.Keepers(ctx, tx)
		if err != nil || len(found) == 0 {
			return "", err
		}
		return found[0], nil
	}, Tell: letter{s, o}.proposalNews})
}

// answerers tells package diary who answers for a child.
type answerers struct{ s *Services }

// Answers implements diary.Leads.
func (a answerers) Answers(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	return a.s.Lead.Answers(ctx, tx, child)
}

// WithoutLead implements diary.Leads: the manager of the duty team.
func (a answerers) WithoutLead(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	duty, err := a.s.TeamOf(ctx, tx, DutyService)
	if err != nil || duty == "" {
		return "", err
	}
	t, err := a.s.Team.Team(ctx, tx, duty)
	return t.Manager, err
}

// letter writes to one person, with nothing private.
type letter struct {
	s *Services
	o Options
}

// TellStaffTx implements diary.Teller.
func (l letter) TellStaffTx(ctx context.Context, tx *db.Tx, person, about thread.Ref, by workday.Date) error {
	return l.dueSoon(ctx, tx, person, about, "/diary-calls/"+string(about), by)
}

// dueSoon writes to somebody with an account what is due. Who has no address finds it among their dates.
func (l letter) dueSoon(ctx context.Context, tx *db.Tx, person, about thread.Ref, path string, by workday.Date) error {
	return l.write(ctx, tx, notify.DueSoon, person, notify.Facts{By: by, Ref: about}, path)
}

// proposalNews tells somebody with an account that there is news of what they proposed. Who has no address reads it on the page.
func (l letter) proposalNews(ctx context.Context, tx *db.Tx, person, about thread.Ref) error {
	return l.write(ctx, tx, notify.ProposalNews, person, notify.Facts{On: tx.Today(), Ref: about}, "/told-us/"+string(about))
}

// write sends somebody with an account and an address a message that leads to a page, and nobody else.
func (l letter) write(ctx context.Context, tx *db.Tx, t notify.Template, person thread.Ref, f notify.Facts, path string) error {
	a, err := l.s.Authority.Account(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && a.Email == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell %s: %w", person, err)
	}
	f.Link = l.link(path)
	m, err := t.Message(notify.ToEmail(a.Name, a.Email), f)
	if err != nil {
		return fmt.Errorf("tell %s: %w", person, err)
	}
	return l.o.Tell(ctx, tx, m)
}

func (l letter) link(path string) string {
	if l.o.PublicURL == "" {
		return ""
	}
	return l.o.PublicURL + path
}

// TellPersonTx implements diary.Teller. Who has no address, and a young person without one, reads it on their own page.
func (l letter) TellPersonTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref) error {
	return teller(l).say(ctx, tx, child, notify.Facts{Says: what, Ref: about}, func(r reader) bool { return r.person == person })
}
