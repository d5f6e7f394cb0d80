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
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Raise is what somebody tells the council. Only the worry and a way to answer are needed.
type Raise struct {
	Worry     string
	Tried     string
	ChildName string
	Born      workday.Date
	Age       int    // NoAge when not said
	Area      string // a postcode or its first half; "" when the family would rather not say
	Stage     Stage
	Reach     Reach
	Channel   string // how it reached a worker who writes it down; web when empty
	Teller    Teller // who tells it for the family; the family itself when empty
	// ToldOn and ToldTime (14:30) are when it was told, where a worker enters later what stands on paper; now when empty.
	ToldOn   workday.Date
	ToldTime string
	// About is the child on record whom a family tells of once more: name, age and area are then known. Words says whether what the
	// family wrote once goes with it.
	About thread.Ref
	Words Using
}

// Raised is what the family is told: the reference to read out, the code that is shown once, and the two promised days.
type Raised struct {
	Ref    thread.Ref
	Code   string
	ReadBy statute.Result
	HearBy statute.Result
}

// Raise tells the council of a concern. Everybody may.
func (s *Service) Raise(ctx context.Context, by access.Actor, cmd Raise) (Raised, error) {
	if !by.May(access.ConcernRaise) {
		return Raised{}, fault.Forbidden("Your role cannot tell us of a concern here.")
	}
	var out Raised
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if cmd.About != "" {
			if err := access.MaySee(ctx, tx, by, cmd.About); err != nil {
				return err
			}
			if err := access.OnlyKin(ctx, tx, by, cmd.About); err != nil {
				return err
			}
		}
		var err error
		out, err = s.RaiseTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// RaiseTx is Raise inside a transaction.
func (s *Service) RaiseTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Raise) (Raised, error) {
	cmd.tidy()
	if err := s.knownChild(ctx, tx, &cmd); err != nil {
		return Raised{}, err
	}
	if err := fault.InvalidFields(append(cmd.Validate(tx.Today()), cmd.ValidateTold(tx.Now())...)...); err != nil {
		return Raised{}, err
	}
	place, err := s.Place(cmd.Area)
	if err != nil {
		return Raised{}, err
	}
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return Raised{}, fmt.Errorf("raise a concern: %w", err)
	}
	out := Raised{Ref: thread.New(tx, thread.Concern)}
	told := cmd.toldAt(tx.Now())
	from := council.countsFrom(told)
	if out.ReadBy, out.HearBy, err = s.promise(council, from); err != nil {
		return Raised{}, fmt.Errorf("raise a concern: %w", err)
	}
	code, err := drawCode(tx.Rand())
	if err != nil {
		return Raised{}, fmt.Errorf("raise a concern: %w", err)
	}
	out.Code = showCode(code)
	c := Concern{
		Ref: out.Ref, Version: 1, Worry: cmd.Worry, Tried: cmd.Tried, ChildName: cmd.ChildName, Born: cmd.Born, Age: cmd.Age,
		Outcode: place.Outcode, District: place.District, Stage: cmd.Stage, Reach: cmd.Reach, Channel: cmd.Channel, Teller: cmd.Teller,
		RaisedAt: told, ReadBy: out.ReadBy.LastDay, HearBy: out.HearBy.LastDay, CodeHash: hashCode(out.Ref, code), About: cmd.About,
	}
	if cmd.Channel != "web" {
		c.TakenBy = by.Name
	}
	if err := s.store.InsertConcern(ctx, tx, c); err != nil {
		return Raised{}, fmt.Errorf("save concern %s: %w", c.Ref, err)
	}
	if err := s.placeConcern(ctx, tx, c); err != nil {
		return Raised{}, fmt.Errorf("place concern %s in the thread: %w", c.Ref, err)
	}
	by.Channel = c.Channel
	start := deadline.Start{Rule: RuleScreen, Policy: council.Policy, Ref: c.Ref, From: from, Team: council.DutyTeam}
	if _, err := s.clocks.Start(ctx, tx, by, start); err != nil {
		return Raised{}, fmt.Errorf("raise concern %s: %w", c.Ref, err)
	}
	recorded := c.recorded()
	if !cmd.ToldOn.IsZero() {
		recorded.ToldAt = told
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "concern raised", Ref: string(c.Ref), Payload: recorded}); err != nil {
		return Raised{}, err
	}
	if err := s.UseInTx(ctx, tx, by, UsedIn{Using: cmd.Words, Child: c.About, About: c.Ref, Form: "Telling us of another worry"}); err != nil {
		return Raised{}, err
	}
	return out, s.acknowledge(ctx, tx, council, c)
}

