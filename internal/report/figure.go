package report

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Unit is what a figure is counted in. All are whole numbers.
type Unit string

// The units. A share is kept as a number of a number, and compared in tenths of a per cent.
const (
	Count   Unit = "count"
	PerCent Unit = "per-cent"
	Minutes Unit = "minutes"
	Pence   Unit = "pence"
)

// Part is one line of a figure's breakdown, such as a district or a month.
type Part struct {
	Label  string
	Number int
	Of     int // for shares
}

// Value is a figure as its source counts it.
type Value struct {
	Number   int // a count, minutes or pence; for a share, how many
	Of       int // for a share, of how many
	Unit     Unit
	Children bool   // it counts children: it is only shown through package disclosure
	Counts   string // exactly what is counted, in a sentence
	By       string // what the parts are: "District", "Month"
	Series   bool   // the parts follow each other in time
	Parts    []Part // together they make up Number
	// From and To are the days that were counted, where the source and not its reader chooses them, such as a season's.
	From, To workday.Date
}

// Source is a live figure that a capability offers. Key is stored with measures and never changes.
type Source interface {
	Key() string
	Title() string
	// Figure counts from day from to day to, both included.
	Figure(ctx context.Context, tx *db.Tx, from, to workday.Date) (Value, error)
}

// Standing is a source that counts what there is as at a day, such as the places of that day's season. A measure from it is
// counted again as at the day of its baseline, part by part, and what was counted then stands beside what is counted now.
type Standing interface {
	Source
	AsAt(ctx context.Context, tx *db.Tx, on workday.Date) (Value, error)
}

// Sources is the registry of live figures, in the order in which they are offered.
type Sources []Source

// Find returns the source with the key.
func (s Sources) Find(key string) (Source, bool) {
	for _, one := range s {
		if one.Key() == key {
			return one, true
		}
	}
	return nil, false
}

// FigurePart is one line of a figure as it may be shown. Number and Of are 0 when it is hidden.
type FigurePart struct {
	Label  string
	Number int
	Of     int
	Hidden bool
}

// Figure is a measure's figure as it may be shown: small numbers of children are gone from it.
type Figure struct {
	Measure  thread.Ref
	Title    string
	Source   string // the source's title
	Unit     Unit
	Number   int
	Of       int
	Hidden   bool
	Missing  string // why there is no figure; empty when there is one
	Counts   string
	By       string
	Series   bool
	Parts    []FigurePart
	From, To workday.Date
	AsAt     workday.Date
	Base     *Figure `json:",omitempty"` // as at the day of the baseline, of a source that can still count it
}

// Part returns the part with a label.
func (f Figure) Part(label string) (FigurePart, bool) {
	i := slices.IndexFunc(f.Parts, func(p FigurePart) bool { return p.Label == label })
	if i < 0 {
		return FigurePart{}, false
	}
	return f.Parts[i], true
}

// Grown returns by how many tenths of a per cent a level stands above a base, rounded half away from nought; ok is false where the
// base is 0.
func Grown(base, level int) (tenths int, ok bool) {
	if base <= 0 {
		return 0, false
	}
	change, half := (level-base)*1000, base/2
	if change < 0 {
		half = -half
	}
	return (change + half) / base, true
}

// Level returns the figure in the unit in which baseline and target stand: tenths of a per cent for shares. ok is false when
// there is nothing to show.
func (f Figure) Level() (level int, ok bool) {
	if f.Hidden || f.Missing != "" {
		return 0, false
	}
	return levelOf(f.Unit, f.Number, f.Of)
}

// Level returns the part in the figure's unit, see Figure.Level.
func (p FigurePart) Level(u Unit) (level int, ok bool) {
	if p.Hidden {
		return 0, false
	}
	return levelOf(u, p.Number, p.Of)
}

func levelOf(u Unit, number, of int) (int, bool) {
	if u != PerCent {
		return number, true
	}
	if of <= 0 {
		return 0, false
	}
	return (number*2000 + of) / (2 * of), true
}

