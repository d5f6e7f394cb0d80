package modgov

import (
	"regexp"
	"strings"
)

var (
	reusedFrom  = regexp.MustCompile(`(?i)\bas part of (?:the |an? |our )?([^.;]{3,140})`)
	reusedWords = regexp.MustCompile(`(?i)\b(?:existing|previous|earlier|original|same)\s(?:[\pL]+\s){0,3}(?:eqia|eia|assessment|analysis|` +
		`screening)\b|\b(?:last|previous) year\b|\b(?:previously|already) (?:been )?(?:undertaken|completed|carried out|assessed|prepared)\b|` +
		`\bremains (?:valid|adequate|current)\b|\b(?:relies|relied|reliance|rests?) (?:up)?on\b`)
	assessment = regexp.MustCompile(`(?i)\b(?:eqia|eia|equalit(?:y|ies)|impact assessment|impact analysis|assessment|screening)\b`)
	screening  = regexp.MustCompile(`(?i)\b(?:screening|screened|initial assessment|desktop)\b`)
	fullOne    = regexp.MustCompile(`(?i)\bfull (?:equality |equalities )?(?:impact )?(?:eqia|eia|assessment|analysis)\b(?: (?:is|was) not\b)?`)
	notNeeded  = regexp.MustCompile(`(?i)\bnot (?:required|applicable|needed|necessary)\b|^\s*n/?a\b|\bno (?:eqia|equality (?:impact )?assessment)\b|` +
		`\bno (?:direct )?equalit(?:y|ies) implications\b|^\s*none\b`)
	stillToCome = regexp.MustCompile(`(?i)\b(?:will be|to be|is being|are being)\s(?:[\pL]+\s){0,2}(?:undertaken|completed|carried out|prepared|` +
		`produced|developed|conducted|finalised)\b`)
	delegating = regexp.MustCompile(`(?i)\bdelegat(?:e|es|ed|ing|ion)\b|\bauthoris(?:e|es|ed|ing)\b|\bempower(?:s|ed)?\b|\bgive authority\b|` +
		`\bauthority (?:be given|is given|to)\b`)
	allowingStaff = regexp.MustCompile(`(?i)\b(?:allow|enable|permit)s? (?:the |relevant )?(?:commissioners?|officers?|(?:corporate |executive |` +
		`strategic |assistant )?director|head of|chief|heads? of)\b[^.;]{0,80}\b(?:award|procure\w*|tender|contracts?|agreements?|sign|vary|extend)\b`)
	individual = regexp.MustCompile(`(?i)\b(?:cabinet member|portfolio holder|executive member|lead member|leader|deputy leader|director|` +
		`officer|head of|chief|councillor|cllr|mayor|manager|member for)\b`)
	collective = regexp.MustCompile(`(?i)\b(?:cabinet|executive|committee|council|board|panel|commission|sub-committee)\b`)
)

// equalityFlags says what an equality text stands on.
func equalityFlags(text string) EqualityFlags {
	if strings.TrimSpace(text) == "" {
		return EqualityFlags{}
	}
	var e EqualityFlags
	for _, s := range sentences(text) {
		m := reusedFrom.FindStringSubmatch(s)
		if m != nil && assessment.MatchString(s) && !strings.HasPrefix(strings.ToLower(m[1]), "this") && !strings.HasPrefix(strings.ToLower(m[1]), "its development") {
			e.Reused, e.ReusedFrom = true, strings.TrimSpace(m[1])
		}
		e.Reused = e.Reused || reusedWords.MatchString(s)
		e.Planned = e.Planned || stillToCome.MatchString(s)
	}
	full := fullOne.FindString(text)
	e.ScreeningOnly = screening.MatchString(text) && (full == "" || strings.HasSuffix(strings.ToLower(full), "not"))
	e.NotRequired = notNeeded.MatchString(text) && !e.ScreeningOnly
	return e
}

// delegations returns the sentences that hand a power to officers.
func delegations(text string) []string {
	var out []string
	for _, s := range sentences(text) {
		if delegating.MatchString(s) || allowingStaff.MatchString(s) {
			out = append(out, s)
		}
	}
	return out
}

// makerKind tells a person from a body by the office named.
func makerKind(maker string) MakerKind {
	switch {
	case individual.MatchString(maker):
		return MakerIndividual
	case collective.MatchString(maker):
		return MakerBody
	}
	return ""
}

// verbs of resolutions. A passive one ("be supported") outweighs the verb that a point begins with ("to note").
var verbs = []struct {
	kind             ResolutionKind
	passive, opening *regexp.Regexp
}{
	{Supported, passive("supported"), opening("supports?|supported")},
	{Noted, passive("noted|received"), opening("notes?|noted|receives?|received")},
	{Approved, passive("approved|authorised"), opening("approves?|approved|authorises?|authorised")},
	{Endorsed, passive("endorsed|welcomed"), opening("endorses?|endorsed|welcomes?|welcomed")},
	{Delegated, passive("delegated"), opening("delegates?|delegated")},
	{Agreed, passive("agreed|accepted|adopted"), opening("agrees?|agreed|accepts?|accepted|adopts?|adopted")},
	{Deferred, passive("deferred|adjourned"), opening("defers?|deferred")},
	{Rejected, passive("rejected|refused|not approved|not agreed"), opening("rejects?|rejected|refuses?|refused")},
	{Recommended, passive("recommended"), opening("recommends?|recommended")},
	{Requested, passive("requested|asked|invited"), opening("requests?|requested|asks?|asked|invites?|invited")},
}

func passive(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:be|is|are|was|were|being)\s(?:also\s|hereby\s|fully\s)?(?:` + words + `)\b`)
}

func opening(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:that\s)?(?:to\s)?(?:(?:the\s)?(?:cabinet|committee|council|executive|board|panel|members?|leader|cabinet member|` +
		`portfolio holder|[\pL ]{3,60}committee)\s)?(?:` + words + `)\b`)
}

var reportsBack = regexp.MustCompile(`(?i)\b(?:further |future |update |progress |annual |follow[- ]up )(?:report|update|paper|briefing)s?\b[^.;]{0,60}\b(?:be|` +
	`is|are)\s(?:brought|presented|submitted|provided|made|received|considered|scheduled)|\breport back\b|\b(?:update|report)s? be (?:brought|` +
	`presented|submitted|provided)\b|\breturn(?:s)? to (?:the|this) committee\b|\b(?:receive|bring|brings) (?:a|an) (?:further|future|` +
	`update|progress|annual|follow[- ]up)`)

// resolutionKind reads the verb of a resolution.
func resolutionKind(text string) ResolutionKind {
	if reportsBack.MatchString(text) {
		return ReportBack
	}
	best, kind := -1, Decided
	for _, v := range verbs {
		if at := v.passive.FindAllStringIndex(text, -1); at != nil && at[len(at)-1][0] > best {
			best, kind = at[len(at)-1][0], v.kind
		}
	}
	if best >= 0 {
		return kind
	}
	for _, v := range verbs {
		if v.opening.MatchString(text) {
			return v.kind
		}
	}
	return Decided
}
