package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementweb"
	"alongside/internal/agreement/agreementweb/qualityweb"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/authority/authorityweb"
	"alongside/internal/brokerage/brokerageweb"
	"alongside/internal/db"
	"alongside/internal/decision/decisionweb"
	"alongside/internal/delivery/deliveryweb"
	"alongside/internal/document"
	"alongside/internal/document/documentweb"
	"alongside/internal/family"
	"alongside/internal/family/familyweb"
	"alongside/internal/family/familyweb/referralweb"
	"alongside/internal/finance/financeweb"
	"alongside/internal/home"
	"alongside/internal/home/dates"
	"alongside/internal/home/glass"
	"alongside/internal/home/letters"
	"alongside/internal/home/timeline"
	"alongside/internal/job"
	"alongside/internal/lead/leadweb"
	"alongside/internal/mailin"
	"alongside/internal/notify"
	"alongside/internal/offer/offerweb"
	"alongside/internal/pathway/pathwayweb"
	"alongside/internal/pathway/pathwayweb/disputeweb"
	"alongside/internal/plan/planweb"
	"alongside/internal/provider/providerweb"
	"alongside/internal/query/queryweb"
	"alongside/internal/report/reportweb"
	"alongside/internal/scrutiny/scrutinyweb"
	"alongside/internal/spot/spotweb"
	"alongside/internal/team/teamweb"
	"alongside/internal/thread"
	"alongside/internal/waiting/waitingweb"
	"alongside/internal/web"
	"alongside/internal/web/ui/examples"
)

// Options is what a site needs to know of its installation.
type Options struct {
	Council     db.Scope
	CouncilName string
	// OCIDPrefix begins the council's open contracting identifiers; "" while none is registered.
	OCIDPrefix string
	Demo       bool
	TLS        bool
	Proxies    []netip.Prefix
	Idle, Life time.Duration
	Timeouts   web.Timeouts
	// FormLimit and UploadLimit are the largest bodies in bytes; package web's own when zero.
	FormLimit, UploadLimit int64
	SealEvery              time.Duration
	Mail                   notify.Carrier // nil while no mail server is set up: messages wait in the outbox
	Text                   notify.Carrier
	// Documents keeps uploaded files; nil where none are kept.
	Documents *document.Store
	// MailReports is the folder of delivery reports; empty for none.
	MailReports string
	// MailFolder is the folder of mail that came in; empty for none. Mailbox is where it is fetched; nil for nowhere.
	MailFolder string
	Mailbox    *mailin.IMAP
	// MailServer is the mail server that is believed on who sent a message, as mailin.Mail.Vouched takes it; empty holds them all.
	MailServer string
	// CallbackToken is what receipts of texts must bear; without it none are taken.
	CallbackToken string
	// Observe is told of every answer to a request for a page; optional.
	Observe func(web.Answered)
	Log     *slog.Logger
}

// Site is the web application, ready to serve.
type Site struct {
	Router   *web.Router
	Services *wiring.Services
	options  Options
	handler  http.Handler
}

// New makes the site. It refuses a route table with a route that has no permission.
func New(s *wiring.Services, o Options) (*Site, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Documents != nil {
		s.Spot.Files = o.Documents.Inbox()
		s.Directory.Files = o.Documents.Inbox()
		s.Query.Files = o.Documents
		s.Provider.Keep(o.Documents)
		s.Offer.KeepFiles(o.Documents)
		s.Family.KeepFiles(o.Documents)
		o.Documents.Watch(s.Infected)
		o.Documents.KeepApart(s.Family)
	}
	s.Offer.KnowAccounts(s.Authority)
	r, err := web.New(web.Config{
		DB: s.DB, Actors: s.Authority, Scope: o.Council, Council: o.CouncilName, Demo: o.Demo, TLS: o.TLS, Proxies: o.Proxies,
		Idle: o.Idle, Life: o.Life, FormLimit: o.FormLimit, UploadLimit: o.UploadLimit, Nav: navigation, Ready: s.DB.Ping, Observe: o.Observe, Log: o.Log,
		Closed: behind(s), Former: former(s), FormerWords: family.FormerWords, Kept: kept(s),
		Documents: func(reader access.Actor, about thread.Ref) templ.Component {
			return documentweb.Panel(documentweb.Deps{DB: s.DB, Store: o.Documents, Closed: closed(s), Terms: s.Agreement.TermsFor}, reader, about)
		},
	})
	if err != nil {
		return nil, err
	}
	register(r, s, o)
	h, err := r.Handler()
	if err != nil {
		return nil, fmt.Errorf("route table: %w", err)
	}
	made := &Site{Router: r, Services: s, options: o}
	made.handler = made.withReceipts(h)
	return made, nil
}

