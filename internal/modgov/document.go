package modgov

import (
	"alongside/internal/money"
	"alongside/internal/workday"
)

// Kind says what sort of paper a document is.
type Kind string

// The kinds of paper. KindUnknown is a text in which nothing was recognised that would settle it.
const (
	KindIssue           Kind = "decision-issue"         // a notice or forward plan entry: a decision to come
	KindRecord          Kind = "decision-record"        // a decision that was made
	KindMinutes         Kind = "minutes"                // minutes of a committee's meeting
	KindRecommendations Kind = "recommendations-report" // recommendations of a review, with or without responses
	KindUnknown         Kind = "unknown"
)

// Document is one published paper.
type Document struct {
	Kind      Kind   `json:"kind"`
	Title     string `json:"title,omitempty"`
	Council   string `json:"council,omitempty"` // as written in the paper
	Reference string `json:"reference,omitempty"`
	Body      string `json:"body,omitempty"` // the committee or cabinet whose paper it is
	// MeetingDate is the date of the meeting, or a date labelled with nothing but "Date".
	MeetingDate  Stated     `json:"meeting_date,omitzero"`
	ReportFrom   string     `json:"report_from,omitempty"`
	EqualityText string     `json:"equality_text,omitempty"` // of a report on recommendations; decisions carry their own
	Decisions    []Decision `json:"decisions,omitempty"`     // one for each item of the paper
	// Themes and Recommendations stand in the order of the paper.
	Themes          []Theme          `json:"themes,omitempty"`
	Recommendations []Recommendation `json:"recommendations,omitempty"`
	Promises        []Promise        `json:"promises,omitempty"`
	Findings        []Finding        `json:"findings,omitempty"`
}

// Resolutions returns what was resolved under every item of the paper, in its order.
func (d Document) Resolutions() []Resolution {
	var all []Resolution
	for _, decision := range d.Decisions {
		all = append(all, decision.Resolutions...)
	}
	return all
}

// Stated is a date as the paper states it. Day is zero when the paper gives no whole, possible date.
type Stated struct {
	Day   workday.Date `json:"day,omitzero"`
	Month string       `json:"month,omitempty"` // "2022-04" when the paper gives month and year only
	Text  string       `json:"text,omitempty"`
	Line  int          `json:"line,omitempty"`
}

// IsZero reports whether the paper states nothing at all.
func (s Stated) IsZero() bool { return s == Stated{} }

// Answer is a yes or no that a paper may leave out.
type Answer string

// The answers. Unstated is not "no".
const (
	Unstated Answer = ""
	Yes      Answer = "yes"
	No       Answer = "no"
)

// MakerKind tells a person who decides from a body that does.
type MakerKind string

// The kinds of decision maker; empty when the words do not tell.
const (
	MakerBody       MakerKind = "body"
	MakerIndividual MakerKind = "individual"
)

// Decision is one item for decision, proposed or made, with whatever the paper states about it.
type Decision struct {
	Reference    string `json:"reference,omitempty"`
	Title        string `json:"title,omitempty"`
	Proposed     string `json:"proposed,omitempty"`      // the decision that is asked for
	DecisionText string `json:"decision_text,omitempty"` // the decision that was made
	DecisionType string `json:"decision_type,omitempty"` // "Key", "Non-key", else as written
	IsKey        Answer `json:"is_key,omitempty"`
	ReasonKey    string `json:"reason_key,omitempty"`
	Status       string `json:"status,omitempty"`

	LeadMember        string    `json:"lead_member,omitempty"`
	DecisionMaker     string    `json:"decision_maker,omitempty"`
	DecisionMakerKind MakerKind `json:"decision_maker_kind,omitempty"`
	Divisions         []string  `json:"divisions,omitempty"`

	NoticePublished Stated `json:"notice_published,omitzero"`
	NotBefore       Stated `json:"not_before,omitzero"`
	Due             Stated `json:"due,omitzero"` // a due date that is not worded "not before"
	NoticeReason    string `json:"notice_reason,omitempty"`
	DecisionDate    Stated `json:"decision_date,omitzero"`
	PublicationDate Stated `json:"publication_date,omitzero"`
	EffectiveFrom   Stated `json:"effective_from,omitzero"`
	SubjectToCallIn Answer `json:"subject_to_call_in,omitempty"`
	CallInDeadline  Stated `json:"call_in_deadline,omitzero"`

	Background    string        `json:"background,omitempty"`
	Reasons       string        `json:"reasons,omitempty"`
	Options       []Option      `json:"options,omitempty"`
	OptionsText   string        `json:"options_text,omitempty"` // what stands under the options heading but belongs to no option
	Risks         string        `json:"risks,omitempty"`
	FinancialText string        `json:"financial_text,omitempty"`
	Values        []Money       `json:"values,omitempty"`
	Term          Term          `json:"term,omitzero"`
	Routes        []Route       `json:"routes,omitempty"`
	Delegations   []string      `json:"delegations,omitempty"`
	LegalText     string        `json:"legal_text,omitempty"`
	EqualityText  string        `json:"equality_text,omitempty"`
	Equality      EqualityFlags `json:"equality,omitzero"`
	Consultation  string        `json:"consultation,omitempty"`
	Interests     string        `json:"interests,omitempty"` // what is said of conflicts of interest
	Resolutions   []Resolution  `json:"resolutions,omitempty"`
	Related       []string      `json:"related,omitempty"`
	Line          int           `json:"line,omitempty"`
}

// Option is one way that was weighed.
type Option struct {
	Label      string `json:"label,omitempty"` // as printed: "1", "B"
	Title      string `json:"title,omitempty"`
	Text       string `json:"text,omitempty"`
	Discounted bool   `json:"discounted,omitempty"` // the paper says it was set aside
	Line       int    `json:"line,omitempty"`
}

