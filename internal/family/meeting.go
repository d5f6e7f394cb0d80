package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleInterpreter is the council's own rule by when an interpreter is arranged for the day on which a family is met.
const RuleInterpreter = "interpreter-arrange"

// MeetingKind is how somebody of a family is met.
type MeetingKind string

// The kinds. A session is booked on the page of its offer and never chosen here.
const (
	HomeVisit    MeetingKind = "visit at home"
	Talk         MeetingKind = "meeting"
	Appointment  MeetingKind = "appointment"
	Call         MeetingKind = "call by phone or video"
	SessionPlace MeetingKind = "session"
)

// MeetingKinds lists the kinds that are planned by hand.
func MeetingKinds() []MeetingKind { return []MeetingKind{HomeVisit, Talk, Appointment, Call} }

// InterpreterNeed is somebody who is met and needs an interpreter, as the family said last.
type InterpreterNeed struct {
	Person   thread.Ref `json:"person"`
	Name     string     `json:"name"`
	Language string     `json:"language"` // "" where it was not said
}

// Meeting is a day on which somebody of a family is met: an appointment, a visit, a meeting, or a session for which a place is held.
type Meeting struct {
	Ref       thread.Ref
	Version   int
	Child     thread.Ref
	Kind      MeetingKind
	On        workday.Date
	Time      string     // "14:30", or "" where none was said
	Where     string     // in words; "" for a session, whose place stands on its own page
	About     thread.Ref // the booking of a session
	Needs     []InterpreterNeed
	Arranged  Arrangements // who interprets, language by language
	OffOn     workday.Date
	OffWhy    string
	PlannedBy string
}

// Languages are those in which interpreters are needed, each once.
func (m Meeting) Languages() []string {
	var out []string
	for _, n := range m.Needs {
		if n.Language != "" && !slices.Contains(out, n.Language) {
			out = append(out, n.Language)
		}
	}
	return out
}

// Open reports whether the meeting stands and is today or later.
func (m Meeting) Open(today workday.Date) bool { return m.OffOn.IsZero() && !m.On.Before(today) }

// NeededBy reports whether a person needs an interpreter there.
func (m Meeting) NeededBy(person thread.Ref) bool {
	return slices.ContainsFunc(m.Needs, func(n InterpreterNeed) bool { return n.Person == person && person != "" })
}

// MeetingStore keeps meetings.
type MeetingStore interface {
	// Meeting returns one; a fault of kind not found when the council has none of that reference.
	Meeting(ctx context.Context, tx *db.Tx, ref thread.Ref) (Meeting, error)
	// Meetings returns those about a child from a day on, by day and reference, those that were called off too.
	Meetings(ctx context.Context, tx *db.Tx, child thread.Ref, from workday.Date) ([]Meeting, error)
	// MeetingAbout returns the latest for a booking; not found when there is none.
	MeetingAbout(ctx context.Context, tx *db.Tx, about thread.Ref) (Meeting, error)
	InsertMeeting(ctx context.Context, tx *db.Tx, m Meeting) error
	// UpdateMeeting saves over the version that was read.
	UpdateMeeting(ctx context.Context, tx *db.Tx, m Meeting) error
}

