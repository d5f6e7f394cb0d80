package agreement

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

// Earlier is an arrangement that an agreement replaces, wholly or in part: another agreement that is kept here, or one that never was,
// by its title and, where it was published, the identifier of its contracting process.
type Earlier struct {
	Agreement thread.Ref // that replaces
	Number    int        // 1 for the first that was named
	Ref       thread.Ref // the earlier agreement; "" when it is not kept here
	Title     string
	Process   string       // its ocid; "" when it is not known, or follows from Ref
	Until     workday.Date // its last day; zero when it is not known
	Part      string       // what the agreement takes over from it
	On        workday.Date // when it was named, and by whom
	By        string

	TakenBack    time.Time // zero while it stands
	TakenBackBy  string
	TakenBackWhy string
}

// Stands reports whether it was not taken back.
func (e Earlier) Stands() bool { return e.TakenBack.IsZero() }

// ReplaceStore keeps what replaces what.
type ReplaceStore interface {
	// Replaced returns what agreements replace, by agreement and number; with later set, what is replaced by others. What was taken back
	// is among it; title and last day of an agreement that is kept here are those it has now.
	Replaced(ctx context.Context, tx *db.Tx, refs []thread.Ref, later bool) ([]Earlier, error)
	InsertEarlier(ctx context.Context, tx *db.Tx, e Earlier) error
	// TakeBack saves when, by whom and why a line was taken back.
	TakeBack(ctx context.Context, tx *db.Tx, e Earlier) error
}

// Replace names an earlier arrangement. Of one that is kept here Title and Until are taken from it.
type Replace struct {
	Agreement thread.Ref
	Version   int
	Ref       thread.Ref
	Title     string
	Process   string
	Until     workday.Date
	Part      string
}

const (
	longestTitle   = 300
	longestPart    = 1000
	longestProcess = 100
)

// Replace records that an agreement takes over from an earlier one. It refuses an agreement that replaces itself, also by way of
// others, and one that is named already.
func (s *Service) Replace(ctx context.Context, by access.Actor, cmd Replace) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers say what an agreement replaces.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ReplaceTx(ctx, tx, by.By(), cmd) })
}

// ReplaceTx is Replace inside a transaction.
func (s *Service) ReplaceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Replace) error {
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	e := Earlier{
		Agreement: a.Ref, Ref: cmd.Ref, Title: strings.TrimSpace(cmd.Title), Process: strings.TrimSpace(cmd.Process), Until: cmd.Until,
		Part: strings.TrimSpace(cmd.Part), On: tx.Today(), By: by.Name,
	}
	if e.Ref != "" {
		before, err := s.store.Agreement(ctx, tx, e.Ref)
		if err != nil {
			return fmt.Errorf("earlier agreement %s: %w", e.Ref, err)
		}
		e.Title, e.Process, e.Until = before.Title, "", before.End
	}
	if err := e.check(); err != nil {
		return err
	}
	named, err := s.store.Replaced(ctx, tx, []thread.Ref{a.Ref}, false)
	if err != nil {
		return fmt.Errorf("what %s replaces: %w", a.Ref, err)
	}
	for _, one := range named {
		e.Number = max(e.Number, one.Number)
		if one.Stands() && one.Ref == e.Ref && (e.Ref != "" || strings.EqualFold(one.Title, e.Title)) {
			return fault.Invalidf(e.field(), "“%s” is named already.", e.Title)
		}
	}
	e.Number++
	if err := s.noCircle(ctx, tx, a, e); err != nil {
		return err
	}
	if err := s.store.InsertEarlier(ctx, tx, e); err != nil {
		return fmt.Errorf("save what %s replaces: %w", a.Ref, err)
	}
	if e.Ref != "" {
		if err := thread.Link(ctx, tx, e.Ref, "replaced-by", a.Ref); err != nil {
			return err
		}
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "earlier arrangement named", Ref: string(a.Ref), Payload: e}); err != nil {
		return err
	}
	return s.store.Update(ctx, tx, a) // whoever has the agreement open saves over nothing unread
}

func (e Earlier) field() string {
	if e.Ref != "" {
		return "earlier"
	}
	return "title"
}

