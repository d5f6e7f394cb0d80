package thread

// Kind says what a reference names. The words are those the council uses.
type Kind string

// The kinds of object that have a reference of their own.
const (
	Concern                Kind = "concern"
	Family                 Kind = "family"
	Child                  Kind = "child"
	Carer                  Kind = "carer"
	Person                 Kind = "person"
	Lead                   Kind = "lead"
	Query                  Kind = "query"
	Explanation            Kind = "explanation"
	Pathway                Kind = "pathway"
	Stage                  Kind = "stage"
	Advice                 Kind = "advice"
	Assessment             Kind = "assessment"
	Determination          Kind = "determination"
	Dispute                Kind = "dispute"
	Plan                   Kind = "plan"
	Need                   Kind = "need"
	Outcome                Kind = "outcome"
	Provision              Kind = "provision"
	Review                 Kind = "review"
	WaitingList            Kind = "waiting-list"
	WaitingListEntry       Kind = "waiting-list-entry"
	DiaryCall              Kind = "diary-call"
	Comparison             Kind = "comparison"
	Offer                  Kind = "offer"
	Proposal               Kind = "proposal"
	Referral               Kind = "referral"
	Meeting                Kind = "meeting"
	Session                Kind = "session"
	Booking                Kind = "booking"
	Attendance             Kind = "attendance"
	Expense                Kind = "expense"
	Provider               Kind = "provider"
	Evidence               Kind = "evidence"
	Agreement              Kind = "agreement"
	Lot                    Kind = "lot"
	Rate                   Kind = "rate"
	BreakPoint             Kind = "break-point"
	Application            Kind = "application"
	Admission              Kind = "admission"
	SpotPurchase           Kind = "spot-purchase"
	Requirement            Kind = "requirement"
	CallOff                Kind = "call-off"
	Invitation             Kind = "invitation"
	TenderResponse         Kind = "tender-response"
	Award                  Kind = "award"
	Emergency              Kind = "emergency"
	Package                Kind = "package"
	Visit                  Kind = "visit"
	Invoice                Kind = "invoice"
	Fund                   Kind = "fund"
	Commitment             Kind = "commitment"
	PersonalBudget         Kind = "personal-budget"
	Decision               Kind = "decision"
	Notice                 Kind = "notice"
	CallIn                 Kind = "call-in"
	Option                 Kind = "option"
	EqualityAssessment     Kind = "equality-assessment"
	Recommendation         Kind = "recommendation"
	RecommendationResponse Kind = "recommendation-response"
	Action                 Kind = "action"
	Milestone              Kind = "milestone"
	Measure                Kind = "measure"
	Report                 Kind = "report"
	Authority              Kind = "authority"
	Region                 Kind = "region"
	Team                   Kind = "team"
	Organisation           Kind = "organisation"
	Document               Kind = "document"
	Message                Kind = "message"
	Import                 Kind = "import"
	RegisterImport         Kind = "register-import"
	LotMeasure             Kind = "lot-measure"
	PerformanceReturn      Kind = "performance-return"
	QualityResult          Kind = "quality-result"
	QualityVisit           Kind = "quality-visit"
	QualityConcern         Kind = "quality-concern"
	ImprovementPlan        Kind = "improvement-plan"
	AddedValue             Kind = "added-value"
	DecisionPack           Kind = "decision-pack"
	InHouseCost            Kind = "in-house-cost"
	ReportingSchedule      Kind = "reporting-schedule"
	AddedPromise           Kind = "added-value-promise"
	Registration           Kind = "provider-registration"
)

// prefixes gives each kind the three letters that its references begin with. A prefix is never changed nor given to another
// kind later: it stands in letters that families keep for years.
var prefixes = [...]struct {
	kind   Kind
	prefix string
}{
	{Concern, "CON"},
	{Family, "FAM"},
	{Child, "CHD"},
	{Carer, "CRR"},
	{Person, "PER"},
	{Lead, "LED"},
	{Query, "QRY"},
	{Explanation, "EXP"},
	{Pathway, "PTH"},
	{Stage, "STG"},
	{Advice, "ADV"},
	{Assessment, "ASM"},
	{Determination, "DET"},
	{Dispute, "DSP"},
	{Plan, "PLN"},
	{Need, "NED"},
	{Outcome, "OUT"},
	{Provision, "PRV"},
	{Review, "RVW"},
	{WaitingList, "WLS"},
	{WaitingListEntry, "WTG"},
	{DiaryCall, "DCL"},
	{Comparison, "CMP"},
	{Offer, "OFR"},
	{Proposal, "PRO"},
	{Referral, "RFL"},
	{Meeting, "MTG"},
	{Session, "SES"},
	{Booking, "BKG"},
	{Attendance, "ATT"},
	{Expense, "XPN"},
	{Provider, "PVR"},
	{Evidence, "EVD"},
	{Agreement, "AGR"},
	{Lot, "LOT"},
	{Rate, "RTE"},
	{BreakPoint, "BRK"},
	{Application, "APP"},
	{Admission, "ADM"},
	{SpotPurchase, "SPT"},
	{Requirement, "REQ"},
	{CallOff, "CAL"},
	{Invitation, "IVT"},
	{TenderResponse, "TND"},
	{Award, "AWD"},
	{Emergency, "EMG"},
	{Package, "PKG"},
	{Visit, "VIS"},
	{Invoice, "INV"},
	{Fund, "FND"},
	{Commitment, "CMT"},
	{PersonalBudget, "PBG"},
	{Decision, "DEC"},
	{Notice, "NTC"},
	{CallIn, "CIN"},
	{Option, "OPT"},
	{EqualityAssessment, "EQA"},
	{Recommendation, "REC"},
	{RecommendationResponse, "RRS"},
	{Action, "ACT"},
	{Milestone, "MIL"},
	{Measure, "MSR"},
	{Report, "RPT"},
	{Authority, "AUT"},
	{Region, "RGN"},
	{Team, "TEM"},
	{Organisation, "ORG"},
	{Document, "DOC"},
	{Message, "MSG"},
	{Import, "IMP"},
	{RegisterImport, "RGI"},
	{LotMeasure, "LMS"},
	{PerformanceReturn, "PRT"},
	{QualityResult, "QRS"},
	{QualityVisit, "QVS"},
	{QualityConcern, "QCN"},
	{ImprovementPlan, "QPL"},
	{AddedValue, "AVT"},
	{DecisionPack, "DPK"},
	{InHouseCost, "IHC"},
	{ReportingSchedule, "RSC"},
	{AddedPromise, "AVP"},
	{Registration, "SFR"},
}

// Kinds lists every kind in the order of the council's work, from the concern to the report.
func Kinds() []Kind {
	kinds := make([]Kind, len(prefixes))
	for i, p := range prefixes {
		kinds[i] = p.kind
	}
	return kinds
}

// Prefix returns the three letters that references of kind k begin with, "" for a kind that is not known.
func (k Kind) Prefix() string {
	for _, p := range prefixes {
		if p.kind == k {
			return p.prefix
		}
	}
	return ""
}

// kindOfPrefix returns the kind whose references begin with prefix, "" when there is none.
func kindOfPrefix(prefix string) Kind {
	for _, p := range prefixes {
		if p.prefix == prefix {
			return p.kind
		}
	}
	return ""
}
