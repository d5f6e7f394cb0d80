package family

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Spoken are the words of one voice that a reader may read. Where carers of a child live apart each home has a voice of its own: what one
// parent writes may say where they live, and neither reads the other's.
type Spoken struct {
	Voice Voice
	Of    thread.Ref  // the carer in another home whose words they are; "" for the child's, and for those of the home in which it lives
	Name  string      // of that carer
	Said  []Statement // the latest first
	Shown []Shown     // pictures and recordings beside the words, what was taken out too, the first first
}

// Standing are the pictures and recordings that were not taken out.
func (h Spoken) Standing() []Shown {
	return slices.DeleteFunc(slices.Clone(h.Shown), func(s Shown) bool { return !s.Stands() })
}

// Says reports whether the voice says anything now, in words or otherwise.
func (h Spoken) Says() bool { return len(h.Said) > 0 || len(h.Standing()) > 0 }

// Latest is what was said last; its Version is 0 when nothing was.
func (h Spoken) Latest() Statement {
	if len(h.Said) == 0 {
		return Statement{}
	}
	return h.Said[0]
}

// homes says in whose home each of a child's carers speaks.
type homes struct {
	carers []Carer
	reader thread.Ref
}

// homesOf reads from where a person hears what is said about a child; for nobody in particular, as who works with the child does.
func (s *Service) homesOf(ctx context.Context, tx *db.Tx, reader, child thread.Ref) (homes, error) {
	carers, err := s.Carers(ctx, tx, child)
	if err != nil {
		return homes{}, fmt.Errorf("carers of %s: %w", child, err)
	}
	return homes{carers, reader}, nil
}

// apart reports whether the carers of the child, former ones among them, live or lived in several homes.
func (h homes) apart() bool {
	people, elsewhere := map[thread.Ref]bool{}, false
	for _, c := range h.carers {
		people[c.Ref] = true
		elsewhere = elsewhere || !c.Lives
	}
	return elsewhere && len(people) > 1
}

// of is the carer in another home who is a person, by account or by name where an account was not kept; "" for anybody else.
func (h homes) of(person thread.Ref, name string) thread.Ref {
	if !h.apart() {
		return ""
	}
	for _, c := range h.carers {
		if c.is(person, name) && !c.Lives {
			return cmp.Or(c.Person, c.Ref)
		}
	}
	return ""
}

// is reports whether a carer is a person, by account or by name where an account was not kept.
func (c Carer) is(person thread.Ref, name string) bool {
	if person != "" {
		return c.Person == person || c.Ref == person
	}
	return plainName(name) != "" && plainName(c.Reach.Name) == plainName(name)
}

// carer reports whether the reader is or was a carer of the child, who hears one home alone; and in which.
func (h homes) carer() (of thread.Ref, carer bool) {
	if h.reader == "" || !slices.ContainsFunc(h.carers, func(c Carer) bool { return c.Person == h.reader }) {
		return "", false
	}
	return h.of(h.reader, ""), true
}

// name is what a carer is called.
func (h homes) name(of thread.Ref) string {
	for _, c := range h.carers {
		if c.Person == of || c.Ref == of {
			return c.Name()
		}
	}
	return ""
}

