package pack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// packRule names the deadline of a pack: the decision is taken by then.
const packRule = "decision-pack"

// Option is one way to go on after a break point. Its names in JSON are those over which frozen packs were hashed.
type Option struct {
	Title       string
	Text        string
	Cost        money.Pence
	Discarded   bool
	Consequence decision.Consequence `json:"Outcome"`    // what follows for the agreement; "" counts as something else
	Chosen      bool                 `json:",omitempty"` // in a frozen pack: what was decided
}

// Pack is what is gathered for the decision at one break point.
type Pack struct {
	Ref       thread.Ref
	Version   int
	Agreement thread.Ref
	Break     workday.Date
	NoticeBy  workday.Date // the last day for notice
	DecideBy  workday.Date
	OpenedOn  workday.Date
	OpenedBy  string
	Options   []Option // as a person wrote them; the worked-out ones count while there are none
	Decision  thread.Ref
	FrozenOn  workday.Date
	Frozen    string // the content on the day of the decision, as JSON
	Hash      string // SHA-256 of Frozen, in hexadecimal digits
}

// Key implements performance.Record. Packs stand in the agreement's place, where others have the lot.
func (p Pack) Key() performance.Key {
	return performance.Key{Ref: p.Ref, Version: p.Version, Lot: p.Agreement, On: p.Break}
}

// State is where a pack stands; it is derived.
type State string

// The states of a pack.
const (
	StateOpen    State = "being prepared"
	StateDrafted State = "draft decision made"
	StateOverdue State = "decision overdue"
	StateMissed  State = "no decision in time for notice"
	StateLate    State = "opened after the last day for notice"
	StateDecided State = "decided"
)

// State returns where the pack stands on a day.
func (p Pack) State(on workday.Date) State {
	switch {
	case !p.FrozenOn.IsZero():
		return StateDecided
	case on.After(p.NoticeBy) && p.OpenedOn.After(p.NoticeBy) && !on.After(p.DecideBy):
		return StateLate
	case on.After(p.NoticeBy):
		return StateMissed
	case on.After(p.DecideBy):
		return StateOverdue
	case p.Decision != "":
		return StateDrafted
	default:
		return StateOpen
	}
}

// Whole reports whether the frozen content still has the hash that it was frozen with.
func (p Pack) Whole() bool { return p.Hash != "" && hashOf(p.Frozen) == p.Hash }

// Content returns the frozen content.
func (p Pack) Content() (Content, error) {
	var c Content
	if !p.Whole() {
		return c, fault.Conflict("The content of this pack does not have the hash that it was frozen with. Restore it from a backup and ask who changed the database.")
	}
	if err := json.Unmarshal([]byte(p.Frozen), &c); err != nil {
		return c, fmt.Errorf("read the frozen content of %s: %w", p.Ref, err)
	}
	return c, nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Open opens the pack of an agreement's next break point.
func (s *Service) Open(ctx context.Context, by access.Actor, of thread.Ref) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.OpenTx(ctx, tx, by, of)
		return err
	})
	return ref, err
}

// OpenTx is Open inside a transaction.
func (s *Service) OpenTx(ctx context.Context, tx *db.Tx, by access.Actor, of thread.Ref) (thread.Ref, error) {
	if !by.May(access.AgreementBreak) {
		return "", fault.Forbidden("Only commissioners and contract managers open a decision pack.")
	}
	a, err := s.Agreements.Agreement(ctx, tx, of)
	if err != nil {
		return "", err
	}
	b, ok := a.NextBreak(tx.Today())
	if !ok { // too late for notice: what follows is decided all the same, and late
		b, ok = a.BreakAhead(tx.Today())
	}
	if !ok {
		return "", fault.Conflict("This agreement has no break point ahead.")
	}
	return s.openTx(ctx, tx, by.By(), a, b)
}

