package notice

import (
	"context"
	"fmt"

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
	if len(found) > feedPage {
		found = found[:feedPage]
		f.Next = found[feedPage-1].Ref
	}
	for _, a := range found {
		if !Published(a) {
			continue
		}
		p, err := s.process(ctx, tx, a)
		if err != nil {
			return f, err
		}
		if releases := Releases(pub, p, tx.Now()); len(releases) > 0 {
			f.Records = append(f.Records, ocds.Record{OCID: pub.OCID(a.Ref), Releases: releases})
		}
	}
	return f, nil
}

// Record returns what is published about one agreement, or a fault of kind not found.
func (s *Service) Record(ctx context.Context, tx *db.Tx, pub Publisher, ref thread.Ref) (ocds.Record, error) {
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

// Process returns what is published about one agreement, or a fault of kind not found.
func (s *Service) Process(ctx context.Context, tx *db.Tx, ref thread.Ref) (Process, error) {
	a, err := s.agreements.Agreement(ctx, tx, ref)
	if err != nil {
		return Process{}, fmt.Errorf("agreement %s: %w", ref, err)
	}
	if !Published(a) {
		return Process{}, fault.NotFound("That process")
	}
	return s.process(ctx, tx, a)
}
