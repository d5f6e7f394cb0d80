package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// market is what help is bought and offered under.
type market struct {
	decision  thread.Ref // community support
	parents   thread.Ref // support for parents
	agreement thread.Ref
	sla       thread.Ref
	dynamic   thread.Ref // the market of several councils
	lot       thread.Ref
	therapy   thread.Ref
	providers []person // a worker of each agency, the persona first
	voluntary []person
	groups    []group
	entrants  []person   // those that apply
	joined    person     // the one that was admitted by its application
	left      thread.Ref // the provider whose worker left the child whom newcomers follow
}

var weights = allocation.Weights{Fit: 30, Continuity: 25, Distance: 15, Quality: 20, Rate: 10}

// frameworkValue is what the framework may cost in all.
func (b *builder) frameworkValue() money.Pence { return 6_000_000_00 * money.Pence(b.size) }

// Earliest is the first day on which a county can stand: a year of its story lies before it, under the Procurement Act 2023, which is
// in force since 24 February 2025.
var Earliest = workday.MustOn(2026, 4, 1)

// frameworkStart is the first day of a month 20 months ago, and no earlier than the first month under the Procurement Act 2023.
func (b *builder) frameworkStart() workday.Date {
	start, first := workday.MustOn(b.today.Year(), int(b.today.Month()), 1).AddMonths(-20), workday.MustOn(2025, 3, 1)
	if start.Before(first) {
		return first
	}
	return start
}

func (b *builder) buy() error {
	start, value := b.frameworkStart(), b.frameworkValue()
	if err := b.decide(&b.market.decision, start.AddMonths(-4), decision.Enter{
		Label: "DEMO/24/017", Title: "One arrangement for community support and short breaks", Maker: "Cabinet", LeadMember: "Cabinet Member for Children",
		Proposal: "To bring community support and short breaks for disabled children into one open framework.",
		Key:      true, ReasonKey: "Spending of more than £1m", SubjectToCallIn: true, Route: "open framework",
		Options: []decision.Option{
			{Label: "1", Title: "Do nothing", Text: "Spot purchase at many rates goes on.", Discarded: true},
			{Label: "2", Title: "In-house delivery", Text: "To be looked at for two years.", Discarded: true},
			{Label: "3", Title: "Open framework", Text: "One set of terms, open to new providers.", Preferred: true},
		},
		Finance: "Up to " + value.String() + " over two years.", Legal: "Children Act 1989; Breaks for Carers of Disabled Children Regulations 2011.",
		Equality: "Screened; no adverse effect was found.", Consulted: "Parents' forum, providers, the scrutiny committee.",
		Terms: decision.Terms{
			TotalValue: value, AnnualValue: value / 2, ExtensionValue: value, Start: start, End: start.AddMonths(24).AddDays(-1), ExtensionMonths: []int{12, 12},
			BreakPattern: "2+1+1", OfficerLimit: 60_000_00, Delegation: "Awards up to £60,000 are delegated to officers.",
		},
	}); err != nil {
		return err
	}
	if err := b.decide(&b.market.parents, start.AddMonths(-4), decision.Enter{
		Label: "DEMO/24/018", Title: "Support for parents while they wait", Maker: "Cabinet Member for Children", Proposal: "To offer groups and courses, led by parents, in every district.",
		Key: true, ReasonKey: "Affects every division", SubjectToCallIn: true, Route: "service level agreement",
		Finance: "£500,000 a year, of which £100,000 from the health service.", Equality: "Screened; no adverse effect was found.",
		Terms: decision.Terms{TotalValue: 1_000_000_00, AnnualValue: 500_000_00, Start: start, End: start.AddMonths(24).AddDays(-1), ExtensionMonths: []int{12}, OfficerLimit: 50_000_00},
	}); err != nil {
		return err
	}
	if err := b.upcoming(); err != nil {
		return err
	}
	return b.on(start.AddDays(-10), 10, func(ctx context.Context, tx *db.Tx) error { return b.let(ctx, tx, start) })
}

