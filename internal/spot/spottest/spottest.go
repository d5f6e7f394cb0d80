// Package spottest holds the suite that imports of spending and contracts pass on both engines.
package spottest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/workday"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Fay Ledger", Role: "finance", Channel: "import"}

// Exercise runs the suite. The service must save every 100 lines.
func Exercise(t *testing.T, d *db.DB, s *spot.Service) {
	t.Run("StoresEveryLineToThePenny", func(t *testing.T) { whole(t, d, s) })
	t.Run("AddsNothingForTheSameFile", func(t *testing.T) { sameFile(t, d, s) })
	t.Run("RefusesWhatAnEarlierFileHoldsAsOftenAsItDoes", func(t *testing.T) { overlap(t, s) })
	t.Run("GoesOnAfterAKill", func(t *testing.T) { resume(t, d, s) })
	t.Run("SweepsWhatNobodyTookUp", func(t *testing.T) { sweep(t, d, s) })
	t.Run("StopsARunThatWasTakenOver", func(t *testing.T) { takenOver(t, d, s) })
	t.Run("BeginsAnewWhenAnotherFileWasPublished", func(t *testing.T) { anew(t, d, s) })
	t.Run("KeepsNothingOfAFileThatIsRefusedAtItsEnd", func(t *testing.T) { refusedAtEnd(t, d, s) })
	t.Run("KeepsNothingOnADryRun", func(t *testing.T) { dry(t, d, s) })
	t.Run("WorksOutExpiries", func(t *testing.T) { contracts(t, d, s) })
	t.Run("KeepsEveryRefusal", func(t *testing.T) { everyRefusal(t, d, s) })
	t.Run("SettlesNamesOnceForEver", func(t *testing.T) { settles(t, d, s) })
	t.Run("KeepsCouncilsApart", func(t *testing.T) { apart(t, d, s) })
}

// Ledger makes a ledger of n payments of a day, each of its own reference, and what they add up to.
func Ledger(name string, n int) (text string, total money.Pence) {
	var b strings.Builder
	b.WriteString("Payment Date,Supplier Name,Net Amount,Service,Transaction Number,Purpose\r\n")
	for i := range n {
		pence := money.Pence(50_000 + i*7)
		total += pence
		supplier := fmt.Sprintf("Meadow Care %d Ltd", i%30)
		if i%10 == 9 {
			supplier = "REDACTED PERSONAL DATA"
		}
		fmt.Fprintf(&b, "%02d/07/2026,%s,%s,Service %d,%s-%06d,Home care\r\n", i%28+1, supplier, pence.Pounds(), i%7, name, i)
	}
	return b.String(), total
}

func file(name, text string) spot.ImportFile {
	return spot.ImportFile{Name: name + ".csv", File: strings.NewReader(text)}
}

func whole(t *testing.T, d *db.DB, s *spot.Service) {
	text, total := Ledger("whole", 333)
	r := taken(t, s, file("whole", text+"not a date,Odd Ltd,12.00,Service 1,x,y\r\n,,,,,\r\n"))
	sum := r.Summary
	if sum.Taken != 333 || sum.Refused != 2 || sum.Rows != 335 || sum.Total != total || sum.Redacted != 33 {
		t.Errorf("got %+v, want 333 taken of %s", sum, total)
	}
	if len(sum.Services) != 7 || len(sum.Suppliers) != 20 || sum.SupplierCount != 27 {
		t.Errorf("%d services, %d of %d suppliers", len(sum.Services), len(sum.Suppliers), sum.SupplierCount)
	}
	for _, one := range sum.Suppliers {
		if strings.Contains(one.Name, "REDACTED") {
			t.Error("withheld payees are one supplier")
		}
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		imp, err := s.Import(ctx, tx, r.Import)
		if err != nil {
			return err
		}
		rows, err := s.Payments(ctx, tx, imp, 0, 1000)
		if err != nil {
			return err
		}
		var stored money.Pence
		for _, p := range rows {
			stored += p.Amount
		}
		if stored != total || len(rows) != 333 || rows[0].Line != 2 || rows[0].Date != workday.MustOn(2026, 7, 1) || rows[9].Supplier == "" || !rows[9].Redacted {
			t.Errorf("stored %d of %s; first %+v", len(rows), stored, rows[0])
		}
		refused, err := s.Refusals(ctx, tx, imp, 0, 10)
		if len(refused) != 2 || refused[0].Line != 335 || !strings.Contains(refused[0].Reason, "not a date") {
			t.Errorf("refused: %+v", refused)
		}
		history, historyErr := audit.History(ctx, tx, string(imp.Ref), 10)
		if len(history) != 2 {
			t.Errorf("%d audit entries, want begun and published", len(history))
		}
		return errors.Join(err, historyErr)
	})
}

