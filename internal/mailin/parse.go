package mailin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	_ "github.com/emersion/go-message/charset" // messages in the character sets of old programs
	"github.com/emersion/go-message/mail"
)

// Mail is one message as it was sent.
type Mail struct {
	// MessageID is the message's own number, without angle brackets; "" when it has none.
	MessageID string
	// Answers are the numbers of the messages that it answers, the nearest first.
	Answers []string
	// From is the sender's address in small letters, Name what stands beside it.
	From, Name string
	Subject    string
	Date       time.Time // zero when it has none that can be read
	// Whole is the text, Own the text without what it quotes and without its signature.
	Whole, Own string
	// Automatic says that a program sent it: an out-of-office reply, a delivery report.
	Automatic bool
	// Listed says that it came through a mailing list or asks that no program answers it. Programs do so, and so do the relays of some
	// people’s mail.
	Listed bool
	// Doubt says in words why the sender's address is not believed: a mail server on the way found that the domain of the address
	// did not send it. "" when none says so, which proves nothing either.
	Doubt       string
	Attachments []Attachment
	// Over are the names of the attachments that were not read, because there are too many.
	Over []string

	checks []check
}

// Attachment is a file in a message.
type Attachment struct {
	Name string
	Data []byte
}

// ErrNoMail says that something is no e-mail that can be read.
var ErrNoMail = errors.New("mail: it cannot be read")

// MaxBytes is the largest message that is read.
const MaxBytes = 30 << 20

const (
	mostParts   = 200
	longestText = 1 << 20
	// MostAttached is how many files of a message are read.
	MostAttached = 20
)

// Parse reads a raw message. Parts that cannot be read are left out; it fails only where there is no sender to be read.
func Parse(raw io.Reader) (Mail, error) {
	body, err := io.ReadAll(io.LimitReader(raw, MaxBytes+1))
	if err != nil {
		return Mail{}, err
	}
	if len(body) > MaxBytes {
		return Mail{}, fmt.Errorf("%w: it is larger than %d MB", ErrNoMail, MaxBytes>>20)
	}
	r, err := mail.CreateReader(bytes.NewReader(body))
	if r == nil {
		return Mail{}, fmt.Errorf("%w: %w", ErrNoMail, err)
	}
	var m Mail
	from, err := r.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address == "" {
		return Mail{}, fmt.Errorf("%w: it does not name one sender", ErrNoMail)
	}
	m.From, m.Name = strings.ToLower(clean(from[0].Address)), clean(from[0].Name)
	m.readHeader(r.Header)
	m.readParts(r)
	m.Own = Own(m.Whole)
	return m, nil
}

// readHeader takes what can be read of the header; a field that cannot says nothing.
func (m *Mail) readHeader(h mail.Header) {
	if subject, err := h.Subject(); err == nil || subject != "" {
		m.Subject = clean(subject)
	}
	if id, err := h.MessageID(); err == nil {
		m.MessageID = id
	}
	if date, err := h.Date(); err == nil {
		m.Date = date
	}
	for _, field := range []string{"In-Reply-To", "References"} {
		ids, err := h.MsgIDList(field)
		if err != nil {
			continue
		}
		for i := range ids {
			m.Answers = append(m.Answers, ids[len(ids)-1-i]) // the last is the nearest
		}
	}
	m.checks = checks(h)
	m.Automatic, m.Listed, m.Doubt = automatic(h), listed(h), doubt(m.checks)
}

// value is a field of a header in small letters.
func value(h mail.Header, field string) string {
	return strings.ToLower(strings.TrimSpace(h.Get(field)))
}

// listed reports what lists and programs set, and relays of people’s mail too.
func listed(h mail.Header) bool {
	if s := value(h, "X-Auto-Response-Suppress"); s != "" && s != "none" {
		return true
	}
	if p := value(h, "Precedence"); p == "bulk" || p == "list" {
		return true
	}
	return value(h, "List-Id") != "" || value(h, "X-Loop") != "" && value(h, "X-Loop") != "no"
}

// automatic reports whether a program sent the message: RFC 3834's field, those that were in use before it, and the empty return path of
// delivery reports.
func automatic(h mail.Header) bool {
	if auto, _, _ := strings.Cut(value(h, "Auto-Submitted"), ";"); auto != "" && strings.TrimSpace(auto) != "no" {
		return true
	}
	if p := value(h, "Precedence"); p == "junk" || p == "auto_reply" {
		return true
	}
	for _, field := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Failed-Recipients"} {
		if v := value(h, field); v != "" && v != "no" {
			return true
		}
	}
	if h.Has("Return-Path") && value(h, "Return-Path") == "<>" {
		return true
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "multipart/report"
}

func (m *Mail) readParts(r *mail.Reader) {
	var plain, html strings.Builder
	for range mostParts {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) || p == nil {
			break
		}
		if err != nil {
			continue // in a character set that nobody knows: the other parts serve
		}
		switch h := p.Header.(type) {
		case *mail.InlineHeader:
			kind, _, err := h.ContentType()
			switch {
			case err == nil && kind == "text/html":
				readText(&html, p.Body)
			case err != nil || kind == "text/plain" || kind == "":
				readText(&plain, p.Body)
			default:
				m.attach(nameOf(h.Get("Content-Disposition"), h.Get("Content-Type")), p.Body)
			}
		case *mail.AttachmentHeader:
			name, err := h.Filename()
			if err != nil || name == "" {
				name = "attachment"
			}
			m.attach(name, p.Body)
		}
	}
	m.Whole = plain.String()
	if strings.TrimSpace(m.Whole) == "" {
		m.Whole = textOf(html.String())
	}
	m.Whole = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(m.Whole, "\r\n", "\n"), "\x00", ""), "?")
}

func readText(to *strings.Builder, from io.Reader) {
	if to.Len() > 0 {
		to.WriteByte('\n')
	}
	_, _ = io.Copy(to, io.LimitReader(from, longestText)) // what could be read serves
}

func (m *Mail) attach(name string, from io.Reader) {
	if len(m.Attachments) == MostAttached {
		m.Over = append(m.Over, clean(name))
		return
	}
	data, err := io.ReadAll(from)
	if err == nil && len(data) > 0 {
		m.Attachments = append(m.Attachments, Attachment{Name: clean(name), Data: data})
	}
}

// nameOf returns the name that a part without a disposition of its own gives.
func nameOf(disposition, kind string) string {
	for field, key := range map[string]string{disposition: "filename", kind: "name"} {
		if _, parameters, err := mime.ParseMediaType(field); err == nil && parameters[key] != "" {
			return parameters[key]
		}
	}
	return "attachment"
}

// clean makes a field one line of text.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")), " ")
}
