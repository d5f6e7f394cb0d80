package finance

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// raising is what raised packages ask of funds, worked out and not yet bound.
type raising struct {
	funds []agreement.FundEffect // by first day and name
	parts []Commitment           // what is bound more, fund by fund
	fewer []raised               // what packages need less
}

// raised is a package with what it has committed and by how much that changes.
type raised struct {
	parts []Commitment // by first day
	by    money.Pence
}

// Bear works out what an uplift asks of funds. It implements [agreement.Funds].
func (s *Service) Bear(ctx context.Context, tx *db.Tx, all []agreement.Raise) ([]agreement.FundEffect, error) {
	r, err := s.raising(ctx, tx, all)
	return r.funds, err
}

// RaiseTx binds what an uplift adds with the funds that pay for its packages, and gives back what it takes off. A fund's row decides, as
// with an award: a rise that it cannot bear is a conflict. It implements [agreement.Funds].
func (s *Service) RaiseTx(ctx context.Context, tx *db.Tx, by audit.By, why string, all []agreement.Raise) error {
	r, err := s.raising(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, f := range r.funds {
		if f.More <= 0 {
			continue
		}
		ok, err := s.Store.Bind(ctx, tx, f.Fund, f.More)
		if err != nil {
			return fmt.Errorf("bind the uplift with %s: %w", f.Fund, err)
		}
		if !ok {
			return fault.Conflict(f.Lacks())
		}
	}
	for i := range r.parts {
		r.parts[i].Ref = thread.New(tx, thread.Commitment)
		part := r.parts[i]
		if err := s.Store.InsertCommitment(ctx, tx, part); err != nil {
			return err
		}
		done := audit.Entry{Action: "money committed for an uplift", Ref: string(part.Award), Child: string(part.Child), Payload: part, Why: why}
		if err := audit.Append(ctx, tx, by, done); err != nil {
			return err
		}
	}
	for _, less := range r.fewer {
		if err := s.lower(ctx, tx, less); err != nil {
			return err
		}
		last := less.parts[len(less.parts)-1]
		done := audit.Entry{Action: "money given back for an uplift", Ref: string(last.Award), Child: string(last.Child), Payload: -less.by, Why: why}
		if err := audit.Append(ctx, tx, by, done); err != nil {
			return err
		}
	}
	return nil
}

// lower gives back what a package costs less, from its last part first; its days stay as they are.
func (s *Service) lower(ctx context.Context, tx *db.Tx, less raised) error {
	left := -less.by
	for _, part := range slices.Backward(less.parts) {
		back := min(left, part.Value)
		if back == 0 {
			continue
		}
		left -= back
		part.Value -= back
		if err := s.Store.ReduceCommitment(ctx, tx, part, back); err != nil {
			return err
		}
	}
	return nil
}

// raising divides what packages cost more among the funds that pay for them: those of the section in whose years the days lie, else the
// one that pays for the package's last days. A package for which nothing was bound asks nothing of any fund.
func (s *Service) raising(ctx context.Context, tx *db.Tx, all []agreement.Raise) (raising, error) {
	var out raising
	bound, funds, err := s.boundFor(ctx, tx, all)
	if err != nil {
		return out, err
	}
	more := map[thread.Ref]money.Pence{}
	for _, one := range all {
		own := bound[one.Package]
		if len(own) == 0 || one.More == 0 {
			continue
		}
		if one.More < 0 {
			out.fewer = append(out.fewer, raised{parts: own, by: one.More})
			continue
		}
		last := own[len(own)-1]
		c := Commitment{
			Award: last.Award, Package: last.Package, Child: last.Child, Provision: last.Provision, Section: last.Section, Value: one.More, From: one.From, To: one.To, On: tx.Today(),
		}
		paying := payers(funds, last.Section, one.From, one.To)
		if len(paying) == 0 {
			f, err := s.Store.Fund(ctx, tx, last.Fund)
			if err != nil {
				return out, fmt.Errorf("fund of %s: %w", one.Package, err)
			}
			paying = []Fund{f}
		}
		for i, part := range split(c, paying) {
			if _, known := more[part.Fund]; !known {
				f := paying[i]
				out.funds = append(out.funds, agreement.FundEffect{Fund: f.Ref, Name: f.Name, Budget: f.Budget, Left: f.Left(), MayOverspend: f.MayOverspend})
			}
			more[part.Fund] += part.Value
			out.parts = append(out.parts, part)
		}
	}
	for i := range out.funds {
		out.funds[i].More = more[out.funds[i].Fund]
	}
	return out, nil
}

// boundFor reads what packages have committed, by package and first day, and the funds whose years have one of the days that cost more.
func (s *Service) boundFor(ctx context.Context, tx *db.Tx, all []agreement.Raise) (map[thread.Ref][]Commitment, []Fund, error) {
	refs := make([]thread.Ref, len(all))
	var first, last workday.Date
	for i, one := range all {
		refs[i] = one.Package
		if first.IsZero() || one.From.Before(first) {
			first = one.From
		}
		if one.To.After(last) {
			last = one.To
		}
	}
	if len(refs) == 0 {
		return nil, nil, nil
	}
	found, err := s.Store.CommitmentsOf(ctx, tx, refs)
	if err != nil {
		return nil, nil, fmt.Errorf("commitments of %d packages: %w", len(refs), err)
	}
	bound := map[thread.Ref][]Commitment{}
	for _, c := range found {
		bound[c.Package] = append(bound[c.Package], c)
	}
	funds, err := s.Store.FundsBetween(ctx, tx, first, last)
	if err != nil {
		return nil, nil, fmt.Errorf("funds between %s and %s: %w", first, last, err)
	}
	return bound, funds, nil
}
