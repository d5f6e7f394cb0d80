package notice

import (
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/notice/planned"
	"alongside/internal/workday"
)

// Type is one kind of notice of the Procurement Act 2023. Verified says that its number, title, section and day
// were read at the source.
type Type struct {
	Number   string
	Title    string
	Citation string
	When     string // when it is published
	Verified bool
	after    []string // one of these is published first
	applies  func(a about) bool
	fields   func(a about) []Field
}

// Source is where the notice's content is laid down, and says so when that is to be checked.
func (t Type) Source() string {
	if t.Verified {
		return t.Citation
	}
	return t.Citation + " (to be checked)"
}

// waits names what is to be published first. What is about a tender follows notices about that tender.
func (t Type) waits(a about, done []Publication) string {
	if len(t.after) == 0 || (t.Number == "UK6" && a.tender == nil) {
		return ""
	}
	for _, p := range done {
		for _, first := range t.after {
			if p.Subject == a.subject() && p.Notice == first {
				return ""
			}
		}
	}
	return t.after[0]
}

func market(a about) bool { return a.p.Agreement.Kind == agreement.DynamicMarket }

func whole(a about) bool { return a.tender == nil && a.p.latestPlan().State != planned.Dropped }

func direct(a about) bool {
	k := a.p.Agreement.Kind
	return whole(a) && (k == agreement.SLA || k == agreement.Grant) && len(a.p.Openings) == 0
}

func ended(a about) bool { return whole(a) && a.p.Agreement.State(a.today) == "ended" }

// detailsNotice is the number of the contract details notice.
const detailsNotice = "UK7"

func admittedAny(a about) bool { return len(a.p.Members) > 0 }

// Types are the notices UK1 to UK16 with what gives reason for each and what the records hold of its content.
func Types() []Type {
	return append(beforeAward(), afterAward()...)
}

