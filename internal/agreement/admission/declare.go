package admission

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Declaration is one thing that a provider declared: who made it first, and who last said that it is still true. It is made once and
// said again in each application that asks for it.
type Declaration struct {
	Text      string `json:"text"`
	Made      Person `json:"made"`
	Confirmed Person `json:"confirmed"` // in this application; as Made where it was made here
}

// Again reports whether the declaration was made in an earlier application and said again in this one.
func (d Declaration) Again() bool { return d.Made.At.Before(d.Confirmed.At) }

// declaredBefore returns what a provider declared in applications that it handed in, other than one, by the words of each. The one
// made last counts.
func (s *Service) declaredBefore(ctx context.Context, tx *db.Tx, provider, but thread.Ref) (map[string]Declaration, error) {
	all, err := s.Store.Applications(ctx, tx, "", provider) // the latest first
	if err != nil {
		return nil, fmt.Errorf("what %s declared before: %w", provider, err)
	}
	out := map[string]Declaration{}
	for _, a := range slices.Backward(all) {
		sig, signed := a.Signed()
		if a.Ref == but || !signed {
			continue
		}
		for _, text := range a.Declared {
			d, ok := a.declaration(text)
			if !ok { // handed in before declarations were kept one by one
				d = Declaration{Text: text, Made: sig.Person, Confirmed: sig.Person}
			}
			if before, known := out[text]; known {
				d.Made = before.Made
			}
			out[text] = d
		}
	}
	return out, nil
}

// declaration returns who made a declaration of the application, and when.
func (a Application) declaration(text string) (Declaration, bool) {
	for _, d := range a.Declarations {
		if d.Text == text {
			return d, true
		}
	}
	return Declaration{}, false
}

// Paper returns which of the documents is the one asked for under a title: the one that the applicant named, or else the only one whose
// file name holds the words of the title.
func (a Application) Paper(title string, files []File) (File, bool) {
	for _, f := range files {
		if string(f.Ref) == a.Papers[title] {
			return f, true
		}
	}
	var found []File
	for _, f := range files {
		if strings.Contains(letters(f.Name), letters(title)) && !slices.Contains(slices.Collect(maps.Values(a.Papers)), string(f.Ref)) {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return File{}, false
	}
	return found[0], true
}

// MissingPapers returns the titles of the documents asked for that are not there. One document does not stand for two titles.
func (a Application) MissingPapers(o Opening, files []File) []string {
	var missing []string
	taken := map[thread.Ref]bool{}
	for _, title := range o.Documents {
		f, ok := a.Paper(title, files)
		if !ok || taken[f.Ref] {
			missing = append(missing, title)
			continue
		}
		taken[f.Ref] = true
	}
	return missing
}

// letters are a name's letters and figures, in small letters.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// declare notes who made each declaration of the application: what was declared earlier keeps its first maker and is said again.
func (a *Application) declare(earlier map[string]Declaration, by Person) {
	var kept []Declaration
	for _, text := range a.Declared {
		d, here := a.declaration(text)
		if !here {
			d = Declaration{Text: text, Made: by, Confirmed: by}
			if before, known := earlier[text]; known {
				d.Made = before.Made
			}
		}
		kept = append(kept, d)
	}
	a.Declarations = kept
}
