package notice

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/notice/planned"
	"alongside/internal/ocds"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Publisher is the council as it publishes. Prefix begins every ocid, such as ocds-b5fd17; it is registered with the Open
// Contracting Partnership. Root is the public address of the installation, "" where it has none.
type Publisher struct {
	Code   string
	Name   string
	Prefix string
	Root   string
}

// OCID is the identifier of an agreement's process. It stays the same for good: it is made of the prefix and the reference alone.
func (p Publisher) OCID(ref thread.Ref) string {
	return cmp.Or(p.Prefix, "unregistered-"+p.Code) + "-" + string(ref)
}

// Extended is one extension that was taken, in time or late.
type Extended struct {
	Number int
	At     time.Time
	Before workday.Date // the last day until then
	End    workday.Date // the last day since then
	Value  money.Pence  // what the agreement is worth more since then
	Late   bool         // taken after the last day for notice
}

// Process is everything that is published about one agreement.
type Process struct {
	Agreement agreement.Agreement
	Decision  decision.Decision // zero when none is recorded
	Openings  []admission.Opening
	Members   []agreement.Admission
	Providers map[thread.Ref]Supplier
	LetAt     time.Time                // zero when it is not on record; then the first day counts
	SignedOn  workday.Date             // the day on the first signed paper; zero while it is not on record
	SignedAt  time.Time                // when that paper was recorded
	Ended     string                   // why it has ended, in a sentence; "" while it has not
	LetBreaks []agreement.BreakPoint   // as the agreement was let; nil where that is not on record
	Extended  []Extended               // the first first
	LotsAdded map[thread.Ref]time.Time // when lots were added, as far as that is on record; one without was there from the first
	Changes   []agreement.Change
	Councils  []agreement.Participant          // those that buy beside the one that let it
	Earlier   []agreement.Earlier              // what it replaces; Ref is empty where that is not published
	Later     []Later                          // published agreements that replace it
	Plan      []planned.Procurement            // every version of how it was planned here, the first first; none where it was not
	Years     []Year                           // what was bought under a list, the first year first
	Decided   map[thread.Ref]decision.Decision // those that the plan and the agreement name
}

// Later is a published agreement that replaces another, and since when that is said.
type Later struct {
	Ref   thread.Ref
	Title string
	On    workday.Date

	TakenBack time.Time // zero while it stands
}

// valueAt is what the agreement was worth at a moment: what it is worth now without the changes and extensions since.
func (p Process) valueAt(at ocds.Moment) money.Pence {
	value := p.Agreement.Value
	for _, e := range p.Extended {
		if ocds.At(e.At) > at {
			value -= e.Value
		}
	}
	for _, c := range p.Changes {
		if ocds.At(c.At) > at {
			value -= c.ValueBy
		}
	}
	return value
}

// Published reports whether anything about an agreement is published. A spot purchase may be for one child, the council's own unit
// is not bought, and what another council let is published by that council: given here again, it would be counted twice.
func Published(a agreement.Agreement) bool {
	return a.Kind != agreement.Spot && a.Kind != agreement.InHouse && a.Lead == ""
}

// Supplier is a member as it is published. Name is empty when nothing shows that it is an organisation.
type Supplier struct {
	Ref    thread.Ref
	Name   string
	Scheme string
	Number string
	// VCSE is true of a voluntary, community or social enterprise: by its kind here, or by its number as a charity.
	VCSE bool
	// Size is what it says of its own size; "" while it has not said.
	Size provider.Size
}

// withheld stands where a name is not published.
const withheld = "Name not published: it may be a person's"

// SupplierOf decides what is published of a provider: its name when a number in a register of organisations, its kind or the
// legal form in its name shows that it is no person.
func SupplierOf(p provider.Provider, numbers []thread.External) Supplier {
	s := Supplier{Ref: p.Ref, Size: p.Size}
	for _, n := range numbers {
		if scheme := schemes()[n.System]; scheme != "" && s.Scheme == "" {
			s.Scheme, s.Number = scheme, n.Value
		}
	}
	s.VCSE = p.Kind == provider.Voluntary || s.Scheme == "GB-CHC"
	if s.Scheme != "" || p.Kind == provider.School || p.Kind == provider.NHS || p.Kind == provider.InHouse || legalForm(p.Name) {
		s.Name = p.Name
	}
	return s
}

// schemes are the codes of public registers of organisations. Source: org-id.guide.
func schemes() map[thread.System]string {
	return map[thread.System]string{thread.CompanyNumber: "GB-COH", thread.CharityNumber: "GB-CHC", thread.UKPRN: "GB-UKPRN", thread.URN: "GB-EDU"}
}