// Meetings returns the meetings with a child's family from today on that a reader may know of: who works with the child all, one of its
// family those at which they themselves need an interpreter. The caller has checked that they may see the child.
func (s *Service) Meetings(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]Meeting, error) {
	found, err := s.store.Meetings(ctx, tx, child, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("the meetings about %s: %w", child, err)
	}
	kin, err := AsFamily(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	apart, err := s.HomeKept(ctx, tx, reader, child)
	var out []Meeting
	for _, m := range found {
		if m.Open(tx.Today()) && (!kin || m.readBy(reader.Person, apart)) {
			out = append(out, m)
		}
	}
	return out, err
}

// readBy reports whether one of the family reads of a meeting: who needs an interpreter there. To a carer from whom the other home is kept
// it tells no place, and of a visit at home nothing.
func (m *Meeting) readBy(person thread.Ref, apart bool) bool {
	if apart {
		m.Where = ""
	}
	return m.NeededBy(person) && (!apart || m.Kind != HomeVisit)
}

// Meeting returns one meeting to who may know of it, as Meetings says; not found for others.
func (s *Service) Meeting(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (Meeting, error) {
	m, err := s.store.Meeting(ctx, tx, ref)
	if err != nil {
		return Meeting{}, err
	}
	if err := access.MaySee(ctx, tx, reader, m.Child); err != nil {
		return Meeting{}, err
	}
	kin, err := AsFamily(ctx, tx, reader, m.Child)
	if err != nil || !kin {
		return m, err
	}
	apart, err := s.HomeKept(ctx, tx, reader, m.Child)
	if err == nil && !m.readBy(reader.Person, apart) {
		err = fault.NotFound("That meeting")
	}
	return m, err
}

// PlanMeeting plans to meet a family.
type PlanMeeting struct {
	Child thread.Ref
	Kind  MeetingKind
	On    workday.Date
	Time  string
	Where string
}

func (cmd *PlanMeeting) validate(today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	cmd.Time, cmd.Where = strings.TrimSpace(cmd.Time), strings.TrimSpace(cmd.Where)
	if !slices.Contains(MeetingKinds(), cmd.Kind) {
		add("kind", "Choose how you meet.")
	}
	switch {
	case cmd.On.IsZero():
		add("on", "Enter the day on which you meet.")
	case cmd.On.Before(today):
		add("on", "The day must be today or later.")
	case cmd.On.After(today.AddDays(maxAhead)):
		add("on", "The day is more than a year ahead. Check the year.")
	}
	if _, err := time.Parse("15:04", cmd.Time); cmd.Time != "" && err != nil {
		add("time", "Enter a time of day, like 14:30.")
	}
	if len([]rune(cmd.Where)) > longestLine {
		add("where", "Use at most 200 characters.")
	}
	return wrong
}

// maxAhead is for how many days ahead a meeting is planned.
const maxAhead = 366

// PlanMeeting puts a day on record on which somebody of the family is met. Where one of them asked for an interpreter, arranging one becomes
// a date of whoever leads the child, or of who plans it.
func (s *Service) PlanMeeting(ctx context.Context, by access.Actor, cmd PlanMeeting) (out Meeting, err error) {
	if err := staffMayEdit(by); err != nil {
		return out, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		out, err = s.PlanMeetingTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// PlanMeetingTx is PlanMeeting inside a transaction.
func (s *Service) PlanMeetingTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PlanMeeting) (Meeting, error) {
	if err := s.standsAlone(ctx, tx, cmd.Child); err != nil {
		return Meeting{}, err
	}
	if err := fault.InvalidFields(cmd.validate(tx.Today())...); err != nil {
		return Meeting{}, err
	}
	needs, err := s.interpreters(ctx, tx, cmd.Child, cmd.On)
	if err != nil {
		return Meeting{}, err
	}
	m := Meeting{Ref: thread.New(tx, thread.Meeting), Version: 1, Child: cmd.Child, Kind: cmd.Kind, On: cmd.On, Time: cmd.Time, Where: cmd.Where, Needs: needs,
		PlannedBy: by.Name}
	return m, s.addMeeting(ctx, tx, by, m)
}

// HeldTx is told that a place in a session is held for a child, on a day and at a time: where somebody of the family needs an interpreter,
// the day is put on record and one is to be arranged. A second place for the same booking takes the first one's day.
func (s *Service) HeldTx(ctx context.Context, tx *db.Tx, by audit.By, child, booking thread.Ref, on workday.Date, at string) error {
	needs, err := s.interpreters(ctx, tx, child, on)
	if err != nil || len(needs) == 0 || on.Before(tx.Today()) {
		return err
	}
	before, err := s.store.MeetingAbout(ctx, tx, booking)
	if err == nil && before.OffOn.IsZero() {
		return nil
	}
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("the meeting of %s: %w", booking, err)
	}
	return s.addMeeting(ctx, tx, by, Meeting{Ref: thread.New(tx, thread.Meeting), Version: 1, Child: child, Kind: SessionPlace, On: on, Time: at, About: booking,
		Needs: needs, PlannedBy: by.Name})
}

// GivenBackTx is told that a place is held no longer: nobody has to interpret there any more.
func (s *Service) GivenBackTx(ctx context.Context, tx *db.Tx, by audit.By, booking thread.Ref) error {
	m, err := s.store.MeetingAbout(ctx, tx, booking)
	if fault.Is(err, fault.KindNotFound) || err == nil && !m.OffOn.IsZero() {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the meeting of %s: %w", booking, err)
	}
	return s.callOff(ctx, tx, by, m, "The place is held no longer.")
}

func (s *Service) addMeeting(ctx context.Context, tx *db.Tx, by audit.By, m Meeting) error {
	if err := s.store.InsertMeeting(ctx, tx, m); err != nil {
		return fmt.Errorf("save meeting %s: %w", m.Ref, err)
	}
	if err := s.placeMeeting(ctx, tx, m); err != nil {
		return err
	}
	if len(m.Needs) > 0 {
		if err := s.arrangeBy(ctx, tx, by, m); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "meeting with the family planned", Ref: string(m.Ref), Child: string(m.Child), Rule: RuleInterpreter,
		Payload: recordedMeeting{Kind: m.Kind, On: m.On, Needs: len(m.Needs)}})
}

// recordedMeeting is what the audit keeps of it: no name, and no place.
type recordedMeeting struct {
	Kind  MeetingKind  `json:"kind"`
	On    workday.Date `json:"on"`
	Needs int          `json:"needs"` // interpreters
}

func (s *Service) placeMeeting(ctx context.Context, tx *db.Tx, m Meeting) error {
	state := "planned"
	if !m.OffOn.IsZero() {
		state = "called off"
	}
	node := thread.Node{Ref: m.Ref, Kind: thread.Meeting, Label: "Meeting with the family", Child: m.Child, State: state, URL: "/meetings/" + string(m.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place meeting %s in the thread: %w", m.Ref, err)
	}
	return nil
}

// ArrangeInterpreter says who interprets at a meeting for a language.
type ArrangeInterpreter struct {
	Meeting  thread.Ref
	Version  int
	Language string // may be left empty where only one is needed
	Who, How string
}

// ArrangeInterpreter keeps who interprets for a language, which the family reads, and with the last of them the date. It can be changed until the
// day is over.
func (s *Service) ArrangeInterpreter(ctx context.Context, by access.Actor, cmd ArrangeInterpreter) error {
	return s.onMeeting(ctx, by, cmd.Meeting, func(tx *db.Tx) error { return s.ArrangeInterpreterTx(ctx, tx, by.By(), cmd) })
}

// ArrangeInterpreterTx is ArrangeInterpreter inside a transaction.
func (s *Service) ArrangeInterpreterTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ArrangeInterpreter) error {
	m, err := s.standing(ctx, tx, cmd.Meeting, cmd.Version)
	if err != nil {
		return err
	}
	if len(m.Needs) == 0 {
		return fault.Conflict("Nobody who is met here asked for an interpreter.")
	}
	a := Arranged{Language: strings.TrimSpace(cmd.Language), Who: strings.TrimSpace(cmd.Who), How: strings.TrimSpace(cmd.How), By: by.Name, On: tx.Today()}
	if err := m.arrange(a); err != nil {
		return err
	}
	if err := s.store.UpdateMeeting(ctx, tx, m); err != nil {
		return fmt.Errorf("save meeting %s: %w", m.Ref, err)
	}
	if len(m.Missing()) == 0 {
		err = s.clocks.Keep(ctx, tx, by, m.Ref, RuleInterpreter, tx.Today())
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("arrange an interpreter for %s: %w", m.Ref, err)
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "interpreter arranged", Ref: string(m.Ref), Child: string(m.Child), Rule: RuleInterpreter,
		Payload: recordedMeeting{Kind: m.Kind, On: m.On, Needs: len(m.Needs)}})
}

