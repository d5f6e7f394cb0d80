package modgov

import "strings"

// kind settles what sort of paper it is, from what it holds; what it calls itself decides only where that leaves it open.
func (r *reader) kind(groups [][]section) {
	has := func(fields ...field) bool {
		for _, g := range groups {
			for _, s := range of(g, fields...) {
				if !s.empty() {
					return true
				}
			}
		}
		return false
	}
	n := len(r.doc.Recommendations)
	form := 0 // labels that a record of a decision has and minutes have not
	for _, f := range []field{fReference, fMaker, fDecisionDate, fPublication, fEffective, fCallIn, fCallInDeadline, fIsKey, fInterests} {
		if has(f) {
			form++
		}
	}
	made := has(fDecision) && has(fDecisionDate, fDecidedAt, fEffective, fPublication, fMaker)
	switch {
	case n >= 2 && !made && !has(fDue, fNotBefore, fNoticePublished), n >= 1 && r.hint == KindRecommendations:
		r.doc.Kind = KindRecommendations
	case r.hint == KindMinutes:
		r.doc.Kind = KindMinutes
	case made, has(fDecidedAt, fEffective):
		r.doc.Kind = KindRecord
	case has(fResolved) && (r.hint == KindRecord && form > 0 || form >= 3):
		r.doc.Kind = KindRecord
	case r.minutes && has(fResolved, fRecommended, fMinutes):
		r.doc.Kind = KindMinutes
	case r.hint == KindIssue || r.hint == KindRecord:
		r.doc.Kind = r.hint
	case has(fProposed, fDue, fNotBefore, fNoticePublished):
		r.doc.Kind = KindIssue
	case has(fDecision, fDecisionDate):
		r.doc.Kind = KindRecord
	case has(fResolved, fRecommended):
		r.doc.Kind = KindMinutes
	case n > 0:
		r.doc.Kind = KindRecommendations
	default:
		r.doc.Kind = KindUnknown
	}
}

// settleDecisions drops items without substance where others have some, and gives the document its title and reference.
func (r *reader) settleDecisions() {
	all := r.doc.Decisions
	if r.doc.Kind == KindRecommendations || r.doc.Kind == KindUnknown {
		if len(all) > 0 && r.doc.Kind == KindRecommendations {
			r.doc.Title, r.doc.Reference, r.doc.EqualityText = all[0].Title, all[0].Reference, all[0].EqualityText
		}
		r.doc.Decisions = nil
		return
	}
	var kept []Decision
	for _, d := range all {
		if d.substantial(r.doc.Kind) {
			kept = append(kept, d)
		}
	}
	if len(kept) == 0 {
		kept = all[:min(1, len(all))]
	}
	r.doc.Decisions = kept
	if len(kept) > 0 {
		r.doc.Title, r.doc.Reference = kept[0].Title, kept[0].Reference
	}
	if len(kept) > 1 {
		r.doc.Title, r.doc.Reference = r.doc.Body, ""
		r.found.add("several-items", Note, 0, "The paper holds %d items; each was read by itself.", len(kept))
	}
}

// substantial reports whether an item is more than a heading.
func (d Decision) substantial(k Kind) bool {
	if k == KindMinutes {
		return len(d.Resolutions) > 0
	}
	return d.Proposed != "" || d.DecisionText != "" || len(d.Resolutions) > 0 || !d.NotBefore.IsZero() || !d.Due.IsZero() ||
		!d.DecisionDate.IsZero() || d.Reference != "" && d.Title != ""
}

// missing says what the paper does not state and a reader would look for, by its kind.
func (r *reader) missing() {
	if r.doc.Council == "" && r.doc.Kind != KindUnknown {
		r.found.missing("no-council", "No council is named.")
	}
	switch r.doc.Kind {
	case KindUnknown:
		r.found.missing("not-recognised", "Nothing here was recognised as a decision, minutes or recommendations. Check that the right paper was chosen.")
		return
	case KindRecommendations:
		r.unanswered()
		return
	}
	for _, d := range r.doc.Decisions {
		prefix := ""
		if len(r.doc.Decisions) > 1 {
			prefix = "Item “" + clip(d.Title) + "”: "
		}
		for _, lack := range d.lacks(r.doc.Kind) {
			r.found.missing(lack.code, prefix+lack.message)
		}
		r.remarks(d)
	}
}

// unanswered says which recommendations have no response of their own nor one to their theme.
func (r *reader) unanswered() {
	for _, rec := range r.doc.Recommendations {
		answered := rec.Response != ""
		for _, t := range r.doc.Themes {
			answered = answered || t.Response != "" && (t.Label == rec.Theme || t.Title == rec.Theme) && rec.Theme != ""
		}
		if !answered {
			r.found.add("no-response", Missing, rec.Line, "Recommendation %s (place %d) has no response.", rec.Label, rec.Ordinal)
		}
	}
	if r.doc.Title == "" {
		r.found.missing("no-title", "No title stated.")
	}
	if r.doc.MeetingDate.IsZero() {
		r.found.missing("no-meeting-date", "No date of meeting stated.")
	}
}

