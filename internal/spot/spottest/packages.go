package spottest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/packages"
	"alongside/internal/spot/rates"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Buyer is who explains purchases in the suite.
var Buyer = access.Actor{Person: "PER-BUYER", Name: "Bo Broker", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"}

// Prices is what is agreed in the suite: one lot with the two members of its market.
type Prices struct{}

// Lots implements spot.Prices.
func (Prices) Lots(context.Context, *db.Tx) ([]rates.Lot, error) {
	return []rates.Lot{{
		Ref: "LOT-1", Name: "Home care", Service: "Support at home", Agreement: "AGR-1", Title: "Short breaks", Members: []thread.Ref{"PRV-S", "PRV-H"},
		Prices: []rates.Price{{Provider: "PRV-S", Unit: money.Hour, Band: money.Weekday, Amount: 20_00}, {Provider: "PRV-H", Unit: money.Hour, Band: money.Weekday, Amount: 24_00}},
	}}, nil
}

// Areas names a district after each area.
type Areas struct{}

// DistrictNamed implements spot.Areas.
func (Areas) DistrictNamed(area string) string { return "D-" + strings.ToUpper(area) }

// known are the suite's children that have a record here.
type known map[string]thread.Ref

// Known implements spot.Children.
func (k known) Known(_ context.Context, _ *db.Tx, references []string) (map[string]spot.Child, error) {
	out := map[string]spot.Child{}
	for _, one := range references {
		if ref, ok := k[one]; ok {
			out[one] = spot.Child{Ref: ref, Born: workday.MustOn(2015, 5, 4)}
		}
	}
	return out, nil
}

const packageHead = "Child ID,Package ID,Provider,Service,Area,Start Date,End Date,Hours per week,Unit,Rate,Time band\n"

// PackageLines is a list in which one provider of three is a member of the market's agreements, under two names.
const PackageLines = packageHead +
	"C1,P1,HARBOUR LANE CARE LTD,Home care,North,01/04/2026,,10,Hour,24.00,Weekday\n" +
	"C2,P2,Harbour Lane Care Limited,Home care,South,01/04/2026,,4,Half hour,10.50,Weekday\n" +
	"C3,P3,Quillfeather Care,Home care,North,01/05/2026,,10,Hour,26.00,Weekday\n" +
	"C4,P4,Marsh View Ltd,Lodging,South,01/05/2026,31/10/2026,,Week,800.00,\n" +
	"C5,P5,Marsh View Ltd,Home care,South,01/05/2026,,6,,30.00,Weekday\n"

// ExercisePackages runs the suite of lists of packages and of what is made of them on an empty database. The service must save every
// 100 lines.
func ExercisePackages(t *testing.T, d *db.DB, s *spot.Service) {
	s.Market, s.Prices, s.Areas, s.Clocks = market{}, Prices{}, Areas{}, deadline.NewClocks(nil)
	t.Run("TakesAListOnce", func(t *testing.T) { takesOnce(t, d, s) })
	t.Run("PaintsWhatIsStored", func(t *testing.T) { paints(t, d, s) })
	t.Run("FollowsALaterListAndAnAnswer", func(t *testing.T) { follows(t, d, s) })
	t.Run("AsksForAReasonWithAnEnd", func(t *testing.T) { explains(t, d, s) })
	t.Run("StandsBesideWhatBrokerageBought", func(t *testing.T) { brokered(t, d, s) })
	t.Run("RecordsLooksAndHidesChildren", func(t *testing.T) { looks(t, d, s) })
	t.Run("AsksWhatBecameOfWhatAListNoLongerNames", func(t *testing.T) { absent(t, d, s) })
	t.Run("KeepsHowASourceIsRead", func(t *testing.T) { sources(t, d, s) })
	t.Run("GoesOnWithPackagesAfterAKill", func(t *testing.T) { resumesPackages(t, d, s) })
	t.Run("KeepsPackagesOfCouncilsApart", func(t *testing.T) { packagesApart(t, d, s) })
}

func listed(t *testing.T, d *db.DB, s *spot.Service, name, text string) spot.Report {
	t.Helper()
	dbtest.Clock(d).Advance(time.Minute)
	r, err := s.ImportPackages(dbtest.Ctx(t), By, file(name, text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func takesOnce(t *testing.T, d *db.DB, s *spot.Service) {
	try := file("try", PackageLines)
	try.DryRun = true
	if r, err := s.ImportPackages(dbtest.Ctx(t), By, try); err != nil || r.Import != "" || r.Summary.Taken != 4 || r.Summary.Refused != 1 {
		t.Fatalf("tried: %+v, %v", r, err)
	}
	r := listed(t, d, s, "one", PackageLines)
	sum := r.Summary
	if sum.Taken != 4 || sum.Refused != 1 || sum.Rows != 5 || sum.Children != 4 || sum.Total != 240_00+84_00+260_00+800_00 || len(sum.Headings) != 11 {
		t.Errorf("%+v", sum)
	}
	if len(r.Refusals) != 1 || r.Refusals[0].Line != 6 || !strings.Contains(r.Refusals[0].Reason, "no unit") {
		t.Errorf("refused: %+v", r.Refusals)
	}
	if again := listed(t, d, s, "one", PackageLines); !again.Already || again.Import != r.Import {
		t.Errorf("the same file: %+v", again)
	}
	longer := PackageLines + "C6,P6,Quillfeather Care,Home care,North,01/06/2026,,5,Hour,26.00,Weekday\n"
	if more := listed(t, d, s, "two", longer); more.Summary.Taken != 1 || more.Summary.Known != 4 || more.Summary.Refused != 5 {
		t.Errorf("a longer file of the same packages: %+v", more.Summary)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		i, err := s.Import(ctx, tx, r.Import)
		if err != nil {
			return err
		}
		found, err := s.Packages.PackagesOf(ctx, tx, i, 2, 10)
		if len(found) != 3 || found[0].Child != "C2" || found[0].Price() != 21_00 || found[2].End != workday.MustOn(2026, 10, 31) {
			t.Errorf("behind line 2: %+v", found)
		}
		return err
	})
}

// painted has everything worked out anew and returns it as the pages read it.
func painted(t *testing.T, d *db.DB, s *spot.Service) (p spot.Painted, moves []rates.Move, off []spot.Off) {
	t.Helper()
	if err := s.MatchSuppliers(dbtest.Ctx(t)); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = s.Workbench.Painted(ctx, tx); err != nil {
			return err
		}
		if moves, err = s.Workbench.Moves(ctx, tx, 0, 1000); err != nil {
			return err
		}
		off, err = s.Workbench.Offs(ctx, tx, spot.OffFilter{On: tx.Today(), Limit: 1000})
		return err
	})
	return p, moves, off
}

func paints(t *testing.T, d *db.DB, s *spot.Service) {
	p, moves, off := painted(t, d, s)
	if p.Packages != 4 || p.Children != 4 || p.Bodies != 2 || p.Weekly != 240_00+84_00+260_00+130_00 { // the lodging has ended
		t.Errorf("%+v", p)
	}
	if o := p.Overlaps[0]; o.Packages != 2 || o.Children != 2 || o.Bodies != 1 || o.Weekly != 324_00 {
		t.Errorf("overlap: %+v", o)
	}
	if got := p.Stands; len(got) != 3 || got[0].Weekly != 324_00 || got[1].Packages != 0 || got[2].Weekly != 390_00 || got[2].Bodies != 1 {
		t.Errorf("stands: %+v", got)
	}
	if len(moves) != 4 || !moves[0].Changes || !moves[1].Changes || moves[2].Changes || moves[2].Agreed != 24_00 {
		t.Errorf("moves: %+v", moves)
	}
	if len(off) != 2 || off[0].Child != "C3" || off[0].Cost != 260_00 || off[0].Reason.Ref != "" {
		t.Errorf("off: %+v", off)
	}
	aggregatesAreRight(t, d, s, p, moves)
}

func follows(t *testing.T, d *db.DB, s *spot.Service) {
	changed := packageHead + "C3,P3,Quillfeather Care,Home care,North,01/05/2026,,10,Hour,28.00,Weekday\n"
	if r := listed(t, d, s, "three", changed); r.Summary.Changed != 1 || r.Summary.Taken != 1 {
		t.Errorf("%+v", r.Summary)
	}
	p, moves, _ := painted(t, d, s)
	if p.Packages != 4 || p.Weekly != 240_00+84_00+280_00+130_00 {
		t.Errorf("a package that costs more now: %+v", p)
	}
	aggregatesAreRight(t, d, s, p, moves)
	made, err := s.SettleSupplier(dbtest.Ctx(t), Settler, spot.Settle{A: "Quillfeather Care", B: "Harbour Lane Care", Same: true})
	if err != nil {
		t.Fatal(err)
	}
	if p, _, off := painted(t, d, s); len(off) != 2 || !off[0].Member || off[0].Aside != rates.AboveRate || off[0].Agreed != 24_00 || p.Overlaps[0].Packages != 4 || p.Saving.Changing != 0 {
		t.Errorf("an answer changes nothing: %d off, %+v", len(off), p.Overlaps)
	}
	if err := s.UndoSettlement(dbtest.Ctx(t), Settler, made.ID, "A slip"); err != nil {
		t.Fatal(err)
	}
	if p, _, off := painted(t, d, s); len(off) != 2 || p.Saving.Changing != 2 {
		t.Errorf("an undo changes nothing: %d off, %+v", len(off), p.Saving)
	}
	old := p
	old.At, old.Packages = p.At.Add(-24*time.Hour), 99
	if err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error { return s.Workbench.SavePainted(dbtest.Ctx(t), tx, old, nil) }); err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.Workbench.Painted(ctx, tx)
		if now.Packages == 99 {
			t.Error("an older picture replaced a later one")
		}
		return err
	})
	chooses(t, d, s)
}