func legalForm(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !(r >= 'a' && r <= 'z') })
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"ltd", "limited", "plc", "llp", "cic", "cio", "trust", "charity", "council", "foundation", "association", "society", "nhs"}, w)
	})
}

func (s Supplier) reference() ocds.OrganizationReference {
	return ocds.OrganizationReference{ID: ocds.ID(s.Ref), Name: cmp.Or(s.Name, withheld)}
}

func (s Supplier) party() ocds.Organization {
	o := ocds.Organization{ID: string(s.Ref), Name: cmp.Or(s.Name, withheld), Roles: []string{"supplier"}}
	if s.Scheme != "" && s.Name != "" {
		o.Identifier = &ocds.Identifier{Scheme: s.Scheme, ID: ocds.ID(s.Number), LegalName: s.Name}
	}
	if s.VCSE {
		yes := true
		o.Details = &ocds.Details{VCSE: &yes}
	}
	return o
}

// Releases are what has happened to a process up to a moment, the earliest first: planning, tender, award, contract, amendment,
// implementation and termination. A release that was given once is given again with the same id and the same words for as long as
// titles and names stay.
func Releases(pub Publisher, p Process, now time.Time) []ocds.Release {
	m := maker{pub: pub, p: p, now: now}
	awards := m.awards()
	if len(awards) > 0 {
		m.awarded = awards[0].Date
	}
	out := slices.Concat(m.planning(), m.tenders(), m.laterLots(), m.established(), awards, m.contract(), m.amendments(), m.replacements(), m.implementation(), m.boughtInYears(), m.termination())
	out = slices.DeleteFunc(out, func(r ocds.Release) bool { return r.Date > ocds.At(now) })
	slices.SortStableFunc(out, func(a, b ocds.Release) int { return cmp.Compare(a.Date, b.Date) })
	return out
}

// maker makes the releases of one process.
type maker struct {
	pub     Publisher
	p       Process
	now     time.Time
	awarded ocds.Moment // of the first award, "" while there is none
}

// release begins a release; what tells several with one tag apart stands behind it in the id.
func (m maker) release(tag string, at ocds.Moment, apart string) ocds.Release {
	r := ocds.Release{
		OCID: m.pub.OCID(m.p.Agreement.Ref), Date: at, Tag: []string{tag}, InitiationType: "tender", Language: "en",
		Buyer:   &ocds.OrganizationReference{ID: ocds.ID("GB-GSS-" + m.pub.Code), Name: m.pub.Name},
		Parties: []ocds.Organization{{ID: "GB-GSS-" + m.pub.Code, Name: m.pub.Name, Identifier: &ocds.Identifier{Scheme: "GB-GSS", ID: ocds.ID(m.pub.Code), LegalName: m.pub.Name}, Roles: []string{"buyer", "procuringEntity"}}},
	}
	r.ID = r.OCID + "-" + tag + apart
	r.RelatedProcesses = m.related(at)
	return r
}

// related are the processes that this one replaces, and those that replace it, as far as that was said by a moment. One without an
// identifier is told by its title. One that was taken back is told as that from then on: a list of these is merged by identifier, so
// that leaving it out would leave it standing.
func (m maker) related(by ocds.Moment) []ocds.RelatedProcess {
	var out []ocds.RelatedProcess
	for _, e := range m.p.Earlier {
		if ocds.OnDay(e.On) > by {
			continue
		}
		r := ocds.RelatedProcess{ID: "earlier-" + strconv.Itoa(e.Number), Relationship: relationship("prior", e.TakenBack, by), Title: e.Title, Identifier: e.Process}
		if e.Ref != "" {
			r.Identifier = m.pub.OCID(e.Ref)
		}
		if r.Identifier != "" {
			r.Scheme = "ocid"
		}
		out = append(out, r)
	}
	times := map[thread.Ref]int{}
	for _, a := range m.p.Later {
		id := "later-" + string(a.Ref)
		if times[a.Ref]++; times[a.Ref] > 1 { // named again after it was taken back
			id += "-" + strconv.Itoa(times[a.Ref])
		}
		if ocds.OnDay(a.On) <= by {
			out = append(out, ocds.RelatedProcess{
				ID: id, Relationship: relationship("replacementProcess", a.TakenBack, by), Title: a.Title, Scheme: "ocid", Identifier: m.pub.OCID(a.Ref),
			})
		}
	}
	return out
}

// relationship is what a process is to this one at a moment: nothing any more once that was taken back. The code list is open.
func relationship(is string, takenBack time.Time, by ocds.Moment) []string {
	if !takenBack.IsZero() && ocds.At(takenBack) <= by {
		return []string{"takenBack"}
	}
	return []string{is}
}

