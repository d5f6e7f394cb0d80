package query_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// carers are all the carers of every child.
type carers []family.Carer

// Carers implements query.Carers.
func (c carers) Carers(context.Context, *db.Tx, thread.Ref) ([]family.Carer, error) { return c, nil }

func carer(ref thread.Ref, person thread.Ref, name string, lives bool) family.Carer {
	return family.Carer{Ref: ref, Person: person, Lives: lives, Reach: family.Reach{Name: name}, From: workday.MustOn(2020, 1, 1)}
}

// TestWhoLivedWithTheChildOnceIsKeptApartLikeOneWhoNeverDid reads a question of a carer who has moved out.
func TestWhoLivedWithTheChildOnceIsKeptApartLikeOneWhoNeverDid(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	gone := carer("CAR-2", querytest.Father.Person, querytest.Father.Name, true)
	gone.To = today.AddDays(-1)
	r := query.NewReader(querytest.Parent, []access.Part{access.OtherParentAddress},
		[]family.Carer{carer("CAR-1", querytest.Parent.Person, querytest.Parent.Name, true), gone}, today)
	if err := r.MayRead(query.Query{Asker: querytest.Father.Person}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("the question of somebody who moved out is read where the child lives: %v", err)
	}
}

// TestWhoOpensNoRecordReadsOnlyWhatWasPutToThem reads a question as people of the council who may not open a child's record, whatever
// brings them to the child.
func TestWhoOpensNoRecordReadsOnlyWhatWasPutToThem(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	for _, role := range []access.Role{access.RoleFinance, access.RoleBroker, access.RoleContractManager, access.RoleQualityOfficer} {
		by := access.Actor{Person: querytest.Other.Person, Roles: []access.Role{role}, Scope: dbtest.Scope}
		if !by.May(access.QuerySee) || by.May(access.FamilySee) {
			t.Fatalf("%s is no such role any more", role)
		}
		r := query.NewReader(by, nil, nil, today)
		for what, c := range map[string]struct {
			q    query.Query
			read bool
		}{
			"not put to them":    {query.Query{Owner: querytest.Lead.Person}, false},
			"without an owner":   {query.Query{}, false},
			"their own":          {query.Query{Owner: by.Person}, true},
			"a part put to them": {query.Query{Owner: querytest.Lead.Person, Onward: []query.Onward{{To: by.Person}}}, true},
			"a part by letter":   {query.Query{Owner: querytest.Lead.Person, Onward: []query.Onward{{Name: "The bus company"}}}, false},
		} {
			if err := r.MayRead(c.q); (err == nil) != c.read || !c.read && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s reads a question, %s: %v", role, what, err)
			}
		}
	}
}

// answered returns a child with carers and a question that was written down for somebody and answered.
func answered(t *testing.T, d *db.DB, who carers, named string) (*query.Service, *querytest.Told, thread.Ref) {
	t.Helper()
	s, told := querytest.New(t, d)
	child, _ := querytest.Asked(t, d, s)
	s = querytest.Apart(t, d, s, child)
	s.Carers, s.Families = who, told
	ref, err := s.Ask(dbtest.Ctx(t), querytest.Lead, query.Ask{Child: child, Subject: "The bus", Points: []string{"When?"}, Channel: "phone", For: named})
	if err != nil {
		t.Fatal(err)
	}
	give := querytest.Reply(ref)
	give.Points = give.Points[:1]
	if err := s.Answer(dbtest.Ctx(t), querytest.Lead, give); err != nil {
		t.Fatal(err)
	}
	return s, told, ref
}

