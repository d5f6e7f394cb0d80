package main

import (
	"context"
	"fmt"
	"os/exec"
)

// What the workbench is held to on a million payments.
const (
	workbenchSeconds = 10.0  // imported, matched and painted
	workbenchMemory  = 400.0 // megabytes, the most that the process ever had
	workbenchPage    = 30.0  // milliseconds, 95 of 100
)

// workbench measures how soon the workbench is ready after a million payments and a list of packages, and its first page: the benchmark of internal/spot, in
// the table's words.
func (b *bench) workbench(ctx context.Context) error {
	say("the workbench")
	out, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "Workbench", "-benchtime", "1x", "./internal/spot").Output()
	if err != nil {
		return fmt.Errorf("measure the workbench: %w\n%s", err, out)
	}
	got := metrics(out)
	b.add(row{
		Name: "1,000,000 payments and 20,000 packages imported, 15,000 names matched, workbench ready", Ours: seconds(got["s/workbench"]) + ", " + seconds(got["cpu-s/workbench"]) + " CPU",
		Target: "≤ " + seconds(workbenchSeconds), Verdict: atMost(got["s/workbench"], workbenchSeconds),
	})
	b.add(row{
		Name: "the most memory of it", Ours: fmt.Sprintf("%.0f MB", got["MB-peak"]), Target: fmt.Sprintf("≤ %.0f MB", workbenchMemory),
		Verdict: atMost(got["MB-peak"], workbenchMemory),
	})
	b.add(row{Name: "matched again after an answer", Ours: seconds(got["s/match-again"])})
	b.add(row{
		Name: "workbench read on 1,000,000 payments, 95 of 100", Ours: fmt.Sprintf("%.2f ms", got["ms/page-p95"]), Target: fmt.Sprintf("≤ %.0f ms", workbenchPage),
		Verdict: atMost(got["ms/page-p95"], workbenchPage),
	})
	return nil
}
