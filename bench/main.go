package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"
)

// rounds is how often each thing is measured; the median is printed.
const rounds = 3

// meantFor is the county for which the targets of the pages are set, and usual the one of a run that does not say: it is built in
// seconds.
const (
	meantFor = 100_000
	usual    = 2000
)

// bench is one run.
type bench struct {
	families int
	during   time.Duration // of each load
	folder   string        // for what this run alone needs
	cache    string        // for what later runs use too
	there    string        // the file of a county that is there already, empty to build one
	rows     []row
	built    string // the program, once it is built
}

// part is what can be measured alone.
type part struct {
	name string
	do   func(b *bench, ctx context.Context) error
	slow bool // only when it is named
}

func parts() []part {
	return []part{
		{"pages", (*bench).pages, false}, {"home", (*bench).home, false}, {"pocketbase", (*bench).pocketbase, false}, {"write", (*bench).write, false}, {"spend", (*bench).spend, false},
		{"start", (*bench).start, false}, {"due", (*bench).due, false}, {"suppliers", (*bench).suppliers, false}, {"search", (*bench).search, false}, {"simulator", (*bench).simulator, false}, {"workbench", (*bench).workbench, false}, {"county", (*bench).county, true},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:forbidigo // this is main
	}
}

func run(ctx context.Context, args []string) (err error) {
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	asJSON := set.Bool("json", false, "print the table as JSON")
	clean := set.Bool("clean", false, "take away the counties kept for later runs, and stop")
	profile := set.String("profile", "", "write what used the processor during the run to this file, for go tool pprof")
	families := set.Int("families", usual, "how many families the county of the pages has")
	there := set.String("county", "", "measure the pages on a copy of this county.db, as alongside demo --no-serve leaves it, on SQLite alone")
	if err := set.Parse(args); err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	b := &bench{families: *families, during: 2 * time.Second, cache: cache + "/alongside-bench", there: *there}
	if *clean {
		return os.RemoveAll(b.cache)
	}
	if b.folder, err = os.MkdirTemp("", "alongside-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	chosen, err := choose(set.Args())
	if err != nil {
		return err
	}
	stop, err := profiled(*profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	note := b.smaller(chosen)
	if note != "" {
		say("%s", note)
	}
	var failed []error
	for _, p := range chosen {
		say("measuring %s", p.name)
		if err := p.do(b, ctx); err != nil { // what the other parts measured is printed all the same
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	printed := printTable
	if *asJSON {
		printed = printJSON
	}
	err = errors.Join(append(failed, printed(os.Stdout, b.rows))...)
	if note != "" {
		fmt.Fprintln(os.Stderr, "\n"+note)
	}
	return err
}

// smaller says that the pages of a run are measured on a smaller county than their targets are meant for, and how to measure the
// large one; it is empty when they are not.
func (b *bench) smaller(chosen []part) string {
	if b.there != "" || b.families >= meantFor || !slices.ContainsFunc(chosen, func(p part) bool { return p.name == "pages" || p.name == "home" }) {
		return ""
	}
	return fmt.Sprintf("These pages are measured on a county of %d families; their targets are meant for %d. For those: make bench PARTS=\"pages home\" FAMILIES=%d"+
		" (builds the county once, about eleven minutes and 4 GB on a quiet machine, and keeps it for later runs: scripts/bench -clean takes it away).",
		b.families, meantFor, meantFor)
}

// profiled begins a profile of the processor in file, none when it is not named, and returns what ends it.
func profiled(file string) (stop func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return func() error { pprof.StopCPUProfile(); return out.Close() }, nil
}

// choose returns the named parts, and those that are not slow when none is named.
func choose(names []string) ([]part, error) {
	var chosen []part
	for _, p := range parts() {
		if slices.Contains(names, p.name) || len(names) == 0 && !p.slow {
			chosen = append(chosen, p)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(chosen, func(p part) bool { return p.name == name }) {
			var known []string
			for _, p := range parts() {
				known = append(known, p.name)
			}
			return nil, fmt.Errorf("there is no part %q; the parts are %s", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// say tells whoever waits how far the run has come.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: %s %s\n", time.Now().Format("15:04:05"), fmt.Sprintf(format, args...))
}

func (b *bench) add(r row) { b.rows = append(b.rows, r) }

func rate(v float64) string { return fmt.Sprintf("%.0f/s", v) }

func seconds(v float64) string { return fmt.Sprintf("%.2f s", v) }

func times(v float64) string { return fmt.Sprintf("%.2f", v) }