// OpenDueTx opens the pack of every break point that comes within the months of the council's policy, and returns how many.
func (s *Service) OpenDueTx(ctx context.Context, tx *db.Tx, by audit.By) (int, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return 0, err
	}
	all, err := s.Agreements.List(ctx, tx, "", mostAgreements)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, a := range all {
		b, ok := a.NextBreak(tx.Today())
		if !ok || b.NoticeBy.AddMonths(-policy.Ahead).After(tx.Today()) || a.State(tx.Today()) != "running" {
			continue
		}
		had, err := s.Of(ctx, tx, a.Ref)
		if err != nil {
			return n, err
		}
		if has, err := s.hasBreak(ctx, tx, had, b.On); err != nil {
			return n, err
		} else if has {
			continue
		}
		if _, err := s.openTx(ctx, tx, by, a, b); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// mostAgreements is how many agreements the daily look reads: a council has tens.
const mostAgreements = 1000

func (s *Service) openTx(ctx context.Context, tx *db.Tx, by audit.By, a agreement.Agreement, b agreement.BreakPoint) (thread.Ref, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return "", err
	}
	had, err := s.Of(ctx, tx, a.Ref)
	if err != nil {
		return "", err
	}
	if has, err := s.hasBreak(ctx, tx, had, b.On); err != nil {
		return "", err
	} else if has {
		return "", fault.Conflictf("The pack of the break point of %s is open already.", b.On.Long())
	}
	p := Pack{
		Ref: thread.New(tx, thread.DecisionPack), Version: 0, Agreement: a.Ref, Break: b.On, NoticeBy: b.NoticeBy,
		DecideBy: b.NoticeBy.AddDays(-policy.DecideDays), OpenedOn: tx.Today(), OpenedBy: by.Name,
	}
	if p.DecideBy.Before(tx.Today()) { // opened late: what time is left is left
		p.DecideBy = p.NoticeBy
	}
	if p.DecideBy.Before(tx.Today()) { // later than notice could be given
		p.DecideBy = b.On
	}
	if err := s.save(ctx, tx, by, p, "decision pack opened", ""); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, a.Ref, "is weighed in", p.Ref); err != nil {
		return "", err
	}
	start := deadline.Start{Rule: packRule, Ref: p.Ref, From: tx.Today(), Title: "Decide what follows the break point of " + b.On.Short() + ": " + a.Title}
	if s.Teams != nil {
		if start.Team, err = s.Teams.ContractTeam(ctx, tx); err != nil && !fault.Is(err, fault.KindNotFound) {
			return "", fmt.Errorf("who decides on %s: %w", p.Ref, err)
		}
	}
	if _, err := s.Clocks.StartOn(ctx, tx, by, start, p.DecideBy, policy.Citation); err != nil {
		return "", fmt.Errorf("start the deadline of %s: %w", p.Ref, err)
	}
	return p.Ref, nil
}

// SetOptions are the options as a person weighs them.
type SetOptions struct {
	Pack    thread.Ref
	Version int
	Options []Option
}

// SetOptions writes the options of a pack.
func (s *Service) SetOptions(ctx context.Context, by access.Actor, cmd SetOptions) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SetOptionsTx(ctx, tx, by, cmd) })
}

// SetOptionsTx is SetOptions inside a transaction.
func (s *Service) SetOptionsTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SetOptions) error {
	p, err := s.work(ctx, tx, by, cmd.Pack, cmd.Version)
	if err != nil {
		return err
	}
	if p.Decision != "" {
		return fault.Conflict("The draft decision holds the options now. Democratic services change them there.")
	}
	var wrong []fault.Field
	if len(cmd.Options) < 2 {
		wrong = append(wrong, fault.Field{Name: "title-1", Message: "Enter at least two options: a decision weighs one against another."})
	}
	for i, o := range cmd.Options {
		if strings.TrimSpace(o.Title) == "" {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("title-%d", i+1), Message: "Enter what the option is."})
		}
		if o.Consequence != "" && !slices.Contains(decision.Consequences(), o.Consequence) {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("consequence-%d", i+1), Message: "Choose what follows for the agreement."})
		}
		if o.Cost < 0 {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("cost-%d", i+1), Message: "A cost cannot be negative."})
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	p.Options = cmd.Options
	return s.save(ctx, tx, by.By(), p, "options of a decision pack written", "")
}

// Draft makes the draft decision of a pack: its options with costs, and the figures. The reasons are left to those who decide.
func (s *Service) Draft(ctx context.Context, by access.Actor, ref thread.Ref, version int, maker string) (made thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		made, err = s.DraftTx(ctx, tx, by, ref, version, maker)
		return err
	})
	return made, err
}

// DraftTx is Draft inside a transaction.
func (s *Service) DraftTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, maker string) (thread.Ref, error) {
	p, err := s.work(ctx, tx, by, ref, version)
	if err != nil {
		return "", err
	}
	if p.Decision != "" {
		return "", fault.Conflict("This pack has its draft decision.")
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return "", err
	}
	c, err := s.Gather(ctx, tx, p)
	if err != nil {
		return "", err
	}
	a, err := s.Agreements.Agreement(ctx, tx, p.Agreement)
	if err != nil {
		return "", fmt.Errorf("agreement of %s: %w", p.Ref, err)
	}
	if p.Decision, err = s.Decisions.EnterTx(ctx, tx, by.By(), draftOf(p, c, policy, a.Decision, maker)); err != nil {
		return "", fmt.Errorf("draft the decision of %s: %w", p.Ref, err)
	}
	if err := thread.Link(ctx, tx, p.Ref, "is decided in", p.Decision); err != nil {
		return "", err
	}
	return p.Decision, s.save(ctx, tx, by.By(), p, "draft decision made from a pack", "")
}

