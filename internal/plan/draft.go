package plan

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Draft writes a plan, with what the child and the family wrote once as they say. References, dates and states of p are set here.
func (s *Service) Draft(ctx context.Context, by access.Actor, p Plan, words family.Using) (thread.Ref, error) {
	if !by.May(access.PlanWrite) {
		return "", fault.Forbidden("You may not write plans.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if ref, err = s.DraftTx(ctx, tx, by, p); err != nil {
			return err
		}
		p.Ref = ref
		return s.useWords(ctx, tx, by, p, words)
	})
	return ref, err
}

// useWords brings what the child and the family wrote once into a plan. In an EHC plan it is section A: their views, interests
// and aspirations (regulation 12(1)(a) of the Special Educational Needs and Disability Regulations 2014).
func (s *Service) useWords(ctx context.Context, tx *db.Tx, by access.Actor, p Plan, words family.Using) error {
	form := "What the child and the family say, in the plan"
	if p.Basis == EHC {
		form = "What the child and the family say, section A of the plan"
	}
	return family.UseIn(ctx, tx, s.Words, by.By(), family.UsedIn{Using: words, Child: p.Child, About: p.Ref, Form: form})
}

// DraftTx is Draft inside a transaction. It leaves the family’s words aside.
func (s *Service) DraftTx(ctx context.Context, tx *db.Tx, by access.Actor, p Plan) (thread.Ref, error) {
	if err := access.MayWork(ctx, tx, by, p.Child); err != nil {
		return "", err
	}
	if err := p.validate(); err != nil {
		return "", err
	}
	if err := s.refuseSecond(ctx, tx, p); err != nil {
		return "", err
	}
	p.Ref, p.Version = thread.New(tx, thread.Plan), 1
	p.DraftedOn, p.DraftedBy, p.ServedOn, p.CommentsBy, p.FinalOn, p.Comments = tx.Today(), by.Name, workday.Date{}, workday.Date{}, workday.Date{}, nil
	for i := range p.Needs {
		p.Needs[i].Ref = thread.New(tx, thread.Need)
	}
	for i := range p.Provision {
		p.Provision[i].Ref, p.Provision[i].Plan, p.Provision[i].Child = thread.New(tx, thread.Provision), p.Ref, p.Child
	}
	if err := s.Store.Insert(ctx, tx, p); err != nil {
		return "", err
	}
	if err := s.record(ctx, tx, by.By(), p, "plan drafted", "", ""); err != nil {
		return "", err
	}
	return p.Ref, p.place(ctx, tx)
}

// refuseSecond refuses a second plan from one determination: the first is revised instead.
func (s *Service) refuseSecond(ctx context.Context, tx *db.Tx, p Plan) error {
	if p.Determination == "" {
		return nil
	}
	all, err := s.Store.Of(ctx, tx, []thread.Ref{p.Child})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Determination == p.Determination {
			return fault.Conflictf("A plan was drafted from this decision on %s. Change that one.", other.DraftedOn.Long())
		}
	}
	return nil
}

// Revise is new text for a plan that is not final yet.
type Revise struct {
	Plan      thread.Ref
	Version   int
	Needs     []Need
	Outcomes  []string
	Provision []Provision
	Words     family.Using // whether what the family wrote once is used, or used anew
}

// Revise changes what a plan says before it is final: after the family's comments, or before the draft is served.
func (s *Service) Revise(ctx context.Context, by access.Actor, cmd Revise) error {
	if !by.May(access.PlanWrite) {
		return fault.Forbidden("You may not write plans.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReviseTx(ctx, tx, by, cmd) })
}

// ReviseTx is Revise inside a transaction. Needs and lines keep their references by their place.
func (s *Service) ReviseTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Revise) error {
	was, err := s.load(ctx, tx, by, cmd.Plan, cmd.Version)
	if err != nil {
		return err
	}
	if was.State() == StateFinal {
		return fault.Conflictf("This plan was made final on %s. A review changes it.", was.FinalOn.Long())
	}
	p := was
	p.Needs, p.Outcomes, p.Provision = slices.Clone(cmd.Needs), cmd.Outcomes, slices.Clone(cmd.Provision)
	if err := p.validate(); err != nil {
		return err
	}
	for i := range p.Needs {
		p.Needs[i].Ref = thread.New(tx, thread.Need)
		if i < len(was.Needs) {
			p.Needs[i].Ref = was.Needs[i].Ref
		}
	}
	for i := range p.Provision {
		l := &p.Provision[i]
		l.Ref, l.Plan, l.Child = thread.New(tx, thread.Provision), p.Ref, p.Child
		if i < len(was.Provision) {
			l.Ref = was.Provision[i].Ref
		}
	}
	if err := s.Store.Rewrite(ctx, tx, p); err != nil {
		return err
	}
	if err := was.unplace(ctx, tx); err != nil {
		return err
	}
	if err := p.place(ctx, tx); err != nil {
		return err
	}
	if err := s.useWords(ctx, tx, by, p, cmd.Words); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), p, "plan revised", "", "")
}

// unplace takes the plan's promises off the thread.
func (p Plan) unplace(ctx context.Context, tx *db.Tx) error {
	for _, l := range p.Provision {
		if err := thread.Unlink(ctx, tx, p.Ref, "promises", l.Ref); err != nil {
			return err
		}
		if err := thread.Unlink(ctx, tx, p.Needs[l.Need-1].Ref, "met-by", l.Ref); err != nil {
			return err
		}
	}
	return nil
}

// place writes the plan's needs and provision on the thread.
func (p Plan) place(ctx context.Context, tx *db.Tx) error {
	from, rel := p.Child, "has-plan"
	if p.Determination != "" {
		from, rel = p.Determination, "leads-to"
	}
	if err := thread.Link(ctx, tx, from, rel, p.Ref); err != nil {
		return err
	}
	for _, n := range p.Needs {
		node := thread.Node{Ref: n.Ref, Kind: thread.Need, Label: "Need", Child: p.Child, URL: "/plans/" + string(p.Ref)}
		if err := thread.Put(ctx, tx, node); err != nil {
			return err
		}
	}
	for _, l := range p.Provision {
		node := thread.Node{Ref: l.Ref, Kind: thread.Provision, Label: "Provision, " + string(l.Section), Child: p.Child, State: string(p.State()), URL: "/plans/" + string(p.Ref) + "#" + string(l.Ref)}
		if err := thread.Put(ctx, tx, node); err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, p.Ref, "promises", l.Ref); err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, p.Needs[l.Need-1].Ref, "met-by", l.Ref); err != nil {
			return err
		}
	}
	return nil
}
