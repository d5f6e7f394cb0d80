package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/lead"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/pathway"
	"alongside/internal/plan"
	"alongside/internal/provider"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// corners builds what chance may leave out: every state of every object stands somewhere in the county, however small it is.
func (b *builder) corners() error {
	for _, part := range []struct {
		what string
		do   func() error
	}{
		{"concerns", b.screened}, {"questions", b.questions}, {"assessments", b.assessments}, {"plans", b.plans}, {"requirements", b.requirements},
		{"emergency awards", b.emergencies}, {"visits and invoices", b.disputes}, {"bookings", b.bookings}, {"waits", b.waits}, {"calls-in", b.callIns},
		{"providers and people", b.leavers},
	} {
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.what, err)
		}
	}
	return nil
}

// newcomer is a family whose story began so many days ago, as far as its introduction.
func (b *builder) newcomer(days int) (*story, error) {
	st := &story{builder: b, parent: b.stranger(), lead: pick(b, b.cast.leads), from: b.working(b.today.AddDays(-days)), born: b.today.AddMonths(-12*8 - days%30)}
	for _, step := range []func() error{st.worry, st.open, st.allocate, st.introduce} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// screened adds the ways in which a concern ends other than a family.
func (b *builder) screened() error {
	for i, s := range []family.Screen{
		{Outcome: family.SafeguardingReferral, Risk: true, ReferredTo: "Children’s social care, first contact team", Why: "A child may be at risk of harm at home."},
		{Outcome: family.NotReachable, Why: "Three calls and a message without an answer."},
		{Outcome: family.AdviceOnly, Why: "The family asked where a group is.", Advice: "The groups near you are on our list of what is on offer."},
	} {
		st := &story{builder: b, parent: b.stranger(), from: b.working(b.today.AddDays(-20 - i)), born: b.today.AddMonths(-12 * (5 + i))}
		if err := st.worry(); err != nil {
			return err
		}
		s.Concern, s.Version = st.concern, 1
		if _, err := st.step(0, 14, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Family.ScreenTx(ctx, tx, b.cast.of(access.RolePractitioner).by(), s)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// questions leaves one question at each place of its cycle. All are of families of the lead who is the persona.
func (b *builder) questions() error {
	for stop := range 5 {
		st, err := b.newcomer(60 + stop)
		if err != nil {
			return err
		}
		var ref thread.Ref
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) (err error) {
				ref, err = b.Query.AskTx(ctx, tx, st.parent.actor(), query.Ask{Child: st.child, Subject: subjects[stop], Points: points[:1+stop%2]})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.AcknowledgeTx(ctx, tx, st.lead.actor(), ref, 0)
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.AnswerTx(ctx, tx, st.lead.actor(), query.Give{Query: ref, Points: []string{"Yes, from the start of next term.", "The letter says so on its first page."}[:1+stop%2],
					NoDecision: true, Next: "I ring you to go through it.", NextBy: b.working(tx.Today().AddDays(5)), Challenge: "Tell us here, and my manager looks at it."})
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Query.JudgeTx(ctx, tx, st.parent.actor(), query.Judge{Query: ref, Valid: stop == 4, Verdict: "You did not say when."})
			},
		}
		for i, do := range steps[:min(stop+1, len(steps))] {
			if err := b.on(b.working(b.today.AddDays(-12+2*i)), 11, do); err != nil {
				return err
			}
		}
	}
	return b.sortedQuestions()
}

// assessments leaves one at each place, the refused one and the one that ends without a plan among them.
func (b *builder) assessments() error {
	officer, chair := b.cast.of(access.RoleEHCOfficer), b.cast.of(access.RolePanelChair)
	for stop := range 5 {
		st, err := b.newcomer(120 + stop)
		if err != nil {
			return err
		}
		var ref, advice thread.Ref
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) (err error) {
				ref, err = b.Pathway.RequestTx(ctx, tx, st.parent.actor(), pathway.Request{Child: st.child, Basis: pathway.EHC, Why: "School cannot meet the need.", Officer: b.cast.ehc})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				return b.Pathway.DecideTx(ctx, tx, chair.actor(), pathway.Decide{Assessment: ref, Assess: stop > 1, Why: "What family and school sent was read."})
			},
			func(ctx context.Context, tx *db.Tx) (err error) {
				advice, err = b.Pathway.AskAdviceTx(ctx, tx, officer.actor(), pathway.AskAdvice{Assessment: ref, Agency: pathway.Education, Adviser: b.cast.of(access.RoleSENCO).ref})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				if err := b.Pathway.GiveAdviceTx(ctx, tx, b.cast.of(access.RoleSENCO).actor(), pathway.GiveAdvice{Advice: advice, Text: "Works well with what the school gives now."}); err != nil {
					return err
				}
				_, err := b.Pathway.DetermineTx(ctx, tx, chair.actor(), pathway.Determine{Assessment: ref, Plan: false, Why: "The school can give what is needed.", Read: []string{"Advice from education"}})
				return err
			},
		}
		last := min(stop+1, len(steps))
		for i, do := range steps[:last] {
			if err := b.on(b.working(b.today.AddDays(-60+14*i)), 11, do); err != nil {
				return err
			}
		}
	}
	return nil
}

