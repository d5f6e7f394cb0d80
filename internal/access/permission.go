package access

// Permission is one thing that a role may do: "query.answer". The route table names one beside every path.
type Permission string

// Public is what everybody may do, signed in or not; SignedIn is what everybody with an account may do.
const (
	Public   Permission = "public"
	SignedIn Permission = "signed-in"
)

// Families, from the point of concern.
const (
	ConcernRaise  Permission = "concern.raise"
	ConcernScreen Permission = "concern.screen"
	ConcernSee    Permission = "concern.see"

	FamilyConsent  Permission = "family.consent"
	FamilyEdit     Permission = "family.edit"
	FamilyLooks    Permission = "family.looks"
	FamilyRecord   Permission = "family.record"
	FamilyRegister Permission = "family.register"
	FamilySee      Permission = "family.see"

	LeadAllocate  Permission = "lead.allocate"
	LeadConfirm   Permission = "lead.confirm"
	LeadIntroduce Permission = "lead.introduce"
	LeadSee       Permission = "lead.see"

	ExplanationAsk  Permission = "explanation.ask"
	ExplanationGive Permission = "explanation.give"
	QueryAnswer     Permission = "query.answer"
	QueryAsk        Permission = "query.ask"
	QueryAssign     Permission = "query.assign"
	QueryJudge      Permission = "query.judge"
	QuerySee        Permission = "query.see"
)

// What families can use, and what they wait for.
const (
	FacilitatorFile Permission = "facilitator.file"
	FacilitatorKeep Permission = "facilitator.keep"
	FacilitatorSee  Permission = "facilitator.see"

	OfferEdit    Permission = "offer.edit"
	OfferGrowth  Permission = "offer.growth"
	OfferPublish Permission = "offer.publish"
	OfferSee     Permission = "offer.see"

	// ReferralAnswer is for the people of organisations, about families who were referred to theirs.
	ReferralAnswer Permission = "referral.answer"

	SessionAttend   Permission = "session.attend"
	SessionBook     Permission = "session.book"
	SessionEdit     Permission = "session.edit"
	SessionFeedback Permission = "session.feedback"
	SessionSee      Permission = "session.see"

	// DiaryKeep is for families, DiaryAnswer for those whom a family chose to tell.
	DiaryAnswer Permission = "diary.answer"
	DiaryKeep   Permission = "diary.keep"

	WaitingEdit     Permission = "waiting.edit"
	WaitingExpected Permission = "waiting.expected"
	WaitingSee      Permission = "waiting.see"
	WaitingSimulate Permission = "waiting.simulate"
)

// Statutory pathways, assessments and plans.
const (
	PathwayAdvise    Permission = "pathway.advise"
	PathwayConfigure Permission = "pathway.configure"
	PathwayDecide    Permission = "pathway.decide"
	PathwayDispute   Permission = "pathway.dispute"
	PathwayPause     Permission = "pathway.pause"
	PathwayRequest   Permission = "pathway.request"
	PathwayRun       Permission = "pathway.run"
	PathwaySee       Permission = "pathway.see"

	PlanComment  Permission = "plan.comment"
	PlanFinalise Permission = "plan.finalise"
	PlanOutcome  Permission = "plan.outcome"
	PlanReview   Permission = "plan.review"
	PlanSee      Permission = "plan.see"
	PlanWrite    Permission = "plan.write"
)

