package modgov

// field is what a heading or label announces.
type field int

const (
	fNone  field = iota
	fNav         // a page's own furniture: "Issue details"
	fOther       // a known heading whose text is kept nowhere
	fTitle
	fReference
	fCouncil
	fBody
	fMeeting
	fDate
	fReportFrom
	fContact
	fProposed
	fDecision
	fType
	fIsKey
	fReasonKey
	fStatus
	fMember
	fMaker
	fDivisions
	fNoticePublished
	fNotBefore
	fDue
	fReason // "Reason:" alone; what it explains depends on what stands before it
	fNoticeReason
	fDecisionDate
	fDecidedAt
	fPublication
	fEffective
	fCallIn
	fCallInDeadline
	fBackground
	fReasons
	fOptions
	fRejected // alternatives considered and rejected
	fRisks
	fFinancial
	fValue
	fTerm
	fStart
	fExpiry
	fExtension
	fRoute
	fDelegation
	fLegal
	fEquality
	fConsultation
	fInterests
	fRelated
	fMinutes
	fResolved
	fRecommended
	fRecommendations
	fRecommendation // one, with its label
	fTheme
	fThemeResponse
	fThemeSummary
	fKeywords
	fResponse
	fAccepted
	fOwner
	fTarget
	fProgress
)

// short fields hold one value: what follows it under no heading is not theirs.
var short = map[field]bool{
	fNav: true, fTitle: true, fReference: true, fCouncil: true, fBody: true, fMeeting: true, fDate: true, fReportFrom: true, fContact: true, fType: true,
	fIsKey: true, fReasonKey: true, fStatus: true, fMember: true, fMaker: true, fDivisions: true, fNoticePublished: true, fNotBefore: true, fDue: true,
	fDecisionDate: true, fDecidedAt: true, fPublication: true, fEffective: true, fCallIn: true, fCallInDeadline: true, fStart: true, fExpiry: true,
	fValue: true, fRoute: true, fOwner: true, fTarget: true, fAccepted: true, fKeywords: true, fNoticeReason: true, fReason: true,
}

