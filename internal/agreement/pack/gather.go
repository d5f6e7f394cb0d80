package pack

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
)

// gathering is a content while its parts come together.
type gathering struct {
	*Service
	tx        *db.Tx
	policy    Policy
	a         agreement.Agreement
	lots      []thread.Ref
	admitted  []agreement.Admission
	providers []thread.Ref
	names     map[thread.Ref]provider.Provider
	bought    []Bought
	standing  map[performance.Pair]performance.Standing
	joined    []agreement.Participant
	c         Content
}

// Gather works the content of a pack out from the records as they stand in the transaction. Each source is asked once for
// all lots.
func (s *Service) Gather(ctx context.Context, tx *db.Tx, p Pack) (Content, error) {
	g := gathering{Service: s, tx: tx}
	var err error
	if g.policy, err = s.PolicyTx(ctx, tx); err != nil {
		return Content{}, err
	}
	if g.a, err = s.Agreements.Agreement(ctx, tx, p.Agreement); err != nil {
		return Content{}, fmt.Errorf("agreement of %s: %w", p.Ref, err)
	}
	g.c = Content{
		AsAt: tx.Today(), Title: g.a.Title, Kind: g.a.Kind.Words(), Start: g.a.Start, End: g.a.End, Taken: g.a.ExtensionsTaken, Allowed: g.a.ExtensionMonths,
		Value: g.a.Value, Committed: g.a.Committed, Break: p.Break, NoticeBy: p.NoticeBy, DecideBy: p.DecideBy, From: tx.Today().AddMonths(-g.policy.LookBack),
	}
	if g.c.From.Before(g.a.Start) {
		g.c.From = g.a.Start
	}
	for _, part := range []struct {
		what string
		do   func(ctx context.Context) error
	}{{"members", g.members}, {"performance", g.performance}, {"reporting", g.reporting}, {"prices", g.prices}, {"children", g.children}, {"market", g.market}, {"councils", g.councils}, {"added value", g.added}, {"in-house costs", g.inHouse}, {"councils' parts", g.buyers}} {
		if err := part.do(ctx); err != nil {
			return Content{}, fmt.Errorf("gather the %s of %s: %w", part.what, p.Ref, err)
		}
	}
	g.c.Options = p.Options
	if len(p.Options) == 0 {
		g.c.Options = g.options()
	}
	return g.c, nil
}

func (g *gathering) members(ctx context.Context) (err error) {
	for _, l := range g.a.Lots {
		g.lots = append(g.lots, l.Ref)
	}
	if g.admitted, err = g.Agreements.Admissions(ctx, g.tx, g.lots); err != nil {
		return err
	}
	for _, m := range g.admitted {
		if !slices.Contains(g.providers, m.Provider) {
			g.providers = append(g.providers, m.Provider)
		}
	}
	g.names, err = g.Providers.Providers(ctx, g.tx, g.providers)
	if err != nil {
		return err
	}
	g.bought, err = g.Packages.Running(ctx, g.tx, g.lots, g.providers, g.tx.Today())
	return err
}

// councils reads what each council that buys from the agreement has bound, and its limit. The council that let it has no limit of its own:
// it may commit what the others leave of the agreement's value.
func (g *gathering) councils(ctx context.Context) error {
	all, err := g.Agreements.Participants(ctx, g.tx, g.a.Ref)
	if err != nil || len(all) == 0 {
		return err
	}
	own := CouncilRow{Limit: g.a.Value, Committed: g.a.Committed, Left: g.a.Value - g.a.Committed}
	rows := []CouncilRow{{}}
	for _, p := range all {
		rows = append(rows, CouncilRow{Council: p.Name, Limit: p.Limit, Committed: p.Committed, Left: p.Left()})
		own.Committed -= p.Committed
	}
	rows[0] = own
	g.c.Councils, g.joined = rows, all
	return nil
}

// added reads the latest test of each voluntary organisation. One that has not been tested is said among what is missing.
func (g *gathering) added(ctx context.Context) error {
	tests, err := g.Quality.AddedValues(ctx, g.tx, g.lots)
	if err != nil {
		return err
	}
	for _, m := range g.admitted {
		p := g.names[m.Provider]
		if p.Kind != provider.Voluntary || !m.InForce(g.tx.Today()) {
			continue
		}
		v, tested := tests[performance.Pair{Lot: m.Lot, Provider: m.Provider}]
		if !tested {
			g.c.Missing = append(g.c.Missing, "What "+p.Name+" adds in the lot “"+g.lot(m.Lot).Name+"” has not been tested.")
			continue
		}
		row := AddedRow{Lot: g.lot(m.Lot).Name, Provider: p.Name, On: v.On, Duties: -1, Alarms: v.Alarms}
		if share, known := v.Share(); known {
			row.Duties = share
		}
		g.c.Added = append(g.c.Added, row)
	}
	return g.promised(ctx)
}