// knownChild takes from the record what a family need not say again about a child whom it tells of once more.
func (s *Service) knownChild(ctx context.Context, tx *db.Tx, cmd *Raise) error {
	if cmd.About == "" {
		cmd.Words = Using{}
		return nil
	}
	child, err := s.Child(ctx, tx, cmd.About)
	if err == nil && child.MergedInto != "" {
		child, err = s.Child(ctx, tx, child.MergedInto)
	}
	if err != nil {
		return fmt.Errorf("tell of %s once more: %w", cmd.About, err)
	}
	cmd.About, cmd.ChildName, cmd.Born, cmd.Age, cmd.Area = child.Ref, child.Name(), child.Born, NoAge, child.Outcode
	return nil
}

// recordedConcern is what the audit keeps of a concern: how it stands, not what was told.
type recordedConcern struct {
	Stage        Stage        `json:"stage,omitempty"`
	Outcode      string       `json:"outcode,omitempty"`
	Channel      string       `json:"channel"`
	Teller       TellerKind   `json:"teller,omitempty"`
	ReadBy       workday.Date `json:"read_by"`
	HearBy       workday.Date `json:"hear_by"`
	Outcome      Outcome      `json:"outcome,omitempty"`
	Safeguarding bool         `json:"safeguarding,omitempty"`
	ReferredTo   string       `json:"referred_to,omitempty"`
	Family       thread.Ref   `json:"family,omitempty"`
	ToldAt       time.Time    `json:"told_at,omitzero"` // when it was told, where it was entered later; the entry has its own time
}

func (c Concern) recorded() recordedConcern {
	return recordedConcern{Stage: c.Stage, Outcode: c.Outcode, Channel: c.Channel, Teller: c.Teller.Kind, ReadBy: c.ReadBy, HearBy: c.HearBy, Outcome: c.Outcome,
		Safeguarding: c.Safeguarding, ReferredTo: c.ReferredTo, Family: c.Family}
}

// acknowledge tells whoever told us, and a parent who agreed that they did, that the concern came, where it is safe to write.
func (s *Service) acknowledge(ctx context.Context, tx *db.Tx, council Council, c Concern) error {
	if c.HearBy.Before(tx.Today()) { // entered later than the day that the message would promise
		return nil
	}
	if err := s.tellParent(ctx, tx, council, c, "A person reads it, and you hear from a named person.", c.HearBy); err != nil {
		return err
	}
	to, may := c.answered()
	if !may {
		return nil
	}
	m, err := notify.ConcernReceived.Message(to, notify.Facts{Ref: c.Ref, By: c.HearBy, Link: council.FollowURL, Phone: council.Phone})
	if err == nil {
		err = s.tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("acknowledge concern %s: %w", c.Ref, err)
	}
	return nil
}

// countsFrom is the day on which a concern counts as told: the next one when it comes late in the day.
func (c Council) countsFrom(told time.Time) workday.Date {
	today := workday.DateOf(told)
	var hour, minute int
	if _, err := fmt.Sscanf(c.ScreenBy, "%d:%d", &hour, &minute); err != nil {
		return today // no time of day was set
	}
	if told.After(today.At(hour, minute)) {
		return today.AddDays(1)
	}
	return today
}

