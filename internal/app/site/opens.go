package site

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// closed returns, of objects that access.Nodes opens to a reader, those whose own page is closed to them all the same, because
// it asks more of the record than the thread holds: a concern of a family, who wrote a proposal, who answers a diary, whose
// claim it is, to which organisation a question was put or from which carer it is kept, and whether an offer or a decision is public today.
func closed(s *wiring.Services) func(context.Context, *db.Tx, access.Actor, []thread.Node) (map[thread.Ref]bool, error) {
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
		out, err := unread(ctx, tx, s, reader, nodes)
		if err != nil {
			return nil, err
		}
		for _, n := range nodes {
			if err := ownPage(ctx, tx, s, reader, n); fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
				out[n.Ref] = true
			} else if err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

// ownPage refuses what the object's own page refuses, in the same way.
func ownPage(ctx context.Context, tx *db.Tx, s *wiring.Services, reader access.Actor, n thread.Node) error {
	switch n.Kind {
	case thread.Concern:
		c, err := s.Family.Concern(ctx, tx, n.Ref)
		if err != nil {
			return err
		}
		return family.MayRead(ctx, tx, reader, c)
	case thread.Proposal:
		_, err := s.Proposals.Proposal(ctx, tx, reader, n.Ref)
		return err
	case thread.DiaryCall:
		_, err := s.Diary.Read(ctx, tx, reader, n.Ref)
		return err
	case thread.Query:
		q, err := s.Query.Query(ctx, tx, n.Ref)
		if err != nil {
			return err
		}
		return s.Query.MayRead(ctx, tx, reader, q)
	case thread.Expense:
		e, err := s.Offer.Expense(ctx, tx, n.Ref)
		if err == nil && !offer.MayReadExpense(reader, e) {
			err = fault.NotFound("That claim")
		}
		return err
	case thread.Decision:
		d, err := s.Decision.Decision(ctx, tx, n.Ref)
		if err == nil && !d.Public(tx.Today()) && !reader.May(access.DecisionEdit) {
			err = fault.NotFound("That decision")
		}
		return err
	}
	return nil
}

// unread are the offers, and what stands on an offer's page, that the reader may not read.
func unread(ctx context.Context, tx *db.Tx, s *wiring.Services, reader access.Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
	on, refs := map[thread.Ref]thread.Ref{}, []thread.Ref{}
	for _, n := range nodes {
		if ref, is := strings.CutPrefix(n.URL, "/offers/"); is {
			on[n.Ref] = thread.Ref(ref)
			refs = append(refs, thread.Ref(ref))
		}
	}
	out := map[thread.Ref]bool{}
	if len(refs) == 0 {
		return out, nil
	}
	offers, err := s.Offer.Offers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	for ref, at := range on {
		if o, there := offers[at]; !there || !offer.MayRead(reader, o) {
			out[ref] = true
		}
	}
	return out, nil
}
