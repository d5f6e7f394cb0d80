package notice

import (
	"slices"

	"alongside/internal/agreement"
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

// awards say who is in: one release for each day on which that changes, with all who are in on that day. Why somebody went is not
// published.
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
		r := m.award(tag, day, now)
		for _, a := range before {
			if !slices.ContainsFunc(now, func(b agreement.Admission) bool { return a.Provider == b.Provider && a.Lot == b.Lot }) {
				gone = append(gone, m.leaving(a, r.Date))
			}
		}
		r.Awards[0].Amendments = slices.Clone(gone)
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
