package lead

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// What the record of a merge keeps of leads: allocations that ended, each with the last day that it had, and clocks of children who waited
// for a lead, each with the day from which it ran.
const (
	endedByMerge  = "lead: allocations ended"
	waitedAtMerge = "lead: waits for a lead stopped"
	mergedRecords = "The other record of the same child goes on: two records were merged."
)

// Rivals are the leads of two records that are to be merged, where they are two people: one of them goes on.
type Rivals struct{ Keep, Drop Held }

// Rivals returns them; there are none where a record has no lead, or both have the same.
func (s *Service) Rivals(ctx context.Context, tx *db.Tx, keep, drop thread.Ref) (Rivals, bool, error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{keep, drop})
	if err != nil {
		return Rivals{}, false, fmt.Errorf("who leads %s and %s: %w", keep, drop, err)
	}
	ours, theirs := holder(all, keep, tx.Today()), holder(all, drop, tx.Today())
	if ours.Ref == "" || theirs.Ref == "" || ours.Lead == theirs.Lead {
		return Rivals{}, false, nil
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{ours.Lead, theirs.Lead})
	if err != nil {
		return Rivals{}, false, fmt.Errorf("the names of leads: %w", err)
	}
	return Rivals{Held{Allocation: ours, Name: people[ours.Lead].Name}, Held{Allocation: theirs, Name: people[theirs.Lead].Name}}, true, nil
}

// holder is who leads a record today or, where nobody does, from a day to come; zero for nobody.
func holder(all []Allocation, child thread.Ref, today workday.Date) (held Allocation) {
	for _, a := range all {
		switch {
		case a.Child != child || !a.To.IsZero() && (a.To.Before(today) || a.To.Before(a.From)):
		case a.Current(today):
			held = a
		case held.Ref == "":
			held = a
		}
	}
	return held
}

// MergeTx leaves one lead to a child of two records: who was chosen goes on, and what the other had to do is theirs from today. The family
// that is led by another from now on is told. It returns who leads no more, "" for nobody, and notes in m the way back.
func (s *Service) MergeTx(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge) (thread.Ref, error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{m.Keep, m.Drop})
	if err != nil {
		return "", fmt.Errorf("who leads %s and %s: %w", m.Keep, m.Drop, err)
	}
	stays, goes := holder(all, m.Keep, tx.Today()), holder(all, m.Drop, tx.Today())
	switch {
	case stays.Ref == "" && goes.Ref == "":
		return "", s.oneWait(ctx, tx, by, m, "")
	case goes.Ref == "":
		return "", s.oneWait(ctx, tx, by, m, m.Drop)
	case stays.Ref == "":
		return "", s.oneWait(ctx, tx, by, m, m.Keep)
	case stays.Lead != goes.Lead:
		if err := chosen(m, stays.Lead, goes.Lead); err != nil {
			return "", err
		}
		if m.Moved.Lead == goes.Lead {
			stays, goes = goes, stays
		}
	}
	var ended []string
	for _, a := range all {
		if a.Child != goes.Child || !a.To.IsZero() && (a.To.Before(tx.Today()) || a.To.Before(a.From)) {
			continue
		}
		last := tx.Today().AddDays(-1)
		if a.From.After(tx.Today()) {
			last = a.From.AddDays(-1)
		}
		ended = append(ended, string(a.Ref)+"|"+a.To.String())
		if err := s.end(ctx, tx, by, a, last); err != nil {
			return "", err
		}
	}
	m.Note(endedByMerge, ended...)
	if stays.Lead == goes.Lead {
		return "", nil
	}
	if err := s.handOn(ctx, tx, by, goes, stays.Lead, m.Keep); err != nil {
		return "", err
	}
	return goes.Lead, s.tellMerged(ctx, tx, *m, stays, goes.Child)
}

// handOn gives a lead what another had to do for a record, and the promises to those who told of the child.
func (s *Service) handOn(ctx context.Context, tx *db.Tx, by audit.By, was Allocation, to, told thread.Ref) error {
	clocks, err := deadline.OfChildren(ctx, tx, was.Child)
	if err != nil {
		return err
	}
	if err := s.passOn(ctx, tx, by, was, to, clocks[was.Child]); err != nil {
		return fmt.Errorf("what %s had to do for %s: %w", was.Lead, was.Child, err)
	}
	return s.families.LedTx(ctx, tx, by, told, to)
}

