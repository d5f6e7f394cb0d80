package querytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Father is the other parent of a child of Parent's; Partner lives with Parent. Both are made up.
var (
	Father  = access.Actor{Person: thread.Must("PER-0000-000E-P"), Name: "Pat Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Partner = access.Actor{Person: thread.Must("PER-0000-000F-T"), Name: "Lee Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
)

// Household is the carers of every child: Parent and Partner, with whom it lives, and Father, with whom it does not.
type Household struct{}

// Carers implements query.Carers.
func (Household) Carers(_ context.Context, _ *db.Tx, child thread.Ref) ([]family.Carer, error) {
	carer := func(ref thread.Ref, a access.Actor, lives bool) family.Carer {
		return family.Carer{Ref: ref, Person: a.Person, Child: child, Lives: lives, Reach: family.Reach{Name: a.Name}, From: workday.MustOn(2020, 1, 1)}
	}
	return []family.Carer{carer("CAR-1", Parent, true), carer("CAR-2", Partner, true), carer("CAR-3", Father, false)}, nil
}

// Apart gives every child the carers of Household, and lets Father and Partner see this one as package family does.
func Apart(t testing.TB, d *db.DB, s *query.Service, child thread.Ref) *query.Service {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, a := range []access.Actor{Parent, Father, Partner} {
			r := access.Relationship{Actor: a.Person, Child: child, Reason: access.ParentalResponsibility, From: tx.Today(), Source: child, Level: access.See,
				Without: []access.Part{access.OtherParentAddress}}
			if err := access.Grant(ctx, tx, audit.System, r); err != nil {
				return err
			}
		}
		return nil
	})
	deps := s.Deps
	deps.Carers = Household{}
	return query.New(deps)
}

// livingApart has two parents who live apart ask: neither reads what the other asked, and neither is told of its answer.
func livingApart(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, hers := Asked(t, d, s)
	told := &Told{}
	s = Apart(t, d, s, child)
	s.Families = told
	his, err := s.Ask(ctx, Father, query.Ask{Child: child, Subject: "Weekends", Points: []string{"Who fetches him from Mill Lane?"}})
	must(t, err)
	for _, c := range []struct {
		reader access.Actor
		ref    thread.Ref
		opens  bool
	}{{Parent, hers, true}, {Partner, hers, true}, {Father, hers, false}, {Lead, hers, true}, {Parent, his, false}, {Partner, his, false}, {Father, his, true}, {Lead, his, true}} {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			q, err := s.Query(ctx, tx, c.ref)
			if err != nil {
				return err
			}
			if err := s.MayRead(ctx, tx, c.reader, q); (err == nil) != c.opens || !c.opens && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s opens what %s asked: %v, want it opened: %t", c.reader.Name, q.AskedBy, err, c.opens)
			}
			return nil
		})
	}
	must(t, s.Answer(ctx, Lead, Reply(hers)))
	give := Reply(his)
	give.Points = give.Points[:1]
	must(t, s.Answer(ctx, Lead, give))
	if want := [][]thread.Ref{{Father.Person}, {Parent.Person, Partner.Person}}; !slices.EqualFunc(told.Not, want, slices.Equal) {
		t.Errorf("of the answers these were not told: %q, want %q", told.Not, want)
	}
	if err := s.Judge(ctx, Father, query.Judge{Query: hers, Valid: true}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the father judges what the mother asked: %v", err)
	}
}

// judges asks of which of a child's questions somebody says whether they were answered, all at once and one by one: the answers agree,
// and all at once take hardly more statements than one.
func judges(t *testing.T, d *db.DB, s *query.Service, by access.Actor, child thread.Ref) (found map[thread.Ref]bool) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Of(ctx, tx, child)
		if err != nil {
			return err
		}
		most, askers := int64(0), map[thread.Ref]bool{}
		once, n := db.CountQueries(ctx)
		if found, err = s.Judges(once, tx, by, child, all...); err != nil {
			return err
		}
		for _, q := range all {
			alone, m := db.CountQueries(ctx)
			got, err := s.Judges(alone, tx, by, child, q)
			if err != nil {
				return err
			}
			if got[q.Ref] != found[q.Ref] {
				t.Errorf("%s says whether %q by %s was answered: %t alone, %t among all", by.Name, q.Subject, q.AskedBy, got[q.Ref], found[q.Ref])
			}
			most, askers[q.Asker] = max(most, *m), true
		}
		if *n > most+int64(len(askers)) {
			t.Errorf("%d questions take %d statements, one at most %d", len(all), *n, most)
		}
		return nil
	})
	return found
}

