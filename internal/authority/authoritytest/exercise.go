package authoritytest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Exercise runs the suite over d.
func Exercise(t *testing.T, d *db.DB) {
	s, ended := Service(t, d)
	t.Run("KeepsTheCouncil", func(t *testing.T) { council(t, d, s) })
	t.Run("OpensChangesEndsAndReopensAnAccount", func(t *testing.T) { lifeOfAnAccount(t, d, s, ended) })
	t.Run("EndsAnAccountForSafetyThoughWorkIsOpen", func(t *testing.T) { endsForSafety(t, d, s, ended) })
	t.Run("KeepsEmailAddressesApart", func(t *testing.T) { uniqueEmail(t, d, s) })
	t.Run("RefusesAStaleVersion", func(t *testing.T) { stale(t, d, s) })
	t.Run("LeavesNothingOfARefusedChange", func(t *testing.T) { rollback(t, d, s) })
	t.Run("ListsByNameWithFilters", func(t *testing.T) { list(t, d, s) })
	t.Run("KeepsWhatPeopleSpeak", func(t *testing.T) { speak(t, d, s) })
	t.Run("HidesAnotherCouncilsPeople", func(t *testing.T) { otherCouncil(t, d, s) })
	t.Run("SignsInByLinkOnce", func(t *testing.T) { link(t, d, s) })
	t.Run("SendsNothingToStrangers", func(t *testing.T) { strangers(t, d, s) })
	t.Run("SignsInByPasswordAndCode", func(t *testing.T) { passwordAndCode(t, d, s, ended) })
	t.Run("TakesARecoveryCodeOnce", func(t *testing.T) { recoveryCode(t, d, s) })
	t.Run("LocksAfterWrongGuessesAndForgets", func(t *testing.T) { locks(t, d, s) })
	t.Run("HoldsAgainstManyAtOnce", func(t *testing.T) { atOnce(t, d, s) })
	t.Run("TellsOfANewDevice", func(t *testing.T) { newDevice(t, d, s) })
	t.Run("ResetsHowSomebodySignsIn", func(t *testing.T) { reset(t, d, s, ended) })
	t.Run("LetsAProviderKeepItsPeople", func(t *testing.T) { colleagues(t, d, s, ended) })
	t.Run("OpensAgainWhatAProviderEnded", func(t *testing.T) { keptByCouncil(t, d, s) })
	t.Run("TellsAProviderOfItsPeople", func(t *testing.T) { toldOfPeople(t, d, s) })
	t.Run("KeepsOneWhoActsForAProvider", func(t *testing.T) { leaveAtOnce(t, d, s) })
	t.Run("OpensAnAdministratorFromOutside", func(t *testing.T) { administrator(t, d, s) })
	t.Run("ListsPersonasInTheOrderOfRoles", func(t *testing.T) { personas(t, d, s) })
	t.Run("ChecksTheAudit", func(t *testing.T) { auditCheck(t, d, s) })
	t.Run("SweepsWhatIsOld", func(t *testing.T) { sweep(t, d, s) })
}

func council(t *testing.T, d *db.DB, s *authority.Service) {
	a := authority.Authority{Name: "Testshire County Council", Kind: "county", Demo: true,
		Contact: authority.Contact{Phone: "01632 960 001", Danger: []string{"Ring 999.", "Ffoniwch 999 🌱"}}}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Get(ctx, tx)
		wantKind(t, err, fault.KindNotFound, "a council that was not set up")
		return nil
	})
	for range 2 { // the second brings it up to date
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.SetUpTx(ctx, tx, By, a) })
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Get(ctx, tx)
		if got.Code != dbtest.Scope || got.Version != 2 || got.LooksShownBy != authority.LooksByRole || got.Contact.Danger[1] != "Ffoniwch 999 🌱" || !got.Demo {
			t.Errorf("read back %+v", got)
		}
		if p, err := s.StatutePolicy(ctx, tx); p != "default" || err != nil {
			t.Errorf("policy %q, %v", p, err)
		}
		return err
	})
	a.Version, a.LooksShownBy, a.Demo = 2, authority.LooksByName, false
	if err := s.Change(dbtest.Ctx(t), Admin, a); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Change(dbtest.Ctx(t), Admin, a), fault.KindConflict, "saving over another's change")
	wantKind(t, s.Change(dbtest.Ctx(t), access.Actor{Roles: []access.Role{access.RoleLead}}, a), fault.KindForbidden, "a lead")
	wantKind(t, s.Change(dbtest.Ctx(t), Admin, authority.Authority{Name: "No phone"}), fault.KindInvalid, "a council without phone")
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		got, err := s.Get(ctx, tx)
		if !got.Demo || got.LooksShownBy != authority.LooksByName {
			t.Errorf("what is made up became real, or the change is lost: %+v", got)
		}
		return err
	})
}

