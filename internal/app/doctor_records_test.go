package app

import (
	"strings"
	"testing"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/watch"
	"alongside/internal/audit"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/notify"
)

// The doctor's word on what waits and failed in the records.
func TestTheDoctorReadsTheRecords(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	waiting := func(s notify.State, d time.Duration) watch.Records {
		return watch.Records{At: now, Messages: []notify.Waiting{{Channel: notify.Email, State: s, Count: 2, Oldest: ago(d)}}}
	}
	letters := watch.Records{At: now, Messages: []notify.Waiting{{Channel: notify.Letter, State: notify.Queued, Count: 9, Oldest: ago(99 * time.Hour)}}}
	for name, c := range map[string]struct {
		find func(watch.Records) (health, string)
		of   watch.Records
		want health
		says string
	}{
		"no dead job":             {checkJobs, watch.Records{Jobs: map[job.State]int{job.Waiting: 3, job.Running: 1}}, well, "3 wait, 1 run"},
		"a dead job":              {checkJobs, watch.Records{Jobs: map[job.State]int{job.Dead: 1}}, problem, "1 job failed for good"},
		"fresh messages":          {checkMessages, waiting(notify.Queued, time.Minute), well, "2 wait"},
		"old messages":            {checkMessages, waiting(notify.Queued, 2*time.Hour), problem, "2 messages wait"},
		"failed messages":         {checkMessages, waiting(notify.Failed, time.Minute), warning, "2 could not be sent"},
		"bounced messages":        {checkMessages, waiting(notify.Bounced, time.Minute), warning, "2 came back"},
		"letters wait for paper":  {checkMessages, letters, well, "0 wait"},
		"a fresh tail":            {checkAudit, watch.Records{At: now, Audit: audit.Standing{Sealed: 5, Unsealed: 1, Oldest: ago(time.Second)}}, well, "5 entries are sealed"},
		"an old tail":             {checkAudit, watch.Records{At: now, Audit: audit.Standing{Unsealed: 1, Oldest: ago(time.Hour)}}, warning, "2026-11-23T08:00:00Z"},
		"a file was just put in":  {checkScanning, watch.Records{At: now, Files: document.Queue{Files: 1, Oldest: ago(time.Minute)}}, well, "1 document waits"},
		"files nobody scans":      {checkScanning, watch.Records{At: now, Files: document.Queue{Files: 3, Oldest: ago(3 * time.Hour)}}, problem, "3 documents wait"},
		"an import that runs":     {checkImports, watch.Records{At: now, Imports: 1, Import: ago(time.Second)}, well, "1 import runs"},
		"an import that is stuck": {checkImports, watch.Records{At: now, Imports: 1, Import: ago(2 * time.Hour)}, warning, "not finished"},
	} {
		if got, says := c.find(c.of); got != c.want || !strings.Contains(says, c.says) {
			t.Errorf("%s: %s, %q; want %s, …%q…", name, got, says, c.want, c.says)
		}
	}
}

// How far the table of bank holidays reaches is said in time.
func TestTheDoctorWatchesTheBankHolidays(t *testing.T) {
	for year, want := range map[int]health{2026: well, 2099: problem} {
		s := &session{Program: Program{Clock: func() time.Time { return time.Date(year, time.January, 5, 9, 0, 0, 0, time.UTC) }}}
		if got, says := s.checkHolidays(t.Context(), config.Config{}); got != want {
			t.Errorf("in %d: %s, %s", year, got, says)
		}
	}
}
