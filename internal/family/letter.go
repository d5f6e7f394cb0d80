package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Post is how whoever a letter is for stands on the day on which it would be posted.
type Post struct {
	Child   thread.Ref // whom it is about, "" for nobody on record
	Held    string     // why it must not be posted, "" when it may
	Formats FormatList // in which its reader needs it; beside the usual ones, the language that they speak better than English
}

// printed is how a letter to somebody has to be: in their formats, and in the language that they said they speak better than English.
func (r Reach) printed() FormatList {
	language := strings.ReplaceAll(strings.Join(strings.Fields(r.Language), " "), ",", " or")
	switch {
	case language == "" || strings.EqualFold(language, "English"):
		return r.Formats
	case r.Formats == "":
		return FormatList(language)
	default:
		return r.Formats + "," + FormatList(language)
	}
}

// ByHand are the formats that a person has to make: all but large print, in which letters are printed.
func (l FormatList) ByHand() []Format {
	return slices.DeleteFunc(l.All(), func(f Format) bool { return f == LargePrint })
}

// Has reports whether a format is in the list.
func (l FormatList) Has(f Format) bool { return slices.Contains(l.All(), f) }

// Posts says of letters that wait, by their number, how whoever they are for stands today, in a few queries however many they are.
// What was written before a court order, a young person's choice, an adoption or the wish not to be written to is held by it.
func (s *Service) Posts(ctx context.Context, tx *db.Tx, letters []notify.Printed) (map[string]Post, error) {
	children, concerns, err := s.about(ctx, tx, letters)
	if err != nil || len(letters) == 0 {
		return nil, err
	}
	refs := make([]thread.Ref, 0, len(children))
	for _, child := range children {
		refs = append(refs, child)
	}
	slices.Sort(refs)
	refs = slices.Compact(refs)
	carers, err := s.store.Carers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read for whom %d letters are: %w", len(letters), err)
	}
	closed, err := s.store.ClosedAt(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read for whom %d letters are: %w", len(letters), err)
	}
	own, err := s.OwnReaches(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Post, len(letters))
	for _, l := range letters {
		if reach, told := concerns[l.Ref]; told && children[l.Ref] == "" {
			out[l.ID] = Post{Held: held(reach), Formats: reach.printed()}
			continue
		}
		out[l.ID] = post(l, children[l.Ref], carers, closed[children[l.Ref]], tx.Today())
		if theirs, ok := ownPost(l.Reader, children[l.Ref], own); ok && out[l.ID].Held == "" {
			out[l.ID] = theirs
		}
	}
	return out, nil
}

// about returns the child of what each letter is about, and how to reach who told the concerns among them.
func (s *Service) about(ctx context.Context, tx *db.Tx, letters []notify.Printed) (map[thread.Ref]thread.Ref, map[thread.Ref]Reach, error) {
	var refs []thread.Ref
	for _, l := range letters {
		if l.Ref.Valid() {
			refs = append(refs, l.Ref)
		}
	}
	children, told := make(map[thread.Ref]thread.Ref, len(refs)), map[thread.Ref]Reach{}
	if len(refs) == 0 {
		return children, told, nil
	}
	nodes, err := thread.Nodes(ctx, tx, refs...)
	if err != nil {
		return nil, nil, fmt.Errorf("read what %d letters are about: %w", len(letters), err)
	}
	for ref, n := range nodes {
		if n.Child != "" {
			children[ref] = n.Child
		}
	}
	for _, ref := range refs {
		if ref.Kind() == thread.Child {
			children[ref] = ref
		}
	}
	concerns, err := s.store.Concerns(ctx, tx, refs)
	for _, c := range concerns {
		told[c.Ref] = c.Reach
		if c.Child != "" {
			children[c.Ref] = c.Child
		}
	}
	return children, told, err
}

// Why a letter is held.
const (
	heldClosed  = "It was written before the record was closed at an adoption."
	heldBarred  = "Whoever it is for may not see the record today."
	heldLeft    = "Whoever it is for does not look after the child any more."
	heldWriting = "Nobody may write to this address: the family asked us not to."
)

func held(r Reach) string {
	if r.NoWriting {
		return heldWriting
	}
	return ""
}

// post says how the reader of one letter stands among the child's carers. Who is none of them is held by nothing but an adoption; what a young
// person said of themselves comes after it (ownPost).
func post(l notify.Printed, child thread.Ref, carers []Carer, closed time.Time, today workday.Date) Post {
	p := Post{Child: child}
	if child != "" && !closed.IsZero() && !l.Queued.After(closed) {
		p.Held = heldClosed
		return p
	}
	for _, c := range carers {
		if c.Child != child || !isFor(l, c) {
			continue
		}
		_, barred := c.Barred(today)
		switch {
		case barred:
			p.Held = heldBarred
		case !c.Current(today):
			p.Held = heldLeft
		default:
			return Post{Child: child, Held: held(c.Reach), Formats: c.Reach.printed()}
		}
	}
	return p
}

// isFor reports whether a letter is for a carer: by whom its code lets in, or by name and address where it lets nobody in.
func isFor(l notify.Printed, c Carer) bool {
	if l.Reader != "" && c.Person != "" {
		return l.Reader == c.Person
	}
	return notify.ToLetter(c.Reach.Name, strings.Split(c.Reach.Address, "\n")...) == notify.ToLetter(l.Name, l.Address...)
}
