package notice

import (
	"slices"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/disclosure"
	"alongside/internal/money"
	"alongside/internal/ocds"
	"alongside/internal/workday"
)

func (m maker) awardID() ocds.ID { return ocds.ID(string(m.p.Agreement.Ref) + "-award") }

// In reports whether a member counts among the suppliers on a day: one that left or is banned does not, one that is suspended has its
// place still.
func In(a agreement.Admission, on workday.Date) bool {
	state, _ := a.Standing(on)
	return state == agreement.Member || state == agreement.Suspended
}

// turns are the days on which somebody came in, left, was banned or came back, the earliest first.
func (m maker) turns() []workday.Date {
	var days []workday.Date
	for _, a := range m.p.Members {
		if a.NeverBegan() {
			continue
		}
		days = append(days, a.From)
		if !a.To.IsZero() {
			days = append(days, a.To.AddDays(1))
		}
		for _, e := range a.Events {
			switch e.Kind {
			case agreement.Ban:
				days = append(days, e.From, e.Until.AddDays(1))
			case agreement.Restoration:
				days = append(days, e.From)
			default: // nothing that decides who is in
			}
		}
	}
	slices.SortFunc(days, workday.Date.Compare)
	return slices.Compact(days)
}

// awards say who is in: one release for each day on which that changes, with all who are in on that day. A place on a list is no award: of a
// dynamic market or purchasing system they are updates of the offer that name the qualified suppliers. Why somebody went is not published.
func (m maker) awards() []ocds.Release {
	var out []ocds.Release
	var before []agreement.Admission
	var gone []ocds.Amendment
	for _, day := range m.turns() {
		var now []agreement.Admission
		joins := false
		for _, a := range m.p.Members {
			joins = joins || a.From == day && !a.NeverBegan()
			if _, known := m.p.Providers[a.Provider]; known && In(a, day) {
				now = append(now, a)
			}
		}
		if !joins && slices.EqualFunc(before, now, same) {
			continue
		}
		tag := ocds.TagAward
		if len(out) > 0 {
			tag = "awardUpdate"
		}
		var r ocds.Release
		if Listed(m.p.Agreement.Kind) {
			r = m.listing(day, now)
		} else {
			r = m.award(tag, day, now)
		}
		for _, a := range before {
			if !slices.ContainsFunc(now, func(b agreement.Admission) bool { return a.Provider == b.Provider && a.Lot == b.Lot }) {
				gone = append(gone, m.leaving(a, r.Date))
			}
		}
		if r.Tender != nil {
			r.Tender.Amendments = append(r.Tender.Amendments, gone...)
		} else {
			r.Awards[0].Amendments = slices.Clone(gone)
		}
		out, before = append(out, r), now
	}
	return out
}

func same(a, b agreement.Admission) bool {
	return a.Ref == b.Ref && a.Provider == b.Provider && a.Lot == b.Lot
}

// leaving says that a supplier is no longer in a lot. A compiled release keeps every supplier that ever was in; this takes it back.
func (m maker) leaving(a agreement.Admission, at ocds.Moment) ocds.Amendment {
	lot, _ := m.p.Agreement.Lot(a.Lot)
	supplier := m.p.Providers[a.Provider].reference()
	return ocds.Amendment{
		ID: string(a.Lot) + "-" + string(a.Provider) + "-" + at.Date().String(), Date: at,
		Description: supplier.Name + " (" + string(supplier.ID) + ") is no longer a supplier of “" + lot.Name + "”.",
	}
}

// listing says who is on a list on a day.
func (m maker) listing(day workday.Date, in []agreement.Admission) ocds.Release {
	r := m.release(ocds.TagTenderUpdate, ocds.OnDay(day), "-members-"+day.String())
	r.Tender = m.tender(m.offer(r.Date), r.Date)
	for _, member := range in {
		s := m.p.Providers[member.Provider]
		if !slices.ContainsFunc(r.Parties, func(o ocds.Organization) bool { return o.ID == string(s.Ref) }) {
			party := s.party()
			party.Roles = []string{"qualifiedSupplier"}
			r.Parties = append(r.Parties, party)
		}
	}
	return r
}

// settledMonths is how long after the end of a financial year what was bought in it is published: an award through the emergency door may
// be entered some weeks later.
const settledMonths = 2

// boughtInYears are updates of a list with what was bought under it in each financial year that is over. Figures of fewer children than the
// least that is published are not given; money is rounded to £1,000.
func (m maker) boughtInYears() []ocds.Release {
	var out []ocds.Release
	for _, y := range m.p.Years {
		end := y.From.AddMonths(12).AddDays(-1)
		at := ocds.OnDay(end.AddDays(1).AddMonths(settledMonths))
		if m.offeredAt() == "" || at < m.offeredAt() {
			continue
		}
		said := "The figures are not given: they are of fewer than " + strconv.Itoa(disclosure.Default().Threshold) + " children."
		if y.Children >= disclosure.Default().Threshold {
			said = strconv.Itoa(y.Contracts) + " contracts were awarded, worth " + ((y.Value + thousand/2) / thousand * thousand).String() + " in all, to the nearest £1,000."
		}
		r := m.release(ocds.TagTenderUpdate, at, "-bought-"+strconv.Itoa(y.From.Year()))
		r.Tender = m.tender(m.offer(at), at)
		r.Tender.Milestones = append(r.Tender.Milestones, ocds.Milestone{
			ID: ocds.ID("bought-" + strconv.Itoa(y.From.Year())), Title: "Bought from " + y.From.Long() + " to " + end.Long(), Type: "delivery", Status: "met", Description: said,
		})
		out = append(out, r)
	}
	return out
}

// thousand is £1,000.
const thousand = money.Pence(1_000_00)

func (m maker) award(tag string, day workday.Date, in []agreement.Admission) ocds.Release {
	r := m.release(tag, ocds.OnDay(day), "-"+day.String())
	award := ocds.Award{ID: m.awardID(), Title: m.p.Agreement.Title, Status: "active", Date: r.Date, ContractPeriod: ocds.Between(m.p.Agreement.Start, m.endAt(r.Date))}
	for _, member := range in {
		s := m.p.Providers[member.Provider]
		if lot := string(member.Lot); !slices.Contains(award.RelatedLots, lot) {
			award.RelatedLots = append(award.RelatedLots, lot)
		}
		if !slices.ContainsFunc(award.Suppliers, func(o ocds.OrganizationReference) bool { return o.ID == ocds.ID(s.Ref) }) {
			award.Suppliers = append(award.Suppliers, s.reference())
			r.Parties = append(r.Parties, s.party())
		}
	}
	r.Awards = []ocds.Award{award}
	return r
}