// planned is a family with a section 17 plan, drafted, served or final.
func (b *builder) planned(days int, to plan.State) (*story, thread.Ref, error) {
	st, err := b.newcomer(days)
	if err != nil {
		return nil, "", err
	}
	social := b.cast.of(access.RolePractitioner)
	var assessed, determined, ref thread.Ref
	steps := []func(ctx context.Context, tx *db.Tx) error{
		func(ctx context.Context, tx *db.Tx) (err error) {
			assessed, err = b.Pathway.RequestTx(ctx, tx, st.lead.actor(), pathway.Request{Child: st.child, Basis: pathway.Section17, Why: "The family needs a break from caring.", Officer: social.ref})
			if err != nil {
				return err
			}
			return b.Pathway.DecideTx(ctx, tx, social.actor(), pathway.Decide{Assessment: assessed, Assess: true, Why: "The child is disabled and so in need."})
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			determined, err = b.Pathway.DetermineTx(ctx, tx, social.actor(), pathway.Determine{Assessment: assessed, Plan: true, Why: "A regular break keeps the family well.", Read: []string{"The social worker’s visit"}})
			return err
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Plan.DraftTx(ctx, tx, social.actor(), plan.Plan{
				Child: st.child, Basis: plan.Section17, Assessment: assessed, Determination: determined, Needs: []plan.Need{{Text: pick(b, needs), From: "The social worker’s visit"}},
				Outcomes:  []string{"The family has one evening a week of its own."},
				Provision: []plan.Provision{{Section: plan.SectionH2, What: "One to one support at home and outside", MinutesPerWeek: 120, WeeksPerYear: 50, Who: "A trained support worker", Need: 1}},
			})
			return err
		},
		func(ctx context.Context, tx *db.Tx) error {
			return b.Plan.ServeDraftTx(ctx, tx, social.actor(), ref, 0)
		},
		func(ctx context.Context, tx *db.Tx) error {
			if err := b.Plan.CommentTx(ctx, tx, st.parent.actor(), plan.Say{Plan: ref, Text: "Wednesdays are best.", Last: true}); err != nil {
				return err
			}
			if err := b.Plan.AnswerCommentsTx(ctx, tx, social.actor(), plan.Answer{Plan: ref, Outcomes: []string{"We ask for Wednesdays."}}); err != nil {
				return err
			}
			return b.Plan.FinaliseTx(ctx, tx, social.actor(), plan.Finalise{Plan: ref, Why: "It says what the assessment asks for.", KeepVague: true})
		},
	}
	last := map[plan.State]int{plan.StateDrafted: 3, plan.StateServed: 4, plan.StateFinal: 5}[to]
	for i, do := range steps[:last] {
		if _, err := st.step(10+7*i, 12, do); err != nil {
			return nil, "", err
		}
	}
	return st, ref, nil
}

func (b *builder) plans() error {
	for i, to := range []plan.State{plan.StateDrafted, plan.StateServed, plan.StateFinal} {
		if _, _, err := b.planned(52+7*i, to); err != nil {
			return err
		}
	}
	return nil
}

// need is a requirement raised, so many days ago, from the only line of a new family's plan.
func (b *builder) need(start workday.Date, ago int) (*story, thread.Ref, error) {
	st, ref, err := b.planned(ago+45+b.rand.IntN(9), plan.StateFinal)
	if err != nil {
		return nil, "", err
	}
	var req thread.Ref
	err = b.on(b.today.AddDays(-ago), 14, func(ctx context.Context, tx *db.Tx) error {
		p, err := b.Plan.Of(ctx, tx, st.child)
		if err != nil || len(p) == 0 || p[0].Ref != ref {
			return fmt.Errorf("the plan of %s: %w", st.child, err)
		}
		req, err = b.Brokerage.RequireTx(ctx, tx, st.lead.actor(), brokerage.Require{Broker: b.cast.brokers, Requirement: brokerage.Requirement{
			Provision: p[0].Provision[0].Ref, Lot: b.market.lot, What: p[0].Provision[0].What, Need: "A child who likes swimming and needs the same person each week.", Skills: []string{"autism"},
			MinutesPerWeek: 120, Band: money.Weekday, Start: start, End: b.endOfTerm(start),
		}})
		return err
	})
	return st, req, err
}

