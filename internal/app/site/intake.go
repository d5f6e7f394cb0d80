package site

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/mailin"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// The kinds of the jobs that read mail, and that act on questions about whose answers nothing was heard.
const (
	KindMail   = "query.mail"
	KindSilent = "query.silent"
)

// registerIntake has the worker read mail every minute and look after silence every hour.
func (s *Site) registerIntake(w *job.Worker) {
	w.Register(KindSilent, func(ctx context.Context, _ []byte) error { return s.closeSilent(ctx) })
	w.Schedule(job.Schedule{Kind: KindSilent, Every: time.Hour})
	if s.options.MailFolder == "" && s.options.Mailbox == nil {
		return
	}
	w.Register(KindMail, func(ctx context.Context, _ []byte) error { return s.ReadMail(ctx) })
	w.Schedule(job.Schedule{Kind: KindMail, Every: time.Minute})
}

// closeSilent looks after silence in every council.
func (s *Site) closeSilent(ctx context.Context) error {
	return job.ForEachScope(ctx, s.Services.DB, s.Services.Query.SilentScopes, s.Services.Query.CloseSilent)
}

// ReadMail reads what came in since the last time.
func (s *Site) ReadMail(ctx context.Context) error {
	take := s.intake(s.sender()).take
	var err error
	if s.options.MailFolder != "" {
		_, err = mailin.ReadFolder(ctx, s.options.MailFolder, take)
	}
	if s.options.Mailbox != nil {
		_, other := mailin.ReadIMAP(ctx, *s.options.Mailbox, take)
		err = errors.Join(err, other)
	}
	return err
}

// intake brings what comes in to the questions it belongs to.
type intake struct {
	*Site
	sender *notify.Sender
}

func (s *Site) intake(sender *notify.Sender) intake { return intake{s, sender} }

