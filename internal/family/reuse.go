package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Voice says whose words they are.
type Voice string

// The voices.
const (
	FamilyVoice Voice = "family"
	ChildVoice  Voice = "child"
)

// Voices lists the voices, the child’s first.
func Voices() []Voice { return []Voice{ChildVoice, FamilyVoice} }

// Use says that the words which a family wrote once were given to a form, so that nobody asks for them again. What they said
// on that day can be read for good, whatever is written later.
type Use struct {
	Child    thread.Ref
	N        int // counts the uses of one child’s words from 1
	Form     string
	About    thread.Ref // the record that came of the form, empty for a form that stands outside this program
	Family   int        // the version of the family’s words, 0 for none
	Others   []int      // the versions of the words of carers in other homes, where who gave them reads these too
	Own      int        // the version of the child’s own words, 0 for none
	Shown    []int      // the numbers of the pictures and recordings that stood beside the words
	Changed  string
	Person   thread.Ref // who gave them; "" before this was kept
	By, Role string
	At       time.Time
}

// UseWords gives the words as they stand to a form, with what has changed since they were last used.
type UseWords struct {
	Child     thread.Ref
	Form      string
	About     thread.Ref // the record that comes of the form; optional
	Changed   string
	Unchanged bool // nothing has changed, as the family was asked
}

// UseWords records the use of a family’s words. From the second use on it asks what has changed.
func (s *Service) UseWords(ctx context.Context, by access.Actor, cmd UseWords) error {
	if !by.May(access.FamilyEdit) {
		return fault.Forbidden("Your role cannot use a family’s words in a form.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		return s.UseWordsTx(ctx, tx, by.By(), cmd)
	})
}

