package notice

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Engaged is one contact with the market, without whom and what was said.
type Engaged struct {
	On   workday.Date
	What string // such as "a meeting"
}

// Engagement is the log of talks with the market.
type Engagement interface {
	// Engaged returns the contacts since a day, the first first.
	Engaged(ctx context.Context, tx *db.Tx, from workday.Date) ([]Engaged, error)
}

// engagedMonths is how long before today talks count as engagement about an agreement that is to start.
const engagedMonths = 12

// Field is one thing that a notice says. An empty Value is missing, and Lacks says what to do about it.
type Field struct {
	Name  string
	Value string
	Lacks string
}

// Draft is a notice as far as the records fill it.
type Draft struct {
	Type      Type
	Agreement thread.Ref
	Subject   thread.Ref // the agreement, or the tender under it
	About     string
	Fields    []Field
	// Published is when and under which number it was published, the latest first.
	Published []Publication
	// Waits names the notice that is published first, "" when nothing stands in the way.
	Waits string
	// Names are the acceptances that a contract award notice about an agreement can name: those that wait for one.
	Names []Named
	// Time is the least time for tenders of the tender notice of one purchase; nil of other notices.
	Time *TenderTime
}

// Missing counts the fields that the records do not fill.
func (d Draft) Missing() int {
	n := 0
	for _, f := range d.Fields {
		if f.Value == "" {
			n++
		}
	}
	return n
}

// Text is the draft as plain text, to be copied into the form of the national platform.
func (d Draft) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\nDraft from the records. Source of its content: %s\n", d.Type.Number, d.Type.Title, d.About, d.Type.Source())
	for _, f := range d.Fields {
		value := f.Value
		if value == "" {
			value = "MISSING. " + f.Lacks
		}
		fmt.Fprintf(&b, "\n%s\n%s\n", f.Name, value)
	}
	return b.String()
}

// awaiting returns who is accepted to an agreement and waits for the notice of the award, or where nobody does for the end of its standstill.
func (s *Service) awaiting(ctx context.Context, tx *db.Tx, ref thread.Ref, names []Named) ([]Supplier, error) {
	var refs []thread.Ref
	for _, n := range names {
		if !slices.Contains(refs, n.Provider) {
			refs = append(refs, n.Provider)
		}
	}
	if len(refs) == 0 {
		var err error
		if refs, err = s.openings.Awaiting(ctx, tx, ref); err != nil || len(refs) == 0 {
			return nil, err
		}
	}
	known, err := s.providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("who awaits a place under %s: %w", ref, err)
	}
	var out []Supplier
	for _, one := range refs {
		numbers, err := thread.ExternalOf(ctx, tx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, SupplierOf(known[one], numbers))
	}
	return out, nil
}

// awardNotice is the number of the contract award notice.
const awardNotice = "UK6"

// unnoticed returns whom a contract award notice about an agreement can name: every acceptance that waits for one.
func (s *Service) unnoticed(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]Named, error) {
	all, err := s.openings.Unnoticed(ctx, tx, a.Ref)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	refs := make([]thread.Ref, len(all))
	for i, u := range all {
		refs[i] = u.Provider
	}
	known, err := s.providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("who waits for an award notice about %s: %w", a.Ref, err)
	}
	out := make([]Named, len(all))
	for i, u := range all {
		l, _ := a.Lot(u.Lot)
		out[i] = Named{Application: u.Application, Provider: u.Provider, Name: known[u.Provider].Name, Lot: l.Name, Decided: u.Decided}
	}
	slices.SortFunc(out, func(x, y Named) int { return cmp.Or(cmp.Compare(x.Lot, y.Lot), cmp.Compare(x.Name, y.Name)) })
	return out, nil
}

