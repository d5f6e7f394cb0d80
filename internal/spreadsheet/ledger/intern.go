package ledger

import "hash/maphash"

// interned keeps recent texts, so that a department or a purpose that comes again costs no memory. It holds one text a slot and
// forgets the older of two that share one: what it holds stays bounded however long the file.
type interned struct {
	seed  maphash.Seed
	slots [1 << 14]string
}

func newInterned() *interned { return &interned{seed: maphash.MakeSeed()} }

// text returns b as a string.
func (in *interned) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	s := &in.slots[maphash.Bytes(in.seed, b)&(1<<14-1)]
	if *s != string(b) {
		*s = string(b)
	}
	return *s
}

// name is a supplier's name with what it says.
type name struct {
	text     string
	withheld bool
	total    bool
}

// names keeps the suppliers' names of a file, so that each is judged once.
type names map[string]*name

// mostNames bounds what is kept; no council has so many suppliers in one file, but a damaged file may.
const mostNames = 1 << 17

func (n names) judge(b []byte) *name {
	if known, ok := n[string(b)]; ok {
		return known
	}
	if len(n) >= mostNames {
		clear(n)
	}
	text := string(b)
	judged := &name{text: text, withheld: Withheld(text), total: saysTotal(text) || saysSubtotal(plainWords(text))}
	n[text] = judged
	return judged
}
