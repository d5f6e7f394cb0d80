package notice

import (
	"context"
	"fmt"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Indicator is one measure of how a lot is delivered.
type Indicator struct {
	Lot   thread.Ref
	Title string
}

// Rated is the latest rating of a provider in a lot, in the words of the contract performance notice.
type Rated struct {
	Lot, Provider thread.Ref
	Rating        string
	From, To      workday.Date // the period that was rated
}

// Assessed is how the providers of some lots are assessed.
type Assessed struct {
	Indicators []Indicator
	Ratings    []Rated
}

// Performance is how providers are assessed.
type Performance interface {
	// Assessed returns the measures of lots that run today and the latest rating of each provider in each lot.
	Assessed(ctx context.Context, tx *db.Tx, lots []thread.Ref) (Assessed, error)
}

// assessed reads how the providers of an agreement are assessed.
func (s *Service) assessed(ctx context.Context, tx *db.Tx, p Process) (Assessed, error) {
	if s.performed == nil || len(p.Agreement.Lots) == 0 {
		return Assessed{}, nil
	}
	lots := make([]thread.Ref, len(p.Agreement.Lots))
	for i, l := range p.Agreement.Lots {
		lots[i] = l.Ref
	}
	found, err := s.performed.Assessed(ctx, tx, lots)
	if err != nil {
		return found, fmt.Errorf("how %s is assessed: %w", p.Agreement.Ref, err)
	}
	return found, nil
}

// tenderFields are those of the tender notice: what the records hold, and by name what they do not.
func tenderFields(a about) []Field {
	regime := Field{Name: "Light touch", Value: a.class.Words(), Lacks: "Say whether the contract is light touch. It follows from the classification."}
	documents := Field{Name: "Documents", Lacks: "Give every document with the notice, or say where each is and when it follows."}
	suited := Field{Name: "Suited to small firms and to voluntary organisations", Lacks: "Say whether it is, for each part."}
	reserved := Field{Name: "Reserved to public service mutuals", Lacks: "Say whether it is (s33, for 5 years at most), or that it is not."}
	if a.tender == nil {
		return []Field{a.description(), a.lots(), a.value(), a.threshold(), a.term(), a.technique(), regime, a.conditions(), a.criteria(), a.councils(), a.tenderPeriod(), a.deadline(), a.announced(),
			{Name: "How tenders are sent", Value: "Electronically, as an application in this council’s system"}, documents, suited, reserved}
	}
	t := a.tender
	lot, _ := a.p.Agreement.Lot(t.Lot)
	return []Field{
		{Name: "Dynamic market", Value: a.p.Agreement.Title + " (" + a.pub.OCID(a.p.Agreement.Ref) + ")"}, {Name: "Who may tender", Value: "Members of the part “" + lot.Name + "”"},
		{Name: "Description", Value: service(lot.Service) + ", " + t.MinutesPerWeek.String() + " a week"}, {Name: "Term", Value: t.Start.Long() + " to " + t.End.Long()},
		{Name: "Estimated value", Lacks: "Enter the value: hours for the term at the rates of the part."}, regime, a.criteria(), a.tenderPeriod(), a.deadline(),
		{Name: "How tenders are sent", Value: "Electronically, as an answer to the invitation in this council’s system"}, documents, suited, reserved,
		{Name: "Nothing about the child", Value: "The need, the age and the place are given to members alone, on the invitation."},
	}
}

// frameworkYears is how long a framework may run where it is not light touch.
const frameworkYears = 4

// technique says whether a framework is let, and how long that may run.
func (a about) technique() Field {
	f := Field{Name: "Framework", Value: "No: " + a.p.Agreement.Kind.Words()}
	if k := a.p.Agreement.Kind; k == agreement.Framework || k == agreement.OpenFramework {
		f.Value = "Yes: " + k.Words()
		if last := a.p.Agreement.Start.AddMonths(12 * frameworkYears).AddDays(-1); k == agreement.Framework && a.p.Agreement.End.After(last) {
			f.Value += ". It runs longer than 4 years, which only light touch allows"
		}
	}
	return f
}

// normalTenderDays is the shortest tender period where tenders are sent electronically and every document is given with the notice.
const normalTenderDays = 25

// tenderPeriod is how long tenders can be sent, beside the shortest time that the law gives.
func (a about) tenderPeriod() Field {
	f := Field{Name: "Tender period", Lacks: "Enter its first and last day. The normal minimum is 25 days; light touch has none."}
	days := 0
	switch n := len(a.p.Openings); {
	case a.tender != nil:
		if from, until := a.tenderedFrom(), a.tendersUntil(); !from.IsZero() && !until.IsZero() {
			days = from.DaysUntil(until)
		}
	case n > 0 && !a.p.Openings[n-1].ClosesAt.IsZero():
		o := a.p.Openings[n-1]
		days = workday.DateOf(o.OpensAt).DaysUntil(workday.DateOf(o.ClosesAt))
	case n > 0:
		f.Value = "Open for as long as the agreement runs"
	}
	if days > 0 {
		f.Value = strconv.Itoa(days) + " days"
		if days < normalTenderDays {
			f.Value += ": shorter than the normal minimum of 25. Light touch has none, and a qualifying planned procurement notice allows 10"
		}
	}
	return f
}

// announced is the planned procurement notice that went before.
func (a about) announced() Field {
	f := Field{Name: "Planned procurement notice", Value: "None is recorded"}
	for _, p := range a.done {
		if p.Notice == "UK3" && p.Subject == a.subject() {
			f.Value = p.Number + " of " + p.On.Long()
			break
		}
	}
	return f
}

// The indicators that a contract above a value needs (s52), and how often they are assessed and published (s71).
const (
	indicatorsAbove  = 5_000_000_00
	indicatorsFewest = 3
	assessedMonths   = 12
)

// performanceFields are those of the contract performance notice, from what is measured and rated here.
func performanceFields(a about) []Field {
	g := a.p.Agreement
	required := Field{Name: "Key performance indicators required", Lacks: "Above £5 million they are, unless the contract is light touch. Say which it is."}
	switch {
	case a.class.LightTouch:
		required.Value = "No: it is light touch (s52). What is measured here is the council’s own"
	case g.Kind == agreement.Framework || g.Kind == agreement.OpenFramework:
		required.Value = "No: it is a framework (s52). What is measured here is the council’s own"
	case g.Value <= indicatorsAbove:
		required.Value = "No: the value is not above " + money.Pence(indicatorsAbove).String() + " (s52). What is measured here is the council’s own"
	}
	indicators := Field{Name: "Indicators", Lacks: "No measure runs today. Add measures to the lots: at least " + strconv.Itoa(indicatorsFewest) + " where they are required."}
	for _, i := range a.assessed.Indicators {
		lot, _ := g.Lot(i.Lot)
		indicators.Value = words(indicators.Value, lot.Name+": "+i.Title)
	}
	if n := len(a.assessed.Indicators); n > 0 && n < indicatorsFewest && required.Value == "" {
		indicators.Value = words(indicators.Value, "fewer than the "+strconv.Itoa(indicatorsFewest)+" that are required")
	}
	ratings := Field{Name: "Ratings", Lacks: "Nobody is rated yet. Rate each provider as Good, Approaching target, Requires improvement, Inadequate or Other."}
	for _, r := range a.assessed.Ratings {
		s, known := a.p.Providers[r.Provider]
		if lot, _ := g.Lot(r.Lot); known {
			ratings.Value = words(ratings.Value, lot.Name+", "+s.reference().Name+": "+r.Rating+" ("+r.From.Long()+" to "+r.To.Long()+")")
		}
	}
	return []Field{a.suppliers(), required, indicators, ratings, a.nextAssessed(), {Name: "Failures to perform", Lacks: "Say whether there was one that the Act asks for (s71), with its day, or that there was none. Concerns are not read here: they may be about a child."}}
}

// nextAssessed says by when the notice is due again.
func (a about) nextAssessed() Field {
	f := Field{Name: "Due where indicators are required", Lacks: "Record the signed terms on the agreement’s page, with the day that stands on the paper."}
	since := a.p.SignedOn
	if since.IsZero() && !a.p.LetAt.IsZero() {
		since = workday.DateOf(a.p.LetAt) // until the day on the paper is recorded
	}
	for _, p := range a.done {
		if p.Notice == "UK9" && p.On.After(since) {
			since = p.On
		}
	}
	if !since.IsZero() {
		f.Value = "By " + since.AddMonths(assessedMonths).Long() + ", and when the contract ends"
	}
	return f
}