// Commissioning, from the agreement to the payment.
const (
	AdmissionApply       Permission = "admission.apply"
	AdmissionAssess      Permission = "admission.assess"
	AdmissionDecide      Permission = "admission.decide"
	AdmissionSee         Permission = "admission.see"
	AgreementBreak       Permission = "agreement.break"
	AgreementEdit        Permission = "agreement.edit"
	AgreementPacks       Permission = "agreement.packs"
	AgreementPerformance Permission = "agreement.performance"
	AgreementRates       Permission = "agreement.rates"
	AgreementSee         Permission = "agreement.see"
	AgreementShared      Permission = "agreement.shared"

	ProviderConcern  Permission = "provider.concern"
	ProviderEdit     Permission = "provider.edit"
	ProviderEvidence Permission = "provider.evidence"
	ProviderKeep     Permission = "provider.keep"
	ProviderQuality  Permission = "provider.quality"
	ProviderSee      Permission = "provider.see"

	SpotImport   Permission = "spot.import"
	SpotPackages Permission = "spot.packages"
	SpotSee      Permission = "spot.see"

	BrokerageAward     Permission = "brokerage.award"
	BrokerageCallOff   Permission = "brokerage.call-off"
	BrokerageEmergency Permission = "brokerage.emergency"
	BrokerageRequire   Permission = "brokerage.require"
	BrokerageRespond   Permission = "brokerage.respond"
	BrokerageSee       Permission = "brokerage.see"
	BrokerageShortlist Permission = "brokerage.shortlist"

	DeliveryMissed      Permission = "delivery.missed"
	DeliveryPackageEdit Permission = "delivery.package.edit"
	DeliveryPackageSee  Permission = "delivery.package.see"
	DeliveryVisitRecord Permission = "delivery.visit.record"
	DeliveryVisitSee    Permission = "delivery.visit.see"

	FinanceBudgetSee      Permission = "finance.budget.see"
	FinanceForecast       Permission = "finance.forecast"
	FinanceFundEdit       Permission = "finance.fund.edit"
	FinanceInvoiceApprove Permission = "finance.invoice.approve"
	FinanceInvoiceMatch   Permission = "finance.invoice.match"
	FinanceInvoiceSee     Permission = "finance.invoice.see"
	FinanceInvoiceSubmit  Permission = "finance.invoice.submit"
	FinanceSee            Permission = "finance.see"
)

// What was decided, and what came of it.
const (
	DecisionCallIn  Permission = "decision.call-in"
	DecisionEdit    Permission = "decision.edit"
	DecisionImport  Permission = "decision.import"
	DecisionPublish Permission = "decision.publish"
	DecisionSee     Permission = "decision.see"
	DecisionTake    Permission = "decision.take"

	ReportEdit    Permission = "report.edit"
	ReportPublish Permission = "report.publish"
	ReportSee     Permission = "report.see"

	ScrutinyAct       Permission = "scrutiny.act"
	ScrutinyJudge     Permission = "scrutiny.judge"
	ScrutinyRecommend Permission = "scrutiny.recommend"
	ScrutinyRespond   Permission = "scrutiny.respond"
	ScrutinySee       Permission = "scrutiny.see"
)

// The council's own house, and the ground.
const (
	AuditErase       Permission = "audit.erase"
	AuditSee         Permission = "audit.see"
	AuditVerify      Permission = "audit.verify"
	AuthorityEdit    Permission = "authority.edit"
	AuthoritySee     Permission = "authority.see"
	BreakGlassUse    Permission = "breakglass.use"
	BreakGlassSee    Permission = "breakglass.see"
	DeadlineReassign Permission = "deadline.reassign"
	DeadlineSee      Permission = "deadline.see"
	DocumentSee      Permission = "document.see"
	DocumentUpload   Permission = "document.upload"
	ExportRun        Permission = "export.run"
	ImportRun        Permission = "import.run"
	JobRetry         Permission = "job.retry"
	JobSee           Permission = "job.see"
	OutboxSee        Permission = "outbox.see"
	PeopleManage     Permission = "people.manage"
	RegionEdit       Permission = "region.edit"
	RegionSee        Permission = "region.see"
	RetentionEdit    Permission = "retention.edit"
	SubjectAccess    Permission = "subject-access.answer"
	TeamEdit         Permission = "team.edit"
	TeamSee          Permission = "team.see"
	ThreadSee        Permission = "thread.see"
)