func beforeAward() []Type {
	const act = "Procurement Act 2023 "
	return []Type{
		{Number: "UK1", Title: "Pipeline notice", Citation: act + "s93", When: "From 1 April to 26 May, by a council that expects to spend more than £100 million in the year, on contracts above £2 million in the next 18 months",
			applies: inPipeline,
			fields: func(a about) []Field {
				first, last := pipeline(a.today)
				return []Field{a.description(), a.lots(), a.value(), a.term(), a.offeredOn(), {Name: "Published with the pipeline", Value: "From " + first.Long() + " to " + last.Long()},
					{Name: "The council’s spending in the year", Lacks: "Say whether it is expected to be above £100 million: only then is a pipeline published."}}
			}},
		{Number: "UK2", Title: "Preliminary market engagement notice", Citation: act + "s17", When: "Before or after talking with the market",
			applies: func(a about) bool { return whole(a) && a.p.Agreement.State(a.today) == "to start" },
			fields: func(a about) []Field {
				return []Field{a.description(), a.lots(), a.value(), a.threshold(), a.engagement(), a.engage()}
			}},
		{Number: "UK3", Title: "Planned procurement notice", Citation: act + "s15", When: "40 days to 12 months before the tender notice, to shorten the tender period",
			applies: func(a about) bool {
				return (whole(a) && !market(a) && !direct(a) && len(a.p.Openings) == 0) || (a.tender != nil && a.shortens())
			},
			fields: func(a about) []Field {
				if a.tender != nil {
					return plannedTenderFields(a)
				}
				return []Field{a.description(), a.lots(), a.value(), a.threshold(), a.term(), a.offeredOn(), a.qualifying()}
			}},
		{Number: "UK4", Title: "Tender notice", Citation: act + "s21", When: "To invite tenders. Each award under a dynamic market needs its own",
			applies: func(a about) bool { return a.tender != nil || (!market(a) && len(a.p.Openings) > 0) },
			fields:  tenderFields},
		{Number: "UK5", Title: "Transparency notice", Citation: act + "s44", When: "Before a direct award",
			applies: direct,
			fields: func(a about) []Field {
				return []Field{a.lots(), a.value(), a.term(), a.suppliers(), {Name: "Justification of the direct award", Lacks: "Name the ground and the facts."}}
			}},
		{Number: "UK6", Title: "Contract award notice", Citation: act + "s50", When: "Before the contract is entered into. Not for user choice under light touch", Verified: true, after: []string{"UK4", "UK5"},
			applies: func(a about) bool {
				return (a.tender != nil && !a.tender.AwardedOn.IsZero()) || (whole(a) && !market(a) && (admittedAny(a) || len(a.awaiting) > 0))
			},
			fields: awardFields},
		{Number: "UK13", Title: "Dynamic market intention notice", Citation: act + "s39(2)", When: "Before the market is established",
			applies: func(a about) bool { return whole(a) && market(a) },
			fields:  func(a about) []Field { return []Field{a.lots(), a.conditions(), a.councils(), a.deadline()} }},
		{Number: "UK14", Title: "Dynamic market establishment notice", Citation: act + "s39(3)", When: "As soon as practicable after it is established", after: []string{"UK13"},
			applies: func(a about) bool { return whole(a) && market(a) && len(a.p.Openings) > 0 },
			fields: func(a about) []Field {
				return []Field{a.lots(), a.conditions(), a.councils(), a.deadline(), {Name: "Established on", Value: a.p.Agreement.Start.Long()}}
			}},
		{Number: "UK15", Title: "Dynamic market modification notice", Citation: act + "s39(4)", When: "As soon as practicable after it is modified", after: []string{"UK14"},
			applies: func(a about) bool { return whole(a) && market(a) && (len(a.p.Openings) > 1 || len(a.p.Changes) > 0) },
			fields: func(a about) []Field {
				changed := ""
				if n := len(a.p.Openings); n > 1 {
					changed = "Terms of admission, version " + strconv.Itoa(n)
				}
				return []Field{{Name: "What is modified", Value: words(changed, a.change().What), Lacks: "Say what is modified."}, a.lots(), a.conditions()}
			}},
		{Number: "UK16", Title: "Dynamic market cessation notice", Citation: act + "s39(5)", When: "As soon as practicable after it ends", after: []string{"UK14"},
			applies: func(a about) bool { return ended(a) && market(a) },
			fields:  func(a about) []Field { return []Field{{Name: "Ended on", Value: a.p.Agreement.End.Long()}} }},
	}
}

// pipeline is from when to when the next pipeline is published.
func pipeline(today workday.Date) (first, last workday.Date) {
	year := today.Year()
	if today.After(workday.MustOn(year, 5, 26)) {
		year++
	}
	return workday.MustOn(year, 4, 1), workday.MustOn(year, 5, 26)
}

// What a pipeline holds: contracts above a value that are offered in the months from its first day.
const (
	pipelineAbove  = 2_000_000_00
	pipelineMonths = 18
)

// inPipeline reports whether a planned procurement belongs into the next pipeline.
func inPipeline(a about) bool {
	first, _ := pipeline(a.today)
	on := a.p.latestPlan().TenderOn
	return whole(a) && a.p.Unlet() && a.p.Agreement.Value > pipelineAbove && !on.Before(first) && on.Before(first.AddMonths(pipelineMonths))
}

func awardFields(a about) []Field {
	standstill := Field{Name: "Standstill", Value: "Not mandatory for light touch contracts and for awards under a dynamic market; a voluntary one is stated here."}
	if a.tender == nil {
		if len(a.awaiting) > 0 {
			standstill.Value = "For those who are accepted and wait for this notice: 8 working days beginning with the day on which it is published (Procurement Act 2023, s51). Recording its publication here begins it."
		}
		return []Field{a.lots(), a.value(), a.term(), a.suppliers(), a.criteria(), standstill, {Name: "Assessment summaries sent on", Lacks: "Enter the day."}}
	}
	return []Field{{Name: "Awarded on", Value: a.tender.AwardedOn.Long()}, a.suppliers(), {Name: "Value", Value: a.tender.Value.String()},
		{Name: "Term", Value: a.tender.Start.Long() + " to " + a.tender.End.Long()}, a.criteria(), standstill}
}

