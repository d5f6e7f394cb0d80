package deadline

import (
	"context"
	"fmt"
	"regexp"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Clocks starts and moves deadlines under the rules of its book.
type Clocks struct {
	Book    *statute.Book
	Ladders Ladders // who is told when, beside the ladders of the council’s policy; what ships when nil
}

// NewClocks returns clocks that run by the rules of book, with the ladders that ship.
func NewClocks(book *statute.Book) *Clocks { return &Clocks{Book: book} }

// Start says what a new deadline is about.
type Start struct {
	Rule        string
	Policy      string // the council whose policy counts; the transaction's own when empty
	Ref         thread.Ref
	Child       thread.Ref
	From        workday.Date // the day of the event that starts the clock
	Certificate workday.Date // the second date of a rule that has one
	Title       string       // the rule's title when empty
	Owner       thread.Ref
	Team        thread.Ref
}

// Start starts the clock of a rule and returns the deadline with its working. It refuses dates outside the holiday table, a
// rule that is unknown or not in force, and a second clock while one of the same object and rule runs.
func (c *Clocks) Start(ctx context.Context, tx *db.Tx, by audit.By, s Start) (Deadline, error) {
	if s.Policy == "" {
		s.Policy = councilOf(tx.Scope())
	}
	result, err := c.Book.Compute(s.Rule, statute.Query{From: s.From, Policy: s.Policy, Certificate: s.Certificate})
	if err != nil {
		return Deadline{}, fmt.Errorf("start the clock of %s for %s: %w", s.Rule, s.Ref, err)
	}
	r := s.row()
	r.apply(result)
	if r.Title == "" {
		r.Title = result.Title
	}
	return c.start(ctx, tx, by, r)
}

// internalWarning is how many days before an internal date it is soon.
const internalWarning = 3

// StartOn starts a deadline of the council's own choosing, under no rule: why says how the day was chosen. Start.Rule may hold a
// word by which to keep it.
func (c *Clocks) StartOn(ctx context.Context, tx *db.Tx, by audit.By, s Start, due workday.Date, why string) (Deadline, error) {
	switch {
	case due.IsZero():
		return Deadline{}, fault.Invalid("due", "Enter the date by which this is to be done.")
	case why == "":
		return Deadline{}, fault.Invalid("why", "Say why this date was chosen.")
	case s.Title == "":
		return Deadline{}, fault.Invalid("title", "Say what is to be done.")
	}
	if s.From.IsZero() {
		s.From = tx.Today()
	}
	if due.Before(s.From) {
		return Deadline{}, fault.Invalid("due", "The date must not be before the day on which the time starts.")
	}
	r := s.row()
	r.Kind, r.Due, r.Why, r.Verified, r.WarnBefore, r.Policy = statute.Duty, due, why, true, internalWarning, ""
	r.Working = []string{"Set for " + due.Long() + ": " + why}
	return c.start(ctx, tx, by, r)
}

func (s Start) row() *row {
	return &row{Deadline: Deadline{Rule: s.Rule, Policy: s.Policy, Ref: s.Ref, Child: s.Child, From: s.From,
		Certificate: s.Certificate, Title: s.Title, Owner: s.Owner, Team: s.Team, State: Running}}
}

// apply takes over what the book worked out.
func (r *row) apply(result statute.Result) {
	r.RuleVersion, r.Citation, r.Verified, r.Provisional = result.Version, result.Citation, result.Verified, result.Provisional
	r.Kind, r.Due, r.Working, r.WarnBefore = result.Kind, result.Date(), result.Working, result.WarnBefore
}

func (c *Clocks) start(ctx context.Context, tx *db.Tx, by audit.By, r *row) (Deadline, error) {
	if !r.Ref.Valid() {
		return Deadline{}, fmt.Errorf("start a deadline for %q: it is not a reference", string(r.Ref))
	}
	c.place(r, tx.Today(), tx.Scope())
	if err := r.insert(ctx, tx); err != nil {
		return Deadline{}, fmt.Errorf("start the deadline %q for %s: %w", r.Rule, r.Ref, err)
	}
	return r.Deadline, r.log(ctx, tx, by, "deadline started", r.Why)
}

// change is what the audit keeps of a deadline that was started or changed.
type change struct {
	Title      string       `json:"title"`
	From       workday.Date `json:"from,omitzero"`
	Due        workday.Date `json:"due"`
	State      State        `json:"state"`
	DoneOn     workday.Date `json:"done_on,omitzero"`
	PausedDays int          `json:"paused_days,omitempty"`
	Evidence   string       `json:"evidence,omitempty"`
	Notice     string       `json:"notice,omitempty"`
	Was        workday.Date `json:"was,omitzero"`
}

func (r *row) log(ctx context.Context, tx *db.Tx, by audit.By, action, why string) error {
	return r.logChange(ctx, tx, by, audit.Entry{Action: action, Why: why}, change{})
}

// logChange appends e with what every entry about a deadline says, and c with how the deadline stands.
func (r *row) logChange(ctx context.Context, tx *db.Tx, by audit.By, e audit.Entry, c change) error {
	c.Title, c.From, c.Due, c.State, c.DoneOn, c.PausedDays = r.Title, r.From, r.Due, r.State, r.DoneOn, r.PausedDays
	e.Ref, e.Child, e.Rule, e.Payload = string(r.Ref), string(r.Child), r.Rule, c
	if r.RuleVersion > 0 {
		e.Rule = fmt.Sprintf("%s@%d", r.Rule, r.RuleVersion)
	}
	return audit.Append(ctx, tx, by, e)
}

var gssCode = regexp.MustCompile(`^[A-Z][0-9]{8}$`)

// councilOf returns the scope as a policy, "" when it is not a council's.
func councilOf(s db.Scope) string {
	if gssCode.MatchString(string(s)) {
		return string(s)
	}
	return ""
}

// compute works the date of a stored deadline out again, under the version it started under.
func (c *Clocks) compute(r *row) (statute.Result, error) {
	return c.Book.Compute(r.Rule, statute.Query{From: r.From, Policy: r.Policy, Certificate: r.Certificate, Version: r.RuleVersion,
		ExtraDays: r.PausedDays})
}
