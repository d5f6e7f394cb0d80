package wiring

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/authority/authorityweb"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/delivery"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/family/referral"
	"alongside/internal/finance"
	"alongside/internal/finance/financesql"
	"alongside/internal/geo"
	"alongside/internal/home/clocks"
	"alongside/internal/home/glass"
	"alongside/internal/home/letters"
	"alongside/internal/lead"
	"alongside/internal/lead/explanation"
	"alongside/internal/lead/leadsql"
	"alongside/internal/notice"
	"alongside/internal/notice/noticesql"
	"alongside/internal/notice/planned"
	"alongside/internal/notify"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
	offertold "alongside/internal/offer/told"
	"alongside/internal/pathway"
	"alongside/internal/pathway/dispute"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/plan"
	"alongside/internal/plan/plansql"
	"alongside/internal/provider"
	"alongside/internal/provider/directory"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/registration"
	"alongside/internal/query"
	"alongside/internal/report"
	"alongside/internal/report/reportsql"
	"alongside/internal/scrutiny"
	"alongside/internal/scrutiny/scrutinysql"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/statute"
	"alongside/internal/team"
	"alongside/internal/team/teamsql"
	"alongside/internal/waiting"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/waiting/whatif"
	"alongside/internal/workday"
)

// Options is what the services need to know of the installation.
type Options struct {
	PublicURL string
	Key       authority.Key
	// Tell sends a message; notify.Send when nil. The demonstration county records messages as sent.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// Policies holds the policies and term dates of councils beside those that ship; optional.
	Policies fs.FS
	// Terms are term dates beside those of the policies, such as those that the demonstration makes up.
	Terms []workday.TermCalendar
	// LinkLasts is how long a sign-in link works; 15 minutes when zero.
	LinkLasts time.Duration
	// Wake tells the worker that there is a job; optional.
	Wake func()
}

// Services are every capability, ready for use.
type Services struct {
	DB        *db.DB
	Book      *statute.Book
	Atlas     *geo.Atlas
	Clocks    *deadline.Clocks
	Authority *authority.Service
	Team      *team.Service
	Family    *family.Service
	// Referral is what families are sent to voluntary organisations with.
	Referral *referral.Service
	Lead     *lead.Service
	// Explanation is what leads require of those who decide.
	Explanation *explanation.Service
	Query       *query.Service
	Pathway     *pathway.Service
	Dispute     *dispute.Service
	Plan        *plan.Service
	Provider    *provider.Service
	Directory   *directory.Service
	// Registration takes in organisations that register themselves.
	Registration *registration.Service
	Decision     *decision.Service
	Agreement    *agreement.Service
	Admission    *admission.Service
	Performance  *performance.Service
	Pack         *pack.Service
	Brokerage    *brokerage.Service
	Delivery     *delivery.Service
	Finance      *finance.Service
	// Notice is open data about what is bought.
	Notice  *notice.Service
	Planned *planned.Service
	Offer   *offer.Service
	Waiting *waiting.Service
	WhatIf  *whatif.Service
	// Proposals are what families would change about the offer.
	Proposals *offertold.Service
	owners    offerOwners
	// Diary is what families write for themselves.
	Diary    *diary.Service
	Scrutiny *scrutiny.Service
	Report   *report.Service
	Dates    *clocks.Service
	Letters  letters.Deps
	Glass    glass.Deps
	// Undelivered is told of messages that will not arrive.
	Undelivered notify.Watcher
	// Infected is told of files that carry a virus.
	Infected document.Watcher
	told     told
	Spot     *spot.Service
}

// Wire makes every service over d.
func Wire(d *db.DB, o Options) (*Services, error) {
	book, err := loadBook(o.Policies, o.Terms)
	if err != nil {
		return nil, fmt.Errorf("load the rules: %w", err)
	}
	atlas, err := geo.Load()
	if err != nil {
		return nil, fmt.Errorf("load the places: %w", err)
	}
	if o.Tell == nil {
		o.Tell = notify.Send
	}
	s := &Services{DB: d, Book: book, Atlas: atlas, Clocks: deadline.NewClocks(book)}
	o.Tell = s.telling(o.Tell)
	s.council(o)
	s.families(o)
	s.statutory(o)
	s.commissioning(o)
	if err := s.quality(o); err != nil {
		return nil, fmt.Errorf("load the rules on performance: %w", err)
	}
	s.beside(o)
	s.Family.UseFollower(merging{s, o})
	return s, nil
}