// Handler returns the whole site as one handler, for tests and benchmarks.
func (s *Site) Handler() http.Handler { return s.handler }

// register adds the pages of every capability.
func register(r *web.Router, s *wiring.Services, o Options) {
	documentweb.Register(r, documentweb.Deps{DB: s.DB, Store: o.Documents, Held: heldMessages(s), Closed: closed(s), Terms: s.Agreement.TermsFor, Shared: s.Agreement.SharedTerms})
	authorityweb.Register(r, authorityweb.Deps{DB: s.DB, Service: s.Authority, Demo: o.Demo})
	home.Register(r, home.Deps{
		DB: s.DB, Authority: s.Authority, Family: s.Family, Lead: s.Lead, Query: s.Query, Pathway: s.Pathway, Provider: s.Provider,
		Decision: s.Decision, Agreement: s.Agreement, Brokerage: s.Brokerage, Delivery: s.Delivery, Demo: o.Demo,
		Atlas: s.Atlas, Offers: s.Offer, Waits: s.Waiting, Invoices: s.Finance, Referrals: s.Referral, Recommendations: s.Scrutiny, Reports: s.Report, Terms: s.Terms, Stands: stands(s), Officers: officers(s),
	})
	teamweb.Register(r, teamweb.Deps{DB: s.DB, Service: s.Team, People: s.Authority})
	decisionweb.Register(r, decisionweb.Deps{DB: s.DB, Service: s.Decision, Book: s.Book, Policy: s.Authority})
	providerweb.Register(r, providerweb.Deps{DB: s.DB, Service: s.Provider, Directory: s.Directory, Files: o.Documents, Council: councilName(s), Ratings: sharedRatings(s), Places: placesIn(s), Billing: true,
		People: ownPeople{s.Authority}, Holds: heldAbout(s)})
	familyweb.Register(r, familyweb.Deps{DB: s.DB, Service: s.Family, People: young{s}, Named: named{s}, Officers: officers(s), Sections: sections, Refers: true, Rivals: rivals(s), Files: o.Documents,
		Dates: dates.Dates{Families: s.Family, Queries: s.Query, Assessments: s.Pathway, Referrals: s.Referral}.Told})
	referralweb.Register(r, referralweb.Deps{DB: s.DB, Service: s.Referral, Families: s.Family})
	leadweb.Register(r, leadweb.Deps{DB: s.DB, Service: s.Lead, Families: s.Family, Explanations: s.Explanation})
	queryweb.Register(r, queryweb.Deps{DB: s.DB, Service: s.Query, People: s.Authority, Children: s, District: s.DistrictName, Files: o.Documents,
		Words: familyweb.Words{Service: s.Family}, Find: s.Family.Named})
	brokerageweb.Register(r, brokerageweb.Deps{
		DB: s.DB, Service: s.Brokerage, Agreements: s.Agreement, Providers: s.Provider, Brokers: s.Brokers, District: s.DistrictName, Initials: s.ChildInitials,
	})
	pathwayweb.Register(r, pathwayweb.Deps{DB: s.DB, Service: s.Pathway, Book: s.Book, People: everybody{s}, Children: s, Advisers: advisers{s}, Stands: stands(s), Disputes: disputes(s), Words: familyweb.Words{Service: s.Family}})
	disputeweb.Register(r, disputeweb.Deps{DB: s.DB, Service: s.Dispute, Book: s.Book, Names: everybody{s}.Names, ChildNames: s.ChildNames})
	scrutinyweb.Register(r, scrutinyweb.Deps{DB: s.DB, Service: s.Scrutiny})
	offerweb.Register(r, offerweb.Deps{DB: s.DB, Service: s.Offer, Families: s.Told(), Providers: s.Provider, Atlas: s.Atlas, Root: s.Letters.PublicURL, Files: o.Documents})
	offerweb.RegisterTold(r, offerweb.ToldDeps{DB: s.DB, Service: s.Proposals, Atlas: s.Atlas, Districts: s.Offer.OwnDistricts})
	waitingweb.Register(r, waitingweb.Deps{DB: s.DB, Service: s.Waiting, Offers: s.Offer, Families: s.Told(), Atlas: s.Atlas, Diaries: s.Diary, Homes: s.Family, WhatIf: s.WhatIf})
	spotweb.Register(r, spotweb.Deps{DB: s.DB, Service: s.Spot})
	reportweb.Register(r, reportweb.Deps{DB: s.DB, Service: s.Report})
	planweb.Register(r, planweb.Deps{DB: s.DB, Service: s.Plan, Assessments: s.Pathway, Children: s, Disputes: disputes(s), Words: familyweb.Words{Service: s.Family}})
	financeweb.Register(r, financeweb.Deps{DB: s.DB, Service: s.Finance, Packages: s.Brokerage, Providers: s.Provider, Initials: s.ChildInitials, Recorded: s.Delivery})
	deliveryweb.Register(r, deliveryweb.Deps{DB: s.DB, Service: s.Delivery, Brokerage: s.Brokerage, Providers: s.Provider, ChildNames: s.ChildNames, Terms: s.Terms})
	glass.Register(r, s.Glass)
	letters.Register(r, s.Letters)
	timeline.Register(r, timeline.Deps{
		DB: s.DB, Family: s.Family, Lead: s.Lead, Explanations: s.Explanation, Query: s.Query, Pathway: s.Pathway, Plan: s.Plan,
		Brokerage: s.Brokerage, Providers: s.Provider, Delivery: s.Delivery, Offers: s.Offer, Waits: s.Waiting, Referrals: s.Referral, Disputes: s.Dispute,
	})
	s.Dates.RegisterPages(r)
	agreementweb.Register(r, agreementweb.Deps{DB: s.DB, Service: s.Agreement, Providers: s.Provider, Decisions: s.Decision, Admission: s.Admission, Districts: s.Districts, Reporting: s.Performance.ScheduleToday})
	registerMarket(r, s, o)
	qualityweb.Register(r, qualityweb.Deps{
		DB: s.DB, Performance: s.Performance, Packs: s.Pack, Agreements: s.Agreement, Providers: s.Provider, ConcernAbout: s.ConcernAbout,
	})
	if o.Demo {
		examples.Register(r)
	}
}

