package site

import (
	"context"
	"maps"
	"strings"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// behind returns what is closed to a reader of a chain although their role and relationships open it: what its own page refuses, and
// what would tell where the child comes whose home is kept from them.
func behind(s *wiring.Services) web.Closer {
	refused := closed(s)
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, chain thread.Chain, open access.Opened) (map[thread.Ref]bool, error) {
		out, err := s.Family.ClosedPlaces(ctx, tx, reader, chain, open)
		if err != nil {
			return nil, err
		}
		var nodes []thread.Node
		for _, n := range chain.Nodes {
			if open.May[n.Ref] && !out[n.Ref] {
				nodes = append(nodes, n)
			}
		}
		more, err := refused(ctx, tx, reader, nodes)
		maps.Copy(out, more)
		return out, err
	}
}

// closed returns, of objects that access.Nodes opens to a reader, those whose own page is closed to them all the same, because
// it asks more of the record than the thread holds: a concern of a family, who wrote a proposal, who answers a diary, whose
// claim it is, to which organisation a question was put or from which carer it is kept, and whether an offer or a decision is public
// today. Of a kind of which a chain may hold many it reads all in one query.
func closed(s *wiring.Services) func(context.Context, *db.Tx, access.Actor, []thread.Node) (map[thread.Ref]bool, error) {
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
		out, err := unread(ctx, tx, s, reader, nodes)
		if err != nil {
			return nil, err
		}
		d := ownPages{Services: s, tx: tx, reader: reader}
		of := map[thread.Kind][]thread.Ref{}
		for _, n := range nodes {
			of[n.Kind] = append(of[n.Kind], n.Ref)
		}
		for kind, refs := range of {
			ask := d.asks(kind)
			if ask == nil {
				continue
			}
			open, err := ask(ctx, refs)
			if err != nil {
				return nil, err
			}
			for _, ref := range refs {
				out[ref] = out[ref] || !open[ref]
			}
		}
		return out, nil
	}
}

// ownPages knows what the own pages of objects ask, and returns of some of a kind those whose page is open to the reader.
type ownPages struct {
	*wiring.Services
	tx     *db.Tx
	reader access.Actor
}

// asks returns the question about objects of a kind, nil for a kind whose page asks no more than the thread knows.
func (d ownPages) asks(kind thread.Kind) func(context.Context, []thread.Ref) (map[thread.Ref]bool, error) {
	switch kind {
	case thread.Concern:
		return d.concerns
	case thread.Proposal:
		return d.each(func(ctx context.Context, ref thread.Ref) error {
			_, err := d.Proposals.Proposal(ctx, d.tx, d.reader, ref)
			return err
		})
	case thread.Referral:
		return d.each(func(ctx context.Context, ref thread.Ref) error {
			_, err := d.Referral.Referral(ctx, d.tx, d.reader, ref)
			return err
		})
	case thread.Meeting:
		return d.each(func(ctx context.Context, ref thread.Ref) error {
			_, err := d.Family.Meeting(ctx, d.tx, d.reader, ref)
			return err
		})
	case thread.DiaryCall:
		return d.each(func(ctx context.Context, ref thread.Ref) error {
			_, err := d.Diary.Read(ctx, d.tx, d.reader, ref)
			return err
		})
	case thread.Query:
		return d.queries
	case thread.Expense:
		return d.claims
	case thread.Decision:
		if d.reader.May(access.DecisionEdit) {
			return nil
		}
		return d.decisions
	}
	return nil
}

// each asks the own page's question about one object after the other: of these kinds a chain holds few, and the strip none.
func (d ownPages) each(ask func(context.Context, thread.Ref) error) func(context.Context, []thread.Ref) (map[thread.Ref]bool, error) {
	return func(ctx context.Context, refs []thread.Ref) (map[thread.Ref]bool, error) {
		open := map[thread.Ref]bool{}
		for _, ref := range refs {
			var err error
			if open[ref], err = granted(ask(ctx, ref)); err != nil {
				return nil, err
			}
		}
		return open, nil
	}
}

// granted reads a page's answer: what is refused is closed, and everything else that goes wrong is an error.
func granted(err error) (bool, error) {
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}

// concerns asks once about each child: what a family told is open to the same readers whichever concern it is in.
func (d ownPages) concerns(ctx context.Context, refs []thread.Ref) (map[thread.Ref]bool, error) {
	found, err := d.Family.Concerns(ctx, d.tx, refs...)
	if err != nil {
		return nil, err
	}
	open, known := map[thread.Ref]bool{}, map[[2]thread.Ref]bool{}
	for _, c := range found {
		of := [2]thread.Ref{c.Child, c.About}
		if _, asked := known[of]; !asked {
			if known[of], err = granted(family.MayRead(ctx, d.tx, d.reader, c)); err != nil {
				return nil, err
			}
		}
		open[c.Ref] = known[of]
	}
	return open, nil
}

// queries has one query.Reader for each child.
func (d ownPages) queries(ctx context.Context, refs []thread.Ref) (map[thread.Ref]bool, error) {
	found, err := d.Query.Queries(ctx, d.tx, refs...)
	if err != nil {
		return nil, err
	}
	open, readers := map[thread.Ref]bool{}, map[thread.Ref]query.Reader{}
	for _, q := range found {
		r, met := readers[q.Child]
		if !met {
			if r, err = d.Query.Reader(ctx, d.tx, d.reader, q.Child); err != nil {
				return nil, err
			}
			readers[q.Child] = r
		}
		if open[q.Ref], err = granted(r.MayRead(q)); err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (d ownPages) claims(ctx context.Context, refs []thread.Ref) (map[thread.Ref]bool, error) {
	found, err := d.Offer.Claims(ctx, d.tx, refs...)
	open := map[thread.Ref]bool{}
	for _, e := range found {
		open[e.Ref] = offer.MayReadExpense(d.reader, e)
	}
	return open, err
}

func (d ownPages) decisions(ctx context.Context, refs []thread.Ref) (map[thread.Ref]bool, error) {
	found, err := d.Decision.Decisions(ctx, d.tx, refs)
	open := map[thread.Ref]bool{}
	for ref, one := range found {
		open[ref] = one.Public(d.tx.Today())
	}
	return open, err
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
