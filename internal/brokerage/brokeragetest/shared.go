package brokeragetest

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The councils of this installation, by their codes. The suite's own buys; Northmoor lets.
const northmoor db.Scope = "E10999991"

var councils = map[db.Scope]string{dbtest.Scope: "Stafford Vale", northmoor: "Northmoor"}

// ownWeights are those that the buying council published before the agreement was established.
var ownWeights = allocation.Weights{Fit: 50, Continuity: 20, Distance: 10, Quality: 10, Rate: 10}

// Shared is an agreement that Northmoor let and that the suite's council buys from.
type Shared struct {
	World
	Agreement, Lot thread.Ref
	Known, Unknown thread.Ref // Northmoor's members: one with a number that both councils know, one with none
	Ours           thread.Ref // the suite's own record of the first
	Decision       thread.Ref // the suite's own
}

// ExerciseShared runs what councils do that buy from one agreement. The database also needs the tables of package job.
func ExerciseShared(t *testing.T, w World) {
	t.Run("BuysFromAnotherCouncilsAgreement", func(t *testing.T) { buysFrom(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("FollowsWhatTheOtherCouncilChanges", func(t *testing.T) { follows(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("LeavesTheTermsToWhoLetIt", func(t *testing.T) { leavesTerms(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("TakesPartOnlyAsDecidedHere", func(t *testing.T) { takesPart(t, w.offer(t, 40_000_00)) })
	t.Run("TakesPartWithinItsOwnDecision", func(t *testing.T) { takesPartWithinItsDecision(t, w.offer(t, 100_000_00)) })
	t.Run("FollowsAnEarlierEnd", func(t *testing.T) { followsAnEnd(t, w.share(t, 40_000_00, 30_000_00)) })
	t.Run("IsHeldToWhatTheOtherCouncilAllows", func(t *testing.T) { heldThere(t, w) })
	t.Run("TwoCouncilsCannotBothTakeTheLastOfIt", func(t *testing.T) { raceCouncils(t, w) })
	t.Run("TwoBrokersCannotBothTakeTheLastOfTheirLimit", func(t *testing.T) { raceLimit(t, w) })
}

// there runs fn for Northmoor in a transaction that must succeed.
func (w World) there(t *testing.T, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := w.tryThere(t, fn); err != nil {
		t.Fatal(err)
	}
}

func (w World) tryThere(t *testing.T, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := db.WithScope(dbtest.Ctx(t), northmoor)
	return w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
}

// decided enters a decision in effect from December 2026 for two years, which may amend another.
func (w World) decided(ctx context.Context, tx *db.Tx, total money.Pence, amends thread.Ref) (thread.Ref, error) {
	ref, err := w.Decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Amends: amends, Terms: decision.Terms{
		TotalValue: total, OfficerLimit: 60_000_00, Start: workday.MustOn(2026, 12, 1), End: workday.MustOn(2028, 11, 30),
	}})
	if err != nil {
		return "", err
	}
	on := workday.MustOn(2026, 3, 2)
	if err := w.Decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
		return "", err
	}
	return ref, w.Decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
}

// member makes a provider of Northmoor with every evidence and admits it from the first day at an hourly rate.
func (s *Shared) member(ctx context.Context, tx *db.Tx, name, company string) (thread.Ref, error) {
	ref, err := s.Providers.CreateTx(ctx, tx, providertest.By, provider.Provider{Name: name, Kind: provider.InHouse, Outcode: "ST17", Skills: []string{"Makaton"}})
	if err != nil {
		return "", err
	}
	if company != "" {
		id := provider.Identity{Provider: ref, System: thread.CompanyNumber, Value: company}
		if err := s.Providers.IdentifyTx(ctx, tx, providertest.By, id); err != nil {
			return "", err
		}
	}
	first := workday.MustOn(2026, 12, 1)
	if _, err := s.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: s.Lot, Provider: ref, From: first, Why: "Meets every condition."}); err != nil {
		return "", err
	}
	return ref, s.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: s.Lot, Provider: ref, From: first, Price: hourly(20_00)})
}

func hourly(pence money.Pence) money.Rate {
	return money.Rate{Amount: pence, Unit: money.Hour, Band: money.Any}
}

// offer lets the agreement in Northmoor, £100,000 in all, with two members, and lets the suite's council commit some of it.
func (w World) offer(t *testing.T, limit money.Pence) Shared {
	t.Helper()
	s := Shared{World: w, Ours: providertest.Make(t, w.DB, w.Providers, "Known here before")}
	var company string
	w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		company = numberOf(s.Ours)
		err = w.Providers.IdentifyTx(ctx, tx, providertest.By, provider.Identity{Provider: s.Ours, System: thread.CompanyNumber, Value: company})
		if err != nil {
			return err
		}
		s.Decision, err = w.decided(ctx, tx, 90_000_00, "")
		return err
	})
	w.there(t, func(ctx context.Context, tx *db.Tx) error {
		d, err := w.decided(ctx, tx, 100_000_00, "")
		if err != nil {
			return err
		}
		a := agreement.Agreement{
			Title: "Help at home in two councils", Kind: agreement.OpenFramework, Regime: agreement.ProcurementAct2023, Decision: d, Value: 100_000_00,
			Start: workday.MustOn(2026, 12, 1), End: workday.MustOn(2028, 11, 30), Weights: agreementtest.Weights,
		}
		if s.Agreement, err = w.Agreements.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		join := agreement.Join{Agreement: s.Agreement, Council: string(dbtest.Scope), Name: "Stafford Vale", Limit: limit, Weights: ownWeights}
		if err := w.Agreements.JoinTx(ctx, tx, agreementtest.By, join); err != nil {
			return err
		}
		if s.Lot, err = w.Agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: s.Agreement, Name: "One to one", Service: "community-support", AgeTo: 18}); err != nil {
			return err
		}
		if s.Known, err = s.member(ctx, tx, "Known in both", company); err != nil {
			return err
		}
		s.Unknown, err = s.member(ctx, tx, "Known there alone", "")
		return err
	})
	return s
}

