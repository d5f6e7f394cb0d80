package watch

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"alongside/internal/db"
	"alongside/internal/web"
)

// Options is what Metrics needs to know of the installation.
type Options struct {
	Version string
	Idle    time.Duration // how long a session lasts without a page
	// Places are the folders whose disks are watched, by the word that stands in the label, such as "database".
	Places map[string]string
	// Certificate is the PEM file of the server's certificate; empty behind a proxy that ends TLS.
	Certificate string
	Log         *slog.Logger
}

// Metrics counts what is answered and reads the rest when it is asked.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

// seconds are the borders of the histogram: most pages take less than the first.
var seconds = []float64{0.01, 0.05, 0.25, 1, 5}

// NewMetrics watches d.
func NewMetrics(d *db.DB, o Options) (*Metrics, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "alongside_http_requests_total", Help: "Requests to pages that were answered, by the pattern of the route.",
		}, []string{"method", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "alongside_http_request_duration_seconds", Help: "How long answers took, by the pattern of the route.", Buckets: seconds,
		}, []string{"method", "route"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "alongside_build_info", Help: "Always 1; the label says which version runs.", ConstLabels: prometheus.Labels{"version": o.Version},
	})
	build.Set(1)
	for _, c := range []prometheus.Collector{
		m.requests, m.took, build, &reader{db: d, options: o}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		if err := m.registry.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	return m, nil
}

// noRoute stands for every address that leads to no page: whatever is asked for must not become a label.
const noRoute = "none"

// Observe counts one answer.
func (m *Metrics) Observe(a web.Answered) {
	if a.Route == "" {
		a.Route = noRoute
	}
	m.requests.WithLabelValues(a.Method, a.Route, strconv.Itoa(a.Status)).Inc()
	m.took.WithLabelValues(a.Method, a.Route).Observe(a.Took.Seconds())
}

// Handler answers /metrics and nothing else.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, EnableOpenMetrics: true}))
	return mux
}

// readWithin bounds the reading for one answer: a monitoring system gives up after ten seconds by default.
const readWithin = 8 * time.Second

// reader reads records and machine each time the figures are asked for.
type reader struct {
	db      *db.DB
	options Options
}

// Describe is empty: which figures there are depends on the records.
func (r *reader) Describe(chan<- *prometheus.Desc) {}

// Collect reads.
func (r *reader) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readWithin)
	defer cancel()
	e := emitter{out}
	e.database(r.db.Stats())
	e.machine(r.options)
	records, err := Read(ctx, r.db, r.options.Idle)
	if err != nil {
		r.options.Log.Error("read figures", "error", err)
		e.gauge("alongside_records_readable", "1 when the figures about records could be read, 0 when the database did not answer.", 0)
		return
	}
	e.gauge("alongside_records_readable", "1 when the figures about records could be read, 0 when the database did not answer.", 1)
	e.records(records)
}
