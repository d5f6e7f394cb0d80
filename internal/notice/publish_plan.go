package notice

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/decision"
	"alongside/internal/notice/planned"
	"alongside/internal/ocds"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Unlet reports whether a process is planned only: nothing is let yet under its reference.
func (p Process) Unlet() bool {
	n := len(p.Plan)
	return n > 0 && p.Plan[n-1].State != planned.Let
}

// latestPlan is the plan as it stands now, or as it was let; the zero plan when nothing was planned.
func (p Process) latestPlan() planned.Procurement {
	if n := len(p.Plan); n > 0 {
		return p.Plan[n-1]
	}
	return planned.Procurement{}
}

// plan are the published versions, the first first.
func (m maker) plan() []planned.Procurement {
	return slices.DeleteFunc(slices.Clone(m.p.Plan), func(p planned.Procurement) bool { return !p.Public || p.State == planned.Let })
}

// planAt is the version that was published last by a moment, with all before it.
func planAt(plan []planned.Procurement, at ocds.Moment) []planned.Procurement {
	n := 0
	for n < len(plan) && ocds.At(plan[n].At) <= at {
		n++
	}
	return plan[:n]
}

// published is the day from which a decision is known to everybody: that of its notice or entry of the forward plan, else of itself.
func published(d decision.Decision) workday.Date {
	if !d.NoticePublished.IsZero() {
		return d.NoticePublished
	}
	return d.PublishedOn
}

// behind is the decision that stands behind a plan at a moment, when it is known to everybody by then.
func (m maker) behind(plan []planned.Procurement, at ocds.Moment) (decision.Decision, bool) {
	ref := thread.Ref("")
	if by := planAt(plan, at); len(by) > 0 {
		ref = by[len(by)-1].Decision
	}
	if !m.p.Unlet() && m.letAt() <= at && m.p.Agreement.Decision != "" {
		ref = m.p.Agreement.Decision
	}
	d, known := m.p.Decided[ref]
	on := published(d)
	return d, known && !on.IsZero() && ocds.OnDay(on) <= at
}

// planReleases are the planning stage of what was planned here: the first version that was published, each after it, and what becomes
// known of a decision between them.
func (m maker) planReleases(plan []planned.Procurement) []ocds.Release {
	at := map[ocds.Moment]string{}
	for _, d := range m.p.Decided {
		if on := published(d); !on.IsZero() && ocds.OnDay(on) > ocds.At(plan[0].At) {
			at[ocds.OnDay(on)] = "-decision-" + on.String()
		}
	}
	if !m.p.Unlet() {
		at[m.letAt()] = "-decision"
	}
	for _, p := range plan {
		at[ocds.At(p.At)] = "-" + strconv.Itoa(p.Version)
	}
	var out []ocds.Release
	said := thread.Ref("")
	for _, moment := range slices.Sorted(maps.Keys(at)) {
		ref := thread.Ref("")
		if d, known := m.behind(plan, moment); known {
			ref = d.Ref
		}
		switch {
		case len(out) == 0:
			out = append(out, m.planRelease(ocds.TagPlanning, "", planAt(plan, moment), moment))
		case ref != said || !strings.HasPrefix(at[moment], "-decision"): // what changes nothing is not said again
			out = append(out, m.planRelease(ocds.TagPlanningUpdate, at[moment], planAt(plan, moment), moment))
		}
		said = ref
	}
	return out
}

// planRelease is the plan as it stood at a moment.
func (m maker) planRelease(tag, apart string, by []planned.Procurement, at ocds.Moment) ocds.Release {
	p := by[len(by)-1]
	r := m.release(tag, at, apart)
	r.Title = p.Title
	r.Planning = &ocds.Planning{}
	if p.Gap != "" {
		r.Planning.Rationale = "Providers do not meet the need: " + p.Gap
	}
	if d, known := m.behind(m.plan(), at); known {
		m.authorised(r.Planning, d)
	}
	for _, day := range []struct {
		id, title string
		on        workday.Date
	}{{"engagement", "Last day to take part in the engagement with providers", p.EngageUntil}, {"offer", "Planned day of the offer", p.TenderOn}} {
		if !day.on.IsZero() {
			r.Planning.Milestones = append(r.Planning.Milestones, ocds.Milestone{ID: ocds.ID(day.id), Title: day.title, Type: "preProcurement", DueDate: ocds.OnDay(day.on), Status: "scheduled"})
		}
	}
	if p.Regime == agreement.ProcurementAct2023 {
		if p.Engagement != "" {
			r.Planning.Documents = append(r.Planning.Documents, ocds.Document{ID: "engagement", DocumentType: "marketEngagementNotice", NoticeType: "UK2", Title: p.Title, Description: p.Engagement, Language: "en"})
		}
		r.Planning.Documents = append(r.Planning.Documents, ocds.Document{ID: "planned", DocumentType: "plannedProcurementNotice", NoticeType: "UK3", Title: p.Title, Language: "en"})
	}
	status := "planned"
	if p.State == planned.Dropped {
		status = "cancelled"
		r.Planning.Rationale = p.Why
	}
	r.Tender = &ocds.Tender{
		ID: ocds.ID(p.Ref), Title: p.Title, Description: p.Description, Status: status, Value: ocds.Pounds(p.Most), MinValue: ocds.Pounds(p.Least), MainProcurementCategory: "services",
		ProcurementMethodDetails: p.Kind.Words(), TenderPeriod: &ocds.Period{StartDate: ocds.OnDay(p.TenderOn)}, ContractPeriod: ocds.Between(p.Start, p.End),
		LegalBasis: legalBasis(p.Regime), Lots: plannedLots(by, status),
	}
	return r
}

// authorised adds to a plan what a decision authorises.
func (m maker) authorised(p *ocds.Planning, d decision.Decision) {
	if p.Rationale == "" {
		p.Rationale = d.Title
	}
	if d.Terms.TotalValue > 0 {
		p.Budget = &ocds.Budget{ID: ocds.ID(d.Ref), Description: "Authorised by the decision", Amount: ocds.Pounds(d.Terms.TotalValue)}
	}
	if m.pub.Root != "" {
		p.Documents = append(p.Documents, ocds.Document{ID: ocds.ID(d.Ref), DocumentType: "procurementPlan", Title: d.Title, URL: m.pub.Root + "/decisions/" + string(d.Ref), Format: "text/html", Language: "en"})
	}
}

// plannedLots are the parts that are foreseen in the last of some versions. Lots are merged by identifier, so that a part which is no
// longer foreseen is said to be withdrawn: left out, it would stand.
func plannedLots(by []planned.Procurement, status string) []ocds.Lot {
	var out []ocds.Lot
	for v, p := range by {
		last := v == len(by)-1
		for i, l := range p.Lots {
			for len(out) <= i {
				out = append(out, ocds.Lot{ID: ocds.ID("planned-" + strconv.Itoa(len(out)+1))})
			}
			out[i].Title, out[i].Description, out[i].Status = l.Name, l.Service, "withdrawn"
			if last {
				out[i].Status = status
			}
		}
	}
	return out
}
