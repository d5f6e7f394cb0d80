package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Charities are two made-up organisations and what they offer, and who is told what of referrals to them.
type Charities struct {
	Offers []referral.Choice
	Apart  []bool // whether each question for offers kept the child's home
	Told   []string
	// Children are those whose families were written to, in order.
	Children []thread.Ref
	Not      []thread.Ref // the carers who were not written to, of the last message
}

// Choice implements referral.Offers.
func (c *Charities) Choice(_ context.Context, _ *db.Tx, ref thread.Ref) (referral.Choice, error) {
	for _, o := range c.Offers {
		if o.Offer == ref {
			return o, nil
		}
	}
	return referral.Choice{}, fault.NotFound("That offer")
}

// Choices implements referral.Offers.
func (c *Charities) Choices(_ context.Context, _ *db.Tx, _ family.Child, apart bool) ([]referral.Choice, error) {
	c.Apart = append(c.Apart, apart)
	return c.Offers, nil
}

// Keeper implements referral.People: the worker.
func (c *Charities) Keeper(context.Context, *db.Tx, thread.Ref) (thread.Ref, error) {
	return Worker.Person, nil
}

// TellFamilyButTx implements referral.People.
func (c *Charities) TellFamilyButTx(_ context.Context, _ *db.Tx, child thread.Ref, what string, _ thread.Ref, by workday.Date, not []family.Carer) error {
	c.Told, c.Not = append(c.Told, "family: "+what+" "+by.String()), nil
	c.Children = append(c.Children, child)
	for _, one := range not {
		c.Not = append(c.Not, one.Person)
	}
	return nil
}

// TellColleagueTx implements referral.People.
func (c *Charities) TellColleagueTx(_ context.Context, _ *db.Tx, person, _ thread.Ref) error {
	c.Told = append(c.Told, "colleague: "+string(person))
	return nil
}

// TellOrganisationTx implements referral.People.
func (c *Charities) TellOrganisationTx(_ context.Context, _ *db.Tx, to, _ thread.Ref, by workday.Date) error {
	c.Told = append(c.Told, "organisation: "+string(to)+" "+by.String())
	return nil
}

// Answerer is somebody who signs in for an organisation.
func Answerer(provider, person thread.Ref) access.Actor {
	return access.Actor{Person: person, Name: "Helen Made-Up", Roles: []access.Role{access.RoleFacilitator}, Provider: provider, Scope: dbtest.Scope}
}

// Referring returns referrals over s, two charities, and somebody who signs in for each.
func Referring(t testing.TB, d *db.DB, s *family.Service) (*referral.Service, *Charities, [2]access.Actor) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	offers, providers, people := Refs(t, d, thread.Offer, 2), Refs(t, d, thread.Provider, 2), Refs(t, d, thread.Person, 2)
	c := &Charities{Offers: []referral.Choice{
		{Offer: offers[0], Title: "Calm Club (made up)", Provider: providers[0], ProviderName: "Side by Side (made up)", Where: "The hall, about 2 miles away"},
		{Offer: offers[1], Title: "Bike Days (made up)", Provider: providers[1], ProviderName: "Weekend Wanderers (made up)"},
	}}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, ref := range offers {
			if err := thread.Put(ctx, tx, thread.Node{Ref: ref, Kind: thread.Offer, Label: "An offer", State: "published", URL: "/offers/" + string(ref)}); err != nil {
				return err
			}
		}
		return nil
	})
	out := referral.New(referral.Deps{DB: d, Store: familysql.Referrals{}, Families: s, Clocks: deadline.NewClocks(book), Offers: c, People: c})
	s.UseSharing(out)
	return out, c, [2]access.Actor{Answerer(providers[0], people[0]), Answerer(providers[1], people[1])}
}

// withConsent is a referral by the worker with the mother's consent to all that is listed.
func withConsent(t testing.TB, d *db.DB, rs *referral.Service, child, offer thread.Ref) referral.Refer {
	t.Helper()
	cmd := referral.Refer{Child: child, Offer: offer, Need: "A quiet place on Saturdays.", Contact: "Maya, 07700 900982", Agreed: true, Giver: "Maya Made-Up", How: "On the phone"}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		form, err := rs.Form(ctx, tx, Worker, child)
		cmd.Shown = referral.Words(form.Shared)
		return err
	})
	return cmd
}

// reads reports whether somebody of an organisation can read a referral.
func reads(t testing.TB, d *db.DB, rs *referral.Service, by access.Actor, ref thread.Ref) bool {
	t.Helper()
	found := false
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := rs.Sent(ctx, tx, by, ref)
		if found = err == nil; !found && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		inbox, err := rs.Inbox(ctx, tx, by)
		listed := false
		for _, r := range inbox {
			listed = listed || r.Ref == ref
			if r.Child != "" || r.Need+r.Contact != "" || len(r.Shared) > 0 {
				t.Errorf("the list tells of a child: %+v", r)
			}
		}
		if listed != found {
			t.Errorf("%s reads the referral: %t, and its list has it: %t", by.Provider, found, listed)
		}
		return err
	})
	return found
}