func lifeOfAnAccount(t *testing.T, d *db.DB, s *authority.Service, ended *Ended) {
	ctx := dbtest.Ctx(t)
	person := Open(t, d, s, "Gwen  Ŵyn-Jones", "Gwen@Council.example")
	if a := Actor(t, d, s, person); a.Name != "Gwen Ŵyn-Jones" || !a.Is(access.RoleLead) || a.Scope != dbtest.Scope {
		t.Fatalf("actor %+v", a)
	}
	wantKind(t, s.ChangeRoles(ctx, Admin, authority.ChangeRoles{Person: person, Version: 1, Roles: []access.Role{access.RoleBroker}}), fault.KindInvalid, "without a reason")
	if err := s.ChangeRoles(ctx, Admin, authority.ChangeRoles{Person: person, Version: 1, Roles: []access.Role{access.RoleBroker, access.RoleLead}, Why: "She moves."}); err != nil {
		t.Fatal(err)
	}
	held := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}, Duties: stillHolds{}})
	err := held.End(ctx, Admin, authority.End{Person: person, Version: 2, Why: "She leaves."})
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "on" || !strings.Contains(fields[0].Message, "after Monday 23 November 2026 leads 2 children") {
		t.Errorf("ended with children: %v", err)
	}
	if err := s.End(ctx, Admin, authority.End{Person: person, Version: 2, On: workday.MustOn(2026, 11, 23), Why: "She leaves."}); err != nil {
		t.Fatal(err)
	}
	if a := Actor(t, d, s, person); len(a.Roles) != 2 {
		t.Errorf("on her last day she is %+v", a)
	}
	clock := dbtest.Clock(d)
	before := clock.Now()
	clock.Advance(24 * time.Hour)
	_, err = find(t, d, s, person)
	wantKind(t, err, fault.KindNotFound, "the day after the last")
	if err := s.Reopen(ctx, Admin, authority.Reopen{Person: person, Version: 3, Why: "She is back."}); err != nil {
		t.Fatal(err)
	}
	if err := s.End(ctx, Admin, authority.End{Person: person, Version: 4, Why: "At once."}); err != nil {
		t.Fatal(err)
	}
	_, err = find(t, d, s, person)
	wantKind(t, err, fault.KindNotFound, "at once after the end")
	if !slices.Contains(ended.People, person) {
		t.Error("her sessions were not ended")
	}
	wantKind(t, s.End(ctx, Admin, authority.End{Person: person, Version: 5, Why: "Again."}), fault.KindConflict, "ending what has ended")
	clock.Set(before)
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(person), 10)
		if len(rows) != 5 || rows[4].Action != "account opened" || rows[0].Why != "At once." {
			t.Errorf("history %+v", rows)
		}
		return err
	})
}

func find(t *testing.T, d *db.DB, s *authority.Service, person thread.Ref) (a access.Actor, err error) {
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		a, err = s.Actor(ctx, tx, person)
		return nil
	})
	return a, err
}

func uniqueEmail(t *testing.T, d *db.DB, s *authority.Service) {
	one := Open(t, d, s, "One", "same@council.example")
	two := Open(t, d, s, "Two", "")
	Open(t, d, s, "Three", "") // none is not the same as none
	_, err := s.CreateAccount(dbtest.Ctx(t), Admin, authority.NewAccount{Name: "Four", Email: " SAME@council.example", Roles: []access.Role{access.RoleLead}})
	wantKind(t, err, fault.KindInvalid, "the same address in capitals")
	err = s.ChangeContact(dbtest.Ctx(t), Admin, authority.ChangeContact{Person: two, Version: 1, Name: "Two", Email: "Same@Council.example"})
	wantKind(t, err, fault.KindInvalid, "changing to another's address")
	err = s.ChangeContact(dbtest.Ctx(t), Admin, authority.ChangeContact{Person: one, Version: 1, Name: "One", Email: "SAME@council.example"})
	if err != nil {
		t.Errorf("writing one's own address another way: %v", err)
	}
}

