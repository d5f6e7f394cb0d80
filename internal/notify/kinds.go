package notify

import (
	"fmt"
	"strings"
)

// Kind is one kind of message that the program sends.
type Kind struct {
	ID      string
	Subject string // of an e-mail and a letter; a text message has none
	When    string // what has happened
	To      string // who gets it
	// Ways are the channels by which it goes: families are written to as they chose, everybody else by e-mail.
	Ways []Channel
}

// The groups of people whom messages go to.
const (
	toFamily   = "those who look after the child"
	toAccount  = "whoever's account it is"
	toStaff    = "the member of staff whose it is"
	toProvider = "the provider"
	toPartner  = "the agency or decision-maker that was asked"
)

// sentWhen says of each template when it is sent and to whom.
var sentWhen = map[string]struct{ when, to string }{
	SignInLink.ID:            {"somebody asks for a link to sign in", toAccount},
	SignInNoticed.ID:         {"somebody signs in from a new device", toAccount},
	AccountChanged.ID:        {"the way to sign in was changed", toAccount},
	AdministratorOpened.ID:   {"an administrator was opened at the server", "every other administrator"},
	ColleagueInvited.ID:      {"a provider invites one of its people", toAccount},
	RegistrationLink.ID:      {"an organisation asks to be registered", "whoever asked"},
	RegistrationKnown.ID:     {"an organisation asks to be registered with the address of an account", toAccount},
	RegistrationSettled.ID:   {"a person let in an organisation that registered itself", toAccount},
	RegistrationRefused.ID:   {"a person could not make sure who registered an organisation", "whoever asked"},
	OrganisationChecked.ID:   {"a person looked at who an organisation is that registered itself", toProvider},
	Welcome.ID:               {"a carer is let in by letter", toFamily},
	ConcernReceived.ID:       {"a concern was told", "whoever told it, where it is safe to write"},
	ConcernRead.ID:           {"a person read a concern and somebody gets in touch", "whoever told it, where it is safe to write"},
	ConcernAnswered.ID:       {"a person answered a concern with advice", "whoever told it, where it is safe to write"},
	ConcernRetry.ID:          {"whoever told a concern could not be reached", "whoever told it, where it is safe to write"},
	ConcernForYou.ID:         {"somebody told a concern for a parent who agreed, and when a person has read it", toFamily + ", never where harm is feared"},
	ConcernForLead.ID:        {"a worry was told about a child that has a lead professional", toStaff},
	CarerChanged.ID:          {"a fact of parental responsibility was ended or corrected", toFamily},
	LeadAllocated.ID:         {"a lead professional was named", toFamily},
	LeadChanges.ID:           {"the lead professional changes", toFamily},
	LeadCovered.ID:           {"an absence of the lead professional was planned, came suddenly or was changed", toFamily},
	LeadEnded.ID:             {"two records of a child were merged, and the other lead professional goes on", toStaff},
	LeadBack.ID:              {"a merge of two records was undone", toStaff},
	DisputeWithdrawn.ID:      {"a family withdrew what it had asked for after a decision", toStaff},
	QueryOnward.ID:           {"an agency is asked for a part of an answer", toPartner},
	ExplanationAsked.ID:      {"a lead requires a decision to be explained", toPartner},
	ExplanationLink.ID:       {"a partner agency is asked to explain", toPartner},
	ExplanationCode.ID:       {"the link to explain is opened", toPartner},
	ClockStopped.ID:          {"a clock was stopped for a lawful reason", toFamily},
	ClockRuns.ID:             {"a stopped clock runs again", toFamily},
	DateMoved.ID:             {"a date was worked out again", toFamily + ", and the date's owner"},
	DueSoon.ID:               {"a date is near", toStaff},
	Late.ID:                  {"a date has passed", toStaff + ", then who stands above"},
	DatesNeedYou.ID:          {"several dates are near or have passed", toStaff},
	ProposalNews.ID:          {"there is news of what somebody would change about the offer", "whoever proposed it"},
	PlaceCancelled.ID:        {"a place that somebody at work booked for a child was cancelled by somebody else", toStaff},
	VisitMissed.ID:           {"a visit was recorded as missed", toFamily + ", or the provider"},
	InvitationSent.ID:        {"an invitation to offer for a package", toProvider},
	AwardMade.ID:             {"a package was awarded", toProvider},
	EvidenceAccepted.ID:      {"evidence was accepted", toProvider},
	EvidenceSentBack.ID:      {"evidence was sent back", toProvider},
	ReturnAsked.ID:           {"a return on an agreement is asked for", toProvider},
	RatingGiven.ID:           {"a provider was rated", toProvider},
	ResultAnswered.ID:        {"a provider's reply to a rating was answered", toProvider},
	ReportToCheck.ID:         {"the draft of a report on a visit is there", toProvider},
	ReportFinal.ID:           {"a report on a visit is final", toProvider},
	PlaceChanged.ID:          {"a provider was suspended, banned or restored in an agreement, a hold was upheld, or it left", toProvider},
	ProviderHeld.ID:          {"the council suspended a provider in every agreement", toProvider},
	ProviderHoldUpheld.ID:    {"a provider’s reply to the council’s suspension was answered, and the suspension stays", toProvider},
	ProviderRestored.ID:      {"the council ended its suspension of a provider", toProvider},
	TermsChanged.ID:          {"the terms of an agreement were changed", "every provider that is in it"},
	RatesChanged.ID:          {"an uplift was agreed", "every provider whose rates it changes"},
	ActionSentBack.ID:        {"an action in an improvement plan was sent back, with a new day", toProvider},
	PlanOpened.ID:            {"an improvement plan was opened", toProvider},
	ConcernPut.ID:            {"a concern was put to a provider", toProvider},
	ApplicationReceived.ID:   {"an application came in", toProvider},
	ApplicationReturned.ID:   {"an application is not complete", toProvider},
	ApplicationRunsOut.ID:    {"a returned application is about to run out", toProvider},
	ApplicationRanOut.ID:     {"a returned application ran out", toProvider},
	ApplicationComplete.ID:   {"an application is complete", toProvider},
	DecisionTakesLonger.ID:   {"the council takes longer to decide on an application, as the law allows", toProvider},
	ApplicationAccepted.ID:   {"an application was accepted", toProvider},
	AcceptedUntilNotice.ID:   {"an application was accepted, and a standstill begins with its notice", toProvider},
	StandstillBegan.ID:       {"the notice of an award was published, and the standstill runs", toProvider},
	ConditionMet.ID:          {"the condition of an admission is met", toProvider},
	ConditionFell.ID:         {"an acceptance fell away, for its condition was not met in time", toProvider},
	ApplicationRefused.ID:    {"an application was refused", toProvider},
	ObjectionReceived.ID:     {"an objection came in", toProvider},
	ObjectionAnswered.ID:     {"an objection was answered", toProvider},
	ApplicantAdmitted.ID:     {"an applicant has its place", toProvider},
	ApplicationWithdrawn.ID:  {"an application was taken back", toProvider},
	ClarificationAnswered.ID: {"a question on the terms of admission was answered", "every provider that asked or applied"},
	ReferralCame.ID:          {"a family is referred to an organisation", toProvider},
	ReferralGone.ID:          {"a referral was withdrawn", toProvider},
	ReferralNews.ID:          {"there is news of a referral", toStaff},
	EmergencyAccess.ID:       {"a record was opened in an emergency", "the data protection officer and the manager"},
	NotDelivered.ID:          {"a message did not arrive", toStaff},
	FileInfected.ID:          {"a file carries a virus", "whoever sent it"},
	FileInfectedHere.ID:      {"a file carries a virus", "the data protection officer and the administrator"},
}