// promised reads what voluntary organisations stated that they add, and what became of it.
func (g *gathering) promised(ctx context.Context) error {
	all, err := g.Quality.PromisesOf(ctx, g.tx, g.lots)
	if err != nil {
		return err
	}
	for _, p := range all {
		g.c.Promises = append(g.c.Promises, PromiseRow{
			Lot: g.lot(p.Lot).Name, Provider: g.name(p.Provider), What: p.What, Promised: p.Count(p.Amount), By: p.By, Delivered: p.Count(p.Delivered()), State: string(p.State(g.tx.Today())),
		})
	}
	return nil
}

func (g *gathering) name(ref thread.Ref) string { return g.names[ref].Name }

func (g *gathering) lot(ref thread.Ref) agreement.Lot {
	l, _ := g.a.Lot(ref)
	return l
}

func (g *gathering) performance(ctx context.Context) error {
	pictures, err := g.Quality.PictureOf(ctx, g.tx, g.lots, g.c.From, g.tx.Today())
	if err != nil {
		return err
	}
	if g.standing, err = g.Quality.Standing(ctx, g.tx, g.lots, g.c.From); err != nil {
		return err
	}
	measured := false
	for _, p := range pictures {
		st := g.standing[performance.Pair{Lot: p.Lot, Provider: p.Provider}]
		row := PerformanceRow{
			Lot: g.lot(p.Lot).Name, Provider: g.name(p.Provider), Now: p.Overall, Promised: p.Done.Promised, Delivered: p.Done.Delivered,
			Missed: p.Done.Missed, Queried: p.Done.Queried, Invoices: p.Done.Invoices, Plans: st.Plans, Concerns: st.Concerns,
			Last: st.Last.Given, LastTo: st.Last.To, Stopped: st.NotInvited(), Why: p.Why, Visit: st.Visit.Final, VisitOn: st.Visit.On,
		}
		for _, in := range st.Visit.Interviews {
			g.c.Voices = append(g.c.Voices, VoiceRow{Lot: row.Lot, Provider: row.Provider, On: st.Visit.On, With: in.With, Said: in.Said})
		}
		for _, sh := range st.Elsewhere {
			row.Elsewhere = append(row.Elsewhere, fmt.Sprintf("%s, %s, %s", sh.Given, sh.To.Long(), sh.Council))
		}
		for _, l := range p.Lines {
			measured = true
			f := FigureRow{Title: l.Measure.Title, Target: l.Measure.Figure(l.Measure.Target), Rating: l.Rating, Figure: l.Why}
			if l.Known {
				f.Figure, f.Working = l.Measure.Figure(l.Value), l.Working
			}
			row.Lines = append(row.Lines, f)
		}
		g.c.Performance = append(g.c.Performance, row)
	}
	slices.SortFunc(g.c.Performance, func(a, b PerformanceRow) int {
		return strings.Compare(a.Lot+"\x00"+a.Provider, b.Lot+"\x00"+b.Provider)
	})
	slices.SortStableFunc(g.c.Voices, func(a, b VoiceRow) int {
		return strings.Compare(a.Lot+"\x00"+a.Provider, b.Lot+"\x00"+b.Provider)
	})
	if !measured {
		g.c.Missing = append(g.c.Missing, "No measures are set for the lots, so nothing is rated.")
	}
	return nil
}

// reporting reads what the agreement asks to be reported, and how each provider kept it.
func (g *gathering) reporting(ctx context.Context) error {
	got, err := g.Quality.ReportingOf(ctx, g.tx, g.a, g.c.From)
	if err != nil {
		return err
	}
	if got.Now.Number == 0 {
		g.c.Missing = append(g.c.Missing, "No performance and reporting schedule is agreed: returns follow the council’s policy, and no visits are promised.")
	}
	g.c.Schedule = got.Now.ScheduleWords(g.a)
	for _, k := range got.Kept {
		g.c.Reporting = append(g.c.Reporting, ReportingRow{
			Lot: g.lot(k.Lot).Name, Provider: g.name(k.Provider), Due: k.Due, InTime: k.InTime, Late: k.Later, Missing: k.Missing, Visits: k.VisitWords(g.tx.Today()),
		})
	}
	slices.SortFunc(g.c.Reporting, func(a, b ReportingRow) int {
		return strings.Compare(a.Lot+"\x00"+a.Provider, b.Lot+"\x00"+b.Provider)
	})
	return nil
}

