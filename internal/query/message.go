package query

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Channel is the way a message came.
type Channel string

// The channels by which messages come in.
const (
	ByEmail  Channel = "email"
	ByText   Channel = "text"
	ByLetter Channel = "letter"
)

// Fate says what became of a message that came in.
type Fate string

// The fates.
const (
	Joined    Fate = "joined"    // it stands in the thread of a query
	Held      Fate = "held"      // a person has to say whose it is
	Automatic Fate = "automatic" // an out-of-office reply or a loop: kept and listed, and nothing follows from it
	Discarded Fate = "discarded" // a person said that it is nothing of ours
	Raised    Fate = "raised"    // a person made it a concern
)

// Message is one that came in by e-mail, text or post.
type Message struct {
	ID        string
	Query     thread.Ref // "" while it is held
	Child     thread.Ref
	At        time.Time
	Channel   Channel
	Sender    thread.Ref // the person, when it is somebody the child knows
	Name      string
	Address   string
	Subject   string
	Body      string // without what it quotes and its signature
	MessageID string // by which the same message is known when it comes twice
	Original  thread.Ref
	Refused   []string // the attachments that were not kept, each with why
	Fate      Fate
	Why       string     // why it is held or was discarded
	Became    thread.Ref // the concern that it was made
}

// Incoming is a message as its channel delivers it.
type Incoming struct {
	Channel   Channel
	Address   string // the sender's
	Name      string
	Subject   string
	Body      string // without what it quotes and its signature
	MessageID string
	About     thread.Ref // the reference that it names, "" when it names none
	Automatic bool       // sent by a program: an out-of-office reply, or one of ours come back
	Listed    bool       // it came through a mailing list or has the marks of a program, which some people’s mail has too
	Doubt     string     // why the address is not believed to be the sender's, "" when nothing speaks against it
	Received  time.Time  // when it came to the council, however late it is read; zero where the channel does not say
	Refused   []string
}

// readLate is how long a message may have lain unread: an older time is that of a clock that is wrong, or of a file that was moved.
const readLate = 90 * 24 * time.Hour

// came is when a message counts as come.
func (in Incoming) came(now time.Time) time.Time {
	if in.Received.IsZero() || in.Received.After(now) || now.Sub(in.Received) > readLate {
		return now
	}
	return in.Received
}

// Sender is a person whom an address belongs to.
type Sender struct {
	Actor    access.Actor
	Children []thread.Ref // whom the person looks after now
}

// Mailboxes keeps messages and knows who writes.
type Mailboxes interface {
	// SenderOf returns the person to whom alone an address or number belongs; ok is false when nobody's or several people's.
	SenderOf(ctx context.Context, tx *db.Tx, c Channel, address string) (s Sender, ok bool, err error)
}

// Taken is what became of an incoming message.
type Taken struct {
	Message string
	Fate    Fate
	Query   thread.Ref
	Child   thread.Ref
	Again   bool // the same message came before, and nothing was done
}

// Take puts an incoming message into the thread that it belongs to, asks a new question for a known sender, or holds it for a
// person. Whoever it claims to be from is believed only as far as its address stands in the family's record; it judges
// nothing and closes nothing, for which the family signs in.
func (s *Service) Take(ctx context.Context, in Incoming) (Taken, error) {
	var t Taken
	err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		t, err = s.TakeTx(ctx, tx, in)
		return err
	})
	return t, err
}

// TakeTx is Take inside a transaction.
func (s *Service) TakeTx(ctx context.Context, tx *db.Tx, in Incoming) (Taken, error) {
	if in.MessageID != "" {
		if m, ok, err := s.Store.MessageBy(ctx, tx, in.MessageID); err != nil || ok {
			return Taken{Message: m.ID, Fate: m.Fate, Query: m.Query, Child: m.Child, Again: ok}, err
		}
	}
	m := Message{
		ID: string(thread.New(tx, thread.Document)), At: in.came(tx.Now()), Channel: in.Channel, Name: in.Name, Address: in.Address, Subject: cut(in.Subject, 120),
		Body: cut(in.Body, longestMessage), MessageID: in.MessageID, Refused: in.Refused, Fate: Held,
	}
	if err := s.place(ctx, tx, in, &m); err != nil {
		return Taken{}, err
	}
	if err := s.Store.InsertMessage(ctx, tx, m); err != nil {
		return Taken{}, fmt.Errorf("keep a message: %w", err)
	}
	if m.Fate == Held {
		if err := s.startHeld(ctx, tx, audit.System, m); err != nil {
			return Taken{}, err
		}
	}
	by := audit.By{Person: "system", Name: "Alongside", Role: "system", Channel: string(in.Channel)}
	entry := audit.Entry{Action: "message " + string(m.Fate), Ref: m.ID, Child: string(m.Child), Why: m.Why}
	if m.Query != "" {
		entry.Ref = string(m.Query)
	}
	return Taken{Message: m.ID, Fate: m.Fate, Query: m.Query, Child: m.Child}, audit.Append(ctx, tx, by, entry)
}

