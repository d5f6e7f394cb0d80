package report

import (
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Direction is the way in which a measure gets better.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// Measure is what a decision promised, in a number. Baseline and Target are in the measure's unit; of a share in tenths of a
// per cent.
type Measure struct {
	Ref        thread.Ref
	Version    int
	Title      string
	Decision   thread.Ref
	Unit       Unit
	Baseline   int
	BaselineOn workday.Date // the day as at which the baseline was counted
	Target     int
	TargetBy   workday.Date
	Direction  Direction
	Source     string // the key of a live figure
	PromisedOn workday.Date
}

// Met reports whether level reaches the target.
func (m Measure) Met(level int) bool {
	if m.Direction == Down {
		return level <= m.Target
	}
	return level >= m.Target
}

// Better reports whether level is better than the baseline.
func (m Measure) Better(level int) bool {
	if m.Direction == Down {
		return level < m.Baseline
	}
	return level > m.Baseline
}
