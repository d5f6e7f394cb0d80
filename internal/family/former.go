package family

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// FormerWords stand on pages where a text that is kept as it was written holds a name that an adoption closed.
const FormerWords = "[former name]"

// Former are the names that adoptions closed. Texts written under them stay as they were, for the audit; whatever shows such a text
// asks Cover first.
type Former struct {
	whole  []*regexp.Regexp // first and last name together, the longest first
	alone  []*regexp.Regexp // one name by itself, the longest first
	words  []string         // what alone finds, as it was written
	people *regexp.Regexp   // whole names of people at work, which hold one of the words; nil where nobody's does
}

// Cover puts FormerWords in the place of each former name in a text.
func (f Former) Cover(text string) string {
	for _, name := range f.whole {
		text = without(text, name, nil)
	}
	for _, name := range f.alone {
		text = without(text, name, f.people)
	}
	return text
}

// Alone returns the names that are covered by themselves too, as they were written.
func (f Former) Alone() []string { return f.words }

// Beside returns what leaves the whole names of people at work as they are: "Sam" is covered, but not in "Sam Okafor", who answers.
// Names of one word are not taken, since nothing tells them from the former one.
func (f Former) Beside(people ...string) Former {
	var patterns []string
	slices.SortFunc(people, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	for _, name := range slices.Compact(people) {
		if len(strings.Fields(name)) > 1 && slices.ContainsFunc(f.alone, func(r *regexp.Regexp) bool { return r.MatchString(name) }) {
			patterns = append(patterns, spelled(name))
		}
	}
	if len(patterns) > 0 {
		f.people = regexp.MustCompile("(?i:" + strings.Join(patterns, "|") + ")")
	}
	return f
}

// without replaces a name in a text, but not within another word, nor within a name that keep finds.
func without(text string, name, keep *regexp.Regexp) string {
	var kept [][]int
	if keep != nil {
		kept = places(text, keep)
	}
	var b strings.Builder
	from := 0 // what is before it is written
	for _, at := range places(text, name) {
		if slices.ContainsFunc(kept, func(k []int) bool { return k[0] <= at[0] && at[1] <= k[1] }) {
			continue
		}
		b.WriteString(text[from:at[0]] + FormerWords)
		from = at[1]
	}
	if from == 0 {
		return text
	}
	return b.String() + text[from:]
}

// places returns where a name begins and ends in a text, outside other words.
func places(text string, name *regexp.Regexp) [][]int {
	var out [][]int
	for at := 0; at < len(text); {
		found := name.FindStringIndex(text[at:])
		if found == nil {
			break
		}
		start, end := at+found[0], at+found[1]
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if inWord(before) || inWord(after) {
			_, size := utf8.DecodeRuneInString(text[start:])
			at = start + size
			continue
		}
		out = append(out, []int{start, end})
		at = end
	}
	return out
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Empty reports whether there is nothing to cover.
func (f Former) Empty() bool { return len(f.whole) == 0 && len(f.alone) == 0 }

// dated are the names of months and days with their short forms, which stand in every date. As a former name they are covered only next
// to the rest of it.
var dated = func() map[string]bool {
	out := map[string]bool{"sept": true, "tues": true, "thur": true, "thurs": true}
	know := func(name string) {
		name = strings.ToLower(name)
		out[name], out[name[:3]] = true, true
	}
	for m := time.January; m <= time.December; m++ {
		know(m.String())
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		know(d.String())
	}
	return out
}()

// formerNames gathers what is to be covered, and what must go on being read: names of today.
type formerNames struct {
	whole []string        // first and last name together, in whatever case
	words []string        // one name alone, as it is written or in capitals
	today map[string]bool // names and whole names, in small letters
}

func (n *formerNames) keeps(first, last string) {
	for _, name := range []string{first, last, strings.TrimSpace(first + " " + last)} {
		for _, word := range append(strings.Fields(name), name) {
			n.today[strings.ToLower(word)] = true
		}
	}
}

func (n *formerNames) closes(c Closed) {
	for _, given := range []string{c.First, c.KnownAs} {
		if given = strings.TrimSpace(given); given == "" {
			continue
		}
		n.words = append(n.words, given)
		if c.Last != "" {
			n.whole = append(n.whole, given+" "+c.Last, c.Last+" "+given, c.Last+", "+given)
		}
	}
	n.words = append(n.words, strings.TrimSpace(c.Last))
	for _, carer := range c.Carers {
		if name := strings.TrimSpace(carer.Reach.Name); len(strings.Fields(name)) > 1 {
			n.whole = append(n.whole, name)
		}
	}
}

// former makes an expression of each name. A name that somebody on the page has today is not covered by itself, nor is one that a date
// may hold.
func (n *formerNames) former() Former {
	var out Former
	for _, name := range n.longest(n.whole) {
		out.whole = append(out.whole, regexp.MustCompile("(?i:"+spelled(name)+")"))
	}
	for _, name := range n.longest(n.words) {
		if dated[strings.ToLower(name)] {
			continue
		}
		out.words = append(out.words, name)
		out.alone = append(out.alone, regexp.MustCompile(spelled(name)+"|"+spelled(strings.ToUpper(name))))
	}
	return out
}

// longest returns each name once that nobody on the page has today, the longest first.
func (n *formerNames) longest(names []string) []string {
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return utf8.RuneCountInString(name) < 2 || n.today[strings.ToLower(name)]
	})
}

// spelled finds a name however its spaces, apostrophes and hyphens were typed.
func spelled(name string) string {
	out := regexp.QuoteMeta(strings.Join(strings.Fields(name), " "))
	return strings.NewReplacer(" ", `[\s\x{a0}]+`, "'", "['’]", "’", "['’]", "-", "[-‐‑]").Replace(out)
}

// Former returns the former names to be covered on a page about children: those of each child that was adopted, of the records merged
// into its own too, but no name that one of the children or their carers has today. It is empty for children who were not adopted.
func (s *Service) Former(ctx context.Context, tx *db.Tx, children ...thread.Ref) (Former, error) {
	adopted, err := s.store.ClosedAt(ctx, tx, children)
	if err != nil || len(adopted) == 0 {
		return Former{}, err
	}
	n := formerNames{today: map[string]bool{}}
	cards, err := s.Children(ctx, tx, children)
	if err != nil {
		return Former{}, fmt.Errorf("names of children: %w", err)
	}
	for _, c := range cards {
		n.keeps(c.First, c.Last)
		n.keeps(c.KnownAs, c.Last)
	}
	for child := range adopted {
		records, err := s.Records(ctx, tx, child)
		if err != nil {
			return Former{}, err
		}
		for _, record := range records {
			closed, err := s.store.Closed(ctx, tx, record)
			if err != nil {
				return Former{}, fmt.Errorf("former names of %s: %w", child, err)
			}
			for _, c := range closed {
				n.closes(c)
			}
		}
		carers, err := s.Carers(ctx, tx, child)
		if err != nil {
			return Former{}, err
		}
		for _, c := range carers {
			n.keeps("", c.Reach.Name)
		}
	}
	return n.former(), nil
}
