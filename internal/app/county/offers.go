package county

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// group is an offer with the sessions that took place and those to come.
type group struct {
	ref      thread.Ref
	leader   person
	places   int
	ages     [2]int
	every    int // weeks from one session to the next, 0 for what is there all the time
	sessions []thread.Ref
	days     []workday.Date
}

// offers makes what a family can use today, in every district. No two are alike, and each kind of offer is there: free and
// paid for, with and without an assessment, checked lately and not for long, one still a draft and one taken out again.
func (b *builder) offers() error {
	start := b.today.AddMonths(-10)
	var dayOut thread.Ref
	if err := b.facilitators(start.AddMonths(-1)); err != nil {
		return err
	}
	for i, of := range offerKinds() {
		leader := b.market.voluntary[i%len(b.market.voluntary)]
		g := group{leader: leader, places: of.places, ages: of.ages, every: of.every}
		out := b.outcodes[(i*7)%len(b.outcodes)]
		err := b.on(b.working(start.AddDays(i)), 11, func(ctx context.Context, tx *db.Tx) error {
			d := of.details(out, i)
			d.Agreement = b.market.sla
			var err error
			g.ref, err = b.Offer.CreateTx(ctx, tx, leader.by(), offer.Create{Provider: leader.provider, Details: d, Publish: of.status != offer.Drafted})
			return err
		})
		if err != nil {
			return err
		}
		if of.kind == offer.ShortBreak && of.every > 0 {
			dayOut = g.ref
		}
		if err := b.keepUp(g, of, i); err != nil {
			return err
		}
		if of.every == 0 || of.status != offer.Published {
			continue
		}
		if err := b.sessions(&g, of); err != nil {
			return err
		}
		b.market.groups = append(b.market.groups, g)
		if i%3 != 0 {
			continue
		}
		err = b.on(b.working(b.today.AddDays(-20-i)), 14, func(ctx context.Context, tx *db.Tx) error {
			return b.Offer.AnswerFeedbackTx(ctx, tx, leader.by(), offer.AnswerFeedback{
				Offer: g.ref, Said: "The start was loud, and some children stayed at the door.", Did: "The first quarter of an hour is now quiet, and somebody meets you outside.",
			})
		})
		if err != nil {
			return err
		}
	}
	if err := b.eligibility(dayOut); err != nil {
		return err
	}
	b.cast.roles[access.RoleFacilitator] = b.market.voluntary[0]
	return b.on(b.today, 8, func(ctx context.Context, tx *db.Tx) error { return b.personas(ctx, tx, access.RoleFacilitator) })
}

// keepUp lets each offer but every ninth be looked at again since, and takes out what ended.
func (b *builder) keepUp(g group, of kindOfOffer, i int) error {
	day := b.working(b.today.AddDays(-3 - (i*11)%150))
	if of.status == offer.Inactive {
		return b.on(day, 10, func(ctx context.Context, tx *db.Tx) error {
			return b.Offer.WithdrawTx(ctx, tx, g.leader.by(), offer.Withdraw{Offer: g.ref, Why: "The hall is closed for repair."})
		})
	}
	if i%9 == 8 || of.status == offer.Drafted {
		return nil
	}
	return b.Offer.Check(db.WithNow(b.ctx, day.At(10, b.rand.IntN(60))), g.leader.actor(), offer.Check{Offer: g.ref})
}

// sessions plans them from the past into the weeks to come, each on the day and at the time of its offer, bank holidays left out. Some
// have places for brothers and sisters, and a day out has a minibus.
func (b *builder) sessions(g *group, of kindOfOffer) error {
	first := b.today.AddDays((int(of.day-b.today.Weekday()) + 7) % 7).AddDays(-7 * 16)
	cmd := offer.PlanSeries{
		PlanSession: offer.PlanSession{Offer: g.ref, On: first, Start: of.start, Minutes: of.minutes, Places: g.places, Facilitator: g.leader.ref},
		Repeat:      offer.Repeat{Rule: fmt.Sprintf("FREQ=WEEKLY;INTERVAL=%d", of.every), Until: first.AddDays(7 * 22), SkipHolidays: true},
	}
	if of.kind == offer.Group || of.kind == offer.DropIn {
		cmd.Siblings = 4
	}
	if of.kind == offer.ShortBreak {
		cmd.Transport, cmd.Seats = "Minibus from the bus station, half an hour before", 5
	}
	return b.on(first.AddDays(-30), 12, func(ctx context.Context, tx *db.Tx) error {
		all, err := b.Offer.PlanSeriesTx(ctx, tx, g.leader.by(), cmd)
		g.sessions, g.days = all.Sessions, all.Days
		return err
	})
}

