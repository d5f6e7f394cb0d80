package pack

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// costRule names the deadline of the next in-house cost.
const costRule = "in-house-cost"

// Cost is what an hour of a service would cost with the council's own staff, built up from dated inputs. Shares are in
// hundredths of one percent (1,250 is 12.5%).
type Cost struct {
	Ref     thread.Ref
	Version int
	Service string
	On      workday.Date    // the day of the inputs, such as of the pay scale
	Inputs  agreement.Floor // pay, on-costs, travel, training and overheads; LeastMargin and SleepingShare are not used
	Cover   int             // paid absence that has to be covered, as a share of pay and what follows it
	Source  string          // where the inputs come from
	By      string
	Entered workday.Date
	// Comparison is the one that a decision requires, which the run is part of; "" for none.
	Comparison thread.Ref `json:",omitempty"`
	// Market is the middle one of the rates that Members of the service's lots were paid for an hour when it was entered; both are 0 where
	// none had one, and of runs from before they were kept.
	Market  money.Pence `json:",omitempty"`
	Members int         `json:",omitempty"`
}

// Key implements performance.Record.
func (c Cost) Key() performance.Key {
	return performance.Key{Ref: c.Ref, Version: c.Version, On: c.On}
}

// wholeShare is one, in hundredths of a percent.
const wholeShare = 10_000

// Hourly returns what one hour costs, part by part, each rounded half up, and in all. Overheads are on everything else.
func (c Cost) Hourly() (total money.Pence, parts []agreement.Line) {
	in := c.Inputs
	in.Overheads = 0
	_, all := in.Cost()
	for _, l := range all {
		if l.Amount != 0 {
			parts = append(parts, l)
			total += l.Amount
		}
	}
	for _, more := range []struct {
		words string
		share int
	}{{"Cover for paid absence", c.Cover}, {"Overheads", c.Inputs.Overheads}} {
		if more.share == 0 {
			continue
		}
		amount := money.Pence((int64(total)*int64(more.share)*2 + wholeShare) / (2 * wholeShare))
		parts = append(parts, agreement.Line{Words: more.words, Amount: amount})
		total += amount
	}
	return total, parts
}

func (c Cost) check(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(c.Service) == "" {
		add("service", "Choose the service.")
	}
	if c.Inputs.PayPerHour <= 0 {
		add("pay", "Enter the pay of an hour.")
	}
	if c.On.IsZero() || c.On.After(today) {
		add("on", "Enter the day of the inputs, today or earlier.")
	}
	if strings.TrimSpace(c.Source) == "" {
		add("inputs", "Say where the inputs come from, such as the pay scale and its date.")
	}
	if c.Cover < 0 || c.Cover > wholeShare {
		add("cover", "Enter a share between 0 and 100 percent.")
	}
	if err := c.Inputs.Validate(); err != nil {
		add("overheads", fault.Message(err))
	}
	return fault.InvalidFields(wrong...)
}

// EnterCost enters what an hour would cost in-house and sets the day by which it is worked out again.
func (s *Service) EnterCost(ctx context.Context, by access.Actor, c Cost) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.EnterCostTx(ctx, tx, by, c) })
}

// EnterCostTx is EnterCost inside a transaction. An earlier cost of the same service stays and shows how it moved.
func (s *Service) EnterCostTx(ctx context.Context, tx *db.Tx, by access.Actor, c Cost) error {
	if !by.May(access.FinanceFundEdit) {
		return fault.Forbidden("Only finance enters what the council's own staff would cost.")
	}
	if err := c.check(tx.Today()); err != nil {
		return err
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return err
	}
	before, err := s.CostsOf(ctx, tx, c.Service)
	if err != nil {
		return err
	}
	c.Ref, c.Version, c.By, c.Entered = thread.New(tx, thread.InHouseCost), 1, by.Name, tx.Today()
	c.Service, c.Source = strings.TrimSpace(c.Service), strings.TrimSpace(c.Source)
	market, err := s.marketRates(ctx, tx, c.Service)
	if err != nil {
		return err
	}
	if c.Members = len(market); c.Members > 0 {
		c.Market = money.Quarters(market)[2]
	}
	compared, runs, err := s.comparison(ctx, tx, c.Service)
	if err != nil {
		return err
	}
	if !tx.Today().After(compared.Until) {
		c.Comparison = compared.Ref
	}
	if err := s.Costs.Save(ctx, tx, c); err != nil {
		return fmt.Errorf("save in-house cost: %w", err)
	}
	due := []thread.Ref{compared.Ref}
	for _, old := range before {
		due = append(due, old.Ref)
	}
	if err := s.keepRuns(ctx, tx, by, due); err != nil {
		return err
	}
	if err := s.placeRun(ctx, tx, c); err != nil {
		return err
	}
	next := tx.Today().AddMonths(policy.CostMonths)
	switch {
	case compared.Ref == "":
		compared = Comparison{Service: c.Service, Owner: by.Person}
	case !runs: // what the decision required is done: nothing more is due
		next = workday.Date{}
	case next.After(compared.Until):
		next = compared.Until
	}
	if !next.IsZero() {
		if err := s.nextRun(ctx, tx, by, c.Ref, compared, next, policy.Citation); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "in-house cost entered", Ref: string(c.Ref), Payload: c, Why: c.Source})
}

// keepRuns keeps the deadlines of what a run was due for.
func (s *Service) keepRuns(ctx context.Context, tx *db.Tx, by access.Actor, due []thread.Ref) error {
	for _, ref := range due {
		if ref == "" {
			continue
		}
		if err := s.Clocks.Keep(ctx, tx, by.By(), ref, costRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindConflict) {
			return fmt.Errorf("keep the deadline of %s: %w", ref, err)
		}
	}
	return nil
}

// placeRun puts a run in the thread, behind the comparison that it is part of.
func (s *Service) placeRun(ctx context.Context, tx *db.Tx, c Cost) error {
	node := thread.Node{Ref: c.Ref, Kind: thread.InHouseCost, Label: "In-house cost of " + ServiceWords(c.Service), URL: "/in-house-costs"}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place %s in the thread: %w", c.Ref, err)
	}
	if c.Comparison == "" {
		return nil
	}
	return thread.Link(ctx, tx, c.Comparison, "worked-out", c.Ref)
}

// CostsOf returns the in-house costs of a service, or of all when it is empty, the latest first.
func (s *Service) CostsOf(ctx context.Context, tx *db.Tx, service string) ([]Cost, error) {
	all, err := s.Costs.List(ctx, tx, performance.Filter{})
	if err != nil {
		return nil, fmt.Errorf("in-house costs: %w", err)
	}
	return costsOf(all, service), nil
}

func costsOf(all []Cost, service string) []Cost {
	var out []Cost
	for _, c := range all {
		if service == "" || strings.EqualFold(c.Service, service) {
			out = append(out, c)
		}
	}
	return out
}
