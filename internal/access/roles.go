package access

// roleRow says what one role may do.
type roleRow struct {
	role    Role
	label   string
	council bool // works for the council or its partners, and so has what all of them have
	may     []Permission
}

// everybody is what anyone may do, signed in or not.
var everybody = []Permission{
	Public, ConcernRaise, DecisionSee, OfferSee, ReportSee, ScrutinySee, SessionSee, WaitingExpected,
}

// signedIn is what everybody with an account may do besides.
var signedIn = []Permission{SignedIn, DocumentSee, ThreadSee}

// council is what everybody who works with children for the council or its partners may do besides.
var council = []Permission{
	AgreementPacks, AgreementSee, AgreementShared, AuthoritySee, DeadlineSee, DocumentUpload, ExplanationAsk, ExplanationGive, ProviderConcern,
	ProviderSee, QuerySee, TeamSee,
}

// families is what parents and young people may do.
var families = []Permission{
	BrokerageShortlist, DeliveryMissed, DeliveryPackageSee, DeliveryVisitSee, DiaryKeep, DocumentUpload, ExplanationAsk, FamilyConsent,
	FamilyEdit, FamilyLooks, FamilyRegister, FamilySee, FinanceBudgetSee, LeadConfirm, LeadSee, PathwayDispute, PathwayRequest,
	PathwaySee, PlanComment, PlanOutcome, PlanSee, ProviderConcern, QueryAsk, QueryJudge, QuerySee, SessionBook, SessionFeedback, WaitingSee,
}

// advisers is what people who assess and advise may do: a setting's SENCO, a therapist, a social worker.
var advisers = []Permission{
	BrokerageSee, ConcernSee, DeliveryPackageSee, DeliveryVisitSee, FamilySee, LeadSee, PathwayAdvise, PathwayRequest, PathwaySee,
	PlanOutcome, PlanReview, PlanSee, QueryAnswer, WaitingSee,
}

func with(base []Permission, more ...Permission) []Permission {
	return append(append(make([]Permission, 0, len(base)+len(more)), base...), more...)
}

