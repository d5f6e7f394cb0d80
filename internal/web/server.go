package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Serve answers requests on ln until ctx ends, then lets running ones finish for at most 15 seconds. Large uploads and
// downloads may take 10 minutes; a slow header is cut off after 5 seconds.
func Serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Minute,
		WriteTimeout:      10 * time.Minute,
		IdleTimeout:       2 * time.Minute,
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
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
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
