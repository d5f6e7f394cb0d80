package query

import (
	"bytes"
	"context"
	_ "embed" // the words are data
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

//go:embed words.json
var wordsFile []byte

// Word is a word that families should not have to understand, and what to write instead.
type Word struct {
	Hard  string `json:"hard"`
	Plain string `json:"plain"`
}

// shippedWords is the list of a council that has set none, as it stands in words.json.
var shippedWords = sync.OnceValues(func() ([]Word, error) {
	d := json.NewDecoder(bytes.NewReader(wordsFile))
	d.DisallowUnknownFields()
	var all []Word
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("the hard words that ship: %w", err)
	}
	return tidyWords(all)
})

// ShippedWords returns the list with which a council begins, until it sets its own.
func ShippedWords() ([]Word, error) {
	words, err := shippedWords()
	return slices.Clone(words), err
}

const (
	mostWords   = 500
	longestWord = 60
)

// SetWords sets the council's whole list. An empty list brings back what ships.
type SetWords struct {
	Words []Word
	Over  string // WordsMark of the list that was read; "" takes whatever is there
}

// WordsMark names a list, so that a change can say over which list it was made.
func WordsMark(words []Word) string { return fault.Mark(flat(words)...) }

// flat is a list as one row of strings.
func flat(words []Word) []string {
	out := make([]string, 0, 2*len(words))
	for _, w := range words {
		out = append(out, w.Hard, w.Plain)
	}
	return out
}

// SetWords replaces the list of words of the council.
func (s *Service) SetWords(ctx context.Context, by access.Actor, cmd SetWords) error {
	if !by.May(access.QueryAssign) {
		return fault.Forbidden("You may not change the list of words.")
	}
	words, err := tidyWords(cmd.Words)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		before, err := s.Words(ctx, tx)
		if err != nil {
			return err
		}
		if err := fault.MadeOver(cmd.Over, "the list", flat(before)...); err != nil {
			return err
		}
		if err := s.Store.SetWords(ctx, tx, words); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "list of hard words changed", Ref: "words", Payload: words})
	})
}

func tidyWords(words []Word) ([]Word, error) {
	out := make([]Word, 0, len(words))
	seen := map[string]bool{}
	for _, w := range words {
		w = Word{Hard: strings.Join(strings.Fields(w.Hard), " "), Plain: strings.TrimSpace(w.Plain)}
		key := strings.ToLower(w.Hard)
		switch {
		case w.Hard == "" && w.Plain == "":
			continue
		case w.Hard == "" || w.Plain == "":
			return nil, fault.Invalid("words", "Each line needs the word and, after “=”, what to write instead: “"+w.Hard+w.Plain+"”.")
		case len([]rune(w.Hard)) > longestWord || len([]rune(w.Plain)) > 2*longestWord:
			return nil, fault.Invalid("words", "“"+short(w.Hard)+"” is too long.")
		case seen[key]:
			return nil, fault.Invalid("words", "“"+w.Hard+"” stands in the list twice.")
		}
		seen[key] = true
		out = append(out, w)
	}
	if len(out) > mostWords {
		return nil, fault.Invalidf("words", "The list holds at most %d words.", mostWords)
	}
	slices.SortFunc(out, func(a, b Word) int { return strings.Compare(strings.ToLower(a.Hard), strings.ToLower(b.Hard)) })
	return out, nil
}

// Words returns the council's list, or what ships.
func (s *Service) Words(ctx context.Context, tx *db.Tx) ([]Word, error) {
	words, err := s.Store.Words(ctx, tx)
	if err != nil || len(words) > 0 {
		return words, err
	}
	return ShippedWords()
}

// forms are a word in singular and plural, and as a verb that was done or is being done.
func forms(word string) []string {
	out := []string{word, word + "s", word + "es", word + "ed", word + "ing"}
	if stem, ok := strings.CutSuffix(word, "y"); ok {
		out = append(out, stem+"ies", stem+"ied")
	}
	if stem, ok := strings.CutSuffix(word, "e"); ok {
		out = append(out, word+"d", stem+"ing")
	}
	return out
}

// HardWords returns the words of the list that stand in a text as whole words, whatever their endings, each once.
func HardWords(text string, list []Word) []Word {
	folded := " " + strings.Join(wordsOf(text), " ") + " "
	var out []Word
	for _, w := range list {
		hard := strings.Join(wordsOf(w.Hard), " ")
		if hard == "" {
			continue
		}
		for _, form := range forms(hard) {
			if strings.Contains(folded, " "+form+" ") {
				out = append(out, w)
				break
			}
		}
	}
	return out
}

var wordPattern = regexp.MustCompile(`[\pL\pN]+`)

// wordsOf returns the words of a text in small letters.
func wordsOf(text string) []string { return wordPattern.FindAllString(strings.ToLower(text), -1) }

// Review is what a writer is told of an answer before it goes.
type Review struct {
	Reading Reading
	Hard    []Word
}

// Review measures the writer's own text, names and addresses apart, and finds the words of the council's list in all of it.
func (s *Service) Review(ctx context.Context, tx *db.Tx, g Give, names ...string) (Review, error) {
	words, err := s.Words(ctx, tx)
	return Review{Reading: ReadingOf(WithoutNames(g.own(), names...)), Hard: HardWords(WithoutNames(g.Text(), names...), words)}, err
}

// address finds what stands in a letter because of where somebody is: postcodes, e-mail and web addresses, telephone numbers,
// house and street.
var address = regexp.MustCompile(`(?i)\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b` +
	`|\bhttps?://\S+|\bwww\.\S+` +
	`|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b` +
	`|(\+44|\b0)[\d ]{9,13}\d\b` +
	`|\b\d+[a-z]? ([A-Z][\w'’]+ ){1,3}(street|road|lane|avenue|close|drive|way|court|terrace|place|square|gardens|hill|green|crescent)\b`)

// WithoutNames takes addresses and the names out of a text, so that a long surname or a street does not make a letter look hard.
func WithoutNames(text string, names ...string) string {
	text = address.ReplaceAllString(text, "")
	known := map[string]bool{}
	for _, n := range names {
		for _, part := range strings.FieldsFunc(n, func(c rune) bool { return c == ' ' || c == '-' }) {
			if len([]rune(part)) > 1 {
				known[part] = true
			}
		}
	}
	return wordPattern.ReplaceAllStringFunc(text, func(w string) string {
		if known[w] {
			return ""
		}
		return w
	})
}