// table is the one place that says what each role may do. docs/access.md is generated from it.
var table = []roleRow{
	{role: RoleParent, label: "Parent or carer", may: families},
	{role: RoleYoungPerson, label: "Young person", may: families},
	{role: RoleLead, label: "Lead professional", council: true, may: with(advisers, BreakGlassUse, BrokerageRequire, ConcernScreen,
		DeliveryMissed, DiaryAnswer, FamilyConsent, FamilyEdit, FamilyRecord, FamilyRegister, FinanceBudgetSee, LeadIntroduce, PlanWrite, QueryAsk,
		SessionAttend, SessionBook, WaitingEdit)},
	{role: RoleLeadManager, label: "Lead professionals' manager", council: true, may: with(advisers, BreakGlassSee, BreakGlassUse,
		BrokerageEmergency, BrokerageRequire, ConcernScreen, DeadlineReassign, DiaryAnswer, FamilyConsent, FamilyEdit, FamilyLooks, FamilyRecord,
		FamilyRegister, FinanceBudgetSee, LeadAllocate, LeadIntroduce, PathwayPause, PlanWrite, QueryAssign, QueryAsk, SessionBook, WaitingEdit,
		WaitingSimulate)},
	{role: RolePractitioner, label: "Practitioner", council: true, may: with(advisers, BreakGlassUse, BrokerageRequire,
		ConcernScreen, DiaryAnswer, FamilyConsent, FamilyEdit, FamilyRecord, FamilyRegister, FinanceBudgetSee, PathwayDecide, PathwayDispute, PathwayRun, PlanWrite, QueryAsk, SessionBook)},
	{role: RoleSENCO, label: "SENCO", council: true, may: with(advisers, QueryAsk)},
	{role: RoleTherapist, label: "Therapist", council: true, may: with(advisers, SessionAttend)},
	{role: RoleEHCOfficer, label: "EHC officer", council: true, may: with(advisers, BreakGlassUse, BrokerageRequire, DeadlineReassign,
		FamilyConsent, FamilyEdit, FamilyRecord, FamilyRegister, FinanceBudgetSee, PathwayDecide, PathwayDispute, PathwayPause, PathwayRun, PlanFinalise, PlanWrite,
		QueryAssign, WaitingEdit)},
	{role: RolePanelChair, label: "Panel chair", council: true, may: with(advisers, PathwayDecide, PathwayPause, PlanFinalise)},
	{role: RoleBroker, label: "Broker", council: true, may: []Permission{AdmissionSee, AgreementPerformance, BrokerageAward, BrokerageCallOff,
		BrokerageRequire, BrokerageSee, BrokerageShortlist, DeliveryPackageEdit, DeliveryPackageSee, DeliveryVisitSee,
		FinanceBudgetSee, FinanceSee, QueryAnswer, SpotPackages, SpotSee}},
	{role: RoleCommissioner, label: "Commissioner", council: true, may: []Permission{AdmissionDecide, AdmissionSee, AgreementBreak,
		AgreementEdit, AgreementPerformance, AgreementRates, BrokerageEmergency, BrokerageSee, DeliveryPackageSee, FinanceBudgetSee, FinanceForecast,
		FinanceSee, ImportRun, OfferEdit, OfferGrowth, OfferPublish, ProviderEdit, ProviderQuality, QueryAnswer, RegionSee,
		ReportEdit, ScrutinyAct, ScrutinyRespond, SpotImport, SpotPackages, SpotSee, WaitingSimulate}},
	{role: RoleContractManager, label: "Contract manager", council: true, may: []Permission{AdmissionAssess, AdmissionDecide,
		AdmissionSee, AgreementBreak, AgreementEdit, AgreementPerformance, AgreementRates, BrokerageSee, DeliveryPackageEdit, DeliveryPackageSee,
		DeliveryVisitSee, FinanceForecast, FinanceInvoiceSee, FinanceSee, ImportRun, ProviderEdit, ProviderQuality, QueryAnswer,
		SpotImport, SpotPackages, SpotSee}},
	{role: RoleQualityOfficer, label: "Quality officer", council: true, may: []Permission{AdmissionAssess, AdmissionSee,
		AgreementPerformance, DeliveryPackageSee, DeliveryVisitSee, ProviderEdit, ProviderQuality, QueryAnswer}},
	{role: RoleProvider, label: "Provider", may: []Permission{AdmissionApply, AdmissionSee, AgreementSee, BrokerageRespond,
		DeliveryPackageSee, DeliveryVisitRecord, DeliveryVisitSee, DocumentUpload, ExplanationAsk, FacilitatorFile, FacilitatorKeep, FacilitatorSee,
		FinanceInvoiceSee, FinanceInvoiceSubmit, OfferEdit, PlanOutcome, ProviderEvidence, ProviderKeep, ProviderSee, QueryAnswer,
		QuerySee, ReferralAnswer, SessionAttend, SessionEdit}},
	{role: RoleFacilitator, label: "Facilitator", may: []Permission{DocumentUpload, FacilitatorFile, FacilitatorSee, OfferEdit, ProviderEvidence,
		ProviderSee, QueryAnswer, QuerySee, ReferralAnswer, SessionAttend, SessionEdit}},
	{role: RoleCoOrdinator, label: "County co-ordinator", council: true, may: []Permission{ConcernScreen, ConcernSee, FacilitatorSee, FamilyRegister, OfferEdit,
		OfferGrowth, OfferPublish, QueryAnswer, SessionAttend, SessionBook, SessionEdit, WaitingEdit, WaitingSee, WaitingSimulate}},
	{role: RoleFinance, label: "Finance officer", council: true, may: []Permission{BrokerageSee, DeliveryPackageSee,
		DeliveryVisitSee, FinanceBudgetSee, FinanceForecast, FinanceFundEdit, FinanceInvoiceApprove, FinanceInvoiceMatch,
		FinanceInvoiceSee, FinanceSee, ImportRun, QueryAnswer, SpotImport, SpotSee}},
	{role: RoleDemocraticServices, label: "Democratic services officer", council: true, may: []Permission{DecisionCallIn,
		DecisionEdit, DecisionImport, DecisionPublish, DecisionTake, ImportRun, ReportEdit, ReportPublish, ScrutinyAct,
		ScrutinyRecommend, ScrutinyRespond}},
	{role: RoleMember, label: "Member", may: []Permission{AgreementPacks, AgreementSee, AgreementShared, DecisionCallIn, FinanceForecast, OfferGrowth, ProviderConcern,
		ProviderSee, ScrutinyJudge, ScrutinyRecommend}},
	{role: RoleAdministrator, label: "Administrator", council: true, may: []Permission{AuditSee, AuditVerify, AuthorityEdit,
		DeadlineReassign, ExportRun, ImportRun, JobRetry, JobSee, OutboxSee, PathwayConfigure, PeopleManage, RegionEdit,
		RegionSee, TeamEdit}},
	{role: RoleDataProtectionOfficer, label: "Data protection officer", council: true, may: []Permission{AuditErase, AuditSee,
		AuditVerify, BreakGlassSee, ExportRun, FamilyLooks, RetentionEdit, SubjectAccess}},
	{role: RolePublic, label: "Public"},
}