// phrases are the labels that councils print, by what they announce. They are compared without case, punctuation, "the", "a",
// "(s)" and plural s, so that one row stands for many spellings. A new council's wording is a new phrase here and nothing else.
var phrases = map[field][]string{
	fNav: {"issue", "issue details", "decision details", "agenda and minutes", "meeting details", "navigation", "breadcrumb", "print this page",
		"share this page", "back to top", "home"},
	fOther: {"lead director", "department", "directorate", "portfolio", "service area", "wards map", "crime and disorder", "impact on crime and disorder",
		"climate change", "climate impact", "environmental implications", "environment and climate change", "sustainability", "health and safety",
		"human resources", "staffing implications", "property implications", "data protection", "data protection implications", "safeguarding implications",
		"accompanying documents", "supporting documents", "background documents", "background papers", "documents", "documents to be considered",
		"documents submitted", "list of documents", "appendices", "attachments", "next steps", "conclusion", "conclusions", "local government act 1972",
		"exempt information", "confidential information", "is exempt", "open or exempt", "restrictions", "access to information",
		"document", "location", "corporate priorities", "council priorities", "strategic links", "policy context", "communications", "date added",
		"apologies", "apologies for absence", "in attendance", "also present", "attendance", "members present", "signed", "signature", "monitoring officer",
		"section 151 officer", "carbon impact", "social value", "public health implications", "how to make representations", "representations",
		"how to object", "public or private", "will the decision be taken in private", "timetable", "implementation", "crime and disorder implications"},
	fTitle: {"title", "report title", "title of report", "subject", "subject of report", "subject matter", "decision title", "title of decision", "matter",
		"matter for decision", "subject of decision", "name of decision", "agenda item", "item title", "item", "issue title", "topic", "heading",
		"what is the decision about", "matter in respect of which decision is to be made", "description of decision heading"},
	fReference: {"reference", "reference number", "reference no", "ref", "ref no", "ref number", "decision reference", "decision reference number", "decision ref",
		"decision ref no", "decision number", "decision no", "decision id", "issue reference", "forward plan reference", "forward plan ref",
		"plan reference", "forward plan number",
		"record number", "record no", "notice reference", "notice number", "key decision reference", "key decision number", "report reference",
		"unique reference", "minute number", "minute no"},
	fCouncil:    {"council", "authority", "local authority", "name of council", "name of authority"},
	fBody:       {"committee", "name of committee", "meeting of", "body", "panel", "board", "scrutiny committee", "name of meeting"},
	fMeeting:    {"date of meeting", "meeting date", "meeting held on", "held on", "date of committee"},
	fDate:       {"date", "dated"},
	fReportFrom: {"report from", "report by", "report of", "report author", "author", "author of report", "joint report of", "presented by"},
	fContact: {"contact", "contact name", "contact officer", "contact details", "contact person", "phone number", "telephone", "telephone number", "tel", "phone", "email",
		"e mail", "email address", "for further information contact", "further information from", "officer contact", "report contact", "fax"},
	fProposed: {"proposed decision", "proposed decision text", "decision proposed", "decision required", "decision requested", "decision sought", "decision to be made",
		"decision to be taken", "what decision is being asked for", "what is being decided", "what are we being asked to decide", "matter to be decided",
		"summary of decision required", "summary of proposed decision",
		"description of proposed decision", "proposed recommendation", "purpose of decision", "purpose", "proposal", "nature of decision",
		"nature of decision to be made", "details of proposed decision",
		"what decision will be made", "what will be decided", "brief description", "description", "description of decision", "short description"},
	fDecision: {"decision", "decision made", "decision taken", "decisions taken", "decision agreed", "details of decision", "detail of decision",
		"details of decision made", "decision text",
		"text of decision", "full decision", "what was decided", "what we decided", "what has been decided", "record of decision", "decision is as follows",
		"outcome of decision", "decision and reasons"},
	fType: {"decision type", "type of decision", "type", "key or non key", "key or non key decision", "category of decision", "decision category",
		"decision classification", "classification", "key non key"},
	fIsKey: {"is key decision", "is this key decision", "is it key decision", "key decision", "is decision key", "whether key decision", "key",
		"is this decision key decision"},
	fReasonKey: {"reason key", "reason why key", "why is it key", "why is this key decision", "reason for key decision", "reason it is key decision",
		"reason decision is key", "key decision reason",
		"reason for being key", "key decision criteria", "criteria for key decision", "why it is key", "why key decision", "grounds for key decision",
		"key decision because", "reason for key", "reason it is key", "reason this is key", "reason why it is key", "reason decision key",
		"reason it is considered key", "why decision is key", "why this is key", "key decision grounds"},
	fStatus: {"decision status", "status", "status of decision", "current status", "outcome", "decision outcome", "issue status", "stage"},
	fMember: {"lead member", "cabinet member", "portfolio holder", "executive member", "lead cabinet member", "responsible member",
		"relevant cabinet member", "lead councillor", "lead portfolio holder",
		"cabinet portfolio holder", "member responsible", "responsible portfolio holder", "cabinet lead", "lead executive member"},
	fMaker: {"decision maker", "decision taker", "decision taken by", "decision made by", "made by", "taken by", "decision to be taken by",
		"decision to be made by", "decision will be made by", "decision making body",
		"who made decision", "who will make decision", "who will decide", "who decides", "decision body", "name of decision maker",
		"decision maker and date", "decided by", "decision making person or body", "to be decided by",
		"name and title of decision maker", "officer making decision", "executive body", "person or body making decision"},
	fDivisions: {"division affected", "division", "electoral division", "electoral division affected", "ward", "ward affected", "wards",
		"ward or division affected", "area affected", "division and ward affected", "local member and division",
		"which wards are affected", "parish affected", "wards affected by decision", "area"},
	fNoticePublished: {"notice of proposed decision first published", "notice first published", "first published", "date first published",
		"notice published", "notice of decision first published", "notice of key decision published",
		"notice of key decision first published", "date notice published", "date of notice", "notice date", "notice given", "notice given on",
		"date notice given", "publication date of notice", "forward plan publication date", "date first included in forward plan",
		"date added to forward plan", "added to forward plan", "first entered in forward plan", "included in forward plan", "publication of notice",
		"date of publication of notice", "first appeared in forward plan", "28 day notice published",
		"date of first publication", "first publication date", "notice first published on forward plan", "notice first published in forward plan",
		"first published on forward plan", "first published in forward plan", "published on forward plan", "published in forward plan",
		"date published on forward plan", "date published in forward plan", "notice of decision published"},
	fNotBefore: {"decision not before", "not before", "not to be taken before", "decision will not be taken before", "earliest date of decision",
		"earliest decision date", "earliest date for decision", "earliest date", "decision to be taken on or after",
		"decision will be made on or after", "on or after", "date decision may be taken from"},
	fDue: {"decision due", "decision due date", "decision due by", "due", "due date", "expected decision date", "expected date of decision",
		"anticipated date of decision", "anticipated decision date", "proposed date of decision",
		"proposed decision date", "planned decision date", "planned date of decision", "date of proposed decision", "date decision due",
		"date decision expected", "date decision to be taken", "date decision to be made", "decision expected", "when will it be decided",
		"when will decision be made", "when will decision be taken", "likely date of decision", "date due", "period in which decision will be taken",
		"decision to be taken on", "date on which decision is due", "target decision date"},
	fReason:       {"reason", "because"},
	fNoticeReason: {"reason for notice", "reason for date", "reason for not before date", "reason for urgency", "reason for notice period", "reason why notice"},
	fDecisionDate: {"date of decision", "decision date", "date decision made", "date decision taken", "decision made on", "decision taken on",
		"date made", "date taken", "decided on", "date on which decision was made", "date on which decision was taken",
		"when was it decided", "date of decision making", "date decided", "date agreed", "date approved"},
	fDecidedAt: {"decided at meeting", "decision made at", "considered at meeting", "decided at", "meeting at which decision was made"},
	fPublication: {"publication date", "date published", "published", "date of publication", "decision published", "publication date of decision",
		"date of publication of decision", "published on", "date decision published", "publication of decision",
		"decision publication date", "date of publication of record", "record published", "publish date"},
	fEffective: {"effective from", "effective date", "effective", "implementation date", "date of implementation", "date decision effective",
		"date effective", "comes into effect", "comes into force", "decision effective from", "decision takes effect", "takes effect",
		"decision may be implemented from", "may be implemented from", "can be implemented from", "decision can be implemented from",
		"date decision can be implemented", "to be implemented from", "implementation from", "decision can be implemented on",
		"decision may be implemented on",
		"date for implementation", "earliest implementation date", "earliest date for implementation", "date of effect", "may be acted on from", "decision comes into force"},
	fCallIn: {"is subject to call in", "subject to call in", "is decision subject to call in", "is this subject to call in", "eligible for call in",
		"is eligible for call in", "is this decision eligible for call in", "open to call in", "call in", "call in applies", "does call in apply",
		"can be called in",
		"decision subject to call in", "is this decision subject to call in", "eligible to be called in", "callin"},
	fCallInDeadline: {"call in deadline", "call in date", "call in period ends", "call in expires", "call in expiry", "call in expiry date",
		"deadline for call in", "last date for call in", "call in period expires", "call in ends", "date call in expires", "call in closes", "call in by",
		"end of call in period",
		"call in end date", "last day for call in"},
	fBackground: {"background", "background information", "further information", "introduction", "summary", "executive summary", "context",
		"purpose of report", "current position", "current arrangements", "key information", "details", "details of report", "main considerations",
		"supporting information",
		"report summary", "summary of report", "narrative", "information", "current situation", "the service today", "what is happening now", "key facts"},
	fReasons: {"reasons for decision", "reason for decision", "reasons for recommendation", "reason decision is needed", "why is decision needed",
		"reasons for making decision", "why this decision is needed", "reason for making decision", "rationale", "rationale for decision", "justification",
		"reasons for proposed decision",
		"why was it decided", "why we decided this", "why we are doing this"},
	fOptions: {"options", "options considered", "options appraisal", "other options", "other options considered", "alternative options",
		"alternative options considered", "alternatives", "alternatives considered", "what other options were considered", "options available",
		"options and alternatives", "choices",
		"options for consideration", "summary of options", "what else could we do", "consideration of alternatives", "alternative options considered and evaluated"},
	fRejected: {"alternatives considered and rejected", "alternative options considered and rejected", "options rejected",
		"options considered and rejected", "other options considered and rejected", "alternative options rejected",
		"details of alternatives considered and rejected",
		"details of alternative options considered and rejected", "options discounted", "options considered and discounted", "alternatives rejected",
		"any alternatives considered and rejected", "other options rejected", "details of any alternative options considered and rejected",
		"rejected options", "discounted options"},
	fRisks: {"risks", "risk", "risk implications", "risk management", "risk assessment", "key risks", "risk and opportunity", "risks and mitigation",
		"risk considerations", "main risks", "what could go wrong", "what are the risks"},
	fFinancial: {"financial implications", "finance", "financial", "finance implications", "resource implications",
		"financial and resource implications", "financial comments", "cost", "costs", "budget", "financial considerations", "budget implications",
		"financial impact", "financial information", "what will it cost",
		"how much will it cost", "finance comments", "comments of chief finance officer", "section 151 officer comments", "funding", "value for money",
		"financial summary", "financial appraisal", "resources", "financial and value for money implications", "money"},
	fValue: {"value", "contract value", "estimated value", "total value", "estimated contract value", "total contract value", "value of contract",
		"value of decision", "financial value", "annual value", "annual cost", "annual contract value", "total cost", "estimated cost", "amount",
		"cost of proposal",
		"estimated total value", "whole life value", "whole life cost", "lifetime value", "value per annum", "annual budget"},
	fTerm: {"contract term", "term", "term of contract", "contract period", "length of contract", "contract length", "duration",
		"contract duration", "period of contract", "initial term", "agreement term", "term and extensions", "contract term and extensions",
		"how long will it last"},
	fStart: {"start date", "contract start date", "contract start", "commencement date", "commencement", "contract commencement date", "starts",
		"starting", "service start date", "start", "from date", "proposed start date"},
	fExpiry: {"end date", "expiry date", "contract end date", "contract end", "expiry", "expires", "contract expiry date", "contract expiry", "ends",
		"initial expiry date"},
	fExtension: {"extension", "extensions", "extension options", "option to extend", "options to extend", "extension option", "extension period",
		"extensions available", "optional extension", "optional extensions", "break clauses", "break points"},
	fRoute: {"procurement route", "route to market", "procurement method", "procurement procedure", "procurement", "method of procurement",
		"procurement implications", "procurement approach", "commissioning route", "how will it be bought", "contracting route", "sourcing route",
		"procurement process"},
	fDelegation: {"delegation", "delegations", "delegated authority", "delegated powers", "authority delegated", "delegation of authority",
		"scheme of delegation", "delegation sought", "delegated authority sought", "officer delegation"},
	fLegal: {"legal implications", "legal", "legal comments", "legal considerations", "legal and statutory implications", "legal powers",
		"statutory powers", "legal position", "comments of monitoring officer", "legal advice", "law", "legal context", "legal basis",
		"legal and governance implications", "powers"},
	fEquality: {"equalities implications", "equality implications", "equality impact assessment", "equalities impact assessment", "equality",
		"equalities", "equality and diversity", "equality and diversity implications", "eqia", "eia", "equality considerations",
		"public sector equality duty", "equalities", "equality impact",
		"equality analysis", "impact on equality", "equality duty", "equality comments", "equality act 2010", "human rights and equality",
		"impact assessment", "who might be affected differently"},
	fConsultation: {"consultation", "consultees", "consultation process", "consultation undertaken", "consultations",
		"has any public consultation been undertaken or is any planned", "cabinet committee consultation planned", "cabinet committee consultation",
		"who has been consulted", "consultation and engagement", "engagement",
		"consultation details", "consultation carried out", "results of consultation", "consultation and communication", "details of consultation",
		"member consultation", "public consultation", "stakeholder engagement", "persons consulted", "who we have talked to", "co production"},
	fInterests: {"conflicts of interest", "conflict of interest", "conflicts of interest declared", "declarations of interest",
		"declaration of interest", "interests declared", "declared interests", "any conflict of interest declared", "dispensations",
		"conflict of interest and dispensation", "interests", "record of any conflict of interest"},
	fRelated: {"related decisions", "related decision", "related issues", "related items", "related documents", "previous decisions",
		"previous decision", "associated decisions", "linked decisions", "see also", "earlier decisions", "related meetings"},
	fMinutes: {"minutes", "minute", "minute text", "discussion"},
	fResolved: {"resolved", "resolution", "resolutions", "agreed", "it was resolved", "it was agreed", "committee resolved", "cabinet resolved",
		"decided", "committee agreed", "cabinet agreed", "members agreed", "members resolved", "it was unanimously resolved", "unanimously resolved",
		"resolved unanimously", "executive resolved",
		"board agreed", "panel agreed", "board resolved", "panel resolved", "resolved that", "resolved to", "it was resolved that", "agreed that",
		"it was agreed that", "executive agreed", "committee resolved to", "committee resolved that", "cabinet resolved to", "cabinet resolved that",
		"noted", "it was decided", "council resolved", "action agreed"},
	fRecommended: {"recommended", "it was recommended", "committee recommended", "recommended that", "recommended to cabinet",
		"recommended to council", "resolved to recommend", "recommendation to cabinet", "recommended to executive"},
	fRecommendations: {"recommendations", "recommendation", "our recommendations", "list of recommendations", "summary of recommendations",
		"review recommendations", "scrutiny recommendations", "committee recommendations", "recommendations of review", "panel recommendations"},
	fThemeSummary: {"in summary recommendations under this theme include", "in summary recommendation under this theme includes", "summary of theme", "theme summary"},
	fKeywords:     {"key words and phrases", "keywords", "key words"},
	fResponse: {"response", "cabinet response", "executive response", "response of cabinet", "response of executive", "service response",
		"officer response", "directorate response", "department response", "council response", "portfolio holder response", "cabinet member response",
		"joint response", "our response", "nhs response", "agency response",
		"response to recommendation", "partner response", "management response"},
	fAccepted: {"accepted", "accepted or rejected", "decision on recommendation", "accepted rejected", "accept or reject", "agreed or not agreed",
		"accepted partially accepted or rejected", "response status"},
	fOwner: {"lead officer", "owner", "responsible officer", "officer responsible", "lead", "action owner", "who", "by whom", "accountable officer",
		"lead agency", "responsibility"},
	fTarget: {"target date", "by when", "timescale", "deadline", "completion date", "when", "date for completion", "implementation by", "target",
		"delivery date", "timeframe", "to be completed by", "date to be completed"},
	fProgress: {"progress", "update", "progress update", "latest position", "latest update", "action taken", "progress to date", "progress report",
		"actions", "action", "action to be taken", "comments", "comment"},
}

