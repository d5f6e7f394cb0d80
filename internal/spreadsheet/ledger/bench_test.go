package ledger_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"alongside/internal/money"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/workday"
)

const benchLines = 1_000_000

// madeUp writes a ledger of n payments as it is read: about 120 bytes a line, 5,000 suppliers, a tenth of them quoted.
type madeUp struct {
	n, next int
	rest    []byte
	day     workday.Date
	total   money.Pence
}

func newMadeUp(n int) *madeUp { return &madeUp{n: n, day: workday.MustOn(2022, 4, 1)} }

func (m *madeUp) Read(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		if len(m.rest) == 0 && !m.line() {
			break
		}
		n := copy(p[written:], m.rest)
		m.rest = m.rest[n:]
		written += n
	}
	if written == 0 {
		return 0, io.EOF
	}
	return written, nil
}

func (m *madeUp) line() bool {
	if m.next > m.n {
		return false
	}
	i := m.next
	m.next++
	if i == 0 {
		m.rest = append(m.rest[:0], "Directorate,Service Area,Payment Date,Supplier Name,Supplier Number,Transaction Number,Cost Centre,Purpose of Spend,Net Amount\r\n"...)
		return true
	}
	d := m.day.AddDays(i * 90 / (m.n + 1))
	supplier := fmt.Sprintf("MADE UP SUPPLIER %d LTD", i*7919%5000)
	if i%10 == 0 {
		supplier = fmt.Sprintf(`"Made Up, ""%d"" and Sons"`, i*7919%5000)
	}
	pence := money.Pence(25000 + i*104729%9_000_000)
	m.total += pence
	m.rest = fmt.Appendf(m.rest[:0], "Children and Families,Service %d,%02d/%02d/%d,%s,S%06d,%09d,C%05d,Payments to providers of made-up care,%s\r\n",
		i%40, d.Day(), int(d.Month()), d.Year(), supplier, i*7919%5000, i, i%600, pence.Pounds())
	return true
}

// benchFile is the made-up ledger in memory, so that a benchmark measures reading and not making it.
func benchFile(b *testing.B) ([]byte, money.Pence) {
	b.Helper()
	m := newMadeUp(benchLines)
	content, err := io.ReadAll(m)
	if err != nil {
		b.Fatal(err)
	}
	return content, m.total
}

// source hides that a file in memory can be read twice.
type source struct {
	content []byte
}

func (s *source) Read(p []byte) (int, error) {
	if len(s.content) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.content)
	s.content = s.content[n:]
	return n, nil
}

// processor returns the processor time that this process has used, in seconds. On a shared machine it says what a core would
// have taken; the time on the clock says who else was busy.
func processor(b *testing.B) float64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

// BenchmarkScan reads a million payments: amount, date, supplier and all texts parsed and checked. The bound is 1.5 s of one core.
func BenchmarkScan(b *testing.B) {
	content, total := benchFile(b)
	for _, withKey := range []bool{false, true} {
		b.Run(fmt.Sprintf("key=%v", withKey), func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			start := processor(b)
			for b.Loop() {
				l, err := ledger.Scan(&source{content}, ledger.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for l.Next() {
					if withKey {
						_ = l.Key()
					}
				}
				if s := l.Summary(); l.Err() != nil || s.Taken != benchLines || s.Total != total {
					b.Fatalf("%v %+v, want %v", l.Err(), s, total)
				}
			}
			b.ReportMetric((processor(b)-start)/float64(b.N), "cpu-s/million")
		})
	}
}

// BenchmarkEncodingCSV is the peer: the standard library splits the same file into cells and does nothing else with them.
func BenchmarkEncodingCSV(b *testing.B) {
	content, _ := benchFile(b)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	start := processor(b)
	for b.Loop() {
		r := csv.NewReader(&source{content})
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric((processor(b)-start)/float64(b.N), "cpu-s/million")
}
