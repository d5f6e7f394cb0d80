package finance

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// payRule is the duty to pay an undisputed invoice in time.
const payRule = "invoice-pay"

// Store keeps funds, commitments and invoices. Both engines pass the suite in financetest.
type Store interface {
	Fund(ctx context.Context, tx *db.Tx, ref thread.Ref) (Fund, error)
	// FundsBetween returns the funds whose year has a day between two days, both included, by first day and name.
	FundsBetween(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Fund, error)
	InsertFund(ctx context.Context, tx *db.Tx, f Fund) error
	UpdateFund(ctx context.Context, tx *db.Tx, f Fund) error
	// Bind adds to what a fund has committed, unless that would go beyond a budget that may not be overspent.
	Bind(ctx context.Context, tx *db.Tx, fund thread.Ref, value money.Pence) (ok bool, err error)
	InsertCommitment(ctx context.Context, tx *db.Tx, c Commitment) error
	// ReduceCommitment saves a commitment's new value and last day, and gives back to its fund.
	ReduceCommitment(ctx context.Context, tx *db.Tx, c Commitment, back money.Pence) error
	// CommitmentsOf returns the commitments of packages by package and first day.
	CommitmentsOf(ctx context.Context, tx *db.Tx, packages []thread.Ref) ([]Commitment, error)
	// Running returns what funds have committed on or after today: a commitment for each first and last day, with the value of all of them.
	Running(ctx context.Context, tx *db.Tx, funds []thread.Ref, today workday.Date) ([]Commitment, error)
	// CommitmentsIn returns a fund's commitments, the latest first, behind the key after, "on ref".
	CommitmentsIn(ctx context.Context, tx *db.Tx, fund thread.Ref, after string, limit int) ([]Commitment, error)
	// OpenByFund adds up the lines of invoices that are neither paid nor withdrawn, by fund.
	OpenByFund(ctx context.Context, tx *db.Tx, funds []thread.Ref) (map[thread.Ref]money.Pence, error)

	// Invoice returns one invoice with its lines.
	Invoice(ctx context.Context, tx *db.Tx, ref thread.Ref) (Invoice, error)
	// Invoices returns invoices without their lines, the first to be paid at the top.
	Invoices(ctx context.Context, tx *db.Tx, f Filter) ([]Invoice, error)
	// ChildrenOf returns the children for whom invoices bill, by invoice, each once and by reference.
	ChildrenOf(ctx context.Context, tx *db.Tx, invoices []thread.Ref) (map[thread.Ref][]thread.Ref, error)
	// Billed returns what a provider's invoices that have a day between two days bill of each package; withdrawn ones are left out.
	Billed(ctx context.Context, tx *db.Tx, provider thread.Ref, from, to workday.Date) ([]Billed, error)
	// Counts returns how many invoices are in each state of Unpaid, with their totals, of one provider unless it is "".
	Counts(ctx context.Context, tx *db.Tx, provider thread.Ref) (map[State]Count, error)
	// NumberTaken reports whether a provider has an invoice of this number.
	NumberTaken(ctx context.Context, tx *db.Tx, provider thread.Ref, key string) (bool, error)
	InsertInvoice(ctx context.Context, tx *db.Tx, i Invoice) error
	// UpdateInvoice saves the facts of an invoice, not its lines, over the version that was read.
	UpdateInvoice(ctx context.Context, tx *db.Tx, i Invoice) error
	// SaveMatch is UpdateInvoice that also saves what the match said of each line.
	SaveMatch(ctx context.Context, tx *db.Tx, i Invoice) error
	// Pay records what a fund pays of an invoice; an invoice is paid from a fund once.
	Pay(ctx context.Context, tx *db.Tx, p Payment) error
}

// Filter picks invoices.
type Filter struct {
	Provider thread.Ref // "" for all
	State    State      // "" for all
	Owed     bool       // only those that are still to be paid
	After    string     // sort key of the last one shown
	Limit    int
}

// Count is how many invoices are in a state, and what they come to.
type Count struct {
	Number int
	Total  money.Pence
}