// UseWordsTx is UseWords inside a transaction: a form of another capability calls it in its own.
func (s *Service) UseWordsTx(ctx context.Context, tx *db.Tx, by audit.By, cmd UseWords) error {
	h, err := s.homesOf(ctx, tx, thread.Ref(by.Person), cmd.Child)
	if err != nil {
		return err
	}
	voices, err := s.spoken(ctx, tx, h, cmd.Child)
	if err != nil {
		return err
	}
	all, err := s.store.Uses(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("uses of the words about %s: %w", cmd.Child, err)
	}
	before := h.mayUse(all)
	u := Use{Child: cmd.Child, N: nextN(all, Use.number), About: cmd.About, Person: thread.Ref(by.Person), By: by.Name, Role: by.Role, At: tx.Now()}
	said := u.take(voices)
	cmd.Form, cmd.Changed = strings.TrimSpace(cmd.Form), strings.TrimSpace(cmd.Changed)
	var wrong []fault.Field
	if cmd.Form == "" {
		wrong = append(wrong, fault.Field{Name: "form", Message: "Say what the words are used for."})
	}
	if !said {
		wrong = append(wrong, fault.Field{Name: "form", Message: "There are no words yet. Write them first."})
	}
	switch {
	case len(before) > 0 && cmd.Changed == "" && !cmd.Unchanged:
		wrong = append(wrong, fault.Field{Name: "changed", Message: "Say what has changed since the words were last used, or tick that nothing has."})
	case cmd.Changed != "" && cmd.Unchanged:
		wrong = append(wrong, fault.Field{Name: "changed", Message: "You wrote what has changed and ticked that nothing has. Choose one."})
	case len([]rune(cmd.Changed)) > longestText:
		wrong = append(wrong, fault.Field{Name: "changed", Message: "Use at most 5,000 characters."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	u.Form, u.Changed = cmd.Form, cmd.Changed
	if err := s.store.InsertUse(ctx, tx, u); err != nil {
		return fmt.Errorf("save the use of the words about %s: %w", cmd.Child, err)
	}
	about, child := cmd.Child, cmd.Child
	if cmd.About.Kind() == thread.Concern { // which is on nobody’s record before somebody has screened it
		about, child = cmd.About, ""
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "family’s words used in a form", Ref: string(about), Child: string(child), Why: cmd.Form,
		Payload: recordedUse{u.N, u.Family, u.Own, u.About, u.Shown}})
}

// take notes the versions of the words as they stand, and reports whether there are any.
func (u *Use) take(voices []Spoken) (some bool) {
	for _, v := range voices {
		n := v.Latest().Version
		some = some || v.Says()
		for _, sh := range v.Standing() {
			u.Shown = append(u.Shown, sh.N)
		}
		switch {
		case n == 0:
		case v.Voice == ChildVoice:
			u.Own = n
		case u.Family == 0:
			u.Family = n
		default:
			u.Others = append(u.Others, n)
		}
	}
	return some
}

// Of returns the version of a voice that was used, an empty statement where none was.
func (u Use) Of(v Spoken) Statement {
	for _, st := range v.Said {
		used := u.Own == st.Version
		if v.Voice == FamilyVoice {
			used = u.Family == st.Version || slices.Contains(u.Others, st.Version)
		}
		if used {
			return st
		}
	}
	return Statement{}
}

// ShownOf returns the pictures and recordings of a voice that were used.
func (u Use) ShownOf(v Spoken) []Shown {
	return slices.DeleteFunc(slices.Clone(v.Shown), func(s Shown) bool { return !slices.Contains(u.Shown, s.N) })
}

// ShownSince returns the pictures and recordings of a voice that were used, each marked as new or gone since the use before; N of that is
// 0 when there was none, and nothing is new then.
func (u Use) ShownSince(v Spoken, before Use) (out []ReadyShown) {
	for _, s := range v.Shown {
		now, was := slices.Contains(u.Shown, s.N), slices.Contains(before.Shown, s.N)
		if now || was {
			out = append(out, ReadyShown{s, before.N > 0 && !was, !now})
		}
	}
	return out
}

// Same reports whether two uses gave the same versions.
func (u Use) Same(other Use) bool {
	return u.Family == other.Family && u.Own == other.Own && slices.Equal(u.Others, other.Others) && slices.Equal(u.Shown, other.Shown)
}

type recordedUse struct {
	N      int        `json:"n"`
	Family int        `json:"family_version"`
	Own    int        `json:"child_version"`
	About  thread.Ref `json:"about,omitempty"`
	Shown  []int      `json:"shown,omitempty"`
}

// ForFamily leaves out the uses in what somebody told of the child in confidence: one of the family does not learn of it from another’s.
func ForFamily(uses []Use) []Use {
	return slices.DeleteFunc(slices.Clone(uses), func(u Use) bool { return u.About.Kind() == thread.Concern })
}

// Uses lists where a child’s words were used, the latest first, as far as a reader learns of it. The caller has checked that the reader
// may see the child.
func (s *Service) Uses(ctx context.Context, tx *db.Tx, reader, child thread.Ref) ([]Use, error) {
	h, err := s.homesOf(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Uses(ctx, tx, child)
	found = h.mayUse(found)
	slices.Reverse(found)
	return found, err
}

// Line is a paragraph of words, and whether it was added to or taken from an earlier version.
type Line struct {
	Text  string
	Added bool
	Taken bool
}

// Changes says how one version of words became another, paragraph by paragraph: the longest run of paragraphs that both have
// stays, all others are taken or added.
func Changes(was, now string) []Line {
	old, next := paragraphs(was), paragraphs(now)
	if len(old)*len(next) > 4_000_000 { // nobody reads a comparison of thousands of paragraphs
		return []Line{{Text: now, Added: was != now}}
	}
	kept := make([][]int, len(old)+1) // kept[i][j]: how many paragraphs stay between old[i:] and next[j:]
	for i := range kept {
		kept[i] = make([]int, len(next)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(next) - 1; j >= 0; j-- {
			if old[i] == next[j] {
				kept[i][j] = kept[i+1][j+1] + 1
			} else {
				kept[i][j] = max(kept[i+1][j], kept[i][j+1])
			}
		}
	}
	var out []Line
	i, j := 0, 0
	for i < len(old) || j < len(next) {
		switch {
		case i < len(old) && j < len(next) && old[i] == next[j]:
			out = append(out, Line{Text: old[i]})
			i, j = i+1, j+1
		case j == len(next) || i < len(old) && kept[i+1][j] >= kept[i][j+1]:
			out = append(out, Line{Text: old[i], Taken: true})
			i++
		default:
			out = append(out, Line{Text: next[j], Added: true})
			j++
		}
	}
	return out
}

// paragraphs are the lines of a text that say something.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}
