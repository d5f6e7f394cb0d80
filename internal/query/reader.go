package query

import (
	"context"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Carers knows who looks after a child. Package family answers.
type Carers interface {
	// Carers returns all carers of a child, former ones too.
	Carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Carer, error)
}

// Reader is what one person may read of the questions about one child. Every page that shows a question, its answer or its
// documents asks it.
type Reader struct {
	by     access.Actor
	apart  bool // the addresses of other carers are withheld from them
	carers []family.Carer
	today  workday.Date
}

// NewReader returns what somebody may read: the parts of the record that are withheld from them, and the child's carers, say from
// whom an asker's home is kept.
func NewReader(by access.Actor, withheld []access.Part, carers []family.Carer, today workday.Date) Reader {
	return Reader{by: by, apart: slices.Contains(withheld, access.OtherParentAddress), carers: carers, today: today}
}

// Reader returns what somebody may read of the questions about a child. The caller has checked that they may see the child.
func (s *Service) Reader(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (Reader, error) {
	withheld, err := access.Withheld(ctx, tx, by, child)
	if err != nil {
		return Reader{}, err
	}
	carers, err := s.carers(ctx, tx, child)
	return NewReader(by, withheld, carers, tx.Today()), err
}

// MayRead refuses people of an organisation, and those who may not open a child's record, a question that was not put to them, and a
// carer the question of somebody else whose home is kept from them: its words and its answer may say where that is. They learn from the
// timeline that it was asked and how it stands, and no more. For everybody else the relationship with the child, which the caller asks
// for, is enough. The fault is of kind not found.
func (r Reader) MayRead(q Query) error {
	if err := mayRead(r.by, q); err != nil {
		return err
	}
	if r.apart && r.keptFrom(func(c family.Carer) bool { return c.Person == r.by.Person }, q) {
		return fault.NotFound("That question")
	}
	return nil
}

// MayRead is Reader.MayRead for one question.
func (s *Service) MayRead(ctx context.Context, tx *db.Tx, by access.Actor, q Query) error {
	r, err := s.Reader(ctx, tx, by, q.Child)
	if err != nil {
		return err
	}
	return r.MayRead(q)
}

// Asked reports whether the question is the reader's own, also where somebody else wrote it down for them.
func (r Reader) Asked(q Query) bool {
	if r.by.Person == "" {
		return false
	}
	return q.Asker == r.by.Person || slices.ContainsFunc(r.carers, func(c family.Carer) bool { return c.Person == r.by.Person && q.by(c) })
}

// keptFrom reports whether the asker's home is kept from a carer: from one with whom the child does not live, and, where the asker
// is a carer with whom it does not live, from those with whom it does.
func (r Reader) keptFrom(is func(family.Carer) bool, q Query) bool {
	var carer, lives, elsewhere, there bool
	for _, c := range r.carers {
		asks := q.by(c)
		if is(c) {
			if asks {
				return false
			}
			carer, lives = true, lives || c.Lives
		}
		if asks {
			there = there || c.Lives && c.Current(r.today)
			elsewhere = true
		}
	}
	return carer && (!lives || elsewhere && !there)
}

// notTold are the present carers who are not written to about a question, because it is kept from them. To no carer the address of
// another is open: see family.ShownTo.
func (s *Service) notTold(ctx context.Context, tx *db.Tx, q Query) ([]family.Carer, error) {
	carers, err := s.carers(ctx, tx, q.Child)
	if err != nil {
		return nil, err
	}
	r := Reader{carers: carers, today: tx.Today()}
	return slices.DeleteFunc(slices.Clone(carers), func(one family.Carer) bool {
		same := func(c family.Carer) bool { return c.Ref == one.Ref || c.Person != "" && c.Person == one.Person }
		return !r.keptFrom(same, q)
	}), nil
}

// tell writes to the family about a question, but to no carer from whom it is kept.
func (s *Service) tell(ctx context.Context, tx *db.Tx, q Query, what string, by workday.Date) error {
	not, err := s.notTold(ctx, tx, q)
	if err != nil {
		return err
	}
	return s.Families.TellFamilyButTx(ctx, tx, q.Child, what, q.Ref, by, not)
}

func (s *Service) carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Carer, error) {
	if s.Carers == nil || child == "" {
		return nil, nil
	}
	return s.Carers.Carers(ctx, tx, child)
}

// by reports whether a carer asked the question: by their account, or by name where somebody wrote it down for them.
func (q Query) by(c family.Carer) bool {
	if q.Asker != "" {
		return q.Asker == c.Person
	}
	return plainName(c.Reach.Name) != "" && plainName(c.Reach.Name) == plainName(q.AskedBy)
}

// plainName is a name without what nobody hears: capitals and spaces.
func plainName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }
