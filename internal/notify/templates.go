package notify

// The templates. Each is a variable so that a wrong name does not compile; All lists them for the tests and for the page
// that shows councils their wording.
var (
	SignInLink = Template{ID: "sign-in-link", Secret: true, Undated: "it counts in minutes",
		Subject: "Your link to sign in",
		Body:    "Use this link to sign in: {{.Link}}\n\nIt works once, for the next {{.Count}} minutes. If you did not ask for it, do nothing: nobody can sign in without it.",
		Short:   "Your link to sign in, for {{.Count}} minutes: {{.Link}}"}
	SignInNoticed = Template{ID: "sign-in-noticed",
		Subject: "A new sign-in to your account",
		Body:    "Somebody signed in to your account on {{.On}} from a device we had not seen before. If it was you, do nothing. If it was not, sign in, end the other session and tell us.",
		Short:   "New sign-in to your account on {{.On}}. Not you? Sign in and end it:"}
	AccountChanged = Template{ID: "account-changed",
		Subject: "How you sign in has changed",
		Body:    "The way you sign in was changed on {{.On}}. If you did not change it, tell us at once.",
		Short:   "The way you sign in was changed on {{.On}}. Not you? Tell us at once:"}
	AdministratorOpened = Template{ID: "administrator-opened",
		Subject: "Somebody became an administrator",
		Body:    "Somebody with access to the server opened the account of an administrator on {{.On}}. The page of people shows whose. If you did not expect it, tell the data protection officer at once.",
		Short:   "Somebody with access to the server opened the account of an administrator on {{.On}}."}
	ColleagueInvited = Template{ID: "colleague-invited",
		Subject: "You can sign in for your organisation",
		Body:    "{{.Person}} opened an account for you on {{.On}}. Go to {{.Link}} and ask for a link to sign in, with this e-mail address. If you do not work there, do nothing.",
		Short:   "{{.Person}} opened an account for you on {{.On}}. Sign in here:"}
	// The messages to an organisation that registers itself to give help.
	RegistrationLink = Template{ID: "registration-link", Secret: true, Undated: "it counts in hours",
		Subject: "Confirm your e-mail address to register your organisation",
		Body:    "Somebody asked to register an organisation as a provider with this e-mail address. To go on, open this link: {{.Link}}\n\nIt works once, for the next {{.Count}} hours. Nothing is registered before. If you did not ask for it, do nothing: what was entered is deleted then.",
		Short:   "Confirm your e-mail address to register your organisation, within {{.Count}} hours: {{.Link}}"}
	RegistrationKnown = Template{ID: "registration-known", Undated: "nothing has to be done",
		Subject: "You can sign in with this e-mail address already",
		Body:    "Somebody asked to register an organisation as a provider with this e-mail address. It signs in here already, so nothing was registered. If it was you and it is for your organisation, sign in: {{.Link}} To register another organisation, use another e-mail address, or ask the council. If it was not you, do nothing.",
		Short:   "This e-mail address signs in here already. Nothing was registered."}
	RegistrationSettled = Template{ID: "registration-settled",
		Subject: "We looked at your registration: you can sign in",
		Body:    "We looked at your registration on {{.On}}. You can now sign in for your organisation. Go to {{.Link}} and ask for a link, with this e-mail address.",
		Short:   "We looked at your registration on {{.On}}. You can sign in for your organisation:"}
	RegistrationRefused = Template{ID: "registration-refused",
		Subject: "We could not register your organisation",
		Body:    "We looked at your registration on {{.On}} and could not make sure that you act for the organisation. No account was opened. Please ring us if you do. You can also ask somebody of your organisation who signs in here to invite you.",
		Short:   "We looked at your registration on {{.On}} and could not make sure that you act for the organisation. Please ring us."}
	OrganisationChecked = Template{ID: "organisation-checked",
		Subject: "We have checked who your organisation is",
		Body:    "A person of the council looked at your organisation on {{.On}}. Nothing about who you are stands in the way of an admission any more. What you still have to do stands on your page.",
		Short:   "A person of the council looked at your organisation on {{.On}}."}
	Welcome = Template{ID: "welcome", Undated: "the reader begins when ready",
		Subject: "You can follow your support online",
		Body:    "You can now see online what happens next and by when, and ask us anything. To begin, go to {{.Link}} and enter this code: " + LetterCode,
		Short:   "You can now follow your support online:"}

	ConcernReceived = Template{ID: "concern-received",
		Subject: "We have what you told us",
		Body:    "Thank you for telling us what worries you. A person will read it and you will hear from us by {{.By}}. You do not need a diagnosis for that.",
		Short:   "We have what you told us. You will hear from us by {{.By}}."}
	// ConcernRead says what comes next to whoever told us, in the words of the screening and by the day that was promised.
	ConcernRead = Template{ID: "concern-read", Says: true,
		Subject: "A person has read what you told us"}
	ConcernAnswered = Template{ID: "concern-answered",
		Subject: "There is an answer to what you told us",
		Body:    "A person read what you told us on {{.On}}, and there is an answer for you. You can read it with your reference and the code that we gave you, or ring us.",
		Short:   "A person read what you told us on {{.On}}. There is an answer for you. Read it with your reference and your code, or ring us:"}
	ConcernRetry = Template{ID: "concern-retry",
		Subject: "We tried to reach you",
		Body:    "We read what you told us and tried to reach you, without success. We try again on {{.On}}. Is another day or another way better for you? Please ring us.",
		Short:   "We tried to reach you about what you told us. We try again on {{.On}}."}
	// ConcernForYou tells a parent what becomes of a worry that a school, a doctor or somebody else told us with their agreement.
	ConcernForYou = Template{ID: "concern-for-you", Says: true,
		Subject: "Somebody told us of a worry for your family, as you agreed"}
	ConcernForLead = Template{ID: "concern-for-lead",
		Subject: "A new worry about a child you work with: get in touch by {{.By}}",
		Body:    "Somebody told us of a new worry about a child you work with. They were told that they hear from a named person by {{.By}}. Please get in touch, and record that you did.",
		Short:   "There is a new worry about a child you work with. Please get in touch by {{.By}}."}
	CarerChanged = Template{ID: "carer-changed",
		Subject: "What is on record about you has changed",
		Body:    "What is on record about your part in looking after a child was changed on {{.On}}. Sign in to read it. If it is not right, please tell your named person, or ring us.",
		Short:   "What is on record about you was changed on {{.On}}. Sign in to read it."}
	LeadAllocated = Template{ID: "lead-allocated",
		Subject: "You have a named person",
		Body:    "{{.Person}} is now your named person and will get in touch by {{.By}}. Please tell us when you have spoken.",
		Short:   "{{.Person}} is now your named person and will get in touch by {{.By}}."}
	LeadChanges = Template{ID: "lead-changes",
		Subject: "Your named person will change",
		Body:    "From {{.On}} your named person will be {{.Person}}. Nothing that was promised to you changes.",
		Short:   "From {{.On}} your named person will be {{.Person}}."}
	LeadCovered = Template{ID: "lead-covered",
		Subject: "Somebody covers for your named person",
		Body:    "Your named person is away from {{.On}}, until {{.By}} as far as we know today. {{.Person}} covers and answers you in that time. Nothing that was promised to you changes.",
		Short:   "Your named person is away from {{.On}} until {{.By}}. {{.Person}} covers."}
	// LeadEnded and LeadBack tell somebody at work; which child it is they read when they have signed in.
	LeadEnded = Template{ID: "lead-ended",
		Subject: "You are no longer the lead professional of a child",
		Body:    "Two records of one child were merged on {{.On}}, and the other lead professional goes on. What you had to do for this child is with them now. Your own list of children shows who is still yours.",
		Short:   "Two records of one child were merged on {{.On}}. The other lead professional goes on."}
	LeadBack = Template{ID: "lead-back",
		Subject: "You are the lead professional of a child again",
		Body:    "A merge of two records was undone on {{.On}}: they are two children, and you lead one of them again. Your own list of children shows which. What there is to do for this child is with you again.",
		Short:   "A merge of two records was undone on {{.On}}. You lead one of the children again."}

	// DisputeWithdrawn tells somebody at work; what it was and about whom they read when they have signed in.
	DisputeWithdrawn = Template{ID: "dispute-withdrawn-officer",
		Subject: "A family withdrew what it had asked for after a decision",
		Body:    "A family said on {{.On}} that it does not want any more what it had asked for after a decision. Your date for it has stopped. Its page says what there still is to do.",
		Short:   "A family withdrew on {{.On}} what it had asked for after a decision. Your date for it has stopped."}

	QueryReceived = Template{ID: "query-received",
		Subject: "We have your question",
		Body:    "We have your question. You will have an answer by {{.By}}.",
		Short:   "We have your question. You will have an answer by {{.By}}."}
	// QueryOnward asks an agency for a part of an answer, in the words of whoever answers.
	QueryOnward = Template{ID: "query-onward", Says: true,
		Subject: "Please reply by {{.By}} ({{.Ref}})"}
	ExplanationAsked = Template{ID: "explanation-asked",
		Subject: "Please explain a decision by {{.By}}",
		Body:    "A lead professional asks you to explain a decision: the reasons, what was read and which rule was applied. Please do so by {{.By}}.",
		Short:   "You are asked to explain a decision by {{.By}}."}
	ExplanationLink = Template{ID: "explanation-link", Secret: true,
		Subject: "Please explain a decision by {{.By}}",
		Body:    "The council asks you to explain a decision: the reasons, what was read and which rule was applied. Please do so by {{.By}}.\n\nThis link is for you and this request only. It asks for a code, which we then send to this mailbox, and works for {{.Count}} days: {{.Link}}\n\nPlease do not pass it on.",
		Short:   "You are asked to explain a decision by {{.By}}: {{.Link}}"}
	ExplanationCode = Template{ID: "explanation-code", Secret: true, Undated: "it counts in minutes",
		Subject: "Your code to explain a decision",
		Body:    "Your code is {{.Code}}\n\nEnter it on the page that asked for it. It works once, for the next {{.Count}} minutes. If you did not ask for it, do nothing.",
		Short:   "Your code is {{.Code}}. It works for {{.Count}} minutes."}

	ClockStopped = Template{ID: "clock-stopped",
		Subject: "A date has been put on hold",
		Body:    "We had to stop a clock on {{.On}}. Your page says why, with the evidence. We tell you the new date as soon as it runs again.",
		Short:   "We had to stop a clock on {{.On}}. Your page says why:"}
	ClockRuns = Template{ID: "clock-runs",
		Subject: "A date runs again",
		Body:    "A clock that was stopped runs again. The new date is {{.By}}.",
		Short:   "A clock that was stopped runs again. The new date is {{.By}}."}
	DateMoved = Template{ID: "date-moved",
		Subject: "A date has been corrected",
		Body:    "A date was worked out again and is now {{.By}}. Your page shows how.",
		Short:   "A date was corrected and is now {{.By}}."}
	DueSoon = Template{ID: "due-soon",
		Subject: "Due by {{.By}}",
		Body:    "Something of yours is due by {{.By}}.",
		Short:   "Something of yours is due by {{.By}}."}
	Late = Template{ID: "late",
		Subject: "Late since {{.By}}",
		Body:    "Something of yours was due by {{.By}} and is late. Please do it today, or say on its page what stands in the way.",
		Short:   "Something of yours was due by {{.By}} and is late."}

	DatesNeedYou = Template{ID: "dates-need-you", Undated: "each date stands on its own page",
		Subject: "{{.Count}} dates need you",
		Body:    "{{.Count}} dates of yours, or of people whose work you look after, are near or have passed. Your page lists each one and how it was worked out.",
		Short:   "{{.Count}} dates of yours, or of people whose work you look after, are near or have passed."}

	ProposalNews = Template{ID: "proposal-news",
		Subject: "News of what you told us",
		Body:    "On {{.On}} we wrote what comes of what you would change about the help there is. Your page shows it.",
		Short:   "On {{.On}} we wrote what comes of what you told us about the help there is:"}
	// PlaceCancelled tells somebody at work; which child it is they read when they have signed in.
	PlaceCancelled = Template{ID: "place-cancelled-booker",
		Subject: "A place that you booked for a child was cancelled",
		Body:    "A place in a session that you booked for a child was cancelled on {{.On}}. The child’s page of places says who cancelled it.",
		Short:   "A place in a session that you booked for a child was cancelled on {{.On}}."}
	VisitMissed = Template{ID: "visit-missed",
		Subject: "A visit was recorded as missed",
		Body:    "A visit on {{.On}} was recorded as missed. If that is not right, or it was not put right, please say so by {{.By}}.",
		Short:   "A visit on {{.On}} was recorded as missed. Not right? Say so by {{.By}}."}

	InvitationSent = Template{ID: "invitation-sent",
		Subject: "An invitation to respond by {{.By}}",
		Body:    "There is a new invitation for your organisation. Please respond by {{.By}}.",
		Short:   "A new invitation for your organisation closes on {{.By}}."}
	AwardMade = Template{ID: "award-made",
		Subject: "An award to start on {{.On}}",
		Body:    "Your organisation was awarded a package that starts on {{.On}}. Please confirm by {{.By}}.",
		Short:   "Your organisation was awarded a package from {{.On}}. Please confirm by {{.By}}."}
	EvidenceAccepted = Template{ID: "evidence-accepted",
		Subject: "Evidence of your organisation is accepted",
		Body:    "The council looked at a piece of evidence of your organisation and accepted it on {{.On}}. It counts in every agreement.",
		Short:   "Evidence of your organisation was accepted on {{.On}}."}
	EvidenceSentBack = Template{ID: "evidence-sent-back",
		Subject: "Evidence of your organisation was sent back",
		Body:    "The council sent a piece of evidence of your organisation back on {{.On}}. The page says why and what is needed. Until new evidence is accepted it does not count.",
		Short:   "Evidence of your organisation was sent back on {{.On}}. The page says why:"}
	ReturnAsked = Template{ID: "return-asked",
		Subject: "A return to hand in by {{.By}}",
		Body:    "The council asks your organisation for a return on an agreement. Please hand it in by {{.By}}.",
		Short:   "A return of your organisation is due by {{.By}}."}
	RatingGiven = Template{ID: "rating-given",
		Subject: "Your organisation has a new rating",
		Body:    "The council rated your organisation in an agreement on {{.On}}. The page has the rating, what it rests on and what follows from it.",
		Short:   "Your organisation was rated on {{.On}}. The page says what it rests on:"}
	ResultAnswered = Template{ID: "result-answered",
		Subject: "The council answered your reply to a rating",
		Body:    "An officer who did not give the rating answered your reply on {{.On}}. The page has the answer and what becomes of the rating.",
		Short:   "The council answered your reply to a rating on {{.On}}. The page has the answer:"}
	ReportToCheck = Template{ID: "report-to-check",
		Subject: "A report on a visit: say by {{.By}} what is wrong in it",
		Body:    "The draft of a report on a quality visit to your organisation is there to read. If a fact in it is wrong, say so by {{.By}}. After that day the report can be made final.",
		Short:   "The draft of a report on your organisation is there. Say by {{.By}} what is wrong in it."}
	ReportFinal = Template{ID: "report-final",
		Subject: "The report on a visit is final",
		Body:    "The report on a quality visit to your organisation became final on {{.On}}. The page has the rating and what became of your reply.",
		Short:   "The report on a visit to your organisation became final on {{.On}}."}
	PlaceChanged = Template{ID: "place-changed",
		Subject: "Your organisation’s place in an agreement has changed",
		Body:    "The council recorded a change of your organisation’s place in an agreement on {{.On}}. The page says what changed, why, and whether you can reply.",
		Short:   "Your organisation’s place in an agreement changed on {{.On}}. The page says why:"}
	ProviderHeld = Template{ID: "provider-held",
		Subject: "Your organisation gets no new work from the council for now",
		Body:    "The council suspended your organisation on {{.On}}, in every agreement. What you do already goes on unless the council says otherwise. The page says why, and there you can reply.",
		Short:   "The council suspended your organisation on {{.On}}. The page says why:"}
	ProviderHoldUpheld = Template{ID: "provider-hold-upheld",
		Subject: "Your reply to the council’s suspension has an answer",
		Body:    "An officer who was not involved read the reply of your organisation and answered it on {{.On}}: the suspension stays. The page has the reasons, and there you can reply again.",
		Short:   "Your reply to the council’s suspension was answered on {{.On}}: it stays. The page says why:"}
	ProviderRestored = Template{ID: "provider-restored",
		Subject: "The council’s suspension of your organisation has ended",
		Body:    "The council ended its suspension of your organisation on {{.On}}. The page says whether anything else stands in the way of new work.",
		Short:   "The council’s suspension of your organisation ended on {{.On}}. The page says whether you may be used:"}
	TermsChanged = Template{ID: "terms-changed",
		Subject: "The terms of an agreement you are in have changed",
		Body:    "The council changed the terms of an agreement that your organisation is in, on {{.On}}. The page says what changed, on what ground and why.",
		Short:   "The terms of an agreement you are in changed on {{.On}}. The page says what and why:"}
	RatesChanged = Template{ID: "rates-changed",
		Subject: "Rates of an agreement you are in change from {{.On}}",
		Body:    "The council agreed other rates in an agreement that your organisation is in, from {{.On}}. The page has every rate with its first day.",
		Short:   "Rates of an agreement you are in change from {{.On}}. The page has them:"}
	ActionSentBack = Template{ID: "action-sent-back",
		Subject: "An action in your improvement plan was sent back: do it by {{.By}}",
		Body:    "The council does not agree yet that an action in your improvement plan is done. The page says why. Please do it by {{.By}} and say there what shows it.",
		Short:   "An action in your improvement plan was sent back. Please do it by {{.By}}:"}
	PlanOpened = Template{ID: "plan-opened",
		Subject: "There is an improvement plan for your organisation",
		Body:    "The council opened an improvement plan for your organisation on {{.On}}. The page has every action and its last day.",
		Short:   "An improvement plan for your organisation was opened on {{.On}}. The page has its actions:"}
	ConcernPut = Template{ID: "concern-put",
		Subject: "The council asks your organisation about a concern",
		Body:    "The council put a question about a concern to your organisation on {{.On}}. Please read it and reply on the page.",
		Short:   "The council asked your organisation about a concern on {{.On}}. Please reply on the page:"}

	ApplicationReceived = Template{ID: "application-received",
		Subject: "We have your application",
		Body:    "We have the application of your organisation. You will have a decision by {{.By}}.",
		Short:   "We have your organisation’s application. You will have a decision by {{.By}}."}
	ApplicationReturned = Template{ID: "application-returned",
		Subject: "Your application: please complete it by {{.By}}",
		Body:    "Something is missing in the application of your organisation. The page says what. Please complete it and hand it in again by {{.By}}.",
		Short:   "Something is missing in your organisation’s application. Please complete it by {{.By}}."}
	ApplicationRunsOut = Template{ID: "application-runs-out",
		Subject: "Your application runs out on {{.By}}",
		Body:    "Something is still missing in the application of your organisation. The page says what. If you do not hand it in again by {{.By}}, it runs out, and you begin a new one.",
		Short:   "Something is still missing in your organisation’s application. It runs out on {{.By}}."}
	ApplicationRanOut = Template{ID: "application-ran-out",
		Subject: "Your application has run out",
		Body:    "The application of your organisation was not completed by {{.On}} and has run out. What you wrote stays on its page. You can begin a new application while the terms are open.",
		Short:   "Your organisation’s application was not completed by {{.On}} and has run out."}
	ApplicationComplete = Template{ID: "application-complete",
		Subject: "Your application is complete",
		Body:    "Nothing is missing in the application of your organisation. Two people now read it, each for themselves. You will have a decision by {{.By}}.",
		Short:   "Your organisation’s application is complete. You will have a decision by {{.By}}."}
	DecisionTakesLonger = Template{ID: "decision-takes-longer",
		Subject: "The decision on your application takes longer: by {{.By}}",
		Body:    "We need more time for the application of your organisation than we first said. You will have a decision by {{.By}}. The page says why; you need do nothing.",
		Short:   "The decision on your organisation’s application takes longer. You will have it by {{.By}}."}
	ApplicationAccepted = Template{ID: "application-accepted",
		Subject: "There is a decision on your application",
		Body:    "The application of your organisation was decided. The page has the decision with its reasons. The next step can be taken from {{.On}}; you need do nothing until we write again.",
		Short:   "Your organisation’s application was decided. The next step can be taken from {{.On}}."}
	AcceptedUntilNotice = Template{ID: "application-accepted-until-notice", Undated: "the day is counted from the notice of the award, which comes next",
		Subject: "Your organisation is accepted; a wait comes first",
		Body:    "The application of your organisation was accepted. The page has the decision with its reasons. A wait comes before your place: it begins when the notice of the award is published, and we then write to you with the day on which it is over. You need do nothing.",
		Short:   "Your organisation is accepted. A wait comes before its place; we write when its last day is known."}
	StandstillBegan = Template{ID: "standstill-began",
		Subject: "The wait before your place is over on {{.On}}",
		Body:    "The notice of the award was published, and the wait before your organisation’s place has begun. From {{.On}} the place can be given. You need do nothing until we write again.",
		Short:   "The wait before your organisation’s place has begun. From {{.On}} the place can be given."}
	ConditionMet = Template{ID: "condition-met",
		Subject: "What your admission waited for is accepted",
		Body:    "The evidence that your organisation’s admission waited for was accepted on {{.On}}. Your organisation can receive invitations once it has its place.",
		Short:   "What your organisation’s admission waited for was accepted on {{.On}}."}
	ConditionFell = Template{ID: "condition-not-met",
		Subject: "Your acceptance has fallen away",
		Body:    "The evidence that your organisation’s admission waited for was not given in time. The acceptance fell away on {{.On}}, and a place with it. The page says what was asked, and that a new application is possible.",
		Short:   "Your organisation’s acceptance fell away on {{.On}}: what it waited for was not given in time."}
	ApplicationRefused = Template{ID: "application-refused",
		Subject: "There is a decision on your application",
		Body:    "The application of your organisation was decided. The page has the decision with its reasons. If you do not agree, say so there by {{.By}}; somebody who was not involved then looks at it.",
		Short:   "Your organisation’s application was decided. If you do not agree, say so by {{.By}}."}
	ObjectionReceived = Template{ID: "objection-received",
		Subject: "We have your objection",
		Body:    "We have your objection. Somebody who was not involved in the decision answers it by {{.By}}.",
		Short:   "We have your objection. It will be answered by {{.By}}."}
	ObjectionAnswered = Template{ID: "objection-answered",
		Subject: "Your objection has an answer",
		Body:    "Your objection was answered on {{.On}}. The page has the answer and what follows from it.",
		Short:   "Your objection was answered on {{.On}}."}
	ApplicantAdmitted = Template{ID: "applicant-admitted",
		Subject: "Your organisation can receive invitations from {{.On}}",
		Body:    "Your organisation has its place in the agreement from {{.On}}. From then on invitations reach you, and you answer them online.",
		Short:   "Your organisation has its place in the agreement from {{.On}}."}
	ApplicationWithdrawn = Template{ID: "application-withdrawn",
		Subject: "Your application was taken back",
		Body:    "The application of your organisation was taken back on {{.On}}. If that was not meant, tell us; you can apply again at any time while applications are open.",
		Short:   "Your organisation’s application was taken back on {{.On}}."}
	ClarificationAnswered = Template{ID: "clarification-answered",
		Subject: "A question on terms of admission has an answer",
		Body:    "A question on the terms of admission was answered on {{.On}}. Every organisation reads the same answer; who asked is told to nobody.",
		Short:   "A question on the terms of admission was answered on {{.On}}."}

	EmergencyAccess = Template{ID: "emergency-access",
		Subject: "A record was opened in an emergency",
		Body:    "{{.Person}} opened a record without the usual relationship on {{.On}} and gave a reason. Please look at it by {{.By}}.",
		Short:   "A record was opened in an emergency on {{.On}}. Please look at it by {{.By}}."}
	ReferralCame = Template{ID: "referral-came",
		Subject: "A family is referred to you: answer by {{.By}}",
		Body:    "A family is referred to your organisation. Please sign in to read what they need, and say by {{.By}} whether you can help. If you cannot, say so: the family is then shown another organisation.",
		Short:   "A family is referred to you. Please answer by {{.By}}."}
	ReferralGone = Template{ID: "referral-gone",
		Subject: "A referral was withdrawn",
		Body:    "A referral to your organisation was withdrawn on {{.On}}. Please remove what you noted from it. You need not answer.",
		Short:   "A referral to you was withdrawn on {{.On}}. Please remove what you noted from it."}
	ReferralNews = Template{ID: "referral-news",
		Subject: "There is news of a referral",
		Body:    "There is news of {{.On}} about the referral of a family to a voluntary organisation. Sign in to read it.",
		Short:   "There is news of {{.On}} about a referral. Sign in to read it."}
	NotDelivered = Template{ID: "not-delivered",
		Subject: "A message did not arrive",
		Body:    "A message of {{.On}} could not be delivered. Please reach the person in another way by {{.By}}.",
		Short:   "A message of {{.On}} could not be delivered. Please reach the person by {{.By}}."}
	FileInfected = Template{ID: "file-infected",
		Subject: "A file that you sent us carries a virus",
		Body:    "A file that you sent us on {{.On}} carries a virus. It is kept apart and nobody can open it. Please have your computer or phone checked, and send us the file again from a clean copy. If you cannot, tell us and we find another way.",
		Short:   "A file you sent on {{.On}} carries a virus; nobody can open it. Please check your device and send a clean copy:"}
	FileInfectedHere = Template{ID: "file-infected-here",
		Subject: "A file that came in carries a virus",
		Body:    "A file that came in on {{.On}} carries a virus. It is kept apart and nobody can open it; whoever sent it is told. Please see by {{.By}} what else came from there.",
		Short:   "A file of {{.On}} carries a virus and is kept apart. Please see by {{.By}} what else came from there:"}
)

