package spottest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/rates"
	"alongside/internal/workday"
)

// wider is the suite's market with a provider that is a member of nothing.
type wider struct{}

// Market implements spot.Market.
func (wider) Market(ctx context.Context, tx *db.Tx) (matching.Market, error) {
	m, err := market{}.Market(ctx, tx)
	m.Providers = append(m.Providers, matching.Provider{Ref: "PRV-W", Name: "Wrongway Care"})
	return m, err
}

// What was imported by mistake: payments and packages that meet what is rightly held in names, and in nothing else.
const (
	wrongLedger = "Payment Date,Supplier Name,Net Amount,Transaction Number\n" +
		"05/02/2026,Wrongway Care Ltd,4000.00,W1\n06/02/2026,HARBOUR LANE CARE LTD,999.00,W2\n07/02/2026,Silver Birch Ldge Ltd,77.00,W3\n"
	wrongHead = "Child ID,Package ID,Provider,Service,Locality,Start Date,End Date,Hours per week,Unit,Rate,Time band\n"
	wrongList = wrongHead + wrongKept + "X2,Y2,Harbour Lane Care Limited,Home care,North,01/04/2026,,30,Hour,19.00,Weekday\n"
	wrongKept = "X1,Y1,Stray Care,Home care,North,01/04/2026,,10,Hour,99.00,Weekday\nX3,Y3,Stray Care,Lodging,North,01/04/2026,,,Week,900.00,\n"
)

// taker is a council of the suite.
type taker struct {
	t   *testing.T
	d   *db.DB
	s   *spot.Service
	ctx context.Context
}

func (c taker) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c taker) spend(name, text string) spot.Report {
	c.t.Helper()
	dbtest.Clock(c.d).Advance(time.Minute)
	r, err := c.s.ImportSpend(c.ctx, By, file(name, text))
	c.must(err)
	return r
}

func (c taker) list(name, text string) spot.Report {
	c.t.Helper()
	dbtest.Clock(c.d).Advance(time.Minute)
	r, err := c.s.ImportPackages(c.ctx, By, file(name, text))
	c.must(err)
	return r
}

// figures is everything that pages read of what is held.
type figures struct {
	Match     spot.Match
	Questions []spot.Question
	Suppliers []matching.Supplier
	Count     int
	Total     money.Pence
	Keys      []int64
	Painted   spot.Painted
	Groups    []rates.Group
	Moves     []rates.Move
	Offs      []spot.Off
	Hours     []rates.Hours
	Absent    int
}

// figures has everything worked out anew and reads it.
func (c taker) figures() (f figures) {
	c.t.Helper()
	dbtest.Clock(c.d).Advance(time.Minute)
	c.must(c.s.MatchSuppliers(c.ctx))
	c.must(c.d.InTx(c.ctx, func(tx *db.Tx) error {
		var errs [10]error
		f.Match, errs[0] = c.s.Matches.Match(c.ctx, tx)
		f.Questions, errs[1] = c.s.Matches.Questions(c.ctx, tx, spot.Question{}, 1000)
		f.Suppliers, errs[2] = c.s.Matches.Suppliers(c.ctx, tx, 1000)
		f.Count, f.Total, errs[3] = c.s.Overall(c.ctx, tx, workday.MustOn(2000, 1, 1), workday.MustOn(2090, 1, 1))
		f.Keys, errs[4] = c.s.Store.Keys(c.ctx, tx)
		f.Painted, errs[5] = c.s.Workbench.Painted(c.ctx, tx)
		f.Moves, errs[6] = c.s.Workbench.Moves(c.ctx, tx, 0, 1000)
		f.Offs, errs[7] = c.s.Workbench.Offs(c.ctx, tx, spot.OffFilter{On: tx.Today(), Limit: 1000})
		f.Hours, errs[8] = c.s.Workbench.Hours(c.ctx, tx, workday.MustOn(2000, 1, 1))
		page, err := c.s.SeeAbsent(c.ctx, tx, Buyer, "", 100)
		f.Absent, errs[9] = page.All, err
		for _, g := range f.Painted.Groups {
			whole, err := c.s.Workbench.Group(c.ctx, tx, g.ID)
			f.Groups = append(f.Groups, whole)
			errs[0] = errors.Join(errs[0], err)
		}
		return errors.Join(errs[:]...)
	}))
	slices.Sort(f.Keys)
	f.Match.ReadAt, f.Painted.At = time.Time{}, time.Time{}
	for n := range f.Offs {
		f.Offs[n].Reason = spot.Reason{}
	}
	return f
}