// replacements are releases of their own for what was said to replace what after the contract was published, or the offer of what is
// none, and for what was taken back: nothing that was given before is rewritten.
func (m maker) replacements() []ocds.Release {
	at := map[ocds.Moment]string{}
	say := func(on workday.Date, takenBack time.Time) {
		at[ocds.OnDay(on)] = "-replaces-" + on.String()
		if !takenBack.IsZero() {
			at[ocds.At(takenBack)] = "-replaces-" + string(ocds.At(takenBack))
		}
	}
	for _, e := range m.p.Earlier {
		say(e.On, e.TakenBack)
	}
	for _, a := range m.p.Later {
		say(a.On, a.TakenBack)
	}
	tag, since := ocds.TagContractUpdate, m.contractAt()
	if since == "" {
		tag, since = ocds.TagTenderUpdate, m.offeredAt()
	}
	var out []ocds.Release
	for _, moment := range slices.Sorted(maps.Keys(at)) {
		if since != "" && moment > since {
			out = append(out, m.release(tag, moment, at[moment]))
		}
	}
	return out
}

func (m maker) letAt() ocds.Moment {
	if m.p.LetAt.IsZero() {
		return ocds.OnDay(m.p.Agreement.Start)
	}
	return ocds.At(m.p.LetAt)
}

// planning is the stage before the offer: what was planned here, or else what the decision says.
func (m maker) planning() []ocds.Release {
	if plan := m.plan(); len(plan) > 0 {
		return m.planReleases(plan)
	}
	d := m.p.Decision
	on := published(d)
	if on.IsZero() || m.p.Unlet() {
		return nil
	}
	r := m.release(ocds.TagPlanning, ocds.OnDay(on), "")
	r.Title = m.p.Agreement.Title
	r.Planning = &ocds.Planning{}
	m.authorised(r.Planning, d)
	return []ocds.Release{r}
}

// tender is the offer as the agreement has it. Its lots take the place of those that were foreseen.
func (m maker) tender(status string, at ocds.Moment) *ocds.Tender {
	a := m.p.Agreement
	t := &ocds.Tender{
		ID: ocds.ID(a.Ref), Title: a.Title, Status: status, Value: ocds.Pounds(m.p.valueAt(at)), MainProcurementCategory: "services",
		ProcurementMethodDetails: a.Kind.Words(), ContractPeriod: ocds.Between(a.Start, m.endAt(at)), Techniques: m.techniques(at),
		LegalBasis: legalBasis(a.Regime), Lots: plannedLots(m.plan(), "withdrawn"),
	}
	switch a.Kind {
	case agreement.Grant, agreement.SLA:
		t.ProcurementMethod = "direct"
	case agreement.DynamicMarket, agreement.DPS:
		t.ProcurementMethod = "selective"
	default:
		t.ProcurementMethod = "open"
	}
	for _, l := range a.Lots {
		if m.addedAt(l) > at {
			continue
		}
		t.Lots = append(t.Lots, ocds.Lot{ID: ocds.ID(l.Ref), Title: l.Name, Description: l.Service, Status: status})
	}
	if !Contractual(a.Kind) {
		t.Milestones = m.breaks()
		for _, c := range m.amended() {
			if c.Date <= at {
				t.Amendments = append(t.Amendments, c.Amendment)
			}
		}
	}
	return t
}

func legalBasis(r agreement.Regime) *ocds.Classification {
	return &ocds.Classification{Scheme: "Alongside", ID: ocds.ID(r), Description: strings.ReplaceAll(string(r), "-", " ")}
}

func (m maker) techniques(at ocds.Moment) *ocds.Techniques {
	a, yes := m.p.Agreement, true
	switch a.Kind {
	case agreement.DPS, agreement.DynamicMarket:
		status := "active"
		if at < ocds.OnDay(a.Start) {
			status = "pending"
		}
		return &ocds.Techniques{HasDynamicPurchasingSystem: &yes, DynamicPurchasingSystem: &ocds.DynamicPurchasingSystem{Type: "closed", Status: status}}
	case agreement.Framework, agreement.OpenFramework:
		open := a.Kind == agreement.OpenFramework
		return &ocds.Techniques{HasFrameworkAgreement: &yes, FrameworkAgreement: &ocds.FrameworkAgreement{
			Value: ocds.Pounds(m.p.valueAt(at)), Period: ocds.Between(a.Start, m.endAt(at)), IsOpenFrameworkScheme: &open,
		}}
	default:
		return nil
	}
}
