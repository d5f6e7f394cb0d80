package query

import (
	"cmp"
	"context"
	"slices"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/disclosure"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Replies counts how questions of a group were answered.
type Replies struct {
	Group    string // a district's code or a channel
	Asked    int
	InTime   int // first answered by the promised day
	Late     int // first answered after it, or not yet and the day is over
	Waiting  int // not yet answered, and the day is to come
	NotValid int // of those answered, how many the family said were not
	Median   int // working days from asking to the first answer; -1 when none was answered
	Hidden   bool
}

// PublicFigures are reply times as the council publishes them: a group with few questions is not shown, alone or by subtraction.
type PublicFigures struct {
	First, Last workday.Date
	Whole       Replies
	ByArea      []Replies
	ByChannel   []Replies
}

// Figures counts the questions asked from first to last, as they stood at the end of last: what is published stays the same until
// the next period, so that nobody learns of one family's question by taking one day's figures from the next's. It names no child.
func (s *Service) Figures(ctx context.Context, tx *db.Tx, first, last workday.Date, p disclosure.Policy) (PublicFigures, error) {
	var all []Query
	err := s.Store.AskedBetween(ctx, tx, first, last, func(q Query) { all = append(all, q) })
	if err != nil {
		return PublicFigures{}, err
	}
	last = earlier(last, tx.Today())
	var waiting []thread.Ref
	for i, q := range all {
		all[i] = q.at(last)
		if len(q.Answers) == 0 && q.Waiting() {
			waiting = append(waiting, q.Ref)
		}
	}
	open, err := deadline.Of(ctx, tx, waiting...)
	if err != nil {
		return PublicFigures{}, err
	}
	whole, areas, channels := newTally(), newTally(), newTally()
	for _, q := range all {
		if state := q.State(); state == StatePassed || state == StateJoined {
			continue // the assessment has figures of its own, and so has the question that it is a part of
		}
		late := q.lateOn(open[q.Ref], last)
		whole.add("", q, late, last)
		areas.add(q.Area, q, late, last)
		channels.add(q.Channel, q, late, last)
	}
	f := PublicFigures{First: first, Last: last, Whole: Replies{Median: -1}}
	if rows := whole.replies(); len(rows) == 1 {
		f.Whole = rows[0]
	}
	f.ByArea, f.ByChannel = Suppress(areas.replies(), p), Suppress(channels.replies(), p)
	if f.Whole.small(p) {
		f.Whole = Replies{Median: -1, Hidden: true}
	}
	return f, nil
}

func earlier(a, b workday.Date) workday.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// at returns the question with a first answer that is not yet judged where the family judged it after that day.
func (q Query) at(day workday.Date) Query {
	if len(q.Answers) > 0 && q.Answers[0].JudgedOn.After(day) {
		q.Answers = slices.Clone(q.Answers)
		q.Answers[0].JudgedOn, q.Answers[0].Valid = workday.Date{}, false
	}
	return q
}

// answeredBy reports whether the first answer was given by the end of the day.
func (q Query) answeredBy(day workday.Date) bool {
	return len(q.Answers) > 0 && !q.Answers[0].On.After(day)
}

// lateOn reports whether by the end of the day the first answer came late, or had not come although its day was over.
func (q Query) lateOn(clocks []deadline.Deadline, day workday.Date) bool {
	if len(q.Answers) > 0 {
		a := q.Answers[0]
		return !a.Due.IsZero() && earlier(a.On, day).After(a.Due)
	}
	for _, d := range clocks {
		if d.Open() && d.Rule == q.rule() {
			return d.Look(day) == deadline.LookLate
		}
	}
	return false
}

// tally counts questions by group.
type tally struct {
	by   map[string]*Replies
	days map[string][]int
	cal  *workday.Calendar
}

func newTally() tally {
	return tally{map[string]*Replies{}, map[string][]int{}, workday.EnglandAndWales()}
}

func (t tally) add(group string, q Query, late bool, day workday.Date) {
	r := t.by[group]
	if r == nil {
		r = &Replies{Group: group}
		t.by[group] = r
	}
	r.Asked++
	answered := q.answeredBy(day)
	switch {
	case late:
		r.Late++
	case answered:
		r.InTime++
	default:
		r.Waiting++
	}
	if !answered {
		return
	}
	if a := q.Answers[0]; !a.JudgedOn.IsZero() && !a.Valid {
		r.NotValid++
	}
	if days, err := t.cal.CountWorkingDays(q.AskedOn, q.Answers[0].On); err == nil { // a day outside the table is left out of the median
		t.days[group] = append(t.days[group], days)
	}
}

// replies returns the counts by group, in order.
func (t tally) replies() []Replies {
	out := make([]Replies, 0, len(t.by))
	for group, r := range t.by {
		r.Median = -1
		if days := t.days[group]; len(days) > 0 {
			slices.Sort(days)
			r.Median = days[(len(days)-1)/2]
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Replies) int { return cmp.Compare(a.Group, b.Group) })
	return out
}

// counts are the numbers of a row that are published.
func (r Replies) counts() []int { return []int{r.Asked, r.InTime, r.Late, r.Waiting, r.NotValid} }

// small reports whether a row holds a number from which somebody could be recognised.
func (r Replies) small(p disclosure.Policy) bool {
	for _, n := range r.counts() {
		if n > 0 && n < p.Threshold {
			return true
		}
	}
	return false
}

// Suppress hides whole rows: those that hold a small number, and then the smallest of the others for as long as what is hidden
// could be found by taking the shown rows from the whole, which is published beside them.
func Suppress(rows []Replies, p disclosure.Policy) []Replies {
	hidden := make([]bool, len(rows))
	for i, r := range rows {
		hidden[i] = r.small(p)
	}
	for tells(rows, hidden, p) {
		next := -1
		for i, r := range rows {
			if !hidden[i] && (next < 0 || r.Asked < rows[next].Asked) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hidden[next] = true
	}
	out := make([]Replies, len(rows))
	for i, r := range rows {
		if out[i] = r; hidden[i] {
			out[i] = Replies{Group: r.Group, Median: -1, Hidden: true}
		}
	}
	return out
}

// tells reports whether what the hidden rows hold together gives one of them away: there is only one, or their sum is small.
func tells(rows []Replies, hidden []bool, p disclosure.Policy) bool {
	var sum Replies
	n := 0
	for i, r := range rows {
		if hidden[i] {
			n++
			sum.Asked += r.Asked
			sum.InTime += r.InTime
			sum.Late += r.Late
			sum.Waiting += r.Waiting
			sum.NotValid += r.NotValid
		}
	}
	return n == 1 || n > 1 && sum.small(p)
}

// Board is a question on the manager's board.
type Board struct {
	Query Query
	Due   deadline.Deadline
	Mine  bool // about a child whom the reader may see; else only who answers and by when is shown
}

// mostOpen bounds what a board reads: far more than the open questions of the largest council.
const mostOpen = 50_000

// OpenBoard returns the questions that wait for an answer, all of them: which is due first is known only when the dates of all are read.
func (s *Service) OpenBoard(ctx context.Context, tx *db.Tx) ([]Board, error) {
	open, err := s.Store.Open(ctx, tx, mostOpen)
	if err != nil {
		return nil, err
	}
	refs := make([]thread.Ref, len(open))
	for i, q := range open {
		refs[i] = q.Ref
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	out := make([]Board, 0, len(open))
	for _, q := range open {
		due, _ := q.Due(clocks[q.Ref])
		out = append(out, Board{Query: q, Due: due})
	}
	slices.SortStableFunc(out, func(a, b Board) int { return a.Due.Due.Compare(b.Due.Due) })
	return out, nil
}

// Due returns the deadline by which a question that waits is answered, of its deadlines.
func (q Query) Due(all []deadline.Deadline) (deadline.Deadline, bool) {
	i := slices.IndexFunc(all, func(d deadline.Deadline) bool { return d.Open() && d.Rule == q.rule() })
	if i < 0 || !q.Waiting() {
		return deadline.Deadline{}, false
	}
	return all[i], true
}
