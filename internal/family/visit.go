package family

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// VisitField is one question of the note that a worker writes at a visit.
type VisitField string

// The questions.
const (
	VisitDay    VisitField = "day"
	VisitWho    VisitField = "who"
	VisitChild  VisitField = "child-said"
	VisitFamily VisitField = "family-said"
	VisitSeen   VisitField = "seen"
	VisitAgreed VisitField = "agreed"
)

// VisitFields lists the questions in their order.
func VisitFields() []VisitField {
	return []VisitField{VisitDay, VisitWho, VisitChild, VisitFamily, VisitSeen, VisitAgreed}
}

// Answers are what is written to each question; one without an answer is not in it.
type Answers map[VisitField]string

// Conflict is a question to which two devices wrote different answers, both starting from the same one. Both are kept until
// a person settles it.
type Conflict struct {
	Field VisitField `json:"field"`
	First string     `json:"first"` // what came first
	Later string     `json:"later"`
	Who   string     `json:"who"` // who wrote the later one
	At    time.Time  `json:"at"`
}

// Visit is the note of one visit. It may be written on several devices, with or without a connection, and is handed in once.
type Visit struct {
	Child     thread.Ref
	N         int // counts the notes about one child from 1
	Version   int // counts what was saved, 0 for a note that nobody has saved yet
	Answers   Answers
	Conflicts []Conflict
	HandedIn  time.Time // zero while it is being written
	By        string    // who handed it in
}

// VisitEdit is one saving of a note by one device.
type VisitEdit struct {
	Child   thread.Ref
	N       int
	Version int    // that it made
	Key     string // the device's own name for it: the same edit sent twice is saved once
	Base    int    // the version that the device started from
	Answers Answers
	By      string
	At      time.Time
}

// SaveVisit is what a device sends when it is connected.
type SaveVisit struct {
	Child   thread.Ref
	N       int // of the note that was being written on the device
	Base    int
	Key     string
	Answers Answers
}

// SaveVisit brings a device's answers into the note. A question that only one device changed takes the change; one that two
// changed differently is kept in both forms until a person settles it. What comes after the note was handed in begins the next.
func (s *Service) SaveVisit(ctx context.Context, by access.Actor, cmd SaveVisit) (v Visit, err error) {
	err = s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error {
		v, err = s.SaveVisitTx(ctx, tx, by.By(), cmd)
		return err
	})
	return v, err
}

// SaveVisitTx is SaveVisit inside a transaction.
func (s *Service) SaveVisitTx(ctx context.Context, tx *db.Tx, by audit.By, cmd SaveVisit) (Visit, error) {
	if err := cmd.tidy(); err != nil {
		return Visit{}, err
	}
	if done, err := s.store.VisitEdit(ctx, tx, cmd.Child, cmd.Key); err == nil {
		return s.visit(ctx, tx, cmd.Child, done.N)
	} else if !fault.Is(err, fault.KindNotFound) {
		return Visit{}, fmt.Errorf("edit %s of a note about %s: %w", cmd.Key, cmd.Child, err)
	}
	v, err := s.visit(ctx, tx, cmd.Child, cmd.N)
	if err != nil {
		return Visit{}, err
	}
	base := Answers{}
	if v.HandedIn.IsZero() {
		if base, err = s.answersAt(ctx, tx, cmd); err != nil {
			return Visit{}, err
		}
	} else if v, err = s.OpenVisit(ctx, tx, cmd.Child); err != nil {
		return Visit{}, err
	}
	v.merge(base, cmd.Answers, by.Name, tx.Now())
	if err := s.store.SaveVisit(ctx, tx, v); err != nil {
		return Visit{}, fmt.Errorf("save note %d about %s: %w", v.N, v.Child, err)
	}
	v.Version++
	edit := VisitEdit{Child: v.Child, N: v.N, Version: v.Version, Key: cmd.Key, Base: cmd.Base, Answers: cmd.Answers, By: by.Name, At: tx.Now()}
	if err := s.store.InsertVisitEdit(ctx, tx, edit); err != nil {
		return Visit{}, fmt.Errorf("save an edit of note %d about %s: %w", v.N, v.Child, err)
	}
	return v, s.recordVisit(ctx, tx, by, v, "visit note saved")
}

func (cmd *SaveVisit) tidy() error {
	if cmd.Key = strings.TrimSpace(cmd.Key); cmd.Key == "" || len(cmd.Key) > longestLine {
		return fault.Invalid("note", "This page is out of date. Open it again; what you typed is kept here.")
	}
	if cmd.N < 1 || cmd.Base < 0 {
		return fault.Invalid("note", "This page is out of date. Open it again; what you typed is kept here.")
	}
	answers := Answers{}
	for field, text := range cmd.Answers {
		if !slices.Contains(VisitFields(), field) {
			continue
		}
		if text = strings.TrimSpace(text); text != "" {
			answers[field] = text
		}
		if len([]rune(text)) > longestStatement {
			return fault.Invalid(string(field), "Use at most 20,000 characters.")
		}
	}
	if len(answers) == 0 {
		return fault.Invalid(string(VisitSeen), "Write something before you save.")
	}
	cmd.Answers = answers
	return nil
}

// visit returns a note, an empty one for the next that nobody has saved yet.
func (s *Service) visit(ctx context.Context, tx *db.Tx, child thread.Ref, n int) (Visit, error) {
	all, err := s.store.Visits(ctx, tx, child)
	if err != nil {
		return Visit{}, fmt.Errorf("notes about %s: %w", child, err)
	}
	for _, v := range all {
		if v.N == n {
			return v, nil
		}
	}
	if n != nextN(all, Visit.number) {
		return Visit{}, fault.Invalid("note", "This page is out of date. Open it again; what you typed is kept here.")
	}
	return Visit{Child: child, N: n, Answers: Answers{}}, nil
}