func (g *gathering) prices(ctx context.Context) error {
	rates, err := g.Agreements.Rates(ctx, g.tx, g.lots)
	if err != nil {
		return err
	}
	var paid map[Priced]Median
	if g.Spot != nil {
		if paid, err = g.Spot.Medians(ctx, g.tx); err != nil {
			return err
		}
	}
	for _, l := range g.a.Lots {
		for _, unit := range money.Units() {
			rows := g.spreads(l, unit, rates)
			if len(rows) == 0 {
				continue
			}
			m := paid[Priced{l.Ref, unit}]
			if m.Amount == 0 {
				g.c.Missing = append(g.c.Missing, "The spot ledger names no price per "+string(unit)+" for "+l.Service+", so "+l.Name+" stands beside none.")
			}
			for _, row := range rows {
				row.Spot, row.Lines = m.Amount, m.Lines // of the whole lot: the ledger's median is no district's
				g.c.Prices = append(g.c.Prices, row)
			}
		}
	}
	return nil
}

// spreads are the spreads of a unit's rates on weekdays among the members of a lot who have their own or the lot's today: of those for the
// whole lot, and of each district that has its own.
func (g *gathering) spreads(l agreement.Lot, unit money.Unit, rates []agreement.Rate) []PriceRow {
	amounts := map[string][]money.Pence{}
	for _, r := range memberRates(l.Ref, unit, g.admitted, rates, g.tx.Today()) {
		amounts[r.District] = append(amounts[r.District], r.Price.Amount)
	}
	var out []PriceRow
	for _, district := range slices.Sorted(maps.Keys(amounts)) {
		at := money.Quarters(amounts[district])
		row := PriceRow{Lot: l.Name, Service: l.Service, Unit: unit, Members: len(amounts[district]), Lowest: at[0], Median: at[2], Highest: at[4]}
		if district != "" {
			row.Area = geo.Names(district)[0]
		}
		out = append(out, row)
	}
	return out
}

func (g *gathering) children(context.Context) error {
	type group struct {
		children map[thread.Ref]bool
		packages int
		weekly   money.Minutes
	}
	groups, all := map[performance.Pair]*group{}, map[thread.Ref]bool{}
	for _, b := range g.bought {
		key := performance.Pair{Lot: b.Lot, Provider: b.Provider}
		if groups[key] == nil {
			groups[key] = &group{children: map[thread.Ref]bool{}}
		}
		groups[key].children[b.Child], all[b.Child] = true, true
		groups[key].packages++
		groups[key].weekly += b.Weekly
	}
	for key, one := range groups {
		g.c.Children = append(g.c.Children, ChildrenRow{
			Lot: g.lot(key.Lot).Name, Provider: g.name(key.Provider), Children: Number{Count: len(one.children)}, Packages: Number{Count: one.packages}, Weekly: one.weekly,
		})
	}
	slices.SortFunc(g.c.Children, func(a, b ChildrenRow) int {
		return strings.Compare(a.Lot+"\x00"+a.Provider, b.Lot+"\x00"+b.Provider)
	})
	g.c.Affected = Number{Count: len(all)}
	return nil
}

func (g *gathering) market(ctx context.Context) error {
	g.c.Market.Since = g.c.From
	in := map[thread.Ref]bool{}
	for at, st := range g.standing {
		if st.State != agreement.Left {
			in[at.Provider] = in[at.Provider] || st.Held == "" || st.State == agreement.ToStart
		}
	}
	for _, usable := range in {
		if usable {
			g.c.Market.Members++
		} else {
			g.c.Market.Unusable++
		}
	}
	by, all := map[thread.Ref]money.Minutes{}, money.Minutes(0)
	for _, b := range g.bought {
		by[b.Provider] += b.Weekly
		all += b.Weekly
	}
	g.c.Market.Concentration = money.Concentration(slices.Collect(maps.Values(by)))
	for _, p := range g.providers { // in a fixed order, so that the same records give the same pack
		if all == 0 {
			break
		}
		if tenth := int((by[p]*2000 + all) / (2 * all)); tenth > g.c.Market.LargestShare {
			g.c.Market.Largest, g.c.Market.LargestShare = g.name(p), tenth
		}
	}
	var err error
	g.c.Market.Waiting, g.c.Market.Applied, err = g.Applicants.Applicants(ctx, g.tx, g.a.Ref, g.c.From)
	return err
}