// Drafts returns the notices that there is reason for: about an agreement, and about each tender under a dynamic market that a list shows.
func (s *Service) Drafts(ctx context.Context, tx *db.Tx, pub Publisher, ref thread.Ref) ([]Draft, error) {
	a, err := s.about(ctx, tx, pub, ref)
	if err != nil || a.p.Agreement.Regime != agreement.ProcurementAct2023 {
		return nil, err // procurements begun under other law keep their own notices
	}
	out, err := s.wholeDrafts(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	tenders, err := s.tendersOf(ctx, tx, a.p)
	if err != nil {
		return nil, err
	}
	for _, t := range tenders {
		one, err := s.tenderDrafts(ctx, tx, a, t)
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
	}
	return out, nil
}

// about reads what every draft about an agreement, or about a tender under it, is made from.
func (s *Service) about(ctx context.Context, tx *db.Tx, pub Publisher, ref thread.Ref) (about, error) {
	a := about{pub: pub, today: tx.Today()}
	var err error
	if a.p, err = s.ownOrBought(ctx, tx, ref); err != nil {
		return a, err
	}
	if a.done, err = s.store.Publications(ctx, tx, ref); err != nil {
		return a, fmt.Errorf("publications about %s: %w", ref, err)
	}
	a.class, err = s.Classified(ctx, tx, ref)
	return a, err
}

// wholeDrafts are those about the agreement itself: none of another council's.
func (s *Service) wholeDrafts(ctx context.Context, tx *db.Tx, a about) (_ []Draft, err error) {
	if a.p.Agreement.Lead != "" {
		return nil, nil
	}
	ref := a.p.Agreement.Ref
	if a.names, err = s.unnoticed(ctx, tx, a.p.Agreement); err != nil {
		return nil, err
	}
	if a.awaiting, err = s.awaiting(ctx, tx, ref, a.names); err != nil {
		return nil, err
	}
	if a.assessed, err = s.assessed(ctx, tx, a.p); err != nil {
		return nil, err
	}
	if s.engagement != nil {
		if a.engaged, err = s.engagement.Engaged(ctx, tx, tx.Today().AddMonths(-engagedMonths)); err != nil {
			return nil, fmt.Errorf("talks with the market: %w", err)
		}
	}
	return drafts(a, a.done), nil
}

// tenderDrafts are those about one tender under an agreement.
func (s *Service) tenderDrafts(ctx context.Context, tx *db.Tx, a about, t Tender) ([]Draft, error) {
	a.tender = &t
	if t.Winner != "" {
		known, err := s.suppliersOf(ctx, tx, []thread.Ref{t.Winner})
		if err != nil {
			return nil, fmt.Errorf("winner of %s: %w", t.Ref, err)
		}
		a.winner = known[t.Winner]
	}
	out := drafts(a, a.done)
	for i := range out {
		if OfTender(a.p.Agreement.Ref, t.Ref, out[i].Type.Number) {
			out[i].Time = &TenderTime{since: plannedAhead(a.done, t.Ref)}
			if err := s.leaveTime(ctx, tx, &out[i], tx.Today()); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Draft returns one draft, or a fault of kind not found.
func (s *Service) Draft(ctx context.Context, tx *db.Tx, pub Publisher, ref, subject thread.Ref, number string) (Draft, error) {
	a, err := s.about(ctx, tx, pub, ref)
	if err != nil {
		return Draft{}, err
	}
	var all []Draft
	switch {
	case a.p.Agreement.Regime != agreement.ProcurementAct2023: // none
	case subject == ref:
		all, err = s.wholeDrafts(ctx, tx, a)
	default:
		var t Tender
		if t, err = s.tenderOf(ctx, tx, a.p, subject); err == nil {
			all, err = s.tenderDrafts(ctx, tx, a, t)
		}
	}
	if err != nil {
		return Draft{}, err
	}
	for _, d := range all {
		if d.Type.Number == number {
			return d, nil
		}
	}
	return Draft{}, fault.NotFound("That draft of a notice")
}

// drafts makes those that there is reason for about one subject.
func drafts(a about, done []Publication) []Draft {
	var out []Draft
	for _, t := range Types() {
		if a.p.Unlet() && !slices.Contains(ahead(), t.Number) || !t.applies(a) {
			continue
		}
		d := Draft{Type: t, Agreement: a.p.Agreement.Ref, Subject: a.subject(), About: a.title()}
		d.Fields = append(a.common(), t.fields(a)...)
		for _, p := range done {
			if p.Subject == d.Subject && p.Notice == t.Number {
				d.Published = append(d.Published, p)
			}
		}
		d.Waits = t.waits(a, done)
		if t.Number == awardNotice && a.tender == nil {
			d.Names = a.names
		}
		out = append(out, d)
	}
	return out
}

// ahead are the notices about what is planned and not let.
func ahead() []string { return []string{"UK1", "UK2", "UK3"} }

// about is what a draft is made from.
type about struct {
	pub     Publisher
	p       Process
	today   workday.Date
	tender  *Tender // nil for a draft about the agreement
	winner  Supplier
	engaged []Engaged
	// done is what was published about the agreement and the tenders under it, the latest first.
	done     []Publication
	assessed Assessed
	awaiting []Supplier // accepted, and not admitted before the notice and its standstill
	names    []Named    // those of them, lot by lot, whom no notice has named yet
	class    Classification
}

func (a about) subject() thread.Ref {
	if a.tender != nil {
		return a.tender.Ref
	}
	return a.p.Agreement.Ref
}

func (a about) title() string {
	if a.tender == nil {
		return a.p.Agreement.Title
	}
	lot, _ := a.p.Agreement.Lot(a.tender.Lot)
	return a.p.Agreement.Title + ": " + lot.Name + ", from " + a.tender.Start.Long()
}

func (a about) common() []Field {
	return []Field{
		{Name: "Contracting authority", Value: a.pub.Name}, {Name: "Organisation identifier", Value: "GB-GSS-" + a.pub.Code},
		{Name: "Procurement identifier", Value: a.pub.OCID(a.p.Agreement.Ref)}, {Name: "Title", Value: a.title()},
		{Name: "Contact", Lacks: "Enter the name, email and telephone of the team that answers."},
		{Name: "Classification (CPV)", Value: a.class.CPV, Lacks: "Enter the code of the service. Whether the contract is light touch depends on it."},
	}
}

// words joins what is not empty with semicolons.
func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func (a about) value() Field {
	if p := a.p.latestPlan(); a.p.Unlet() {
		return Field{Name: "Estimated value", Value: "Between " + p.Least.String() + " and " + p.Most.String() + ", VAT included"}
	}
	return Field{Name: "Estimated value", Value: a.p.Agreement.Value.String(), Lacks: "Enter the value."}
}

func (a about) term() Field {
	g := a.p.Agreement
	extensions := ""
	for _, m := range g.ExtensionMonths {
		extensions = words(extensions, strconv.Itoa(m)+" months")
	}
	if extensions != "" {
		extensions = "possible extensions: " + extensions
	}
	return Field{Name: "Term", Value: words(g.Start.Long()+" to "+g.End.Long(), extensions)}
}

func (a about) lots() Field {
	var out []string
	if a.p.Unlet() {
		for _, l := range a.p.latestPlan().Lots {
			out = append(out, l.Name+" ("+service(l.Service)+")")
		}
	}
	for _, l := range a.p.Agreement.Lots {
		out = append(out, l.Name+" ("+service(l.Service)+", ages "+strconv.Itoa(l.AgeFrom)+" to "+strconv.Itoa(l.AgeTo)+")")
	}
	return Field{Name: "Lots or parts", Value: words(out...), Lacks: "Add a lot to the agreement."}
}

func (a about) conditions() Field {
	f := Field{Name: "Conditions of membership or of taking part", Lacks: "Publish the terms of admission first."}
	if n := len(a.p.Openings); n > 0 {
		o := a.p.Openings[n-1]
		out := slices.Clone(o.Declarations)
		for _, q := range o.Questions {
			out = append(out, q.Words)
		}
		f.Value = words(out...)
	}
	return f
}

func (a about) deadline() Field {
	f := Field{Name: "Applications or tenders until", Lacks: "Publish the terms of admission first."}
	if a.tender != nil {
		f.Lacks = "Enter the last day. The shortest time that the law gives stands below; the invitation can ask for no less than the notice."
		if until := a.tendersUntil(); !until.IsZero() {
			f.Value = until.Long()
		}
		return f
	}
	if n := len(a.p.Openings); n > 0 {
		f.Value = "Open for as long as the agreement runs"
		if last := a.p.Openings[n-1].ClosesAt; !last.IsZero() {
			f.Value = workday.DateOf(last).Long()
		}
	}
	return f
}

func (a about) criteria() Field {
	w := a.p.Agreement.Weights
	if a.tender != nil && !a.tender.DraftedAt.IsZero() {
		w = a.tender.Weights
	}
	var out []string
	for _, c := range allocation.Criteria() {
		if n := w.Of(c); n > 0 {
			out = append(out, string(c)+" "+strconv.Itoa(n)+"%")
		}
	}
	return Field{Name: "Award criteria", Value: words(out...), Lacks: "This kind of agreement has no published weights. Enter how it is awarded."}
}

func (a about) suppliers() Field {
	f := Field{Name: "Suppliers", Lacks: "No provider is admitted yet."}
	if a.tender != nil {
		f.Lacks = "Nothing is awarded yet."
		if a.tender.Winner != "" {
			f.Value = words(cmp.Or(a.winner.Name, withheld), strings.TrimSpace(a.winner.Scheme+" "+a.winner.Number))
		}
		return f
	}
	f.Value = suppliers(a.p, a.today)
	for _, s := range a.awaiting {
		f.Value = words(f.Value, words(cmp.Or(s.Name, withheld), strings.TrimSpace(s.Scheme+" "+s.Number)))
	}
	return f
}

func (a about) engagement() Field {
	var out []string
	for _, e := range a.engaged {
		out = append(out, e.What+" on "+e.On.Long())
	}
	return Field{Name: "Engagement that took place", Value: words(out...), Lacks: "No talk of the last 12 months is in the log of the market."}
}

func (a about) councils() Field {
	out := []string{a.pub.Name}
	for _, c := range a.p.Councils {
		out = append(out, c.Name)
	}
	return Field{Name: "Authorities that may use it", Value: words(out...)}
}

func (a about) description() Field {
	return Field{Name: "Description", Value: cmp.Or(a.p.latestPlan().Description, a.p.Decision.Proposal), Lacks: "Describe what is looked for."}
}

// engage is how providers can take part before the offer.
func (a about) engage() Field {
	f := Field{Name: "How and until when to take part", Lacks: "Enter the meetings or the survey that are to come, and the last day."}
	if p := a.p.latestPlan(); p.Engagement != "" {
		f.Value = p.Engagement + "; until " + p.EngageUntil.Long()
	}
	return f
}

func (a about) offeredOn() Field {
	f := Field{Name: "Planned day of the tender notice", Lacks: "Enter the day."}
	if p := a.p.latestPlan(); !p.TenderOn.IsZero() {
		f.Value = p.TenderOn.Long()
	}
	return f
}

// The days around the tender notice within which a planned procurement notice qualifies for a shorter tender period.
const (
	qualifiesDays   = 40
	qualifiesMonths = 12
)

// qualifying says when the planned procurement notice is published so that it shortens the tender period.
func (a about) qualifying() Field {
	f := Field{Name: "Qualifies for a tender period of 10 days", Lacks: "Enter the planned day of the tender notice first."}
	if on := a.p.latestPlan().TenderOn; !on.IsZero() {
		first, last := on.AddMonths(-qualifiesMonths), on.AddDays(-qualifiesDays)
		f.Value = "When it is published from " + first.Long() + " to " + last.Long()
		if a.today.After(last) {
			f.Value = "No longer: the last day was " + last.Long()
		}
	}
	return f
}

// The thresholds of a council since 1 January 2026, VAT included (SI 2025/1200).
const (
	thresholdServices   = 207_720_00
	thresholdLightTouch = 663_540_00
)

// threshold says on which side of the thresholds the greatest value lies. Which of them counts depends on the classification.
func (a about) threshold() Field {
	most := a.p.Agreement.Value
	said := "Above both"
	switch {
	case most < thresholdServices:
		said = "Below both"
	case most < thresholdLightTouch:
		said = "Above that of services, and below that of light touch"
	}
	return Field{Name: "Thresholds from 1 January 2026, VAT included", Value: said + ": " + money.Pence(thresholdServices).String() + " for services, " + money.Pence(thresholdLightTouch).String() + " for light touch"}
}

// change is the latest change of the agreement, the zero change when there is none.
func (a about) change() agreement.Change {
	if n := len(a.p.Changes); n > 0 {
		return a.p.Changes[n-1]
	}
	return agreement.Change{}
}