// numberOf makes up a company number, another for each provider.
func numberOf(ref thread.Ref) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(ref))
	return fmt.Sprintf("%08d", h.Sum32()%100_000_000)
}

// share is offer, taken up for a sum.
func (w World) share(t *testing.T, limit, value money.Pence) Shared {
	t.Helper()
	s := w.offer(t, limit)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.TakePartTx(ctx, tx, agreementtest.By, agreement.TakePart{Agreement: s.Agreement, Decision: s.Decision, Value: value})
	})
	return s
}

// bound returns what is committed here, for this council there, and there in all.
func (s Shared) bound(t *testing.T) (here, forUs, inAll money.Pence) {
	t.Helper()
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		here = a.Committed
		return err
	})
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		if err != nil {
			return err
		}
		each, together, err := s.Agreements.Shares(ctx, tx, a)
		for _, one := range each {
			if one.Council == string(dbtest.Scope) {
				forUs = one.Committed
			}
		}
		inAll = together.Committed
		return err
	})
	return here, forUs, inAll
}

func buysFrom(t *testing.T, s Shared) {
	line := s.Line(t)
	r := s.Require(t, Need(line, s.Lot))
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return s.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		asked, err := s.Service.Askings(ctx, tx, r.Ref)
		if all := asked[r.Ref]; len(all) != 1 || all[0].Weights != ownWeights || all[0].WeightsOf != "Stafford Vale" {
			t.Errorf("invitations %+v", all)
		}
		return err
	})
	r = s.Rank(t, r.Ref)
	var made brokerage.Awarded
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := s.Service.Ranking(ctx, tx, r.CallOff)
		if err != nil {
			return err
		}
		if len(c.Ranking.Places) != 2 || c.Ranking.Weights != ownWeights {
			t.Errorf("ranked %+v by %+v", c.Ranking.Places, c.Ranking.Weights)
		}
		made, err = s.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: s.Ours, Why: "Known to the family."})
		return err
	})
	here, forUs, inAll := s.bound(t)
	if here == 0 || here != forUs || forUs != inAll {
		t.Errorf("%s committed here, %s for this council there, %s there in all", here, forUs, inAll)
	}
	s.seesNoChild(t, r, line, here)
	s.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return s.Service.EndPackageTx(ctx, tx, Broker, brokerage.EndPackage{Package: made.Package, On: workday.MustOn(2026, 12, 31), Why: "The family moves."})
	})
	if after, forUs, inAll := s.bound(t); after >= here || after != forUs || forUs != inAll {
		t.Errorf("after the end %s here, %s for this council there, %s there in all", after, forUs, inAll)
	}
}