// Run serves on ln until ctx ends, and does the work beside the pages.
func (s *Site) Run(ctx context.Context, ln net.Listener) error {
	beside, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { s.Router.Tend(beside) })
	wg.Go(func() { audit.Sealer{DB: s.Services.DB, Every: s.options.SealEvery, Log: s.options.Log}.Run(beside) })
	wg.Go(func() {
		if err := s.worker().Run(beside); err != nil {
			s.options.Log.Error("jobs", "error", err)
		}
	})
	err := web.Serve(ctx, ln, s.handler, s.options.Timeouts)
	stop()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// worker does the jobs of every capability.
func (s *Site) worker() *job.Worker {
	w := job.NewWorker(s.Services.DB, job.Options{Log: s.options.Log})
	if err := job.RegisterSweep(w, 90*24*time.Hour); err != nil {
		s.options.Log.Error("register the sweep of jobs", "error", err)
	}
	s.sender().Register(w)
	s.registerIntake(w)
	s.Services.Dates.Register(w)
	s.Services.Authority.Register(w)
	s.Services.RemindAgencies(w)
	s.Services.NameLeads(w)
	s.Services.ReturnDeadlines(w)
	s.Services.PassRights(w)
	s.Services.FillReviews(w)
	s.Services.Performance.Register(w)
	s.Services.LookAhead(w)
	s.Services.SettleNotices(w)
	s.Services.TendSessions(w)
	s.Services.ChaseOffers(w)
	s.Services.WhatIf.Register(w)
	s.Services.ReadDirectories(w)
	s.Services.Spot.Register(w)
	s.Services.Provider.Register(w)
	s.Services.Directory.Register(w)
	s.Services.Registration.Register(w)
	s.Services.Agreement.Register(w)
	s.Services.Admission.Register(w)
	if s.options.Documents != nil {
		s.options.Documents.Register(w)
	}
	return w
}
