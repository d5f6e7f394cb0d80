package supplier

// leftOver weighs the words that only one of the two has, and finds those that contradict each other.
func (al *aligner) leftOver(x, y *taken, cut bool) {
	f := &al.m.features
	a := al.side(x, 0, cut)
	b := al.side(y, 1, cut)
	f[lessOver], f[moreOver] = min(a.weight, b.weight), max(a.weight, b.weight)
	f[replaced] = truth(a.plain > 0 && b.plain > 0)
	f[numberOther] = truth(a.numbers+a.streetNumbers > 0 && b.numbers+b.streetNumbers > 0)
	f[numberOver] = truth((a.numbers > 0) != (b.numbers > 0))
	f[placeOther] = truth(a.places > 0 && b.places > 0)
	f[nothingOver] = truth(a.words+b.words == 0)
	f[rareOver] = truth(max(a.widest, b.widest) >= rare)
	oneSided := (a.words == 0) != (b.words == 0)
	f[commonOver] = truth(oneSided && a.plain+b.plain > 0 && max(a.widest, b.widest) < rare)
	f[placeOver] = truth(oneSided && a.places+b.places == a.words+b.words)
	f[asideOver] = truth(oneSided && a.asides+b.asides == a.words+b.words)
	for _, i := range al.m.over[0] {
		for _, j := range al.m.over[1] {
			one, other := al.t.words[i].class, al.t.words[j].class
			if one.kind != "" && one.kind == other.kind && one.value != other.value {
				f[classOther] = 1
			}
		}
	}
}

// side is what one of two names has over.
type side struct {
	weight, widest                        float64
	words, plain, numbers, places, asides int
	streetNumbers                         int
}

// What counts of a word that only one has, when it stands in brackets, names a place, or when the other may have been cut off.
const (
	asidePart = 0.5
	placePart = 0.6
	cutPart   = 0.15
	// streetPart comes on top of asidePart, of which an address is one.
	streetPart = 0.5
)

func (al *aligner) side(k *taken, which int, cut bool) (s side) {
	for n, w := range k.tokens {
		if al.used[which][n] {
			continue
		}
		e := &al.t.words[w.id]
		al.m.over[which] = append(al.m.over[which], w.id)
		if cut {
			s.weight += cutPart * e.weight
			continue
		}
		s.words++
		weight := e.weight
		switch {
		case w.street:
			weight *= streetPart
			s.streetNumbers += int(truth(e.number))
		case e.number:
			s.numbers++
		case e.place:
			s.places++
			weight *= placePart
		default:
			s.plain++
			s.widest = max(s.widest, weight)
		}
		if w.aside {
			s.asides++
			weight *= asidePart
		}
		s.weight += weight
	}
	return s
}