// seesNoChild looks at what the council that let the agreement holds of an award.
func (s Shared) seesNoChild(t *testing.T, r brokerage.Requirement, line brokerage.Line, value money.Pence) {
	t.Helper()
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		bought, err := s.Agreements.Purchases(ctx, tx, s.Agreement)
		if err != nil {
			return err
		}
		if len(bought) != 1 || bought[0].Provider != s.Known || bought[0].Value != value || bought[0].Council != string(dbtest.Scope) || bought[0].By != "Stafford Vale" {
			t.Errorf("counted there as %+v", bought)
		}
		if _, err := s.Service.Requirement(ctx, tx, r.Ref); err == nil {
			t.Error("the requirement is read there")
		}
		for _, ref := range []thread.Ref{line.Child, line.Ref, r.Ref, "Bo Ashby"} {
			var n int
			query := "SELECT COUNT(*) FROM audit_payload WHERE scope=$1 AND body LIKE $2"
			if err := db.Get(ctx, tx, query, []any{tx.Scope(), "%" + string(ref) + "%"}, &n); err != nil {
				return err
			}
			if n != 0 {
				t.Errorf("%d entries there name %s", n, ref)
			}
		}
		return nil
	})
}

// officer manages contracts in Northmoor.
var officer = access.Actor{Person: "PER-N0RT-H001-8", Name: "Nia Moor", Roles: []access.Role{access.RoleContractManager}, Scope: northmoor, Channel: "web"}

func follows(t *testing.T, s Shared) {
	follow := func() int {
		t.Helper()
		n, err := s.Agreements.Follow(dbtest.Ctx(t), s.Agreement)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := follow(); n != 0 {
		t.Errorf("%d new although nothing changed", n)
	}
	r := s.Rank(t, s.Require(t, Need(s.Line(t), s.Lot)).Ref)
	dearer := workday.MustOn(2027, 1, 1)
	s.there(t, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: s.Lot, Provider: s.Known, From: dearer, Price: hourly(21_00)}); err != nil {
			return err
		}
		in, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{s.Lot})
		if err != nil {
			return err
		}
		for _, m := range in {
			if m.Provider == s.Known {
				err = s.Agreements.ChangeMemberTx(ctx, tx, officer, agreement.MemberChange{Admission: m.Ref, Kind: agreement.Suspension, Why: "Concerns."})
			}
		}
		return err
	})
	give := func() error {
		_, err := s.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: s.Ours, Why: "Known to the family."})
		return err
	}
	if err := give(); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "says the council that let the agreement") {
		t.Errorf("awarded to one that was suspended there a moment ago: %v", err)
	}
	if n := follow(); n != 2 {
		t.Errorf("%d followed, want the rate and the suspension", n)
	}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		rate, err := s.Agreements.RateFor(ctx, tx, agreement.RateQuery{Lot: s.Lot, Provider: s.Ours, Unit: money.Hour, Band: money.Weekday, On: dearer})
		if rate.Amount != 21_00 {
			t.Errorf("%s from January", rate.Amount)
		}
		if err != nil {
			return err
		}
		in, err := s.Agreements.Admitted(ctx, tx, s.Lot, dearer)
		if len(in) != 1 || in[0].Provider == s.Ours {
			t.Errorf("still in: %+v", in)
		}
		return err
	})
}