// differ says in what two councils' figures differ, to the last field; "" when in nothing.
func differ(a, b figures) string {
	every := gocmp.Exporter(func(reflect.Type) bool { return true })
	return gocmp.Diff(a, b, every, cmpopts.EquateEmpty())
}

func (c taker) back(r spot.Report) error {
	return c.s.TakeBack(c.ctx, Settler, r.Import, "It is another council’s")
}

func (c taker) resting(r spot.Report) (out spot.Resting) {
	c.t.Helper()
	c.must(c.d.View(c.ctx, func(tx *db.Tx) error {
		i, err := c.s.Import(c.ctx, tx, r.Import)
		if err != nil {
			return err
		}
		out, err = c.s.Resting(c.ctx, tx, i)
		return err
	}))
	return out
}

// explain gives a reason for what a body sells outside agreements.
func (c taker) explain(body string) spot.Reason {
	c.t.Helper()
	var id int64
	for _, o := range c.figures().Offs {
		if o.Body == body {
			id = o.ID
		}
	}
	r, err := c.s.Explain(c.ctx, Buyer, spot.Explain{Off: id, Cause: spot.CauseNoRoom, Why: "Two were asked", Expires: workday.DateOf(dbtest.Clock(c.d).Now()).AddDays(30)})
	c.must(err)
	return r
}

// ExerciseTakingBack runs the suite of files that are taken back, on an empty database. It gives the service a market. One council
// imports by mistake and takes back, the other never had it: in the end both read the same.
func ExerciseTakingBack(t *testing.T, d *db.DB, s *spot.Service) {
	s.Market, s.Prices, s.Areas, s.Clocks = wider{}, Prices{}, Areas{}, deadline.NewClocks(nil)
	here, never := taker{t, d, s, dbtest.Ctx(t)}, taker{t, d, s, db.WithScope(dbtest.Ctx(t), "E10000016")}
	for _, c := range []taker{here, never} {
		c.spend("kept", matchLedger)
		c.list("kept packages", PackageLines)
	}
	money, packages := here.spend("wrong", wrongLedger), here.list("wrong packages", wrongList)
	mine, theirs := here.explain("Stray Care"), here.explain("Wrongway Care Ltd")
	stays := here.explain("Quillfeather Care")
	for _, c := range []taker{here, never} {
		_, err := s.SettleSupplier(c.ctx, Settler, spot.Settle{A: "Silver Birch Lodge (South) Ltd", B: "Silver Birch Lodge Ltd", Same: true})
		c.must(err)
	}
	want := never.figures()
	if diff := differ(want, here.figures()); diff == "" {
		t.Fatal("what was imported by mistake shows in no figure")
	}
	refusesToTakeBack(here, money)
	if r := here.resting(packages); r.Reasons != 1 || len(r.Later) != 0 {
		t.Errorf("what rests on the list: %+v", r)
	}
	if r := here.resting(money); r.Reasons != 1 || len(r.Later) != 0 {
		t.Errorf("what rests on the ledger: %+v", r)
	}
	here.must(here.back(money))
	here.must(here.back(packages))
	if diff := differ(want, here.figures()); diff != "" {
		t.Errorf("it is not as if it had never been: %s", diff)
	}
	endsWhatRests(here, mine, theirs, stays)
	staysOnRecord(here, money)
	clears(here, money, packages)
	if again := here.spend("wrong", wrongLedger); again.Already || again.Import == money.Import || again.Summary.Taken != 3 {
		t.Errorf("the same file again: %+v", again)
	} else {
		here.must(here.back(again))
	}
	restsOnLater(here)
	takesAnswersBack(here)
	takenBackMeanwhile(here)
	if diff := differ(want, here.figures()); diff != "" {
		t.Errorf("in the end: %s", diff)
	}
}

