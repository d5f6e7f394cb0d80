package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/ocds"
	"alongside/internal/workday"
)

// tenders are the openings: the first is the offer, each later version amends it.
func (m maker) tenders() []ocds.Release {
	var out []ocds.Release
	for _, o := range m.p.Openings {
		tag, apart := ocds.TagTender, ""
		if o.Version > 1 {
			tag, apart = "tenderAmendment", "-"+strconv.Itoa(o.Version)
		}
		r := m.release(tag, ocds.At(o.PublishedAt), apart)
		r.Tender = m.tender("active", r.Date)
		r.Tender.TenderPeriod = &ocds.Period{StartDate: ocds.At(o.OpensAt), EndDate: ocds.At(o.ClosesAt)}
		for _, d := range o.Declarations {
			r.Tender.EligibilityCriteria += d + "\n"
		}
		if notice := noticeType(m.p.Agreement); notice != "" {
			r.Tender.Documents = []ocds.Document{{ID: "notice", DocumentType: "tenderNotice", NoticeType: notice, Title: m.p.Agreement.Title}}
		}
		out = append(out, r)
	}
	return out
}

// addedAt is when a lot was added, "" when it was there from the first.
func (m maker) addedAt(l agreement.Lot) ocds.Moment { return ocds.At(m.p.LotsAdded[l.Ref]) }

// laterLots amend the offer by the lots that were added after it was made known: what was published before did not have them, and stays
// as it was. Lots that were added in one step stand in one release.
func (m maker) laterLots() []ocds.Release {
	known, status := m.letAt(), "complete"
	if len(m.p.Openings) > 0 {
		known, status = ocds.At(m.p.Openings[0].PublishedAt), "active"
	}
	var moments []ocds.Moment
	for _, l := range m.p.Agreement.Lots {
		if at := m.addedAt(l); at > known {
			moments = append(moments, at)
		}
	}
	slices.Sort(moments)
	var out []ocds.Release
	for _, at := range slices.Compact(moments) {
		r := m.release("tenderAmendment", at, "-lots-"+string(at))
		r.Tender = m.tender(status, at)
		out = append(out, r)
	}
	return out
}

// noticeType is the notice of the Procurement Act 2023 by which an opening is made known: that of a dynamic market or of a tender.
func noticeType(a agreement.Agreement) string {
	switch {
	case a.Regime != agreement.ProcurementAct2023:
		return ""
	case a.Kind == agreement.DynamicMarket:
		return "UK14"
	default:
		return "UK4"
	}
}

// endAt is the last day as it was at a moment: since the latest extension or change until then.
func (m maker) endAt(at ocds.Moment) workday.Date {
	end, since := m.firstEnd(), ocds.Moment("")
	for _, e := range m.p.Extended {
		if on := ocds.At(e.At); on <= at && on > since {
			end, since = e.End, on
		}
	}
	for _, c := range m.p.Changes {
		if on := ocds.At(c.At); on <= at && on > since {
			end, since = c.End, on
		}
	}
	return end
}

func (m maker) signed(status string, end workday.Date, at ocds.Moment) ocds.Contract {
	a := m.p.Agreement
	return ocds.Contract{ID: ocds.ID(a.Ref), AwardID: m.awardID(), Title: a.Title, Status: status, Period: ocds.Between(a.Start, end), Value: ocds.Pounds(m.p.valueAt(at))}
}

func (m maker) contract() []ocds.Release {
	r := m.release(ocds.TagContract, m.letAt(), "")
	if len(m.p.Openings) == 0 {
		r.Tender = m.tender("complete", r.Date)
	}
	c := m.signed("active", m.endAt(r.Date), r.Date)
	c.DateSigned = m.letAt()
	r.Contracts = []ocds.Contract{c}
	return []ocds.Release{r}
}

// amended is one amendment of the contract with the last day since then.
type amended struct {
	apart string
	end   workday.Date
	ocds.Amendment
}