// All lists every template in the order of the council's work.
func All() []Template {
	return []Template{
		SignInLink, SignInNoticed, AccountChanged, AdministratorOpened, ColleagueInvited, RegistrationLink, RegistrationKnown, RegistrationSettled, RegistrationRefused, OrganisationChecked, Welcome,
		ConcernReceived, ConcernRead, ConcernAnswered, ConcernRetry, ConcernForYou, ConcernForLead, CarerChanged, LeadAllocated, LeadChanges, LeadCovered, LeadEnded, LeadBack, DisputeWithdrawn,
		QueryReceived, QueryOnward, ExplanationAsked, ExplanationLink, ExplanationCode,
		ClockStopped, ClockRuns, DateMoved, DueSoon, Late, DatesNeedYou,
		ProposalNews, PlaceCancelled, VisitMissed, ReferralCame, ReferralGone, ReferralNews,
		InvitationSent, AwardMade, EvidenceAccepted, EvidenceSentBack, ReturnAsked, RatingGiven, ResultAnswered, ReportToCheck, ReportFinal, PlaceChanged, ProviderHeld, ProviderHoldUpheld, ProviderRestored, TermsChanged, RatesChanged,
		PlanOpened, ActionSentBack, ConcernPut,
		ApplicationReceived, ApplicationReturned, ApplicationRunsOut, ApplicationRanOut, ApplicationComplete, DecisionTakesLonger, ApplicationAccepted, AcceptedUntilNotice, StandstillBegan, ConditionMet, ConditionFell, ApplicationRefused, ObjectionReceived, ObjectionAnswered, ApplicantAdmitted,
		ApplicationWithdrawn, ClarificationAnswered,
		EmergencyAccess, NotDelivered, FileInfected, FileInfectedHere,
	}
}