func sameFile(t *testing.T, d *db.DB, s *spot.Service) {
	text, total := Ledger("same", 150)
	first := taken(t, s, file("same", text))
	again := taken(t, s, file("another name", text))
	if !again.Already || again.Import != first.Import || again.Summary.Total != total {
		t.Errorf("again: %+v", again)
	}
	if n := stored(t, d, s, first); n != 150 {
		t.Errorf("%d payments are stored", n)
	}
}

func overlap(t *testing.T, s *spot.Service) {
	const head = "Payment Date,Supplier Name,Net Amount,Transaction Number\n"
	taken(t, s, file("one", head+"01/05/2026,Hill Ltd,700.00,A1\n01/05/2026,Hill Ltd,700.00,A1\n02/05/2026,Dale Ltd,20.00,A2\n"))
	r := taken(t, s, file("two", "Supplier Name,Transaction Number,Payment Date,Net Amount\nHill Ltd,A1,01/05/2026,700.00\nHill Ltd,A1,01/05/2026,700.00\nHill Ltd,A1,01/05/2026,700.00\nNew Ltd,A3,03/05/2026,5.00\n"))
	if r.Summary.Taken != 2 || r.Summary.Known != 2 || r.Summary.Total != 705_00 || len(r.Refusals) != 2 || r.Refusals[0].Line != 2 {
		t.Errorf("got %+v %+v", r.Summary, r.Refusals)
	}
}

var errKilled = errors.New("killed")

// killed imports a file and stops after so many lines, as a kill between two commits would.
func killed(t *testing.T, s *spot.Service, f spot.ImportFile, after int) {
	t.Helper()
	f.Progress = func(lines int) error {
		if lines >= after {
			return errKilled
		}
		return nil
	}
	if _, err := s.ImportSpend(dbtest.Ctx(t), By, f); !errors.Is(err, errKilled) {
		t.Fatalf("not killed: %v", err)
	}
}

func resume(t *testing.T, d *db.DB, s *spot.Service) {
	text, total := Ledger("resume", 550)
	killed(t, s, file("resume", text), 200)
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		imp, err := latest(ctx, tx, s, "resume.csv")
		if err != nil {
			return err
		}
		if imp.State != spot.Staging || imp.Line != 201 {
			t.Errorf("after the kill: %+v", imp)
		}
		if rows, err := s.Payments(ctx, tx, imp, 0, 10); err != nil || len(rows) != 0 {
			t.Errorf("half an import is shown: %d rows, %v", len(rows), err)
		}
		count, _, err := s.Overall(ctx, tx, workday.MustOn(2026, 7, 1), workday.MustOn(2026, 7, 31))
		if count%550 == 200 {
			t.Error("half an import is counted")
		}
		return err
	})
	r := taken(t, s, file("resume", text))
	if r.Resumed != 201 || r.Summary.Taken != 550 || r.Summary.Total != total {
		t.Errorf("resumed: %+v", r)
	}
	if n := stored(t, d, s, r); n != 550 {
		t.Errorf("%d payments are stored", n)
	}
}

func sweep(t *testing.T, d *db.DB, s *spot.Service) {
	text, _ := Ledger("sweep", 350)
	killed(t, s, file("sweep", text), 300)
	ctx := db.WithScope(dbtest.Ctx(t), db.System)
	if n, err := s.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("swept %d that may still be taken up: %v", n, err)
	}
	dbtest.Clock(d).Advance(25 * time.Hour)
	if n, err := s.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("swept %d: %v", n, err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		imp, err := latest(ctx, tx, s, "sweep.csv")
		if err != nil {
			return err
		}
		n, _, err := s.Store.Stored(ctx, tx, imp)
		if imp.State != spot.Swept || n != 0 {
			t.Errorf("%s with %d rows", imp.State, n)
		}
		return err
	})
	if r := taken(t, s, file("sweep", text)); r.Resumed != 0 || r.Summary.Taken != 350 {
		t.Errorf("after the sweep: %+v", r)
	}
}

func takenOver(t *testing.T, d *db.DB, s *spot.Service) {
	text, total := Ledger("over", 400)
	f := file("over", text)
	var second spot.Report
	f.Progress = func(lines int) error {
		if lines == 200 {
			second = taken(t, s, file("over", text))
		}
		return nil
	}
	if _, err := s.ImportSpend(dbtest.Ctx(t), By, f); !fault.Is(err, fault.KindConflict) {
		t.Errorf("the first run went on: %v", err)
	}
	if second.Summary.Total != total || stored(t, d, s, second) != 400 {
		t.Errorf("the second: %+v", second)
	}
}

