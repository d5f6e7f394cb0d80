package query

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Like is a question that another may belong to, and what shows it.
type Like struct {
	Query Query
	Named bool     // the text names its reference
	Words []string // that both hold, the longest first; at most six
}

// Suggested reports whether anything shows that both belong together.
func (l Like) Suggested() bool { return l.Named || len(l.Words) > 0 }

// backMonths is how long after its last answer a question is still offered.
const backMonths = 6

// Alike returns the questions about a child into which a text can go, the likeliest first: those that wait for an answer, and those
// that were answered in the last six months. It is for a person to choose from; nothing follows from it. Of what the reader may not
// read nothing is returned, nor the question except.
func (s *Service) Alike(ctx context.Context, tx *db.Tx, by access.Actor, child, except thread.Ref, text string) ([]Like, error) {
	reads, err := s.Reader(ctx, tx, by, child)
	if err != nil {
		return nil, err
	}
	all, err := s.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	earliest := tx.Today().AddMonths(-backMonths)
	named, own := References(text), aboutWords(text)
	var out []Like
	for _, q := range all {
		last := q.LastWord()
		if q.Ref == except || q.State() == StateJoined || q.Sorting.Sorted() || !q.Waiting() && last.Before(earliest) || reads.MayRead(q) != nil {
			continue
		}
		l := Like{Query: q, Named: slices.Contains(named, q.Ref)}
		if shared := sharedWords(own, aboutWords(q.Subject+"\n"+strings.Join(q.Asks(), "\n"))); len(shared) > 0 {
			l.Words = shared
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b Like) int {
		return cmp.Or(first(a.Named, b.Named), cmp.Compare(len(b.Words), len(a.Words)), first(a.Query.Waiting(), b.Query.Waiting()))
	})
	return out, nil
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// References returns the references of questions that stand in a text, each once, at most twenty.
func References(text string) []thread.Ref {
	var found []thread.Ref
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-'
	}) {
		if len(found) == 20 {
			break
		}
		if !strings.HasPrefix(strings.ToUpper(word), "QRY-") {
			continue
		}
		if ref, err := thread.Parse(word); err == nil && ref.Kind() == thread.Query && !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return found
}

const (
	fewestShared = 2 // words that two texts share before they are called alike
	shortestWord = 3
	shownShared  = 6
)

// sharedWords returns what two texts share when that is a fair part of the shorter one, the longest first; nil otherwise.
func sharedWords(a, b map[string]bool) []string {
	var shared []string
	for w := range a {
		if b[w] {
			shared = append(shared, w)
		}
	}
	if len(shared) < fewestShared || 4*len(shared) < min(len(a), len(b)) {
		return nil
	}
	slices.SortFunc(shared, func(x, y string) int { return cmp.Or(cmp.Compare(len(y), len(x)), strings.Compare(x, y)) })
	return shared[:min(len(shared), shownShared)]
}

// aboutWords returns the words of a text that say what it is about: in small letters, without their plural, without the commonest.
func aboutWords(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if len(w) > shortestWord+1 {
			w = strings.TrimSuffix(w, "s")
		}
		if len([]rune(w)) >= shortestWord && !common[w] {
			out[w] = true
		}
	}
	return out
}

// common are words that any two letters share.
var common = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`about after again all also and any anybody are ask asked because been before being but call can child children come
		could daughter day dear did doe doing done each ever every for from get give goe going good got had hadn has hasn have haven hello help her here him
		hi how into isn just kind know last later like look made make many may might more most much must need never new nobody not now off once one only
		other our out over own please question reference regard said same say school see send sent she should since some son soon still this does was has his its such sure take tell
		than thank that the their them then there these they thi thing think this those though time told too two until use very wait want was way week were
		what when where which while who why will with word work would write wrote year yes yet you your`) {
		out[w] = true
	}
	return out
}()
