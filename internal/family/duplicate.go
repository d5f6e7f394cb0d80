package family

import (
	"slices"
	"strings"

	"alongside/internal/workday"
)

// Clues are what is known of a child who may be on record already.
type Clues struct {
	Name     string // of the child, as far as it is known, in any order
	Carer    string // the name of the person who told us
	Born     workday.Date
	Postcode string
	Outcode  string
	Phone    string // as Reach.PhoneKey writes it
	Email    string // in small letters
}

// clues are what a concern says of the child.
func (c Concern) clues() Clues {
	return Clues{Name: c.ChildName, Carer: c.Reach.Name, Born: c.Born, Outcode: c.Outcode, Phone: c.Reach.PhoneKey(), Email: strings.ToLower(c.Reach.Email)}
}

// empty reports whether there is nothing to look by. An outcode alone finds half a town.
func (c Clues) empty() bool {
	return c.Name == "" && c.Carer == "" && c.Born.IsZero() && c.Postcode == "" && c.Phone == "" && c.Email == ""
}

// LastKeys are the words that may be the child’s last name, as they are compared: every word of the child’s name, which may be
// written in any order, two together as in double names, and the last word of the carer’s.
func (c Clues) LastKeys() []string {
	words := nameWords(c.Name)
	keys := slices.Clone(words)
	for i := 1; i < len(words); i++ {
		keys = append(keys, words[i-1]+words[i])
	}
	if carer := nameWords(c.Carer); len(carer) > 0 {
		keys = append(keys, carer[len(carer)-1])
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// BornKeys are the birth date and, where it is another day of the calendar, the same with day and month changed round.
func (c Clues) BornKeys() []workday.Date {
	if c.Born.IsZero() {
		return nil
	}
	if round, ok := changedRound(c.Born); ok {
		return []workday.Date{c.Born, round}
	}
	return []workday.Date{c.Born}
}

// changedRound is a day with its day and month changed round; ok is false when there is none, or it is the same.
func changedRound(day workday.Date) (round workday.Date, ok bool) {
	round, err := workday.On(day.Year(), day.Day(), int(day.Month()))
	return round, err == nil && round != day
}

// Candidate is a child on record with the telephone numbers of the carers, or what another concern says of a child.
type Candidate struct {
	Child  Child
	Phones []string
	Emails []string
	Name   string // of the child in the other concern, in any order
	Carer  string // who told the other concern
}

// Match is a child who may be the one that a concern is about, and what speaks for it.
type Match struct {
	Child   Child
	Points  int
	Because []string
}

// enough is how much must speak for a match before it is suggested; most is how many are.
const (
	enough = 3
	most   = 5
)

// Matches ranks candidates by what speaks for them and leaves out those for whom little does. Nothing is decided: a person
// compares and chooses.
func Matches(clues Clues, candidates []Candidate) []Match {
	var found []Match
	for _, c := range candidates {
		if m := clues.match(c); m.Points >= enough {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b Match) int {
		if a.Points != b.Points {
			return b.Points - a.Points
		}
		return strings.Compare(string(a.Child.Ref), string(b.Child.Ref))
	})
	return found[:min(len(found), most)]
}

func (c Clues) match(candidate Candidate) Match {
	m := Match{Child: candidate.Child}
	add := func(points int, because string) {
		m.Points += points
		m.Because = append(m.Because, because)
	}
	child := candidate.Child
	switch round, ok := changedRound(c.Born); {
	case c.Born.IsZero() || child.Born.IsZero():
	case c.Born == child.Born:
		add(3, "same date of birth")
	case ok && round == child.Born:
		add(2, "same date of birth with day and month changed round")
	}
	if c.Phone != "" && slices.Contains(candidate.Phones, c.Phone) {
		add(3, "same telephone number")
	}
	if c.Email != "" && slices.Contains(candidate.Emails, c.Email) {
		add(3, "same email address")
	}
	if words := nameWords(c.Carer); len(words) > 1 && slices.Equal(words, nameWords(candidate.Carer)) {
		add(2, "told by somebody of the same name")
	}
	if candidate.Name != "" {
		c.spelt(candidate.Name, add)
	} else {
		c.names(child, add)
	}
	switch {
	case c.Postcode != "" && NameKey(c.Postcode) == NameKey(child.Postcode):
		add(2, "same postcode")
	case c.Outcode != "" && c.Outcode == child.Outcode:
		add(1, "same postcode area")
	}
	return m
}

// names compares the names in whatever order they were written. A word that is the last name is not the first one too.
func (c Clues) names(child Child, add func(points int, because string)) {
	words := nameWords(c.Name)
	last := NameKey(child.Last)
	at := -1
	if last != "" {
		at = slices.Index(words, last)
		if slices.Contains(c.LastKeys(), last) {
			add(2, "same last name")
		}
	}
	if at >= 0 {
		words = slices.Delete(words, at, at+1)
	}
	firsts := []string{NameKey(child.First), NameKey(child.KnownAs)}
	short := false
	for _, word := range words {
		for _, first := range firsts {
			if first != "" && word == first {
				add(2, "same first name")
				return
			}
			short = short || first != "" && SameFirst(word, first)
		}
	}
	switch {
	case short:
		add(1, "another form of the same first name")
	case at >= 0 && len(words) > 0 && child.First != "" && !c.Born.IsZero() && c.Born == child.Born:
		add(twin, "but another first name: they may be twins")
	}
}

// twin is what speaks against a child of the same family and birth date who has another first name. It stays a suggestion, behind who has the
// same: a first name may have been misheard.
const twin = -2

// spelt compares two names of which nobody has said what is first and what is last, word by word.
func (c Clues) spelt(name string, add func(points int, because string)) {
	apart := strings.NewReplacer("-", " ", "–", " ", ",", " ")
	words, others := nameWords(apart.Replace(c.Name)), nameWords(apart.Replace(name))
	same := 0
	for _, word := range slices.Clone(words) {
		if at := slices.Index(others, word); at >= 0 {
			same++
			others = slices.Delete(others, at, at+1)
			words = slices.Delete(words, slices.Index(words, word), slices.Index(words, word)+1)
		}
	}
	switch {
	case same > 1:
		add(4, "same name")
	case same == 1:
		add(2, "a part of the name is the same")
	}
	for _, word := range words {
		if slices.ContainsFunc(others, func(o string) bool { return SameFirst(word, o) }) {
			add(1, "another form of the same first name")
			return
		}
	}
}