// council makes what a council is: itself, its people, its decisions.
func (s *Services) council(o Options) {
	s.Team = team.New(team.Deps{DB: s.DB, Store: teamsql.Store{}, Covers: covers{s}, Duties: duties{s}})
	s.Authority = authority.New(authority.Deps{
		DB: s.DB, Store: authoritysql.Store{}, Teams: s.Team, Sessions: authorityweb.Sessions{}, PublicURL: o.PublicURL, Key: o.Key, LinkLasts: o.LinkLasts, Wake: o.Wake,
		Policies: policies(s.Book), KnowsPolicy: s.Book.KnowsPolicy, Duties: accountDuties{duties{s}},
	})
	s.Decision = decision.New(decision.Deps{DB: s.DB, Store: decisionsql.Store{}, Book: s.Book, Policy: s.Authority})
	s.Provider = provider.New(provider.Deps{DB: s.DB, Store: providersql.Store{}, Clocks: s.Clocks, Teams: teams{s}, Tell: o.Tell, Policy: decided{s}.PolicyOf,
		PublicURL: o.PublicURL})
	s.Authority.UseProviders(s.Provider)
	s.Registration = registration.New(registration.Deps{DB: s.DB, Store: providersql.Store{}, Providers: s.Provider, Accounts: s.Authority, Clocks: s.Clocks, Tell: o.Tell, PublicURL: o.PublicURL, Wake: o.Wake})
	s.Directory = directory.New(directory.Deps{DB: s.DB, Store: providersql.Store{}, Provider: s.Provider})
}

// policies names the local policies of the rules.
func policies(book *statute.Book) []string {
	out := []string{"default"}
	for _, c := range book.Councils() {
		out = append(out, c.ID)
	}
	return out
}

// families makes what families meet.
func (s *Services) families(o Options) {
	s.Family = family.New(family.Deps{
		DB: s.DB, Store: familysql.Store{}, Clocks: s.Clocks, Book: s.Book, Councils: councils{s, o.PublicURL}, Atlas: s.Atlas, Tell: o.Tell,
	})
	s.Lead = lead.New(lead.Deps{
		DB: s.DB, Store: leadsql.Store{}, Clocks: s.Clocks, Families: s.Family, Staff: staff{s}, Absences: s.Team, Roles: s.Book, Languages: s.Authority,
		Contacts: contacts{s}, Questions: followed{s}, Young: s.youngReached, PublicURL: o.PublicURL, Tell: o.Tell,
	})
	s.told = told{s.Family, teller{s, o}}
	s.Offer = offer.New(offer.Deps{
		DB: s.DB, Store: offersql.Store{}, Atlas: s.Atlas, Families: s.told, Terms: s.Terms, Holidays: workday.EnglandAndWales(), Clocks: s.Clocks, Meetings: s.Family,
		Spans: s.spans, Unchecked: s.unchecked,
	})
	s.Family.UsePlaces(s.heldFrom)
	s.Waiting = waiting.New(waiting.Deps{DB: s.DB, Store: waitingsql.Store{}, Families: s.told, Offers: s.Offer, Keepers: keepers{s}, Policies: sooner{s}})
	s.WhatIf = whatif.New(whatif.Deps{DB: s.DB, Store: waitingsql.Comparisons{}, Lists: s.Waiting})
	s.referrals(o)
	s.diaries(o)
	s.proposals(o)
	s.explanations(o)
	s.queries(o)
}

// statutory makes assessments and plans.
func (s *Services) statutory(o Options) {
	s.Pathway = pathway.New(pathway.Deps{DB: s.DB, Store: pathwaysql.Store{}, Clocks: s.Clocks, Families: teller{s, o}, Officers: officers{s}, Words: s.Family, Rights: s.Family})
	s.Family.UseOfficers(s.runsFor)
	s.Plan = plan.New(plan.Deps{DB: s.DB, Store: plansql.Store{}, Clocks: s.Clocks, Families: teller{s, o}, Words: s.Family, Rights: s.Family})
	s.Dispute = dispute.New(dispute.Deps{DB: s.DB, Store: pathwaysql.Disputes{}, Clocks: s.Clocks, Notices: notices{s}, Families: teller{s, o}, Officers: letter{s, o}, Rights: s.Family})
}

