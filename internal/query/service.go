package query

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps queries. Both engines pass the suite in querytest.
type Store interface {
	Query(ctx context.Context, tx *db.Tx, ref thread.Ref) (Query, error)
	// Queries returns those of refs that the scope has.
	Queries(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Query, error)
	// Of returns the queries about children, the latest first.
	Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Query, error)
	// LastWords returns the day of the last word on any query about each of the children; zero or no entry when none was said.
	LastWords(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]workday.Date, error)
	// OwnedBy returns the queries of the owners that still wait for an answer, the oldest first, whoever's they are.
	OwnedBy(ctx context.Context, tx *db.Tx, owners []thread.Ref) ([]Query, error)
	// Silent returns up to limit queries whose silence has something due on a day, the first due first.
	Silent(ctx context.Context, tx *db.Tx, on workday.Date, limit int) ([]Query, error)
	// SilentScopes returns the councils that have such queries. The transaction is under db.System.
	SilentScopes(ctx context.Context, tx *db.Tx, on workday.Date) ([]db.Scope, error)
	// Open returns up to limit queries that wait for an answer, the oldest first.
	Open(ctx context.Context, tx *db.Tx, limit int) ([]Query, error)
	// AskedBetween calls each for every query asked on the days from first to last, without the words of the questions.
	AskedBetween(ctx context.Context, tx *db.Tx, first, last workday.Date, each func(Query)) error
	Insert(ctx context.Context, tx *db.Tx, q Query) error
	Update(ctx context.Context, tx *db.Tx, q Query) error
	MessageStore
	// Words returns the council's list of hard words in order, SetWords replaces it.
	Words(ctx context.Context, tx *db.Tx) ([]Word, error)
	SetWords(ctx context.Context, tx *db.Tx, words []Word) error
}

// MessageStore keeps what came in by e-mail, text and post.
type MessageStore interface {
	Message(ctx context.Context, tx *db.Tx, id string) (Message, error)
	// MessageBy returns the message with the number that its channel gave it.
	MessageBy(ctx context.Context, tx *db.Tx, messageID string) (m Message, ok bool, err error)
	// MessagesOf returns the messages of a query, the oldest first.
	MessagesOf(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Message, error)
	// AutomaticMessages returns up to limit messages since a time that programs sent, the latest first.
	AutomaticMessages(ctx context.Context, tx *db.Tx, since time.Time, limit int) ([]Message, error)
	// HeldMessages returns up to limit messages that are held, the oldest first.
	HeldMessages(ctx context.Context, tx *db.Tx, limit int) ([]Message, error)
	InsertMessage(ctx context.Context, tx *db.Tx, m Message) error
	UpdateMessage(ctx context.Context, tx *db.Tx, m Message) error
}