// join lets a child take part in a session: booked, attended, scored.
func (s *story) join() error {
	g := s.suited(s.today)
	i := s.rand.IntN(len(g.sessions))
	on := g.days[i]
	booked := on.AddDays(-10)
	if booked.Before(s.from.AddDays(2)) || booked.After(s.today) || !g.takes(s.born, on) {
		return nil
	}
	var booking offer.Booking
	err := s.on(booked, 20, func(ctx context.Context, tx *db.Tx) (err error) {
		booking, err = s.Offer.BookTx(ctx, tx, s.parent.by(), offer.Book{Session: g.sessions[i], Child: s.child})
		return err
	})
	if err != nil || !on.Before(s.today) || booking.State != offer.Booked {
		return err
	}
	came := s.chance(85)
	return s.on(on, 13, func(ctx context.Context, tx *db.Tx) error {
		mark := offer.Attended
		if !came {
			mark = offer.Absent
		}
		if err := s.Offer.AttendTx(ctx, tx, g.leader.by(), offer.Attend{Booking: booking.Ref, Mark: mark}); err != nil || !came {
			return err
		}
		if s.chance(60) {
			return s.Offer.ScoreTx(ctx, tx, s.parent.by(), offer.Score{Booking: booking.Ref, Useful: pick(s.builder, usefulness), Words: pick(s.builder, sentences)})
		}
		return nil
	})
}

// takes is true of a group for children as old as one who was born on a day is on another.
func (g group) takes(born, on workday.Date) bool {
	age := born.YearsUntil(on)
	return g.ages[0] <= age && age <= g.ages[1]
}

// suited draws a group for children of the age that the child has on a day. There always is one: what is for parents is for all ages.
func (s *story) suited(on workday.Date) group {
	var fit []group
	for _, g := range s.market.groups {
		if g.takes(s.born, on) {
			fit = append(fit, g)
		}
	}
	return pick(s.builder, fit)
}

// joinNext books the young person a place in the next session of a group for young people, so that there is one to come.
func (s *story) joinNext(young person, age int) error {
	for _, g := range s.market.groups {
		i := slices.IndexFunc(g.days, func(d workday.Date) bool { return d.After(s.today) })
		if g.ages[0] < youngest || g.ages[1] < age || i < 0 {
			continue
		}
		return s.on(s.today.AddDays(-1), 20, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Offer.BookTx(ctx, tx, young.by(), offer.Book{Session: g.sessions[i], Child: s.child})
			return err
		})
	}
	return fmt.Errorf("no group for young people of %d has a session to come", age)
}

// youngest is the age from which on a group is for young people.
const youngest = 13

// wait puts the child on the list for a neurodevelopmental assessment, offers something meanwhile, and takes some off it.
func (s *story) wait() error {
	var ref thread.Ref
	joined, err := s.step(12, 14, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.Waiting.JoinTx(ctx, tx, s.lead.by(), waiting.Join{Child: s.child, Pathway: "neurodevelopmental", On: tx.Today(), Why: "Referred by the school with the family."})
		return err
	})
	if !joined || err != nil {
		return err
	}
	if s.chance(70) {
		offered, err := s.step(20, 14, func(ctx context.Context, tx *db.Tx) error {
			g := s.suited(tx.Today())
			if err := s.Waiting.OfferSupportTx(ctx, tx, s.lead.by(), waiting.OfferSupport{Entry: ref, Offer: g.ref, On: tx.Today()}); err != nil {
				return err
			}
			answer := waiting.AnswerSupport{Entry: ref, Number: 1, Outcome: waiting.Taken}
			if s.chance(25) {
				answer.Outcome, answer.Ground, answer.Why = waiting.Declined, waiting.TooFar, "It is too far away."
			}
			return s.Waiting.AnswerSupportTx(ctx, tx, s.parent.by(), answer)
		})
		if err != nil || !offered {
			return err
		}
	}
	if !s.chance(70) { // fewer, and nobody could be told how long it takes
		return nil
	}
	_, err = s.step(200+s.rand.IntN(260), 14, func(ctx context.Context, tx *db.Tx) error {
		return s.Waiting.LeaveTx(ctx, tx, s.lead.by(), waiting.Leave{Entry: ref, On: tx.Today(), Reason: waiting.Assessed, Evidence: "The clinic's letter."})
	})
	return err
}