// endOfTerm is the last day of support that starts on a day, within the agreement's term.
func (b *builder) endOfTerm(start workday.Date) workday.Date {
	return (&story{builder: b}).endOf(start)
}

// requirements leaves one open, one with invitations out, one ranked, one awarded and one taken back.
func (b *builder) requirements() error {
	broker := b.cast.of(access.RoleBroker)
	for stop := range 5 {
		st, req, err := b.need(b.working(b.today.AddDays(14)), 30)
		if err != nil {
			return err
		}
		if stop == 4 {
			if err := b.on(b.today.AddDays(-5), 15, func(ctx context.Context, tx *db.Tx) error {
				return b.Brokerage.WithdrawTx(ctx, tx, st.lead.actor(), brokerage.Withdraw{Requirement: req, Why: "The family moves away; the new council takes it on."})
			}); err != nil {
				return err
			}
			continue
		}
		steps := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) error {
				return b.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: b.today.AddDays(3)})
			},
			func(ctx context.Context, tx *db.Tx) error {
				if err := st.respond(ctx, tx, b.market.lot, req); err != nil {
					return err
				}
				_, err := b.Brokerage.CallOffTx(ctx, tx, broker.actor(), req, 0)
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				_, err := b.Brokerage.GiveTx(ctx, tx, broker.actor(), brokerage.Give{Requirement: req, Provider: b.market.providers[0].provider, Why: "The family knows the worker."})
				return err
			},
		}
		for i, do := range steps[:stop] {
			if err := b.on(b.working(b.today.AddDays(-9+3*i)), 15, do); err != nil {
				return err
			}
		}
	}
	return nil
}

// emergencies makes three awards by the emergency door: one ratified, one that still may be, one whose day has passed.
func (b *builder) emergencies() error {
	manager, commissioner := b.cast.of(access.RoleLeadManager), b.cast.of(access.RoleCommissioner)
	for i, made := range []int{-20, -2, -45} {
		_, req, err := b.need(b.today.AddDays(made), 1-made)
		if err != nil {
			return err
		}
		var award thread.Ref
		day := b.working(b.today.AddDays(made))
		err = b.on(day, 8, func(ctx context.Context, tx *db.Tx) error {
			given, err := b.Brokerage.GiveTx(ctx, tx, commissioner.actor(), brokerage.Give{
				Requirement: req, Provider: b.market.providers[1].provider, Why: "The parent was taken to hospital in the night.", Emergency: true,
				Authoriser: "Director of children’s services", Until: tx.Today().AddDays(27),
			})
			award = given.Award
			return err
		})
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if err := b.on(b.working(day.AddDays(3)), 9, func(ctx context.Context, tx *db.Tx) error {
			return b.Brokerage.RatifyTx(ctx, tx, manager.actor(), award, "The family had nobody else.")
		}); err != nil {
			return err
		}
	}
	return nil
}

// disputes gives one package visits on which the two sides differ, and invoices in every state.
func (b *builder) disputes() error {
	worker := b.market.providers[0]
	for i, state := range finance.States() {
		st, req, err := b.need(b.working(b.today.AddDays(-29)), 30)
		if err != nil {
			return err
		}
		pkg, err := b.awarded(st, req, worker)
		if err != nil {
			return err
		}
		visits, err := b.weeks(pkg, worker, i)
		if err != nil {
			return err
		}
		if i < 2 {
			if err := b.differ(st, pkg, visits, i == 1); err != nil {
				return err
			}
		}
		if err := b.billTo(pkg, worker, visits, state); err != nil {
			return err
		}
	}
	return nil
}

