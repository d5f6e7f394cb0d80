package offertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer/offersql"
	"alongside/internal/offer/told"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Proposals returns the service of what families propose, answered by the suite's co-ordinator.
func Proposals(t testing.TB, d *db.DB) *told.Service {
	t.Helper()
	return Telling(t, d, nil)
}

// Telling is Proposals with what tells those who proposed something.
func Telling(t testing.TB, d *db.DB, tell func(ctx context.Context, tx *db.Tx, person, about thread.Ref) error) *told.Service {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	return told.New(told.Deps{Tell: tell, DB: d, Store: offersql.Told{}, Clocks: deadline.NewClocks(book), Owner: func(context.Context, *db.Tx) (thread.Ref, error) { return CoOrdinator.Person, nil }})
}

// proposed is what families propose, from the day it comes to what became of it.
func (w *World) proposed(t *testing.T) {
	news := map[thread.Ref]int{}
	s, ctx := Telling(t, w.DB, func(_ context.Context, _ *db.Tx, person, _ thread.Ref) error { news[person]++; return nil }), dbtest.Ctx(t)
	for _, wrong := range []string{"", " \n ", strings.Repeat("ŵ", 2_001)} {
		if _, err := s.Propose(ctx, familytest.Mother, told.Propose{Words: wrong}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%d characters: %v", len(wrong), err)
		}
	}
	words := "Nofio tawel 🏊 in Leek. Ask Jo Made-Up."
	ref, err := s.Propose(ctx, familytest.Mother, told.Propose{Words: words, District: "E07000198"})
	if err != nil {
		t.Fatal(err)
	}
	public := access.Actor{Public: true, Scope: dbtest.Scope}
	read := func(who access.Actor) (p told.Proposal, err error) {
		err = w.DB.View(ctx, func(tx *db.Tx) error {
			p, err = s.Proposal(ctx, tx, who, ref)
			return err
		})
		return p, err
	}
	for who, actor := range map[string]access.Actor{"the public": public, "the other parent": familytest.Father, "a lead": familytest.Worker} {
		if _, err := read(actor); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s reads a proposal that nobody has read: %v", who, err)
		}
	}
	if p, err := read(familytest.Mother); err != nil || p.Words != words {
		t.Errorf("the proposer reads %+v %v", p, err)
	}
	if err := s.Answer(ctx, CoOrdinator, told.Answer{Proposal: ref, Say: told.There, Words: "Yes."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered before it was read: %v", err)
	}
	if err := s.Read(ctx, familytest.Mother, told.Read{Proposal: ref, Publish: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent published: %v", err)
	}
	if err := s.Read(ctx, CoOrdinator, told.Read{Proposal: ref}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("kept back without a reason: %v", err)
	}
	if err := s.Read(ctx, CoOrdinator, told.Read{Proposal: ref, Version: 1, Publish: true, Public: "Quiet swimming in Leek."}); err != nil {
		t.Fatal(err)
	}
	if p, err := read(public); err != nil || p.Public != "Quiet swimming in Leek." || p.Words != "" || p.Person != "" {
		t.Errorf("the public reads %+v %v", p, err)
	}
	today := workday.MustOn(2026, 11, 23)
	if err := s.Answer(ctx, CoOrdinator, told.Answer{Proposal: ref, Say: told.WeWill, Words: "With the pool.", By: today}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("promised for today: %v", err)
	}
	if err := s.Answer(ctx, CoOrdinator, told.Answer{Proposal: ref, Version: 2, Say: told.WeWill, Words: "With the pool.", By: today.AddDays(60)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(ctx, CoOrdinator, told.Answer{Proposal: ref, Version: 2, Say: told.NotNow, Words: "No."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered from a version that is gone: %v", err)
	}
	p, err := read(public)
	if err != nil || p.State() != told.Answered || p.Late(p.By) || !p.Late(p.By.AddDays(1)) {
		t.Errorf("%+v %v", p, err)
	}
	club := w.Add(t, nil)
	if err := s.Became(ctx, CoOrdinator, told.Became{Proposal: ref, Words: "It opens.", Offer: familytest.Refs(t, w.DB, thread.Offer, 1)[0]}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an offer that there is not: %v", err)
	}
	if err := s.Became(ctx, CoOrdinator, told.Became{Proposal: ref, Words: "It opened in January.", Offer: club}); err != nil {
		t.Fatal(err)
	}
	if news[familytest.Mother.Person] != 3 || len(news) != 1 {
		t.Errorf("told of being read, answered and done: %v", news)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		chain, err := thread.Walk(ctx, tx, club)
		if err != nil || len(chain.Links) == 0 || chain.Links[0].From != ref {
			t.Errorf("the offer stands on %+v %v", chain.Links, err)
		}
		found, err := deadline.Of(ctx, tx, ref)
		if len(found[ref]) != 3 {
			t.Errorf("%d deadlines, want reading, answering and doing", len(found[ref]))
		}
		for _, d := range found[ref] {
			if d.State != deadline.Kept || d.Owner != CoOrdinator.Person || d.Child != "" {
				t.Errorf("%+v", d)
			}
		}
		return err
	})
}

// publicPages are what everybody reads, page by page, and what waits.
func (w *World) publicPages(t *testing.T) {
	s, ctx := Proposals(t, w.DB), dbtest.Ctx(t)
	for i := range 5 {
		ref, err := s.Propose(ctx, familytest.Father, told.Propose{Words: strings.Repeat("x", i+1), District: "E07000199"})
		if err != nil {
			t.Fatal(err)
		}
		if i < 4 {
			if err := s.Read(ctx, CoOrdinator, told.Read{Proposal: ref, Publish: i != 1, WhyKept: "It names a teacher."}); err != nil {
				t.Fatal(err)
			}
		}
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var after thread.Ref
		seen := map[thread.Ref]bool{}
		for {
			page, err := s.Public(ctx, tx, "E07000199", after, 2)
			if err != nil || len(page) == 0 {
				if len(seen) != 3 {
					t.Errorf("%d published on all pages", len(seen))
				}
				break
			}
			for _, p := range page {
				if seen[p.Ref] || p.Words != "" || p.Person != "" || !p.Published() {
					t.Errorf("%+v", p)
				}
				seen[p.Ref], after = true, p.Ref
			}
		}
		if none, err := s.Public(ctx, tx, "E07000193", "", 10); len(none) != 0 || err != nil {
			t.Errorf("another district: %v %v", none, err)
		}
		mine, err := s.Mine(ctx, tx, familytest.Father, 10)
		if len(mine) != 5 || err != nil {
			t.Errorf("the father's own: %d %v", len(mine), err)
		}
		if waits, err := s.Unfinished(ctx, tx, familytest.Father, 10); len(waits) != 0 || err != nil {
			t.Errorf("a parent reads what waits: %v %v", waits, err)
		}
		waits, err := s.Unfinished(ctx, tx, CoOrdinator, 10)
		if len(waits) != 5 {
			t.Errorf("%d wait", len(waits))
		}
		return err
	})
}