// How far decideAsFar takes a decision.
const (
	stepEntered = 1 + iota
	stepNotice
	stepTaken
	stepPublished
)

// decide takes a decision from its notice to its effect.
func (b *builder) decide(ref *thread.Ref, from workday.Date, cmd decision.Enter) error {
	return b.decideAsFar(ref, from, stepPublished, cmd)
}

// decideAsFar takes a decision from its notice as far as a step, and no further than today.
func (b *builder) decideAsFar(ref *thread.Ref, from workday.Date, last int, cmd decision.Enter) error {
	officer := b.cast.of(access.RoleDemocraticServices).by()
	if entered := b.working(from).AddDays(-1); !entered.After(b.today) {
		if err := b.on(entered, 10, func(ctx context.Context, tx *db.Tx) (err error) {
			*ref, err = b.Decision.EnterTx(ctx, tx, officer, cmd)
			return err
		}); err != nil {
			return err
		}
		return b.carry(*ref, from, last, decision.Clause{Label: "a", Text: cmd.Proposal})
	}
	return nil
}

// carry takes a decision that was entered from its notice as far as a step, and no further than today.
func (b *builder) carry(ref thread.Ref, from workday.Date, last int, clause decision.Clause) error {
	officer := b.cast.of(access.RoleDemocraticServices).by()
	notice := b.working(from)
	taken := b.working(notice.AddDays(32))
	published := b.working(taken.AddDays(1))
	steps := []struct {
		day workday.Date
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{notice, func(ctx context.Context, tx *db.Tx) error {
			return b.Decision.GiveNoticeTx(ctx, tx, officer, decision.GiveNotice{Decision: ref, Published: notice, Basis: decision.BasisOrdinary})
		}},
		{taken, func(ctx context.Context, tx *db.Tx) error {
			d, err := b.Decision.Decision(ctx, tx, ref)
			if err != nil {
				return err
			}
			cmd := decision.Take{Decision: ref, On: taken, Reasons: "It makes help easier to get and fairer across the county.",
				Rejected: "The other options are set out in the report.", Clauses: []decision.Clause{clause}}
			for _, o := range d.Options {
				if o.Consequence == decision.ToExtend { // from a decision pack: what was decided is done
					cmd.Chosen = o.Label
				}
			}
			return b.Decision.TakeTx(ctx, tx, officer, cmd)
		}},
		{published, func(ctx context.Context, tx *db.Tx) error {
			return b.Decision.PublishTx(ctx, tx, officer, decision.Publish{Decision: ref, On: published})
		}},
	}
	for _, s := range steps[:last-stepEntered] {
		if s.day.After(b.today) {
			break
		}
		if err := b.on(s.day, 10, s.do); err != nil {
			return err
		}
	}
	return nil
}

// upcoming adds decisions in the states that the finished ones no longer show.
func (b *builder) upcoming() error {
	var ref thread.Ref
	cases := []struct {
		from, last int
		title      string
		value      money.Pence
	}{
		{-10, stepNotice, "Transport for short breaks", 410_000_00}, {-45, stepNotice, "Holiday clubs in every district", 250_000_00},
		{-38, stepTaken, "A training offer for providers", 90_000_00}, {-5, stepEntered, "A county register of changing places", 35_000_00},
		{-4, stepNotice, "Family hubs: the next two years", 1_200_000_00}, {-20, stepNotice, "Speech therapy in nurseries", 560_000_00},
	}
	for i, c := range cases {
		err := b.decideAsFar(&ref, b.today.AddDays(c.from), c.last, decision.Enter{
			Label: fmt.Sprintf("DEMO/26/0%d", 30+i), Title: c.title, Maker: "Cabinet", Proposal: "To agree what is set out in the report.", Key: true,
			ReasonKey: "Affects every division", SubjectToCallIn: true, Terms: decision.Terms{TotalValue: c.value},
		})
		if err != nil {
			return err
		}
	}
	return b.justPublished(&ref)
}

