package offerindex

import mathbits "math/bits"

// bits is a set of slots.
type bits []uint64

const word = 64 // bits

func (b *bits) set(s slot) {
	for int(s/word) >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[s/word] |= 1 << (s % word)
}

func (b bits) clear(s slot) {
	if int(s/word) < len(b) {
		b[s/word] &^= 1 << (s % word)
	}
}

func (b bits) has(s slot) bool { return int(s/word) < len(b) && b[s/word]&(1<<(s%word)) != 0 }

// and keeps what is in both.
func (b bits) and(other bits) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// or adds what is in the other, which is no longer.
func (b bits) or(other bits) {
	for i := range other {
		b[i] |= other[i]
	}
}

// without leaves out what is in the other.
func (b bits) without(other bits) {
	for i := range min(len(b), len(other)) {
		b[i] &^= other[i]
	}
}

// none reports whether nothing is in it.
func (b bits) none() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// count returns how much is in it.
func (b bits) count() int {
	n := 0
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}