// promise works out by when a person reads a concern told on a day, and by when a named person gets in touch, if each step
// takes as long as it may.
func (s *Service) promise(council Council, told workday.Date) (read, hear statute.Result, err error) {
	read, err = s.book.Compute(RuleScreen, statute.Query{From: told, Policy: council.Policy})
	if err != nil {
		return read, hear, err
	}
	allocate, err := s.book.Compute(RuleAllocate, statute.Query{From: read.LastDay, Policy: council.Policy})
	if err != nil {
		return read, hear, err
	}
	hear, err = s.book.Compute(RuleIntroduce, statute.Query{From: allocate.LastDay, Policy: council.Policy})
	return read, hear, err
}

func (cmd *Raise) tidy() {
	for _, text := range []*string{&cmd.ToldTime, &cmd.Worry, &cmd.Tried, &cmd.ChildName, &cmd.Area, &cmd.Reach.Name, &cmd.Reach.Email, &cmd.Reach.Phone} {
		*text = strings.TrimSpace(*text)
	}
	if cmd.Channel == "" {
		cmd.Channel = "web"
	}
	if !cmd.Born.IsZero() {
		cmd.Age = NoAge
	}
}

// Validate says what is missing or wrong: the worry and a way to answer are needed, all else may stay open.
func (cmd Raise) Validate(today workday.Date) []fault.Field {
	return slices.Concat(cmd.ValidateWorry(), cmd.validateChannel(), cmd.ValidateChild(today), cmd.ValidateStage(), cmd.ValidateReach())
}

// ValidateWorry checks the first page.
func (cmd Raise) ValidateWorry() []fault.Field {
	var wrong []fault.Field
	if cmd.Worry == "" {
		wrong = append(wrong, fault.Field{Name: "worry", Message: "Tell us what worries you. A few words are enough."})
	}
	for _, text := range []struct{ field, value string }{{"worry", cmd.Worry}, {"tried", cmd.Tried}} {
		if len([]rune(text.value)) > longestTold {
			wrong = append(wrong, fault.Field{Name: text.field, Message: "Use at most 200,000 characters. You can tell us more when we talk."})
		}
	}
	return append(wrong, cmd.Teller.validate()...)
}

func (cmd Raise) validateChannel() []fault.Field {
	if cmd.Channel != "" && !slices.Contains(Channels(), cmd.Channel) {
		return []fault.Field{{Name: "channel", Message: "Choose how they told you."}}
	}
	return nil
}

// ValidateChild checks the second page, except the postcode area: see Service.Place.
func (cmd Raise) ValidateChild(today workday.Date) []fault.Field {
	var wrong []fault.Field
	switch {
	case cmd.Born.After(today):
		wrong = append(wrong, fault.Field{Name: "born", Message: "The date of birth must not be in the future."})
	case !cmd.Born.IsZero() && YearsOld(cmd.Born, today) >= oldest:
		wrong = append(wrong, fault.Field{Name: "born", Message: "We help children and young people under 25. Check the year."})
	case cmd.Age != NoAge && (cmd.Age < 0 || cmd.Age >= oldest):
		wrong = append(wrong, fault.Field{Name: "age", Message: "Enter an age from 0 to 24."})
	}
	if len(cmd.ChildName) > longestLine {
		wrong = append(wrong, fault.Field{Name: "child-name", Message: "Use at most 200 characters."})
	}
	return wrong
}

// ValidateStage checks the third page. A family need not say.
func (cmd Raise) ValidateStage() []fault.Field {
	if cmd.Stage != "" && !slices.Contains(Stages(), cmd.Stage) {
		return []fault.Field{{Name: "stage", Message: "Choose one of the answers."}}
	}
	return nil
}

// ValidateReach checks the fourth page. Who tells us for a family need not know how to reach the parent.
func (cmd Raise) ValidateReach() []fault.Field {
	r := cmd.Reach
	if !cmd.Teller.Family() && r.Way == ByTeller {
		return r.validateRest()
	}
	return r.validate()
}