func refusesToTakeBack(c taker, r spot.Report) {
	c.t.Helper()
	if err := c.s.TakeBack(c.ctx, Settler, r.Import, "  "); !fault.Is(err, fault.KindInvalid) {
		c.t.Errorf("without a reason: %v", err)
	}
	if err := c.s.TakeBack(c.ctx, Settler, r.Import, strings.Repeat("x", 2001)); !fault.Is(err, fault.KindInvalid) {
		c.t.Errorf("for too long a reason: %v", err)
	}
	for _, by := range []access.Actor{Buyer, {Person: "PER-P", Roles: []access.Role{access.RoleParent}, Scope: Settler.Scope}} {
		if err := c.s.TakeBack(c.ctx, by, r.Import, "x"); !fault.Is(err, fault.KindNotFound) {
			c.t.Errorf("%s takes it back: %v", by.Roles, err)
		}
	}
	other := db.WithScope(c.ctx, "E10000016")
	if err := c.s.TakeBack(other, Settler, r.Import, "x"); !fault.Is(err, fault.KindNotFound) {
		c.t.Errorf("another council takes it back: %v", err)
	}
}

// endsWhatRests checks that the reasons for what nothing tells of any more end, their deadlines are stopped and not kept, and that
// others stay.
func endsWhatRests(c taker, mine, theirs, stays spot.Reason) {
	c.t.Helper()
	c.must(c.d.View(c.ctx, func(tx *db.Tx) error {
		for _, r := range []spot.Reason{mine, theirs, stays} {
			all, err := c.s.Workbench.Reasons(c.ctx, tx, r.About)
			if err != nil || len(all) != 1 {
				c.t.Fatalf("on record about %s: %+v, %v", r.Body, all, err)
			}
			open := r.Ref == stays.Ref
			if all[0].EndedAt.IsZero() != open || !open && !strings.Contains(all[0].EndWhy, "taken back") {
				c.t.Errorf("the reason for %s: %+v", r.Body, all[0])
			}
		}
		clocks, err := deadline.Of(c.ctx, tx, mine.Ref, theirs.Ref, stays.Ref)
		if clocks[mine.Ref][0].State != deadline.Stopped || clocks[theirs.Ref][0].State != deadline.Stopped || clocks[stays.Ref][0].State == deadline.Stopped {
			c.t.Errorf("deadlines: %+v", clocks)
		}
		return err
	}))
}

func staysOnRecord(c taker, r spot.Report) {
	c.t.Helper()
	c.must(c.d.View(c.ctx, func(tx *db.Tx) error {
		i, err := c.s.Import(c.ctx, tx, r.Import)
		if i.State != spot.TakenBackState || i.BackBy != Settler.Name || i.BackWhy != "It is another council’s" || i.BackAt.IsZero() || i.By != By.Name || i.Summary.Taken != 3 {
			c.t.Errorf("on record: %+v", i)
		}
		rows, rowsErr := c.s.Payments(c.ctx, tx, i, 0, 10)
		if len(rows) != 0 {
			c.t.Error("its lines are shown")
		}
		history, historyErr := audit.History(c.ctx, tx, string(r.Import), 10)
		if len(history) != 3 || !slices.ContainsFunc(history, func(e audit.Row) bool { return e.Action == "import taken back" && e.Why == i.BackWhy }) {
			c.t.Errorf("audit: %+v", history)
		}
		return errors.Join(err, rowsErr, historyErr)
	}))
	if err := c.back(r); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), Settler.Name) {
		c.t.Errorf("a second time: %v", err)
	}
}

// clears checks that the job takes the lines away, and those of nothing else.
func clears(c taker, gone ...spot.Report) {
	c.t.Helper()
	w := job.NewWorker(c.d, job.Options{})
	c.s.Register(w)
	for range 5 {
		dbtest.Clock(c.d).Advance(time.Minute)
		_, err := w.RunOnce(c.ctx)
		c.must(err)
	}
	c.must(c.d.InTx(c.ctx, func(tx *db.Tx) error {
		for _, r := range gone {
			i, err := c.s.Import(c.ctx, tx, r.Import)
			if err != nil {
				return err
			}
			if more, err := c.s.Store.DeleteRows(c.ctx, tx, i); more || err != nil {
				c.t.Errorf("%s left lines: %v", i.File, err)
			}
		}
		return nil
	}))
}