func afterAward() []Type {
	const act = "Procurement Act 2023 "
	return []Type{
		{Number: "UK7", Title: "Contract details notice", Citation: act + "s53", When: "Within 30 days of entering into the contract, 120 days when light touch", Verified: true,
			applies: func(a about) bool {
				return whole(a) && !market(a) && (a.p.Agreement.State(a.today) != "to start" || !a.p.SignedOn.IsZero())
			},
			fields: func(a about) []Field {
				signed := Field{Name: "Signed on", Lacks: "Record the signed terms on the agreement's page, with the day that stands on the paper."}
				if !a.p.SignedOn.IsZero() {
					signed.Value = a.p.SignedOn.Long()
				}
				return []Field{a.suppliers(), a.value(), a.term(), signed, {Name: "Key performance indicators", Value: "Not required for light touch contracts and frameworks (s52)."}}
			}},
		{Number: "UK8", Title: "Contract payment notice", Citation: act + "s70", When: "For payments over £30,000",
			applies: func(a about) bool { return whole(a) && !market(a) && a.p.Agreement.State(a.today) != "to start" },
			fields: func(about) []Field {
				return []Field{{Name: "Payments", Lacks: "Take the payments from the ledger. Sums are not read here, because a payment may be for one child."}}
			}},
		{Number: "UK9", Title: "Contract performance notice", Citation: act + "s71", When: "At least every 12 months and at the end, where key performance indicators are set", Verified: true,
			applies: func(a about) bool { return whole(a) && !market(a) && a.p.Agreement.State(a.today) != "to start" },
			fields:  performanceFields},
		{Number: "UK10", Title: "Contract change notice", Citation: act + "s75", When: "Before a change. Not for light touch contracts",
			applies: func(a about) bool { return whole(a) && !market(a) && len(a.p.Changes) > 0 },
			fields:  changeFields},
		{Number: "UK11", Title: "Contract termination notice", Citation: act + "s80", When: "Within 30 days of the end",
			applies: func(a about) bool { return ended(a) && !market(a) },
			fields: func(a about) []Field {
				return []Field{{Name: "Ended on", Value: a.p.Agreement.End.Long()}, {Name: "Reason", Value: a.p.Ended, Lacks: "Say why it ended."}, a.suppliers()}
			}},
		{Number: "UK12", Title: "Procurement termination notice", Citation: act + "s55", When: "When a procurement is stopped before anything is awarded",
			applies: func(a about) bool {
				return ended(a) && !market(a) && len(a.p.Openings) > 0 && !admittedAny(a)
			},
			fields: func(about) []Field { return []Field{{Name: "Decided on", Lacks: "Enter the day and the reason."}} }},
	}
}

func changeFields(a about) []Field {
	c := a.change()
	ground := groundOf(a.p.Agreement, c.Ground)
	percent := ""
	if first := a.p.Agreement.Value - c.ValueBy; c.ValueBy != 0 && first > 0 {
		percent = " (" + strconv.FormatInt(int64(c.ValueBy)*100/int64(first), 10) + "% of the value before)"
	}
	return []Field{
		{Name: "Change", Value: c.What}, {Name: "Ground", Value: ground.Title + " (" + ground.Source() + ")"}, {Name: "Change of value", Value: c.ValueBy.String() + percent},
		{Name: "Last day", Value: c.End.Long()}, {Name: "Signed", Value: c.SignedBy}, {Name: "Facts", Lacks: "Write them afresh: what is on record may speak of a child."},
	}
}
