package db

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// dialect turns the shared SQL into one engine's, once per text.
type dialect struct {
	engine Engine

	mu     sync.RWMutex
	scoped map[string]bool       // tables with a scope column, from the migrations
	known  map[string]*statement // by shared text
}

// statement is a text in the engine's words.
type statement struct {
	text     string
	unscoped string // a scoped table in a text that does not name scope

	words    []string // every word of the text, and so every table that it reads
	writes   []string // the tables that it writes
	aside    bool     // it writes only rows that a reading statement marked notAside leaves out
	notAside bool
}

// maxKnown bounds the memory that texts built at run time can take.
const maxKnown = 4096

var (
	listPattern  = regexp.MustCompile(`(?i)\b(NOT\s+)?IN\s+list\(\s*(\$[0-9]+)\s*\)`)
	tablePattern = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_][a-z0-9_]*)`)
	scopePattern = regexp.MustCompile(`(?i)\bscope\b`)
	wordPattern  = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
	writePattern = regexp.MustCompile(`(?i)\b(?:INTO|UPDATE(?:\s+OR\s+[a-z]+)?|DELETE\s+FROM)\s+([a-z_][a-z0-9_]*)`)
)

func (d *dialect) statement(text string) *statement {
	d.mu.RLock()
	s, ok := d.known[text]
	d.mu.RUnlock()
	if ok {
		return s
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	s = &statement{text: d.translate(text), unscoped: d.unscoped(text)}
	s.learn(text)
	if d.known == nil {
		d.known = map[string]*statement{}
	}
	if len(d.known) < maxKnown {
		d.known[text] = s
	}
	return s
}

// What a statement may say of itself to those who remember: it writes rows that others leave out, or leaves them out.
const (
	markAside    = "/* aside */"
	markNotAside = "/* not aside */"
)

// learn finds what the statement reads and writes. Every word counts as read, so that no table can be missed.
func (s *statement) learn(text string) {
	s.aside, s.notAside = strings.Contains(text, markAside), strings.Contains(text, markNotAside)
	for _, groups := range writePattern.FindAllStringSubmatch(text, -1) {
		s.writes = append(s.writes, strings.ToLower(groups[1]))
	}
	for _, word := range wordPattern.FindAllString(text, -1) {
		if word = strings.ToLower(word); !slices.Contains(s.words, word) {
			s.words = append(s.words, word)
		}
	}
}

func (d *dialect) translate(text string) string {
	lock := ""
	if d.engine == Postgres {
		lock = "FOR UPDATE"
	}
	text = strings.ReplaceAll(text, "{{lock}}", lock)
	return listPattern.ReplaceAllStringFunc(text, func(match string) string {
		groups := listPattern.FindStringSubmatch(match)
		not, parameter := groups[1] != "", groups[2]
		if d.engine == SQLite {
			in := "IN (SELECT value FROM json_each(" + parameter + "))"
			if not {
				return "NOT " + in
			}
			return in
		}
		array := "(ARRAY(SELECT jsonb_array_elements_text(" + parameter + "::text::jsonb)))"
		if not {
			return "<> ALL" + array
		}
		return "= ANY" + array
	})
}

// unscoped returns the first scoped table in a text that does not mention scope. The caller holds mu.
func (d *dialect) unscoped(text string) string {
	if scopePattern.MatchString(text) {
		return ""
	}
	for _, groups := range tablePattern.FindAllStringSubmatch(text, -1) {
		if table := strings.ToLower(groups[1]); d.scoped[table] {
			return table
		}
	}
	return ""
}

// learn adds scoped tables and forgets texts that were judged without them.
func (d *dialect) learn(tables []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scoped == nil {
		d.scoped = map[string]bool{}
	}
	for _, t := range tables {
		d.scoped[t] = true
	}
	clear(d.known)
}