func stale(t *testing.T, d *db.DB, s *authority.Service) {
	person := Open(t, d, s, "Stale", "stale@council.example")
	change := authority.ChangeContact{Person: person, Version: 1, Name: "Fresh", Email: "stale@council.example"}
	if err := s.ChangeContact(dbtest.Ctx(t), Admin, change); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.ChangeContact(dbtest.Ctx(t), Admin, change), fault.KindConflict, "saving over version 1 again")
}

func rollback(t *testing.T, d *db.DB, s *authority.Service) {
	var person thread.Ref
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if person, err = s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: "Nobody", Roles: []access.Role{access.RoleLead}}); err != nil {
			return err
		}
		return fault.Conflict("no")
	})
	wantKind(t, err, fault.KindConflict, "the transaction")
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Account(ctx, tx, person)
		wantKind(t, err, fault.KindNotFound, "the account")
		rows, err := audit.History(ctx, tx, string(person), 10)
		if len(rows) != 0 {
			t.Errorf("the audit kept %v", rows)
		}
		return err
	})
}

func list(t *testing.T, d *db.DB, s *authority.Service) {
	for range 3 {
		Open(t, d, s, "Equal 100%", "", access.RoleMember)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		f := authority.Filter{Text: "qual 100%", Role: access.RoleMember, Status: authority.StatusActive, Limit: 2}
		first, err := s.Accounts(ctx, tx, f)
		if err != nil || len(first) != 2 {
			t.Fatalf("%d, %v", len(first), err)
		}
		f.After = first[1].SortKey()
		second, err := s.Accounts(ctx, tx, f)
		if err != nil || len(second) != 1 || second[0].Person == first[0].Person || second[0].Person == first[1].Person {
			t.Fatalf("the second page %v, %v", second, err)
		}
		for _, none := range []authority.Filter{{Text: "qual_100"}, {Text: "Equal", Role: access.RoleLead}, {Text: "Equal", Status: authority.StatusEnded}, {Text: "Equal", Status: authority.StatusToCome}} {
			if found, err := s.Accounts(ctx, tx, none); len(found) != 0 || err != nil {
				t.Errorf("%+v finds %v, %v", none, found, err)
			}
		}
		names, err := s.Names(ctx, tx, first[0].Person, second[0].Person, "PER-NOBODY")
		if len(names) != 2 || names[first[0].Person] != "Equal 100%" {
			t.Errorf("names %v", names)
		}
		return err
	})
}

func otherCouncil(t *testing.T, d *db.DB, s *authority.Service) {
	person := Open(t, d, s, "Ours", "ours@council.example")
	ctx := db.WithScope(t.Context(), "E10000014")
	err := d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Actor(ctx, tx, person)
		wantKind(t, err, fault.KindNotFound, "the actor from another council")
		names, err := s.Names(ctx, tx, person)
		if len(names) != 0 {
			t.Errorf("another council reads %v", names)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AskLink(ctx, "ours@council.example", "/"); err != nil {
		t.Fatal(err)
	}
	before := len(Messages(t, d, notify.SignInLink))
	Work(t, d, s)
	if n := len(Messages(t, d, notify.SignInLink)); n != before {
		t.Errorf("a link asked for in another council was sent")
	}
}

func personas(t *testing.T, d *db.DB, s *authority.Service) {
	parent := Open(t, d, s, "Pat Parent", "", access.RoleParent)
	broker := Open(t, d, s, "Bo Broker", "", access.RoleBroker)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.SetPersonaTx(ctx, tx, authority.Persona{Role: access.RoleBroker, Person: broker}); err != nil {
			return err
		}
		return s.SetPersonaTx(ctx, tx, authority.Persona{Role: access.RoleParent, Person: parent, Who: "Mother of three."})
	})
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Personas(ctx, tx)
		if len(all) != 2 || all[0].Person != parent || all[0].Who != "Mother of three." || all[0].First == "" || all[1].Name != "Bo Broker" || all[1].Who == "" {
			t.Errorf("personas %+v", all)
		}
		return err
	})
	who, err := s.BecomePersona(dbtest.Ctx(t), access.RoleBroker)
	if err != nil || who.Person != broker || who.NeedsCode {
		t.Errorf("%+v, %v", who, err)
	}
	_, err = s.BecomePersona(dbtest.Ctx(t), access.RoleFinance)
	wantKind(t, err, fault.KindInvalid, "a persona that is not there")
}