// awarded places a need with a provider, from today's month back.
func (b *builder) awarded(st *story, req thread.Ref, worker person) (thread.Ref, error) {
	broker := b.cast.of(access.RoleBroker)
	var pkg thread.Ref
	err := b.on(b.today.AddDays(-28), 15, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: tx.Today()}); err != nil {
			return err
		}
		if err := st.respond(ctx, tx, b.market.lot, req); err != nil {
			return err
		}
		if _, err := b.Brokerage.CallOffTx(ctx, tx, broker.actor(), req, 0); err != nil {
			return err
		}
		given, err := b.Brokerage.GiveTx(ctx, tx, broker.actor(), brokerage.Give{Requirement: req, Provider: worker.provider, Why: "Can start at once."})
		pkg = given.Package
		return err
	})
	return pkg, err
}

// weeks records a visit on each Monday and Thursday of three weeks.
func (b *builder) weeks(pkg thread.Ref, worker person, n int) ([]delivery.Visit, error) {
	var visits []delivery.Visit
	for on := b.today.AddDays(-27); on.Before(b.today.AddDays(-6)); on = on.AddDays(3) {
		visits = append(visits, delivery.Visit{On: on, Start: delivery.Clock(17*60 + 15*(n%3)), Planned: 60, Minutes: 60, Worker: adultNames[n] + " (made up)", Result: delivery.Came})
	}
	err := b.on(b.today.AddDays(-6), 18, func(ctx context.Context, tx *db.Tx) error {
		refs, err := b.Delivery.RecordVisitsTx(ctx, tx, worker.actor(), pkg, visits)
		for i, ref := range refs {
			visits[i].Ref = ref
		}
		return err
	})
	return visits, err
}

// differ lets the lead say for the family that a visit did not happen; settled says whether the council has decided between them.
func (b *builder) differ(st *story, pkg thread.Ref, visits []delivery.Visit, settled bool) error {
	v := visits[len(visits)-1]
	if err := b.on(b.today.AddDays(-5), 12, func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Delivery.MissedVisitTx(ctx, tx, st.lead.actor(), delivery.MissedVisit{Package: pkg, On: v.On, Start: v.Start, Planned: 60, Whose: delivery.ByProvider, Note: "We waited and nobody came."})
		return err
	}); err != nil || !settled {
		return err
	}
	return b.on(b.today.AddDays(-4), 12, func(ctx context.Context, tx *db.Tx) error {
		return b.Delivery.SettleTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), delivery.Settle{Visit: v.Ref, Came: false, Whose: delivery.ByProvider, Why: "The provider’s own rota shows nobody."})
	})
}

// billTo takes an invoice for the visits to a state.
func (b *builder) billTo(pkg thread.Ref, worker person, visits []delivery.Visit, state finance.State) error {
	officer, chief := b.cast.of(access.RoleFinance), b.cast.of(access.RoleContractManager)
	from, to := visits[0].On, visits[len(visits)-1].On
	var ref thread.Ref
	if err := b.on(b.today.AddDays(-4), 14, func(ctx context.Context, tx *db.Tx) (err error) {
		cmd := finance.SubmitInvoice{Number: fmt.Sprintf("C%03d/%d", b.rand.IntN(1000), b.today.Year()), Packages: []thread.Ref{pkg}, From: from, To: to}
		if state == finance.StateQueried {
			if cmd.Lines, _, err = b.Finance.Billable(ctx, tx, worker.actor(), cmd.Packages, from, to); err != nil {
				return err
			}
			cmd.Lines[0].Minutes += 30 // more than was delivered
			if cmd.Lines[0].Amount, err = cmd.Lines[0].Rate.Cost(cmd.Lines[0].Minutes); err != nil {
				return err
			}
		}
		ref, err = b.Finance.SubmitInvoiceTx(ctx, tx, worker.actor(), cmd)
		return err
	}); err != nil || state == finance.StateSubmitted {
		return err
	}
	return b.on(b.today.AddDays(-3), 15, func(ctx context.Context, tx *db.Tx) error {
		if state == finance.StateWithdrawn {
			return b.Finance.WithdrawInvoiceTx(ctx, tx, worker.actor(), finance.WithdrawInvoice{Invoice: ref, Why: "It was for the wrong month."})
		}
		if _, err := b.Finance.MatchTx(ctx, tx, officer.by(), ref, 0); err != nil || state == finance.StateMatched || state == finance.StateQueried {
			return err
		}
		if err := b.Finance.ApproveInvoiceTx(ctx, tx, chief.by(), finance.ApproveInvoice{Invoice: ref, Why: "Matches the visits."}); err != nil || state == finance.StateApproved {
			return err
		}
		return b.Finance.PayInvoiceTx(ctx, tx, officer.by(), finance.PayInvoice{Invoice: ref, Payment: fmt.Sprintf("DEMO%09d", b.rand.IntN(1_000_000_000))})
	})
}

