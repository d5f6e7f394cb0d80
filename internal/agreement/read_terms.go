package agreement

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Applicants knows who applies to be admitted.
type Applicants interface {
	// Applies reports whether a provider has begun to apply while the terms of admission still take applications, or waits for what is
	// decided on its application.
	Applies(ctx context.Context, tx *db.Tx, agreement, provider thread.Ref) (bool, error)
}

// UseApplicants sets who knows the applicants, which is made after agreements are. Without it only members are providers whom the
// terms bind.
func (s *Service) UseApplicants(a Applicants) { s.applicants = a }

// OpensTerms reports whether a reader opens the documents of the signed terms of an agreement: the council's people who look after
// agreements or buy from them, providers with a place in it that has not ended, and those that apply. Of an agreement that
// another council let, the people of this council alone: its providers read them with the council that let it.
func (s *Service) OpensTerms(ctx context.Context, tx *db.Tx, by access.Actor, a Agreement) (bool, error) {
	switch {
	case !by.May(access.AdmissionSee):
		return false, nil
	case by.Provider == "":
		return true, nil
	case a.Lead != "":
		return false, nil
	}
	places, err := s.store.Admissions(ctx, tx, a.lotRefs(""))
	if err != nil {
		return false, fmt.Errorf("whom the terms of %s bind: %w", a.Ref, err)
	}
	for _, p := range places {
		if state, _ := p.Standing(tx.Today()); p.Provider == by.Provider && state != Left {
			return true, nil
		}
	}
	if s.applicants == nil {
		return false, nil
	}
	return s.applicants.Applies(ctx, tx, a.Ref, by.Provider)
}

// TermsFor returns the documents of an agreement that a provider's people open: those of its signed terms, when they bind the provider.
// None for anybody else.
func (s *Service) TermsFor(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (map[thread.Ref]bool, error) {
	a, err := s.Agreement(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	opens, err := s.OpensTerms(ctx, tx, by, a)
	if err != nil || !opens {
		return nil, err
	}
	papers, err := s.store.Papers(ctx, tx, ref)
	out := map[thread.Ref]bool{}
	for _, p := range papers {
		out[p.Document] = true
	}
	return out, err
}

// SharedPapers returns what was signed on another council's agreement in which this council takes part, as that council keeps it.
func (s *Service) SharedPapers(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]Checked, error) {
	o, err := s.offered(ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	papers, _, err := s.sharedPapers(ctx, tx, o)
	return papers, err
}

// sharedPapers also returns the name by which the other council knows this one.
func (s *Service) sharedPapers(ctx context.Context, tx *db.Tx, o Offered) (papers []Checked, as string, err error) {
	if o.TakenOn.IsZero() {
		return nil, "", nil
	}
	council := string(tx.Scope())
	err = s.store.In(ctx, tx, o.Lead, func(tx *db.Tx) error {
		known, err := s.store.Participants(ctx, tx, o.Agreement)
		if err != nil {
			return err
		}
		me, named := participant(known, council)
		if !named {
			return nil
		}
		as = me.Name
		papers, err = s.Papers(ctx, tx, o.Agreement)
		return err
	})
	return papers, as, err
}

// SharedTerms finds the council that keeps a document, when it stands in the signed terms of one of its agreements in which this
// council takes part and the reader opens them. as is the name by which it knows this council. keeper is "" when there is none.
func (s *Service) SharedTerms(ctx context.Context, tx *db.Tx, by access.Actor, document thread.Ref) (keeper db.Scope, as string, err error) {
	if !readsOffers(by) || !by.May(access.AdmissionSee) {
		return "", "", nil
	}
	all, err := s.store.Offered(ctx, tx, "")
	if err != nil {
		return "", "", fmt.Errorf("which council keeps %s: %w", document, err)
	}
	for _, o := range all {
		papers, as, err := s.sharedPapers(ctx, tx, o)
		if err != nil {
			return "", "", err
		}
		for _, p := range papers {
			if p.Document == document && p.Kept {
				return o.Lead, as, nil
			}
		}
	}
	return "", "", nil
}