// amendments are the extensions taken and the changes made, each release with all amendments until then. The facts that officers
// typed for a change are not given: they may speak of a child.
func (m maker) amendments() []ocds.Release {
	var all []amended
	yes := true
	for _, e := range m.p.Extended {
		n := strconv.Itoa(e.Number)
		a := ocds.Amendment{ID: n, Date: ocds.At(e.At), Description: "Extension " + n + " taken", HasRenewal: &yes}
		if e.Late {
			a.Description += " after the last day for notice"
		}
		if e.Value != 0 {
			a.Value = ocds.Pounds(m.p.valueAt(a.Date))
		}
		all = append(all, amended{"-" + n, e.End, a})
	}
	for _, c := range m.p.Changes {
		id := "change-" + strconv.Itoa(c.Number)
		a := ocds.Amendment{ID: id, Date: ocds.At(c.At), Description: "Change " + strconv.Itoa(c.Number) + " of value or terms", Rationale: rationale(groundOf(m.p.Agreement, c.Ground))}
		if c.ValueBy != 0 {
			a.Value = ocds.Pounds(m.p.valueAt(a.Date))
		}
		all = append(all, amended{"-" + id, c.End, a})
	}
	slices.SortStableFunc(all, func(a, b amended) int { return cmp.Compare(a.Date, b.Date) })
	out := make([]ocds.Release, 0, len(all))
	for i, a := range all {
		all[i].AmendmentPeriod = ocds.Between(m.p.Agreement.Start, a.end)
		r := m.release(ocds.TagAmendment, a.Date, a.apart)
		c := m.signed("active", a.end, a.Date)
		for _, before := range all[:i+1] {
			c.Amendments = append(c.Amendments, before.Amendment)
		}
		r.Contracts = []ocds.Contract{c}
		out = append(out, r)
	}
	return out
}

// groundOf is the ground of a change, or one that holds its identifier alone.
func groundOf(a agreement.Agreement, id string) agreement.Ground {
	grounds, err := agreement.GroundsFor(a)
	if err != nil {
		return agreement.Ground{ID: id, Title: id} // the data is checked when it is built; the identifier says enough
	}
	for _, g := range grounds {
		if g.ID == id {
			return g
		}
	}
	return agreement.Ground{ID: id, Title: id}
}

// rationale is a ground as it is published: its section only where that was read at the source.
func rationale(g agreement.Ground) string {
	if g.Verified {
		return g.Title + " (" + g.Citation + ")"
	}
	return g.Title
}

// implementation names the break points on the first day. What was paid is not published here: a sum under an agreement that one
// child uses would be that child's.
func (m maker) implementation() []ocds.Release {
	a := m.p.Agreement
	r := m.release(ocds.TagImplementation, ocds.OnDay(a.Start), "")
	c := m.signed("active", m.endAt(r.Date), r.Date)
	c.Implementation = &ocds.Implementation{}
	breaks := a.Breaks
	if m.p.LetBreaks != nil {
		breaks = m.p.LetBreaks // a later last day adds a break point, and this was said before
	}
	for i, b := range breaks {
		c.Implementation.Milestones = append(c.Implementation.Milestones, ocds.Milestone{
			ID: ocds.ID(fmt.Sprintf("break-%d", i+1)), Title: "Break point on " + b.On.Long(), Type: "assessment", DueDate: ocds.OnDay(b.NoticeBy), Status: "scheduled",
			Description: "The last day on which notice can be given.",
		})
	}
	r.Contracts = []ocds.Contract{c}
	return []ocds.Release{r}
}

func (m maker) termination() []ocds.Release {
	a := m.p.Agreement
	if a.State(workday.DateOf(m.now)) != "ended" {
		return nil
	}
	r := m.release(ocds.TagTermination, ocds.OnDay(a.End.AddDays(1)), "")
	r.Contracts = []ocds.Contract{m.signed("terminated", a.End, r.Date)}
	if agreement.DPS == a.Kind || agreement.DynamicMarket == a.Kind {
		r.Tender = m.tender("complete", r.Date)
		r.Tender.Techniques.DynamicPurchasingSystem.Status = "terminated"
	}
	return []ocds.Release{r}
}
