package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/site"
	"alongside/internal/app/watch"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// figures is where and what a monitoring system is told; nothing when address is empty.
type figures struct {
	address string
	handler http.Handler
}

// figures has the pages counted when the settings give figures an address.
func (s *session) figures(c config.Config, d *db.DB, o *site.Options) (figures, error) {
	if c.Server.MetricsListen == "" {
		return figures{}, nil
	}
	m, err := watch.NewMetrics(d, watch.Options{
		Version: s.Version, Idle: time.Duration(c.SignIn.IdleTimeout), Places: places(c), Certificate: c.Server.CertificateFile, Log: o.Log,
	})
	if err != nil {
		return figures{}, err
	}
	o.Observe = m.Observe
	return figures{address: c.Server.MetricsListen, handler: m.Handler()}, nil
}

// places are the folders of this machine on which something is kept.
func places(c config.Config) map[string]string {
	found := map[string]string{}
	if file, err := sqliteFile(c); err == nil {
		found["database"] = filepath.Dir(file)
	}
	if c.Documents.URL == "" {
		found["documents"] = c.Documents.Folder
	}
	return found
}

// serveFigures answers a monitoring system until ctx ends. The function it returns waits for the end.
func (s *session) serveFigures(ctx context.Context, f figures) (end func() error, err error) {
	if f.address == "" {
		return func() error { return nil }, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.address)
	if err != nil {
		return nil, fault.Unavailable("The address "+f.address+" of server.metrics_listen cannot be used. Is another program on it?", err)
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, ln, f.handler, web.Timeouts{}) }()
	fmt.Fprintf(s.Stderr, "alongside: figures on http://%s/metrics\n", typed(ln.Addr().String()))
	return func() error {
		stop()
		return <-done
	}, nil
}