// Packages reads packages. *brokerage.Service is one.
type Packages interface {
	Packages(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]brokerage.Package, error)
	PackagesBy(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]brokerage.Package, error)
}

// Visits reads and bills visits. *delivery.Service is one.
type Visits interface {
	Unbilled(ctx context.Context, tx *db.Tx, pkg thread.Ref, from, to workday.Date) ([]delivery.Visit, error)
	ByRefs(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]delivery.Visit, error)
	BillTx(ctx context.Context, tx *db.Tx, invoice thread.Ref, visits []thread.Ref) error
	UnbillTx(ctx context.Context, tx *db.Tx, invoice thread.Ref) error
}

// Outcomes reads outcomes. *delivery.Service is one.
type Outcomes interface {
	OutcomesOf(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]delivery.Outcome, error)
}

// Providers reads providers. *provider.Service is one.
type Providers interface {
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Teams names the team that checks invoices, "" when there is none.
type Teams interface {
	FinanceTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error)
}

// Clocks are the deadlines of invoices.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
	Pause(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, p deadline.Pause) error
	Resume(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
}

// Deps is everything that finance needs.
type Deps struct {
	DB        db.Runner
	Store     Store
	Packages  Packages
	Visits    Visits
	Providers Providers
	Clocks    Clocks
	Rates     Rates    // optional: without it, only the award's own rate matches
	Outcomes  Outcomes // optional
	Teams     Teams    // optional: without it, no team is given a relationship with the children
}

// Service carries out the use cases of finance.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Fund returns one fund.
func (s *Service) Fund(ctx context.Context, tx *db.Tx, ref thread.Ref) (Fund, error) {
	return s.Store.Fund(ctx, tx, ref)
}

// CommitmentsIn returns a fund's commitments, the latest first.
func (s *Service) CommitmentsIn(ctx context.Context, tx *db.Tx, fund thread.Ref, after string, limit int) ([]Commitment, error) {
	return s.Store.CommitmentsIn(ctx, tx, fund, after, limit)
}

// Invoice returns one invoice with its lines. A provider's people find their own only; the council's people find those that
// bill for a child with whom they stand in a relationship, as finance does from the day an invoice is submitted.
func (s *Service) Invoice(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Invoice, error) {
	inv, err := s.Store.Invoice(ctx, tx, ref)
	if err != nil {
		return Invoice{}, fmt.Errorf("load invoice %s: %w", ref, err)
	}
	if !maySeeAll(by) && (by.Provider == "" || by.Provider != inv.Provider) {
		return Invoice{}, fault.NotFound("That invoice")
	}
	children := inv.ChildRefs()
	if by.Provider != "" || len(children) == 0 {
		return inv, nil
	}
	known, err := access.Visible(ctx, tx, by, children...)
	if err != nil {
		return Invoice{}, fmt.Errorf("who may read invoice %s: %w", ref, err)
	}
	if len(known) == 0 {
		return Invoice{}, fault.NotFound("That invoice")
	}
	return inv, nil
}

// maySeeAll reports whether somebody sees every provider's invoices.
func maySeeAll(by access.Actor) bool { return by.May(access.FinanceSee) && by.Provider == "" }

// Invoices returns invoices without their lines; a provider's people get their own.
func (s *Service) Invoices(ctx context.Context, tx *db.Tx, by access.Actor, f Filter) ([]Invoice, error) {
	if !maySeeAll(by) {
		if by.Provider == "" {
			return nil, fault.Forbidden("Only finance officers and providers see invoices.")
		}
		f.Provider = by.Provider
	}
	return s.Store.Invoices(ctx, tx, f)
}

// ChildrenOf returns for whom invoices bill, by invoice, as far as the reader may see the children.
func (s *Service) ChildrenOf(ctx context.Context, tx *db.Tx, by access.Actor, found []Invoice) (map[thread.Ref][]thread.Ref, error) {
	refs := make([]thread.Ref, len(found))
	for i, inv := range found {
		refs[i] = inv.Ref
	}
	out, err := s.Store.ChildrenOf(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("for whom invoices bill: %w", err)
	}
	var all []thread.Ref
	for _, children := range out {
		all = append(all, children...)
	}
	seen, err := access.Visible(ctx, tx, by, all...)
	if err != nil {
		return nil, fmt.Errorf("for whom invoices bill: %w", err)
	}
	may := make(map[thread.Ref]bool, len(seen))
	for _, c := range seen {
		may[c] = true
	}
	for ref, children := range out {
		out[ref] = slices.DeleteFunc(children, func(c thread.Ref) bool { return !may[c] })
	}
	return out, nil
}

