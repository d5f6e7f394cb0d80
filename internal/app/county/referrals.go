package county

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family/referral"
	"alongside/internal/thread"
)

// referrals sends families to voluntary organisations: one that waits for its answer, one that was accepted with a day, one that
// is under way, one that was withdrawn, and one that was declined and followed by another. The parent of the personas referred
// the own family to the organisation of the facilitator's persona.
func (b *builder) referrals() error {
	if err := b.ownReferral(); err != nil {
		return fmt.Errorf("the parent's own: %w", err)
	}
	for i, state := range []referral.State{referral.Waiting, referral.Accepted, referral.Begun, referral.Withdrawn, referral.Declined} {
		st, _, err := b.known(40+i, b.today.AddMonths(-12*(7+i)-2))
		if err != nil {
			return err
		}
		r, err := b.refer(st, nil, state)
		if err == nil && state == referral.Declined {
			_, err = b.refer(st, &r, referral.Accepted)
		}
		if err != nil {
			return fmt.Errorf("a referral that is %s: %w", state, err)
		}
	}
	return nil
}

// ownReferral is by the parent of the personas, with consent, and waits.
func (b *builder) ownReferral() error {
	parent := b.cast.of(access.RoleParent).actor()
	return b.on(b.working(b.today.AddDays(-2)), 20, func(ctx context.Context, tx *db.Tx) error {
		children, err := access.Children(ctx, tx, parent)
		if err == nil && len(children) == 0 {
			err = errors.New("the parent of the personas has no child")
		}
		if err != nil {
			return err
		}
		form, err := b.Referral.Form(ctx, tx, parent, children[0])
		if err != nil {
			return err
		}
		_, err = b.Referral.ReferTx(ctx, tx, parent, referral.Refer{Child: children[0], Offer: b.market.groups[0].ref, Need: "Somewhere calm to go on Saturdays, with people who do not mind noise.",
			Contact: parent.Name + ", by email", Agreed: true, Shown: referral.Words(form.Shared)})
		return err
	})
}

// refer sends a story's family to an organisation, after another that declined where one is given, and brings it to a state. Where it
// was sent without a referral before, it goes to the organisation of the facilitator's persona.
func (b *builder) refer(st *story, before *referral.Referral, to referral.State) (r referral.Referral, err error) {
	sent, answered := b.working(b.today.AddDays(-8)), b.working(b.today.AddDays(-4))
	if to == referral.Waiting {
		sent = b.working(b.today.AddDays(-3))
	}
	worker := st.lead.actor()
	cmd := referral.Refer{Child: st.child, Concern: st.concern, Offer: b.market.groups[0].ref, Need: "He likes bicycles. A small group, and somebody who waits at the door.",
		Contact: st.parent.name + ", 07700 900123", Agreed: true, Giver: st.parent.name, How: "On the phone"}
	if before != nil {
		cmd.After, cmd.Offer, sent, answered = before.Ref, b.otherThan(before.Provider), b.working(b.today.AddDays(-3)), b.working(b.today.AddDays(-1))
	}
	err = b.on(sent, 10, func(ctx context.Context, tx *db.Tx) error {
		form, err := b.Referral.Form(ctx, tx, worker, st.child)
		if err != nil {
			return err
		}
		cmd.Shown = referral.Words(form.Shared)
		r, err = b.Referral.ReferTx(ctx, tx, worker, cmd)
		return err
	})
	if err != nil || to == referral.Waiting {
		return r, err
	}
	return r, b.on(answered, 15, func(ctx context.Context, tx *db.Tx) error { return b.answerReferral(ctx, tx, worker, r, to) })
}

// answerReferral brings a referral that waits to a state.
func (b *builder) answerReferral(ctx context.Context, tx *db.Tx, worker access.Actor, r referral.Referral, to referral.State) error {
	if to == referral.Withdrawn {
		return b.Referral.WithdrawTx(ctx, tx, worker, referral.Withdraw{Referral: r.Ref, Version: 1, Why: "The family found a group at school."})
	}
	by := b.leaderOf(r.Provider)
	if to == referral.Declined {
		return b.Referral.DeclineTx(ctx, tx, by, referral.Answer{Referral: r.Ref, Version: 1, Why: "Our group for this age is full until the spring."})
	}
	yes := referral.Answer{Referral: r.Ref, Version: 1, Promise: b.working(b.today.AddDays(5)), Why: "Come and look first, without your child if you like."}
	if err := b.Referral.AcceptTx(ctx, tx, by, yes); err != nil || to == referral.Accepted {
		return err
	}
	return b.Referral.BeginTx(ctx, tx, by, referral.Answer{Referral: r.Ref, Version: 2})
}

// leaderOf signs in for an organisation.
func (b *builder) leaderOf(provider thread.Ref) access.Actor {
	for _, p := range b.market.voluntary {
		if p.provider == provider {
			return p.actor()
		}
	}
	return access.Actor{}
}

// otherThan is a group of another organisation.
func (b *builder) otherThan(provider thread.Ref) thread.Ref {
	for _, g := range b.market.groups {
		if g.leader.provider != provider {
			return g.ref
		}
	}
	return ""
}