// openings are labels that need no colon: the heading's own words go on. They hold for a heading's line only, not for a sentence.
var openings = map[field][]string{
	fOther: {"how proposed decision meets", "how this meets", "how it meets", "section 100 d", "section 100d", "links to corporate",
		"link to council plan", "link to strategic", "contribution to corporate", "contribution to council", "how does this support"},
	fReportFrom: {"report of", "joint report of", "report by"},
	fRejected:   {"details of any alternative options considered and rejected by"},
	fInterests:  {"record of any conflict of interest declared", "any conflict of interest declared by", "conflicts of interest declared by"},
}

// hints recognise a heading that no phrase covers, by one word of each group. Only a short line that is a heading by its form is
// held against them.
var hints = []struct {
	field  field
	groups [][]string
}{
	{fEquality, [][]string{{"equality", "equalitie", "eqia", "eia", "psed", "diversity"}}},
	{fRejected, [][]string{{"option", "alternative"}, {"rejected", "discounted", "dismissed"}}},
	{fInterests, [][]string{{"conflict", "declared"}, {"interest"}}},
	{fFinancial, [][]string{{"financial", "finance", "resource", "budget", "budgetary", "cost", "funding", "money"},
		{"implication", "comment", "consideration", "impact", "information", "detail", "statement", "position", "case", "appraisal", "much"}}},
	{fLegal, [][]string{{"legal", "statutory", "law", "governance"},
		{"implication", "comment", "consideration", "impact", "information", "advice", "power", "position", "context", "basi"}}},
	{fRisks, [][]string{{"risk"}, {"implication", "management", "consideration", "assessment", "issue", "key", "main", "mitigation", "implementation", "analysi"}}},
	{fOptions, [][]string{{"option", "alternative"}, {"considered", "appraisal", "available", "analysi", "consideration", "other", "possible", "assessed", "explored"}}},
	{fConsultation, [][]string{{"consultation", "consulted", "engagement", "consultee"}}},
	{fReasonKey, [][]string{{"key"}, {"reason", "why", "criteria", "ground"}, {"decision", "key"}}},
	{fReasons, [][]string{{"reason", "why", "rationale"}, {"decision", "recommendation", "proposal", "decided"}}},
}