// figure asks a measure's source for its figure and takes out what would tell on a child.
func (s *Service) figure(ctx context.Context, tx *db.Tx, m Measure, from, to workday.Date) (Figure, error) {
	f := Figure{Measure: m.Ref, Title: m.Title, Unit: m.Unit, From: from, To: to, AsAt: tx.Today()}
	source, ok := s.sources.Find(m.Source)
	if !ok {
		f.Missing = "The live figure " + m.Source + " is not counted any more."
		return f, nil
	}
	f.Source = source.Title()
	standing, ok := source.(Standing)
	var v Value
	var err error
	if ok {
		v, err = standing.AsAt(ctx, tx, to)
	} else {
		v, err = source.Figure(ctx, tx, from, to)
	}
	if fault.Is(err, fault.KindUnavailable) {
		f.Missing = fault.Message(err)
		return f, nil
	}
	if err != nil {
		return Figure{}, fmt.Errorf("count %s: %w", m.Source, err)
	}
	if v.Unit != m.Unit {
		f.Missing = fmt.Sprintf("The measure is in %s, but its source now counts in %s.", m.Unit, v.Unit)
		return f, nil
	}
	if f, err = f.show(v); err != nil || standing == nil || m.BaselineOn.IsZero() {
		return f, err
	}
	then, err := standing.AsAt(ctx, tx, m.BaselineOn)
	if fault.Is(err, fault.KindUnavailable) || err == nil && then.Unit != m.Unit {
		return f, nil
	}
	if err != nil {
		return Figure{}, fmt.Errorf("count %s as at %s: %w", m.Source, m.BaselineOn, err)
	}
	base, err := Figure{Measure: m.Ref, Title: m.Title, Source: f.Source, Unit: m.Unit, From: m.BaselineOn, To: m.BaselineOn, AsAt: m.BaselineOn}.show(then)
	f.Base = &base
	return f, err
}

// show puts v into f, as far as it may be shown.
func (f Figure) show(v Value) (Figure, error) {
	f.Counts, f.By, f.Series = v.Counts, v.By, v.Series
	if !v.From.IsZero() {
		f.From, f.To = v.From, v.To
	}
	hidden, parts, err := hide(v)
	if err != nil {
		return Figure{}, fmt.Errorf("keep %s from telling on a child: %w", f.Title, err)
	}
	if f.Hidden = hidden; !hidden {
		f.Number, f.Of = v.Number, v.Of
	}
	for i, p := range v.Parts {
		shown := FigurePart{Label: p.Label, Hidden: parts[i]}
		if !parts[i] {
			shown.Number, shown.Of = p.Number, p.Of
		}
		f.Parts = append(f.Parts, shown)
	}
	return f, nil
}

// hide says whether the total of v and which of its parts may not be shown. Of a share both sides count: who is among them
// and who is not. There a single small part hides them all, because two tables that belong together give each other away.
func hide(v Value) (total bool, parts []bool, err error) {
	parts = make([]bool, len(v.Parts))
	if !v.Children {
		return false, parts, nil
	}
	of := func(p Part) []int { return []int{p.Number} }
	if v.Unit == PerCent {
		of = func(p Part) []int { return []int{p.Number, p.Of - p.Number} }
	}
	cells := v.Parts
	whole := Part{Number: v.Number, Of: v.Of}
	if len(cells) == 0 {
		cells = []Part{whole}
	}
	for side := range of(whole) {
		sum := 0
		table := make([]disclosure.Cell, len(cells))
		for i, c := range cells {
			table[i] = disclosure.Cell{Label: c.Label, Count: of(c)[side]}
			sum += of(c)[side]
		}
		if sum != of(whole)[side] {
			return false, nil, fmt.Errorf("the parts make up %d and the whole is %d", sum, of(whole)[side])
		}
		shown, err := disclosure.Publish(table, disclosure.Default())
		if err != nil {
			return false, nil, err
		}
		total = total || shown.Total.Hidden
		for i := range parts {
			parts[i] = parts[i] || shown.Figures[i].Hidden
		}
		if len(v.Parts) == 0 {
			total = total || shown.Figures[0].Hidden
		}
	}
	if v.Unit == PerCent {
		hideTogether(parts, total)
	}
	return total, parts, nil
}

func hideTogether(parts []bool, total bool) {
	any := total
	for _, h := range parts {
		any = any || h
	}
	for i := range parts {
		parts[i] = any
	}
}
