package notice

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/ocds"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Purchase is one purchase under a dynamic market, as far as it is published: nothing about the child it is for.
type Purchase struct {
	Ref         thread.Ref // the requirement, which is not published
	Lot         thread.Ref
	WithdrawnOn workday.Date // zero while it stands
	Provider    thread.Ref   // "" while nothing is awarded, and so for the days below
	AwardedOn   workday.Date
	Start, End  workday.Date // as awarded
	Last        workday.Date // the last day, earlier than End where it was ended early
}

// Year is what was awarded under an agreement in a financial year.
type Year struct {
	From      workday.Date // 1 April
	Contracts int
	Children  int // for how many different children; it is not published
	Value     money.Pence
}

// Purchases are what is bought under dynamic markets and purchasing systems.
type Purchases interface {
	// PurchasesOf returns those of requirements.
	PurchasesOf(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]Purchase, error)
	// YearsUnder adds up what was awarded in lots, the first year first.
	YearsUnder(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Year, error)
}

// Listed reports whether an agreement of a kind is a list of suppliers: a place on it is no award, and each purchase from it is one.
func Listed(k agreement.Kind) bool { return k == agreement.DynamicMarket || k == agreement.DPS }

// Bought is a purchase with the list it is made from, its supplier, and the notices about it, the latest first. Process is its public reference.
type Bought struct {
	Purchase
	Process  thread.Ref
	List     agreement.Agreement
	Supplier Supplier
	Notices  []Publication
}

// first returns the day on which the first notice of a number was published, zero where none was.
func (b Bought) first(number string) workday.Date {
	var on workday.Date
	for _, p := range b.Notices {
		if p.Notice == number && (on.IsZero() || p.On.Before(on)) {
			on = p.On
		}
	}
	return on
}

