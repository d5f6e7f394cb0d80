package county

import (
	"context"
	"errors"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// errStopped ends a story whose next step lies in the future.
var errStopped = errors.New("the story has not come so far")

// assess takes an education, health and care needs assessment as far as today.
func (s *story) assess() error {
	const at = 30
	var ref, school, health, determined thread.Ref
	officer, chair := s.cast.of(access.RoleEHCOfficer), s.cast.of(access.RolePanelChair)
	refused := s.chance(12) && s.first == "" // not the persona's own
	steps := []struct {
		day int
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{at, func(ctx context.Context, tx *db.Tx) (err error) {
			if err := s.letParent(ctx, tx); err != nil {
				return err
			}
			ref, err = s.Pathway.RequestTx(ctx, tx, s.parent.actor(), pathway.Request{Child: s.child, Basis: pathway.EHC, Why: "School cannot meet the need.", Officer: s.cast.ehc})
			return err
		}},
		{at + 25 + s.rand.IntN(20), func(ctx context.Context, tx *db.Tx) error {
			return s.Pathway.DecideTx(ctx, tx, chair.actor(), pathway.Decide{Assessment: ref, Assess: !refused, Why: "The evidence from school and family was read."})
		}},
		{at + 47, func(ctx context.Context, tx *db.Tx) (err error) {
			if refused {
				return errStopped
			}
			school, err = s.Pathway.AskAdviceTx(ctx, tx, officer.actor(), pathway.AskAdvice{Assessment: ref, Agency: pathway.Education, Adviser: s.cast.of(access.RoleSENCO).ref})
			if err != nil {
				return err
			}
			health, err = s.Pathway.AskAdviceTx(ctx, tx, officer.actor(), pathway.AskAdvice{Assessment: ref, Agency: pathway.Health, Adviser: s.cast.of(access.RoleTherapist).ref})
			return err
		}},
		{at + 70 + s.rand.IntN(15), func(ctx context.Context, tx *db.Tx) error {
			return s.Pathway.GiveAdviceTx(ctx, tx, s.cast.of(access.RoleSENCO).actor(), pathway.GiveAdvice{Advice: school, Text: "Learns best in small groups with pictures and warning of changes."})
		}},
		{at + 80 + s.rand.IntN(20), func(ctx context.Context, tx *db.Tx) error {
			return s.Pathway.GiveAdviceTx(ctx, tx, s.cast.of(access.RoleTherapist).actor(), pathway.GiveAdvice{Advice: health, Text: "Needs weekly speech and language therapy in school."})
		}},
		{at + 106, func(ctx context.Context, tx *db.Tx) (err error) {
			determined, err = s.Pathway.DetermineTx(ctx, tx, chair.actor(), pathway.Determine{
				Assessment: ref, Plan: true, Why: "The needs call for more than school can give.", Read: []string{"Advice from education", "Advice from health", "The family's own words"},
			})
			return err
		}},
	}
	for _, st := range steps {
		if done, err := s.step(st.day, 10, st.do); errors.Is(err, errStopped) || (!done && err == nil) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return s.plan(at+110, ref, determined, plan.EHC)
}

// letParent has a young person whose rights are their own let the parent act beside them.
func (s *story) letParent(ctx context.Context, tx *db.Tx) error {
	child, err := s.Family.Child(ctx, tx, s.child)
	if err != nil || !family.OwnRights(child.Born, tx.Today()) {
		return err
	}
	carers, err := s.Family.Carers(ctx, tx, s.child)
	if err != nil {
		return err
	}
	for _, c := range carers {
		if c.Person != s.parent.ref || len(c.Helps.Now(tx.Today()).Matters) > 0 {
			continue
		}
		if err := s.Family.LetHelpTx(ctx, tx, s.lead.by(), family.LetHelp{Child: s.child, Carer: c.Ref, Matters: []family.Matter{family.MatterRequest, family.MatterDraft, family.MatterDispute, family.MatterBudget},
			How: "Said so when we met, with nobody else in the room."}); err != nil {
			return err
		}
	}
	return nil
}

// careAssess takes a social care assessment as far as today.
func (s *story) careAssess() error {
	const at = 40
	var ref, determined thread.Ref
	social := s.cast.of(access.RolePractitioner)
	done, err := s.step(at, 11, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.Pathway.RequestTx(ctx, tx, s.lead.actor(), pathway.Request{Child: s.child, Basis: pathway.Section17, Why: "The family needs a break from caring.", Officer: social.ref})
		if err != nil {
			return err
		}
		return s.Pathway.DecideTx(ctx, tx, social.actor(), pathway.Decide{Assessment: ref, Assess: true, Why: "The child is disabled and so in need."})
	})
	if !done || err != nil {
		return err
	}
	done, err = s.step(at+40, 11, func(ctx context.Context, tx *db.Tx) (err error) {
		determined, err = s.Pathway.DetermineTx(ctx, tx, social.actor(), pathway.Determine{Assessment: ref, Plan: true, Why: "A regular break keeps the family well.", Read: []string{"The social worker's visit", "The family's own words"}})
		return err
	})
	if !done || err != nil {
		return err
	}
	return s.plan(at+44, ref, determined, plan.Section17)
}

// plan drafts, serves and finalises a plan.
func (s *story) plan(at int, assessment, determined thread.Ref, basis plan.Basis) error {
	writer := s.cast.of(access.RoleEHCOfficer)
	lines := []plan.Provision{
		{Section: plan.SectionF, What: "Speech and language therapy, one to one, in school", MinutesPerWeek: 60, WeeksPerYear: 39, Who: "A therapist", Need: 1},
		{Section: plan.SectionH1, What: "One to one support at home and outside", MinutesPerWeek: 180, WeeksPerYear: 50, Who: "A support worker", Need: 2},
	}
	if basis == plan.Section17 {
		writer, lines = s.cast.of(access.RolePractitioner), lines[1:]
		lines[0].Need, lines[0].MinutesPerWeek, lines[0].Section = 1, 120, plan.SectionH2
	}
	wish := wishFor(basis)
	var ref thread.Ref
	steps := []struct {
		day int
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{at, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = s.Plan.DraftTx(ctx, tx, writer.actor(), plan.Plan{
				Child: s.child, Basis: basis, Assessment: assessment, Determination: determined, Needs: []plan.Need{{Text: pick(s.builder, needs), From: "Advice from health"}, {Text: pick(s.builder, needs), From: "Advice from education"}},
				Outcomes: []string{"Tells others what they want without getting upset."}, Provision: lines,
			})
			return err
		}},
		{at + 2, func(ctx context.Context, tx *db.Tx) error {
			return s.Plan.ServeDraftTx(ctx, tx, writer.actor(), ref, 0)
		}},
		{at + 10, func(ctx context.Context, tx *db.Tx) error {
			if err := s.letParent(ctx, tx); err != nil {
				return err
			}
			return s.Plan.CommentTx(ctx, tx, s.speaker().actor(), plan.Say{Plan: ref, Text: wish.asked})
		}},
		{at + 22, func(ctx context.Context, tx *db.Tx) error {
			if err := s.grant(ctx, tx, ref, writer, wish); err != nil {
				return err
			}
			return s.Plan.FinaliseTx(ctx, tx, writer.actor(), plan.Finalise{Plan: ref, Why: "It says what the advice asks for.", KeepVague: true})
		}},
	}
	for _, st := range steps {
		if done, err := s.step(st.day, 12, st.do); !done || err != nil {
			return err
		}
	}
	if err := s.disagree(at+26, ref, basis, writer); err != nil {
		return err
	}
	return s.review(at+60, ref, basis, writer)
}