func anew(t *testing.T, d *db.DB, s *spot.Service) {
	text, _ := Ledger("anew", 300)
	other := strings.Join(strings.Split(text, "\r\n")[:51], "\r\n") + "\r\n"
	f := file("anew", text)
	once := false
	f.Progress = func(lines int) error {
		if lines == 100 && !once {
			once = true
			taken(t, s, file("other", other))
		}
		return nil
	}
	r := taken(t, s, f)
	if r.Summary.Known != 50 || r.Summary.Taken != 250 || stored(t, d, s, r) != 250 {
		t.Errorf("what the other file holds is taken twice: %+v", r.Summary)
	}
}

func refusedAtEnd(t *testing.T, d *db.DB, s *spot.Service) {
	var b strings.Builder
	b.WriteString("Payment Date,Supplier Name,Net Amount,Transaction Number\n")
	for i := range 250 {
		fmt.Fprintf(&b, "01/02/2026,Hill Ltd,%d.00,R%d\n", 600+i, i)
	}
	f := file("end", b.String())
	f.File = &breaking{Reader: strings.NewReader(b.String())}
	_, err := s.ImportSpend(dbtest.Ctx(t), By, f)
	if err == nil {
		t.Fatal("a file that cannot be read to its end was taken")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Imports(ctx, tx, "", 100)
		for _, i := range all {
			if i.File == "end.csv" && i.State == spot.Published {
				t.Errorf("%+v is published", i)
			}
		}
		return err
	})
}

// breaking reads to its end once, for the hash, and breaks off the second time.
type breaking struct {
	*strings.Reader
	rounds int
}

func (b *breaking) Seek(offset int64, whence int) (int64, error) {
	b.rounds++
	return b.Reader.Seek(offset, whence)
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.rounds > 0 && b.Len() < 1000 {
		return 0, errors.New("the disk is gone")
	}
	return b.Reader.Read(p)
}

func dry(t *testing.T, d *db.DB, s *spot.Service) {
	text, total := Ledger("dry", 120)
	f := file("dry", text)
	f.DryRun = true
	if r := taken(t, s, f); r.Import != "" || r.Summary.Total != total {
		t.Errorf("dry: %+v", r)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Imports(ctx, tx, "", 100)
		for _, i := range all {
			if i.File == "dry.csv" {
				t.Error("a dry run left an import")
			}
		}
		return err
	})
}

func contracts(t *testing.T, d *db.DB, s *spot.Service) {
	const text = "Contract Reference,Title,Supplier,Total Value,Start Date,Duration (months),Expiry Date\n" +
		"C1,Short breaks,Meadow Ltd,120000,01/04/2024,24,31/03/2026\nC2,Transport,Hill Ltd,5000,01/04/2024,12,30/06/2025\n"
	r, err := s.ImportContracts(dbtest.Ctx(t), By, file("register", text))
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.ImportContracts(dbtest.Ctx(t), By, file("register", text))
	if err != nil || !again.Already || again.Summary.Taken != 2 {
		t.Errorf("again: %+v, %v", again, err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		imp, err := s.Import(ctx, tx, r.Import)
		if err != nil {
			return err
		}
		rows, err := s.ContractsOf(ctx, tx, imp, 0, 10)
		if err != nil {
			return err
		}
		if len(rows) != 2 || rows[0].Verdict != "agrees" || rows[1].Verdict != "disagrees" || rows[1].Computed != workday.MustOn(2025, 3, 31) || rows[1].Total != 5000_00 {
			t.Errorf("stored: %+v", rows)
		}
		return nil
	})
}

func apart(t *testing.T, d *db.DB, s *spot.Service) {
	text, _ := Ledger("apart", 20)
	mine := taken(t, s, file("apart", text))
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	theirs, err := s.ImportSpend(ctx, By, file("apart", text))
	if err != nil || theirs.Already || theirs.Summary.Known != 0 {
		t.Errorf("another council's file counts as ours: %+v, %v", theirs, err)
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		_, err := s.Import(ctx, tx, mine.Import)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our import: %v", err)
	}
}

// latest returns the import of a file.
func latest(ctx context.Context, tx *db.Tx, s *spot.Service, file string) (spot.Import, error) {
	all, err := s.Imports(ctx, tx, "", 100)
	for _, i := range all {
		if i.File == file {
			return i, err
		}
	}
	return spot.Import{}, errors.Join(err, errors.New("no import of "+file))
}

func taken(t *testing.T, s *spot.Service, f spot.ImportFile) spot.Report {
	t.Helper()
	r, err := s.ImportSpend(dbtest.Ctx(t), By, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func stored(t *testing.T, d *db.DB, s *spot.Service, r spot.Report) int {
	t.Helper()
	n := 0
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		imp, err := s.Import(ctx, tx, r.Import)
		if err != nil {
			return err
		}
		n, _, err = s.Store.Stored(ctx, tx, imp)
		return err
	})
	return n
}

func view(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
