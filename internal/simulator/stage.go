package simulator

import "math"

// station is a stage made ready to be played.
type station struct {
	servers int
	sampler sampler
	missed  float64 // share of appointments
	leaves  float64 // rate per week
	places  []int
	more    int // added to the places of each week
	from    int // the first week of more, the first being 0
	random  bool
	layouts map[int][]place
	backlog []waiter
	last    int // no place is given in this week or later
	classes int
	index   int
}

// shift is one stage in one replication: the state that the children of that replication leave behind.
type shift struct {
	*station
	service, patience, attendance, attempts, weeks stream
	tally                                          *tally
	scratch                                        *scratch
}

// scratch is memory that a worker uses again.
type scratch struct {
	free    []server
	queues  [maxClasses][]int32
	current []visit
	next    []visit
}

func (s *station) start(seed uint64, replication int, t *tally, mem *scratch) shift {
	of := func(purpose int) stream { return newStream(seed, replication, s.index+1, purpose) }
	return shift{station: s, service: of(forService), patience: of(forPatience), attendance: of(forAttendance), attempts: of(forAttempts), weeks: of(forPlaces), tally: t, scratch: mem}
}

// run lets children who come in order of time pass, and appends them to out in the order in which they go on.
func (s *shift) run(in, out []visit) []visit {
	switch {
	case s.servers > 0 && s.classes > 1:
		return s.serveByPriority(in, out)
	case s.servers > 0:
		return s.serve(in, out)
	case s.classes > 1:
		return s.giveByPriority(in, out)
	default:
		return s.give(in, out)
	}
}

// until is when a child leaves if it has not been seen. Those who wait at the start have not left before it.
func (s *shift) until(v *visit) float64 {
	if s.leaves == 0 {
		return math.Inf(1)
	}
	return max(v.at, 0) + s.patience.exponential(uint64(v.id))/s.leaves
}

// server says when a server is free, and of which child.
type server struct {
	at   float64
	whom int32 // place of the child in the stage's row, -1 for nobody
}

// idle returns servers that are free from the start, as a heap.
func (s *shift) idle() []server {
	free := s.scratch.free[:0]
	for range s.servers {
		free = append(free, server{at: math.Inf(-1), whom: -1})
	}
	s.scratch.free = free
	return free
}

// replace puts a server in the place of the first of a heap.
func replace(heap []server, v server) {
	i, n := 0, len(heap)
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if right := child + 1; right < n && heap[right].at < heap[child].at {
			child = right
		}
		if heap[child].at >= v.at {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = v
}

// serve is the recursion for servers in turn. A server that is taken again has let go of the child before: as the first of the
// heap it is the earliest of all, so that children go on in the order of time.
func (s *shift) serve(in, out []visit) []visit {
	free := s.idle()
	for i := range in {
		v := &in[i]
		first := free[0]
		begin := max(v.at, first.at, 0)
		if s.leaves > 0 && begin > v.at { // nobody leaves who has not waited
			if until := s.until(v); until < begin {
				s.tally.leave(v, until)
				continue
			}
		}
		if first.whom >= 0 {
			out = append(out, goOn(in[first.whom], first.at))
		}
		start, end := s.attend(v, begin)
		s.tally.see(v, start, begin > max(v.at, 0) || start > begin)
		replace(free, server{end, int32(i)})
	}
	return s.drain(in, out, free)
}

func goOn(v visit, at float64) visit {
	v.at = at
	return v
}

// attend returns when the appointment to which the child came began, and when its server is free again. Those missed before
// take the server's time.
func (s *shift) attend(v *visit, begin float64) (start, end float64) {
	id := uint64(v.id)
	if s.missed > 0 {
		for try := uint64(0); s.attendance.uniform(id+try<<32) < s.missed; try++ {
			begin += s.sampler.draw(s.attempts, id+try<<32)
		}
	}
	return begin, begin + s.sampler.draw(s.service, id)
}

// drain lets the last children go on.
func (s *shift) drain(in, out []visit, free []server) []visit {
	never := server{at: math.Inf(1), whom: -1}
	for range free {
		if first := free[0]; first.whom >= 0 {
			out = append(out, goOn(in[first.whom], first.at))
		}
		replace(free, never)
	}
	return out
}

// place is one appointment of a week: when, and which of the week's it is.
type place struct {
	offset float64
	number int
}

// layout spreads n places over a week: at 1/2, 1/4, 3/4, 1/8, ... (van der Corput, 1935), sorted by time. One place more leaves
// the others where they are, so that more places never make anybody wait longer.
func layout(n int) []place {
	levels := 0
	for 1<<levels <= n {
		levels++
	}
	numbers := make([]int, 1<<levels)
	for i := 1; i <= n; i++ {
		reversed := 0
		for bit := range levels {
			reversed |= (i >> bit & 1) << (levels - 1 - bit)
		}
		numbers[reversed] = i
	}
	out := make([]place, 0, n)
	for at, i := range numbers {
		if i > 0 {
			out = append(out, place{offset: float64(at) / float64(len(numbers)), number: i})
		}
	}
	return out
}

// book goes through the places of all weeks.
type book struct {
	*shift
	week int
	left []place // of the week
}

func (b *book) open(week int) {
	b.week = week
	if week >= b.last {
		b.left = nil
		return
	}
	b.left = b.layoutOf(week)
}

// first returns the next place at a time or later; ok is false when there is none any more.
func (b *book) first(at float64) (when float64, ok bool) {
	if at >= float64(b.last) {
		return 0, false
	}
	if week := int(at); week > b.week {
		b.open(week)
	}
	for b.week < b.last {
		for len(b.left) > 0 {
			if when = float64(b.week) + b.left[0].offset; when >= at {
				return when, true
			}
			b.left = b.left[1:]
		}
		b.open(b.week + 1)
	}
	return 0, false
}

// take uses up the first place, and says whether the child came to it.
func (b *book) take() (came bool) {
	number := b.left[0].number
	b.left = b.left[1:]
	return b.missed == 0 || b.attendance.uniform(uint64(b.week)<<32|uint64(number)) >= b.missed
}

// give is the recursion for places in turn.
func (s *shift) give(in, out []visit) []visit {
	b := &book{shift: s}
	b.open(0)
	last := math.Inf(-1) // place that was taken
	for i := range in {
		v := &in[i]
		until := s.until(v)
		waited := v.at < 0 || v.at <= last // a place since it came was another's
		for {
			when, ok := b.first(max(v.at, 0))
			if !ok || when > until {
				if until < float64(s.last) {
					s.tally.leave(v, until)
				} else {
					s.tally.unseen(v, float64(s.last))
				}
				break
			}
			last = when
			if b.take() {
				s.tally.see(v, when, waited)
				out = append(out, goOn(*v, when))
				break
			}
			waited = true
		}
	}
	return out
}

func (b *book) layoutOf(week int) []place {
	pick := week % len(b.places)
	if b.random {
		pick = b.weeks.below(uint64(week), len(b.places))
	}
	n := b.places[pick]
	if week >= b.from {
		n = max(0, n+b.more)
	}
	return b.layouts[n]
}
