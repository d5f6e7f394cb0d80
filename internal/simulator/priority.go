package simulator

import "math"

// line holds those who wait, one row for each class, as places in the stage's row of children.
type line struct {
	*shift
	in     []visit
	coming int // the next child to come
	wait   int // children in the rows
	heads  [maxClasses]int
}

func (s *shift) newLine(in []visit) *line {
	for k := range s.scratch.queues {
		s.scratch.queues[k] = s.scratch.queues[k][:0]
	}
	return &line{shift: s, in: in}
}

// admit lets those join who have come by now.
func (l *line) admit(now float64) {
	for l.coming < len(l.in) && l.in[l.coming].at <= now {
		k := l.in[l.coming].class
		l.scratch.queues[k] = append(l.scratch.queues[k], int32(l.coming))
		l.coming++
		l.wait++
	}
}

// alone reports whether the next child comes when nobody waits, and nobody comes with it: it needs no place in a row.
func (l *line) alone(now float64) bool {
	next := l.coming + 1
	return l.in[l.coming].at > now && (next == len(l.in) || l.in[next].at > l.in[l.coming].at)
}

// next takes the child whose turn it is out of its row, -1 where nobody is left.
func (l *line) next(now float64) int32 {
	i, class := l.first(now)
	if i >= 0 {
		l.heads[class]++
		l.wait--
	}
	return i
}

// first returns the child whose turn it is, the highest class first, after those who left by now were taken off.
func (l *line) first(now float64) (child int32, class int) {
	for k := range l.classes {
		queue := l.scratch.queues[k]
		for l.heads[k] < len(queue) {
			i := queue[l.heads[k]]
			v := &l.in[i]
			if now <= v.at || l.leaves == 0 { // nobody leaves who has not waited
				return i, k
			}
			until := l.until(v)
			if until >= now {
				return i, k
			}
			l.tally.leave(v, until)
			l.heads[k]++
			l.wait--
		}
	}
	return -1, 0
}

// serveByPriority gives each server that gets free to the first of the highest class. Nobody is interrupted.
func (s *shift) serveByPriority(in, out []visit) []visit {
	l := s.newLine(in)
	free := s.idle()
	for {
		now := max(free[0].at, 0)
		if l.wait == 0 && l.coming == len(in) {
			return s.drain(in, out, free)
		}
		var i int32
		if l.wait == 0 && l.alone(now) {
			i = int32(l.coming)
			now = in[i].at
			l.coming++
		} else {
			if l.wait == 0 {
				now = max(now, in[l.coming].at)
			}
			l.admit(now)
			if i = l.next(now); i < 0 {
				continue
			}
		}
		v := &in[i]
		if last := free[0]; last.whom >= 0 {
			out = append(out, goOn(in[last.whom], last.at))
		}
		start, end := s.attend(v, now)
		s.tally.see(v, start, start > max(v.at, 0))
		replace(free, server{end, i})
	}
}

// giveByPriority gives each place to the first of the highest class.
func (s *shift) giveByPriority(in, out []visit) []visit {
	l := s.newLine(in)
	b := &book{shift: s}
	b.open(0)
	now, before := 0.0, math.Inf(-1)
	for l.wait > 0 || l.coming < len(in) {
		if l.wait == 0 {
			now = max(now, in[l.coming].at)
		}
		when, ok := b.first(now)
		if !ok {
			break
		}
		now = when
		l.admit(now)
		came := b.take()
		if i, class := l.first(now); i >= 0 && came {
			l.heads[class]++
			l.wait--
			// It did not wait when this is the first place since it came.
			s.tally.see(&in[i], now, in[i].at <= before || in[i].at < 0)
			out = append(out, goOn(in[i], now))
		}
		before = now
	}
	l.admit(math.Inf(1))
	s.giveUp(l)
	return out
}

// giveUp counts those for whom no place is left.
func (s *shift) giveUp(l *line) {
	for k := range l.classes {
		for _, i := range s.scratch.queues[k][l.heads[k]:] {
			if until := l.until(&l.in[i]); until < float64(s.last) {
				s.tally.leave(&l.in[i], until)
			} else {
				s.tally.unseen(&l.in[i], float64(s.last))
			}
		}
	}
}
