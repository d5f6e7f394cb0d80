package ocds

import "encoding/json"

// The tags of a release: the stages of a process, and their changes.
const (
	TagPlanning       = "planning"
	TagPlanningUpdate = "planningUpdate"
	TagTender         = "tender"
	TagTenderChange   = "tenderAmendment"
	TagTenderUpdate   = "tenderUpdate"
	TagAward          = "award"
	TagContract       = "contract"
	TagAmendment      = "contractAmendment"
	TagContractUpdate = "contractUpdate"
	TagImplementation = "implementation"
	TagTermination    = "contractTermination"
	TagCompiled       = "compiled"
)

// Release says what happened to one contracting process. Source: release schema 1.1.5.
type Release struct {
	OCID             string                 `json:"ocid" ocds:"required nonempty"`
	ID               string                 `json:"id" ocds:"required nonempty"`
	Date             Moment                 `json:"date" ocds:"required"`
	Tag              []string               `json:"tag" ocds:"required some releaseTag"`
	InitiationType   string                 `json:"initiationType" ocds:"required initiationType"`
	Language         string                 `json:"language,omitempty"`
	Title            string                 `json:"title,omitempty"`
	Parties          []Organization         `json:"parties,omitempty" ocds:"unique"`
	Buyer            *OrganizationReference `json:"buyer,omitempty"`
	Planning         *Planning              `json:"planning,omitempty"`
	Tender           *Tender                `json:"tender,omitempty"`
	Awards           []Award                `json:"awards,omitempty" ocds:"unique"`
	Contracts        []Contract             `json:"contracts,omitempty" ocds:"unique"`
	RelatedProcesses []RelatedProcess       `json:"relatedProcesses,omitempty" ocds:"unique"`
}

// RelatedProcess is an earlier or later process.
type RelatedProcess struct {
	ID           string   `json:"id,omitempty" ocds:"notnull"`
	Relationship []string `json:"relationship,omitempty" ocds:"null"`
	Title        string   `json:"title,omitempty"`
	Scheme       string   `json:"scheme,omitempty"`
	Identifier   string   `json:"identifier,omitempty"`
	URI          string   `json:"uri,omitempty" ocds:"uri"`
}

// Planning is what was decided before anything was offered.
type Planning struct {
	Rationale  string      `json:"rationale,omitempty"`
	Budget     *Budget     `json:"budget,omitempty"`
	Documents  []Document  `json:"documents,omitempty"`
	Milestones []Milestone `json:"milestones,omitempty"`
}

// Budget is the money set aside.
type Budget struct {
	ID          ID     `json:"id,omitempty"`
	Description string `json:"description,omitempty"`
	Amount      *Value `json:"amount,omitempty"`
	Project     string `json:"project,omitempty"`
	ProjectID   ID     `json:"projectID,omitempty"`
	URI         string `json:"uri,omitempty" ocds:"uri"`
	Source      string `json:"source,omitempty" ocds:"uri"`
}

// Tender is the offer to buy.
type Tender struct {
	ID                              ID                      `json:"id" ocds:"required nonempty"`
	Title                           string                  `json:"title,omitempty"`
	Description                     string                  `json:"description,omitempty"`
	Status                          string                  `json:"status,omitempty" ocds:"tenderStatus"`
	FinalStatusDate                 string                  `json:"finalStatusDate,omitempty"`
	ProcuringEntity                 *OrganizationReference  `json:"procuringEntity,omitempty"`
	Classification                  *Classification         `json:"classification,omitempty"`
	Items                           []Item                  `json:"items,omitempty" ocds:"unique"`
	Value                           *Value                  `json:"value,omitempty"`
	MinValue                        *Value                  `json:"minValue,omitempty"`
	AboveThreshold                  *bool                   `json:"aboveThreshold,omitempty"`
	ProcurementMethod               string                  `json:"procurementMethod,omitempty" ocds:"method"`
	ProcurementMethodDetails        string                  `json:"procurementMethodDetails,omitempty"`
	ProcurementMethodRationale      string                  `json:"procurementMethodRationale,omitempty"`
	MainProcurementCategory         string                  `json:"mainProcurementCategory,omitempty" ocds:"procurementCategory"`
	AdditionalProcurementCategories []string                `json:"additionalProcurementCategories,omitempty" ocds:"null"`
	AwardCriteria                   string                  `json:"awardCriteria,omitempty"`
	AwardCriteriaDetails            string                  `json:"awardCriteriaDetails,omitempty"`
	SubmissionMethod                []string                `json:"submissionMethod,omitempty" ocds:"null"`
	SubmissionMethodDetails         string                  `json:"submissionMethodDetails,omitempty"`
	SpecialRegime                   []string                `json:"specialRegime,omitempty" ocds:"null"`
	LegalBasis                      *Classification         `json:"legalBasis,omitempty"`
	Lots                            []Lot                   `json:"lots,omitempty"`
	Techniques                      *Techniques             `json:"techniques,omitempty" ocds:"some"`
	Suitability                     *Suitability            `json:"suitability,omitempty"`
	TenderPeriod                    *Period                 `json:"tenderPeriod,omitempty"`
	EnquiryPeriod                   *Period                 `json:"enquiryPeriod,omitempty"`
	HasEnquiries                    *bool                   `json:"hasEnquiries,omitempty"`
	EligibilityCriteria             string                  `json:"eligibilityCriteria,omitempty"`
	AwardPeriod                     *Period                 `json:"awardPeriod,omitempty"`
	ContractPeriod                  *Period                 `json:"contractPeriod,omitempty"`
	NumberOfTenderers               *int                    `json:"numberOfTenderers,omitempty"`
	Tenderers                       []OrganizationReference `json:"tenderers,omitempty" ocds:"unique"`
	Documents                       []Document              `json:"documents,omitempty"`
	Milestones                      []Milestone             `json:"milestones,omitempty"`
	Amendments                      []Amendment             `json:"amendments,omitempty"`
	Amendment                       *Amendment              `json:"amendment,omitempty"`
}

