package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// registerRule is the council's own rule for how soon it looks into what got worse in a register.
const registerRule = "quality-register-change"

// lookInto starts the council's deadline to look into a change for the worse, unless one runs for the provider.
func (s *Service) lookInto(ctx context.Context, tx *db.Tx, by audit.By, a Alert) error {
	if !a.Worse() {
		return nil
	}
	running, err := deadline.Of(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	for _, d := range running[a.Provider] {
		if d.Rule == registerRule && d.State == deadline.Running {
			return nil
		}
	}
	p, err := s.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: registerRule, Ref: p.Ref, From: tx.Today(), Title: "Look into what got worse in the register: " + p.Name}
	if start.Team, start.Owner, err = s.looksInto(ctx, tx); err != nil {
		return fmt.Errorf("who looks into the register of %s: %w", p.Ref, err)
	}
	if err := s.startPolicy(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start the look at the register of %s: %w", p.Ref, err)
	}
	return nil
}

// looksInto returns the team of those who hold providers to what was agreed, and who manages it; "" where there is none.
func (s *Service) looksInto(ctx context.Context, tx *db.Tx) (team, owner thread.Ref, err error) {
	if s.teams == nil {
		return "", "", nil
	}
	team, err = s.teams.ContractTeam(ctx, tx)
	if err == nil && team != "" {
		owner, err = s.teams.Manager(ctx, tx, team)
	}
	if fault.Is(err, fault.KindNotFound) {
		err = nil
	}
	return team, owner, err
}

// Alerts returns the changes that the registers showed, the latest first; of one provider when it is named.
func (s *Service) Alerts(ctx context.Context, tx *db.Tx, provider thread.Ref, limit int) ([]Alert, error) {
	return s.store.Alerts(ctx, tx, provider, limit)
}

// OpenAlerts returns the changes of every provider that nobody has looked into, the latest first.
func (s *Service) OpenAlerts(ctx context.Context, tx *db.Tx, limit int) ([]Alert, error) {
	return s.store.OpenAlerts(ctx, tx, limit)
}

// mostAlerts is how many changes of one provider are read.
const mostAlerts = 500

// SettleAlerts says what was done about changes in a register.
type SettleAlerts struct {
	Provider thread.Ref
	Keys     []string // of the changes, as Alert.Key writes them
	Says     string
	// Allow are places, with the rating that was read, as Location.Rated writes them: new invitations go to the provider although a
	// register rates a place so that they stop.
	Allow []string
}

// SettleAlerts notes that somebody has looked into changes and what they did. It keeps the deadline when no change for the worse
// is left.
func (s *Service) SettleAlerts(ctx context.Context, by access.Actor, cmd SettleAlerts) error {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality for the council settle changes in a register.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SettleAlertsTx(ctx, tx, by, cmd) })
}

// SettleAlertsTx is SettleAlerts inside a transaction.
func (s *Service) SettleAlertsTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SettleAlerts) error {
	cmd.Says = strings.TrimSpace(cmd.Says)
	var wrong []fault.Field
	if len(cmd.Keys) == 0 && len(cmd.Allow) == 0 {
		wrong = append(wrong, fault.Field{Name: "change", Message: "Choose what you have looked into."})
	}
	if cmd.Says == "" {
		wrong = append(wrong, fault.Field{Name: "says", Message: "Say what you found and did. The next officer reads it."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	p, err := s.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return err
	}
	all, err := s.store.Alerts(ctx, tx, cmd.Provider, mostAlerts)
	if err != nil {
		return fmt.Errorf("changes of %s: %w", cmd.Provider, err)
	}
	hand := Hand{By: by.Name, On: tx.Today(), Says: cmd.Says}
	settled, worse := 0, false
	for _, a := range all {
		if !slices.Contains(cmd.Keys, a.Key()) {
			worse = worse || a.Open() && a.Worse()
			continue
		}
		if !a.Open() {
			return fault.Conflictf("Someone else changed this: %s looked into it on %s.", a.Settled.By, a.Settled.On.Long())
		}
		a.Settled = hand
		if err := s.store.SettleAlert(ctx, tx, a); err != nil {
			return fmt.Errorf("settle a change of %s: %w", p.Ref, err)
		}
		settled++
	}
	if settled < len(cmd.Keys) {
		return fault.Invalid("change", "One of these changes is not there any more. Choose again.")
	}
	if err := s.allow(ctx, tx, p, cmd.Allow, hand); err != nil {
		return err
	}
	if !worse {
		if err := s.clocks.Keep(ctx, tx, by.By(), p.Ref, registerRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the look at the register of %s: %w", p.Ref, err)
		}
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "register changes settled", Ref: string(p.Ref), Payload: cmd, Why: cmd.Says})
}

// allow notes at places of a provider that the rating which was read stops nothing. A place that is rated otherwise by now is not
// allowed: nobody has looked at that.
func (s *Service) allow(ctx context.Context, tx *db.Tx, p Provider, rated []string, hand Hand) error {
	for _, key := range rated {
		i := slices.IndexFunc(p.Places, func(l Location) bool { return l.Rating != "" && l.Rated() == key })
		if i < 0 {
			return fault.Conflict("A register rates a place of this provider differently from what you read. Look at the new rating first.")
		}
		l := p.Places[i]
		l.Allowed = Allowance{Rating: l.Rating, Hand: hand}
		if err := s.store.AllowPlace(ctx, tx, l); err != nil {
			return fmt.Errorf("allow place %s: %w", l.ID, err)
		}
	}
	return nil
}
