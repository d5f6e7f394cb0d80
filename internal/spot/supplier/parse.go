package supplier

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"alongside/internal/spreadsheet/ledger"
)

// word is one word of a name, in the spelling by which words are compared.
type word struct {
	text   string
	aside  bool // stands in brackets, or behind "c/o": says more about the body, but is not its name
	abbr   bool // was written short
	street bool // stands in an address behind a comma; an aside too
	comma  bool // stands behind a comma
	number bool // is made of digits alone
}

// reading is one way to take a name: all of it, or one of the names in "A t/a B".
type reading struct {
	words   []word
	compact string // the words that are no asides, without anything between them
	alias   bool   // a part of the name, not all of it
	trade   bool   // the part behind "t/a": several firms may trade under one name
}

// form is a name taken apart.
type form struct {
	readings []reading // at least one; the first is all of the name
	legal    string    // form in law, "" when the name tells none
	title    string    // "mrs"
	person   bool      // reads like the name of a person
	withheld bool
	noted    bool // a clerk's note ("in administration", "do not use") was left out
	length   int  // in characters, as it was written
	key      string
}

// parse takes a name apart.
func parse(name string) form {
	f := form{withheld: Withheld(name), length: len([]rune(strings.TrimSpace(name)))}
	l := known()
	segments := f.segments(l, address(l, spell(name)))
	all := reading{}
	for _, s := range segments {
		for _, w := range s.words {
			if s.aside {
				w.aside = true
			}
			all.words = append(all.words, w)
		}
	}
	all.words = joinInitials(all.words)
	if len(segments) == 1 && !segments[0].aside {
		f.title, all.words = titleOf(l, all.words)
	}
	f.finish(l, all)
	if len(segments) > 1 {
		for _, s := range segments {
			if s.aside || len(s.words) == 0 {
				continue
			}
			_, words := titleOf(l, joinInitials(s.words))
			r := reading{words: respell(l, words), alias: true, trade: s.trade}
			r.compact = compactOf(r.words)
			if len(r.compact) >= 3 {
				f.readings = append(f.readings, r)
			}
		}
	}
	f.person = f.title != "" || looksLikePerson(l, f)
	return f
}

func (f *form) finish(l *lexicon, r reading) {
	r.words = respell(l, r.words)
	r.compact = compactOf(r.words)
	f.readings = append(f.readings, r)
	var key strings.Builder
	for _, w := range r.words {
		key.WriteString(w.text)
		if w.aside {
			key.WriteByte(')')
		}
		key.WriteByte(' ')
	}
	f.key = key.String()
}

// Withheld reports whether name says that the payee is withheld, in the council's words or with a slip of the pen in them.
func Withheld(name string) bool {
	if ledger.Withheld(name) {
		return true
	}
	for w := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if near(w, "redacted") && w != "reacted" || len(w) == 9 && slips(w, "redaction", 1) == 1 && w != "reduction" {
			return true
		}
	}
	return false
}

// segment is a stretch of a name between "t/a", "formerly", brackets and their like.
type segment struct {
	words []word
	aside bool
	trade bool
}

// segments splits a spelled name, and takes the form in law and clerks' notes out of it.
func (f *form) segments(l *lexicon, words []word) []segment {
	out := []segment{{}}
	last := func() *segment { return &out[len(out)-1] }
	for n := 0; n < len(words); {
		p, found := l.at(words, n)
		if !found {
			switch text := words[n].text; {
			case l.legal[text] != "" && (n > 0 || len(words) > 1):
				f.legal = l.legal[text]
			case l.drop[text]:
			default:
				last().words = append(last().words, words[n])
			}
			n++
			continue
		}
		inside := n > 0 && n+len(p.words) < len(words)
		form, isLegal := strings.CutPrefix(p.use, "legal:")
		switch {
		case isLegal:
			f.legal = form
		case p.use == "note":
			f.noted = true
		case (p.use == "trading" || p.use == "former") && (inside || len(p.words) > 1 && n > 0):
			if len(last().words) > 0 {
				out = append(out, segment{trade: p.use == "trading"})
			}
			for k := n + len(p.words); k < len(words); k++ {
				words[k].aside = false
			}
		case p.use == "careof" && n > 0 && n+len(p.words) < len(words):
			out = append(out, segment{aside: true})
		default:
			last().words = append(last().words, words[n])
			n++
			continue
		}
		n += len(p.words)
	}
	for len(out) > 1 && len(last().words) == 0 {
		out = out[:len(out)-1]
	}
	return withoutUse(out)
}