// OpenVisit returns the note that is being written, an empty one when none is.
func (s *Service) OpenVisit(ctx context.Context, tx *db.Tx, child thread.Ref) (Visit, error) {
	all, err := s.store.Visits(ctx, tx, child)
	if err != nil {
		return Visit{}, fmt.Errorf("notes about %s: %w", child, err)
	}
	for _, v := range all {
		if v.HandedIn.IsZero() {
			return v, nil
		}
	}
	return Visit{Child: child, N: nextN(all, Visit.number), Answers: Answers{}}, nil
}

// answersAt are the answers that the device started from.
func (s *Service) answersAt(ctx context.Context, tx *db.Tx, cmd SaveVisit) (Answers, error) {
	if cmd.Base == 0 {
		return Answers{}, nil
	}
	base, err := s.store.VisitAt(ctx, tx, cmd.Child, cmd.N, cmd.Base)
	if fault.Is(err, fault.KindNotFound) {
		return nil, fault.Invalid("note", "This page is out of date. Open it again; what you typed is kept here.")
	}
	return base, err
}

// merge brings a device's answers in, which started from base.
func (v *Visit) merge(base, mine Answers, who string, at time.Time) {
	v.Answers = maps.Clone(v.Answers)
	if v.Answers == nil {
		v.Answers = Answers{}
	}
	for _, field := range VisitFields() {
		theirs, own := v.Answers[field], mine[field]
		switch {
		case own == base[field] || own == theirs:
		case theirs == base[field]:
			v.set(field, own)
		default:
			v.Conflicts = append(v.Conflicts, Conflict{Field: field, First: theirs, Later: own, Who: who, At: at})
		}
	}
}

func (v *Visit) set(field VisitField, text string) {
	if text == "" {
		delete(v.Answers, field)
		return
	}
	v.Answers[field] = text
}

// SettleVisit says what stands where two devices differ.
type SettleVisit struct {
	Child   thread.Ref
	Version int
	At      int // the place of the conflict in the note's list, from 0
	Text    string
}

// SettleVisit settles one conflict. Neither form is thrown away: both stay in what was saved.
func (s *Service) SettleVisit(ctx context.Context, by access.Actor, cmd SettleVisit) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error {
		v, err := s.written(ctx, tx, cmd.Child, cmd.Version)
		if err != nil {
			return err
		}
		if cmd.At < 0 || cmd.At >= len(v.Conflicts) {
			return fault.Conflict("This was settled already.")
		}
		v.Answers = maps.Clone(v.Answers)
		v.set(v.Conflicts[cmd.At].Field, strings.TrimSpace(cmd.Text))
		v.Conflicts = slices.Delete(slices.Clone(v.Conflicts), cmd.At, cmd.At+1)
		return s.saveVisit(ctx, tx, by.By(), v, "visit note settled")
	})
}

// HandIn hands a note in, once.
type HandIn struct {
	Child   thread.Ref
	Version int
	Words   Using // whether what the family wrote once goes with the note
}

// HandIn hands the note in. It is refused while two devices still differ.
func (s *Service) HandIn(ctx context.Context, by access.Actor, cmd HandIn) error {
	return s.onChild(ctx, by, cmd.Child, func(tx *db.Tx) error {
		v, err := s.written(ctx, tx, cmd.Child, cmd.Version)
		if err != nil {
			return err
		}
		if len(v.Conflicts) > 0 {
			return fault.Conflict("Two devices wrote different answers. Settle each first.")
		}
		v.HandedIn, v.By = tx.Now(), by.Name
		use := UsedIn{Using: cmd.Words, Child: v.Child, About: v.Child, Form: visitForm + strconv.Itoa(v.N)}
		if err := s.UseInTx(ctx, tx, by.By(), use); err != nil {
			return err
		}
		return s.saveVisit(ctx, tx, by.By(), v, "visit note handed in")
	})
}

// written returns the note that is being written, at the version that was read.
func (s *Service) written(ctx context.Context, tx *db.Tx, child thread.Ref, version int) (Visit, error) {
	v, err := s.OpenVisit(ctx, tx, child)
	switch {
	case err != nil:
		return v, err
	case v.Version == 0:
		return v, fault.Conflict("This note was handed in already.")
	case v.Version != version:
		return v, fault.Conflict("Another device saved this note while you were reading. Look again.")
	}
	return v, nil
}

func (s *Service) saveVisit(ctx context.Context, tx *db.Tx, by audit.By, v Visit, action string) error {
	if err := s.store.SaveVisit(ctx, tx, v); err != nil {
		return fmt.Errorf("save note %d about %s: %w", v.N, v.Child, err)
	}
	v.Version++
	return s.recordVisit(ctx, tx, by, v, action)
}

// recordedVisit is what the audit keeps of a note: no answers.
type recordedVisit struct {
	N         int `json:"n"`
	Version   int `json:"version"`
	Conflicts int `json:"conflicts"`
}

func (s *Service) recordVisit(ctx context.Context, tx *db.Tx, by audit.By, v Visit, action string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(v.Child), Child: string(v.Child), Payload: recordedVisit{v.N, v.Version, len(v.Conflicts)}})
}

// Visits lists the notes about a child, the latest first.
func (s *Service) Visits(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Visit, error) {
	all, err := s.store.Visits(ctx, tx, child)
	slices.Reverse(all)
	return all, err
}

// LastVisits returns when the latest note about each of the children was handed in, in one query; children without one are not in it.
func (s *Service) LastVisits(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]time.Time, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return s.store.HandedIn(ctx, tx, children)
}