// chosen refuses a merge of two records with two leads where nobody said who goes on, and why.
func chosen(m *family.Merge, leads ...thread.Ref) error {
	var wrong []fault.Field
	if !slices.Contains(leads, m.Moved.Lead) {
		wrong = append(wrong, fault.Field{Name: "lead", Message: "Choose which of the two lead professionals goes on."})
	}
	if strings.TrimSpace(m.Moved.LeadWhy) == "" {
		wrong = append(wrong, fault.Field{Name: "lead-why", Message: "Say why this lead professional goes on."})
	}
	return fault.InvalidFields(wrong...)
}

// tellMerged tells the carers of the record that is led by another from now on, and the young person whose own it is. They are carers of the kept
// record by now.
func (s *Service) tellMerged(ctx context.Context, tx *db.Tx, m family.Merge, stays Allocation, of thread.Ref) error {
	carers, err := s.families.CarersOf(ctx, tx, []thread.Ref{m.Keep})
	if err != nil {
		return err
	}
	people, err := s.staff.People(ctx, tx, []thread.Ref{stays.Lead})
	if err != nil {
		return fmt.Errorf("who %s is: %w", stays.Lead, err)
	}
	from := tx.Today()
	if stays.From.After(from) {
		from = stays.From
	}
	facts := notify.Facts{Ref: stays.Ref, On: from, Person: people[stays.Lead].Name, Phone: people[stays.Lead].Phone, Link: s.publicURL}
	var reached []Reached
	for _, c := range carers[m.Keep] {
		_, both := m.TwinOf(c.Ref)
		if moved := slices.Contains(m.Moved.Carers, c.Ref); moved != (of == m.Drop) && !both {
			continue
		}
		to, may := c.Reach.To()
		if !may {
			continue
		}
		reached = append(reached, Reached{c.Person, to})
	}
	if s.young != nil {
		own, err := s.young(ctx, tx, of, m.Keep)
		if err != nil {
			return fmt.Errorf("where the young person of %s is written to: %w", of, err)
		}
		reached = append(reached, own...)
	}
	for _, r := range reached {
		msg, err := notify.LeadChanges.Message(r.To, facts)
		if msg.Reader = r.Person; err == nil {
			err = s.tell(ctx, tx, msg)
		}
		if err != nil {
			return fmt.Errorf("tell the family of %s: %w", m.Keep, err)
		}
	}
	return nil
}

// oneWait leaves one clock for a child of two records that waits for a lead, on the record that is kept and from the earlier day; none where
// one record has a lead: led is the record without. The clocks that stop are noted.
func (s *Service) oneWait(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge, without thread.Ref) error {
	clocks, err := deadline.Of(ctx, tx, m.Keep, m.Drop)
	if err != nil {
		return err
	}
	open := map[thread.Ref]deadline.Deadline{}
	for _, child := range []thread.Ref{m.Keep, m.Drop} {
		for _, d := range clocks[child] {
			if d.Rule == family.RuleAllocate && d.Open() {
				open[child] = d
			}
		}
	}
	theirs, waits := open[m.Drop]
	ours, has := open[m.Keep]
	if without == m.Keep && has {
		return s.stopWaits(ctx, tx, by, m, ours)
	}
	if !waits {
		return nil
	}
	if without == m.Drop {
		return s.stopWaits(ctx, tx, by, m, theirs)
	}
	if has && !theirs.From.Before(ours.From) {
		return s.stopWaits(ctx, tx, by, m, theirs)
	}
	stop := []deadline.Deadline{theirs}
	if has {
		stop = append(stop, ours)
	}
	if err := s.stopWaits(ctx, tx, by, m, stop...); err != nil {
		return err
	}
	return s.waitFor(ctx, tx, by, m.Keep, theirs.From)
}

func (s *Service) stopWaits(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge, all ...deadline.Deadline) error {
	var stopped []string
	for _, d := range all {
		if err := s.clocks.Stop(ctx, tx, by, d.Ref, d.Rule, mergedRecords); err != nil {
			return err
		}
		stopped = append(stopped, string(d.Ref)+"|"+d.From.String())
	}
	m.Note(waitedAtMerge, stopped...)
	return nil
}

// waitFor starts the clock of a child who waits for a lead.
func (s *Service) waitFor(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, from workday.Date) error {
	council, err := s.families.Council(ctx, tx)
	if err != nil {
		return fmt.Errorf("the wait of %s for a lead: %w", child, err)
	}
	_, err = s.clocks.Start(ctx, tx, by, deadline.Start{Rule: family.RuleAllocate, Policy: council.Policy, Ref: child, Child: child, From: from, Team: council.DutyTeam})
	return err
}