// justPublished is a decision of these days that members can still call in.
func (b *builder) justPublished(ref *thread.Ref) error {
	return b.decide(ref, b.publishedBy(b.today), decision.Enter{
		Label: "DEMO/26/039", Title: "Short breaks at weekends", Maker: "Cabinet", Proposal: "To open two more houses at weekends.", Key: true,
		ReasonKey: "Affects every division", SubjectToCallIn: true, Terms: decision.Terms{TotalValue: 300_000_00},
	})
}

// publishedBy is the last day of a notice whose decision is published by a day.
func (b *builder) publishedBy(day workday.Date) workday.Date {
	from := day.AddDays(-60)
	for {
		next := from.AddDays(1)
		taken := b.working(b.working(next).AddDays(32))
		if b.working(taken.AddDays(1)).After(day) {
			return from
		}
		from = next
	}
}

// let lets the agreements and admits their providers.
func (b *builder) let(ctx context.Context, tx *db.Tx, start workday.Date) error {
	commissioner := b.cast.of(access.RoleCommissioner).by()
	end := start.AddMonths(24).AddDays(-1)
	var err error
	b.market.agreement, err = b.Agreement.LetTx(ctx, tx, commissioner, agreement.Agreement{
		Title: "Community support and short breaks", Kind: agreement.OpenFramework, Regime: agreement.ProcurementAct2023, Decision: b.market.decision,
		Start: start, End: end, ExtensionMonths: []int{12, 12}, Value: b.frameworkValue(), Weights: weights,
		Breaks: []agreement.BreakPoint{{On: end, NoticeBy: end.AddMonths(-3)}}, Joins: "Community support; Aiming High short breaks",
	})
	if err != nil {
		return err
	}
	for _, before := range []agreement.Replace{
		{Title: "Community support contracts", Until: start.AddDays(-1), Part: "All of it: one to one support at home, for ages 0 to 25."},
		{Title: "Aiming High short breaks", Process: "ocds-b5fd17-made-up-0417", Until: start.AddDays(-1), Part: "Short breaks at home. Clubs stay with their own grants."},
	} {
		before.Agreement = b.market.agreement
		if err := b.Agreement.ReplaceTx(ctx, tx, commissioner, before); err != nil {
			return err
		}
	}
	if err := b.Agreement.DescribeTx(ctx, tx, commissioner, agreement.Registered{Agreement: b.market.agreement, Department: "Children and families", VATSaid: true, Invited: agreement.ByTender}); err != nil {
		return err
	}
	b.market.sla, err = b.Agreement.LetTx(ctx, tx, commissioner, agreement.Agreement{
		Title: "Support for parents", Kind: agreement.SLA, Regime: agreement.ProcurementAct2023, Decision: b.market.parents, Start: start, End: end,
		ExtensionMonths: []int{12}, Value: 1_000_000_00, Breaks: []agreement.BreakPoint{{On: end, NoticeBy: end.AddMonths(-6)}},
	})
	if err != nil {
		return err
	}
	if b.market.lot, err = b.Agreement.AddLotTx(ctx, tx, commissioner, agreement.Lot{Agreement: b.market.agreement, Name: "One to one support at home", Service: "community-support", AgeTo: 25, PersonalCare: true}); err != nil {
		return err
	}
	if b.market.therapy, err = b.Agreement.AddLotTx(ctx, tx, commissioner, agreement.Lot{Agreement: b.market.agreement, Name: "Therapy in school", Service: "therapy", AgeTo: 25}); err != nil {
		return err
	}
	for _, lot := range []thread.Ref{b.market.lot, b.market.therapy} {
		for band, pence := range map[money.Band]money.Pence{money.Any: 24_00, money.Weekend: 29_00} {
			rate := agreement.Rate{Lot: lot, Price: money.Rate{Amount: pence + b.therapist(lot), Unit: money.Hour, Band: band}, From: start}
			if err := b.Agreement.SetRateTx(ctx, tx, commissioner, rate); err != nil {
				return err
			}
		}
	}
	return b.providers(ctx, tx, start)
}

