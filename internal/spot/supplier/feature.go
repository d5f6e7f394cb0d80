package supplier

// Features of a couple of names, in the order of weights.json.
const (
	always       = iota
	shared       // information that both have
	lessOver     // information that the one with less over has alone
	moreOver     // and the other
	replaced     // both have words of their own
	numberOther  // both have numbers of their own
	classOther   // words that exclude each other: primary and junior, north and south
	placeOther   // both have places of their own
	legalOther   // another form in law
	slip         // information in words that only nearly agree
	shortened    // words of which one is written short
	initials     // one's word is the initials of the other
	alias        // only a part of a name agrees: "A t/a B" with "B"
	persons      // both read like people
	orderOther   // the words stand in another order
	joinedUp     // "dura sport" and "durasport"
	coverage     // share of the information that both have
	letters      // share of the runs of two letters
	rareOver     // a rare word that only one has
	commonOver   // only common words over, and on one side only
	nothingOver  // no word over
	cutOff       // one ends where its source cuts names off, and begins like the other
	onlyCommon   // nothing rare agrees
	numberOver   // a number that only one has
	placeOver    // a place that only one has, and nothing else is over
	asideOver    // nothing over but what stands in brackets
	slipAlone    // a slip of the pen in the only rare word
	sameWords    // no difference but the form in law, and not of common words or people's names alone
	featureCount // how many there are
)

// featureNames are the names of the features in weights.json.
var featureNames = [featureCount]string{
	"always", "shared", "less over", "more over", "replaced", "other number", "other class", "other place", "other legal form",
	"slip", "shortened", "initials", "alias", "persons", "other order", "joined up", "coverage", "letters", "rare over",
	"common over", "nothing over", "cut off", "only common", "number over", "place over", "aside over", "slip alone",
	"same words",
}

// features are what of two names agrees and differs.
type features [featureCount]float64

// rare is the information from which a word counts as rare: about one name in four hundred has it.
const rare = 6.0

// match is how two readings agree, word by word.
type match struct {
	features
	over [2][]int32 // words that only one has
	same []int32    // words that both have, by their identity in the first
	near [][2]int32 // words that nearly agree
	// asked says that a person is to be asked, however likely it is: two people may share a name, two firms a trading name, and
	// a word that only one has, be it in brackets, may make it a branch, a sister or a club of the other.
	asked bool
}

// aligner compares readings; it is reused, and is not safe for several at once.
type aligner struct {
	t    *table
	used [2][maxTokens]bool
	m    match
	best match
}

// compare takes all readings of two bodies and keeps the best.
func (al *aligner) compare(a, b *body) *match {
	first := true
	bestScore := 0.0
	for i := range a.taken {
		for j := range b.taken {
			if i > 0 && j > 0 && len(a.taken)*len(b.taken) > 9 {
				continue
			}
			al.align(a, b, &a.taken[i], &b.taken[j])
			if s := logit(&al.m.features); first || s > bestScore {
				first, bestScore = false, s
				al.m, al.best = al.best, al.m
			}
		}
	}
	return &al.best
}

func (al *aligner) align(a, b *body, x, y *taken) {
	m := &al.m
	*m = match{over: [2][]int32{m.over[0][:0], m.over[1][:0]}, same: m.same[:0], near: m.near[:0]}
	clear(al.used[0][:len(x.tokens)])
	clear(al.used[1][:len(y.tokens)])
	m.features[always] = 1
	exactly, widest := al.exact(x, y)
	agreed := exactly + al.together(x, y, 0, 1) + al.together(y, x, 1, 0)
	agreed += al.nearly(x, y)
	agreed += al.initials(x, y, 0, 1) + al.initials(y, x, 1, 0)
	cut := a.cut && starts(y, x) || b.cut && starts(x, y)
	al.leftOver(x, y, cut)
	f := &m.features
	if cut {
		f[cutOff] = 1
	}
	f[shared] = min(agreed, 25) / 10
	lo, hi := f[lessOver], f[moreOver]
	f[coverage] = agreed / (agreed + lo + hi + 0.1)
	f[lessOver], f[moreOver] = min(lo, 10)/5, min(hi, 15)/5
	f[letters] = alike(x.pairs, y.pairs)
	f[legalOther] = truth(a.legal != "" && b.legal != "" && a.legal != b.legal)
	f[alias] = truth(x.alias || y.alias)
	f[persons] = truth(a.person && b.person)
	if a.title != "" && b.title != "" && a.title != b.title {
		f[classOther] = 1
	}
	m.asked = f[persons] > 0 || a.ownFirm(b) || b.ownFirm(a) || x.trade || y.trade || f[initials]+f[shortened] > 0
	for _, over := range m.over {
		for _, id := range over {
			m.asked = m.asked || !cut && !al.t.words[id].empty
		}
	}
	if f[slip] > 0 {
		f[slipAlone] = max(0, 1-exactly/12)
	}
	for _, n := range m.near {
		widest = max(widest, al.t.words[n[0]].weight)
	}
	if f[initials] > 0 {
		f[nothingOver] = 0 // many names have the same initials
	}
	if f[joinedUp] == 0 && f[initials] == 0 {
		f[onlyCommon] = max(0, rare-widest) / rare
	}
	f[sameWords] = truth(f[nothingOver] > 0 && f[slip]+f[shortened]+f[onlyCommon]+f[persons]+f[legalOther]+f[classOther] == 0)
}

