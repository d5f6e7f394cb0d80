package spot_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
	"alongside/internal/thread"
)

// How many payments the ledger has, and under how many names.
const (
	benchPayments = 1_000_000
	benchNames    = 15_000
)

// benchName is the n-th of made-up names that a council pays: two of three are one body's, written twice.
func benchName(n int) string {
	first := []string{
		"Silver", "Harbour", "Meadow", "Quill", "Amber", "Thorn", "Larch", "Kestrel", "Bramble", "Copper", "Dunlin", "Elder", "Fallow", "Garnet", "Heron", "Ivy", "Juniper",
		"Kiln", "Linnet", "Maple", "Nettle", "Otter", "Plover", "Rowan", "Sorrel",
	}
	second := []string{
		"bank", "beck", "bourne", "brook", "combe", "croft", "dale", "down", "field", "ford", "gate", "grove", "ham", "hurst", "lea", "mere", "moor", "ridge", "stead", "stoke",
		"thorpe", "ton", "well", "wick", "wood",
	}
	what := []string{
		"Home Care", "Transport", "School", "Fostering", "Therapies", "Consulting", "Builders", "Catering", "Nursery", "Print", "Short Breaks", "Housing Association", "Engineering",
		"Supported Living", "Training", "Motors", "Legal",
	}
	body, form := n*2/3, ""
	switch n % 3 {
	case 0:
		form = " Ltd"
	case 1:
		form = " LIMITED"
	}
	name := first[body%len(first)] + second[body/len(first)%len(second)] + " " + what[body/(len(first)*len(second))%len(what)] + form
	if n%3 == 1 {
		return strings.ToUpper(name)
	}
	return name
}

// millionPayments writes a ledger as councils publish it.
func millionPayments(b *testing.B, path string) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	names := make([]string, benchNames)
	for n := range names {
		names[n] = benchName(n)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = w.WriteString("Payment Date,Supplier Name,Net Amount,Service,Transaction Number,Purpose\r\n") // Flush tells
	for i := range benchPayments {
		at := i * 7919 % benchNames
		line := fmt.Sprintf("%02d/%02d/2026,%s,%d.%02d,Service %d,TR-%08d,Home care\r\n", i%28+1, i%3+4, names[at], 500+i%9000, i%100, i%70, i)
		_, _ = w.WriteString(line) // Flush tells
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// benchPackages is more lines than the largest county's list of packages has.
const benchPackages = 20_000

// manyPackages is a list of packages by the hour, the night, the mile and the week, from a hundred of the suppliers.
func manyPackages() string {
	var list strings.Builder
	list.WriteString("Child ID,Package ID,Provider,Service,Area,Start Date,End Date,Quantity per week,Unit,Rate\r\n")
	units := []string{"Hour", "Night", "Mile", "Week"}
	for i := range benchPackages {
		fmt.Fprintf(&list, "C-%05d,P-%06d,%s,Service %d,Area %d,%02d/%02d/2026,,%d,%s,%d.%02d\r\n",
			i*7/10, i, benchName(i%100), i%12, i%8, i%28+1, i%3+4, 1+i%9, units[i%4], 18+i%40, i%100)
	}
	return list.String()
}

// benchMarket has a provider in a hundred of the names, and an agreement for every tenth of them.
type benchMarket struct{}

// Market implements spot.Market.
func (benchMarket) Market(context.Context, *db.Tx) (m matching.Market, err error) {
	for n := 0; n < benchNames; n += 100 {
		ref := thread.Ref(fmt.Sprintf("PRV-%05d", n))
		m.Providers = append(m.Providers, matching.Provider{Ref: ref, Name: benchName(n)})
		if n%1000 == 0 {
			m.Agreements = append(m.Agreements, matching.Agreement{Ref: thread.Ref(fmt.Sprintf("AGR-%05d", n)), Title: "Made-up agreement"})
		}
		last := &m.Agreements[len(m.Agreements)-1]
		last.Members = append(last.Members, ref)
	}
	return m, nil
}

// BenchmarkWorkbench imports a million payments and a list of packages, matches their suppliers and paints the workbench, matches again as after an
// answer, and reads what its pages show. The memory is the most that the whole process ever had.
func BenchmarkWorkbench(b *testing.B) {
	folder := b.TempDir()
	path := filepath.Join(folder, "ledger.csv")
	millionPayments(b, path)
	packageList := manyPackages()
	store := spotsql.Store{}
	ctx := dbtest.Ctx(b)
	for n := 0; b.Loop(); n++ {
		d, err := db.Open(ctx, "sqlite:"+filepath.Join(folder, fmt.Sprintf("%d.db", n)), db.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Migrate(ctx, slices.Concat(migrations(), access.Migrations(), deadline.Migrations())); err != nil {
			b.Fatal(err)
		}
		s := spot.New(spot.Deps{
			DB: d, Store: store, Settlements: store, Matches: store, Packages: store, Workbench: store, Prices: spottest.Prices{}, Market: benchMarket{},
		})
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		begun, used := time.Now(), processorTime(b)
		r, err := s.ImportSpend(ctx, spottest.By, spot.ImportFile{Name: "ledger.csv", File: f})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/import")
		bought, err := s.ImportPackages(ctx, spottest.By, spot.ImportFile{Name: "packages.csv", File: strings.NewReader(packageList)})
		if err != nil || bought.Summary.Taken != benchPackages {
			b.Fatalf("%v: %+v", err, bought.Summary)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/import-with-packages")
		if err := s.MatchSuppliers(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/workbench")
		b.ReportMetric((processorTime(b) - used).Seconds(), "cpu-s/workbench")
		begun = time.Now()
		if err := s.MatchSuppliers(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/match-again")
		b.ReportMetric(float64(readTimes(ctx, b, d, s, r.Import).Microseconds())/1000, "ms/page-p95")
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(peakMemory(b), "MB-peak")
}

// processorTime is what the process has used of the processors, in it and in the kernel for it.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory is the most that the process ever had resident, in megabytes; Linux counts kilobytes.
func peakMemory(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Maxrss) / 1024
}

// readTimes reads what the workbench's pages show, each time another question and another page of the payments, and returns
// within what time 95 of 100 were ready.
func readTimes(ctx context.Context, b *testing.B, d *db.DB, s *spot.Service, ref thread.Ref) time.Duration {
	b.Helper()
	var took []time.Duration
	after := spot.Question{}
	for n := range 500 {
		var asked []spot.Question
		var paid []spot.Payment
		begun := time.Now()
		err := d.View(ctx, func(tx *db.Tx) error {
			m, matchErr := s.Matches.Match(ctx, tx)
			_, paintedErr := s.Workbench.Painted(ctx, tx)
			_, offErr := s.Workbench.CountOffs(ctx, tx, tx.Today())
			_, mostErr := s.Matches.Suppliers(ctx, tx, 100)
			questions, askedErr := s.Matches.Questions(ctx, tx, after, 50)
			imp, impErr := s.Import(ctx, tx, ref)
			if err := errors.Join(matchErr, paintedErr, offErr, mostErr, askedErr, impErr); err != nil {
				return err
			}
			if m.Names != benchNames {
				return fmt.Errorf("%d names were matched", m.Names)
			}
			asked = questions
			var err error
			paid, err = s.Payments(ctx, tx, imp, n*999_983%benchPayments, 100)
			return err
		})
		if err != nil || len(paid) == 0 {
			b.Fatal(len(paid), err)
		}
		took = append(took, time.Since(begun))
		after = spot.Question{}
		if len(asked) > 0 {
			after = asked[len(asked)-1]
		}
	}
	slices.Sort(took)
	return took[len(took)*95/100]
}