// review has a plan reviewed and kept, changed or ended: which of it goes by the child, as in disagree.
func (s *story) review(at int, ref thread.Ref, basis plan.Basis, officer person) error {
	if basis != plan.EHC || s.born.Day()%2 != 0 {
		return nil
	}
	decide := plan.DecideReview{Decided: plan.Keep, Why: "The help works, and the school and the family want to go on with it."}
	switch s.born.Day() % 12 {
	case 4, 10:
		decide.Decided, decide.Why, decide.Changes = plan.Amend, "The therapist says that once a week is too little.", "Section F, speech and language therapy: twice a week instead of once."
	case 2:
		decide.Decided, decide.Why = plan.Cease, "What the plan was made for is reached."
	}
	steps := []struct {
		day int
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{at, func(ctx context.Context, tx *db.Tx) (err error) {
			decide.Review, err = s.Plan.HoldReviewTx(ctx, tx, officer.actor(), plan.HoldReview{Plan: ref, On: tx.Today()})
			return err
		}},
		{at + 12, func(ctx context.Context, tx *db.Tx) error {
			return s.Plan.DecideReviewTx(ctx, tx, officer.actor(), decide)
		}},
		{at + 50, func(ctx context.Context, tx *db.Tx) error {
			if decide.Decided != plan.Amend {
				return nil
			}
			return s.Plan.IssueAmendedTx(ctx, tx, officer.actor(), plan.IssueAmended{Review: decide.Review, Says: decide.Changes})
		}},
	}
	for _, st := range steps {
		if done, err := s.step(st.day, 14, st.do); !done || err != nil {
			return err
		}
	}
	return nil
}