// chooses checks that a service is compared with what a person says.
func chooses(t *testing.T, d *db.DB, s *spot.Service) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := s.CompareWith(ctx, Settler, "Home  CARE", "LOT-9"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a lot that nobody has: %v", err)
	}
	if err := s.CompareWith(ctx, Buyer, "Home care", "LOT-1"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker says it: %v", err)
	}
	if err := s.CompareWith(ctx, Settler, "Home  CARE", ""); err != nil {
		t.Fatal(err)
	}
	if p, _, _ := painted(t, d, s); p.Saving.Compared != 0 || p.Saving.Not[rates.NoLot] != 4 {
		t.Errorf("compared with none: %+v", p.Saving)
	}
	if err := s.CompareWith(ctx, Settler, "Home care", "LOT-1"); err != nil {
		t.Fatal(err)
	}
	if p, _, _ := painted(t, d, s); p.Saving.Compared != 4 {
		t.Errorf("compared again: %+v", p.Saving)
	}
}

func explains(t *testing.T, d *db.DB, s *spot.Service) {
	ctx := dbtest.Ctx(t)
	_, _, off := painted(t, d, s)
	today := workday.DateOf(dbtest.Clock(d).Now())
	good := spot.Explain{Off: off[0].ID, Cause: spot.CauseNoRoom, Why: "Two members were asked", Expires: today.AddDays(30)}
	for what, bad := range map[string]spot.Explain{
		"no cause": {Off: good.Off, Why: "x", Expires: good.Expires}, "no words": {Off: good.Off, Cause: spot.CauseUrgent, Expires: good.Expires},
		"no end": {Off: good.Off, Cause: spot.CauseUrgent, Why: "x"}, "ends today": {Off: good.Off, Cause: spot.CauseUrgent, Why: "x", Expires: today},
		"ends in two years": {Off: good.Off, Cause: spot.CauseUrgent, Why: "x", Expires: today.AddMonths(24)},
	} {
		if _, err := s.Explain(ctx, Buyer, bad); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := s.Explain(ctx, Buyer, spot.Explain{Off: 17}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("no such purchase: %v", err)
	}
	first, err := s.Explain(ctx, Buyer, good)
	if err != nil {
		t.Fatal(err)
	}
	good.Expires = today.AddDays(10)
	second, err := s.Explain(ctx, Buyer, good)
	if err != nil {
		t.Fatal(err)
	}
	counts := func(on workday.Date, with, without int) {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.Workbench.CountOffs(ctx, tx, on)
			if c.With != with || c.Without != without {
				t.Errorf("on %s: %+v, want %d with and %d without", on, c, with, without)
			}
			bare, offErr := s.Workbench.Offs(ctx, tx, spot.OffFilter{On: on, Without: true, Limit: 10})
			if len(bare) != without {
				t.Errorf("on %s: %d listed without a reason", on, len(bare))
			}
			return errors.Join(err, offErr)
		})
	}
	counts(today, 1, 1)
	counts(today.AddDays(10), 1, 1)
	counts(today.AddDays(11), 0, 2) // it has expired
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, first.Ref, second.Ref)
		if len(clocks[first.Ref]) != 1 || clocks[first.Ref][0].State != deadline.Stopped || len(clocks[second.Ref]) != 1 || clocks[second.Ref][0].Due != good.Expires || clocks[second.Ref][0].Owner != Buyer.Person {
			t.Errorf("deadlines: %+v", clocks)
		}
		history, histErr := audit.History(ctx, tx, string(first.Ref), 10)
		if len(history) < 2 {
			t.Errorf("audit: %+v", history)
		}
		return errors.Join(err, histErr)
	})
	ends(t, d, s, good, second)
}