// MoneyRole says what a sum is, as far as the words beside it do.
type MoneyRole string

// The roles of a sum.
const (
	RoleBudget    MoneyRole = "budget"
	RoleTotal     MoneyRole = "total"
	RoleExtension MoneyRole = "extension"
	RoleSaving    MoneyRole = "saving"
)

// Money is one sum that the paper states.
type Money struct {
	Pence   money.Pence `json:"pence"`
	PerYear bool        `json:"per_year,omitempty"`
	Circa   bool        `json:"circa,omitempty"`
	UpTo    bool        `json:"up_to,omitempty"`
	Per     string      `json:"per,omitempty"` // another unit: "hour", "week", "child"
	Role    MoneyRole   `json:"role,omitempty"`
	Limit   bool        `json:"limit,omitempty"` // the words beside it say that it is what the thing decided is worth or costs
	Range   bool        `json:"range,omitempty"` // one end of "£750k to £1.2m"
	Text    string      `json:"text"`            // as printed
	Line    int         `json:"line"`
}

// Term is how long an arrangement is to last.
type Term struct {
	Start           Stated `json:"start,omitzero"`
	Expiry          Stated `json:"expiry,omitzero"`
	Months          int    `json:"months,omitempty"`           // first term, when stated as a duration
	ExtensionMonths int    `json:"extension_months,omitempty"` // all extensions together
	Extensions      []int  `json:"extensions,omitempty"`       // each of them: two of one year are 12, 12
	Extension       string `json:"extension,omitempty"`        // the words about extension
	Pattern         string `json:"pattern,omitempty"`          // "2+1+1 years", as printed
	PatternMonths   []int  `json:"pattern_months,omitempty"`   // 24, 12, 12
	Line            int    `json:"line,omitempty"`
}

// IsZero reports whether the paper states nothing of the term.
func (t Term) IsZero() bool {
	return t.Start.IsZero() && t.Expiry.IsZero() && t.Months == 0 && t.ExtensionMonths == 0 && t.Pattern == ""
}

// Route is a mention of a way to procure or provide.
type Route struct {
	Name string `json:"name"`           // "dynamic purchasing system"
	Text string `json:"text"`           // as printed
	In   Place  `json:"in"`             // the part of the paper
	Item string `json:"item,omitempty"` // the resolution's letter or the option's label
	Past bool   `json:"past,omitempty"` // named as today's arrangement ("currently spot purchased")
	Line int    `json:"line"`
}

// Place is the part of a paper in which something stands.
type Place string

// The places.
const (
	InStated     Place = "stated" // under a heading of its own
	InResolution Place = "resolution"
	InDecision   Place = "decision"
	InProposal   Place = "proposal"
	InOption     Place = "option"
	InFinance    Place = "finance"
	InBackground Place = "background"
)

// EqualityFlags are what the equality text says of its own footing.
type EqualityFlags struct {
	Reused        bool   `json:"reused,omitempty"` // rests on an assessment made for something else or earlier
	ReusedFrom    string `json:"reused_from,omitempty"`
	ScreeningOnly bool   `json:"screening_only,omitempty"`
	NotRequired   bool   `json:"not_required,omitempty"`
	Planned       bool   `json:"planned,omitempty"` // still to be done
}

// ResolutionKind is the verb of a resolution.
type ResolutionKind string

// The kinds of resolution. Decided is one whose words name no other verb.
const (
	Supported   ResolutionKind = "supported"
	Noted       ResolutionKind = "noted"
	Approved    ResolutionKind = "approved"
	Agreed      ResolutionKind = "agreed"
	Endorsed    ResolutionKind = "endorsed"
	Delegated   ResolutionKind = "delegated"
	ReportBack  ResolutionKind = "report-back"
	Requested   ResolutionKind = "requested"
	Recommended ResolutionKind = "recommended"
	Deferred    ResolutionKind = "deferred"
	Rejected    ResolutionKind = "rejected"
	Decided     ResolutionKind = "decided"
)

// Resolution is one numbered or lettered part of what was resolved.
type Resolution struct {
	Letter string         `json:"letter,omitempty"` // as printed, without brackets
	Text   string         `json:"text"`
	Kind   ResolutionKind `json:"kind"`
	Line   int            `json:"line"`
}

// Theme is a heading that groups recommendations, with the joint response to them.
type Theme struct {
	Label    string   `json:"label,omitempty"`
	Title    string   `json:"title,omitempty"`
	Summary  []string `json:"summary,omitempty"`
	Keywords string   `json:"keywords,omitempty"`
	Response string   `json:"response,omitempty"`
	Line     int      `json:"line"`
}

// Recommendation is one recommendation as printed. Ordinal, its place in the paper from 1, is its only sure number.
type Recommendation struct {
	Label    string `json:"label,omitempty"` // as printed; labels repeat and skip
	Ordinal  int    `json:"ordinal"`
	Theme    string `json:"theme,omitempty"` // the theme's label, or its title when it has none
	Text     string `json:"text"`
	Response string `json:"response,omitempty"` // to this one; see Theme.Response for a joint one
	Accepted string `json:"accepted,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Due      Stated `json:"due,omitzero"`
	Progress string `json:"progress,omitempty"`
	Line     int    `json:"line"`
}

// Promise is a sentence that says something will be done, with the time it names.
type Promise struct {
	Text  string `json:"text"`
	When  string `json:"when,omitempty"` // as printed: "by 17 September", "2011-12"; empty when no time is named
	Date  Stated `json:"date,omitzero"`  // when the words hold a whole date
	Where string `json:"where,omitempty"`
	Line  int    `json:"line"`
}