func opened(t *testing.T, d *db.DB, s *family.Service) family.Opened {
	t.Helper()
	known := Open(t, d, s)
	forgetExternal(t, d, known.Child)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: Worker.Person, Child: known.Child, Reason: access.LeadAllocation, From: tx.Today(),
			Level: access.Work, Source: known.Child})
	})
	return known
}

func clockOf(t testing.TB, d *db.DB, ref thread.Ref, rule string) (found deadline.Deadline) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		for _, one := range all[ref] {
			if one.Rule == rule {
				found = one
			}
		}
		return err
	})
	return found
}

func referrals(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	ref, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, known.Child, told.Offers[0].Offer))
	if err != nil {
		t.Fatal(err)
	}
	if !reads(t, d, rs, by[0], ref) || reads(t, d, rs, by[1], ref) || reads(t, d, rs, Worker, ref) {
		t.Error("another organisation reads it, or the one it was sent to does not")
	}
	var sent referral.Referral
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		sent, err = rs.Sent(ctx, tx, by[0], ref)
		if got := referral.Words(sent.Shared); got != "First name: Sam\nAge: 8 years\nLives in: Stafford\n" || sent.Consent != 1 {
			t.Errorf("shared by consent %d: %q", sent.Consent, got)
		}
		if may := access.MaySee(ctx, tx, by[0], known.Child); !fault.Is(may, fault.KindNotFound) {
			t.Errorf("the organisation sees the child's record: %v", may)
		}
		return err
	})
	five := workday.MustOn(2026, 11, 30) // five working days after Monday 23 November
	if clock := clockOf(t, d, ref, referral.RuleAnswer); sent.Due != five || clock.Due != five || clock.Child != known.Child {
		t.Errorf("an answer is due %s, the clock says %s", sent.Due, clock.Due)
	}
	if len(told.Told) != 2 || told.Told[0] != "organisation: "+string(by[0].Provider)+" 2026-11-30" || !strings.HasPrefix(told.Told[1], "family: ") {
		t.Errorf("told: %q", told.Told)
	}
	if _, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, known.Child, told.Offers[0].Offer)); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("referred twice: %v", err)
	}
	answered(t, d, rs, told, by, ref)
}

