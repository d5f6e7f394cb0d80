package watch_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"alongside/internal/app/schema"
	"alongside/internal/app/watch"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/web"
)

const secret = "QRY-7K3M-9Q2X"

// scrape reads the figures as a monitoring system does.
func scrape(t *testing.T, h http.Handler) map[string]*dto.MetricFamily {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), secret) || strings.Contains(w.Body.String(), string(dbtest.Scope)) {
		t.Fatalf("status %d, or a reference or council in:\n%s", w.Code, w.Body.String())
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	found, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// value returns the figure with the labels, which alternate with their values; -1 when there is none.
func value(found map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	for _, m := range found[name].GetMetric() {
		var have []string
		for _, l := range m.GetLabel() {
			have = append(have, l.GetName(), l.GetValue())
		}
		if !slices.Equal(have, labels) {
			continue
		}
		switch {
		case m.GetCounter() != nil:
			return m.GetCounter().GetValue()
		case m.GetHistogram() != nil:
			return float64(m.GetHistogram().GetSampleCount())
		default:
			return m.GetGauge().GetValue()
		}
	}
	return -1
}

// fill leaves a job that waits, messages of each kind that waits, and entries of the audit.
func fill(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		if err := job.Enqueue(ctx, tx, job.Job{Kind: "test.wait", RunAt: tx.Now().Add(time.Hour)}); err != nil {
			return err
		}
		m := notify.Message{To: notify.ToEmail("A", "a@council.example"), Subject: "S", Body: "B", Template: "t"}
		if err := notify.Send(ctx, tx, m); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.System, audit.Entry{Action: "tested", Ref: secret})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFiguresAreWhatIsThere(t *testing.T) {
	dbtest.Each(t, schema.Migrations(), func(t *testing.T, d *db.DB) {
		m, err := watch.NewMetrics(d, watch.Options{Version: "v0-test", Idle: time.Hour, Places: map[string]string{"database": t.TempDir(), "documents": "/nowhere"}})
		if err != nil {
			t.Fatal(err)
		}
		before := scrape(t, m.Handler())
		fill(t, d)
		dbtest.Clock(d).Advance(90 * time.Second)
		m.Observe(web.Answered{Method: http.MethodGet, Route: "/child/{id}", Status: 200, Took: 20 * time.Millisecond})
		m.Observe(web.Answered{Method: http.MethodGet, Route: "/child/{id}", Status: 404, Took: time.Millisecond})
		m.Observe(web.Answered{Method: "other", Status: 404})
		after := scrape(t, m.Handler())
		for _, c := range []struct {
			want   float64
			name   string
			labels []string
		}{
			{1, "alongside_records_readable", nil},
			{1, "alongside_build_info", []string{"version", "v0-test"}},
			{1, "alongside_http_requests_total", []string{"method", "GET", "route", "/child/{id}", "status", "200"}},
			{1, "alongside_http_requests_total", []string{"method", "other", "route", "none", "status", "404"}},
			{2, "alongside_http_request_duration_seconds", []string{"method", "GET", "route", "/child/{id}"}},
			{2, "alongside_jobs", []string{"state", "waiting"}},
			{0, "alongside_jobs", []string{"state", "dead"}},
			{1, "alongside_messages", []string{"channel", "email", "state", "queued"}},
			{90, "alongside_messages_oldest_seconds", []string{"channel", "email", "state", "queued"}},
			{0, "alongside_audit_entries", []string{"state", "sealed"}},
			{1, "alongside_audit_entries", []string{"state", "unsealed"}},
			{90, "alongside_audit_unsealed_oldest_seconds", nil},
			{0, "alongside_sessions", nil},
			{0, "alongside_documents_waiting", nil},
			{0, "alongside_imports_unfinished", nil},
			{-1, "alongside_disk_free_bytes", []string{"place", "documents"}},
		} {
			if got := value(after, c.name, c.labels...); got != c.want {
				t.Errorf("%s%v is %v, want %v", c.name, c.labels, got, c.want)
			}
		}
		saved := []string{"result", "saved"}
		if was, is := value(before, "alongside_db_transactions_total", saved...), value(after, "alongside_db_transactions_total", saved...); is != was+1 {
			t.Errorf("%v transactions were saved before, %v after one more", was, is)
		}
		if value(after, "alongside_disk_free_bytes", "place", "database") <= 0 || value(after, "alongside_bank_holidays_last_year") < 2027 {
			t.Error("the disk or the bank holidays have no figure")
		}
	})
}

// A database that does not answer leaves the other figures.
func TestFiguresWithoutADatabase(t *testing.T) {
	d := dbtest.SQLite(t) // no tables
	m, err := watch.NewMetrics(d, watch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := scrape(t, m.Handler())
	if value(found, "alongside_records_readable") != 0 || value(found, "alongside_db_views_total") < 0 || found["alongside_jobs"] != nil {
		t.Errorf("got %v", found)
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("/ answers %d", w.Code)
	}
}

// What was asked of the records comes out by state, letters apart.
func TestReadingTheRecords(t *testing.T) {
	d := dbtest.SQLite(t, schema.Migrations()...)
	fill(t, d)
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		to := notify.ToLetter("A. Family", "1 Example Street", "Testtown", "TT1 1AA")
		return notify.Send(ctx, tx, notify.Message{To: to, Subject: "S", Body: "B", Template: "t"})
	}); err != nil {
		t.Fatal(err)
	}
	r, err := watch.Read(context.Background(), d, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Messages) != 2 || r.Count(notify.Queued) != 1 || r.Count(notify.Failed) != 0 || r.Since(notify.Queued).IsZero() || !r.Since(notify.Failed).IsZero() {
		t.Errorf("messages: %+v", r.Messages)
	}
}
