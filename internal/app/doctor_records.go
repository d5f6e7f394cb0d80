package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/schema"
	"alongside/internal/app/watch"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// When the doctor speaks up.
const (
	messageWaits  = time.Hour           // an e-mail is tried again for minutes, not hours
	sealWaits     = time.Minute         // what is committed is sealed within seconds while the program runs
	fileWaits     = time.Hour           // a scan takes seconds
	importRests   = time.Hour           // an import that nobody goes on with; it is swept after a day
	certificateIn = 30 * 24 * time.Hour // time to renew it
	certificateBy = 7 * 24 * time.Hour  // and the last of it
	freeLeast     = 1 << 30             // bytes: less is a problem
	freeLittle    = 10                  // per cent of the disk: less is a warning
)

// recordChecks are the checks that read the records; none is made on a database that cannot be read.
var recordChecks = []struct {
	name string
	find func(watch.Records) (health, string)
}{
	{"jobs", checkJobs}, {"messages", checkMessages}, {"audit", checkAudit}, {"scanning", checkScanning}, {"imports", checkImports},
}

// checkRecords reads what waits and what failed in the records of every council.
func (s *session) checkRecords(ctx context.Context, c config.Config) ([]finding, error) {
	if databaseMissing(c) {
		return nil, nil
	}
	r, err := s.readRecords(ctx, c)
	if err != nil {
		return nil, err
	}
	out := make([]finding, 0, len(recordChecks))
	for _, check := range recordChecks {
		h, says := check.find(r)
		out = append(out, finding{check.name, h, says})
	}
	return out, nil
}

func (s *session) readRecords(ctx context.Context, c config.Config) (r watch.Records, err error) {
	d, err := s.open(ctx, c)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	pending, err := d.Pending(ctx, schema.Migrations())
	if err != nil {
		return r, err
	}
	if len(pending) > 0 {
		return r, errOlderSchema
	}
	return watch.Read(ctx, d, time.Duration(c.SignIn.IdleTimeout))
}

// errOlderSchema is why records are not looked at; the check of the database has said so.
var errOlderSchema = errors.New("the schema is not current")

func checkJobs(r watch.Records) (health, string) {
	if n := r.Jobs[job.Dead]; n > 0 {
		return problem, ui.Count(n, "job", "jobs") + " failed for good; the page of jobs says why, and tries again"
	}
	return well, fmt.Sprintf("none failed for good; %d wait, %d run", r.Jobs[job.Waiting], r.Jobs[job.Running])
}

func checkMessages(r watch.Records) (health, string) {
	failed, bounced := r.Count(notify.Failed), r.Count(notify.Bounced)
	queued := r.Count(notify.Queued)
	switch waits := since(r.At, r.Since(notify.Queued)); {
	case queued > 0 && waits > messageWaits:
		return problem, fmt.Sprintf("%s to be sent, the oldest since %s; is the program running, and does the mail server answer?",
			ui.Count(queued, "message waits", "messages wait"), r.Since(notify.Queued).Format(time.RFC3339))
	case failed+bounced > 0:
		return warning, fmt.Sprintf("%d could not be sent, %d came back; the page of messages says why", failed, bounced)
	default:
		return well, fmt.Sprintf("%d wait to be sent, none failed or came back", queued)
	}
}

func checkAudit(r watch.Records) (health, string) {
	waits := since(r.At, r.Audit.Oldest)
	says := fmt.Sprintf("%d entries are sealed, %d are not yet", r.Audit.Sealed, r.Audit.Unsealed)
	if waits > sealWaits {
		return warning, says + ", the oldest since " + r.Audit.Oldest.Format(time.RFC3339) + "; they are sealed while the program runs"
	}
	return well, says
}

func checkScanning(r watch.Records) (health, string) {
	if since(r.At, r.Files.Oldest) > fileWaits {
		return problem, fmt.Sprintf("%s for the scanner, the oldest since %s; nobody can open them",
			ui.Count(r.Files.Files, "document waits", "documents wait"), r.Files.Oldest.Format(time.RFC3339))
	}
	return well, ui.Count(r.Files.Files, "document waits", "documents wait") + " for the scanner"
}

func checkImports(r watch.Records) (health, string) {
	if rests := since(r.At, r.Import); rests > importRests {
		return warning, fmt.Sprintf("%s not finished, and nothing was done on one since %s; start it again with the same file, or it is swept a day later",
			ui.Count(r.Imports, "import is", "imports are"), r.Import.Format(time.RFC3339))
	}
	return well, ui.Count(r.Imports, "import runs", "imports run")
}

// since is how long ago that was, 0 when it never was.
func since(now, then time.Time) time.Duration {
	if then.IsZero() {
		return 0
	}
	return now.Sub(then)
}

// checkDisk says how much can still be written where something is kept.
func checkDisk(_ context.Context, c config.Config) (health, string) {
	worst, says := well, ""
	for _, place := range []string{"database", "documents"} {
		folder, here := places(c)[place]
		if !here {
			continue
		}
		free, size, err := watch.Free(folder)
		if err != nil {
			continue // the folder is not there yet; its own check says so
		}
		switch {
		case free < freeLeast:
			worst = problem
		case free*100/max(size, 1) < freeLittle && worst == well:
			worst = warning
		}
		if says != "" {
			says += "; "
		}
		says += fmt.Sprintf("%s: %d MB of %d MB free", place, free>>20, size>>20)
	}
	if says == "" {
		return well, "nothing is kept on this machine's disks yet"
	}
	return worst, says
}

// checkCertificate says when the server's own certificate runs out.
func (s *session) checkCertificate(_ context.Context, c config.Config) (health, string) {
	if c.Server.CertificateFile == "" {
		return well, "none here; whatever stands before the program has its own"
	}
	ends, err := watch.CertificateEnds(c.Server.CertificateFile)
	if err != nil {
		return problem, err.Error()
	}
	says := "runs out on " + workday.DateOf(ends).Long()
	switch left := ends.Sub(s.Clock()); {
	case left <= 0:
		return problem, "ran out on " + workday.DateOf(ends).Long()
	case left < certificateBy:
		return problem, says
	case left < certificateIn:
		return warning, says
	default:
		return well, says
	}
}

// checkHolidays says how far statutory dates can be worked out.
func (s *session) checkHolidays(context.Context, config.Config) (health, string) {
	table := workday.EnglandAndWales()
	_, last := table.Years()
	today := workday.DateOf(s.Clock())
	switch {
	case table.Covers(today) != nil:
		return problem, fmt.Sprintf("the table ends with %d: no statutory date can be worked out; put a newer version in place", last)
	case table.RunsOut(today):
		return warning, fmt.Sprintf("the table ends with %d: dates beyond it are refused; put a newer version in place", last)
	default:
		return well, fmt.Sprintf("the table of bank holidays ends with %d", last)
	}
}
