package statute

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// termsFolder stands in a council's folder of policies and holds its term dates, a file for the council and one for each school
// that keeps dates of its own.
const termsFolder = "terms"

// termFile is a file of term dates.
type termFile struct {
	School string     `json:"school,omitempty"` // empty for the council's own dates
	Source string     `json:"source"`           // where they were published
	Terms  []termLine `json:"terms"`
}

type termLine struct {
	Name string       `json:"name"` // "Autumn, first half"
	From workday.Date `json:"from"`
	To   workday.Date `json:"to"`
}

// readTerms reads a council's files of term dates. Two files about the same school are an error.
func (b *Book) readTerms(rules fs.FS, folder, council string) error {
	files, err := fs.Glob(rules, path.Join(folder, termsFolder, "*.json"))
	if err != nil {
		return fmt.Errorf("read %s: %w", folder, err)
	}
	seen := map[string]string{}
	var wrong []error
	for _, file := range files {
		text, err := fs.ReadFile(rules, file)
		var in termFile
		if err == nil {
			err = strict(text, &in)
		}
		var c workday.TermCalendar
		if err == nil {
			c, err = in.calendar(council)
		}
		if other, twice := seen[in.School]; err == nil && twice {
			err = fmt.Errorf("%s holds the same dates", other)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", file, err))
			continue
		}
		seen[in.School] = file
		b.terms = append(b.terms, c)
	}
	return errors.Join(wrong...)
}

func (f termFile) calendar(council string) (workday.TermCalendar, error) {
	if f.Source == "" {
		return workday.TermCalendar{}, fault.Invalid("source", "Say where the dates were published.")
	}
	terms := make([]workday.Term, len(f.Terms))
	for i, t := range f.Terms {
		if t.Name == "" {
			return workday.TermCalendar{}, fault.Invalidf("terms", "Term %d has no name.", i+1)
		}
		terms[i] = workday.Term{Name: t.Name, Span: workday.Span{From: t.From, To: t.To}}
	}
	return workday.NewTermCalendar(council, f.School, f.Source, terms)
}

// Terms returns the term dates of a school, or of its council when the school has none of its own. Policy is a council's folder, name
// or GSS code. Without either it refuses: school dates are never guessed.
func (b *Book) Terms(policy, school string) (workday.TermCalendar, error) {
	c, err := b.council(policy)
	if err != nil {
		return workday.TermCalendar{}, err
	}
	if c.ID == "" {
		c.ID = policy
	}
	return b.terms.For(c.ID, school)
}

// WithTerms returns the same rules with the term dates of a school, or of all schools of a council, beside those that the policies
// hold. The calendar's council is its folder, name or GSS code; what its policies hold of the same school counts first.
func (b *Book) WithTerms(c workday.TermCalendar) (*Book, error) {
	council, err := b.council(c.Council)
	if err != nil {
		return nil, err
	}
	if council.ID != "" {
		c.Council = council.ID
	}
	other := *b
	other.terms = append(slices.Clip(b.terms), c)
	return &other, nil
}
