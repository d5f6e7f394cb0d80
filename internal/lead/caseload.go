package lead

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Entry is what the store knows of one child on a caseload.
type Entry struct {
	Child        thread.Ref
	Lead         thread.Ref
	LastContact  workday.Date
	IntroducedOn workday.Date
	DisputedOn   workday.Date
	From         workday.Date
	Covering     bool // for a lead who is away
}

// Row is one child on a caseload.
type Row struct {
	Entry
	Card family.Card
	Next deadline.Deadline // zero when nothing is due
}

// Caseload lists the children that a person leads and covers for, what is due first at the top, children without a date last.
// It is the same number of queries however many children there are. The caller records the look.
func (s *Service) Caseload(ctx context.Context, tx *db.Tx, reader access.Actor) ([]Row, error) {
	entries, err := s.entries(ctx, tx, reader.Person)
	if err != nil {
		return nil, fmt.Errorf("the caseload of %s: %w", reader.Person, err)
	}
	refs := make([]thread.Ref, len(entries))
	for i, e := range entries {
		refs[i] = e.Child
	}
	refs, err = access.Visible(ctx, tx, reader, refs...)
	if err != nil {
		return nil, err
	}
	cards, err := s.families.Cards(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("the caseload of %s: %w", reader.Person, err)
	}
	next, err := deadline.NextOfChildren(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	heard, err := s.lastContacts(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(entries))
	for _, e := range entries {
		if card, ok := cards[e.Child]; ok {
			if day := heard[e.Child]; day.After(e.LastContact) {
				e.LastContact = day
			}
			rows = append(rows, Row{Entry: e, Card: card, Next: next[e.Child]})
		}
	}
	slices.SortFunc(rows, compareRows)
	return rows, nil
}

// lastContacts are the days on which families last heard from us otherwise than by what leads enter.
func (s *Service) lastContacts(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]workday.Date, error) {
	if s.contacts == nil || len(children) == 0 {
		return nil, nil
	}
	return s.contacts.LastContacts(ctx, tx, children...)
}

// entries are the children of a person and of the leads for whom the person covers today.
func (s *Service) entries(ctx context.Context, tx *db.Tx, person thread.Ref) ([]Entry, error) {
	away, err := s.absences.Away(ctx, tx)
	if err != nil {
		return nil, err
	}
	leads := []thread.Ref{person}
	for _, a := range away {
		if a.Cover == person {
			leads = append(leads, a.Person)
		}
	}
	entries, err := s.store.Led(ctx, tx, leads, tx.Today())
	for i := range entries {
		entries[i].Covering = entries[i].Lead != person
	}
	return entries, err
}

func compareRows(a, b Row) int {
	if none := a.Next.Due.IsZero(); none != b.Next.Due.IsZero() {
		if none {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Next.Due.Compare(b.Next.Due), strings.Compare(a.Card.Last, b.Card.Last), strings.Compare(a.Card.First, b.Card.First),
		strings.Compare(string(a.Child), string(b.Child)))
}

// SinceContact is how many days ago the lead last spoke with the family, and since when they have not when they never did.
func (e Entry) SinceContact(today workday.Date) (days int, ever bool) {
	if e.LastContact.IsZero() {
		return e.From.DaysUntil(today), false
	}
	return e.LastContact.DaysUntil(today), true
}

// Quiet is for how many whole weeks nobody has spoken with the family, when that is at least as long as the council's policy allows;
// 0 otherwise, and always when the policy sets no weeks. Before the first word it counts from the day on which the lead was named.
func (e Entry) Quiet(today workday.Date, weeks int) int {
	days, _ := e.SinceContact(today)
	if weeks <= 0 || days < 7*weeks {
		return 0
	}
	return days / 7
}

// Waiting lists the children who wait for a lead, the first due first, as a manager of the duty team sees them: the first so many of them, and
// all when most is 0.
func (s *Service) Waiting(ctx context.Context, tx *db.Tx, most int) ([]deadline.Deadline, error) {
	f, err := s.whoWait(ctx, tx)
	if err != nil || f.Team == "" {
		return nil, err
	}
	f.Limit = waitingRead
	if most > 0 {
		f.Limit = min(most, waitingRead)
	}
	var out []deadline.Deadline
	for {
		page, err := deadline.Due(ctx, tx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Deadlines...)
		if f.After = page.Next; f.After == "" || most > 0 && len(out) >= most {
			return out, nil
		}
	}
}

// WaitingNumber returns how many children wait for a lead.
func (s *Service) WaitingNumber(ctx context.Context, tx *db.Tx) (int, error) {
	f, err := s.whoWait(ctx, tx)
	if err != nil || f.Team == "" {
		return 0, err
	}
	return deadline.Number(ctx, tx, f.Team, f.Rule)
}

// whoWait picks the dates by which leads are to be named; its team is "" where the council has no duty team, and nobody waits with it.
func (s *Service) whoWait(ctx context.Context, tx *db.Tx) (deadline.Filter, error) {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return deadline.Filter{}, fmt.Errorf("who waits for a lead: %w", err)
	}
	return deadline.Filter{Team: council.DutyTeam, Rule: family.RuleAllocate}, nil
}

const waitingRead = 500 // at a time