// theAskersWord has others than the asker judge and open again, and questions that a colleague wrote down.
func theAskersWord(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	s = Apart(t, d, s, child)
	must(t, s.Answer(ctx, Lead, Reply(ref)))
	if err := s.Judge(ctx, Partner, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("somebody else of the home judges what the mother asked: %v", err)
	}
	must(t, s.Judge(ctx, Parent, query.Judge{Query: ref, Valid: true}))
	if err := s.Judge(ctx, Parent, query.Judge{Query: ref, Version: 1, Verdict: "Who pays?"}); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "that this answer helps") {
		t.Errorf("said again in another window: %v", err)
	}
	if err := s.Judge(ctx, Partner, query.Judge{Query: ref, Verdict: "Who pays?"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("somebody else of the home opens again what the mother asked: %v", err)
	}
	for _, c := range []struct {
		named string
		judge access.Actor
		want  fault.Kind
	}{
		{"lee  made-up", Parent, fault.KindForbidden}, {"lee  made-up", Partner, 0},
		{Father.Name, Parent, fault.KindNotFound}, {Father.Name, Father, 0},
		{"The grandmother", Father, fault.KindNotFound}, {"The grandmother", Partner, 0},
	} {
		written, err := s.Ask(ctx, Lead, query.Ask{Child: child, Subject: "The bus", Points: []string{"When?"}, Channel: "phone", For: c.named})
		must(t, err)
		give := Reply(written)
		give.Points = give.Points[:1]
		must(t, s.Answer(ctx, Lead, give))
		if got := judges(t, d, s, c.judge, child)[written]; got != (c.want == 0) {
			t.Errorf("%s is asked about what was written down for %q: %t", c.judge.Name, c.named, got)
		}
		err = s.Judge(ctx, c.judge, query.Judge{Query: written, Valid: true})
		if c.want == 0 && err != nil || c.want != 0 && !fault.Is(err, c.want) {
			t.Errorf("%s judges what was written down for %q: %v", c.judge.Name, c.named, err)
		}
	}
	young(t, d, s, child)
}

// young has a young person ask, and their representative and others judge.
func young(t *testing.T, d *db.DB, s *query.Service, child thread.Ref) {
	ctx := dbtest.Ctx(t)
	sam := access.Actor{Person: thread.Must("PER-0000-000G-A"), Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	speaks := access.Actor{Person: thread.Must("PER-0000-000H-6"), Name: "Kit Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for who, why := range map[thread.Ref]access.Reason{sam.Person: access.OwnRecord, speaks.Person: access.Representative} {
			if err := access.Grant(ctx, tx, audit.System, access.Relationship{Actor: who, Child: child, Reason: why, From: tx.Today(), Source: child, Level: access.See}); err != nil {
				return err
			}
		}
		return nil
	})
	ref, err := s.Ask(ctx, sam, query.Ask{Child: child, Subject: "College", Points: []string{"How do I get there?"}})
	must(t, err)
	give := Reply(ref)
	give.Points = give.Points[:1]
	must(t, s.Answer(ctx, Lead, give))
	if err := s.Judge(ctx, Parent, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the mother judges what the young person asked: %v", err)
	}
	later := speaks
	later.Person = thread.Must("PER-0000-000K-Y")
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := access.Grant(ctx, tx, audit.System, access.Relationship{Actor: later.Person, Child: child, Reason: access.Caring, From: tx.Today(), Source: child, Level: access.See}); err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: later.Person, Child: child, Reason: access.Representative, From: tx.Today().AddDays(1), Source: child, Level: access.See})
	})
	if err := s.Judge(ctx, later, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) && !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody who represents the young person from tomorrow on judges today: %v", err)
	}
	must(t, s.Judge(ctx, speaks, query.Judge{Query: ref, Verdict: "Which bus?"}))
}
