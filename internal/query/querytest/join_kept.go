package querytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// ownedBy gives the next questions to somebody else than Lead.
type ownedBy struct {
	Owners
	person thread.Ref
}

// OwnerFor implements query.Owners.
func (o ownedBy) OwnerFor(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return o.person, nil
}

// joinsOnlyWhatIsRead joins, and takes out again, as people who may not: each is told that there is no such question.
func joinsOnlyWhatIsRead(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	day := get(t, d, s, first).AskedOn
	finance := access.Actor{Name: "Fay Made-Up", Roles: []access.Role{access.RoleFinance}, Scope: dbtest.Scope}
	colleague := access.Actor{Name: "Ola Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	InTx(t, d, func(_ context.Context, tx *db.Tx) error {
		finance.Person, colleague.Person = thread.New(tx, thread.Person), thread.New(tx, thread.Person)
		return nil
	})
	s.Owners = ownedBy{person: finance.Person}
	hers := letter(t, d, s, child, "", day, "Who paid for it?")
	s.Owners = Owners{}
	if fields, _ := fault.Fields(s.Join(ctx, finance, query.Join{Query: hers, Into: first, Why: "The same bus."})); len(fields) != 1 || fields[0].Message != noSuch {
		t.Errorf("joined to what the joiner may not read: %v", fields)
	}
	_, stranger := Asked(t, d, s)
	if fields, _ := fault.Fields(s.Join(ctx, Lead, query.Join{Query: first, Into: stranger, Why: "The same bus."})); len(fields) != 1 || fields[0].Message != noSuch {
		t.Errorf("joined to a question about another child: %v", fields)
	}
	complaint := letter(t, d, s, child, "", day, "Nobody answers.")
	must(t, s.Sort(ctx, Lead, query.Sort{Query: complaint, Kind: query.KindComplaint, Why: "It says so."}))
	if fields, _ := fault.Fields(s.Join(ctx, Lead, query.Join{Query: first, Into: complaint, Why: "x"})); len(fields) != 1 || !strings.Contains(fields[0].Message, "has a date of its own in law") {
		t.Errorf("a question went into a complaint: %v", fields)
	}
	second := letter(t, d, s, child, first, day, "Does it stop at the shop?")
	version := get(t, d, s, second).Version
	for _, by := range []access.Actor{finance, colleague} {
		if err := s.Part(ctx, by, query.Part{Query: second, Version: version, Why: "It is another bus."}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s takes out what is not theirs: %v", by.Name, err)
		}
	}
	if got := get(t, d, s, second); got.Joining.To != first || got.Version != version {
		t.Errorf("taken out all the same: %+v", got.Joining)
	}
	if err := s.Part(ctx, Lead, query.Part{Query: second, Version: version + 1, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("taken out over a version that nobody read: %v", err)
	}
	third := letter(t, d, s, child, "", day, "And on Friday?")
	if err := s.Join(ctx, Lead, query.Join{Query: third, Version: 9, Into: first, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("joined over a version that nobody read: %v", err)
	}
	must(t, s.AskOnward(ctx, Lead, query.AskOnward{Query: third, Name: "The school nurses", Email: "nurses@health.example", What: "When is the next visit?", Due: day.AddDays(3)}))
	if err := s.Join(ctx, Lead, query.Join{Query: third, Into: first, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("joined although somebody was asked for a part of its answer: %v", err)
	}
}

// noSuch is said of every question that cannot be joined to, whether it is there or not.
const noSuch = "There is no such question about this child. Choose another, or check the reference."

// joinsOnlyAmongSameReaders joins what two parents asked who live apart: neither learns what the other wrote.
func joinsOnlyAmongSameReaders(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, hers := Asked(t, d, s)
	s = Apart(t, d, s, child)
	his, err := s.Ask(ctx, Father, query.Ask{Child: child, Subject: "The bus", Points: []string{"Who fetches him from Mill Lane?"}})
	must(t, err)
	for query, into := range map[thread.Ref]thread.Ref{hers: his, his: hers} {
		if fields, _ := fault.Fields(join(ctx, s, query, into)); len(fields) != 1 || fields[0].Name != "into" {
			t.Errorf("the question of one parent went into that of the other: %v", fields)
		}
	}
	if asks := get(t, d, s, hers).Asks(); len(asks) != 2 {
		t.Errorf("the mother’s question asks %q", asks)
	}
}

func join(ctx context.Context, s *query.Service, ref, into thread.Ref) error {
	return s.Join(ctx, Lead, query.Join{Query: ref, Into: into, Why: "The same bus."})
}
