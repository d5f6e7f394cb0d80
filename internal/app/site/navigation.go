package site

import (
	"alongside/internal/access"
	"alongside/internal/web/ui"
)

// place is one link of the navigation, shown to those who may open it.
type place struct {
	text, href string
	may        access.Permission
	roles      []access.Role // when given, only these see the link
	newcomers  bool          // also for an organisation that nobody has looked at
	members    bool          // of no use to an organisation that nobody has looked at
}

var navigationPlaces = []place{
	{text: "Home", href: "/home", may: access.SignedIn},
	{text: "Concerns", href: "/concerns", may: access.ConcernScreen},
	{text: "My children", href: "/leads/me", may: access.LeadIntroduce},
	{text: "Questions", href: "/queries", may: access.QueryAnswer, roles: []access.Role{access.RoleLead, access.RoleLeadManager, access.RoleEHCOfficer, access.RolePractitioner, access.RoleSENCO, access.RoleTherapist}},
	{text: "Explanations", href: "/explanations", may: access.ExplanationGive, roles: []access.Role{access.RoleLead, access.RoleLeadManager, access.RoleEHCOfficer, access.RolePanelChair}},
	{text: "Advice", href: "/advice", may: access.PathwayAdvise},
	{text: "To place", href: "/requirements", may: access.BrokerageCallOff},
	{text: "Invitations", href: "/invitations", may: access.BrokerageRespond},
	{text: "Visits", href: "/visits/today", may: access.DeliveryVisitRecord},
	{text: "Packages", href: "/packages", may: access.DeliveryVisitRecord},
	{text: "Agreements", href: "/agreements", may: access.AgreementSee, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager, access.RoleBroker, access.RoleQualityOfficer, access.RoleProvider, access.RoleFinance, access.RoleMember}},
	{text: "Applications", href: "/applications", may: access.AdmissionSee, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager, access.RoleQualityOfficer, access.RoleProvider}},
	{text: "Providers", href: "/providers", may: access.ProviderSee, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager, access.RoleBroker, access.RoleQualityOfficer}},
	{text: "Quality", href: "/quality", may: access.AdmissionSee, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager, access.RoleQualityOfficer, access.RoleProvider}, members: true},
	{text: "About providers", href: "/quality-concerns", may: access.SignedIn, roles: []access.Role{access.RoleParent, access.RoleYoungPerson, access.RoleLead, access.RoleMember, access.RoleQualityOfficer, access.RoleContractManager, access.RoleProvider}, members: true},
	{text: "In-house costs", href: "/in-house-costs", may: access.FinanceForecast, roles: []access.Role{access.RoleFinance, access.RoleCommissioner, access.RoleContractManager}},
	{text: "Spending", href: "/spot", may: access.SpotSee},
	{text: "Funds", href: "/funds", may: access.FinanceForecast},
	{text: "Invoices", href: "/invoices", may: access.FinanceInvoiceSee},
	{text: "Calls from families", href: "/diary-calls", may: access.DiaryAnswer},
	{text: "Waiting", href: "/waiting", may: access.WaitingEdit},
	{text: "Waits", href: "/waiting/what-if", may: access.WaitingSimulate, roles: []access.Role{access.RoleCommissioner}},
	{text: "What is on offer", href: "/offers", may: access.OfferSee, roles: []access.Role{access.RoleParent, access.RoleYoungPerson, access.RoleLead, access.RoleLeadManager, access.RoleCoOrdinator, access.RoleFacilitator, access.RolePublic}},
	{text: "Facilitators", href: "/facilitators", may: access.FacilitatorSee, roles: []access.Role{access.RoleFacilitator, access.RoleProvider, access.RoleCoOrdinator}},
	{text: "Referrals to you", href: "/referrals-to-us", may: access.ReferralAnswer},
	{text: "Referrals", href: "/referrals", may: access.OfferPublish, roles: []access.Role{access.RoleCoOrdinator}},
	{text: "You told us", href: "/told-us", may: access.OfferSee, roles: []access.Role{access.RoleParent, access.RoleYoungPerson, access.RoleCoOrdinator, access.RolePublic}},
	{text: "Reply times", href: "/reply-times", may: access.Public, roles: []access.Role{access.RolePublic}},
	{text: "Decisions", href: "/decisions", may: access.DecisionSee, roles: []access.Role{access.RoleDemocraticServices, access.RoleMember, access.RoleCommissioner, access.RoleFinance, access.RolePublic}},
	{text: "Recommendations", href: "/recommendations", may: access.ScrutinySee, roles: []access.Role{access.RoleDemocraticServices, access.RoleMember, access.RoleCommissioner}},
	{text: "Reports", href: "/reports", may: access.ReportSee, roles: []access.Role{access.RoleDemocraticServices, access.RoleMember, access.RoleCommissioner, access.RoleCoOrdinator, access.RolePublic}},
	{text: "Market", href: "/market", may: access.AgreementEdit, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager}},
	{text: "Vacancies", href: "/market/vacancies", may: access.BrokerageRespond, roles: []access.Role{access.RoleProvider}},
	{text: "For providers", href: "/arrangements", may: access.Public, roles: []access.Role{access.RolePublic}, newcomers: true},
	{text: "Open data", href: "/ocds", may: access.Public, roles: []access.Role{access.RoleCommissioner, access.RoleContractManager, access.RolePublic}},
	{text: "Emergency access", href: "/emergency-access/open", may: access.BreakGlassUse},
	{text: "Opened in an emergency", href: "/emergency-access", may: access.BreakGlassSee},
	{text: "Open a record", href: "/data-protection", may: access.SubjectAccess},
	{text: "Teams", href: "/teams", may: access.TeamSee, roles: []access.Role{access.RoleLeadManager, access.RoleAdministrator}},
	{text: "People", href: "/admin/people", may: access.PeopleManage},
	{text: "Messages", href: "/admin/outbox", may: access.OutboxSee},
	{text: "Jobs", href: "/admin/jobs", may: access.JobSee},
	{text: "Audit", href: "/admin/audit", may: access.AuditSee},
}

// navigation returns the links of an actor's roles.
func navigation(a access.Actor) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range navigationPlaces {
		if a.May(p.may) && p.shownTo(a) && (!p.members || !onlyNew(a)) {
			out = append(out, ui.NavItem{Text: p.text, Href: p.href})
		}
	}
	return out
}

// onlyNew reports whether somebody is here for nothing but an organisation that nobody has looked at yet.
func onlyNew(a access.Actor) bool { return a.Unchecked && len(a.Roles) == 1 }

func (p place) shownTo(a access.Actor) bool {
	if len(p.roles) == 0 || p.newcomers && a.Unchecked {
		return true
	}
	for _, r := range p.roles {
		if a.Is(r) {
			return true
		}
	}
	return false
}
