package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Timeouts bound how long one request may take. What is zero is taken from UsualTimeouts.
type Timeouts struct {
	Read  time.Duration // to receive a request, its upload too
	Write time.Duration // to answer one, counted from the end of its header
	Idle  time.Duration // that an unused connection is kept
	Stop  time.Duration // that running requests may go on once the server is told to stop
}

// UsualTimeouts suit pages and uploads of 25 MB on a slow line.
var UsualTimeouts = Timeouts{Read: 30 * time.Second, Write: time.Minute, Idle: 2 * time.Minute, Stop: 20 * time.Second}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Read: cmp.Or(t.Read, UsualTimeouts.Read), Write: cmp.Or(t.Write, UsualTimeouts.Write),
		Idle: cmp.Or(t.Idle, UsualTimeouts.Idle), Stop: cmp.Or(t.Stop, UsualTimeouts.Stop),
	}
}

// slowestHeader is how long a header may take; a read timeout that is shorter bounds it too.
const slowestHeader = 5 * time.Second

// Serve answers requests on ln until ctx ends, then lets running ones finish for as long as t says. A slow header is cut
// off after 5 seconds.
func Serve(ctx context.Context, ln net.Listener, h http.Handler, t Timeouts) error {
	t = t.withDefaults()
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: min(slowestHeader, t.Read),
		ReadTimeout:       t.Read,
		WriteTimeout:      t.Write,
		IdleTimeout:       t.Idle,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.Stop)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		return errors.Join(fmt.Errorf("stop %s: %w", ln.Addr(), err), s.Close())
	}
	return nil
}

// Tend does the router's own housekeeping until ctx ends: it writes down where accepted forms led to, each second, and
// sweeps each hour. It ends with what is left to write.
func (r *Router) Tend(ctx context.Context) {
	second, hour := time.NewTicker(time.Second), time.NewTicker(time.Hour)
	defer second.Stop()
	defer hour.Stop()
	for {
		var err error
		select {
		case <-second.C:
			err = r.saveOnce(ctx)
		case <-hour.C:
			err = r.Sweep(ctx)
		case <-ctx.Done():
			if err := r.saveOnce(context.WithoutCancel(ctx)); err != nil {
				r.config.Log.Error("tend pages", "error", err)
			}
			return
		}
		if err != nil && ctx.Err() == nil {
			r.config.Log.Error("tend pages", "error", err)
		}
	}
}
