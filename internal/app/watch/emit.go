package watch

import (
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/workday"
)

// emitter sends figures that were just read.
type emitter struct{ out chan<- prometheus.Metric }

// gauge sends one figure that goes up and down. Labels and their values alternate.
func (e emitter) gauge(name, help string, v float64, labels ...string) {
	e.send(prometheus.GaugeValue, name, help, v, labels)
}

// counter sends one that only grows.
func (e emitter) counter(name, help string, v uint64, labels ...string) {
	e.send(prometheus.CounterValue, name, help, float64(v), labels)
}

func (e emitter) send(kind prometheus.ValueType, name, help string, v float64, labels []string) {
	var names, values []string
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	m, err := prometheus.NewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, v, values...)
	if err != nil {
		m = prometheus.NewInvalidMetric(prometheus.NewDesc(name, help, nil, nil), err)
	}
	e.out <- m
}

func (e emitter) database(s db.Stats) {
	const transactions = "Transactions that were saved, and those of which nothing remained."
	e.counter("alongside_db_transactions_total", transactions, s.Saved, "result", "saved")
	e.counter("alongside_db_transactions_total", transactions, s.Failed, "result", "failed")
	e.counter("alongside_db_retries_total", "Times that a transaction ran again after a clash with another.", s.Retried)
	e.counter("alongside_db_views_total", "Snapshots that were read.", s.Views)
	e.counter("alongside_db_statements_total", "Statements that were run.", s.Statements)
}

// machine sends what can be read without the database. A disk or certificate that cannot be read has no figure.
func (e emitter) machine(o Options) {
	for _, place := range slices.Sorted(maps.Keys(o.Places)) {
		if free, size, err := Free(filepath.Clean(o.Places[place])); err == nil {
			e.gauge("alongside_disk_free_bytes", "Bytes that can still be written where something is kept.", float64(free), "place", place)
			e.gauge("alongside_disk_size_bytes", "Size of the disk on which something is kept.", float64(size), "place", place)
		}
	}
	if o.Certificate != "" {
		if ends, err := CertificateEnds(o.Certificate); err == nil {
			e.gauge("alongside_certificate_ends_timestamp_seconds", "When the server's certificate runs out.", float64(ends.Unix()))
		}
	}
	_, last := workday.EnglandAndWales().Years()
	e.gauge("alongside_bank_holidays_last_year", "The last year of the table of bank holidays; statutory dates beyond it are refused.", float64(last))
}

// jobStates are the states that always have a figure, so that an alarm on one has something to compare.
var jobStates = []job.State{job.Waiting, job.Running, job.Dead, job.Stopped, job.Discarded}

func (e emitter) records(r Records) {
	for _, s := range jobStates {
		e.gauge("alongside_jobs", "Jobs that are not done, by state; dead ones failed for good.", float64(r.Jobs[s]), "state", string(s))
	}
	for _, w := range r.Messages {
		e.gauge("alongside_messages", "Messages that wait, failed or came back.", float64(w.Count), "channel", string(w.Channel), "state", string(w.State))
		e.gauge("alongside_messages_oldest_seconds", "Age of the oldest of them.", age(r.At, w.Oldest), "channel", string(w.Channel), "state", string(w.State))
	}
	const entries = "Entries of the audit, in the chain and not yet in it."
	e.gauge("alongside_audit_entries", entries, float64(r.Audit.Sealed), "state", "sealed")
	e.gauge("alongside_audit_entries", entries, float64(r.Audit.Unsealed), "state", "unsealed")
	e.gauge("alongside_audit_unsealed_oldest_seconds", "Age of the oldest entry that is not yet in the chain.", age(r.At, r.Audit.Oldest))
	e.gauge("alongside_sessions", "Sessions of people who did something within the idle time.", float64(r.Sessions))
	e.gauge("alongside_documents_waiting", "Files that wait for the virus scanner.", float64(r.Files.Files))
	e.gauge("alongside_documents_waiting_oldest_seconds", "Age of the oldest of them.", age(r.At, r.Files.Oldest))
	e.gauge("alongside_imports_unfinished", "Imports that are not published yet.", float64(r.Imports))
	e.gauge("alongside_imports_rest_seconds", "How long nothing was done on the import that rests longest.", age(r.At, r.Import))
}

// age is 0 when there is nothing.
func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(0, now.Sub(since).Seconds())
}