// longestMessage is the most that is kept of a message's text; the original is kept whole.
const longestMessage = longestPoint

// both joins two reasons: whoever sorts the message has to know each.
func both(first, second string) string { return strings.TrimSpace(first + " " + second) }

// place decides where a message belongs.
func (s *Service) place(ctx context.Context, tx *db.Tx, in Incoming, m *Message) error {
	if in.Automatic {
		m.Fate, m.Why = Automatic, both("It says that a program sent it.", in.Doubt)
		return nil
	}
	from, known, err := s.Mailboxes.SenderOf(ctx, tx, in.Channel, in.Address)
	if err != nil {
		return err
	}
	switch {
	case in.Listed && !known && in.About == "":
		m.Fate, m.Why = Automatic, both("It came through a mailing list or from a program, and nobody in the record has this address.", in.Doubt)
		return nil
	case in.Listed:
		m.Why = both("It came through a mailing list, or asks that no program answers it: a person has to see whether somebody wrote it.", in.Doubt)
		return nil
	case in.Doubt != "":
		m.Why = in.Doubt
		return nil
	}
	if in.About != "" {
		q, err := s.Store.Query(ctx, tx, in.About)
		if err == nil {
			return s.join(ctx, tx, in, m, q, from, known)
		}
		if !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	switch {
	case !known:
		m.Why = "Nobody in the record has this address."
	case len(from.Children) == 0:
		m.Why = "The sender looks after no child here now."
	case len(from.Children) > 1:
		m.Why = "The sender looks after several children, and it does not say which one it is about."
	case strings.TrimSpace(in.Body) == "":
		m.Why = "It holds no words of its own."
	default:
		return s.askBy(ctx, tx, in, m, from)
	}
	return nil
}

// join adds a message to the thread of the query that it names, when its sender belongs there.
func (s *Service) join(ctx context.Context, tx *db.Tx, in Incoming, m *Message, q Query, from Sender, known bool) error {
	if q.State() == StateJoined { // it is answered there
		var err error
		if q, err = s.Store.Query(ctx, tx, q.Joining.To); err != nil {
			return err
		}
	}
	for i := range q.Onward { // an agency that was asked for a part of the answer
		o := &q.Onward[i]
		if in.Channel != ByEmail || o.Email == "" || !strings.EqualFold(o.Email, in.Address) || !o.Open() {
			continue
		}
		m.Name, m.Query, m.Child, m.Fate = o.Name, q.Ref, q.Child, Joined
		if strings.TrimSpace(in.Body) == "" {
			return nil
		}
		on := workday.DateOf(m.At)
		if on.Before(o.AskedOn) { // by a clock that is wrong
			on = o.AskedOn
		}
		if err := o.reply(in.Body, on); err != nil {
			return err
		}
		if err := s.Clocks.Keep(ctx, tx, audit.System, q.Ref, o.rule(), on); err != nil {
			return err
		}
		return s.save(ctx, tx, audit.System, q, o.Name+" replied by email", "")
	}
	if !known {
		m.Why = "It names a question, but nobody in the record has this address."
		return nil
	}
	err := access.MaySee(ctx, tx, from.Actor, q.Child)
	if err == nil {
		err = s.MayRead(ctx, tx, from.Actor, q)
	}
	if err != nil {
		if fault.Is(err, fault.KindNotFound) {
			m.Why = "It names a question that is not the sender’s."
			return nil
		}
		return err
	}
	m.Sender, m.Name, m.Query, m.Child, m.Fate = from.Actor.Person, from.Actor.Name, q.Ref, q.Child, Joined
	changed, err := s.wrote(ctx, tx, from.Actor.By(), &q, workday.DateOf(m.At))
	if err != nil || !changed {
		return err
	}
	return s.save(ctx, tx, from.Actor.By(), q, "family wrote about an answer", "")
}

// askBy asks a new question for a known sender.
func (s *Service) askBy(ctx context.Context, tx *db.Tx, in Incoming, m *Message, from Sender) error {
	subject := cut(strings.TrimSpace(in.Subject), 120)
	if subject == "" {
		subject = "A " + string(in.Channel) + " message"
	}
	from.Actor.Channel = string(in.Channel)
	ref, err := s.AskTx(ctx, tx, from.Actor, Ask{Child: from.Children[0], Subject: subject, Points: PointsOf(in.Body), Received: workday.DateOf(m.At)})
	if fault.Is(err, fault.KindInvalid) || fault.Is(err, fault.KindNotFound) {
		m.Why = "It could not be made a question: " + fault.Message(err)
		return nil
	}
	if err != nil {
		return err
	}
	m.Sender, m.Name, m.Query, m.Child, m.Fate = from.Actor.Person, from.Actor.Name, ref, from.Children[0], Joined
	return nil
}

// PointsOf makes the points of a question from a message: its numbered lines when it has some, else the whole.
func PointsOf(body string) []string {
	var points []string
	for _, line := range strings.Split(body, "\n") {
		line = strings.TrimSpace(line)
		rest := strings.TrimLeft(line, "0123456789")
		if n := len(line) - len(rest); n > 0 && n < 3 && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ")")) {
			points = append(points, strings.TrimSpace(rest[1:]))
		} else if len(points) > 0 && line != "" {
			points[len(points)-1] += "\n" + line
		}
	}
	if len(points) < 2 || len(points) > mostPoints {
		points = []string{cut(strings.TrimSpace(body), longestPoint)}
	}
	for i := range points {
		points[i] = cut(points[i], longestPoint)
	}
	return points
}