// answered goes on with a referral that waits: it is refused to others, accepted, and begun.
func answered(t *testing.T, d *db.DB, rs *referral.Service, told *Charities, by [2]access.Actor, ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	yes := referral.Answer{Referral: ref, Version: 1, Promise: today.AddDays(6), Why: "Ask for Helen."}
	for name, c := range map[string]struct {
		by   access.Actor
		kind fault.Kind
		put  func(*referral.Answer)
	}{
		"another organisation": {by[1], fault.KindNotFound, func(*referral.Answer) {}},
		"the family":           {Mother, fault.KindNotFound, func(*referral.Answer) {}},
		"no day":               {by[0], fault.KindInvalid, func(a *referral.Answer) { a.Promise = workday.Date{} }},
		"a day that is past":   {by[0], fault.KindInvalid, func(a *referral.Answer) { a.Promise = today.AddDays(-1) }},
		"a day far away":       {by[0], fault.KindInvalid, func(a *referral.Answer) { a.Promise = today.AddDays(200) }},
		"an older page":        {by[0], fault.KindConflict, func(a *referral.Answer) { a.Version = 0 }},
	} {
		cmd := yes
		c.put(&cmd)
		if err := rs.Accept(ctx, c.by, cmd); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := rs.Accept(ctx, by[0], yes); err != nil {
		t.Fatal(err)
	}
	if err := rs.Decline(ctx, by[0], referral.Answer{Referral: ref, Version: 2, Why: "Full."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("declined after it was accepted: %v", err)
	}
	if kept, next := clockOf(t, d, ref, referral.RuleAnswer), clockOf(t, d, ref, referral.Promised); kept.DoneOn != today || next.Due != today.AddDays(6) {
		t.Errorf("the answer's clock ended %s, the promise is due %s", kept.DoneOn, next.Due)
	}
	if err := rs.Begin(ctx, by[0], referral.Answer{Referral: ref, Version: 2}); err != nil {
		t.Fatal(err)
	}
	if kept := clockOf(t, d, ref, referral.Promised); kept.DoneOn != today {
		t.Error("the promise is not kept")
	}
	if got := told.Told[len(told.Told)-1]; !strings.Contains(got, "accepted") || !strings.Contains(got, "2026-11-29") {
		t.Errorf("the family was told %q", got)
	}
}

func referralsWithoutConsent(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	full := withConsent(t, d, rs, known.Child, told.Offers[0].Offer)
	for field, change := range map[string]func(*referral.Refer){
		"offer":   func(c *referral.Refer) { c.Offer = Refs(t, d, thread.Offer, 1)[0] },
		"need":    func(c *referral.Refer) { c.Need = " " },
		"agreed":  func(c *referral.Refer) { c.Shown = "First name: Pam\n" },
		"giver":   func(c *referral.Refer) { c.Giver = "" },
		"contact": func(c *referral.Refer) { c.Agreed = false },
	} {
		wrong := full
		change(&wrong)
		_, err := rs.Refer(ctx, Worker, wrong)
		if fields, _ := fault.Fields(err); len(fields) == 0 || fields[0].Name != field {
			t.Errorf("the fault of %s: %v", field, err)
		}
	}
	full.Agreed, full.Contact = false, ""
	for _, stranger := range []access.Actor{by[0], {Person: Worker.Person, Roles: []access.Role{access.RoleMember}, Scope: dbtest.Scope}} {
		if _, err := rs.Refer(ctx, stranger, full); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s refers: %v", stranger.Roles, err)
		}
	}
	other := Worker
	other.Person, other.Teams = Refs(t, d, thread.Person, 1)[0], nil
	if _, err := rs.Refer(ctx, other, full); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a worker without the child refers: %v", err)
	}
	ref, err := rs.Refer(ctx, Worker, full)
	if err != nil {
		t.Fatal(err)
	}
	full.Contact, full.Offer = "Maya, 07700 900982", told.Offers[1].Offer
	own, err := rs.Refer(ctx, Mother, full)
	if err != nil {
		t.Fatalf("what the family puts in itself needs no more: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		for i, one := range []thread.Ref{ref, own} {
			r, err := rs.Sent(ctx, tx, by[i], one)
			if err != nil {
				return err
			}
			if len(r.Shared) != 0 || r.Consent != 0 || r.Need == "" || (r.Contact != "") != (i == 1) {
				t.Errorf("without consent is shared: %+v", r)
			}
		}
		consents, err := s.Consents(ctx, tx, Worker, known.Child)
		if len(consents) != 0 {
			t.Errorf("consents that nobody gave: %+v", consents)
		}
		return err
	})
}

func referralsEnd(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	ctx := dbtest.Ctx(t)
	ends := map[string]func(child, ref thread.Ref) error{
		"declined": func(_, ref thread.Ref) error {
			return rs.Decline(ctx, by[0], referral.Answer{Referral: ref, Version: 1, Why: "We are full until spring."})
		},
		"withdrawn by the family": func(_, ref thread.Ref) error {
			return rs.Withdraw(ctx, Mother, referral.Withdraw{Referral: ref, Version: 1})
		},
		"the consent withdrawn": func(child, _ thread.Ref) error {
			return s.WithdrawConsent(ctx, Mother, family.WithdrawConsent{Child: child, N: 1})
		},
		"adopted": func(child, _ thread.Ref) error {
			return s.Adopt(ctx, Worker, family.Adopt{Child: child, Court: "Family Court", MadeOn: today, First: "Lee", Last: "New-Name", Area: "B77",
				Adopters: []family.NewCarer{{Relation: "adoptive mother", Reach: family.Reach{Way: family.ByPhone, Name: "Ada New-Name", Phone: "07700 900111"}}}})
		},
	}
	for name, end := range ends {
		known := opened(t, d, s)
		ref, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, known.Child, told.Offers[0].Offer))
		if err != nil {
			t.Fatal(err)
		}
		if err := end(known.Child, ref); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if reads(t, d, rs, by[0], ref) {
			t.Errorf("%s, and the organisation still reads it", name)
		}
		if clock := clockOf(t, d, ref, referral.RuleAnswer); clock.State == deadline.Running {
			t.Errorf("%s, and its clock runs", name)
		}
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			r, err := rs.Referral(ctx, tx, Worker, ref)
			if name == "adopted" {
				if !fault.Is(err, fault.KindNotFound) {
					t.Errorf("a referral under the former name is read: %v", err)
				}
				return nil
			}
			consents, err2 := s.Consents(ctx, tx, Worker, known.Child)
			if held := consents[0].EndedOn.IsZero(); err2 != nil || held != (r.State() == referral.Declined) {
				t.Errorf("%s: the consent holds: %t, %v", name, held, err2)
			}
			form, err2 := rs.Form(ctx, tx, Worker, known.Child)
			if suggested := form.Choices[0].Provider == by[0].Provider; err2 != nil || suggested != (r.State() == referral.Withdrawn) {
				t.Errorf("%s: the same organisation is suggested first: %t", name, suggested)
			}
			history, err2 := audit.History(ctx, tx, string(ref), 10)
			if len(history) < 2 || err2 != nil {
				t.Errorf("%s: the audit has %d entries, %v", name, len(history), err2)
			}
			return err
		})
	}
}

