package diary

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps diaries. Both engines pass the suite in waitingtest.
type Store interface {
	// Diary returns what a person has set; version 0 when nothing was.
	Diary(ctx context.Context, tx *db.Tx, child, owner thread.Ref) (Diary, error)
	SaveDiary(ctx context.Context, tx *db.Tx, d Diary) error
	// Entries returns a person's own entries, the latest first, from those with a number below before; 0 begins with the latest.
	Entries(ctx context.Context, tx *db.Tx, child, owner thread.Ref, before, limit int) ([]Entry, error)
	Entry(ctx context.Context, tx *db.Tx, child, owner thread.Ref, number int) (Entry, error)
	// InsertEntry gives the entry the next number.
	InsertEntry(ctx context.Context, tx *db.Tx, e Entry) (int, error)
	DeleteEntry(ctx context.Context, tx *db.Tx, child, owner thread.Ref, number int) error
	Call(ctx context.Context, tx *db.Tx, ref thread.Ref) (Call, error)
	// CallsOf returns the calls of one diary, the latest first.
	CallsOf(ctx context.Context, tx *db.Tx, child, owner thread.Ref) ([]Call, error)
	// OpenCalls returns the calls that wait for an answer, the most urgent first.
	OpenCalls(ctx context.Context, tx *db.Tx, limit int) ([]Call, error)
	InsertCall(ctx context.Context, tx *db.Tx, c Call) error
	UpdateCall(ctx context.Context, tx *db.Tx, c Call) error
}

// Leads knows who answers for a child.
type Leads interface {
	// Answers returns the lead or whoever covers, "" without one.
	Answers(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// WithoutLead returns who answers for a child that has no lead; "" when nobody is named.
	WithoutLead(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// Teller writes to one person, with nothing private.
type Teller interface {
	// TellStaffTx tells a colleague that something has to be read, and by when.
	TellStaffTx(ctx context.Context, tx *db.Tx, person thread.Ref, about thread.Ref, by workday.Date) error
	// TellPersonTx tells one carer or young person of a child's that something was answered. The child's other carers are not told.
	TellPersonTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref) error
}

// Deps is everything that diaries need.
type Deps struct {
	DB     db.Runner
	Store  Store
	Clocks *deadline.Clocks
	Leads  Leads
	Tell   Teller
	// Spans say how long a duty manager may work with a child that has no lead.
	Spans func(ctx context.Context, tx *db.Tx) (statute.Spans, error)
}

// Service carries out the use cases on diaries.
type Service struct{ deps Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Answering is the rule by which the deadline of a call is kept.
const Answering = "diary-answer"

// WithoutLead is why the duty manager may work with a child that has no lead. It does not speak of the diary: others read it too.
const WithoutLead access.Reason = "answering while there is no lead professional"

// Book is a diary as its owner reads it.
type Book struct {
	Diary
	Entries []Entry
	Calls   []Call
	More    bool // there are older entries
}

// pageSize is how many entries a page of a diary shows.
const pageSize = 31

// Own returns the reader's own diary about life with a child, from the entry before a number; 0 begins with the latest. Who
// keeps no diary, or may not see the child, gets an error.
func (s *Service) Own(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, before int) (Book, error) {
	if err := mayKeep(ctx, tx, by, child); err != nil {
		return Book{}, err
	}
	d, err := s.deps.Store.Diary(ctx, tx, child, by.Person)
	if err != nil {
		return Book{}, fmt.Errorf("read the diary: %w", err)
	}
	b := Book{Diary: d}
	if b.Entries, err = s.deps.Store.Entries(ctx, tx, child, by.Person, before, pageSize+1); err != nil {
		return Book{}, fmt.Errorf("read the diary: %w", err)
	}
	if b.More = len(b.Entries) > pageSize; b.More {
		b.Entries = b.Entries[:pageSize]
	}
	if b.Calls, err = s.deps.Store.CallsOf(ctx, tx, child, by.Person); err != nil {
		return Book{}, fmt.Errorf("read the diary: %w", err)
	}
	return b, nil
}

func mayKeep(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	if !by.May(access.DiaryKeep) {
		return fault.Forbidden("Only the family keeps a diary.")
	}
	return access.MaySee(ctx, tx, by, child)
}

// own runs do for somebody who keeps a diary about life with the child.
func (s *Service) own(ctx context.Context, by access.Actor, child thread.Ref, do func(tx *db.Tx) error) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := mayKeep(ctx, tx, by, child); err != nil {
			return err
		}
		return do(tx)
	})
}

// record notes that something was done. It names neither the child nor a number: what is in the diary, and when it was
// written, is the family's.
func record(ctx context.Context, tx *db.Tx, by audit.By, action string) error {
	return audit.Append(ctx, tx, by, audit.Entry{Action: action})
}

// recordCall notes what became of a call, without the family's words, and places it in the thread.
func recordCall(ctx context.Context, tx *db.Tx, by audit.By, c Call, action string) error {
	node := thread.Node{Ref: c.Ref, Kind: thread.DiaryCall, Label: "A family asks for a call", Child: c.Child, State: string(c.State()), URL: "/diary-calls/" + string(c.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place diary call %s in the thread: %w", c.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(c.Ref)})
}