// ownFirm reports whether f reads like a person and other like a company of that name: the trader and the company are two bodies
// in law, though the same person may stand behind both.
func (f *form) ownFirm(other *body) bool { return f.person && f.legal == "" && other.legal != "" }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// exact pairs off the words that are equal.
func (al *aligner) exact(x, y *taken) (agreed, widest float64) {
	last := -1
	for i, a := range x.tokens {
		for j, b := range y.tokens {
			if a.id != b.id || al.used[1][j] {
				continue
			}
			al.used[0][i], al.used[1][j] = true, true
			w := al.t.words[a.id].weight
			if a.aside && b.aside {
				w *= 0.7
			}
			agreed += w
			widest = max(widest, w)
			al.m.same = append(al.m.same, a.id)
			if j < last {
				al.m.features[orderOther] = 1
			}
			last = j
			break
		}
	}
	return agreed, widest
}

// nearly pairs off words that are one with a slip of the pen, in the plural, or written short.
func (al *aligner) nearly(x, y *taken) (agreed float64) {
	for i, a := range x.tokens {
		if al.used[0][i] {
			continue
		}
		for j, b := range y.tokens {
			if al.used[1][j] {
				continue
			}
			part, feature := al.relation(&al.t.words[a.id], &al.t.words[b.id])
			if part == 0 {
				continue
			}
			al.used[0][i], al.used[1][j] = true, true
			w := min(al.t.words[a.id].weight, al.t.words[b.id].weight)
			agreed += part * w
			if feature == slip {
				al.m.features[slip] += slipSize(al.t.words[a.id].text, al.t.words[b.id].text)
			} else {
				al.m.features[feature]++
			}
			al.m.near = append(al.m.near, [2]int32{a.id, b.id})
			break
		}
	}
	return agreed
}

// relation says how much of its information a word keeps in b's spelling, and which feature this is.
func (al *aligner) relation(a, b *entryWord) (part float64, feature int) {
	if a.class.kind != "" && a.class.kind == b.class.kind {
		if a.class.value != b.class.value {
			return 0, slip
		}
		return 0.6, shortened // "surgery" and "practice"
	}
	if a.text[0] != b.text[0] || a.number || b.number {
		return 0, slip
	}
	if plural(a.text, b.text) {
		return 0.95, slip
	}
	if near(a.text, b.text) && !(a.common && b.common) && (a.df < 4 || b.df < 4) {
		return 0.8, slip
	}
	short, long := a.text, b.text
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= 3 && len(short) <= 5 && len(long) > len(short)+1 && long[:len(short)] == short {
		return 0.4, shortened
	}
	if len(short) == 1 && len(long) > 2 {
		return 0.2, shortened
	}
	return 0, slip
}

// slipSize is larger the shorter the words are: one letter of five is more than one of twelve. A plural is a small slip.
func slipSize(a, b string) float64 {
	if plural(a, b) {
		return 0.1
	}
	return 4 / float64(len(a)+len(b))
}

// together pairs off two neighbours of x that are one word in y.
func (al *aligner) together(x, y *taken, s, o int) (agreed float64) {
	for i := 1; i < len(x.tokens); i++ {
		if al.used[s][i] || al.used[s][i-1] {
			continue
		}
		one, two := al.t.words[x.tokens[i-1].id].text, al.t.words[x.tokens[i].id].text
		for j, k := range y.tokens {
			w := &al.t.words[k.id]
			if !al.used[o][j] && len(w.text) == len(one)+len(two) && w.text[:len(one)] == one && w.text[len(one):] == two {
				al.used[s][i-1], al.used[s][i], al.used[o][j] = true, true, true
				al.m.features[joinedUp] = 1
				al.m.near = append(al.m.near, [2]int32{k.id, k.id})
				agreed += w.weight
				break
			}
		}
	}
	return agreed
}

// initials pairs off a word of x that is the first letters of all the words that y has over.
func (al *aligner) initials(x, y *taken, s, o int) float64 {
	var first [maxTokens]byte
	length := 0
	for j, k := range y.tokens {
		if !al.used[o][j] && !k.aside {
			first[length] = al.t.words[k.id].text[0]
			length++
		}
	}
	if length < 3 {
		return 0
	}
	for i, k := range x.tokens {
		w := &al.t.words[k.id]
		if al.used[s][i] || w.text != string(first[:length]) {
			continue
		}
		al.used[s][i] = true
		for j, k := range y.tokens {
			al.used[o][j] = al.used[o][j] || !k.aside
		}
		al.m.features[initials] = 1
		al.m.near = append(al.m.near, [2]int32{k.id, k.id})
		return 0.6 * w.weight
	}
	return 0
}

// starts reports whether long begins with all of short.
func starts(long, short *taken) bool {
	return len(short.compact) >= 12 && len(long.compact) > len(short.compact) && long.compact[:len(short.compact)] == short.compact
}
