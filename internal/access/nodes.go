package access

import (
	"context"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// nodePermission says what a role needs in order to read an object of a kind on the thread. Kinds that are not named need
// a relationship with the child they are about and nothing else.
var nodePermission = map[thread.Kind]Permission{
	thread.Decision: Public, thread.Report: Public, thread.Measure: Public, thread.Recommendation: Public, thread.Action: Public,
	thread.Offer: Public, thread.Session: Public, thread.Notice: Public,
	thread.Agreement: AgreementSee, thread.Lot: AgreementSee, thread.Provider: ProviderSee, thread.Admission: AdmissionSee,
	thread.PerformanceReturn: ProviderQuality, thread.AddedPromise: ProviderQuality, thread.QualityResult: ProviderQuality, thread.QualityVisit: ProviderQuality,
	thread.ImprovementPlan: ProviderQuality, thread.Registration: ProviderQuality, thread.DecisionPack: AgreementBreak, thread.InHouseCost: FinanceForecast,
	thread.Fund: FinanceSee, thread.Commitment: FinanceSee, thread.Invoice: FinanceInvoiceSee,
	thread.Requirement: BrokerageSee, thread.Award: BrokerageSee, thread.CallOff: BrokerageSee,
	thread.Package: DeliveryPackageSee, thread.Visit: DeliveryVisitSee,
	thread.Plan: PlanSee, thread.Provision: PlanSee, thread.Need: PlanSee, thread.Outcome: PlanOutcome,
	thread.Query: QuerySee, thread.Assessment: PathwaySee, thread.Advice: PathwaySee, thread.Determination: PathwaySee, thread.Dispute: PathwaySee, thread.Review: PlanSee,
	thread.DiaryCall: DiaryAnswer, thread.Proposal: Public,
	thread.Attendance: SessionFeedback, thread.Booking: SessionFeedback,
	thread.Family: FamilySee, thread.Referral: FamilySee, thread.Meeting: FamilySee, thread.Child: SignedIn, thread.Concern: SignedIn,
}

// pagePermission says what the page asks of a role at which an object is shown, by the beginning of its address. A test of the
// site holds it against the route table.
var pagePermission = map[string]Permission{
	"/added-value-promises/": AdmissionSee, "/admissions/": AdmissionSee, "/agreements/": AgreementSee, "/applications/": AdmissionSee, "/assessments/": PathwaySee,
	"/bookings/": SessionFeedback, "/children/": FamilySee, "/concerns/": ConcernSee, "/decision-packs/": AgreementPacks,
	"/decisions/": DecisionSee, "/diary-calls/": DiaryAnswer, "/disputes/": PathwaySee, "/expenses/": FacilitatorFile, "/explanations/": ExplanationAsk,
	"/funds/": FinanceForecast, "/improvement-plans/": AdmissionSee, "/in-house-costs": FinanceForecast,
	"/invoices/": FinanceInvoiceSee, "/measures/": Public, "/meetings/": FamilySee, "/offers/": OfferSee, "/packages/": DeliveryPackageSee,
	"/performance-returns/": AdmissionSee, "/plans/": PlanSee, "/provider-registrations/": ProviderEdit, "/providers/": ProviderSee, "/quality-results/": AdmissionSee,
	"/quality-visits/": AdmissionSee, "/queries/": QuerySee, "/recommendations/": Public, "/referrals/": FamilySee, "/reports/": Public,
	"/requirements/": BrokerageSee, "/spot/": SpotSee, "/teams/": TeamSee, "/told-us/": OfferSee,
}

// PageOf returns the beginning of an object's address, by which what its page asks for is known: "/plans/" of
// "/plans/PLN-…#PRV-…", and an address of one part as it is.
func PageOf(url string) string {
	url, _, _ = strings.Cut(url, "#")
	if first, _, more := strings.Cut(strings.TrimPrefix(url, "/"), "/"); more {
		return "/" + first + "/"
	}
	return url
}

// PagePermission returns what the page of an address asks of a role; it is false for an address that is no object's.
func PagePermission(url string) (Permission, bool) {
	p, known := pagePermission[PageOf(url)]
	return p, known
}

// inPreparation says which states of what everybody may read are not public yet, and what those may who prepare it.
var inPreparation = map[thread.Kind]struct {
	states []string
	may    Permission
}{
	thread.Decision: {[]string{"drafted"}, DecisionEdit},
	thread.Report:   {[]string{"being written", "late"}, ReportEdit},
	thread.Offer:    {[]string{"drafted", "inactive"}, OfferPublish},
}

// ofProviders are the objects of other providers that a provider may read.
var ofProviders = []thread.Kind{thread.Provider, thread.Offer, thread.Session}

// Opened is what an actor may read of objects of the thread.
type Opened struct {
	May map[thread.Ref]bool // the objects that they may read
	// Apart are the children that the objects are about, the actor may see, and of whom the addresses of other carers are withheld
	// from the actor, sorted: where such a child lives, and comes to, may be kept from them. Package family knows whether it is.
	Apart []thread.Ref
}

// Nodes says which objects of the thread a may read: those whose kind a role of a's may read, whose own page is open to it
// and, where they are about a child, with whose child a stands in a relationship today. A provider reads what names it as the
// provider, and of what names another only what everybody may; what is being prepared is open to those who prepare it.
func Nodes(ctx context.Context, tx *db.Tx, a Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
	opened, err := Open(ctx, tx, a, nodes)
	return opened.May, err
}

// Open is Nodes, with what the same question tells of the children.
func Open(ctx context.Context, tx *db.Tx, a Actor, nodes []thread.Node) (Opened, error) {
	children, apart, err := visibleApart(ctx, tx, a, childrenIn(nodes))
	if err != nil {
		return Opened{}, err
	}
	mine := make(map[thread.Ref]bool, len(children))
	for _, c := range children {
		mine[c] = true
	}
	may := make(map[thread.Ref]bool, len(nodes))
	for _, n := range nodes {
		p, named := nodePermission[n.Kind]
		page, paged := PagePermission(n.URL)
		switch {
		case named && !a.May(p), paged && !a.May(page), prepared(a, n), ofAnother(a, n):
		case n.Child != "":
			may[n.Ref] = mine[n.Child]
		default:
			may[n.Ref] = named || (n.Provider != "" && n.Provider == a.Provider)
		}
	}
	return Opened{May: may, Apart: apart}, nil
}

// prepared reports whether n is in preparation by others than a.
func prepared(a Actor, n thread.Node) bool {
	p := inPreparation[n.Kind]
	own := n.Provider != "" && n.Provider == a.Provider
	return slices.Contains(p.states, n.State) && !own && !a.May(p.may)
}

// ofAnother reports whether n is another provider's, and a itself works for one.
func ofAnother(a Actor, n thread.Node) bool {
	return a.Provider != "" && n.Provider != "" && n.Provider != a.Provider && !slices.Contains(ofProviders, n.Kind)
}

// childrenIn lists the children that nodes are about, each once.
func childrenIn(nodes []thread.Node) []thread.Ref {
	var children []thread.Ref
	for _, n := range nodes {
		if n.Child != "" {
			children = append(children, n.Child)
		}
	}
	slices.Sort(children)
	return slices.Compact(children)
}
