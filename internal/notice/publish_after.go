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

// Contractual reports whether an agreement is a contract itself. A place on a list is none: each purchase under a dynamic market or
// purchasing system is awarded on its own. A grant is given and not bought.
func Contractual(k agreement.Kind) bool {
	return k == agreement.Framework || k == agreement.OpenFramework || k == agreement.SLA
}

// offeredAt is since when the offer is known: the first opening, or the first award where nothing was opened before it; "" while there
// is neither.
func (m maker) offeredAt() ocds.Moment {
	if len(m.p.Openings) > 0 {
		if opened := ocds.At(m.p.Openings[0].PublishedAt); m.awarded == "" || opened <= m.awarded {
			return opened
		}
	}
	return m.awarded
}

// contractAt is when the contract was entered into: never before it was awarded to anybody, and "" of what is no contract.
func (m maker) contractAt() ocds.Moment {
	if m.awarded == "" || !Contractual(m.p.Agreement.Kind) {
		return ""
	}
	return max(m.letAt(), m.awarded)
}

// tenders are the openings: the first is the offer, each later version amends it. What was awarded before anything was opened is
// offered as it is awarded.
func (m maker) tenders() []ocds.Release {
	var out []ocds.Release
	first := m.offeredAt()
	if first != "" && (len(m.p.Openings) == 0 || ocds.At(m.p.Openings[0].PublishedAt) > first) {
		r := m.release(ocds.TagTender, first, "")
		r.Tender = m.tender("complete", r.Date)
		out = append(out, r)
	}
	for _, o := range m.p.Openings {
		tag, apart := ocds.TagTender, ""
		if len(out) > 0 {
			tag, apart = ocds.TagTenderChange, "-"+strconv.Itoa(o.Version)
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

// established says that a list which was announced now runs.
func (m maker) established() []ocds.Release {
	kind, on := m.p.Agreement.Kind, ocds.OnDay(m.p.Agreement.Start)
	if kind != agreement.DynamicMarket && kind != agreement.DPS || m.offeredAt() == "" || on <= m.offeredAt() {
		return nil
	}
	r := m.release(ocds.TagTenderUpdate, on, "-established")
	r.Tender = m.tender(m.offer(on), on)
	return []ocds.Release{r}
}

// offer is how the offer stands at a moment: open once it was opened, complete before.
func (m maker) offer(at ocds.Moment) string {
	if len(m.p.Openings) > 0 && ocds.At(m.p.Openings[0].PublishedAt) <= at {
		return "active"
	}
	return "complete"
}

// addedAt is when a lot was added, "" when it was there from the first.
func (m maker) addedAt(l agreement.Lot) ocds.Moment { return ocds.At(m.p.LotsAdded[l.Ref]) }

// laterLots amend the offer by the lots that were added after it was made known: what was published before did not have them, and stays
// as it was. Lots that were added in one step stand in one release.
func (m maker) laterLots() []ocds.Release {
	known := m.offeredAt()
	if known == "" {
		return nil
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
		r := m.release(ocds.TagTenderChange, at, "-lots-"+string(at))
		r.Tender = m.tender(m.offer(at), at)
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
	at := m.contractAt()
	if at == "" {
		return nil
	}
	r := m.release(ocds.TagContract, at, "")
	c := m.signed("active", m.endAt(at), at)
	later := m.p.SignedOn.IsZero() || ocds.At(m.p.SignedAt) > at
	if !later {
		c.DateSigned = ocds.OnDay(m.p.SignedOn)
	}
	for _, before := range m.amended() {
		if before.Date <= at {
			c.Amendments = append(c.Amendments, before.Amendment)
		}
	}
	r.Contracts = []ocds.Contract{c}
	if m.p.SignedOn.IsZero() || !later {
		return []ocds.Release{r}
	}
	// The day of signing was recorded after the contract was published: a release of its own says it, and nothing given before changes.
	says := m.release(ocds.TagContractUpdate, ocds.At(m.p.SignedAt), "-signed")
	says.Contracts = []ocds.Contract{{ID: c.ID, AwardID: c.AwardID, DateSigned: ocds.OnDay(m.p.SignedOn)}}
	return []ocds.Release{r, says}
}

// amended is one amendment with the last day since then.
type amended struct {
	apart string
	end   workday.Date
	ocds.Amendment
}

// amended are the extensions taken and the changes made, the first first. The facts that officers typed for a change are not given:
// they may speak of a child.
func (m maker) amended() []amended {
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
	for i, a := range all {
		all[i].AmendmentPeriod = ocds.Between(m.p.Agreement.Start, a.end)
	}
	return all
}

// amendments are the releases of what was extended and changed, each with all amendments until then: of the contract, or of the offer
// where the agreement is none. What was changed before either was known stands in its first release.
func (m maker) amendments() []ocds.Release {
	all, contract, offered := m.amended(), m.contractAt(), m.offeredAt()
	var out []ocds.Release
	for i, a := range all {
		switch {
		case contract != "" && a.Date > contract:
			r := m.release(ocds.TagAmendment, a.Date, a.apart)
			c := m.signed("active", a.end, a.Date)
			for _, before := range all[:i+1] {
				c.Amendments = append(c.Amendments, before.Amendment)
			}
			r.Contracts = []ocds.Contract{c}
			out = append(out, r)
		case contract == "" && !Contractual(m.p.Agreement.Kind) && offered != "" && a.Date > offered:
			r := m.release(ocds.TagTenderChange, a.Date, "-amended"+a.apart)
			r.Tender = m.tender(m.offer(a.Date), a.Date)
			out = append(out, r)
		}
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

// breaks are the break points as they were said when the agreement was let: a later last day adds one, and these were said before.
func (m maker) breaks() []ocds.Milestone {
	said := m.p.Agreement.Breaks
	if m.p.LetBreaks != nil {
		said = m.p.LetBreaks
	}
	var out []ocds.Milestone
	for i, b := range said {
		out = append(out, ocds.Milestone{
			ID: ocds.ID(fmt.Sprintf("break-%d", i+1)), Title: "Break point on " + b.On.Long(), Type: "assessment", DueDate: ocds.OnDay(b.NoticeBy), Status: "scheduled",
			Description: "The last day on which notice can be given.",
		})
	}
	return out
}

// implementation names the break points of a contract, on its first day. What was paid is not published here: a sum under an agreement
// that one child uses would be that child's.
func (m maker) implementation() []ocds.Release {
	at := m.contractAt()
	if at == "" {
		return nil
	}
	r := m.release(ocds.TagImplementation, max(ocds.OnDay(m.p.Agreement.Start), at), "")
	c := m.signed("active", m.endAt(r.Date), r.Date)
	c.Implementation = &ocds.Implementation{Milestones: m.breaks()}
	r.Contracts = []ocds.Contract{c}
	return []ocds.Release{r}
}

// termination says that the term ran out: of the contract, or of the offer where the agreement is none. An offer of a contract under
// which nobody was admitted came to nothing.
func (m maker) termination() []ocds.Release {
	a, contract := m.p.Agreement, m.contractAt()
	on := ocds.OnDay(a.End.AddDays(1))
	if a.State(workday.DateOf(m.now)) != "ended" || m.offeredAt() == "" || m.offeredAt() > on || contract > on {
		return nil
	}
	if contract != "" {
		r := m.release(ocds.TagTermination, on, "")
		r.Contracts = []ocds.Contract{m.signed("terminated", a.End, on)}
		return []ocds.Release{r}
	}
	r := m.release(ocds.TagTenderUpdate, on, "-ended")
	status := "complete"
	if Contractual(a.Kind) {
		status = "unsuccessful"
	}
	r.Tender = m.tender(status, on)
	if t := r.Tender.Techniques; t != nil && t.DynamicPurchasingSystem != nil {
		t.DynamicPurchasingSystem.Status = "terminated"
	}
	return []ocds.Release{r}
}
