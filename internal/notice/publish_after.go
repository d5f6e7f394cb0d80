package notice

import (
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
		r.Tender = m.tender("active")
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

func (m maker) awardID() ocds.ID { return ocds.ID(string(m.p.Agreement.Ref) + "-award") }

// awards say who is in: one release for each day on which somebody was admitted, with all who are in on that day.
func (m maker) awards() []ocds.Release {
	var days []workday.Date
	for _, a := range m.p.Members {
		days = append(days, a.From)
	}
	slices.SortFunc(days, workday.Date.Compare)
	var out []ocds.Release
	for i, day := range slices.Compact(days) {
		tag := ocds.TagAward
		if i > 0 {
			tag = "awardUpdate"
		}
		r := m.release(tag, ocds.OnDay(day), "-"+day.String())
		award := ocds.Award{ID: m.awardID(), Title: m.p.Agreement.Title, Status: "active", Date: ocds.OnDay(day), ContractPeriod: ocds.Between(m.p.Agreement.Start, m.p.Agreement.End)}
		for _, member := range m.p.Members {
			s, known := m.p.Providers[member.Provider]
			if !known || member.From.After(day) || (!member.To.IsZero() && member.To.Before(day)) {
				continue
			}
			if lot := string(member.Lot); !slices.Contains(award.RelatedLots, lot) {
				award.RelatedLots = append(award.RelatedLots, lot)
			}
			if !slices.ContainsFunc(award.Suppliers, func(o ocds.OrganizationReference) bool { return o.ID == ocds.ID(s.Ref) }) {
				award.Suppliers = append(award.Suppliers, s.reference())
				r.Parties = append(r.Parties, s.party())
			}
		}
		r.Awards = []ocds.Award{award}
		out = append(out, r)
	}
	return out
}

// first is the agreement's last day before any extension.
func (m maker) firstEnd() workday.Date {
	end := m.p.Agreement.End
	for i := min(m.p.Agreement.ExtensionsTaken, len(m.p.Agreement.ExtensionMonths)) - 1; i >= 0; i-- {
		end = end.AddDays(1).AddMonths(-m.p.Agreement.ExtensionMonths[i]).AddDays(-1)
	}
	return end
}

func (m maker) signed(status string, end workday.Date) ocds.Contract {
	a := m.p.Agreement
	return ocds.Contract{ID: ocds.ID(a.Ref), AwardID: m.awardID(), Title: a.Title, Status: status, Period: ocds.Between(a.Start, end), Value: ocds.Pounds(a.Value)}
}

func (m maker) contract() []ocds.Release {
	r := m.release(ocds.TagContract, m.letAt(), "")
	if len(m.p.Openings) == 0 {
		r.Tender = m.tender("complete")
	}
	c := m.signed("active", m.firstEnd())
	c.DateSigned = m.letAt()
	r.Contracts = []ocds.Contract{c}
	return []ocds.Release{r}
}

func (m maker) amendments() []ocds.Release {
	var out []ocds.Release
	var all []ocds.Amendment
	yes := true
	for i, e := range m.p.Extended {
		n := strconv.Itoa(i + 1)
		r := m.release(ocds.TagAmendment, ocds.At(e.At), "-"+n)
		c := m.signed("active", e.End)
		all = append(all, ocds.Amendment{ID: n, Date: ocds.At(e.At), Description: "Extension " + n + " taken", HasRenewal: &yes, AmendmentPeriod: ocds.Between(m.p.Agreement.Start, e.End)})
		c.Amendments = slices.Clone(all)
		r.Contracts = []ocds.Contract{c}
		out = append(out, r)
	}
	return out
}

// implementation names the break points on the first day. What was paid is not published here: a sum under an agreement that one
// child uses would be that child's.
func (m maker) implementation() []ocds.Release {
	a := m.p.Agreement
	r := m.release(ocds.TagImplementation, ocds.OnDay(a.Start), "")
	c := m.signed("active", m.firstEnd())
	c.Implementation = &ocds.Implementation{}
	for i, b := range a.Breaks {
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
	r.Contracts = []ocds.Contract{m.signed("terminated", a.End)}
	if agreement.DPS == a.Kind || agreement.DynamicMarket == a.Kind {
		r.Tender = m.tender("complete")
		r.Tender.Techniques.DynamicPurchasingSystem.Status = "terminated"
	}
	return []ocds.Release{r}
}
