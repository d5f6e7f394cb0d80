package spot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/db"
	"alongside/internal/geo"
)

// whose returns what to warn of when a file says by itself that it holds another body's purchases, nothing when it is this council's, or says
// no name of a body.
func (s *Service) whose(ctx context.Context, publisher string) ([]string, error) {
	if s.Council == nil || publisher == "" {
		return nil, nil
	}
	var own string
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		own, err = s.Council(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the name of this council: %w", err)
	}
	if own == "" || !isBody(publisher) || sameBody(publisher, own) {
		return nil, nil
	}
	return []string{fmt.Sprintf("This file says that it holds what “%s” bought, and this is %s. If it is another council's file, its figures would be added to yours.", publisher, own)}, nil
}

// formWords are words of a council's name that say what kind of council it is, and not of where.
var formWords = []string{
	"council", "city", "borough", "county", "district", "metropolitan", "royal", "london", "of", "the", "unitary", "authority", "corporation", "and",
	"cc", "mbc", "bc", "dc", "lb", "lbc", "rb", "ccc", "local", "uk", "made", "up",
}

// bodyWords are words that show a name to be a public body's, not a department's.
var bodyWords = []string{"council", "borough", "authority", "corporation", "mbc", "lbc", "nhs", "trust", "police", "fire", "cc", "bc", "dc"}

func wordsOf(name string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(name, "’", "")), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// isBody reports whether a name is that of a public body: by a word such as council, or as a place that has one.
func isBody(name string) bool {
	if slices.ContainsFunc(wordsOf(name), func(w string) bool { return slices.Contains(bodyWords, w) }) {
		return true
	}
	atlas, err := geo.Load()
	if err != nil {
		return false
	}
	_, district := atlas.Named(name)
	return district || slices.ContainsFunc(atlas.Areas(), func(a string) bool { return strings.EqualFold(a, name) })
}

// elsewhere are words that make another body's name of one that holds ours: South Gloucestershire is not Gloucestershire.
var elsewhere = []string{
	"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "mid", "moorlands", "valley", "nhs", "trust", "foundation", "hospital", "hospitals", "police", "fire",
	"combined", "partnership", "parish", "town",
}

// sameBody reports whether two names mean one council: the words for its place are the same, or those of one are all among the other's, as in
// "Newcastle City Council" and "Newcastle upon Tyne". It is not so where a word says that the other is a part or a neighbour, nor where both are
// places of the map and not the same.
func sameBody(a, b string) bool {
	place := func(name string) []string {
		return slices.DeleteFunc(wordsOf(name), func(w string) bool { return slices.Contains(formWords, w) })
	}
	x, y := place(a), place(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y) == 0 {
		return true
	}
	if len(x) == 0 || slices.ContainsFunc(x, func(w string) bool { return !slices.Contains(y, w) }) {
		return false
	}
	left := slices.DeleteFunc(slices.Clone(y), func(w string) bool { return slices.Contains(x, w) })
	return len(left) == 0 || !slices.ContainsFunc(left, func(w string) bool { return slices.Contains(elsewhere, w) }) && !apart(x, y)
}

// apart reports whether two names, by the words for their places, are those of two areas of the map.
func apart(x, y []string) bool {
	atlas, err := geo.Load()
	if err != nil {
		return false
	}
	on := func(words []string) bool {
		same := func(name string) bool { return slices.Equal(wordsOf(name), words) }
		return slices.ContainsFunc(atlas.Areas(), same) || slices.ContainsFunc(atlas.Districts(), func(d geo.District) bool { return same(d.Name) })
	}
	return on(x) && on(y)
}