// cut returns the first n characters of a text.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// Messages returns what came in on a query, the oldest first.
func (s *Service) Messages(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Message, error) {
	return s.Store.MessagesOf(ctx, tx, ref)
}

// HeldMessages returns up to limit messages that wait for a person, the oldest first.
func (s *Service) HeldMessages(ctx context.Context, tx *db.Tx, limit int) ([]Message, error) {
	return s.Store.HeldMessages(ctx, tx, limit)
}

// automaticShown is for how many days messages of programs are listed: a month more than a message may have lain unread.
const automaticShown = 120

// AutomaticMessages returns up to limit messages of the last four months that programs sent, the latest first.
func (s *Service) AutomaticMessages(ctx context.Context, tx *db.Tx, limit int) ([]Message, error) {
	return s.Store.AutomaticMessages(ctx, tx, tx.Today().AddDays(-automaticShown).At(0, 0), limit)
}

// HoldAutomatic says that somebody did write a message that was taken for a program’s: it is held from the day on which it came.
func (s *Service) HoldAutomatic(ctx context.Context, by access.Actor, message string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		m, err := s.messageOf(ctx, tx, by, message, Automatic)
		if err != nil {
			return err
		}
		m.Fate, m.Why = Held, both(by.Name+" says that somebody wrote it, and no program.", m.Why)
		if err := s.Store.UpdateMessage(ctx, tx, m); err != nil {
			return err
		}
		if err := s.startHeld(ctx, tx, by.By(), m); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "message held", Ref: m.ID, Why: m.Why})
	})
}

// SortsMessage reports whether the reader is one who sorts messages, and message one that stands in no thread: it is held, was
// taken for a program’s, was found to be nothing of the council's, or was made a concern.
func (s *Service) SortsMessage(ctx context.Context, tx *db.Tx, by access.Actor, message thread.Ref) (bool, error) {
	if !by.May(access.QueryAssign) {
		return false, nil
	}
	m, err := s.Store.Message(ctx, tx, string(message))
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil && (m.Fate == Held || m.Fate == Automatic || m.Fate == Discarded || m.Fate == Raised), err
}

// Settle says what a held message is: a part of the thread of a query, or nothing of ours.
type Settle struct {
	Message string
	Query   thread.Ref // "" to discard it
	Why     string
}

// Settle settles a held message.
func (s *Service) Settle(ctx context.Context, by access.Actor, cmd Settle) error {
	if !by.May(access.QueryAssign) {
		return fault.Forbidden("You may not sort messages that are held.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SettleTx(ctx, tx, by, cmd) })
}

// SettleTx is Settle inside a transaction.
func (s *Service) SettleTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Settle) error {
	m, err := s.heldMessage(ctx, tx, by, cmd.Message)
	if err != nil {
		return err
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say how you know.")
	}
	m.Why, m.Fate = strings.TrimSpace(cmd.Why), Discarded
	if cmd.Query == "" {
		return s.placed(ctx, tx, by, m)
	}
	q, err := s.Store.Query(ctx, tx, cmd.Query)
	if fault.Is(err, fault.KindNotFound) || err == nil && access.MaySee(ctx, tx, by, q.Child) != nil {
		return fault.Invalid("query", "There is no such question among those that you may see. Check its reference.")
	}
	if err == nil && q.State() == StateJoined {
		q, err = s.Store.Query(ctx, tx, q.Joining.To)
	}
	if err != nil {
		return err
	}
	m.Query, m.Child, m.Fate = q.Ref, q.Child, Joined
	changed, err := s.wrote(ctx, tx, by.By(), &q, workday.DateOf(m.At))
	if err == nil && changed {
		err = s.save(ctx, tx, by.By(), q, "family wrote about an answer", "")
	}
	if err != nil {
		return err
	}
	return s.placed(ctx, tx, by, m)
}

// KeepOriginal records where the original of a message is kept and which of its files were not, and tells a family of those.
func (s *Service) KeepOriginal(ctx context.Context, tx *db.Tx, message string, original thread.Ref, refused []string) error {
	m, err := s.Store.Message(ctx, tx, message)
	if err != nil {
		return err
	}
	m.Original, m.Refused = original, append(m.Refused, refused...)
	if err := s.Store.UpdateMessage(ctx, tx, m); err != nil {
		return err
	}
	if len(refused) == 0 || m.Sender == "" || m.Query == "" {
		return nil
	}
	q, err := s.Store.Query(ctx, tx, m.Query)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, q, "We could not keep a file that you sent by email. Sign in to read why.", workday.Date{})
}