func leavesTerms(t *testing.T, s Shared) {
	first := workday.MustOn(2027, 1, 1)
	for name, do := range map[string]func(ctx context.Context, tx *db.Tx) error{
		"a rate": func(ctx context.Context, tx *db.Tx) error {
			return s.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: s.Lot, From: first, Price: hourly(1_00)})
		},
		"a ceiling": func(ctx context.Context, tx *db.Tx) error {
			return s.Agreements.SetCeilingTx(ctx, tx, agreementtest.By, agreement.Ceiling{Lot: s.Lot, From: first, Price: hourly(1_00), Why: "Dear."})
		},
		"a member": func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: s.Lot, Provider: s.Ours, From: first, Why: "Good."})
			return err
		},
		"a lot": func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: s.Agreement, Name: "More", Service: "therapy", AgeTo: 18})
			return err
		},
		"another council": func(ctx context.Context, tx *db.Tx) error {
			return s.Agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: s.Agreement, Council: "E1", Name: "One", Limit: 1})
		},
	} {
		if err := s.Try(t, do); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "Northmoor let") {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := s.tryThere(t, func(ctx context.Context, tx *db.Tx) error {
		p := agreement.Purchase{Lot: s.Lot, Council: string(dbtest.Scope), Provider: s.Known, What: "Twice", From: first, To: first.AddDays(7), Value: 1_00}
		_, err := s.Agreements.BuyTx(ctx, tx, agreementtest.By, p)
		return err
	})
	if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "takes part itself since") {
		t.Errorf("recorded by hand what is counted by itself: %v", err)
	}
}

func takesPart(t *testing.T, s Shared) {
	try := func(cmd agreement.TakePart) error {
		cmd.Agreement = s.Agreement
		return s.Agreements.TakePart(dbtest.Ctx(t), Commissioner, cmd)
	}
	for name, c := range map[string]struct {
		cmd  agreement.TakePart
		says string
	}{
		"no decision":         {agreement.TakePart{Value: 1_00}, "this council’s own decision"},
		"more than the limit": {agreement.TakePart{Decision: s.Decision, Value: 40_000_01}, "commit £40,000.00"},
		"nothing":             {agreement.TakePart{Decision: s.Decision}, "Enter what this council may commit"},
	} {
		if err := try(c.cmd); !strings.Contains(fault.Message(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Agreements.TakePart(dbtest.Ctx(t), Broker, agreement.TakePart{Agreement: s.Agreement, Decision: s.Decision, Value: 1_00}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker takes part: %v", err)
	}
	var amending thread.Ref
	s.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		amending, err = s.decided(ctx, tx, 95_000_00, s.Decision)
		return err
	})
	if err := try(agreement.TakePart{Decision: amending, Value: 40_000_00}); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "Choose the decision that it amends") {
		t.Errorf("under a decision that amends another: %v", err)
	}
	values := []money.Pence{40_000_00, 30_000_00, 20_000_00}
	won := dbtest.OneSaves(t, len(values), func(n int) error { return try(agreement.TakePart{Decision: s.Decision, Value: values[n]}) })
	if err := try(agreement.TakePart{Decision: s.Decision, Value: 1_00}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("the form for the first time, sent after another took part: %v", err)
	}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		if a.Value != values[won] {
			t.Errorf("%s may be committed here, the one who took part said %s", a.Value, values[won])
		}
		return err
	})
	if err := try(agreement.TakePart{Value: 50_00, Version: 7, Why: "Less is needed."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("changed over another's change: %v", err)
	}
	if err := try(agreement.TakePart{Value: 20_000_00, Version: 1, Why: "Less is needed."}); err != nil {
		t.Error(err)
	}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Agreements.Agreement(ctx, tx, s.Agreement)
		if a.Value != 20_000_00 || a.Lead != northmoor || a.Weights != ownWeights || a.Decision != s.Decision || len(a.Lots) != 1 {
			t.Errorf("here it is %+v", a)
		}
		return err
	})
	elsewhere := db.WithScope(dbtest.Ctx(t), "E10000014")
	there := Commissioner
	there.Scope = "E10000014"
	if err := s.DB.View(elsewhere, func(tx *db.Tx) error {
		_, err := s.Agreements.Offer(elsewhere, tx, there, s.Agreement)
		return err
	}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a third council reads it: %v", err)
	}
	s.closedToProviders(t)
	person := access.Actor{Person: "PER-X", Name: "X", Roles: []access.Role{access.RoleCommissioner}, Scope: dbtest.Scope}
	if person.May(access.AgreementEdit) == Broker.May(access.AgreementEdit) {
		t.Error("brokers may change agreements")
	}
}

