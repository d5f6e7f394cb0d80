package pathwaytest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/pathway/dispute"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Decided are decisions after which a family can do something, for tests.
type Decided []dispute.Notice

// NoticeOf implements dispute.Notices.
func (all Decided) NoticeOf(_ context.Context, _ *db.Tx, about thread.Ref) (dispute.Notice, error) {
	for _, n := range all {
		if n.About == about {
			return n, nil
		}
	}
	return dispute.Notice{}, fault.NotFound("That decision")
}

// NoticesOf implements dispute.Notices.
func (all Decided) NoticesOf(_ context.Context, _ *db.Tx, child thread.Ref) ([]dispute.Notice, error) {
	var out []dispute.Notice
	for _, n := range all {
		if n.Child == child {
			out = append(out, n)
		}
	}
	return out, nil
}

// disputing is a child whose family was refused a plan ten days ago, with the service of what it can do.
type disputing struct {
	*dispute.Service
	t       *testing.T
	d       *db.DB
	child   thread.Ref
	about   thread.Ref
	plan    thread.Ref
	changed thread.Ref // a plan whose parts can be appealed
	today   workday.Date
	told    *Told
}

func newDisputing(t *testing.T, d *db.DB) disputing {
	t.Helper()
	x := disputing{t: t, d: d, child: NewChild(t, d), today: workday.DateOf(dbtest.Clock(d).Now()), told: &Told{}}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		x.about, x.plan, x.changed = thread.New(tx, thread.Assessment), thread.New(tx, thread.Plan), thread.New(tx, thread.Plan)
		for _, ref := range []thread.Ref{x.about, x.plan, x.changed} {
			if err := thread.Put(ctx, tx, thread.Node{Ref: ref, Kind: ref.Kind(), Label: "Decision", Child: x.child, URL: "/assessments/" + string(ref)}); err != nil {
				return err
			}
		}
		for _, who := range []thread.Ref{Officer.Person, Other.Person} {
			r := access.Relationship{Actor: who, Child: x.child, Reason: access.NamedOfficer, From: tx.Today(), Source: x.child, Level: access.Work}
			if who == Other.Person {
				r.Reason, r.Level = access.Caring, access.See
			}
			if err := access.Grant(ctx, tx, audit.System, r); err != nil {
				return err
			}
		}
		return nil
	})
	notices := Decided{
		{About: x.about, Child: x.child, On: x.today.AddDays(-10), Officer: Officer.Person, Says: "We decided that there will be no plan", Appeals: true},
		{About: x.plan, Child: x.child, On: x.today.AddDays(-10), Officer: Officer.Person, Says: "The plan is final", Plan: true},
		{About: x.changed, Child: x.child, On: x.today.AddDays(-10), Officer: Officer.Person, Says: "The plan is final", Plan: true, Appeals: true, Ordered: "order-amend"},
	}
	x.Service = dispute.New(dispute.Deps{DB: d, Store: pathwaysql.Disputes{}, Clocks: deadline.NewClocks(Book(t)), Notices: notices, Families: x.told})
	return x
}

func (x disputing) asks(by access.Actor, cmd dispute.Ask) thread.Ref {
	x.t.Helper()
	ref, err := x.Ask(dbtest.Ctx(x.t), by, cmd)
	if err != nil {
		x.t.Fatal(err)
	}
	return ref
}

func (x disputing) fields(err error) string {
	fields, _ := fault.Fields(err)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, " ")
}

// mediates: mediation asked for has its officer and its date; what is agreed is done by another; a stale answer and a stranger are refused.
func mediates(t *testing.T, d *db.DB) {
	x, ctx := newDisputing(t, d), dbtest.Ctx(t)
	ref := x.asks(Parent, dispute.Ask{About: x.about, Kind: dispute.Mediation, Words: "Rydym yn anghytuno 🙂"})
	x.seen(ref)
	for _, kind := range []dispute.Kind{dispute.Mediation, dispute.NoMediation} {
		if _, err := x.Ask(ctx, Parent, dispute.Ask{About: x.about, Kind: kind}); x.fields(err) != "kind" {
			t.Errorf("%s while mediation is asked for: %v", kind, err)
		}
	}
	answer := dispute.Answer{Dispute: ref, Version: 1, Outcome: dispute.Agreed, On: x.today, Reasons: "We assess again."}
	for who, kind := range map[*access.Actor]fault.Kind{&Parent: fault.KindForbidden, &SENCO: fault.KindForbidden} {
		if err := x.Answer(ctx, *who, answer); !fault.Is(err, kind) {
			t.Errorf("%s answers: %v", who.Name, err)
		}
	}
	for field, change := range map[string]func(*dispute.Answer){
		"outcome": func(a *dispute.Answer) { a.Outcome = dispute.Refused }, "on": func(a *dispute.Answer) { a.On = x.today.AddDays(1) },
		"reasons": func(a *dispute.Answer) { a.Reasons = " " },
	} {
		wrong := answer
		change(&wrong)
		if err := x.Answer(ctx, Officer, wrong); x.fields(err) != field {
			t.Errorf("%s: the fields at fault are %q", field, x.fields(err))
		}
	}
	must(t, x.Answer(ctx, Officer, answer))
	if err := x.Answer(ctx, Officer, answer); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered on a version that has passed: %v", err)
	}
	x.clocks(ref, map[string]deadline.State{"mediation-arrange": deadline.Kept, "mediation-agreed": deadline.Running})
	must(t, x.Done(ctx, Officer, ref, 2))
	if err := x.Done(ctx, Officer, ref, 3); !fault.Is(err, fault.KindConflict) {
		t.Errorf("done twice: %v", err)
	}
	x.clocks(ref, map[string]deadline.State{"mediation-arrange": deadline.Kept, "mediation-agreed": deadline.Kept})
	if want := []thread.Ref{Parent.Person, Parent.Person}; !slices.Equal(x.told.Ones, want) {
		t.Errorf("told %q to %q, want to who said it alone", x.told.What, x.told.Ones)
	}
}