// Owners knows who answers.
type Owners interface {
	// OwnerFor returns who answers questions about a child now: the lead professional or whoever covers; the team's
	// manager when there is none yet.
	OwnerFor(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// Above returns who is one level above a person.
	Above(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error)
	// OwnerOf returns who answers an item of a kind; "" when whoever has it keeps it.
	OwnerOf(ctx context.Context, tx *db.Tx, child thread.Ref, k Kind) (thread.Ref, error)
	// Sorts returns who places messages that are held; "" when nobody is named.
	Sorts(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// Assessments begins the assessment that somebody asked for in a query. Package pathway answers.
type Assessments interface {
	// BeginTx begins an EHC needs assessment whose clocks run from the day on which the request came in.
	BeginTx(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, received workday.Date) (thread.Ref, error)
}

// Partners writes to agencies that are asked for a part of an answer.
type Partners interface {
	WritePartnerTx(ctx context.Context, tx *db.Tx, o Onward, about thread.Ref) error
}

// Areas knows the district in which a child lives, "" when it is not known. Package family answers.
type Areas interface {
	AreaOf(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error)
}

// Closings knows of which children a former name was closed. Package family answers.
type Closings interface {
	// ClosedOn returns the day of that for those of the children; others are not in the answer.
	ClosedOn(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error)
}

// Clocks are the deadlines of queries.
type Clocks interface {
	// Steps are who is told of a deadline on which days.
	Steps(d deadline.Deadline, council db.Scope) []deadline.Step
	Reassign(ctx context.Context, tx *db.Tx, by audit.By, from, to thread.Ref, refs ...thread.Ref) error
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	StartOn(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start, due workday.Date, why string) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Families tells the family that something changed.
type Families interface {
	// TellFamilyButTx sends those who look after a child, but not the carers of not, a message that says what changed and by when,
	// with nothing private.
	TellFamilyButTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date, not []family.Carer) error
}

// Files makes documents of what was sent with a question or an answer. Package document answers.
type Files interface {
	// AttachAll makes received files documents about an object.
	AttachAll(ctx context.Context, tx *db.Tx, by audit.By, child, about thread.Ref, files []document.Received) error
}

// Deps is everything that queries need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Owners   Owners
	Clocks   Clocks
	Families Families
	// Carers says from whom the home of an asker is kept; nil where no child has carers.
	Carers      Carers
	Assessments Assessments
	Partners    Partners
	Areas       Areas
	Book        *statute.Book
	// Mailboxes keeps what comes in by e-mail, text and post, and knows who wrote.
	Mailboxes Mailboxes
	// Hand makes what was attached to a held message the documents of the question that it belongs to; nil where an installation
	// keeps no documents. Package document answers.
	Hand func(ctx context.Context, tx *db.Tx, by audit.By, from, to, child thread.Ref) error
	// Concerns raises concerns from held messages; nil where none are raised.
	Concerns Concerns
	// Files keeps what is sent with a question or an answer; nil where an installation keeps no documents.
	Files Files
	// Absences say who covers for whom; nil where nobody is ever away.
	Absences Absences
	// Closings closes what a former family asked; nil where no name is closed.
	Closings Closings
	// OwnWords are what families wrote once; nil where questions do not use it. Package family answers.
	OwnWords family.Words
}

// Service carries out the use cases on queries.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Query returns one query. The caller has checked that the reader may see the child. What a former family asked before an adoption is
// not found once it is answered.
func (s *Service) Query(ctx context.Context, tx *db.Tx, ref thread.Ref) (Query, error) {
	q, err := s.Store.Query(ctx, tx, ref)
	if err != nil {
		return q, err
	}
	left, err := s.withoutFormer(ctx, tx, []Query{q})
	if err == nil && len(left) == 0 {
		err = fault.NotFound("That question")
	}
	if err != nil {
		return Query{}, err
	}
	return q, nil
}

// Queries returns those of refs that the council has, without those that a former family asked, in two queries.
func (s *Service) Queries(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Query, error) {
	found, err := s.Store.Queries(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	return s.withoutFormer(ctx, tx, found)
}

// Of returns the queries about children, the latest first, without those that a former family asked, in two queries.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Query, error) {
	found, err := s.Store.Of(ctx, tx, children)
	if err != nil {
		return nil, err
	}
	return s.withoutFormer(ctx, tx, found)
}

// LastWords returns the day on which we last said something on any query about each of the children, in one statement: no query is
// read for it. It tells a day alone, also of queries that a closed former name keeps.
func (s *Service) LastWords(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	if len(children) == 0 {
		return nil, nil
	}
	return s.Store.LastWords(ctx, tx, children)
}

// withoutFormer leaves out what was asked before a child’s former name was closed: it may tell that name. What still waits for an
// answer stays until somebody has seen to it.
func (s *Service) withoutFormer(ctx context.Context, tx *db.Tx, found []Query) ([]Query, error) {
	if s.Closings == nil || len(found) == 0 {
		return found, nil
	}
	children := make([]thread.Ref, 0, len(found))
	for _, q := range found {
		if q.Child != "" {
			children = append(children, q.Child)
		}
	}
	closed, err := s.Closings.ClosedOn(ctx, tx, children...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(q Query) bool {
		day, ok := closed[q.Child]
		return ok && q.AskedOn.Before(day) && !q.Waiting()
	}), nil
}

// errChanged refuses what was written about an older version.
var errChanged = fault.Conflict("Someone else changed this question while you were reading it. Look at it again before you save.")

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Query, error) {
	q, err := s.Store.Query(ctx, tx, ref)
	if err != nil {
		return Query{}, fmt.Errorf("load query %s: %w", ref, err)
	}
	if version != 0 && version != q.Version {
		return Query{}, errChanged
	}
	return q, nil
}

// attach adds the files that came with a question or an answer to the question.
func (s *Service) attach(ctx context.Context, tx *db.Tx, by access.Actor, q Query, files []document.Received) error {
	switch {
	case len(files) == 0:
		return nil
	case s.Files == nil:
		return fault.Invalid("file", "No documents are kept here. Send it without the files.")
	case !by.May(access.DocumentUpload):
		return fault.Forbidden("You may not add documents.")
	}
	return s.Files.AttachAll(ctx, tx, by.By(), q.Child, q.Ref, files)
}

func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, q Query, action, why string) error {
	if err := s.Store.Update(ctx, tx, q); err != nil {
		return fmt.Errorf("save query %s: %w", q.Ref, err)
	}
	return s.record(ctx, tx, by, q, action, why)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, q Query, action, why string) error {
	node := thread.Node{Ref: q.Ref, Kind: thread.Query, Label: "Question", Child: q.Child, State: string(q.State()), URL: "/queries/" + string(q.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place query %s in the thread: %w", q.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(q.Ref), Child: string(q.Child), Payload: q, Why: why, Rule: q.rule()})
}