// draftOf is the draft decision of a pack. It amends the decision that established the agreement, so that what democratic services
// enter as its limits counts from its effect on.
func draftOf(p Pack, c Content, policy Policy, amends thread.Ref, maker string) decision.Enter {
	out := decision.Enter{
		Amends: amends, Title: c.Title + ": what follows the break point of " + p.Break.Long(), Maker: maker, SubjectToCallIn: true,
		Proposal: fmt.Sprintf("To decide what follows the break point of %s, of which notice can be given until %s. The figures are in decision pack %s.",
			p.Break.Long(), p.NoticeBy.Long(), p.Ref),
		Finance: c.Money(), Consulted: "",
	}
	var most money.Pence
	for i, o := range c.Options {
		out.Options = append(out.Options, decision.Option{Label: fmt.Sprint(i + 1), Title: o.Title, Text: o.Text, Cost: o.Cost, Discarded: o.Discarded, Consequence: cmp.Or(o.Consequence, decision.ToOther)})
		most = max(most, o.Cost)
	}
	if most >= policy.Key() {
		out.Key, out.ReasonKey = true, fmt.Sprintf("An option costs %s, and decisions from %s are key (%s).", most, policy.Key(), policy.Citation)
	}
	return out
}

// DecidedTx freezes the pack whose decision was just taken. It does nothing for other decisions.
func (s *Service) DecidedTx(ctx context.Context, tx *db.Tx, by audit.By, d decision.Decision) error {
	all, err := s.Packs.List(ctx, tx, performance.Filter{})
	if err != nil {
		return fmt.Errorf("packs: %w", err)
	}
	for _, p := range all {
		if p.Decision != d.Ref || !p.FrozenOn.IsZero() {
			continue
		}
		if err := s.freeze(ctx, tx, by, p, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) freeze(ctx context.Context, tx *db.Tx, by audit.By, p Pack, d decision.Decision) error {
	c, err := s.Gather(ctx, tx, p)
	if err != nil {
		return err
	}
	c.decided(d.Options)
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write the content of %s: %w", p.Ref, err)
	}
	p.Frozen, p.FrozenOn = string(text), tx.Today()
	p.Hash = hashOf(p.Frozen)
	if err := s.Clocks.Keep(ctx, tx, by, p.Ref, packRule, d.DecidedOn); err != nil {
		return fmt.Errorf("keep the deadline of %s: %w", p.Ref, err)
	}
	if chosen, ok := d.Chosen(); ok && chosen.Consequence.Ends() {
		a, err := s.Agreements.Agreement(ctx, tx, p.Agreement)
		if err != nil {
			return fmt.Errorf("agreement of %s: %w", p.Ref, err)
		}
		if err := s.Agreements.EndDecidedTx(ctx, tx, by, a, p.Break, d.DecidedOn); err != nil {
			return err
		}
	}
	return s.save(ctx, tx, by, p, "decision pack frozen", "SHA-256 "+p.Hash)
}

// Of returns the packs of an agreement, the latest break point first.
func (s *Service) Of(ctx context.Context, tx *db.Tx, agreement thread.Ref) ([]Pack, error) {
	out, err := s.Packs.List(ctx, tx, performance.Filter{Lots: []thread.Ref{agreement}})
	if err != nil {
		return nil, fmt.Errorf("packs of %s: %w", agreement, err)
	}
	return out, nil
}

// Pack returns one pack with its content: frozen once it is decided, live before. Providers read none.
func (s *Service) Pack(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Pack, Content, error) {
	if by.Provider != "" || !by.May(access.AgreementSee) {
		return Pack{}, Content{}, fault.NotFound("That decision pack")
	}
	p, err := s.Packs.One(ctx, tx, ref)
	if err != nil {
		return Pack{}, Content{}, fmt.Errorf("decision pack %s: %w", ref, err)
	}
	var c Content
	if p.FrozenOn.IsZero() {
		c, err = s.Gather(ctx, tx, p)
	} else {
		c, err = p.Content()
	}
	if err == nil && !by.May(access.AgreementBreak) {
		c.hideSmall()
	}
	return p, c, err
}

func (s *Service) work(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Pack, error) {
	if !by.May(access.AgreementBreak) {
		return Pack{}, fault.Forbidden("Only commissioners and contract managers prepare a decision pack.")
	}
	p, err := s.Packs.One(ctx, tx, ref)
	switch {
	case err != nil:
		return Pack{}, fmt.Errorf("decision pack %s: %w", ref, err)
	case version != 0 && version != p.Version:
		return Pack{}, fault.Conflict("Somebody else changed this pack while you were reading it. Look at it again before you save.")
	case !p.FrozenOn.IsZero():
		return Pack{}, fault.Conflictf("This pack is frozen since %s.", p.FrozenOn.Long())
	}
	return p, nil
}

func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, p Pack, action, why string) error {
	p.Version++
	if err := s.Packs.Save(ctx, tx, p); err != nil {
		return fmt.Errorf("save decision pack %s: %w", p.Ref, err)
	}
	node := thread.Node{Ref: p.Ref, Kind: thread.DecisionPack, Label: "Decision pack for " + p.Break.Long(), URL: "/decision-packs/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place decision pack %s in the thread: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(p.Ref), Payload: p, Why: why})
}
