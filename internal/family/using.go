package family

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Using is how a form uses the words that a family wrote once. The zero value uses none.
type Using struct {
	Words     bool   // the words are used, as they stand
	Changed   string // what has changed since they were last used, in words
	Unchanged bool   // nothing has
}

// The answers to whether a form uses the words.
const (
	UseNone    = "no"
	UseAsIs    = "as-they-are"
	UseChanged = "changed"
)

// The fields of a form in which it is asked.
const (
	UseField     = "use-words"
	ChangedField = "words-changed"
)

// ReadUsing makes a Using of what was chosen and typed in a form. What was typed counts only beside the answer that asks for it.
func ReadUsing(answer, changed string) Using {
	switch answer {
	case UseAsIs:
		return Using{Words: true, Unchanged: true}
	case UseChanged:
		return Using{Words: true, Changed: changed}
	default:
		return Using{}
	}
}

// UsedIn is a form of another capability, and how it uses the words.
type UsedIn struct {
	Using
	Child thread.Ref
	About thread.Ref // the record that comes of the form
	Form  string     // as families call it: "Request for an assessment"
}

// Words keeps what families wrote once. A Service does.
type Words interface {
	// UseInTx records that words are used in a form, in the form’s own transaction. The caller has checked that the person may see
	// the child. Faults name the fields UseField and ChangedField.
	UseInTx(ctx context.Context, tx *db.Tx, by audit.By, f UsedIn) error
}

// UseIn records with w how a form uses words, when it does. Without w, which is where nothing keeps words, none can be used.
func UseIn(ctx context.Context, tx *db.Tx, w Words, by audit.By, f UsedIn) error {
	switch {
	case !f.Words:
		return nil
	case w == nil:
		return fault.Invalid(UseField, "There are no words to use here.")
	}
	return w.UseInTx(ctx, tx, by, f)
}

// UseInTx implements Words.
func (s *Service) UseInTx(ctx context.Context, tx *db.Tx, by audit.By, f UsedIn) error {
	if !f.Words {
		return nil
	}
	err := s.UseWordsTx(ctx, tx, by, UseWords{Child: f.Child, Form: f.Form, About: f.About, Changed: f.Changed, Unchanged: f.Unchanged})
	fields, ok := fault.Fields(err)
	if !ok {
		return err
	}
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Name = UseField
		if f.Changed != "" || !f.Unchanged {
			fields[i].Name = ChangedField
		}
	}
	return fault.InvalidFields(fields...)
}

// Ready is what a family wrote once, ready to be used in a form.
type Ready struct {
	Child  thread.Ref
	Voices []ReadyVoice // those that said something, the child’s first
	Last   Use          // the last use; N is 0 before the first
}

// ReadyVoice is what one of them says, and what it said when it was last used.
type ReadyVoice struct {
	Spoken
	Latest Statement
	Before Statement // Version is 0 when nothing of this voice was used yet
	Shows  []ReadyShown
}

// ReadyShown is a picture or a recording as it stands against the last use of the words.
type ReadyShown struct {
	Shown
	New  bool // it was added since
	Gone bool // it was used then, and taken out since
}

// New reports whether the voice says something else than when it was last used.
func (v ReadyVoice) New() bool {
	return v.Latest.Version != v.Before.Version || slices.ContainsFunc(v.Shows, func(s ReadyShown) bool { return s.New || s.Gone })
}

// readyShown holds what a voice shows against the last use; nothing is new before the first.
func (u Use) readyShown(v Spoken) (out []ReadyShown) {
	for _, sh := range v.Shown {
		used := slices.Contains(u.Shown, sh.N)
		if sh.Stands() || used {
			out = append(out, ReadyShown{sh, u.N > 0 && !used, used && !sh.Stands()})
		}
	}
	return out
}

// Changed reports whether a voice says something else than when the words were last used.
func (r Ready) Changed() bool { return r.Last.N > 0 && slices.ContainsFunc(r.Voices, ReadyVoice.New) }

// ReadyWords returns the words about a child for a form. The caller has checked that the reader may see the child.
func (s *Service) ReadyWords(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (Ready, error) {
	r := Ready{Child: child}
	uses, err := s.Uses(ctx, tx, reader.Person, child)
	if err != nil {
		return r, fmt.Errorf("uses of the words about %s: %w", child, err)
	}
	kin, err := AsFamily(ctx, tx, reader, child)
	if err != nil {
		return r, err
	}
	if kin {
		uses = ForFamily(uses)
	}
	if len(uses) > 0 {
		r.Last = uses[0]
	}
	voices, err := s.Spoken(ctx, tx, reader.Person, child)
	for _, v := range voices {
		if shows := r.Last.readyShown(v); v.Says() || len(shows) > 0 {
			r.Voices = append(r.Voices, ReadyVoice{v, v.Latest(), r.Last.Of(v), shows})
		}
	}
	if !slices.ContainsFunc(r.Voices, func(v ReadyVoice) bool { return v.Says() }) {
		r.Voices = nil // what was taken out since is no words to use
	}
	return r, err
}

// UsedInVisits returns the uses of the words about a child that went with notes of visits, by the number of the note.
func (s *Service) UsedInVisits(ctx context.Context, tx *db.Tx, child thread.Ref) (map[int]Use, error) {
	uses, err := s.store.Uses(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("uses of the words about %s: %w", child, err)
	}
	out := map[int]Use{}
	for _, u := range uses {
		if n, ok := strings.CutPrefix(u.Form, visitForm); ok && u.About == child {
			if at, err := strconv.Atoi(n); err == nil {
				out[at] = u
			}
		}
	}
	return out, nil
}

// visitForm and a number name the note of a visit, which has no reference of its own.
const visitForm = "Note of visit "

// UsedWords is one use with the words as they stood, for who reads the record that came of the form.
type UsedWords struct {
	Use
	Said []SaidWords // the child’s first
}

// SaidWords is one voice with what it said.
type SaidWords struct {
	Spoken
	Statement Statement // Version is 0 where the voice had pictures or recordings alone
	Shows     []Shown
}

// UsedAbout returns the last use of the words about a child in each form of the records about, the first form first, with those of the
// words that the reader may read. The caller has checked that the reader may see the child.
func (s *Service) UsedAbout(ctx context.Context, tx *db.Tx, reader, child thread.Ref, about ...thread.Ref) ([]UsedWords, error) {
	h, err := s.homesOf(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	uses, err := s.store.Uses(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("uses of the words about %s: %w", child, err)
	}
	uses = h.mayUse(uses)
	var out []UsedWords
	for _, u := range uses {
		at := slices.IndexFunc(out, func(o UsedWords) bool { return o.About == u.About && o.Form == u.Form })
		switch {
		case u.About == "" || !slices.Contains(about, u.About):
		case at >= 0:
			out[at].Use = u
		default:
			out = append(out, UsedWords{Use: u})
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	voices, err := s.spoken(ctx, tx, h, child)
	for _, v := range voices {
		for i := range out {
			if st, shows := out[i].Of(v), out[i].ShownOf(v); st.Version > 0 || len(shows) > 0 {
				out[i].Said = append(out[i].Said, SaidWords{v, st, shows})
			}
		}
	}
	return out, err
}