// ends checks that a reason ends, and its deadline is kept, when the package does.
func ends(t *testing.T, d *db.DB, s *spot.Service, e spot.Explain, r spot.Reason) {
	t.Helper()
	listed(t, d, s, "ended", packageHead+"C3,P3,Quillfeather Care,Home care,North,01/05/2026,01/11/2026,10,Hour,28.00,Weekday\n")
	_, _, off := painted(t, d, s)
	if len(off) != 1 || off[0].ID == e.Off {
		t.Errorf("what has ended is still off: %+v", off)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Workbench.Reasons(ctx, tx, e.Off)
		if len(all) != 2 || all[0].EndedAt.IsZero() || all[1].EndedAt.IsZero() {
			t.Errorf("on record: %+v", all)
		}
		clocks, clockErr := deadline.Of(ctx, tx, r.Ref)
		if len(clocks[r.Ref]) != 1 || clocks[r.Ref][0].State != deadline.Kept {
			t.Errorf("deadline: %+v", clocks)
		}
		return errors.Join(err, clockErr)
	})
}

func looks(t *testing.T, d *db.DB, s *spot.Service) {
	ctx := dbtest.Ctx(t)
	reader := Buyer
	var mine, other thread.Ref
	err := d.InTx(ctx, func(tx *db.Tx) error {
		reader.Person, mine, other = thread.New(tx, thread.Person), thread.New(tx, thread.Child), thread.New(tx, thread.Child)
		return access.Grant(ctx, tx, By, access.Relationship{
			Actor: reader.Person, Child: mine, Reason: access.QueryOwner, From: tx.Today(), Source: thread.New(tx, thread.Query), Level: access.See,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Children = known{"C1": mine, "C2": other}
	defer func() { s.Children = nil }()
	painted(t, d, s)
	err = d.InTx(ctx, func(tx *db.Tx) error {
		found, err := s.SeeMoves(ctx, tx, reader, 0, 100)
		names := map[string]int{}
		for _, m := range found {
			names[m.Child]++
		}
		if names["C1"] != 1 || names["C2"] != 0 || names[""] != 1 {
			t.Errorf("shown: %+v", names)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen, err := audit.Looks(ctx, tx, string(mine), 10)
		hidden, err2 := audit.Looks(ctx, tx, string(other), 10)
		if len(seen) != 1 || len(hidden) != 0 {
			t.Errorf("looks at the one: %+v, at the other: %+v", seen, hidden)
		}
		stranger := Buyer
		stranger.Roles = []access.Role{access.RoleFinance}
		if _, err := s.SeeMoves(ctx, tx, stranger, 0, 100); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("finance sees children: %v", err)
		}
		return errors.Join(err, err2)
	})
}

func sources(t *testing.T, d *db.DB, s *spot.Service) {
	ctx := dbtest.Ctx(t)
	src := spot.Source{Name: " Old  system ", Kind: spot.PackageList, Reading: spot.Reading{HeadingLine: 1, Columns: map[heading.Role]string{packages.RoleChild: "Kid", packages.RoleSupplier: "Who"}}}
	if _, err := s.KeepSource(ctx, Buyer, spot.KeepSource{Source: src}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a broker keeps it: %v", err)
	}
	if _, err := s.KeepSource(ctx, Settler, spot.KeepSource{Source: src, Over: src.Mark()}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a change of a source that is not there: %v", err)
	}
	for _, over := range []string{spot.Source{}.Mark(), src.Mark()} { // the second takes the place of the first
		if kept, err := s.KeepSource(ctx, Settler, spot.KeepSource{Source: src, Over: over}); err != nil || kept.Name != "Old system" {
			t.Fatalf("%+v, %v", kept, err)
		}
	}
	if _, err := s.KeepSource(ctx, Settler, spot.KeepSource{Source: src, Over: spot.Source{}.Mark()}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a new source of a name that is there: %v", err)
	}
	bad := src
	bad.Reading.Columns = map[heading.Role]string{"nonsense": "A"}
	if _, err := s.KeepSource(ctx, Settler, spot.KeepSource{Source: bad}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a column that is none: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Sources.Sources(ctx, tx)
		if len(all) != 1 || all[0].Reading.Columns[packages.RoleChild] != "Kid" || all[0].By != Settler.Name {
			t.Errorf("%+v", all)
		}
		return err
	})
}

func resumesPackages(t *testing.T, d *db.DB, s *spot.Service) {
	var b strings.Builder
	b.WriteString(packageHead)
	for n := range 450 {
		fmt.Fprintf(&b, "K%d,K-%d,Harbour Lane Care,Home care,North,01/04/2026,,10,Hour,%d.00,Weekday\n", n, n, 20+n%5)
		if n%50 == 0 {
			b.WriteString("Total,,,,,,,,,12.00,\n")
		}
	}
	stopped := file("long", b.String())
	stopped.Progress = func(lines int) error {
		if lines >= 200 {
			return errors.New("killed")
		}
		return nil
	}
	if _, err := s.ImportPackages(dbtest.Ctx(t), By, stopped); err == nil {
		t.Fatal("it was not stopped")
	}
	before, _, _ := painted(t, d, s)
	r := listed(t, d, s, "long", b.String())
	if r.Resumed == 0 || r.Summary.Taken != 450 || r.Summary.Refused != 9 {
		t.Errorf("taken up: %+v", r)
	}
	after, _, _ := painted(t, d, s)
	if after.Packages != before.Packages+450 {
		t.Errorf("%d packages, then %d", before.Packages, after.Packages)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		i, err := s.Import(ctx, tx, r.Import)
		if err != nil {
			return err
		}
		refused, err := s.Refusals(ctx, tx, i, 0, 100)
		if len(refused) != 9 {
			t.Errorf("%d refusals are stored", len(refused))
		}
		return err
	})
}

func packagesApart(t *testing.T, d *db.DB, s *spot.Service) {
	other := db.WithScope(dbtest.Ctx(t), "E10000016")
	if err := s.MatchSuppliers(other); err != nil {
		t.Fatal(err)
	}
	err := d.View(other, func(tx *db.Tx) error {
		p, err := s.Workbench.Painted(other, tx)
		if p.Packages != 0 {
			t.Errorf("another council has %+v", p)
		}
		moves, err2 := s.Workbench.Moves(other, tx, 0, 10)
		off, err3 := s.Workbench.Offs(other, tx, spot.OffFilter{On: tx.Today(), Limit: 10})
		all, err4 := s.Sources.Sources(other, tx)
		if len(moves)+len(off)+len(all) != 0 {
			t.Errorf("another council sees %d moves, %d purchases, %d sources", len(moves), len(off), len(all))
		}
		return errors.Join(err, err2, err3, err4)
	})
	if err != nil {
		t.Fatal(err)
	}
}
