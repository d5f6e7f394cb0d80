package site

import (
	"strings"

	"alongside/internal/thread"
)

// Need says what opens a record to somebody whose role has the page's permission.
type Need string

// What a page about a record asks for besides the permission. A record of another council is never there.
const (
	// NoRecord is for pages that are about no record.
	NoRecord Need = ""
	// AnyOfCouncil opens every record of the reader's council.
	AnyOfCouncil Need = "any of the council's"
	// Published opens what the council has published, and the rest to those who prepare it.
	Published Need = "published, or the reader prepares it"
	// OwnChild asks for a relationship with the child, or with every child, that the record is about. A provider further
	// finds only what names it as the provider.
	OwnChild Need = "a child of theirs"
	// OwnConcern opens concerns that wait for screening to those who screen, and others like a child's.
	OwnConcern Need = "to be screened, or a child of theirs"
	// WaitingChild also opens children who have no lead to those who name leads.
	WaitingChild Need = "a child of theirs, or one who waits for a lead"
	// LedChild is OwnChild where the child also has a lead.
	LedChild Need = "a child of theirs who has a lead"
	// Invited opens what the reader's provider was invited to, and no name.
	Invited Need = "their provider is invited"
	// OwnProvider opens what is their own provider's; the council's staff see to all of them.
	OwnProvider Need = "their own provider's; the council's staff: any"
	// OwnTeam opens teams to those who are in them, manage them or look after all of them, each as far as the page says.
	OwnTeam Need = "in the team or managing it"
	// OwnFile opens what is kept on a facilitator to the lead of the organisation and to the facilitator.
	OwnFile Need = "of their organisation, whose lead they are, or about themselves"
	// Raised opens a concern about quality to who raised it, to those who see to quality, and to its provider when it was put to it.
	Raised Need = "raised by them; a provider: put to it; who sees to quality: any"
	// Given opens the register of a session to those who give it.
	Given Need = "given by them or their organisation; the co-ordinator: any"
	// Answering opens what a family asked for to those who answer for the child.
	Answering Need = "a child of theirs, for whom they answer"
	// Asked is OwnChild, but that an organisation, and whoever may not open a child's record, finds only what was put to them.
	Asked Need = "a child of theirs; an organisation, and who may not open the child: it was put to them"
	// Met opens the days on which a family is met to who works with the child, and to those of the family who need an interpreter there.
	Met Need = "a child of theirs; of its family, who needs an interpreter there"
	// Referred opens what was sent to the reader's organisation, until it declines or the referral is withdrawn, and no child's record.
	Referred Need = "sent to their organisation, and open"
	// Staff opens the accounts of those who work with families.
	Staff Need = "any of the council's staff"
	// Drafted opens the agreements whose state calls for the notice.
	Drafted Need = "any of the council's that such a notice is due for"
	// OnThread opens what the object's own page would open.
	OnThread Need = "as the object's own page"
)

// Record is what the reference in a path stands for, and what opens it.
type Record struct {
	Kind thread.Kind
	Need Need
}