func referralsApart(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, _ := Referring(t, d, s)
	known := opened(t, d, s)
	ctx := dbtest.Ctx(t)
	var refs []thread.Ref
	for i, by := range []access.Actor{Worker, Mother, Father} {
		cmd := referral.Refer{Child: known.Child, Offer: told.Offers[i%2].Offer, Need: "Company.", Contact: "me"}
		if by.Person == Worker.Person {
			cmd.Contact = ""
		}
		if i == 2 { // the first organisation is free again
			if err := rs.Withdraw(ctx, Worker, referral.Withdraw{Referral: refs[0], Version: 1}); err != nil {
				t.Fatal(err)
			}
		}
		ref, err := rs.Refer(ctx, by, cmd)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
		want := map[int]thread.Ref{0: Father.Person, 1: Father.Person, 2: Mother.Person}[i]
		if len(told.Not) != 1 || told.Not[0] != want {
			t.Errorf("referral %d is not told to %s", i, told.Not)
		}
	}
	told.Apart = nil
	for who, c := range map[*access.Actor]struct {
		open  [3]bool
		apart bool
	}{&Worker: {[3]bool{true, true, true}, false}, &Mother: {[3]bool{true, true, false}, false}, &Father: {[3]bool{false, false, true}, true}} {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := rs.Of(ctx, tx, *who, known.Child)
			if err != nil {
				return err
			}
			listed := 0
			for i, ref := range refs {
				r, err := rs.Referral(ctx, tx, *who, ref)
				if got := err == nil; got != c.open[i] || err != nil && !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%s reads referral %d: %t, %v", who.Name, i, got, err)
				}
				if c.open[i] {
					listed++
				}
				if hidden := r.Contact == ""; err == nil && i > 0 && hidden != (who.Person != Worker.Person && who.Person != r.By) {
					t.Errorf("%s is told how to reach who wrote referral %d: %t", who.Name, i, !hidden)
				}
			}
			if len(all) != listed {
				t.Errorf("%s has %d referrals in the list, want %d", who.Name, len(all), listed)
			}
			form, err := rs.Form(ctx, tx, *who, known.Child)
			lives := strings.Contains(referral.Words(form.Shared), "Stafford")
			if told.Apart[len(told.Apart)-1] != c.apart || lives == c.apart {
				t.Errorf("%s, from whom the child's home is kept: %t, is told it: %t", who.Name, c.apart, lives)
			}
			return err
		})
	}
}

func referralTallies(t *testing.T, d *db.DB, s *family.Service) {
	rs, told, by := Referring(t, d, s)
	ctx := dbtest.Ctx(t)
	states := []func(ref thread.Ref) error{
		func(thread.Ref) error { return nil },
		func(ref thread.Ref) error {
			return rs.Accept(ctx, by[0], referral.Answer{Referral: ref, Version: 1, Promise: today.AddDays(2)})
		},
		func(ref thread.Ref) error {
			return rs.Decline(ctx, by[0], referral.Answer{Referral: ref, Version: 1, Why: "Full."})
		},
		func(ref thread.Ref) error {
			return rs.Withdraw(ctx, Worker, referral.Withdraw{Referral: ref, Version: 1})
		},
	}
	for _, to := range states {
		known := opened(t, d, s)
		ref, err := rs.Refer(ctx, Worker, withConsent(t, d, rs, known.Child, told.Offers[0].Offer))
		if err == nil {
			err = to(ref)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	co := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Roles: []access.Role{access.RoleCoOrdinator}, Scope: dbtest.Scope}
	// the promise is for the second day; the answer is due on the seventh
	for day, late := range map[workday.Date]int{today: 0, today.AddDays(7): 1, today.AddDays(8): 2} {
		on(t, d, day, func(ctx context.Context, tx *db.Tx) error {
			all, _, err := rs.Tallies(ctx, tx, co)
			for _, got := range all {
				want := referral.Tally{Provider: by[0].Provider, ProviderName: "Side by Side (made up)", All: 4, Waiting: 1, Late: late, Accepted: 1, Declined: 1, Withdrawn: 1}
				if got.Provider == by[0].Provider && got != want {
					t.Errorf("on %s %+v, want %+v", day, got, want)
				}
			}
			if _, _, err := rs.Tallies(ctx, tx, Worker); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("a lead counts referrals: %v", err)
			}
			return err
		})
	}
}
