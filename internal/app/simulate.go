package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"alongside/internal/fault"
	"alongside/internal/simulator"
)

type simulateCommand struct {
	Model  string `arg:"" optional:"" placeholder:"MODEL.json" help:"The waiting list as JSON; see docs/simulator.md. A single - reads standard input."`
	Schema bool   `help:"Print the form of a model as JSON Schema, and do nothing else."`
	Cores  int    `placeholder:"N" help:"Use so many cores. Default: all. The answer is the same."`
}

// Run plays the model.
func (c simulateCommand) Run(s *session) error {
	if c.Schema {
		_, err := s.Stdout.Write(simulator.Schema())
		return err
	}
	if c.Cores < 0 {
		return fault.Invalid("--cores", "must be 1 or more; leave it out for all")
	}
	m, err := c.read()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a, err := simulator.Run(ctx, m, c.Cores)
	if err != nil {
		return err
	}
	return s.answer(a, func(w io.Writer) { writeSimulation(w, a) })
}

func (c simulateCommand) read() (simulator.Model, error) {
	switch c.Model {
	case "":
		return simulator.Model{}, fault.Invalid("MODEL.json", "is missing: name the file that holds the waiting list; alongside simulate --schema prints its form")
	case "-":
		return simulator.Read(os.Stdin)
	}
	f, err := os.Open(c.Model)
	if err != nil {
		return simulator.Model{}, fault.Invalidf("MODEL.json", "cannot be opened: %v", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return simulator.Model{}, errors.Join(fault.Invalid("MODEL.json", "is a folder: name the file that holds the waiting list"), f.Close())
	}
	defer f.Close() //nolint:errcheck // nothing was written to it
	return simulator.Read(f)
}

// writeSimulation writes what people read first; --json has the rest, such as the queue by week.
func writeSimulation(w io.Writer, a simulator.Answer) {
	fmt.Fprintf(w, "%d weeks, the first %d not measured; played %d times, seed %d. Waits in weeks; intervals of %g%%.\n",
		a.Weeks, a.WarmUpWeeks, a.Replications, a.Seed, 100*a.Confidence)
	for _, s := range a.Scenarios {
		fmt.Fprintf(w, "\n%s\n", s.Title)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "stage\tmean wait\thalf within\t9 in 10 within\thave to wait\tleft\tnot seen\twaiting at the end")
		for _, st := range s.Stages {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", st.ID, inWeeks(st.Waits.Mean), inWeeks(st.Waits.P50), inWeeks(st.Waits.P90),
				inPercent(st.ProbabilityOfWaiting), inPercent(st.Left), inPercent(st.Unseen), interval("%.0f", st.Queue, 1))
		}
		fmt.Fprintf(table, "all, to the end\t%s\t%s\t%s\n", inWeeks(s.Total.Mean), inWeeks(s.Total.P50), inWeeks(s.Total.P90))
		if d := s.Differences; d != nil {
			for _, st := range d.Stages {
				fmt.Fprintf(table, "%s, against as it is\t%s\t%s\t%s\t%s\t%s\t\t%s\n", st.ID, inWeeks(st.Waits.Mean), inWeeks(st.Waits.P50), inWeeks(st.Waits.P90),
					inPercent(st.ProbabilityOfWaiting), inPercent(st.Left), interval("%.0f", st.Queue, 1))
			}
		}
		table.Flush() //nolint:errcheck // so are all writes of answers for people; a broken pipe ends the program
	}
}

func inWeeks(e simulator.Estimate) string { return interval("%.2f", e, 1) }

func inPercent(e simulator.Estimate) string { return interval("%.1f%%", e, 100) }

func interval(format string, e simulator.Estimate, times float64) string {
	if e.Replications == 0 {
		return "nobody"
	}
	return fmt.Sprintf(format+" ("+format+" to "+format+")", e.Value*times, e.Low*times, e.High*times)
}