// take brings one raw mail in: a delivery report to the message it reports on, anything else to its question or to the held
// messages. The original and its attachments are kept as documents.
func (i intake) take(ctx context.Context, raw []byte, came time.Time) error {
	if err := i.sender.TakeReport(ctx, bytes.NewReader(raw)); !errors.Is(err, notify.ErrNoReport) {
		return err
	}
	m, err := mailin.Parse(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	ctx = db.WithScope(ctx, i.options.Council)
	in := query.Incoming{
		Channel: query.ByEmail, Address: m.From, Name: m.Name, Subject: m.Subject, Body: m.Own, MessageID: m.MessageID, Automatic: m.Automatic,
		Listed: m.Listed, Doubt: m.Doubt, Received: came,
	}
	if in.Doubt == "" && !m.Vouched(i.options.MailServer) {
		in.Doubt = "The council’s mail server does not say that it came from its address, which anybody can write."
	}
	if in.About, err = i.about(ctx, m); err != nil {
		return err
	}
	own, err := i.ours(ctx, m.MessageID)
	if err != nil {
		return err
	}
	in.Automatic = in.Automatic || own // one of ours come back
	taken, err := i.Services.Query.Take(ctx, in)
	if err != nil || own && taken.Fate == query.Automatic { // it stands among what was sent
		return err
	}
	return i.keep(ctx, taken, m, raw)
}

// reference finds a question's reference in a text.
var reference = regexp.MustCompile(`(?i)\bQRY-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b`)

// about returns the question that a mail names: in its subject, by the number of the message that it answers, or in its text with
// what it quotes. "" when it names none.
func (i intake) about(ctx context.Context, m mailin.Mail) (thread.Ref, error) {
	if ref := questionIn(m.Subject); ref != "" {
		return ref, nil
	}
	for n, id := range m.Answers {
		if n == 20 {
			break
		}
		found, ok, err := i.outbound(ctx, id)
		if err != nil {
			return "", err
		}
		if ok && found.Ref.Kind() == thread.Query {
			return found.Ref, nil
		}
	}
	return questionIn(m.Whole), nil
}

// questionIn returns the first reference of a question in a text, "" without one.
func questionIn(text string) thread.Ref {
	for _, word := range reference.FindAllString(text, 20) {
		if ref, err := thread.Parse(word); err == nil {
			return ref
		}
	}
	return ""
}

// outbound finds the message of ours with a Message-ID.
func (i intake) outbound(ctx context.Context, id string) (m notify.Outbound, ok bool, err error) {
	name, _, _ := strings.Cut(id, "@")
	err = i.Services.DB.View(ctx, func(tx *db.Tx) error {
		m, err = notify.Find(ctx, tx, strings.ToUpper(name))
		if fault.Is(err, fault.KindNotFound) {
			return nil
		}
		ok = err == nil
		return err
	})
	return m, ok, err
}

func (i intake) ours(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	_, ok, err := i.outbound(ctx, id)
	return ok, err
}

// keep keeps the original of a message and what was attached, unless a crash after that brought the message again. What is not
// kept is said: a program in a file, a kind that is not taken.
func (i intake) keep(ctx context.Context, taken query.Taken, m mailin.Mail, raw []byte) error {
	if i.options.Documents == nil {
		return nil
	}
	store, service := i.options.Documents, i.Services.Query
	kept, err := i.kept(ctx, taken.Message)
	if err != nil || kept {
		return err
	}
	type received struct {
		name    string
		content document.Content
	}
	var files []received
	var refused []string
	for _, name := range m.Over {
		refused = append(refused, fmt.Sprintf("%s: A message with more than %d files. Send the others in another one.", name, mailin.MostAttached))
	}
	for _, a := range append([]mailin.Attachment{{Name: "original-email.txt", Data: raw}}, m.Attachments...) {
		content, err := store.Receive(ctx, bytes.NewReader(a.Data))
		switch {
		case fault.Is(err, fault.KindInvalid):
			refused = append(refused, a.Name+": "+fault.Message(err))
		case err != nil:
			return err
		case content.Type.Macros():
			refused = append(refused, a.Name+": It holds macros, which are programs. Send it as a PDF.")
		default:
			files = append(files, received{a.Name, content})
		}
	}
	return i.Services.DB.InTx(ctx, func(tx *db.Tx) error {
		var original thread.Ref
		about := taken.Query
		if about == "" { // whoever sorts what is held opens it from there
			about = thread.Ref(taken.Message)
		}
		for n, f := range files {
			d, err := store.Attach(ctx, tx, audit.By{Person: "system", Name: "Alongside", Role: "system", Channel: "email"}, document.Upload{Name: f.name, Child: taken.Child, Ref: about}, f.content)
			if err != nil {
				return err
			}
			if n == 0 {
				original = d.Ref
			}
		}
		return service.KeepOriginal(ctx, tx, taken.Message, original, refused)
	})
}

func (i intake) kept(ctx context.Context, message string) (kept bool, err error) {
	err = i.Services.DB.View(ctx, func(tx *db.Tx) error {
		m, err := i.Services.Query.Store.Message(ctx, tx, message)
		kept = m.Original != "" || len(m.Refused) > 0
		return err
	})
	return kept, err
}

// textsPath is where GOV.UK Notify posts the texts that people send, with the token of receiptsPath.
const textsPath = "/notify/texts"

// incomingText is a text as the service posts it.
type incomingText struct {
	ID       string    `json:"id"`
	From     string    `json:"source_number"`
	Message  string    `json:"message"`
	Received time.Time `json:"date_received"`
}

// takeText takes a text that somebody sent.
func (s *Site) takeText(w http.ResponseWriter, r *http.Request) int {
	if status := s.bearer(r); status != 0 {
		return status
	}
	var t incomingText
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, receiptMost)).Decode(&t) != nil || t.ID == "" || t.From == "" {
		return http.StatusBadRequest
	}
	if strings.HasPrefix(t.From, "44") { // the service writes numbers without the plus sign
		t.From = "+" + t.From
	}
	in := query.Incoming{Channel: query.ByText, Address: t.From, Body: t.Message, MessageID: "text " + t.ID, About: questionIn(t.Message), Received: t.Received}
	if _, err := s.Services.Query.Take(db.WithScope(r.Context(), s.options.Council), in); err != nil {
		s.options.Log.Error("take a text", "error", err)
		return http.StatusServiceUnavailable // the service tries again later
	}
	return http.StatusNoContent
}

// heldMessages lets those who sort messages open what was sent with one.
func heldMessages(s *wiring.Services) func(context.Context, *db.Tx, access.Actor, thread.Ref) (string, bool, error) {
	return func(ctx context.Context, tx *db.Tx, a access.Actor, message thread.Ref) (string, bool, error) {
		ok, err := s.Query.SortsMessage(ctx, tx, a, message)
		return "/queries/held", ok, err
	}
}