// lack is one thing that an item does not state.
type lack struct {
	absent        bool
	code, message string
}

// lacks lists what an item does not state, by the kind of its paper.
func (d Decision) lacks(k Kind) []lack {
	made := k == KindRecord || containsAny(strings.ToLower(d.Status), "approved", "decided", "implemented")
	paper := k != KindMinutes
	buys := paper || len(d.vehicles("")) > 0 // minutes are about many things
	rows := []lack{
		{d.Reference == "" && paper, "no-reference", "No reference stated."},
		{d.Title == "", "no-title", "No title stated."},
		{d.Proposed == "" && k == KindIssue, "no-proposed-decision", "No proposed decision stated."},
		{d.DecisionText == "" && len(d.Resolutions) == 0 && k == KindRecord, "no-decision-text", "No decision stated."},
		{len(d.Resolutions) == 0 && k == KindMinutes, "no-resolution", "No resolution stated."},
		{d.IsKey == Unstated && d.DecisionType == "" && paper, "no-decision-type", "Whether it is a key decision is not stated."},
		{d.IsKey == Yes && d.ReasonKey == "", "no-reason-key", "Why it is a key decision is not stated."},
		{d.Status == "" && paper, "no-status", "No status stated."},
		{d.LeadMember == "" && paper, "no-lead-member", "No lead member stated."},
		{d.DecisionMaker == "", "no-decision-maker", "No decision maker stated."},
		{len(d.Divisions) == 0 && paper, "no-divisions", "No divisions or wards affected stated."},
		{d.NoticePublished.Day.IsZero() && (k == KindIssue || d.IsKey == Yes), "no-notice-date", "No date of the notice's publication stated."},
		{d.NotBefore.Day.IsZero() && d.Due.IsZero() && k == KindIssue, "no-due-date", "No date on or after which the decision is due stated."},
		{d.DecisionDate.Day.IsZero() && made, "no-decision-date", "No date of decision stated."},
		{d.PublicationDate.Day.IsZero() && made && paper, "no-publication-date", "No publication date of the decision stated."},
		{d.EffectiveFrom.Day.IsZero() && made && paper, "no-effective-date", "No effective date stated."},
		{d.SubjectToCallIn == Unstated && paper, "no-call-in", "Whether it is subject to call-in is not stated."},
		{d.Reasons == "" && k == KindRecord, "no-reasons", "No reasons for the decision stated."},
		{len(d.Options) == 0 && d.OptionsText == "" && paper, "no-options", "No options or alternatives stated."},
		{d.Interests == "" && k == KindRecord, "no-interests", "Nothing is stated about conflicts of interest."},
		{d.Risks == "" && paper, "no-risks", "No risks stated."},
		{d.FinancialText == "" && paper, "no-financial-text", "No financial implications stated."},
		{len(d.Values) == 0 && buys, "no-value", "No value stated."},
		{d.Term.IsZero() && buys, "no-term", "No term stated."},
		{d.LegalText == "" && paper, "no-legal-text", "No legal implications stated."},
		{d.EqualityText == "" && paper, "no-equality-text", "No equality assessment text."},
		{d.Consultation == "" && paper, "no-consultation", "No consultation stated."},
	}
	out := rows[:0]
	for _, row := range rows {
		if row.absent {
			out = append(out, row)
		}
	}
	return out
}

// remarks says what is stated but deserves a second look.
func (r *reader) remarks(d Decision) {
	if d.Equality.Reused {
		from := "an assessment made before"
		if d.Equality.ReusedFrom != "" {
			from = "one made as part of " + clip(d.Equality.ReusedFrom)
		}
		r.found.add("equality-reused", Note, 0, "The equality text stands on %s; no assessment of this decision itself is stated.", from)
	}
	if d.Equality.ScreeningOnly {
		r.found.add("equality-screening-only", Note, 0, "The equality text states a screening and no full assessment.")
	}
	if d.Equality.Planned {
		r.found.add("equality-planned", Note, 0, "The equality text says that an assessment is still to be made.")
	}
	if d.Term.Pattern == "" && d.Term.ExtensionMonths > 0 && d.Term.Months == 0 && d.Term.Start.IsZero() {
		r.found.add("no-term-start", Missing, d.Term.Line, "An extension is stated, but not when the term starts or how long it lasts.")
	}
	for _, res := range d.Resolutions {
		if res.Kind == ReportBack && len(findDates(res.Text, 0, false)) == 0 {
			r.found.add("report-back-without-date", Missing, res.Line, "A report back is asked for%s without a date: %q.", inPoint(res.Letter), clip(res.Text))
		}
	}
}

func inPoint(letter string) string {
	if letter == "" {
		return ""
	}
	return " in (" + letter + ")"
}
