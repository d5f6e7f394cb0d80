package access

import (
	"context"
	"slices"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// nodePermission says what a role needs in order to read an object of a kind on the thread. Kinds that are not named need
// a relationship with the child they are about and nothing else.
var nodePermission = map[thread.Kind]Permission{
	thread.Decision: Public, thread.Report: Public, thread.Measure: Public, thread.Recommendation: Public, thread.Action: Public,
	thread.Offer: Public, thread.Session: Public, thread.Notice: Public,
	thread.Agreement: AgreementSee, thread.Lot: AgreementSee, thread.Provider: ProviderSee, thread.Admission: AdmissionSee,
	thread.PerformanceReturn: ProviderQuality, thread.QualityResult: ProviderQuality, thread.QualityVisit: ProviderQuality,
	thread.ImprovementPlan: ProviderQuality, thread.DecisionPack: AgreementBreak, thread.InHouseCost: FinanceForecast,
	thread.Fund: FinanceSee, thread.Commitment: FinanceSee, thread.Invoice: FinanceInvoiceSee,
	thread.Requirement: BrokerageSee, thread.Award: BrokerageSee, thread.CallOff: BrokerageSee,
	thread.Package: DeliveryPackageSee, thread.Visit: DeliveryVisitSee,
	thread.Plan: PlanSee, thread.Provision: PlanSee, thread.Need: PlanSee, thread.Outcome: PlanOutcome,
	thread.Query: QuerySee, thread.Assessment: PathwaySee, thread.Advice: PathwaySee, thread.Determination: PathwaySee,
	thread.DiaryCall: DiaryAnswer, thread.Proposal: Public,
	thread.Attendance: SessionFeedback, thread.Booking: SessionFeedback,
	thread.Family: FamilySee, thread.Child: SignedIn, thread.Concern: SignedIn,
}

// Nodes says which objects of the thread a may read: those whose kind a role of a's may read and, where they are about a
// child, with whose child a stands in a relationship today. A provider reads what names it as the provider.
func Nodes(ctx context.Context, tx *db.Tx, a Actor, nodes []thread.Node) (map[thread.Ref]bool, error) {
	children, err := Visible(ctx, tx, a, childrenIn(nodes)...)
	if err != nil {
		return nil, err
	}
	mine := make(map[thread.Ref]bool, len(children))
	for _, c := range children {
		mine[c] = true
	}
	may := make(map[thread.Ref]bool, len(nodes))
	for _, n := range nodes {
		p, named := nodePermission[n.Kind]
		switch {
		case named && !a.May(p):
		case n.Child != "":
			may[n.Ref] = mine[n.Child]
		default:
			may[n.Ref] = named || (n.Provider != "" && n.Provider == a.Provider)
		}
	}
	return may, nil
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