// closedToProviders reads offers as the council and as a provider that is a member of one.
func (s Shared) closedToProviders(t *testing.T) {
	t.Helper()
	member := access.Actor{Person: "PER-M", Name: "Mo", Roles: []access.Role{access.RoleProvider}, Scope: dbtest.Scope, Provider: s.Ours}
	s.View(t, func(ctx context.Context, tx *db.Tx) error {
		if all, err := s.Agreements.Offers(ctx, tx, Broker); len(all) == 0 || err != nil {
			t.Errorf("a broker reads %d offers: %v", len(all), err)
		}
		if o, err := s.Agreements.Offer(ctx, tx, Broker, s.Agreement); o.Title == "" || err != nil {
			t.Errorf("a broker reads %+v: %v", o.Offered, err)
		}
		if all, err := s.Agreements.Offers(ctx, tx, member); len(all) != 0 || !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a provider reads %+v: %v", all, err)
		}
		if o, err := s.Agreements.Offer(ctx, tx, member, s.Agreement); o.Title != "" || !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a provider reads %+v: %v", o.Offered, err)
		}
		return nil
	})
}

// race runs both at once and returns how many were refused.
func race(t *testing.T, both ...func() error) (refused int) {
	t.Helper()
	errs := make([]error, len(both))
	var wg sync.WaitGroup
	for i, do := range both {
		wg.Go(func() { errs[i] = do() })
	}
	wg.Wait()
	for _, err := range errs {
		if fault.Is(err, fault.KindConflict) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return refused
}

func (s Shared) commit(t *testing.T, council db.Scope, value money.Pence) func() error {
	ctx := db.WithScope(dbtest.Ctx(t), council)
	c := agreement.Commit{Lot: s.Lot, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 11, 30), Value: value, ByOfficer: true, Provider: s.Ours}
	return func() error {
		return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Agreements.CommitTx(ctx, tx, agreementtest.By, c) })
	}
}

// raceCouncils has the council that let the agreement and the one that takes part commit £60,000 each of £100,000 at once.
func raceCouncils(t *testing.T, w World) {
	s := w.share(t, 80_000_00, 80_000_00)
	if refused := race(t, s.commit(t, dbtest.Scope, 60_000_00), s.commit(t, northmoor, 60_000_00)); refused != 1 {
		t.Errorf("%d of two were refused", refused)
	}
	here, forUs, inAll := s.bound(t)
	if inAll != 60_000_00 || here != forUs {
		t.Errorf("%s committed in all, %s here and %s for this council there", inAll, here, forUs)
	}
}

// raceLimit has two brokers of one council commit £25,000 each of its £40,000 at once, which its own sum would allow.
func raceLimit(t *testing.T, w World) {
	s := w.share(t, 40_000_00, 40_000_00)
	if refused := race(t, s.commit(t, dbtest.Scope, 25_000_00), s.commit(t, dbtest.Scope, 25_000_00)); refused != 1 {
		t.Errorf("%d of two were refused", refused)
	}
	if here, forUs, inAll := s.bound(t); here != 25_000_00 || forUs != here || inAll != here {
		t.Errorf("%s here, %s for this council there, %s in all", here, forUs, inAll)
	}
}

// councilHere names the councils of the suite's installation.
func councilHere(_ context.Context, tx *db.Tx) (string, error) { return councils[tx.Scope()], nil }