// UnmergeTx gives each of two children back the lead that it had, where the merge ended that: what was ended otherwise since stays so. A lead
// who works here no more is not brought back; the child waits for another. It returns the leads who are back.
func (s *Service) UnmergeTx(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge) (back []thread.Ref, err error) {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{m.Keep, m.Drop})
	if err != nil {
		return nil, fmt.Errorf("who leads %s and %s: %w", m.Keep, m.Drop, err)
	}
	for _, note := range m.Moved.Notes[endedByMerge] {
		ref, was, _ := strings.Cut(note, "|")
		at := slices.IndexFunc(all, func(a Allocation) bool { return string(a.Ref) == ref })
		if at < 0 {
			continue
		}
		a := all[at]
		if was != "" {
			if a.To, err = workday.Parse(was); err != nil {
				return nil, fmt.Errorf("the last day of %s: %w", ref, err)
			}
		} else {
			a.To = workday.Date{}
		}
		if !a.To.IsZero() && a.To.Before(tx.Today()) { // it would be over by now
			continue
		}
		if err := s.bringBack(ctx, tx, by, a, m); err != nil {
			return nil, err
		}
		back = append(back, a.Lead)
	}
	for _, note := range m.Moved.Notes[waitedAtMerge] {
		ref, from, _ := strings.Cut(note, "|")
		day, err := workday.Parse(from)
		if err != nil {
			return nil, fmt.Errorf("since when %s waits: %w", ref, err)
		}
		if err := s.waitAgain(ctx, tx, by, thread.Ref(ref), day); err != nil {
			return nil, err
		}
	}
	return back, nil
}

// bringBack has an allocation last as long as it would have.
func (s *Service) bringBack(ctx context.Context, tx *db.Tx, by audit.By, a Allocation, m *family.Merge) error {
	gone, err := s.Gone(ctx, tx, a.Lead)
	if err != nil {
		return err
	}
	if gone {
		return s.waitAgain(ctx, tx, by, a.Child, tx.Today())
	}
	if err := s.store.Update(ctx, tx, a); err != nil {
		return fmt.Errorf("bring back the allocation %s: %w", a.Ref, err)
	}
	from := tx.Today()
	if a.From.After(from) {
		from = a.From
	}
	for actor, reason := range map[thread.Ref]access.Reason{a.Manager: access.LeadManagement, a.Lead: access.LeadAllocation} {
		if !actor.Valid() || actor == a.Lead && reason == access.LeadManagement {
			continue
		}
		if err := access.Grant(ctx, tx, by, access.Relationship{Actor: actor, Child: a.Child, Reason: reason, Level: access.Work, From: from, To: a.To, Source: a.Ref}); err != nil {
			return err
		}
	}
	if a.IntroducedOn.IsZero() {
		council, err := s.families.Council(ctx, tx)
		if err != nil {
			return fmt.Errorf("bring back the allocation %s: %w", a.Ref, err)
		}
		start := deadline.Start{Rule: family.RuleIntroduce, Policy: council.Policy, Ref: a.Ref, Child: a.Child, From: a.From, Owner: a.Lead}
		if _, err := s.clocks.Start(ctx, tx, by, start); err != nil {
			return fmt.Errorf("bring back the allocation %s: %w", a.Ref, err)
		}
	}
	if m.Moved.Lead.Valid() && m.Moved.Lead != a.Lead && a.Current(tx.Today()) {
		if err := s.handOn(ctx, tx, by, Allocation{Child: a.Child, Lead: m.Moved.Lead}, a.Lead, a.Child); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "lead professional’s allocation brought back", Ref: string(a.Ref), Child: string(a.Child), Payload: a.recorded()})
}

// waitAgain starts the clock of a child who waited for a lead, unless it has one or waits.
func (s *Service) waitAgain(ctx context.Context, tx *db.Tx, by audit.By, child thread.Ref, from workday.Date) error {
	all, err := s.store.Allocations(ctx, tx, []thread.Ref{child})
	if err != nil || holder(all, child, tx.Today()).Ref != "" {
		return err
	}
	clocks, err := deadline.Of(ctx, tx, child)
	if err != nil {
		return err
	}
	for _, d := range clocks[child] {
		if d.Rule != family.RuleAllocate || !d.Open() {
			continue
		}
		if d.From == from {
			return nil
		}
		if err := s.clocks.Stop(ctx, tx, by, child, family.RuleAllocate, "The merge of two records was undone."); err != nil {
			return err
		}
	}
	return s.waitFor(ctx, tx, by, child, from)
}