// disagree has a family do something after its plan is final: which of it goes by the child, so that nothing else of the county is drawn
// otherwise for it. A parent does nothing where the young person has the say by then.
func (s *story) disagree(at int, about thread.Ref, basis plan.Basis, officer person) error {
	if basis != plan.EHC || s.born.Day()%2 == 0 {
		return nil
	}
	ask, what := dispute.Ask{About: about, Kind: dispute.Mediation, Words: "The plan should say who gives the therapy when the therapist is ill."},
		dispute.Answer{Outcome: dispute.Agreed, Reasons: "The service names a second therapist."}
	switch s.born.Day() % 3 {
	case 1:
		ask.Kind, what.Outcome, what.Reasons = dispute.NoMediation, dispute.Certificate, ""
	case 2:
		ask.Kind, ask.Words, what.Reasons = dispute.Budget, "We would like to choose the support worker ourselves.", "Direct payments for the support at home, from next month."
	}
	var ref thread.Ref
	done, err := s.step(at, 12, func(ctx context.Context, tx *db.Tx) (err error) {
		if s.young.ref == "" && family.OwnRights(s.born, tx.Today()) {
			return nil
		}
		ref, err = s.Dispute.AskTx(ctx, tx, s.speaker().actor(), ask)
		return err
	})
	if !done || err != nil || ref == "" {
		return err
	}
	_, err = s.step(at+2, 15, func(ctx context.Context, tx *db.Tx) error {
		if s.born.Day()%5 == 0 && (s.young.ref != "" || !family.OwnRights(s.born, tx.Today())) { // some think again
			return s.Dispute.WithdrawTx(ctx, tx, s.speaker().actor(), dispute.Withdraw{Dispute: ref, Version: 1, Why: "We talked with the school, and it helps."})
		}
		what.Dispute, what.On = ref, tx.Today()
		return s.Dispute.AnswerTx(ctx, tx, officer.by(), what)
	})
	return err
}