// funds opens the funds of the years that awards reach into.
func (b *builder) funds() error {
	officer := b.cast.of(access.RoleFinance).by()
	first := b.today.AddMonths(-24).Year()
	return b.on(b.today.AddMonths(-24), 9, func(ctx context.Context, tx *db.Tx) error {
		for year := first; year <= b.today.Year()+2; year++ {
			for _, f := range []finance.OpenFund{
				{Name: "High needs", Sections: []string{"F", "G"}, Budget: 1_500_000_00}, {Name: "Short breaks and social care", Budget: 2_000_000_00},
			} {
				f.Budget *= money.Pence(b.size)
				f.Name = fmt.Sprintf("%s %d to %d", f.Name, year, year+1)
				f.Start, f.End = workday.MustOn(year, 4, 1), workday.MustOn(year+1, 3, 31)
				if _, err := b.Finance.OpenFundTx(ctx, tx, officer, f); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// bill invoices the past months of a package: matched, approved and paid, but for the last ones.
func (s *story) bill(pkg thread.Ref, worker person, start workday.Date) error {
	month := workday.MustOn(start.Year(), int(start.Month()), 1)
	for {
		from, to := month, month.AddMonths(1).AddDays(-1)
		sent := s.sentFor(worker, to)
		if !sent.Before(s.billedBefore(worker)) {
			return nil
		}
		if err := s.invoice(pkg, worker, from, to, sent); err != nil {
			return err
		}
		month = month.AddMonths(1)
	}
}

func (s *story) invoice(pkg thread.Ref, worker person, from, to, sent workday.Date) error {
	officer, chief := s.cast.of(access.RoleFinance), s.cast.of(access.RoleContractManager)
	var ref thread.Ref
	nothing := false
	err := s.on(sent, 9, func(ctx context.Context, tx *db.Tx) error {
		lines, total, err := s.Finance.Billable(ctx, tx, worker.actor(), []thread.Ref{pkg}, from, to)
		if err != nil {
			return err
		}
		if nothing = len(lines) == 0 || total == money.Pence(0); nothing {
			return nil
		}
		s.invoices++ // numbers drawn at random are the same before long
		ref, err = s.Finance.SubmitInvoiceTx(ctx, tx, worker.actor(), finance.SubmitInvoice{
			Number: fmt.Sprintf("S%05d", s.invoices), Packages: []thread.Ref{pkg}, From: from, To: to,
		})
		return err
	})
	recent := from.AddMonths(2).After(s.today)
	if err == nil && s.isLast(worker, to) {
		return nil // for finance to match
	}
	if err != nil || nothing || (recent && s.chance(40)) {
		return err
	}
	var state finance.State
	matched := s.working(sent.AddDays(3))
	if !matched.Before(s.today) {
		return nil
	}
	err = s.on(matched, 10, func(ctx context.Context, tx *db.Tx) (err error) {
		state, err = s.Finance.MatchTx(ctx, tx, officer.by(), ref, 0)
		return err
	})
	if err != nil || state != finance.StateMatched || (recent && s.chance(40)) {
		return err
	}
	paid := s.working(sent.AddDays(12))
	if !paid.Before(s.today) {
		return nil
	}
	return s.on(paid, 10, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Finance.ApproveInvoiceTx(ctx, tx, chief.by(), finance.ApproveInvoice{Invoice: ref, Why: "Matches the visits."}); err != nil {
			return err
		}
		return s.Finance.PayInvoiceTx(ctx, tx, officer.by(), finance.PayInvoice{Invoice: ref, Payment: fmt.Sprintf("DEMO%09d", s.rand.IntN(1_000_000_000))})
	})
}