func (g *gathering) inHouse(ctx context.Context) error {
	all, err := g.CostsOf(ctx, g.tx, "")
	if err != nil {
		return err
	}
	var done []string
	for _, l := range g.a.Lots {
		if slices.Contains(done, l.Service) {
			continue
		}
		done = append(done, l.Service)
		runs := costsOf(all, l.Service)
		if len(runs) == 0 {
			g.c.Missing = append(g.c.Missing, "Finance has not worked out what "+ServiceWords(l.Service)+" would cost in-house.")
			continue
		}
		row := HouseRow{Service: l.Service, On: runs[0].On, Source: runs[0].Source, Runs: len(runs)}
		row.Hourly, row.Parts = runs[0].Hourly()
		if len(runs) > 1 {
			row.Before, _ = runs[1].Hourly()
		}
		for _, p := range g.c.Prices {
			if p.Service == l.Service && p.Unit == money.Hour && (p.Area == "" || row.Market == 0) {
				row.Market = p.Median
			}
		}
		g.c.InHouse = append(g.c.InHouse, row)
	}
	return nil
}

// options are the ways to go on as the records suggest them, each with what its next months would cost.
func (g *gathering) options() []Option {
	months, extends := g.months(), g.extends()
	goOn, unpriced := marketCost(g.bought, months)
	out := []Option{{Title: "End at the break point", Consequence: decision.ToEnd, Text: fmt.Sprintf("Give notice by %s. The children counted above need other arrangements by %s.", g.c.NoticeBy.Long(), g.c.Break.Long())}}
	note := fmt.Sprintf("What runs today, at today's rates, for %d months.", months)
	switch {
	case unpriced > 0 && unpriced < smallest: // everybody reads an option, and it stands in the decision
		note += fmt.Sprintf(" Fewer than %d packages are not bought by time and not in this sum.", smallest)
	case unpriced > 0:
		note += fmt.Sprintf(" %d packages are not bought by time and not in this sum.", unpriced)
	}
	if extends {
		out = append(out, Option{Title: fmt.Sprintf("Take the next extension of %d months", months), Consequence: decision.ToExtend, Text: note, Cost: goOn})
	}
	out = append(out, Option{Title: "Let it again", Consequence: decision.ToRelet, Text: fmt.Sprintf("A new agreement, open to all. %s", note), Cost: goOn})
	if cost, covered := g.houseCost(g.bought, months); covered {
		out = append(out, Option{Title: "Deliver in-house", Consequence: decision.InHouse, Text: fmt.Sprintf("The same hours for %d months at the in-house cost. What it takes to set up is not in this sum.", months), Cost: cost})
	}
	return out
}

// minutesIn is what weekly minutes come to in months, by the day, half up.
func minutesIn(weekly money.Minutes, months int) money.Minutes {
	const days, week, year = 365, 7, 12
	return money.Minutes((int(weekly)*days*months*2 + week*year) / (2 * week * year))
}

// extends reports whether the agreement has an extension left.
func (g *gathering) extends() bool { return g.a.ExtensionsTaken < len(g.a.ExtensionMonths) }

// months is how long the options are reckoned for: the next extension, or a year.
func (g *gathering) months() int {
	if g.extends() {
		return g.a.ExtensionMonths[g.a.ExtensionsTaken]
	}
	return 12
}

func marketCost(bought []Bought, months int) (total money.Pence, unpriced int) {
	for _, b := range bought {
		cost, err := b.Rate.Cost(minutesIn(b.Weekly, months))
		if err != nil { // a rate that is not by time
			unpriced++
			continue
		}
		total += cost
	}
	return total, unpriced
}

// houseCost is what all that is bought would cost in-house; covered is false when a service has no in-house cost.
func (g *gathering) houseCost(bought []Bought, months int) (total money.Pence, covered bool) {
	hourly := map[string]money.Pence{}
	for _, h := range g.c.InHouse {
		hourly[h.Service] = h.Hourly
	}
	for _, b := range bought {
		price, ok := hourly[g.lot(b.Lot).Service]
		if !ok {
			return 0, false
		}
		cost, err := money.Rate{Amount: price, Unit: money.Hour, Band: money.Any}.Cost(minutesIn(b.Weekly, months))
		if err != nil {
			return 0, false
		}
		total += cost
	}
	return total, len(bought) > 0
}