// support buys each promised line and records what is delivered.
func (s *story) support() error {
	var plans []plan.Plan
	err := s.DB.View(s.ctx, func(tx *db.Tx) error {
		var err error
		plans, err = s.Plan.Of(s.ctx, tx, s.child)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.State() != plan.StateFinal {
			continue
		}
		for _, line := range p.Provision {
			if err := s.buyLine(p, line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) buyLine(p plan.Plan, line plan.Provision) error {
	lot, broker := s.market.lot, s.cast.of(access.RoleBroker)
	if line.Section == plan.SectionF {
		lot = s.market.therapy
	}
	start := s.working(p.FinalOn.AddDays(21))
	var req, pkg thread.Ref
	var winner person
	var why string
	from := s.from.DaysUntil(p.FinalOn)
	var awarded workday.Date
	steps := []struct {
		day int
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{from + 2, func(ctx context.Context, tx *db.Tx) (err error) {
			req, err = s.Brokerage.RequireTx(ctx, tx, s.lead.actor(), brokerage.Require{Broker: s.cast.brokers, Requirement: brokerage.Requirement{
				Provision: line.Ref, Lot: lot, What: line.What, Need: "A child who needs calm, patient support from the same people each week.", Skills: []string{"autism"},
				MinutesPerWeek: line.MinutesPerWeek, Band: money.Weekday, Start: start, End: s.endOf(start),
			}})
			return err
		}},
		{from + 4, func(ctx context.Context, tx *db.Tx) error {
			return s.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: tx.Today().AddDays(7)})
		}},
		{from + 6, func(ctx context.Context, tx *db.Tx) error { return s.respond(ctx, tx, lot, req) }},
		{from + 13, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.Brokerage.CallOffTx(ctx, tx, broker.actor(), req, 0)
			if err != nil {
				return err
			}
			if len(c.Ranking.Places) == 0 {
				return errStopped
			}
			winner, why = s.choose(c.Ranking.Places, line)
			if s.ends(line) {
				s.market.left = winner.provider
			}
			return nil
		}},
		{from + 16, func(ctx context.Context, tx *db.Tx) error {
			given, err := s.Brokerage.GiveTx(ctx, tx, broker.actor(), brokerage.Give{Requirement: req, Provider: winner.provider, Why: why})
			pkg, awarded = given.Package, tx.Today()
			return err
		}},
	}
	for _, st := range steps {
		if done, err := s.step(st.day, 13, st.do); errors.Is(err, errStopped) || (!done && err == nil) {
			return nil
		} else if err != nil {
			return err
		}
	}
	agreed := start.AddDays(-2)
	if agreed.Before(awarded) { // a holiday put the award off
		agreed = awarded
	}
	if agreed.Before(s.today) {
		if err := s.on(agreed, 12, func(ctx context.Context, tx *db.Tx) error { return s.agreeDays(ctx, tx, pkg, winner, start, line) }); err != nil {
			return err
		}
	}
	if err := s.deliver(pkg, winner, start, line); err != nil || !s.ends(line) {
		return err
	}
	return s.replace(pkg, lot, line)
}

// choose picks whoever stands first, or whom the story that newcomers follow asks for.
func (s *story) choose(places []allocation.Place, line plan.Provision) (winner person, why string) {
	if place, why := s.wanted(places, line); why != "" {
		return s.worker(thread.Ref(place.ID)), why
	}
	return s.worker(thread.Ref(places[0].ID)), "Stands first, and can start on the day."
}

// endOf is a year on, within the agreement's term.
func (s *story) endOf(start workday.Date) workday.Date {
	end := start.AddMonths(12).AddDays(-1)
	last := workday.MustOn(s.today.Year(), int(s.today.Month()), 1).AddMonths(4).AddDays(-1)
	if end.After(last) {
		return last
	}
	return end
}

func (s *story) respond(ctx context.Context, tx *db.Tx, lot, req thread.Ref) error {
	for i, p := range s.market.providers {
		if lot == s.market.therapy && i%2 == 1 {
			continue
		}
		answer := brokerage.Respond{Requirement: req, Can: s.chance(60) || i == 0, From: tx.Today().AddDays(14), Why: "We have a worker who lives near."}
		if !answer.Can {
			answer.Why, answer.Refusal = "", pick(s.builder, brokerage.Refusals()[:3])
		}
		if err := s.Brokerage.RespondTx(ctx, tx, p.actor(), answer); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) worker(provider thread.Ref) person {
	for _, p := range s.market.providers {
		if p.provider == provider {
			return p
		}
	}
	return person{}
}

// deliver records the visits of each past week and scores what came of them.
func (s *story) deliver(pkg thread.Ref, worker person, start workday.Date, line plan.Provision) error {
	week, last := start, s.endOf(start)
	if s.ends(line) {
		last = s.today.AddDays(leftAgo)
	}
	for week.AddDays(6).Before(s.today) && !week.After(last) {
		visits := s.week(week, last, line)
		if len(visits) > 0 {
			err := s.on(week.AddDays(6), 18, func(ctx context.Context, tx *db.Tx) error {
				_, err := s.Delivery.RecordVisitsTx(ctx, tx, worker.actor(), pkg, visits)
				return err
			})
			if err != nil {
				return err
			}
		}
		week = week.AddDays(7)
	}
	if err := s.bill(pkg, worker, start); err != nil {
		return err
	}
	if start.DaysUntil(s.today) < 60 {
		return nil
	}
	return s.on(s.today.AddDays(-3), 17, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Delivery.ScoreOutcomeTx(ctx, tx, s.lead.actor(), delivery.ScoreOutcome{
			Package: pkg, Goal: "Tells others what they want without getting upset", AtStart: 2 + s.rand.IntN(3), Now: 4 + s.rand.IntN(5), On: tx.Today(),
			With: s.parent.name + " and the child", Words: "It is calmer at home now.",
		})
		if fault.Is(err, fault.KindConflict) {
			return nil
		}
		return err
	})
}

// agreeDays says on which days the visits are: those that week counts.
func (s *story) agreeDays(ctx context.Context, tx *db.Tx, pkg thread.Ref, worker person, start workday.Date, line plan.Provision) error {
	p := delivery.Pattern{Package: pkg, From: start}
	for _, n := range s.days(start, line) {
		p.Slots = append(p.Slots, delivery.Slot{Weekday: start.AddDays(n).Weekday(), Start: s.hourOf(line), Minutes: 60})
	}
	return s.Delivery.SetPatternTx(ctx, tx, worker.actor(), delivery.SetPattern{Pattern: p})
}

// worker names who comes: always the same person to the same child.
func worker(child thread.Ref, line plan.Provision) string {
	n := int(line.Section[0]) * len(line.What)
	for _, c := range child {
		n += int(c)
	}
	return adultNames[n%len(adultNames)] + " (made up)"
}

// hourOf is when the visits of a line begin: in school in the morning, at home after it, so that nobody is to be in two
// places at once.
func (s *story) hourOf(line plan.Provision) delivery.Clock {
	switch {
	case s.isFollowed(line):
		return delivery.Clock(8 * 60)
	case line.Section == plan.SectionF:
		return delivery.Clock(10 * 60)
	case line.Section == plan.SectionH1:
		return delivery.Clock(16 * 60)
	default:
		return delivery.Clock(18 * 60)
	}
}

// week is the visits of one week: one of 60 minutes for each hour promised, some of them missed.
func (s *story) week(from, end workday.Date, line plan.Provision) []delivery.Visit {
	var out []delivery.Visit
	for _, n := range s.days(from, line) {
		on := from.AddDays(n)
		if on.After(end) || !on.Before(s.today) {
			break
		}
		if line.Section == plan.SectionF && !s.schoolOpen(on) {
			continue
		}
		v := delivery.Visit{On: on, Start: s.hourOf(line), Planned: 60, Minutes: 60, Worker: worker(s.child, line), Result: delivery.Came}
		if s.chance(9) {
			v.Minutes, v.Result, v.Worker = 0, delivery.Missed, ""
			v.Whose = pick(s.builder, []delivery.Whose{delivery.ByProvider, delivery.ByProvider, delivery.ByFamily, delivery.ByIllness})
		}
		out = append(out, v)
	}
	return out
}