// therapist is what an hour of a therapist costs more than one of a support worker: made up, and above what the council's own
// would cost, as costed works it out.
func (b *builder) therapist(lot thread.Ref) money.Pence {
	if lot == b.market.therapy {
		return 28_00
	}
	return 0
}

var agencies = []string{"Oak Lane Care", "Hazel Grove Support", "Riverside Home Help", "Trent Valley Carers", "Peak View Support", "Canalside Care", "Chase Family Support", "Moorlands at Home"}

var charities = []string{"Parents Together", "The Building Club", "Side by Side", "Weekend Wanderers"}

func (b *builder) providers(ctx context.Context, tx *db.Tx, start workday.Date) error {
	for i, name := range agencies {
		p, err := b.provide(ctx, tx, name, provider.CareAgency, start)
		if err != nil {
			return err
		}
		for _, lot := range []thread.Ref{b.market.lot, b.market.therapy} {
			if lot == b.market.therapy && i%2 == 1 {
				continue
			}
			cmd := agreement.Admit{Lot: lot, Provider: p.provider, From: start, Why: "Meets every condition of the lot."}
			if _, err := b.Agreement.AdmitTx(ctx, tx, b.cast.of(access.RoleContractManager).by(), cmd); err != nil {
				return err
			}
			rate := agreement.Rate{Lot: lot, Provider: p.provider, Price: money.Rate{Amount: money.Pence(2150+75*i) + b.therapist(lot), Unit: money.Hour, Band: money.Any}, From: start}
			if err := b.Agreement.SetRateTx(ctx, tx, b.cast.of(access.RoleContractManager).by(), rate); err != nil {
				return err
			}
		}
		b.market.providers = append(b.market.providers, p)
	}
	for _, name := range charities {
		p, err := b.provide(ctx, tx, name, provider.Voluntary, start)
		if err != nil {
			return err
		}
		b.market.voluntary = append(b.market.voluntary, p)
	}
	b.cast.roles[access.RoleProvider] = b.market.providers[0]
	return b.personas(ctx, tx, access.RoleProvider)
}

// sizeOf is what providers of the county say of their size: agencies and voluntary organisations are small, others do not say.
func sizeOf(kind provider.Kind) provider.Size {
	if kind == provider.CareAgency || kind == provider.Voluntary {
		return provider.SmallOrMedium
	}
	return ""
}

// provide adds a provider with its evidence and a worker who signs in for it.
func (b *builder) provide(ctx context.Context, tx *db.Tx, name string, kind provider.Kind, start workday.Date) (person, error) {
	by := b.cast.of(access.RoleContractManager).by()
	out := pick(b, b.outcodes)
	held := []string{pick(b, skills), pick(b, skills), "autism"}
	ref, err := b.Provider.CreateTx(ctx, tx, by, provider.Provider{
		Name: name + " (made up)", Kind: kind, Outcode: out.Code, District: out.District, About: "A made-up provider of the demonstration.", Services: []string{"community support"}, Skills: held, Email: writtenTo(name), Size: sizeOf(kind),
	})
	if err != nil {
		return person{}, err
	}
	evidence := append(provider.Required(kind), provider.ChildSkills)
	for i, k := range evidence {
		e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Made-up issuer", From: start.AddMonths(-2), Expires: b.today.AddDays(29 + 40*i + b.rand.IntN(200))}
		if _, err := b.Provider.AddEvidenceTx(ctx, tx, by, e); err != nil {
			return person{}, err
		}
	}
	rating := pick(b, []allocation.Rating{allocation.Good, allocation.Good, allocation.Approaching, allocation.Improvement})
	if err := b.Provider.RateTx(ctx, tx, by, provider.Rate{Provider: ref, Rating: rating, Why: "The last yearly visit."}); err != nil {
		return person{}, err
	}
	role := access.RoleProvider
	if kind == provider.Voluntary {
		role = access.RoleFacilitator
	}
	return b.account(ctx, tx, role, ref)
}
