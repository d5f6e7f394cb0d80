package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"
)

// What an import has to reach: seconds to read and check on one core, and how many times as long as the bare engine's own
// import storing may take.
const (
	spendLines    = 1_000_000
	parseSeconds  = 1.5
	timesSQLite   = 2.5
	timesPostgres = 2.0
)

// spend measures a ledger of a million payments: read and checked, stored on SQLite beside sqlite3's .import of the same file,
// and on PostgreSQL beside a bare COPY of it. Ours reads, checks, refuses duplicates, adds up and commits every few thousand
// lines, so that it can go on after a kill; the peers do none of that.
func (b *bench) spend(ctx context.Context) error {
	path := filepath.Join(b.folder, "ledger.csv")
	total, err := writeLedger(path)
	if err != nil {
		return err
	}
	if err := b.parse(path, total); err != nil {
		return err
	}
	if err := b.spendOnSQLite(ctx, path, total); err != nil {
		return err
	}
	return b.spendOnPostgres(ctx, path, total)
}

// writeLedger makes a ledger as councils publish it and returns what it adds up to.
func writeLedger(path string) (total money.Pence, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, err = w.WriteString("Payment Date,Supplier Name,Net Amount,Service,Transaction Number,Purpose\r\n")
	for i := range spendLines {
		pence := money.Pence(50_000 + i*104_729%9_000_000)
		total += pence
		supplier := "Made Up Supplier " + strconv.Itoa(i*7919%5000) + " Ltd"
		if i%10 == 0 {
			supplier = `"Made Up, ` + strconv.Itoa(i*7919%5000) + ` and Sons"`
		}
		_, lineErr := fmt.Fprintf(w, "%02d/%02d/2026,%s,%s,Service %d,TR-%08d,Home care\r\n", i%28+1, i%3+4, supplier, pence.Pounds(), i%70, i)
		err = errors.Join(err, lineErr)
	}
	return total, errors.Join(err, w.Flush(), f.Close())
}

func (b *bench) parse(path string, total money.Pence) error {
	var wall, processor []float64
	for range rounds {
		begun, used := time.Now(), processorTime()
		sum, err := readLedger(path)
		if err != nil || sum != total {
			return fmt.Errorf("read %s of %s: %w", sum, total, err)
		}
		wall, processor = append(wall, time.Since(begun).Seconds()), append(processor, (processorTime()-used).Seconds())
	}
	b.add(row{
		Name: "1,000,000 lines of spending read and checked", Ours: seconds(median(processor)) + " CPU, " + seconds(median(wall)),
		Target: "≤ " + seconds(parseSeconds) + " CPU", Verdict: atMost(median(processor), parseSeconds),
	})
	return nil
}

func readLedger(path string) (sum money.Pence, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	l, err := ledger.Scan(f, ledger.Options{})
	if err != nil {
		return 0, err
	}
	for l.Next() {
		if _, refused := l.Refusal(); !refused {
			sum += l.Payment().Amount
		}
	}
	return sum, l.Err()
}

// importOnce takes the ledger over into an empty database and returns the seconds and processor seconds.
func importOnce(ctx context.Context, dsn, path string, total money.Pence) (wall, processor float64, err error) {
	d, err := db.Open(ctx, dsn, db.Options{})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return 0, 0, err
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}})
	begun, used := time.Now(), processorTime()
	by := audit.By{Person: "PER-BENCH", Name: "Bench", Role: "finance", Channel: "import"}
	r, err := s.ImportSpend(db.WithScope(ctx, "E10000028"), by, spot.ImportFile{Name: "ledger.csv", File: f})
	if err == nil && r.Summary.Total != total {
		err = fmt.Errorf("%s of %s was stored", r.Summary.Total, total)
	}
	return time.Since(begun).Seconds(), (processorTime() - used).Seconds(), err
}

func (b *bench) spendOnSQLite(ctx context.Context, path string, total money.Pence) error {
	peer, err := exec.LookPath("sqlite3")
	if err != nil {
		b.add(row{Name: "spending stored, SQLite", Ours: "not measured: the command sqlite3 is missing (Debian: apt-get install sqlite3)"})
		return nil
	}
	var ours, theirs, cpu, peerCPU []float64
	for n := range rounds {
		begun := time.Now()
		c := exec.CommandContext(ctx, peer, filepath.Join(b.folder, fmt.Sprintf("peer-%d.db", n)), ".mode csv", ".import "+path+" payment") //nolint:gosec // this run's own paths
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("sqlite3: %w: %s", err, out)
		}
		theirs, peerCPU = append(theirs, time.Since(begun).Seconds()), append(peerCPU, (c.ProcessState.UserTime()+c.ProcessState.SystemTime()).Seconds())
		wall, processor, err := importOnce(ctx, fmt.Sprintf("sqlite:%s/spend-%d.db", b.folder, n), path, total)
		if err != nil {
			return err
		}
		ours, cpu = append(ours, wall), append(cpu, processor)
	}
	b.addStored("spending stored, SQLite", "sqlite3 .import", median(ours), median(cpu), median(theirs), median(peerCPU), timesSQLite)
	return nil
}

func (b *bench) addStored(name, peer string, ours, cpu, theirs, peerCPU, target float64) {
	r := row{Name: name, Ours: fmt.Sprintf("%s, %s CPU", seconds(ours), seconds(cpu)), Peer: peer + " " + seconds(theirs), Ratio: times(ours / theirs), Target: "≤ " + times(target), Verdict: atMost(ours/theirs, target)}
	if peerCPU > 0 {
		r.Peer += ", " + seconds(peerCPU) + " CPU"
	}
	b.add(r)
}

func (b *bench) spendOnPostgres(ctx context.Context, path string, total money.Pence) error {
	var ours, theirs, cpu []float64
	for range rounds {
		dsn, err := newPostgres(ctx, "bench_spend")
		if errors.Is(err, errNoPostgres) {
			b.add(row{Name: "spending stored, PostgreSQL", Ours: "not measured: " + err.Error()})
			return nil
		}
		if err != nil {
			return err
		}
		took, err := bareCopy(ctx, dsn, path)
		if err != nil {
			return err
		}
		theirs = append(theirs, took)
		wall, processor, err := importOnce(ctx, dsn, path, total)
		if err != nil {
			return err
		}
		ours, cpu = append(ours, wall), append(cpu, processor)
	}
	b.addStored("spending stored, PostgreSQL", "bare COPY", median(ours), median(cpu), median(theirs), 0, timesPostgres)
	return nil
}

// bareCopy has the server read the file as text and returns the seconds.
func bareCopy(ctx context.Context, dsn, path string) (took float64, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	if _, err := conn.Exec(ctx, "CREATE TABLE bare (paid_on TEXT, supplier TEXT, amount TEXT, service TEXT, reference TEXT, purpose TEXT)"); err != nil {
		return 0, err
	}
	begun := time.Now()
	_, err = conn.PgConn().CopyFrom(ctx, f, "COPY bare FROM STDIN (FORMAT csv, HEADER)")
	return time.Since(begun).Seconds(), err
}

// today is the day of what is due.
var today = workday.DateOf(now)
