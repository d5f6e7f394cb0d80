package notify

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
)

// Report is what a mail system says about the delivery of one message (RFC 3464).
type Report struct {
	// MessageID is that of the message reported on, without its angle brackets.
	MessageID string
	// Action is failed, delayed, delivered, relayed or expanded: the worst that is said of any receiver.
	Action string
	// Status is the code, such as 5.1.1; Diagnostic what the other side said.
	Status, Diagnostic string
}

// ErrNoReport says that a mail is not a delivery report, or not about one message.
var ErrNoReport = errors.New("mail: not a delivery report")

const (
	maxReport = 10 << 20
	maxParts  = 20
)

// ParseReport reads a raw mail as a delivery report.
func ParseReport(raw io.Reader) (Report, error) {
	whole, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(raw, maxReport)))
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	kind, parameters, err := mime.ParseMediaType(whole.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(parameters["report-type"], "delivery-status") {
		return Report{}, ErrNoReport
	}
	var r Report
	parts := multipart.NewReader(whole.Body, parameters["boundary"])
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Report{}, fmt.Errorf("%w: %w", ErrNoReport, err)
		}
		r.readPart(part)
	}
	if r.MessageID == "" || r.Action == "" {
		return Report{}, ErrNoReport
	}
	return r, nil
}

// readPart takes from one part what it says; a part that cannot be read says nothing.
func (r *Report) readPart(part *multipart.Part) {
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		return
	}
	var body io.Reader = part
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
		body = base64.NewDecoder(base64.StdEncoding, part)
	}
	fields := textproto.NewReader(bufio.NewReader(body))
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		for {
			block, err := fields.ReadMIMEHeader()
			r.readStatus(block)
			if err != nil {
				return
			}
		}
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		header, _ := fields.ReadMIMEHeader() // what could be read of a cut-off header serves
		if id := strings.Trim(strings.TrimSpace(header.Get("Message-Id")), "<>"); id != "" && r.MessageID == "" {
			r.MessageID = id
		}
	}
}

// severity orders the actions; what is unknown or about nobody in particular says nothing.
var severity = map[string]int{"expanded": 1, "relayed": 2, "delivered": 3, "delayed": 4, "failed": 5}

func (r *Report) readStatus(block textproto.MIMEHeader) {
	action := strings.ToLower(strings.TrimSpace(block.Get("Action")))
	if severity[action] <= severity[r.Action] {
		return
	}
	r.Action, r.Status = action, strings.TrimSpace(block.Get("Status"))
	r.Diagnostic = strings.TrimSpace(block.Get("Diagnostic-Code"))
}

// TakeReport reads a raw mail and, when it is a report about a message of ours, records what became of that message:
// bounced, delivered, or nothing when it is merely delayed. ErrNoReport says that the mail is something else.
func (s *Sender) TakeReport(ctx context.Context, raw io.Reader) error {
	r, err := ParseReport(raw)
	if err != nil {
		return err
	}
	id, _, _ := strings.Cut(r.MessageID, "@")
	m, err := s.locate(ctx, id)
	if err != nil {
		return err
	}
	if m.ID == "" || m.To.Channel != Email {
		return ErrNoReport
	}
	return s.db.InTx(db.WithScope(ctx, m.Scope), func(tx *db.Tx) error {
		switch r.Action {
		case "failed":
			return s.undelivered(ctx, tx, m, Bounced, failureText(errors.New(strings.TrimSpace(r.Status+" "+r.Diagnostic))))
		case "delivered":
			return delivered(ctx, tx, m)
		default:
			return nil
		}
	})
}

// locate finds a message in whichever scope it is; its ID is empty when there is none.
func (s *Sender) locate(ctx context.Context, id string) (m Outbound, err error) {
	ctx = db.WithScope(ctx, db.System)
	err = s.db.View(ctx, func(tx *db.Tx) error {
		m, err = find(ctx, tx, strings.ToUpper(id))
		if fault.Is(err, fault.KindNotFound) {
			m = Outbound{}
			return nil
		}
		return err
	})
	return m, err
}

// KindReports is the kind of the job that reads the folder of reports.
const KindReports = "notify.reports"

// readReports takes every file of the folder and moves it to taken or, when it is no report about a message of ours, to
// other, where a person looks at it. What cannot be recorded now stays for the next time.
func (s *Sender) readReports(ctx context.Context, _ []byte) error {
	folder := s.options.Reports
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("delivery reports: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		to := "taken"
		err := s.readReport(ctx, filepath.Join(folder, e.Name()))
		if errors.Is(err, ErrNoReport) {
			to, err = "other", nil
		}
		if err == nil {
			err = moveInto(filepath.Join(folder, to), folder, e.Name())
		}
		if err != nil {
			return fmt.Errorf("delivery report %s: %w", e.Name(), err)
		}
		if err := job.Report(ctx, job.Progress{Message: "reading delivery reports"}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sender) readReport(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	return s.TakeReport(ctx, f)
}

func moveInto(folder, from, name string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.Rename(filepath.Join(from, name), filepath.Join(folder, name))
}