// seen reads what was asked back, as the officer and as both parents.
func (x disputing) seen(ref thread.Ref) {
	x.t.Helper()
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, ref)
		if err != nil {
			return err
		}
		if c := clocks[ref]; len(c) != 1 || c[0].Owner != Officer.Person || c[0].Due != x.today.AddDays(30) || c[0].Child != x.child {
			x.t.Errorf("the officer’s date is %+v, want 30 days on", c)
		}
		for who, words := range map[*access.Actor]string{&Parent: "Rydym yn anghytuno 🙂", &Other: "", &Officer: "Rydym yn anghytuno 🙂"} {
			got, err := x.Dispute(ctx, tx, *who, ref)
			if by := map[bool]string{true: "Another of the family", false: Parent.Name}[who == &Other]; got.By != by {
				x.t.Errorf("%s reads that it was said by %q", who.Name, got.By)
			}
			if err != nil || got.Words != words || got.DueOn != x.today.AddDays(30) || got.Asker != Parent.Person || got.AskedOn != x.today || !got.Open() {
				x.t.Errorf("%s reads %+v %v", who.Name, got, err)
			}
		}
		if _, err := x.Dispute(ctx, tx, SENCO, ref); !fault.Is(err, fault.KindNotFound) {
			x.t.Errorf("who does not work with the child reads it: %v", err)
		}
		return nil
	})
}

func (x disputing) clocks(ref thread.Ref, want map[string]deadline.State) {
	x.t.Helper()
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		clocks(x.t, ctx, tx, ref, want)
		return nil
	})
}

// certificates: who does not want mediation gets a certificate within 3 working days, which counts for the appeal.
func certificates(t *testing.T, d *db.DB) {
	x, ctx := newDisputing(t, d), dbtest.Ctx(t)
	ref := x.asks(Officer, dispute.Ask{About: x.about, Kind: dispute.NoMediation, On: x.today.AddDays(-2), Words: "Said on the telephone."})
	must(t, x.Answer(ctx, Officer, dispute.Answer{Dispute: ref, Version: 1, Outcome: dispute.Certificate, On: x.today}))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := x.Of(ctx, tx, Officer, x.child)
		if len(all) != 1 || all[0].Asker != "" || all[0].AskedOn != x.today.AddDays(-2) || dispute.CertificateOn(all, x.about, all[0].AskedOn) != x.today || !dispute.CertificateOn(all, x.about, all[0].AskedOn.AddDays(-1)).IsZero() ||
			!dispute.CertificateOn(all, x.plan, x.today).IsZero() {
			t.Errorf("on record is %+v %v", all, err)
		}
		return err
	})
	x.clocks(ref, map[string]deadline.State{"mediation-certificate": deadline.Kept})
	if x.told.Ones[0] != "" || strings.Contains(x.told.What[0], "you") {
		t.Errorf("written down by a worker, and told %q to %q", x.told.What, x.told.Ones)
	}
	if _, err := x.Ask(ctx, Parent, dispute.Ask{About: x.about, Kind: dispute.NoMediation}); x.fields(err) != "kind" {
		t.Errorf("a second certificate: %v", err)
	}
	x.ordered()
	for field, cmd := range map[string]dispute.Ask{
		"lodged": {Kind: dispute.Appeal}, "kind": {Kind: dispute.Budget}, "reference": {Kind: dispute.Appeal, LodgedOn: x.today, Reference: strings.Repeat("x", 201)},
		"words": {Kind: dispute.Appeal, LodgedOn: x.today, Words: strings.Repeat("ŵ", 10_001)},
	} {
		cmd.About = x.about
		if _, err := x.Ask(ctx, Parent, cmd); x.fields(err) != field {
			t.Errorf("%s: the fields at fault are %q", field, x.fields(err))
		}
	}
	appeal := x.asks(Parent, dispute.Ask{About: x.about, Kind: dispute.Appeal, LodgedOn: x.today, Reference: "EH860/26/00001"})
	x.clocks(appeal, map[string]deadline.State{"appeal-next": deadline.Running})
	must(t, x.Answer(ctx, Officer, dispute.Answer{Dispute: appeal, Version: 1, Outcome: dispute.ForFamily, On: x.today, Reasons: "The tribunal orders an assessment."}))
	x.clocks(appeal, map[string]deadline.State{"appeal-next": deadline.Kept})
}