// Suitability is for whom the offer is meant. VCSE are voluntary organisations (extension of the United Kingdom).
type Suitability struct {
	SME  *bool `json:"sme,omitempty"`
	VCSE *bool `json:"vcse,omitempty"`
}

// Lot is one part of an offer.
type Lot struct {
	ID          ID     `json:"id" ocds:"required nonempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status,omitempty"`
	Value       *Value `json:"value,omitempty"`
}

// Techniques are a framework or a dynamic purchasing system. Source: the extension Techniques.
type Techniques struct {
	HasFrameworkAgreement      *bool                    `json:"hasFrameworkAgreement,omitempty"`
	FrameworkAgreement         *FrameworkAgreement      `json:"frameworkAgreement,omitempty" ocds:"some"`
	HasDynamicPurchasingSystem *bool                    `json:"hasDynamicPurchasingSystem,omitempty"`
	DynamicPurchasingSystem    *DynamicPurchasingSystem `json:"dynamicPurchasingSystem,omitempty" ocds:"some"`
}

// FrameworkAgreement is how a framework is used. IsOpenFrameworkScheme is of the extension of the United Kingdom.
type FrameworkAgreement struct {
	Method                string      `json:"method,omitempty" ocds:"frameworkMethod"`
	Description           string      `json:"description,omitempty" ocds:"nonempty"`
	Value                 *Value      `json:"value,omitempty"`
	Period                *Period     `json:"period,omitempty"`
	MinimumParticipants   json.Number `json:"minimumParticipants,omitempty"`
	MaximumParticipants   json.Number `json:"maximumParticipants,omitempty"`
	PeriodRationale       string      `json:"periodRationale,omitempty" ocds:"nonempty"`
	BuyerCategories       string      `json:"buyerCategories,omitempty" ocds:"nonempty"`
	IsOpenFrameworkScheme *bool       `json:"isOpenFrameworkScheme,omitempty"`
}

// DynamicPurchasingSystem is a list of suppliers that stays open.
type DynamicPurchasingSystem struct {
	Type   string `json:"type,omitempty" ocds:"dpsType"`
	Status string `json:"status,omitempty" ocds:"dpsStatus"`
}

// Award says who will supply.
type Award struct {
	ID             ID                      `json:"id" ocds:"required nonempty"`
	Title          string                  `json:"title,omitempty"`
	Description    string                  `json:"description,omitempty"`
	Status         string                  `json:"status,omitempty" ocds:"awardStatus"`
	Date           Moment                  `json:"date,omitempty"`
	Value          *Value                  `json:"value,omitempty"`
	Suppliers      []OrganizationReference `json:"suppliers,omitempty" ocds:"unique"`
	RelatedLots    []string                `json:"relatedLots,omitempty" ocds:"null"`
	Items          []Item                  `json:"items,omitempty" ocds:"unique some"`
	ContractPeriod *Period                 `json:"contractPeriod,omitempty"`
	AboveThreshold *bool                   `json:"aboveThreshold,omitempty"`
	Documents      []Document              `json:"documents,omitempty" ocds:"unique"`
	Amendments     []Amendment             `json:"amendments,omitempty"`
	Amendment      *Amendment              `json:"amendment,omitempty"`
}

// Contract is what was signed.
type Contract struct {
	ID               ID               `json:"id" ocds:"required nonempty"`
	AwardID          ID               `json:"awardID" ocds:"required nonempty"`
	Title            string           `json:"title,omitempty"`
	Description      string           `json:"description,omitempty"`
	Status           string           `json:"status,omitempty" ocds:"contractStatus"`
	Period           *Period          `json:"period,omitempty"`
	Value            *Value           `json:"value,omitempty"`
	Items            []Item           `json:"items,omitempty" ocds:"unique some"`
	DateSigned       Moment           `json:"dateSigned,omitempty"`
	AboveThreshold   *bool            `json:"aboveThreshold,omitempty"`
	Documents        []Document       `json:"documents,omitempty" ocds:"unique"`
	Implementation   *Implementation  `json:"implementation,omitempty"`
	RelatedProcesses []RelatedProcess `json:"relatedProcesses,omitempty" ocds:"unique"`
	Milestones       []Milestone      `json:"milestones,omitempty"`
	Amendments       []Amendment      `json:"amendments,omitempty"`
	Amendment        *Amendment       `json:"amendment,omitempty"`
}

// Implementation is what came of a contract.
type Implementation struct {
	Transactions []Transaction `json:"transactions,omitempty" ocds:"unique"`
	Milestones   []Milestone   `json:"milestones,omitempty" ocds:"unique"`
	Documents    []Document    `json:"documents,omitempty" ocds:"unique"`
}

// Transaction is one payment.
type Transaction struct {
	ID     ID                     `json:"id" ocds:"required nonempty"`
	Source string                 `json:"source,omitempty" ocds:"uri"`
	Date   Moment                 `json:"date,omitempty"`
	Value  *Value                 `json:"value,omitempty"`
	Payer  *OrganizationReference `json:"payer,omitempty"`
	Payee  *OrganizationReference `json:"payee,omitempty"`
	URI    string                 `json:"uri,omitempty" ocds:"uri"`
	// The three below are deprecated since 1.1 and still in use.
	Amount               *Value      `json:"amount,omitempty"`
	ProviderOrganization *Identifier `json:"providerOrganization,omitempty"`
	ReceiverOrganization *Identifier `json:"receiverOrganization,omitempty"`
}
