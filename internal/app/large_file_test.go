package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Every refusedEvery-th line of a large ledger has a date that does not exist.
const refusedEvery = 20_011

// largeLedger writes a ledger of payments of £10.50 each, of at least size bytes, and returns how many lines it has and how
// many of them are to be refused. It is written line by line, so that the test itself stays small.
func largeLedger(t *testing.T, path string, size int64) (lines, refused int) {
	t.Helper()
	f, err := os.Create(path)
	must(t, err)
	w := bufio.NewWriterSize(f, 1<<20)
	written, err := w.WriteString("Directorate,Service,Supplier Name,Supplier Number,Date,Net Amount,Transaction No,Purpose\n")
	must(t, err)
	for total := int64(written); total < size; lines++ {
		month := 6
		if lines%refusedEvery == refusedEvery-1 {
			month = 13
			refused++
		}
		supplier := lines % 4_001
		n, err := fmt.Fprintf(w, "Children and Families (made up),Short breaks %d,\"Willow Lane %d, CIC (made up)\",S%06d,%02d/%02d/2022,10.50,T%09d,Play and support at home for an afternoon\r\n",
			lines%37, supplier, supplier, 1+lines%30, month, lines)
		must(t, err)
		total += int64(n)
	}
	must(t, w.Flush())
	must(t, f.Close())
	return lines, refused
}

// largeImport is what one import of a large ledger took.
type largeImport struct {
	lines  int
	memory int64 // bytes: the most that was resident at any time
	took   time.Duration
}

// importLarge imports a ledger of size bytes with the program itself and holds what it reports against the file.
func importLarge(t *testing.T, size int64) largeImport {
	t.Helper()
	s := newShell(t)
	s.environ = append(s.environ, "ALONGSIDE_DATABASE_URL=sqlite:"+s.file("a.db"), "ALONGSIDE_COUNCIL_CODE=E10000028")
	s.must("migrate")
	lines, refused := largeLedger(t, s.file("large.csv"), size)
	out, memory, took := s.watched("import", "spend", "large.csv", "--json")
	var a struct {
		Rows    int   `json:"rows"`
		Taken   int   `json:"taken"`
		Total   int64 `json:"total_pence"`
		Refused []struct {
			Line int `json:"line"`
		} `json:"refused"`
	}
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatalf("%v in %.500s", err, out)
	}
	if a.Rows != lines || a.Taken != lines-refused || len(a.Refused) != refused || a.Total != int64(lines-refused)*1050 {
		t.Errorf("%d read, %d taken of %d pence, %d refused; want %d lines with %d refused", a.Rows, a.Taken, a.Total, len(a.Refused), lines, refused)
	}
	if refused > 0 && (len(a.Refused) == 0 || a.Refused[0].Line != refusedEvery+1) {
		t.Errorf("the first refused line is not %d", refusedEvery+1)
	}
	t.Logf("%d MB, %d lines: %d MB resident at most, in %s", size>>20, lines, memory>>20, took.Round(time.Millisecond))
	return largeImport{lines, memory, took}
}

// watched runs the program and returns what it printed and the most memory that was resident. The kernel's own mark is read
// while the program runs: the figure that a parent is given at the end holds the parent's own as well.
func (s *shell) watched(args ...string) (out string, memory int64, took time.Duration) {
	s.t.Helper()
	path, err := binary()
	must(s.t, err)
	var printed, said strings.Builder
	c := exec.CommandContext(s.t.Context(), path, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = filepath.Clean(s.dir), s.environ, &printed, &said
	began := time.Now()
	must(s.t, c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				s.t.Fatalf("alongside %s: %v\n%s", strings.Join(args, " "), err, said.String())
			}
			return printed.String(), memory, time.Since(began)
		case <-time.After(20 * time.Millisecond):
			memory = max(memory, peak(c.Process.Pid))
		}
	}
}

// peak is the most memory of a process that was ever resident, in bytes; 0 when it has ended.
func peak(pid int) int64 {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}

// needsProc skips where the kernel does not say what a process holds.
func needsProc(t *testing.T) {
	t.Helper()
	if peak(os.Getpid()) == 0 {
		t.Skip("this system has no /proc/PID/status with VmHWM")
	}
}

// residentLimit is the most memory an import may ever hold, whatever the size of its file.
const residentLimit = 200 << 20

// Four times the file may not take much more memory: what is held is one commit's lines and the totals by name. The small
// file is more than one commit's.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	needsProc(t)
	small, large := importLarge(t, 10<<20), importLarge(t, 40<<20)
	if large.memory > residentLimit {
		t.Errorf("%d MB were resident", large.memory>>20)
	}
	if grown := large.memory - small.memory; grown > 40<<20 {
		t.Errorf("30 MB more of file took %d MB more of memory", grown>>20)
	}
}

// TestSoakTwoGigabytes imports a ledger of 2 GB for real.
func TestSoakTwoGigabytes(t *testing.T) {
	if os.Getenv("ALONGSIDE_TEST_SOAK") == "" {
		t.Skip("2 GB take some minutes and 6 GB of disk: set ALONGSIDE_TEST_SOAK=1")
	}
	needsProc(t)
	if got := importLarge(t, 2<<30); got.memory == 0 || got.memory > residentLimit {
		t.Errorf("%d MB were resident", got.memory>>20)
	}
}
