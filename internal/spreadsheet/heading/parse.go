package heading

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseVocabulary reads specs of roles as they are kept in files: a line "[role] kind: title", perhaps a line "not: word, word",
// then lines "weight: phrase, phrase". Lines that are empty or begin with # do not count. "many" before the kind allows the role
// to several columns.
func ParseVocabulary(text string, needs []Need) (*Vocabulary, error) {
	var specs []Spec
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := take(&specs, line); err != nil {
			return nil, fmt.Errorf("vocabulary, line %d: %w", i+1, err)
		}
	}
	v := newVocabulary(specs, needs)
	for _, n := range needs {
		for _, r := range n.Roles {
			if _, ok := v.spec(r); !ok {
				return nil, fmt.Errorf("vocabulary: no role %q", r)
			}
		}
	}
	return v, nil
}

// take adds one line to the specs.
func take(specs *[]Spec, line string) error {
	name, rest, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q has no colon", line)
	}
	rest = strings.TrimSpace(rest)
	if role, kind, isRole := strings.Cut(name, "]"); isRole {
		kind, many := strings.CutPrefix(strings.TrimSpace(kind), "many ")
		s := Spec{Role: Role(strings.TrimPrefix(role, "[")), Title: rest, Kind: Kind(kind), Many: many}
		switch s.Kind {
		case Any, Name, Code, Date, Amount:
		default:
			return fmt.Errorf("no kind %q", kind)
		}
		*specs = append(*specs, s)
		return nil
	}
	if len(*specs) == 0 {
		return fmt.Errorf("%q stands before the first role", line)
	}
	s := &(*specs)[len(*specs)-1]
	if name == "not" {
		s.Not = append(s.Not, Words(rest)...)
		return nil
	}
	weight, err := strconv.Atoi(name)
	if err != nil || weight < 1 || weight > 100 {
		return fmt.Errorf("%q is not a weight from 1 to 100", name)
	}
	for _, p := range strings.Split(rest, ", ") {
		s.Phrases = append(s.Phrases, Phrase{Words: p, Weight: weight})
	}
	return nil
}