// restsOnLater checks that a file is not taken back before a later one that left its lines out.
func restsOnLater(c taker) {
	c.t.Helper()
	first := c.spend("wrong", wrongLedger)
	later := c.spend("later", "Payment Date,Supplier Name,Net Amount,Transaction Number\n05/02/2026,Wrongway Care Ltd,4000.00,W1\n09/02/2026,Late Ltd,5.00,W9\n")
	apart := c.spend("apart", "Payment Date,Supplier Name,Net Amount,Transaction Number\n11/02/2026,Apart Ltd,6.00,W11\n")
	if got := c.resting(first); len(got.Later) != 1 || got.Later[0].Ref != later.Import {
		c.t.Errorf("later ones: %+v", got)
	}
	if err := c.back(first); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "later.csv") || strings.Contains(fault.Message(err), "apart.csv") {
		c.t.Errorf("a later one rests on it: %v", err)
	}
	for _, r := range []spot.Report{later, first, apart} {
		c.must(c.back(r))
	}
}

// takesAnswersBack checks that what was said of what only a list left out goes with it, and is asked again after it is imported again.
func takesAnswersBack(c taker) {
	c.t.Helper()
	whole := c.list("whole", wrongList)
	less := c.list("less", wrongHead+wrongKept)
	var one spot.Absent
	c.must(c.d.InTx(c.ctx, func(tx *db.Tx) error {
		page, err := c.s.SeeAbsent(c.ctx, tx, Buyer, "", 10)
		if err != nil || len(page.Found) != 1 {
			c.t.Fatalf("asked: %+v, %v", page, err)
		}
		one = page.Found[0]
		return nil
	}))
	_, err := c.s.TellAbsent(c.ctx, Buyer, spot.TellAbsent{Package: one.Package, Fate: spot.FateEnded, On: workday.DateOf(dbtest.Clock(c.d).Now())})
	c.must(err)
	if got := c.resting(less); got.Answers != 1 {
		c.t.Errorf("what rests on it: %+v", got)
	}
	if err := c.back(whole); !fault.Is(err, fault.KindInvalid) {
		c.t.Errorf("the list before a list of its source: %v", err)
	}
	c.must(c.back(less))
	c.must(c.d.View(c.ctx, func(tx *db.Tx) error {
		all, err := c.s.Workbench.AbsentAnswers(c.ctx, tx)
		if len(all) != 1 || all[0].UndoneAt.IsZero() || !strings.Contains(all[0].UndoneWhy, "less.csv was taken back") {
			c.t.Errorf("answers: %+v", all)
		}
		return err
	}))
	if n := c.figures().Absent; n != 0 {
		c.t.Errorf("%d packages are asked about", n)
	}
	again := c.list("less", wrongHead+wrongKept)
	if n := c.figures().Absent; n != 1 {
		c.t.Errorf("imported again, %d packages are asked about", n)
	}
	c.must(c.back(again))
	c.must(c.back(whole))
}

// takenBackMeanwhile checks that an import that began while another file counted begins anew when that was taken back.
func takenBackMeanwhile(c taker) {
	c.t.Helper()
	text, _ := Ledger("meanwhile", 300)
	other := c.spend("other", strings.Join(strings.Split(text, "\r\n")[:51], "\r\n")+"\r\n")
	f, once := file("meanwhile", text), false
	f.Progress = func(lines int) error {
		if lines == 200 && !once {
			once = true
			return c.back(other)
		}
		return nil
	}
	r, err := c.s.ImportSpend(c.ctx, By, f)
	c.must(err)
	if r.Summary.Known != 0 || r.Summary.Taken != 300 {
		c.t.Errorf("what was taken back is left out: %+v", r.Summary)
	}
	c.must(c.back(r))
}