// PurchaseReleases are what has happened to a purchase up to a moment, the earliest first. They repeat what notices have made known and no more:
// the tender is given since its tender notice was published, the award since its award notice, the contract since its own or the month after it
// began. What a contract is worth and the days on which help begins and ends are one child's: they are not given, and periods are whole months.
func PurchaseReleases(pub Publisher, b Bought, now time.Time) []ocds.Release {
	m := purchase{pub: pub, Bought: b}
	offered, awarded := b.first(TenderNotice), b.first(awardNotice)
	if offered.IsZero() {
		return nil
	}
	out := []ocds.Release{m.offer(offered)}
	switch {
	case !b.WithdrawnOn.IsZero():
		out = append(out, m.withdrawn())
	case b.Provider != "" && !awarded.IsZero():
		out = append(out, m.award(awarded))
		out = append(out, m.contract(awarded)...)
	}
	out = slices.DeleteFunc(out, func(r ocds.Release) bool { return r.Date > ocds.At(now) })
	slices.SortStableFunc(out, func(a, b ocds.Release) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// purchase makes the releases of one purchase.
type purchase struct {
	pub Publisher
	Bought
}

func (m purchase) release(tag string, at ocds.Moment) ocds.Release {
	r := maker{pub: m.pub, p: Process{Agreement: agreement.Agreement{Ref: m.Process}}}.release(tag, at, "")
	r.RelatedProcesses = []ocds.RelatedProcess{{ID: "list", Relationship: []string{"parent"}, Title: m.List.Title, Scheme: "ocid", Identifier: m.pub.OCID(m.List.Ref)}}
	return r
}

func (m purchase) title() string {
	lot, _ := m.List.Lot(m.Lot)
	return m.List.Title + ": " + lot.Name
}

// tender is the offer. How much help is looked for, for whom, where and from when is told to members alone.
func (m purchase) tender(status string) *ocds.Tender {
	lot, _ := m.List.Lot(m.Lot)
	t := &ocds.Tender{
		ID: ocds.ID(m.Process), Title: m.title(), Description: service(lot.Service), Status: status, ProcurementMethod: "selective", ProcurementMethodDetails: "Tender among the members of: " + m.List.Kind.Words(),
		MainProcurementCategory: "services", LegalBasis: legalBasis(m.List.Regime),
	}
	for _, p := range slices.Backward(m.Notices) {
		if p.Notice != TenderNotice {
			continue
		}
		t.Documents = append(t.Documents, ocds.Document{ID: ocds.ID("tender-notice-" + p.Number), DocumentType: "tenderNotice", NoticeType: p.Notice, Title: p.Number})
		if !p.Until.IsZero() {
			t.TenderPeriod = ocds.Between(p.On, p.Until)
		}
		break // a later notice says what it says on the platform; a release that was given stays
	}
	return t
}

func (m purchase) offer(on workday.Date) ocds.Release {
	r := m.release(ocds.TagTender, ocds.OnDay(on))
	r.Tender = m.tender("active")
	return r
}

// withdrawn says that a purchase came to nothing, in the month after: the day is one child's.
func (m purchase) withdrawn() ocds.Release {
	r := m.release("tenderCancellation", max(ocds.OnDay(after(m.WithdrawnOn)), ocds.OnDay(m.first(TenderNotice))))
	r.Tender = m.tender("withdrawn")
	return r
}

func (m purchase) awardID() ocds.ID { return ocds.ID(string(m.Process) + "-award") }

func (m purchase) award(on workday.Date) ocds.Release {
	r := m.release(ocds.TagAward, ocds.OnDay(on))
	r.Tender = m.tender("complete")
	a := ocds.Award{
		ID: m.awardID(), Title: m.title(), Description: "Its value is not published here: it is for one child.", Status: "active", Date: r.Date,
		Suppliers: []ocds.OrganizationReference{m.Supplier.reference()},
	}
	for _, p := range m.Notices {
		if p.Notice == awardNotice && p.On == on {
			a.Documents = []ocds.Document{{ID: ocds.ID("award-notice-" + p.Number), DocumentType: "awardNotice", NoticeType: p.Notice, Title: p.Number}}
		}
	}
	r.Awards, r.Parties = []ocds.Award{a}, append(r.Parties, m.Supplier.party())
	return r
}

// contract is what was entered into: known with its notice or else from the month after it began, delivered since then, and over the month after
// the last day that was agreed. That help was ended earlier is one child's and is not given; what was ended before it began was never delivered.
func (m purchase) contract(awarded workday.Date) []ocds.Release {
	began := ocds.OnDay(after(m.Start))
	known := began
	if on := m.first(detailsNotice); !on.IsZero() {
		known = ocds.OnDay(on)
	}
	known = max(known, ocds.OnDay(awarded))
	says := func(tag string, at ocds.Moment, status string) ocds.Release {
		r := m.release(tag, at)
		r.Contracts = []ocds.Contract{{
			ID: ocds.ID(string(m.Process) + "-contract"), AwardID: m.awardID(), Title: m.title(), Status: status, Period: ocds.Between(after(m.Start).AddMonths(-1), after(m.End).AddDays(-1)),
		}}
		return r
	}
	out := []ocds.Release{says(ocds.TagContract, known, "active")}
	if !m.Last.Before(m.Start) {
		r := says(ocds.TagImplementation, max(began, known), "active")
		r.Contracts[0].Implementation = &ocds.Implementation{Milestones: []ocds.Milestone{{
			ID: "begun", Title: "Help is given", Type: "delivery", Status: "met", Description: "How much was given and paid is one child’s. What was bought in a year stands with the list, where it is of enough children.",
		}}}
		out = append(out, r)
	}
	return append(out, says(ocds.TagTermination, max(ocds.OnDay(after(m.End)), known), "terminated"))
}

// after is the first day of the month after a day.
func after(d workday.Date) workday.Date {
	return workday.MustOn(d.Year(), int(d.Month()), 1).AddMonths(1)
}

// purchasesAfter returns the processes of up to limit purchases behind a public reference, and the last reference that was read.
func (s *Service) purchasesAfter(ctx context.Context, tx *db.Tx, pub Publisher, behind thread.Ref, limit int) (out []ocds.Record, last thread.Ref, err error) {
	if s.purchases == nil {
		return nil, "", nil
	}
	found, err := s.store.Announced(ctx, tx, behind, limit)
	if err != nil {
		return nil, "", fmt.Errorf("list purchases: %w", err)
	}
	if len(found) > 0 {
		last = found[len(found)-1].Process
	}
	out, err = s.purchaseRecords(ctx, tx, pub, found)
	return out, last, err
}

// purchaseRecord returns what is published about one purchase, or a fault of kind not found.
func (s *Service) purchaseRecord(ctx context.Context, tx *db.Tx, pub Publisher, process thread.Ref) (ocds.Record, error) {
	if s.purchases == nil {
		return ocds.Record{}, fault.NotFound("That process")
	}
	one, err := s.store.AnnouncedAs(ctx, tx, process)
	if err != nil {
		return ocds.Record{}, fmt.Errorf("purchase %s: %w", process, err)
	}
	found, err := s.purchaseRecords(ctx, tx, pub, []Publication{one})
	if err == nil && (len(found) == 0 || len(found[0].Releases) == 0) {
		err = fault.NotFound("That process")
	}
	if err != nil {
		return ocds.Record{}, err
	}
	return found[0], nil
}

// purchaseRecords makes the process of each purchase that a tender notice made known. What is bought from a list of another council's, or
// was awarded through the emergency door after all, is not published here.
func (s *Service) purchaseRecords(ctx context.Context, tx *db.Tx, pub Publisher, announced []Publication) ([]ocds.Record, error) {
	refs, lists := make([]thread.Ref, len(announced)), map[thread.Ref]agreement.Agreement{}
	notices := map[thread.Ref][]Publication{}
	for i, p := range announced {
		refs[i] = p.Subject
		if _, read := lists[p.Agreement]; read {
			continue
		}
		var err error
		if lists[p.Agreement], err = s.agreements.Agreement(ctx, tx, p.Agreement); err != nil {
			return nil, fmt.Errorf("list %s: %w", p.Agreement, err)
		}
		all, err := s.store.Publications(ctx, tx, p.Agreement)
		if err != nil {
			return nil, fmt.Errorf("publications about %s: %w", p.Agreement, err)
		}
		for _, n := range all {
			notices[n.Subject] = append(notices[n.Subject], n)
		}
	}
	found, err := s.purchases.PurchasesOf(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	known, who := map[thread.Ref]Purchase{}, []thread.Ref{}
	for _, p := range found {
		if known[p.Ref] = p; p.Provider != "" {
			who = append(who, p.Provider)
		}
	}
	suppliers, err := s.suppliersOf(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	var out []ocds.Record
	for _, a := range announced {
		p, bought := known[a.Subject]
		if list := lists[a.Agreement]; bought && Published(list) {
			b := Bought{Purchase: p, Process: a.Process, List: list, Supplier: suppliers[p.Provider], Notices: notices[a.Subject]}
			out = append(out, ocds.Record{OCID: pub.OCID(a.Process), Releases: PurchaseReleases(pub, b, tx.Now())})
		}
	}
	return out, nil
}