// plainName is a name without what nobody hears: capitals and spaces.
func plainName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// Spoken returns the words about a child that a reader may read, the child's first, each voice also where it has said nothing yet. The
// caller has checked that the reader may see the child.
func (s *Service) Spoken(ctx context.Context, tx *db.Tx, reader, child thread.Ref) ([]Spoken, error) {
	h, err := s.homesOf(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	return s.spoken(ctx, tx, h, child)
}

func (s *Service) spoken(ctx context.Context, tx *db.Tx, h homes, child thread.Ref) ([]Spoken, error) {
	own, err := s.store.Words(ctx, tx, ChildVoice, child)
	if err != nil {
		return nil, fmt.Errorf("words about %s: %w", child, err)
	}
	all, err := s.store.Words(ctx, tx, FamilyVoice, child)
	if err != nil {
		return nil, fmt.Errorf("words about %s: %w", child, err)
	}
	shown, err := s.store.Shown(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("what is shown of %s: %w", child, err)
	}
	out := []Spoken{{Voice: ChildVoice, Said: own}}
	for _, sh := range shown {
		if sh.Voice == ChildVoice {
			out[0].Shown = append(out[0].Shown, sh)
		}
	}
	for _, of := range h.voices(all, shown) {
		v := Spoken{Voice: FamilyVoice, Of: of, Name: h.name(of)}
		for _, st := range all {
			if h.wrote(st.Writer, st.By, st.Role) == of {
				v.Said = append(v.Said, st)
			}
		}
		for _, sh := range shown {
			if sh.Voice == FamilyVoice && h.wrote(sh.Writer, sh.By, sh.Role) == of {
				v.Shown = append(v.Shown, sh)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// voices are the homes whose words the reader may read: that of the child first, then those of present carers elsewhere and of former
// ones who said something.
func (h homes) voices(all []Statement, shown []Shown) []thread.Ref {
	if own, carer := h.carer(); carer {
		return []thread.Ref{own}
	}
	out := []thread.Ref{""}
	for _, c := range h.carers {
		of := h.of(c.Person, c.Reach.Name)
		said := slices.ContainsFunc(all, func(st Statement) bool { return h.wrote(st.Writer, st.By, st.Role) == of }) ||
			slices.ContainsFunc(shown, func(s Shown) bool { return s.Voice == FamilyVoice && h.wrote(s.Writer, s.By, s.Role) == of })
		if of != "" && !slices.Contains(out, of) && (said || c.To.IsZero()) {
			out = append(out, of)
		}
	}
	return out
}

// mayUse are the uses of which the reader learns: who hears one home alone does not learn what another gave to which form, nor what
// somebody at work wrote of the other home.
func (h homes) mayUse(uses []Use) []Use {
	own, carer := h.carer()
	if !carer || !h.apart() {
		return uses
	}
	var out []Use
	for _, u := range uses {
		switch {
		case !h.isCarer(u.Person, u.By, u.Role):
			u.Changed = ""
		case h.wrote(u.Person, u.By, u.Role) != own:
			continue
		}
		out = append(out, u)
	}
	return out
}

// isCarer reports whether a person is or was a carer of the child: by account, or where that was not kept by the name under which a
// parent wrote.
func (h homes) isCarer(person thread.Ref, name, role string) bool {
	return slices.ContainsFunc(h.carers, func(c Carer) bool {
		if person != "" {
			return c.Person == person || c.Ref == person
		}
		return role == string(access.RoleParent) && plainName(c.Reach.Name) != "" && plainName(c.Reach.Name) == plainName(name)
	})
}

// wrote is the carer in another home who wrote something; "" for anybody else, also for somebody at work who has a carer's name.
func (h homes) wrote(person thread.Ref, name, role string) thread.Ref {
	if !h.isCarer(person, name, role) {
		return ""
	}
	return h.of(person, name)
}

// Speaks says how a person writes the words of a child: of a young person whose rights are their own nobody writes them but they, and
// who works with them, as told.
type Speaks string

// The ways.
const (
	SpeaksFor    Speaks = "for the child"
	SpeaksAlone  Speaks = "alone"
	SpeaksAsTold Speaks = "as told"
	SpeaksNot    Speaks = "not"
)

// Speaks says how a person may write a child's own words. The caller has checked that they may write on the record at all.
func (s *Service) Speaks(ctx context.Context, tx *db.Tx, person, child thread.Ref) (Speaks, error) {
	c, err := s.Child(ctx, tx, child)
	if err != nil || !OwnRights(c.Born, tx.Today()) {
		return SpeaksFor, err
	}
	own, err := access.Stood(ctx, tx, person, child, access.OwnRecord)
	if err != nil || own {
		return SpeaksAlone, err
	}
	kin, err := access.Kin(ctx, tx, person, child)
	if err != nil || kin {
		return SpeaksNot, err
	}
	return SpeaksAsTold, nil
}

// maySpeak refuses whoever would write a young person's own words for them. The family's words are not asked about here.
func (s *Service) maySpeak(ctx context.Context, tx *db.Tx, by audit.By, cmd WriteStatement) error {
	if cmd.Voice != ChildVoice {
		return nil
	}
	switch how, err := s.Speaks(ctx, tx, thread.Ref(by.Person), cmd.Child); {
	case err != nil:
		return err
	case how == SpeaksNot:
		return fault.Forbidden("A young person whose rights are their own writes these words alone, or somebody who works with them writes down what they say. Write yours under the family’s words.")
	case how == SpeaksAsTold && !cmd.AsTold:
		return fault.Invalid("as-told", "Tick that these are the young person’s words, as they told them to you.")
	}
	return nil
}