// Counts returns how many invoices are in each state of Unpaid; a provider's people get their own counted.
func (s *Service) Counts(ctx context.Context, tx *db.Tx, by access.Actor) (map[State]Count, error) {
	of := thread.Ref("")
	if !maySeeAll(by) {
		of = by.Provider
	}
	return s.Store.Counts(ctx, tx, of)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Invoice, error) {
	inv, err := s.Store.Invoice(ctx, tx, ref)
	if err != nil {
		return Invoice{}, fmt.Errorf("load invoice %s: %w", ref, err)
	}
	if version != 0 && version != inv.Version {
		return Invoice{}, fault.Conflict("Someone else changed this invoice while you were reading it. Look at it again before you save.")
	}
	return inv, nil
}

// apart refuses whoever is or was family of a child that an invoice bills for: a colleague lets it be paid.
func apart(ctx context.Context, tx *db.Tx, by audit.By, inv Invoice) error {
	for _, child := range inv.ChildRefs() {
		kin, err := access.Kin(ctx, tx, thread.Ref(by.Person), child)
		if err != nil {
			return err
		}
		if kin {
			return fault.Forbidden("This invoice is for a child of your family. Somebody else approves and pays it.")
		}
	}
	return nil
}

// checkFor is how many days the finance team keeps its relationship with the children of an invoice.
const checkFor = 365

// letFinanceSee gives the finance team a relationship with the children it does not have one with.
func (s *Service) letFinanceSee(ctx context.Context, tx *db.Tx, by audit.By, inv Invoice, children []thread.Ref) error {
	if s.Teams == nil {
		return nil
	}
	team, err := s.Teams.FinanceTeam(ctx, tx)
	if err != nil || team == "" {
		return err
	}
	seen, err := access.Visible(ctx, tx, access.Actor{Person: team, Scope: tx.Scope()}, children...)
	if err != nil {
		return err
	}
	has := map[thread.Ref]bool{}
	for _, c := range seen {
		has[c] = true
	}
	for _, c := range children {
		if has[c] {
			continue
		}
		err := access.Grant(ctx, tx, by, access.Relationship{
			Actor: team, Child: c, Reason: access.InvoiceChecking, From: tx.Today(), To: tx.Today().AddDays(checkFor), Source: inv.Ref, Level: access.See,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordNew puts an invoice on the thread behind what it bills.
func (s *Service) recordNew(ctx context.Context, tx *db.Tx, by audit.By, inv Invoice, visits []thread.Ref) error {
	if err := s.record(ctx, tx, by, inv, "invoice submitted", ""); err != nil {
		return err
	}
	for _, from := range append(inv.Packages(), visits...) {
		if err := thread.Link(ctx, tx, from, "billed-on", inv.Ref); err != nil {
			return err
		}
	}
	return nil
}

// record brings an invoice's place on the thread up to date and says in the audit what was done. The lines stand in the
// audit once, when the invoice is submitted.
func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, inv Invoice, action, why string) error {
	child := thread.Ref("")
	if children := inv.ChildRefs(); len(children) == 1 {
		child = children[0]
	}
	err := thread.Put(ctx, tx, thread.Node{
		Ref: inv.Ref, Kind: thread.Invoice, Label: "Invoice " + inv.Number, Child: child, Provider: inv.Provider, State: string(inv.State()),
		URL: "/invoices/" + string(inv.Ref),
	})
	if err != nil {
		return fmt.Errorf("place invoice %s in the thread: %w", inv.Ref, err)
	}
	if inv.Version > 1 || inv.Matched.Done() {
		inv.Lines = nil
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(inv.Ref), Child: string(child), Payload: inv, Why: why, Rule: payRule})
}