// bookings fills the next session of a small group, gives one place back so that the next in line is offered it, and calls a
// later session off.
func (b *builder) bookings() error {
	g := b.smallest()
	next := -1
	for i, on := range g.days {
		if next < 0 && on.After(b.today) {
			next = i
		}
	}
	if next < 0 || next+1 >= len(g.sessions) {
		return fmt.Errorf("no session of %s is to come", g.ref)
	}
	if err := b.stayedAway(g, next-1); err != nil {
		return err
	}
	var first offer.Booking
	for i := range g.places + 3 {
		st, err := b.newcomer(40 + i)
		if err != nil {
			return err
		}
		if err := b.on(b.today.AddDays(-2), 19, func(ctx context.Context, tx *db.Tx) error {
			booked, err := b.Offer.BookTx(ctx, tx, st.parent.by(), offer.Book{Session: g.sessions[next], Child: st.child})
			if i == 0 {
				first = booked
			}
			return err
		}); err != nil {
			return err
		}
	}
	return b.on(b.today.AddDays(-1), 12, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Offer.CancelBookingTx(ctx, tx, g.leader.by(), offer.CancelBooking{Booking: first.Ref}); err != nil {
			return err
		}
		return b.Offer.CancelSessionTx(ctx, tx, g.leader.by(), offer.CancelSession{Session: g.sessions[next+1], Why: "The hall is needed for an election."})
	})
}

// stayedAway books a place in a session that is over, for a child who did not come.
func (b *builder) stayedAway(g group, session int) error {
	st, err := b.newcomer(70)
	if err != nil {
		return err
	}
	var booked offer.Booking
	if err := b.on(g.days[session].AddDays(-6), 19, func(ctx context.Context, tx *db.Tx) (err error) {
		booked, err = b.Offer.BookTx(ctx, tx, st.parent.by(), offer.Book{Session: g.sessions[session], Child: st.child})
		return err
	}); err != nil {
		return err
	}
	return b.on(g.days[session], 20, func(ctx context.Context, tx *db.Tx) error {
		return b.Offer.AttendTx(ctx, tx, g.leader.by(), offer.Attend{Booking: booked.Ref, Mark: offer.Absent})
	})
}

// smallest is the group with the fewest places.
func (b *builder) smallest() group {
	found := b.market.groups[0]
	for _, g := range b.market.groups {
		if g.places < found.places && g.every <= 2 {
			found = g
		}
	}
	return found
}

// waits leaves support that was offered to a waiting family without an answer, and one family that left the list by choice.
func (b *builder) waits() error {
	for i := range 2 {
		st, err := b.newcomer(150 + i)
		if err != nil {
			return err
		}
		var ref thread.Ref
		if _, err := st.step(20, 14, func(ctx context.Context, tx *db.Tx) (err error) {
			ref, err = b.Waiting.JoinTx(ctx, tx, st.lead.by(), waiting.Join{Child: st.child, Pathway: "neurodevelopmental", On: tx.Today(), Why: "Referred by the school with the family."})
			return err
		}); err != nil {
			return err
		}
		if _, err := st.step(60, 14, func(ctx context.Context, tx *db.Tx) error {
			if i == 1 {
				return b.Waiting.LeaveTx(ctx, tx, st.lead.by(), waiting.Leave{Entry: ref, On: tx.Today(), Reason: waiting.Consent, Evidence: "The family’s e-mail."})
			}
			return b.Waiting.OfferSupportTx(ctx, tx, st.lead.by(), waiting.OfferSupport{Entry: ref, Offer: b.market.groups[0].ref, On: tx.Today()})
		}); err != nil {
			return err
		}
	}
	return nil
}

// callIns takes three decisions that members call in: one is still open, one stands, one falls.
func (b *builder) callIns() error {
	member := b.cast.of(access.RoleMember)
	for i, title := range []string{"Charges for short breaks", "Where the family hubs are", "Closing two play schemes"} {
		from := b.publishedBy(b.today.AddDays(-1 - 30*i))
		var ref thread.Ref
		err := b.decide(&ref, from, decision.Enter{
			Label: fmt.Sprintf("DEMO/26/04%d", i), Title: title, Maker: "Cabinet", Proposal: "To agree what is set out in the report.", Key: true,
			ReasonKey: "Affects every division", SubjectToCallIn: true, Terms: decision.Terms{TotalValue: 120_000_00},
		})
		if err != nil {
			return err
		}
		if err := b.callIn(ref, member, i); err != nil {
			return err
		}
	}
	return nil
}