// Kinds lists every kind of message, templates first and then the news for families. A template that says neither when nor to whom
// it is sent has both empty, which a test finds.
func Kinds() []Kind {
	var out []Kind
	news := map[string]bool{}
	for _, n := range AllNews() {
		news[n.Template.ID] = true
	}
	for _, t := range All() {
		if news[t.ID] {
			continue // listed below
		}
		s := sentWhen[t.ID]
		k := Kind{ID: t.ID, Subject: t.Subject, When: s.when, To: s.to, Ways: []Channel{Email}}
		if strings.HasPrefix(s.to, toFamily) || s.to == sentWhen[ConcernReceived.ID].to {
			k.Ways = []Channel{Email, Text, Letter}
		}
		if t.ID == Welcome.ID {
			k.Ways = []Channel{Letter}
		}
		out = append(out, k)
	}
	for _, n := range AllNews() {
		out = append(out, Kind{ID: n.Template.ID, Subject: n.Template.Subject, When: n.When, To: toFamily, Ways: []Channel{Email, Text, Letter}})
	}
	return append(out, Kind{ID: changed.ID, Subject: changed.Subject, When: "anything else changed", To: toFamily, Ways: []Channel{Email, Text, Letter}})
}

// Markdown writes the table of messages for docs/messages.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString(`# Messages

Every message that Alongside sends. None of them names a child, tells a diagnosis or says where somebody lives: it says what changed,
what is needed and by when, and the rest stands behind the sign-in. Families are written to by the way they chose. An e-mail and a
letter have the subject below; a text message has the first words alone, with its date and the link; a letter has the number to ring,
and where its reader may sign in, a code.

Words that begin like "{{.By}}" stand for the day. This table is written from internal/notify/kinds.go by
` + "`go test ./internal/notify -run MessageTable -update`" + `.

| kind | sent when | to | subject | ways |
|---|---|---|---|---|
`)
	for _, k := range Kinds() {
		ways := make([]string, len(k.Ways))
		for i, w := range k.Ways {
			ways[i] = string(w)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", k.ID, k.When, k.To, k.Subject, strings.Join(ways, ", "))
	}
	return b.String()
}