func auditCheck(t *testing.T, d *db.DB, s *authority.Service) {
	if _, err := (audit.Sealer{DB: d}).SealOnce(db.WithScope(t.Context(), db.System)); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.AskAuditCheck(dbtest.Ctx(t), access.Actor{}), fault.KindForbidden, "nobody")
	if err := s.AskAuditCheck(dbtest.Ctx(t), Admin); err != nil {
		t.Fatal(err)
	}
	Work(t, d, s)
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		c, ok, err := s.LastAuditCheck(ctx, tx)
		if !ok || c.By != "Ada Min" || !c.Report.OK() || len(c.Report.Chains) != 1 || c.Report.Chains[0].Sealed == 0 {
			t.Errorf("check %+v, %v", c, ok)
		}
		return err
	})
}

func sweep(t *testing.T, d *db.DB, s *authority.Service) {
	Open(t, d, s, "Old Link", "old@council.example")
	token := Token(t, d, s, "old@council.example")
	dbtest.Clock(d).Advance(48 * time.Hour)
	Work(t, d, s)
	dbtest.Clock(d).Advance(-48 * time.Hour)
	_, err := s.OpenLink(dbtest.Ctx(t), token)
	wantKind(t, err, fault.KindNotFound, "a link that was swept")
}

// endsForSafety ends an account although the person has work.
func endsForSafety(t *testing.T, d *db.DB, s *authority.Service, ended *Ended) {
	ctx := dbtest.Ctx(t)
	person := Open(t, d, s, "Sid Safe", "sid@council.example")
	var passed []thread.Ref
	held := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}, Sessions: ended, Duties: stillHolds{&passed}})
	cmd := authority.End{Person: person, Version: 1, Safety: true}
	wantKind(t, held.End(ctx, Admin, cmd), fault.KindInvalid, "without a reason")
	cmd.Why, cmd.On = "The laptop was stolen.", workday.MustOn(2026, 11, 24)
	wantKind(t, held.End(ctx, Admin, cmd), fault.KindInvalid, "for safety, but tomorrow")
	cmd.On = workday.Date{}
	wantKind(t, held.End(ctx, access.Actor{Person: Admin.Person, Roles: []access.Role{access.RoleLeadManager}}, cmd), fault.KindForbidden, "a manager")
	wantKind(t, held.End(ctx, access.Actor{Person: person, Roles: []access.Role{access.RoleAdministrator}, Scope: dbtest.Scope}, cmd), fault.KindForbidden, "the person")
	if len(passed) != 0 {
		t.Fatalf("refused ends passed on the work of %v", passed)
	}
	if err := held.End(ctx, Admin, cmd); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(passed, []thread.Ref{person}) || !slices.Contains(ended.People, person) {
		t.Errorf("the work of %v is handed over, the sessions of %v ended", passed, ended.People)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Actor(ctx, tx, person); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the account still opens: %v", err)
		}
		rows, err := audit.History(ctx, tx, string(person), 2)
		if len(rows) != 2 || rows[0].Action != "work left to be handed over" || !strings.Contains(string(rows[0].Payload), "leads 2 children") ||
			rows[1].Action != "account ended" || rows[1].Why != "For safety, at once: The laptop was stolen." {
			t.Errorf("history %+v", rows)
		}
		return err
	})
}

// stillHolds says of everybody that they have work, and notes whose is handed over. It implements authority.Duties.
type stillHolds struct{ passed *[]thread.Ref }

// HandOverTx implements authority.Duties.
func (h stillHolds) HandOverTx(_ context.Context, _ *db.Tx, _ audit.By, left authority.Account) error {
	*h.passed = append(*h.passed, left.Person)
	return nil
}

// HeldAfter implements authority.Duties.
func (stillHolds) HeldAfter(_ context.Context, _ *db.Tx, _ thread.Ref, last workday.Date) ([]string, error) {
	return []string{"after " + last.Long() + " leads 2 children"}, nil
}
