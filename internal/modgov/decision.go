package modgov

import (
	"regexp"
	"slices"
	"strings"
)

// decision reads one item.
func (r *reader) decision(group []section) {
	d := Decision{}
	if len(group) > 0 {
		d.Line = group[0].line
	}
	r.names(&d, group)
	r.standing(&d, group)
	r.people(&d, group)
	r.dates(&d, group)
	r.texts(&d, group)
	r.sums(&d, group)
	r.procurement(&d, group)
	if strings.TrimSpace(d.DecisionText) == "" && len(of(group, fDecision)) > 0 && r.doc.Kind == KindIssue {
		s := of(group, fDecision)[0]
		r.found.add("empty-heading", Note, s.line, "The heading %q stands with nothing under it.", s.label)
	}
	r.doc.Decisions = append(r.doc.Decisions, d)
}

func (r *reader) names(d *Decision, group []section) {
	var at int
	d.Reference, _ = r.single(group, fReference, "The reference")
	d.Title, at = r.single(group, fTitle, "The title")
	if d.Title == "" {
		d.Title, at = r.looseTitle(group)
	}
	if m := referenceTitle.FindStringSubmatch(d.Title); m != nil && d.Reference == "" {
		d.Reference, d.Title = m[1], m[2]
	}
	if at > 0 {
		d.Line = at
	}
	if text := r.joined(group, fRelated); text != "" {
		d.Related = splitList(text)
	}
}

// standing reads type, key, status and call-in.
func (r *reader) standing(d *Decision, group []section) {
	kind, at := r.single(group, fType, "The decision type")
	d.DecisionType = normalType(kind)
	key, keyAt := r.single(group, fIsKey, "Whether it is key")
	d.IsKey = answer(key)
	if answerOf := normalType(key); d.IsKey == Unstated && (answerOf == "Key" || answerOf == "Non-key") {
		d.IsKey = answerFor(answerOf == "Key")
	}
	switch {
	case d.DecisionType == "" && d.IsKey != Unstated:
		d.DecisionType = map[Answer]string{Yes: "Key", No: "Non-key"}[d.IsKey]
	case d.IsKey == Unstated && d.DecisionType == "" && r.noticeOfKey() > 0:
		d.IsKey, d.DecisionType = Yes, "Key"
		r.found.add("key-by-heading", Note, r.noticeOfKey(), "That it is a key decision was read from the paper's own heading; nothing else states it.")
	case d.IsKey == Unstated && (d.DecisionType == "Key" || d.DecisionType == "Non-key"):
		d.IsKey = answerFor(d.DecisionType == "Key")
	case d.DecisionType == "Key" && d.IsKey == No, d.DecisionType == "Non-key" && d.IsKey == Yes:
		r.found.add("key-contradicted", Conflict, keyAt, "The decision type is %q (line %d), yet whether it is key is answered %q.", kind, at, key)
	}
	d.ReasonKey = strings.TrimRight(r.joined(group, fReasonKey), " ;")
	if _, why, ok := strings.Cut(key, "–"); ok && d.ReasonKey == "" && d.IsKey == Yes {
		d.ReasonKey = strings.TrimSpace(why)
	}
	d.Status, _ = r.single(group, fStatus, "The status")
	for _, s := range of(group, fCallIn) {
		text := s.value()
		if d.SubjectToCallIn == Unstated {
			d.SubjectToCallIn = answer(text)
		}
		if all := findDates(text, valueLine(s), true); len(all) > 0 && d.CallInDeadline.IsZero() {
			d.CallInDeadline = all[0].Stated
		}
	}
	if d.SubjectToCallIn == Unstated {
		d.SubjectToCallIn = callInSaid(group)
	}
}

// Sentences that say whether a decision may be called in, where no heading asks it.
var (
	callInNo = regexp.MustCompile(`(?i)\b(?:exempt(?:ed)? from|not (?:be )?(?:subject|open) to|excluded from|not eligible for|waives?|waived|waiver of) (?:the |any )?(?:right of |scrutiny )?call[- ]?in\b|` +
		`\bcall[- ]?in (?:procedure |process |period |provisions? )?(?:does not|do not|will not|shall not) apply\b|\bcannot be called[- ]in\b`)
	callInYes = regexp.MustCompile(`(?i)\b(?:is|are|will be|remains?) (?:therefore )?(?:subject|open) to (?:the )?(?:scrutiny )?call[- ]?in\b|\b(?:may|can) be called[- ]in\b`)
)

