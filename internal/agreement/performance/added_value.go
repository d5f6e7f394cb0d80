package performance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ValueLine is one thing that a voluntary organisation does under an agreement.
type ValueLine struct {
	What      string
	Statutory bool   // the council would have to provide it if nobody else did
	Duty      string // which duty, of a statutory line
	Minutes   int    // a week
}

// AddedValue tests whether a voluntary organisation adds to what the council must provide, or replaces it.
type AddedValue struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	On            workday.Date
	By            string
	Lines         []ValueLine
	Alarms        []string // worked out when the test was saved, against the test before
}

// Key implements Record.
func (v AddedValue) Key() Key {
	return Key{Ref: v.Ref, Version: v.Version, Lot: v.Lot, Provider: v.Provider, On: v.On}
}

// Share returns the statutory share of the minutes in tenths of a percent; ok is false when no minutes are given.
func (v AddedValue) Share() (share int, ok bool) {
	statutory, all := 0, 0
	for _, l := range v.Lines {
		all += l.Minutes
		if l.Statutory {
			statutory += l.Minutes
		}
	}
	if all == 0 {
		return 0, false
	}
	return tenths(statutory, all), true
}

// Replaces compares a test with the one before it and says where a voluntary line begins to replace a statutory one.
func Replaces(before, now AddedValue) []string {
	var out []string
	for _, l := range now.Lines {
		at := slices.IndexFunc(before.Lines, func(o ValueLine) bool { return strings.EqualFold(o.What, l.What) })
		switch {
		case l.Statutory && at >= 0 && !before.Lines[at].Statutory:
			out = append(out, fmt.Sprintf("“%s” was additional and now meets a duty: %s. The council has to secure it itself, or buy it as such.", l.What, l.Duty))
		case l.Statutory && at < 0 && before.Ref != "":
			out = append(out, fmt.Sprintf("“%s” is new and meets a duty: %s. The council has to secure it itself, or buy it as such.", l.What, l.Duty))
		}
	}
	was, had := before.Share()
	is, has := now.Share()
	if had && has && is > was {
		out = append(out, fmt.Sprintf("The statutory share of the time rose from %s to %s.", percent(was), percent(is)))
	}
	for _, l := range before.Lines {
		if !l.Statutory && !slices.ContainsFunc(now.Lines, func(o ValueLine) bool { return strings.EqualFold(o.What, l.What) }) && had && has && is > was {
			out = append(out, fmt.Sprintf("“%s”, which was additional, is no longer done.", l.What))
		}
	}
	return out
}

// AddedValues returns the latest test of each voluntary organisation in some lots.
func (s *Service) AddedValues(ctx context.Context, tx *db.Tx, lots []thread.Ref) (map[Pair]AddedValue, error) {
	all, err := s.Values.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return nil, fmt.Errorf("tests of added value in %d lots: %w", len(lots), err)
	}
	out := map[Pair]AddedValue{}
	for _, v := range all { // the latest first
		of := Pair{Lot: v.Lot, Provider: v.Provider}
		if _, later := out[of]; !later {
			out[of] = v
		}
	}
	return out, nil
}

func percent(tenth int) string { return Measure{Source: FromVisits}.Figure(tenth) }

// TestValue saves a test of a voluntary organisation's added value.
func (s *Service) TestValue(ctx context.Context, by access.Actor, v AddedValue) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := s.TestValueTx(ctx, tx, by, v)
		return err
	})
}

// TestValueTx is TestValue inside a transaction. Of the test it takes Lot, Provider and Lines.
func (s *Service) TestValueTx(ctx context.Context, tx *db.Tx, by access.Actor, v AddedValue) (AddedValue, error) {
	if err := mayWork(by); err != nil {
		return v, err
	}
	if err := v.check(); err != nil {
		return v, err
	}
	if _, _, err := s.member(ctx, tx, v.Lot, v.Provider); err != nil {
		return v, err
	}
	p, err := s.Providers.Provider(ctx, tx, v.Provider)
	if err != nil {
		return v, err
	}
	if p.Kind != provider.Voluntary {
		return v, fault.Invalid("provider", "The test is for voluntary organisations.")
	}
	before, err := s.Values.List(ctx, tx, Filter{Lots: []thread.Ref{v.Lot}, Provider: v.Provider, Limit: 1})
	if err != nil {
		return v, err
	}
	v.Ref, v.Version, v.On, v.By, v.Alarms = thread.New(tx, thread.AddedValue), 1, tx.Today(), by.Name, nil
	if len(before) > 0 {
		v.Alarms = Replaces(before[0], v)
	}
	if err := s.Values.Save(ctx, tx, v); err != nil {
		return v, fmt.Errorf("save the test of added value: %w", err)
	}
	return v, audit.Append(ctx, tx, by.By(), audit.Entry{Action: "added value tested", Ref: string(v.Ref), Payload: v, Why: strings.Join(v.Alarms, " ")})
}

func (v AddedValue) check() error {
	var wrong []fault.Field
	if len(v.Lines) == 0 {
		wrong = append(wrong, fault.Field{Name: "what-1", Message: "Enter at least one thing that it does."})
	}
	for i, l := range v.Lines {
		if strings.TrimSpace(l.What) == "" {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("what-%d", i+1), Message: "Enter what it does."})
		}
		if l.Statutory && strings.TrimSpace(l.Duty) == "" {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("duty-%d", i+1), Message: "Name the duty that it meets, such as section F of a plan."})
		}
		if l.Minutes < 0 || l.Minutes > 7*24*60*100 {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("minutes-%d", i+1), Message: "Enter minutes a week."})
		}
	}
	return fault.InvalidFields(wrong...)
}