// records says it for each beginning of a path; the longest beginning holds.
var records = map[string]Record{
	"/admin/letters/{letter}":       {thread.Message, AnyOfCouncil},
	"/admin/people/{id}":            {thread.Person, AnyOfCouncil},
	"/admin/people/{id}/languages":  {thread.Person, Staff},
	"/added-value-promises/{id}":    {thread.AddedPromise, OwnProvider},
	"/admissions/{id}":              {thread.Admission, OwnProvider},
	"/advice/{id}":                  {thread.Advice, OwnChild},
	"/agreements/{id}":              {thread.Agreement, AnyOfCouncil},
	"/shared-agreements/{id}":       {thread.Agreement, AnyOfCouncil},
	"/applications/{id}":            {thread.Application, OwnProvider},
	"/arrangements/{id}":            {thread.Agreement, Published},
	"/assessments/{id}":             {thread.Assessment, OwnChild},
	"/bookings/{id}":                {thread.Booking, OwnChild},
	"/children/{id}":                {thread.Child, OwnChild},
	"/children/{id}/allocate-lead":  {thread.Child, WaitingChild},
	"/children/{id}/introduce":      {thread.Child, LedChild},
	"/concerns/{id}":                {thread.Concern, OwnConcern},
	"/meetings/{id}":                {thread.Meeting, Met},
	"/notices/{id}":                 {thread.Agreement, AnyOfCouncil},
	"/notices/{id}/draft":           {thread.Agreement, Drafted},
	"/ocds/records/{id}":            {thread.Agreement, Published},
	"/decisions/{id}":               {thread.Decision, Published},
	"/diary-calls/{id}":             {thread.DiaryCall, Answering},
	"/disputes/{id}":                {thread.Dispute, OwnChild},
	"/draft/{form...}":              {"", NoRecord}, // kept for the reader alone, in their own browser's key
	"/documents/about/{id}":         {thread.Child, OnThread},
	"/documents/{id}":               {thread.Document, OnThread},
	"/decision-packs/{id}":          {thread.DecisionPack, AnyOfCouncil},
	"/emergency-awards/{id}":        {thread.Award, OwnChild},
	"/evidence/{id}":                {thread.Evidence, AnyOfCouncil},
	"/explanations/{id}":            {thread.Explanation, OwnChild},
	"/expenses/{id}":                {thread.Expense, OwnFile},
	"/facilitators/{id}":            {thread.Person, OwnFile},
	"/funds/{id}":                   {thread.Fund, AnyOfCouncil},
	"/improvement-plans/{id}":       {thread.ImprovementPlan, OwnProvider},
	"/invitations/{id}":             {thread.Requirement, Invited},
	"/invoices/{id}":                {thread.Invoice, OwnChild},
	"/measures/{id}":                {thread.Measure, AnyOfCouncil},
	"/offers/{id}":                  {thread.Offer, Published},
	"/offers/{id}/check":            {thread.Offer, OwnProvider},
	"/offers/{id}/edit":             {thread.Offer, OwnProvider},
	"/offers/{id}/versions":         {thread.Offer, OwnProvider},
	"/openreferral":                 {"", NoRecord}, // open data, by identifiers of the standard
	"/packages/{id}":                {thread.Package, OwnChild},
	"/performance-returns/{id}":     {thread.PerformanceReturn, OwnProvider},
	"/planned-procurements/{id}":    {thread.Agreement, AnyOfCouncil},
	"/plans/{id}":                   {thread.Plan, OwnChild},
	"/provider-registrations/{id}":  {thread.Registration, AnyOfCouncil},
	"/providers/{id}":               {thread.Provider, AnyOfCouncil},
	"/providers/{id}/add-evidence":  {thread.Provider, OwnProvider},
	"/providers/{id}/billing-rules": {thread.Provider, OwnProvider},
	"/providers/{id}/history":       {thread.Provider, OwnProvider},
	"/providers/{id}/people":        {thread.Provider, OwnProvider},
	"/providers/{id}/profile":       {thread.Provider, OwnProvider},
	"/providers/{id}/reply":         {thread.Provider, OwnProvider},
	"/providers/{id}/sharing":       {thread.Provider, OwnProvider},
	"/provisions/{id}":              {thread.Provision, OwnChild},
	"/quality-concerns/{id}":        {thread.QualityConcern, Raised},
	"/quality-results/{id}":         {thread.QualityResult, OwnProvider},
	"/quality-visits/{id}":          {thread.QualityVisit, OwnProvider},
	"/queries/{id}":                 {thread.Query, Asked},
	"/recommendations/{id}":         {thread.Recommendation, AnyOfCouncil},
	"/referrals-to-us/{id}":         {thread.Referral, Referred},
	"/register-imports/{id}":        {thread.RegisterImport, AnyOfCouncil},
	"/referrals/{id}":               {thread.Referral, OwnChild},
	"/reports/{id}":                 {thread.Report, Published},
	"/requirements/{id}":            {thread.Requirement, OwnChild},
	"/sessions/{id}":                {thread.Session, Given},
	"/spot/{id}":                    {thread.Import, AnyOfCouncil},
	"/spot/take-back/{id}":          {thread.Import, AnyOfCouncil},
	"/spot/uploads/{id}":            {"", NoRecord}, // found by who imports, and gone when the file is read
	"/teams/{id}":                   {thread.Team, OwnTeam},
	"/thread/{ref}":                 {thread.Child, OnThread},
	"/told-us/{id}":                 {thread.Proposal, Published},
	"/visits/{id}":                  {thread.Visit, OwnChild},
	"/waiting/what-if/{id}":         {thread.Comparison, AnyOfCouncil},
}

// RecordOf returns what the reference in a route's path stands for. It is false when the path has one and nobody has said
// what opens it; a path without a reference is about no record.
func RecordOf(path string) (Record, bool) {
	if !strings.Contains(path, "{") || path == "/{$}" {
		return Record{}, true
	}
	best, found := "", false
	for beginning := range records {
		if (path == beginning || strings.HasPrefix(path, beginning+"/")) && len(beginning) > len(best) {
			best, found = beginning, true
		}
	}
	return records[best], found
}