// commissioning makes what is bought, from the agreement to the payment.
func (s *Services) commissioning(o Options) {
	s.Agreement = agreement.New(agreement.Deps{
		DB: s.DB, Store: agreementsql.Store{}, Decisions: s.Decision, Providers: s.Provider, Clocks: s.Clocks, MostRate: s.mostRate, Council: s.councilHere,
	})
	s.Admission = admission.New(admission.Deps{
		DB: s.DB, Store: agreementsql.AdmissionStore{}, Agreements: s.Agreement, Providers: s.Provider, Clocks: s.Clocks, Documents: files{}, Book: s.Book,
		Tell: o.Tell, PublicURL: o.PublicURL, Teams: teams{s},
	})
	s.Brokerage = brokerage.New(brokerage.Deps{
		DB: s.DB, Store: brokeragesql.Store{}, Book: s.Book, Agreements: s.Agreement, Providers: s.Provider, Plans: lines{s}, Children: children{s},
		Places: places{s.Atlas}, Funds: funds{s}, Clocks: s.Clocks, Reviewers: teams{s}, Tell: o.Tell, Families: teller{s, o}, Spans: s.spans, Notices: tenders{s},
	})
	s.Agreement.UsePackages(s.Brokerage)
	s.Agreement.UseFiles(files{})
	s.Agreement.UseFloors(s.Admission)
	s.Agreement.UseApplicants(s.Admission)
	s.Provider.WhenEvidenceCounts(s.Admission.EvidenceCounts)
	s.Delivery = delivery.New(delivery.Deps{DB: s.DB, Store: deliverysql.Store{}, Packages: s.Brokerage, Clocks: s.Clocks, Tellers: visits{teller{s, o}}, Bills: bills{s}, Measures: goals{s}})
	s.Finance = finance.New(finance.Deps{
		DB: s.DB, Store: financesql.Store{}, Packages: s.Brokerage, Visits: s.Delivery, Providers: s.Provider, Clocks: s.Clocks, Rates: s.Agreement,
		Outcomes: s.Delivery, Teams: teams{s},
	})
	s.Agreement.UseFunds(s.Finance)
	s.Notice = notice.New(notice.Deps{
		DB: s.DB, Store: noticesql.Store{}, Agreements: s.Agreement, Decisions: s.Decision, Openings: s.Admission, Providers: s.Provider, Tenders: tenders{s}, Engagement: engagement{},
		Plans: noticesql.Plans{}, Performance: delivered{}, Book: s.Book, Purchases: tenders{s}, Clocks: s.Clocks, Teams: teams{s},
	})
	s.Notice.WhenAwardPublished(func(ctx context.Context, tx *db.Tx, by access.Actor, p notice.Publication) error {
		return s.Admission.AwardPublishedTx(ctx, tx, by, p.Agreement, p.Applications(), admission.Published{Number: p.Number, On: p.On})
	})
	s.Planned = planned.New(planned.Deps{DB: s.DB, Store: noticesql.Plans{}, Agreements: s.Agreement, Decisions: s.Decision})
	s.Spot = spot.New(spot.Deps{DB: s.DB, Store: spotsql.Store{}, Uploads: spotsql.Store{}, Settlements: spotsql.Store{}, Matches: spotsql.Store{}, Market: market{s},
		Packages: spotsql.Store{}, Workbench: spotsql.Store{}, Sources: spotsql.Store{}, Prices: prices{s}, Children: ledgerChildren{s}, Clocks: s.Clocks, Areas: places{s.Atlas}, Council: s.councilHere})
	s.Report = report.New(report.Deps{DB: s.DB, Store: reportsql.Store{}, Clocks: s.Clocks, Sources: s.figures()})
	s.Scrutiny = scrutiny.New(scrutiny.Deps{DB: s.DB, Store: scrutinysql.Store{}, Clocks: s.Clocks})
}

// Told is families that can be told of something, for the pages that ask for them.
func (s *Services) Told() interface {
	offer.Families
	waiting.Families
} {
	return s.told
}