// withoutUse drops a clerk's "use 589329" from the end.
func withoutUse(segments []segment) []segment {
	s := &segments[len(segments)-1]
	if n := len(s.words); n > 2 && s.words[n-2].text == "use" && s.words[n-1].number {
		s.words = s.words[:n-2]
	}
	return segments
}

// spell writes a name in small plain letters and splits it into words.
func spell(name string) []word {
	var out []word
	var b strings.Builder
	aside, comma := 0, false
	flush := func() {
		if b.Len() > 0 {
			text := b.String()
			out = append(out, word{text: text, aside: aside > 0, comma: comma, number: strings.Trim(text, "0123456789") == ""})
			b.Reset()
			comma = false
		}
	}
	for _, r := range norm.NFKD.String(name) {
		switch {
		case r < unicode.MaxASCII && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			b.WriteByte(byte(r))
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r == '\'' || r == '’' || r == '‘' || r == '`' || r == '´' || unicode.Is(unicode.Mn, r):
		case r > unicode.MaxASCII && unicode.IsLetter(r) && r != 'Ð' && r != 'â':
			b.WriteString(strings.ToLower(string(r)))
		default:
			flush()
			switch r {
			case '(', '[', '{':
				aside++
			case ')', ']', '}':
				aside = max(0, aside-1)
			case ',':
				comma = true
			case '&', '+':
				out = append(out, word{text: "and", aside: aside > 0})
			}
		}
	}
	flush()
	if len(out) > 0 && len(out) == countAsides(out) { // "(The) Name" is a name, "(Name)" too
		for n := range out {
			out[n].aside = false
		}
	}
	return out
}

// address marks what stands behind a comma as an address, where it reads like one: it begins with a number, or has a word for a
// street or a place while what stands before has none. "Rosewood Care Home, 12 High Street, Leeds" is about Rosewood.
func address(l *lexicon, words []word) []word {
	for n, w := range words {
		if n > 0 && l.place[w.text] && !w.comma {
			return words // before the comma: perhaps one of several places
		}
		if n == 0 || !w.comma {
			continue
		}
		reads := w.number
		for _, rest := range words[n:] {
			reads = reads || l.place[rest.text] || l.street[rest.text]
		}
		if !reads || l.place[words[0].text] {
			return words
		}
		for k := n; k < len(words) && l.legal[words[k].text] == ""; k++ {
			words[k].aside, words[k].street = true, true
		}
		return words
	}
	return words
}

func countAsides(words []word) (n int) {
	for _, w := range words {
		if w.aside {
			n++
		}
	}
	return n
}

// joinInitials makes one word of letters that stand alone: "j c" is "jc", as "a and w" was before its "and" was dropped.
func joinInitials(words []word) []word {
	out := words[:0:0]
	for n, w := range words {
		if n > 0 && len(w.text) == 1 && len(words[n-1].text) == 1 && !w.number && !words[n-1].number && w.aside == words[n-1].aside {
			out[len(out)-1].text += w.text
			continue
		}
		out = append(out, w)
	}
	return out
}

// titleOf takes the titles from the front of a name.
func titleOf(l *lexicon, words []word) (string, []word) {
	title := ""
	for len(words) > 1 && l.titles[words[0].text] {
		if title == "" {
			title = words[0].text
		}
		words = words[1:]
	}
	return title, words
}

// respell puts the words in the spelling by which they are compared.
func respell(l *lexicon, words []word) []word {
	out := make([]word, 0, len(words))
	for n, w := range words {
		full, short := l.spelling[w.text]
		switch {
		case w.text == "st" && n > 0 && n == len(words)-1:
			w.text, w.abbr = "street", true
		case short:
			w.text, w.abbr = full, true
		case w.number && len(w.text) > 1:
			w.text = strings.TrimLeft(w.text, "0")
			if w.text == "" {
				w.text = "0"
			}
		}
		out = append(out, w)
	}
	return out
}

func compactOf(words []word) string {
	var b strings.Builder
	for _, w := range words {
		if !w.aside {
			b.WriteString(w.text)
		}
	}
	return b.String()
}

// looksLikePerson is true of "John Smith", "J Smith" and their like: no form in law, no word that firms have.
func looksLikePerson(l *lexicon, f form) bool {
	words := f.readings[0].words
	if f.legal != "" || len(f.readings) > 1 || len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if w.number || w.aside || l.common[w.text] > 0 && !l.given[w.text] {
			return false
		}
	}
	first := words[0].text
	return l.given[first] || len(first) == 1 || len(first) == 2 && len(words) == 2 && len(words[1].text) > 3 && f.legal == "" && !strings.ContainsAny(first, "aeiou")
}