// callInSaid reads from the sentences of an item whether it may be called in. One that says both says neither.
func callInSaid(group []section) Answer {
	var yes, no bool
	for _, s := range group {
		for _, l := range s.lines {
			no = no || callInNo.MatchString(l.plain())
			yes = yes || callInYes.MatchString(l.plain())
		}
	}
	if yes == no {
		return Unstated
	}
	return answerFor(yes)
}

func answerFor(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// answer reads a yes or no. A form's untouched "Yes/No" is neither.
func answer(text string) Answer {
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return c < 'a' || c > 'z' })
	if len(words) == 0 || slices.Contains(words[:min(len(words), 3)], "yes") && slices.Contains(words[:min(len(words), 3)], "no") {
		return Unstated
	}
	switch words[0] {
	case "yes", "y", "true", "subject", "eligible", "open":
		return Yes
	case "no", "n", "false", "not", "exempt", "urgent":
		return No
	}
	return Unstated
}

func normalType(text string) string {
	folded := foldText(text)
	switch {
	case folded == "":
		return ""
	case strings.Contains(folded, "key") && (strings.Contains(folded, "non") || strings.HasPrefix(folded, "not ")):
		return "Non-key"
	case folded == "key" || strings.HasPrefix(folded, "key decision") || strings.HasSuffix(folded, " key") || strings.HasSuffix(folded, "key decision"):
		return "Key"
	}
	return text
}

var (
	askedMaker = regexp.MustCompile(`^(?:That )?(?:The |the )?((?:Cabinet|Executive|Lead|Portfolio|Leader|Deputy|Director|Corporate|Strategic|` +
		`Committee|Full|Chief|Mayor)[^.;]{0,120}?)\s(?:is|are|be) (?:asked|requested|recommended|invited) to\b`)
	dueBy     = regexp.MustCompile(`(?i)\bby (?:the )?(.{3,160})$`)
	notBefore = regexp.MustCompile(`(?i)\bnot before\b|\bon or after\b|\b(?:no|not) (?:earlier|sooner) than\b|\bnot to be (?:made|taken) before\b`)
)

func (r *reader) people(d *Decision, group []section) {
	d.LeadMember, _ = r.single(group, fMember, "The lead member")
	d.DecisionMaker, _ = r.single(group, fMaker, "The decision maker")
	if d.DecisionMaker == "" {
		d.DecisionMaker = r.makerElsewhere(group)
	}
	d.DecisionMakerKind = makerKind(d.DecisionMaker)
	for _, s := range of(group, fDivisions) {
		d.Divisions = append(d.Divisions, splitList(s.value())...)
	}
}

// makerElsewhere looks for the decision maker beside the due date, the meeting, in the proposal, and last in the minutes' heading.
func (r *reader) makerElsewhere(group []section) string {
	for _, s := range of(group, fDue, fNotBefore) {
		if m := dueBy.FindStringSubmatch(s.value()); m != nil && makerKind(m[1]) != "" {
			return strings.TrimRight(m[1], " .")
		}
	}
	for _, s := range of(group, fDecidedAt) {
		if _, body, ok := strings.Cut(s.value(), " - "); ok && makerKind(body) != "" {
			return strings.TrimSpace(body)
		}
	}
	for _, s := range of(group, fProposed, fRecommendations) {
		if m := askedMaker.FindStringSubmatch(strings.TrimSpace(s.text(true))); m != nil {
			return m[1]
		}
	}
	if r.doc.Kind == KindMinutes {
		return r.doc.Body
	}
	return ""
}

// splitList cuts a value into its parts; brackets around a part are dropped.
func splitList(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '\n' }) {
		if part = strings.Trim(strings.TrimSpace(part), "()"); !unsaid(part) {
			out = append(out, part)
		}
	}
	return out
}

