package plan

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Draft writes a plan. References, dates and states of p are set here.
func (s *Service) Draft(ctx context.Context, by access.Actor, p Plan) (thread.Ref, error) {
	if !by.May(access.PlanWrite) {
		return "", fault.Forbidden("You may not write plans.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.DraftTx(ctx, tx, by, p)
		return err
	})
	return ref, err
}

// DraftTx is Draft inside a transaction.
func (s *Service) DraftTx(ctx context.Context, tx *db.Tx, by access.Actor, p Plan) (thread.Ref, error) {
	if err := access.MayWork(ctx, tx, by, p.Child); err != nil {
		return "", err
	}
	if err := p.validate(); err != nil {
		return "", err
	}
	p.Ref, p.Version = thread.New(tx, thread.Plan), 1
	p.DraftedOn, p.DraftedBy, p.ServedOn, p.FinalOn, p.Comments = tx.Today(), by.Name, workday.Date{}, workday.Date{}, nil
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