// callIn calls a decision in on the day after it was published; n says what comes of it.
func (b *builder) callIn(ref thread.Ref, member person, n int) error {
	var published workday.Date
	err := b.DB.View(b.ctx, func(tx *db.Tx) error {
		d, err := b.Decision.Decision(b.ctx, tx, ref)
		published = d.PublishedOn
		return err
	})
	if err != nil {
		return err
	}
	if published.IsZero() {
		return fault.Invalidf("decision", "%s is not published yet", ref)
	}
	if err := b.on(b.working(published.AddDays(1)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Decision.RequestCallInTx(ctx, tx, member.by(), decision.RequestCallIn{Decision: ref, By: "Four members (made up)", Reason: "Families were not asked."})
	}); err != nil || n == 0 {
		return err
	}
	return b.on(b.working(published.AddDays(10)), 10, func(ctx context.Context, tx *db.Tx) error {
		return b.Decision.SettleCallInTx(ctx, tx, b.cast.of(access.RoleDemocraticServices).by(), decision.SettleCallIn{Decision: ref, Stands: n == 1, Findings: "The committee heard families and officers."})
	})
}

// leavers ends what else ends: a package, a provider's place in a lot, an account; one provider is suspended, and one person
// starts next month.
func (b *builder) leavers() error {
	admin, quality, contracts := b.cast.of(access.RoleAdministrator).by(), b.cast.of(access.RoleQualityOfficer), b.cast.of(access.RoleContractManager)
	last := b.market.providers[len(b.market.providers)-1]
	before := b.market.providers[len(b.market.providers)-2]
	ctx := db.WithNow(b.ctx, b.working(b.today.AddDays(-9)).At(11, 0))
	if err := b.Provider.Suspend(ctx, quality.actor(), provider.Suspend{Provider: last.provider, Why: "Two safeguarding concerns are being looked into."}); err != nil {
		return err
	}
	var place thread.Ref
	if err := b.DB.View(b.ctx, func(tx *db.Tx) error {
		in, err := b.Agreement.AdmissionsOf(b.ctx, tx, before.provider)
		if err == nil && len(in) > 0 {
			place = in[0].Ref
		}
		return err
	}); err != nil {
		return err
	}
	if err := b.Agreement.Leave(ctx, contracts.actor(), place, b.today.AddDays(-8), "The provider asked to leave this lot."); err != nil {
		return err
	}
	st, req, err := b.need(b.working(b.today.AddDays(-29)), 30)
	if err != nil {
		return err
	}
	pkg, err := b.awarded(st, req, b.market.providers[0])
	if err != nil {
		return err
	}
	return b.on(b.today.AddDays(-7), 9, func(ctx context.Context, tx *db.Tx) error {
		if err := b.Brokerage.EndPackageTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), brokerage.EndPackage{Package: pkg, On: tx.Today(), Why: "The family moved away."}); err != nil {
			return err
		}
		left, err := b.account(ctx, tx, access.RolePractitioner, "")
		if err != nil {
			return err
		}
		if err := b.Authority.EndTx(ctx, tx, admin, authority.End{Person: left.ref, Version: 1, On: tx.Today().AddDays(2), Why: "Has left the council."}); err != nil {
			return err
		}
		first, family := b.fullName(adultNames)
		_, err = b.Authority.CreateAccountTx(ctx, tx, admin, authority.NewAccount{
			Name: first + " " + family, Roles: []access.Role{access.RoleLead}, From: b.today.AddDays(20), Email: fmt.Sprintf("starter.%d@alongside.example", b.rand.IntN(1_000_000_000)),
		})
		return err
	})
}

// keepInTouch lets most leads speak with their families every few weeks; the others are late with it.
func (s *story) keepInTouch() error {
	since := s.from.AddDays(14).DaysUntil(s.today)
	ago := 2 + s.rand.IntN(30)
	if s.chance(12) {
		ago = 45 + s.rand.IntN(60)
	}
	if since <= ago {
		return nil
	}
	return s.on(s.working(s.today.AddDays(-ago)), 15, func(ctx context.Context, tx *db.Tx) error {
		return s.Lead.IntroduceTx(ctx, tx, s.lead.by(), lead.Introduce{Child: s.child, On: tx.Today(), How: pick(s.builder, []lead.How{lead.Rang, lead.Visited, lead.Video})})
	})
}
