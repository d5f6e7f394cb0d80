package notice

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/ocds"
	"alongside/internal/thread"
)

// Feed is one page of what is published. Next is the reference behind which the next page begins, "" at the end.
type Feed struct {
	Records []ocds.Record
	Next    thread.Ref
}

// feedPage is how many processes stand on one page of the feed.
const feedPage = 50

// Feed returns the page of processes behind a reference. Pages go by reference, so that an agreement which is extended while
// somebody reads page after page is neither left out nor given twice.
func (s *Service) Feed(ctx context.Context, tx *db.Tx, pub Publisher, after thread.Ref) (Feed, error) {
	var f Feed
	found, err := s.agreements.After(ctx, tx, after, feedPage+1)
	if err != nil {
		return f, fmt.Errorf("list agreements: %w", err)
	}
	plans, err := s.plans.Unlet(ctx, tx, after, feedPage+1)
	if err != nil {
		return f, fmt.Errorf("list what is planned: %w", err)
	}
	agreements := map[thread.Ref]agreement.Agreement{}
	var refs []thread.Ref
	for _, a := range found {
		agreements[a.Ref], refs = a, append(refs, a.Ref)
	}
	for _, p := range plans {
		refs = append(refs, p.Ref)
	}
	slices.Sort(refs)
	if len(refs) > feedPage {
		refs = refs[:feedPage]
		f.Next = refs[feedPage-1]
	}
	for _, ref := range refs {
		a, let := agreements[ref]
		if let && !Published(a) {
			continue
		}
		read := func() (Process, error) { return s.plannedProcess(ctx, tx, ref) }
		if let {
			read = func() (Process, error) { return s.process(ctx, tx, a) }
		}
		p, err := read()
		if err != nil {
			return f, err
		}
		if releases := Releases(pub, p, tx.Now()); len(releases) > 0 {
			f.Records = append(f.Records, ocds.Record{OCID: pub.OCID(ref), Releases: releases})
		}
	}
	if f.Next != "" {
		return f, nil
	}
	// References of purchases sort behind those of agreements, so that they follow on the last page of these.
	bought, last, err := s.purchasesAfter(ctx, tx, pub, after, feedPage)
	if err != nil {
		return f, err
	}
	for _, r := range bought {
		if len(r.Releases) > 0 {
			f.Records = append(f.Records, r)
		}
	}
	if last == "" {
		return f, nil
	}
	// Whether one is behind is asked of what was announced: what is not given any more stands between those that are.
	behind, err := s.store.Announced(ctx, tx, last, 1)
	if err != nil {
		return f, fmt.Errorf("list purchases: %w", err)
	}
	if len(behind) > 0 {
		f.Next = last
	}
	return f, nil
}

// Record returns what is published about one agreement or one purchase from a list, or a fault of kind not found.
func (s *Service) Record(ctx context.Context, tx *db.Tx, pub Publisher, ref thread.Ref) (ocds.Record, error) {
	if ref.Kind() == thread.Notice {
		return s.purchaseRecord(ctx, tx, pub, ref)
	}
	p, err := s.Process(ctx, tx, ref)
	if err != nil {
		return ocds.Record{}, err
	}
	r := ocds.Record{OCID: pub.OCID(ref), Releases: Releases(pub, p, tx.Now())}
	if len(r.Releases) == 0 {
		return ocds.Record{}, fault.NotFound("That process")
	}
	return r, nil
}

// Process returns what is known of one agreement, or of what is planned under its reference, or a fault of kind not found.
func (s *Service) Process(ctx context.Context, tx *db.Tx, ref thread.Ref) (Process, error) {
	a, err := s.agreements.Agreement(ctx, tx, ref)
	if fault.Is(err, fault.KindNotFound) {
		return s.plannedProcess(ctx, tx, ref)
	}
	if err != nil {
		return Process{}, fmt.Errorf("agreement %s: %w", ref, err)
	}
	if !Published(a) {
		return Process{}, fault.NotFound("That process")
	}
	return s.process(ctx, tx, a)
}