// budgets: a personal budget is asked for after a plan, by whose decision it is, and refused with a reason.
func budgets(t *testing.T, d *db.DB) {
	x, ctx := newDisputing(t, d), dbtest.Ctx(t)
	x.Rights = theirs{}
	if _, err := x.Ask(ctx, Parent, dispute.Ask{About: x.plan, Kind: dispute.Budget}); x.fields(err) != "kind" {
		t.Errorf("a parent asks for a young person: %v", err)
	}
	x.Rights = nil
	ref := x.asks(Parent, dispute.Ask{About: x.plan, Kind: dispute.Budget})
	must(t, x.Answer(ctx, Officer, dispute.Answer{Dispute: ref, Version: 1, Outcome: dispute.Refused, On: x.today, Reasons: "The school’s head does not agree to it there."}))
	again := x.asks(Parent, dispute.Ask{About: x.plan, Kind: dispute.Budget})
	if again == ref {
		t.Error("what was answered cannot be asked again")
	}
	if _, err := x.Ask(ctx, Parent, dispute.Ask{About: x.child, Kind: dispute.Budget}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("about no decision: %v", err)
	}
	if _, err := x.Ask(ctx, SENCO, dispute.Ask{About: x.plan, Kind: dispute.Budget}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("who does not see the child: %v", err)
	}
}

// theirs says that it is the young person's own, who is Other.
type theirs struct{}

// MayDecide implements family.Rights.
func (theirs) MayDecide(_ context.Context, _ *db.Tx, by access.Actor, _ thread.Ref, _ family.Matter) error {
	if by.Person == Other.Person {
		return nil
	}
	return fault.Forbidden("It is the young person’s own.")
}

// DecidesAsOwn implements dispute.Rights: Other decides as the young person.
func (theirs) DecidesAsOwn(_ context.Context, _ *db.Tx, by access.Actor, _ thread.Ref, _ family.Matter) (bool, error) {
	return by.Person == Other.Person, nil
}

// ordered has mediation agree, and the tribunal decide, about a plan that can be appealed: each is done by the rule for it, from its day; what
// the family withdraws is stopped; and nothing came of it before it was asked.
func (x disputing) ordered() {
	x.t.Helper()
	ctx := dbtest.Ctx(x.t)
	asked := x.today.AddDays(-3)
	answer := func(ref thread.Ref, outcome dispute.Outcome, on workday.Date) error {
		return x.Answer(ctx, Officer, dispute.Answer{Dispute: ref, Version: 1, Outcome: outcome, On: on, Reasons: "More speech therapy."})
	}
	agreed := x.asks(Officer, dispute.Ask{About: x.changed, Kind: dispute.Mediation, On: asked})
	if err := answer(agreed, dispute.Agreed, asked.AddDays(-1)); x.fields(err) != "on" {
		x.t.Errorf("agreed before it was asked for: %v", err)
	}
	must(x.t, answer(agreed, dispute.Agreed, asked.AddDays(1)))
	won := x.asks(Officer, dispute.Ask{About: x.changed, Kind: dispute.Appeal, On: asked, LodgedOn: asked})
	must(x.t, answer(won, dispute.ForFamily, x.today))
	x.clocks(agreed, map[string]deadline.State{"mediation-arrange": deadline.Kept, "order-amend": deadline.Running})
	x.clocks(won, map[string]deadline.State{"appeal-next": deadline.Kept, "order-amend": deadline.Running})
	InTx(x.t, x.d, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, agreed)
		for _, one := range all[agreed] {
			if one.Rule == "order-amend" && one.Due != asked.AddDays(1+5*7) || one.Rule != "order-amend" && one.DoneOn != asked.AddDays(1) {
				x.t.Errorf("dated %+v", one)
			}
		}
		return err
	})
	must(x.t, x.Done(ctx, Officer, won, 2))
	x.clocks(won, map[string]deadline.State{"appeal-next": deadline.Kept, "order-amend": deadline.Kept})
	gone := x.asks(Officer, dispute.Ask{About: x.changed, Kind: dispute.Budget, On: asked})
	must(x.t, answer(gone, dispute.Withdrawn, x.today))
	x.clocks(gone, map[string]deadline.State{"personal-budget-decide": deadline.Stopped})
}