func (e Earlier) check() error {
	var wrong []fault.Field
	add := func(on bool, name, message string) {
		if on {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	add(e.Title == "", "title", "Choose an agreement, or enter the title of the earlier arrangement.")
	add(len(e.Title) > longestTitle, "title", fmt.Sprintf("Use at most %d characters.", longestTitle))
	add(e.Part == "", "part", "Say what is taken over from it: all of it, or which services, ages or areas.")
	add(len(e.Part) > longestPart, "part", fmt.Sprintf("Use at most %d characters.", longestPart))
	add(len(e.Process) > longestProcess || strings.ContainsAny(e.Process, " \t\n"), "process", "Enter the identifier as it was published, such as ocds-h6vhtk-03a1b2, without spaces.")
	return fault.InvalidFields(wrong...)
}

// noCircle refuses an earlier agreement that itself takes over, at once or by way of others, from the one that is to replace it.
func (s *Service) noCircle(ctx context.Context, tx *db.Tx, a Agreement, e Earlier) error {
	if e.Ref == "" {
		return nil
	}
	seen := []thread.Ref{e.Ref}
	for next := seen; len(next) > 0; {
		if slices.Contains(next, a.Ref) {
			return fault.Invalidf("earlier", "“%s” itself takes over from “%s”, so it cannot be replaced by it.", e.Title, a.Title)
		}
		found, err := s.store.Replaced(ctx, tx, next, false)
		if err != nil {
			return fmt.Errorf("what came before %s: %w", e.Ref, err)
		}
		next = nil
		for _, one := range found {
			if one.Ref != "" && one.Stands() && !slices.Contains(seen, one.Ref) {
				seen, next = append(seen, one.Ref), append(next, one.Ref)
			}
		}
	}
	return nil
}

// Unreplace takes back what was named by mistake. It is kept as taken back: what was published of it is published for good, and its
// number is given to no other.
type Unreplace struct {
	Agreement thread.Ref
	Version   int
	Number    int
	Why       string
}

// Unreplace takes an earlier arrangement out of what an agreement replaces.
func (s *Service) Unreplace(ctx context.Context, by access.Actor, cmd Unreplace) error {
	if !by.May(access.AgreementEdit) {
		return fault.Forbidden("Only commissioners and contract managers say what an agreement replaces.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.UnreplaceTx(ctx, tx, by.By(), cmd) })
}

// UnreplaceTx is Unreplace inside a transaction.
func (s *Service) UnreplaceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Unreplace) error {
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Say why it is taken back. The agreement’s history keeps it.")
	}
	a, err := s.load(ctx, tx, cmd.Agreement, cmd.Version)
	if err != nil {
		return err
	}
	named, err := s.store.Replaced(ctx, tx, []thread.Ref{a.Ref}, false)
	if err != nil {
		return fmt.Errorf("what %s replaces: %w", a.Ref, err)
	}
	i := slices.IndexFunc(named, func(e Earlier) bool { return e.Number == cmd.Number && e.Stands() })
	if i < 0 {
		return fault.Invalid("number", "Choose an earlier arrangement from the list.")
	}
	e := named[i]
	before, err := s.besides(ctx, tx, e.Ref)
	if err != nil {
		return err
	}
	e.TakenBack, e.TakenBackBy, e.TakenBackWhy = tx.Now(), by.Name, strings.TrimSpace(cmd.Why)
	if err := s.store.TakeBack(ctx, tx, e); err != nil {
		return fmt.Errorf("take back what %s replaces: %w", a.Ref, err)
	}
	if e.Ref != "" {
		if err := thread.Unlink(ctx, tx, e.Ref, "replaced-by", a.Ref); err != nil {
			return err
		}
		if err := s.stillWithin(ctx, tx, e.Ref, before); err != nil {
			return err
		}
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "earlier arrangement taken back", Ref: string(a.Ref), Payload: e, Why: e.TakenBackWhy}); err != nil {
		return err
	}
	return s.store.Update(ctx, tx, a) // whoever has the agreement open saves over nothing unread
}

// Replaced returns what agreements replace, by agreement and in the order in which it was named; what was taken back is among it.
func (s *Service) Replaced(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Earlier, error) {
	return s.store.Replaced(ctx, tx, refs, false)
}

// ReplacedBy returns where agreements are named as what others replace: each with the agreement that replaces it. What was taken back is
// among it.
func (s *Service) ReplacedBy(ctx context.Context, tx *db.Tx, refs ...thread.Ref) ([]Earlier, error) {
	return s.store.Replaced(ctx, tx, refs, true)
}

// TakesOver is what a form says of the agreement kept here from which a new one takes over, and of what it takes over; none where it names
// none. What is taken over from nobody is refused at the field "earlier".
func TakesOver(earlier thread.Ref, part string) ([]Replace, error) {
	part = strings.TrimSpace(part)
	switch {
	case earlier == "" && part == "":
		return nil, nil
	case earlier == "":
		return nil, fault.Invalid("earlier", "Choose the agreement that it takes over from, or leave empty what is taken over.")
	}
	return []Replace{{Ref: earlier, Part: part}}, nil
}

// Named returns agreements by reference, read together.
func (s *Service) Named(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Agreement, error) {
	found, err := s.store.Named(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read %d agreements: %w", len(refs), err)
	}
	out := make(map[thread.Ref]Agreement, len(found))
	for _, a := range found {
		out[a.Ref] = a
	}
	return out, nil
}