func (r *reader) dates(d *Decision, group []section) {
	d.NoticePublished = r.dated(group, fNoticePublished, "Date the notice was published")
	d.NotBefore = r.dated(group, fNotBefore, "Not-before date")
	for _, s := range of(group, fDue) {
		date := r.found.date(s, "Date the decision is due")
		switch {
		case notBefore.MatchString(s.value()) && d.NotBefore.IsZero():
			d.NotBefore = date
		case d.Due.IsZero():
			d.Due = date
		}
	}
	d.DecisionDate = r.dated(group, fDecisionDate, "Date of decision")
	for _, s := range of(group, fDecidedAt) {
		date := r.found.date(s, "Date of the meeting that decided")
		if d.DecisionDate.IsZero() {
			d.DecisionDate = date
		} else if !date.Day.IsZero() && date.Day != d.DecisionDate.Day {
			r.found.add("decision-dates-differ", Conflict, date.Line,
				"The date of decision is %q on line %d, the meeting that decided was on %q.", d.DecisionDate.Text, d.DecisionDate.Line, date.Text)
		}
	}
	d.PublicationDate = r.dated(group, fPublication, "Publication date")
	d.EffectiveFrom = r.dated(group, fEffective, "Effective date")
	if deadline := r.dated(group, fCallInDeadline, "Call-in deadline"); d.CallInDeadline.IsZero() {
		d.CallInDeadline = deadline
	}
	if r.doc.Kind == KindIssue {
		r.asNotice(d)
	}
	r.order(*d)
}

// asNotice reads a notice's "decision date" and "published" as what they are before a decision is made.
func (r *reader) asNotice(d *Decision) {
	if !d.DecisionDate.IsZero() && d.Due.IsZero() && d.NotBefore.IsZero() {
		r.found.add("decision-date-is-due-date", Note, d.DecisionDate.Line,
			"This is a notice of a decision to come: its decision date %q was read as the date the decision is due.", d.DecisionDate.Text)
		d.Due, d.DecisionDate = d.DecisionDate, Stated{}
	}
	if d.NoticePublished.IsZero() && !d.PublicationDate.IsZero() {
		d.NoticePublished, d.PublicationDate = d.PublicationDate, Stated{}
	}
}

// order says when dates cannot follow each other as they are printed.
func (r *reader) order(d Decision) {
	check := func(first, second Stated, message string) {
		if !first.Day.IsZero() && !second.Day.IsZero() && second.Day.Before(first.Day) {
			r.found.add("dates-out-of-order", Conflict, second.Line, message, second.Text, first.Text)
		}
	}
	check(d.NoticePublished, d.NotBefore, "The not-before date %s is earlier than the notice's publication, %s.")
	check(d.NoticePublished, d.DecisionDate, "The date of decision %s is earlier than the notice's publication, %s.")
	check(d.NotBefore, d.DecisionDate, "The date of decision %s is earlier than the date before which it was not to be made, %s.")
	check(d.DecisionDate, d.PublicationDate, "The publication date %s is earlier than the date of decision, %s.")
	check(d.DecisionDate, d.EffectiveFrom, "The effective date %s is earlier than the date of decision, %s.")
	check(d.Term.Start, d.Term.Expiry, "The term ends on %s, before it starts on %s.")
}

func (r *reader) texts(d *Decision, group []section) {
	d.Proposed = r.joined(group, fProposed)
	if d.Proposed == "" && r.doc.Kind != KindRecommendations {
		d.Proposed = r.joined(group, fRecommendations)
	}
	d.DecisionText = r.joined(group, fDecision, fResolved, fRecommended)
	d.NoticeReason = r.joined(group, fNoticeReason)
	d.Background = r.joined(group, fBackground)
	d.Reasons = r.joined(group, fReasons)
	d.Risks = r.joined(group, fRisks)
	d.FinancialText = r.joined(group, fFinancial, fValue)
	d.LegalText = r.joined(group, fLegal)
	d.EqualityText = r.joined(group, fEquality)
	d.Equality = equalityFlags(d.EqualityText)
	d.Consultation = r.joined(group, fConsultation)
	d.Interests = r.joined(group, fInterests)
	d.Options, d.OptionsText = options(of(group, fOptions, fRejected), r.join)
	resolved := of(group, fResolved, fRecommended)
	alone := len(resolved) == 0
	for _, s := range of(group, fDecision) {
		if hasItems(s) || alone && r.doc.Kind == KindMinutes || len(spreadInline(s.lines)) > len(s.lines) {
			resolved = append(resolved, s)
		}
	}
	d.Resolutions = resolutions(resolved, r.join)
	d.Delegations = splitParas(r.joined(group, fDelegation))
	texts := []string{d.Proposed}
	if len(d.Resolutions) == 0 {
		texts = append(texts, d.DecisionText)
	}
	for _, res := range d.Resolutions {
		texts = append(texts, res.Text)
	}
	for _, text := range texts {
		for _, s := range delegations(text) {
			if !slices.Contains(d.Delegations, s) {
				d.Delegations = append(d.Delegations, s)
			}
		}
	}
}

func splitParas(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n\n")
}