// TestTheWordFallsToTheFamilyWhereWhoeverAskedCannotSayIt has a partner judge for a carer without an account and for a former one.
func TestTheWordFallsToTheFamilyWhereWhoeverAskedCannotSayIt(t *testing.T) {
	d := dbtest.SQLite(t, querytest.Migrations()...)
	home := []family.Carer{carer("CAR-1", querytest.Parent.Person, querytest.Parent.Name, true), carer("CAR-2", querytest.Partner.Person, querytest.Partner.Name, true)}
	former := carer("CAR-3", querytest.Other.Person, "Gita Made-Up", true)
	former.To = workday.DateOf(dbtest.Start).AddDays(-1)
	for what, named := range map[string]family.Carer{"without an account": carer("CAR-3", "", "Gita Made-Up", true)} {
		s, _, ref := answered(t, d, append(carers{named}, home...), "Gita Made-Up")
		if err := s.Judge(dbtest.Ctx(t), querytest.Partner, query.Judge{Query: ref, Valid: true}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	// A former carer's question is kept from those with whom the child lives; one whose home is not kept from anybody is theirs to judge.
	s, _, ref := answered(t, d, carers{former, carer("CAR-4", "", "Gita Made-Up", true), home[1]}, "Gita Made-Up")
	if err := s.Judge(dbtest.Ctx(t), querytest.Partner, query.Judge{Query: ref, Valid: true}); err != nil {
		t.Errorf("a former account's: %v", err)
	}
}

// TestCarersWithoutAnAccountAreToldApart writes a question down for one carer without an account; another one lives elsewhere.
func TestCarersWithoutAnAccountAreToldApart(t *testing.T) {
	d := dbtest.SQLite(t, querytest.Migrations()...)
	_, told, _ := answered(t, d, carers{carer("CAR-1", "", "Gita Made-Up", true), carer("CAR-2", "", "Noor Made-Up", false)}, "Gita Made-Up")
	if last := told.Not[len(told.Not)-1]; len(last) != 1 {
		t.Errorf("%d carers are not told, want the one who lives elsewhere", len(last))
	}
}

// TestOnlyOnesOwnRepresentativeOfTodaySaysTheWord has a representative judge what the mother asked, and a former one what the young
// person asked.
func TestOnlyOnesOwnRepresentativeOfTodaySaysTheWord(t *testing.T) {
	d := dbtest.SQLite(t, querytest.Migrations()...)
	s, _ := querytest.New(t, d)
	ctx := dbtest.Ctx(t)
	child, hers := querytest.Asked(t, d, s)
	s = querytest.Apart(t, d, s, child)
	sam := access.Actor{Person: thread.Must("PER-0000-000G-A"), Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	speaks := access.Actor{Person: thread.Must("PER-0000-000H-6"), Name: "Kit Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	grant := func(r access.Relationship) {
		querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			r.Child, r.Source, r.Level = child, child, access.See
			if r.From.IsZero() {
				r.From = tx.Today()
			}
			return access.Grant(ctx, tx, audit.System, r)
		})
	}
	today := workday.DateOf(dbtest.Start)
	grant(access.Relationship{Actor: sam.Person, Reason: access.OwnRecord})
	grant(access.Relationship{Actor: speaks.Person, Reason: access.Representative})
	if err := s.Answer(ctx, querytest.Lead, querytest.Reply(hers)); err != nil {
		t.Fatal(err)
	}
	if err := s.Judge(ctx, speaks, query.Judge{Query: hers, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the young person's representative judges what the mother asked: %v", err)
	}
	grant(access.Relationship{Actor: querytest.Partner.Person, Reason: access.Representative, From: today.AddDays(-30), To: today.AddDays(-1)})
	ref, err := s.Ask(ctx, sam, query.Ask{Child: child, Subject: "College", Points: []string{"How?"}})
	if err != nil {
		t.Fatal(err)
	}
	give := querytest.Reply(ref)
	give.Points = give.Points[:1]
	if err := s.Answer(ctx, querytest.Lead, give); err != nil {
		t.Fatal(err)
	}
	if err := s.Judge(ctx, querytest.Partner, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("somebody who represented the young person once judges: %v", err)
	}
}

// TestStaffSayNoFamilysWord has staff who are parents of others judge, and the owner who is family.
func TestStaffSayNoFamilysWord(t *testing.T) {
	d := dbtest.SQLite(t, querytest.Migrations()...)
	both := []access.Role{access.RoleLead, access.RoleParent}
	s, _, ref := answered(t, d, nil, "A neighbour")
	lead := querytest.Manager
	lead.Roles = append(slices.Clone(both), access.RoleLeadManager)
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: lead.Person, Child: q.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: q.Child})
	})
	if err := s.Judge(dbtest.Ctx(t), lead, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a colleague who is a parent of others judges: %v", err)
	}
	owner := querytest.Lead
	owner.Roles = both
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: owner.Person, Child: q.Child, Reason: access.ParentalResponsibility, Level: access.See, From: tx.Today(), Source: q.Child})
	})
	if err := s.Judge(dbtest.Ctx(t), owner, query.Judge{Query: ref, Valid: true}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("whoever answered says that it is answered: %v", err)
	}
}
