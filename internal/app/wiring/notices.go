package wiring

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/thread"
)

// notices are the decisions after which a family can ask for mediation, appeal or ask for a personal budget.
type notices struct{ s *Services }

// NoticeOf implements dispute.Notices.
func (n notices) NoticeOf(ctx context.Context, tx *db.Tx, about thread.Ref) (dispute.Notice, error) {
	var child thread.Ref
	var err error
	switch about.Kind() {
	case thread.Assessment:
		var a pathway.Assessment
		a, err = n.s.Pathway.Assessment(ctx, tx, about)
		child = a.Child
	case thread.Plan:
		var p plan.Plan
		p, err = n.s.Plan.Plan(ctx, tx, about)
		child = p.Child
	case thread.Review:
		var v plan.Review
		v, err = n.s.Plan.Review(ctx, tx, about)
		child = v.Child
	}
	if err != nil {
		return dispute.Notice{}, fmt.Errorf("the decision of %s: %w", about, err)
	}
	if child == "" {
		return dispute.Notice{}, fault.NotFound("That decision")
	}
	all, err := n.NoticesOf(ctx, tx, child)
	if err != nil {
		return dispute.Notice{}, err
	}
	for _, one := range all {
		if one.About == about {
			return one, nil
		}
	}
	return dispute.Notice{}, fault.NotFound("That decision")
}

// reviewed are the decisions after reviews of a child's plans. One to keep or to end a plan can be appealed, one to change it when the changed
// plan is final (Children and Families Act 2014, section 51(2)).
func (n notices) reviewed(ctx context.Context, tx *db.Tx, child thread.Ref) ([]dispute.Notice, error) {
	all, err := n.s.Plan.Reviews(ctx, tx, child)
	var out []dispute.Notice
	for _, v := range all {
		one := dispute.Notice{About: v.Ref, Child: child, On: v.DecidedOn, Officer: v.Officer, Says: v.Decided.Words(), Plan: v.Decided != plan.Cease, Appeals: true, Ordered: "order-amend"}
		switch {
		case v.Decided == "":
			continue
		case v.ToAmend():
			one.Appeals, one.Next = false, v.Comes(tx.Today())+" Once it is final, you can ask for mediation and appeal."
		case v.Decided == plan.Amend:
			one.On, one.Says = v.AmendedOn, "The changed plan is final"
		}
		out = append(out, one)
	}
	return out, err
}

// NoticesOf implements dispute.Notices: refusals to assess, determinations without a plan, final plans and what was decided after their reviews;
// the latest first.
func (n notices) NoticesOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]dispute.Notice, error) {
	assessments, err := n.s.Pathway.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	decided, err := n.s.Pathway.DeterminationsOf(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	plans, err := n.s.Plan.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	run := map[thread.Ref]thread.Ref{} // who runs each assessment
	var out []dispute.Notice
	for _, a := range assessments {
		run[a.Ref] = a.Officer
		one := dispute.Notice{About: a.Ref, Child: child, Officer: a.Officer, Appeals: a.Basis == pathway.EHC}
		switch a.State() {
		case pathway.StateRefused:
			one.On, one.Says, one.Ordered = a.DecidedOn, "We decided not to assess", "order-assess"
		case pathway.StateDetermined:
			at := slices.IndexFunc(decided, func(d pathway.Determination) bool { return d.Ref == a.Determination })
			if at < 0 || decided[at].Plan {
				continue
			}
			one.On, one.Says, one.Ordered = decided[at].On, "We decided that there will be no plan", "order-make-plan-draft"
		default:
			continue
		}
		if one.Appeals {
			out = append(out, one)
		}
	}
	for _, p := range plans {
		if p.State() != plan.StateFinal {
			continue
		}
		one := dispute.Notice{About: p.Ref, Child: child, On: p.FinalOn, Officer: run[p.Assessment], Says: "The plan is final", Plan: true, Appeals: p.Basis == plan.EHC, Ordered: "order-amend"}
		if one.Officer == "" {
			if one.Officer, err = officers(n).OfficerFor(ctx, tx, child, pathway.EHC); err != nil {
				return nil, err
			}
		}
		out = append(out, one)
	}
	reviewed, err := n.reviewed(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	out = append(out, reviewed...)
	slices.SortStableFunc(out, func(a, b dispute.Notice) int { return b.On.Compare(a.On) })
	return out, nil
}

// TellOfficerTx implements dispute.Officers: a team's are told each, for nobody of it has taken it up alone.
func (l letter) TellOfficerTx(ctx context.Context, tx *db.Tx, officer, about thread.Ref) error {
	people := []thread.Ref{officer}
	if officer.Kind() == thread.Team {
		members, err := l.s.Team.Members(ctx, tx, officer)
		if err != nil {
			return err
		}
		people = people[:0]
		for _, m := range members {
			people = append(people, m.Person)
		}
	}
	for _, person := range people {
		if err := l.write(ctx, tx, notify.DisputeWithdrawn, person, notify.Facts{On: tx.Today(), Ref: about}, "/disputes/"+string(about)); err != nil {
			return err
		}
	}
	return nil
}
