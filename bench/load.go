package main

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// connections is how many clients ask at once.
const connections = 16

// ask is one request of a client; n counts the requests of a run from 0.
type ask func(ctx context.Context, client, n int) error

// closed is what a closed loop measured: each client asks again as soon as it is answered.
type closed struct {
	rate      float64       // answers a second
	processor time.Duration // used by this program, client and server, for one answer
}

// closedLoop asks from every connection for a time.
func closedLoop(ctx context.Context, during time.Duration, do ask) (closed, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var next, done atomic.Int64
	begun, used := time.Now(), processorTime()
	err := clients(func(client int) error {
		for time.Since(begun) < during {
			if err := do(ctx, client, int(next.Add(1)-1)); err != nil {
				stop()
				return err
			}
			done.Add(1)
		}
		return nil
	})
	elapsed, n := time.Since(begun), done.Load()
	if err != nil {
		return closed{}, err
	}
	return closed{rate: float64(n) / elapsed.Seconds(), processor: (processorTime() - used) / time.Duration(n)}, nil
}

// openLoop sends at a rate, whether or not answers come, and returns how long after its intended time each was answered:
// a stall counts for every request that had to wait behind it.
func openLoop(ctx context.Context, rate float64, during time.Duration, do ask) ([]time.Duration, error) {
	total := int(math.Ceil(rate * during.Seconds()))
	latencies := make([]time.Duration, total)
	var next atomic.Int64
	begun := time.Now()
	err := clients(func(client int) error {
		for {
			n := int(next.Add(1) - 1)
			if n >= total {
				return nil
			}
			intended := begun.Add(time.Duration(float64(n) / rate * float64(time.Second)))
			time.Sleep(time.Until(intended))
			if err := do(ctx, client, n); err != nil {
				return err
			}
			latencies[n] = time.Since(intended)
		}
	})
	return latencies, err
}

// clients runs one client a connection and returns what went wrong.
func clients(run func(client int) error) error {
	errs := make([]error, connections)
	var all sync.WaitGroup
	for c := range connections {
		all.Go(func() { errs[c] = run(c) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// percentile returns the latency in milliseconds that share of all stay at or under.
func percentile(latencies []time.Duration, share float64) float64 {
	if len(latencies) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(latencies))
	at := int(math.Ceil(share*float64(len(sorted)))) - 1
	return float64(sorted[max(0, at)].Microseconds()) / 1000
}

// processorTime is what this program has used of the processors. Unlike a rate it says nearly the same on a machine that
// does other work as well.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0 // never fails for the own process
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