// CallOffMeeting says that a meeting does not take place. A place in a session is given back on the page of its booking.
type CallOffMeeting struct {
	Meeting thread.Ref
	Version int
	Why     string
}

// CallOffMeeting calls a meeting off, and with it what had to be arranged.
func (s *Service) CallOffMeeting(ctx context.Context, by access.Actor, cmd CallOffMeeting) error {
	return s.onMeeting(ctx, by, cmd.Meeting, func(tx *db.Tx) error {
		m, err := s.standing(ctx, tx, cmd.Meeting, cmd.Version)
		if err != nil {
			return err
		}
		why := strings.TrimSpace(cmd.Why)
		switch {
		case m.About != "":
			return fault.Conflict("This is a place in a session. Give it back on the page of the booking.")
		case why == "":
			return fault.Invalid("why", "Say why it does not take place.")
		case len([]rune(why)) > longestLine:
			return fault.Invalid("why", "Use at most 200 characters.")
		}
		return s.callOff(ctx, tx, by.By(), m, why)
	})
}

func (s *Service) callOff(ctx context.Context, tx *db.Tx, by audit.By, m Meeting, why string) error {
	m.OffOn, m.OffWhy = tx.Today(), why
	if err := s.store.UpdateMeeting(ctx, tx, m); err != nil {
		return fmt.Errorf("save meeting %s: %w", m.Ref, err)
	}
	if err := s.clocks.Stop(ctx, tx, by, m.Ref, RuleInterpreter, why); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("call off meeting %s: %w", m.Ref, err)
	}
	if err := s.placeMeeting(ctx, tx, m); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "meeting with the family called off", Ref: string(m.Ref), Child: string(m.Child), Why: why, Rule: RuleInterpreter})
}

// closeMeetings calls off at an adoption what was planned with the former family. The store takes its names out.
func (s *Service) closeMeetings(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref) error {
	found, err := s.store.Meetings(ctx, tx, child, tx.Today())
	if err != nil {
		return err
	}
	for _, m := range found {
		if m.Open(tx.Today()) {
			if err := s.callOff(ctx, tx, by, m, "The record was closed."); err != nil {
				return err
			}
		}
	}
	return nil
}

// onMeeting changes a meeting, for who keeps the child's record.
func (s *Service) onMeeting(ctx context.Context, by access.Actor, ref thread.Ref, do func(tx *db.Tx) error) error {
	if err := staffMayEdit(by); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		m, err := s.store.Meeting(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := mayKeep(ctx, tx, by, m.Child); err != nil {
			return err
		}
		return do(tx)
	})
}

// standing loads a meeting that stands, on the version that was read.
func (s *Service) standing(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Meeting, error) {
	m, err := s.store.Meeting(ctx, tx, ref)
	switch {
	case err != nil:
		return m, err
	case m.Version != version:
		return m, fault.Conflict("Somebody else changed this meeting while you were reading. Look again before you save.")
	case !m.OffOn.IsZero():
		return m, fault.Conflictf("This meeting was called off on %s.", m.OffOn.Long())
	case m.On.Before(tx.Today()):
		return m, fault.Conflict("The day of this meeting is over.")
	}
	return m, nil
}
