package performance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Result is the rating that a person gave a provider in a lot for a period, on the picture as it stood then.
type Result struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	From, To      workday.Date
	Picture       Picture
	Given         Rating
	Why           string
	On            workday.Date
	By            string
	ByRef         thread.Ref   // who gave it; "" of results from before it was kept
	LiftedOn      workday.Date // new invitations that it stopped were allowed again
	LiftedBy      string
	LiftedWhy     string
	Visit         thread.Ref // the quality visit whose final report gave it; "" when a person rated the period
	// Number counts the provider's results in the lot as they were entered, from 1; 0 for those from before it was kept.
	Number int
	Reply  Reply // the provider's; zero while it said nothing
}

// LaterResult orders results with the latest first: by the end of the period that is rated and, of one period, by when they were entered.
// What is entered late of an old period does not outrank a newer one.
func LaterResult(a, b Result) int {
	return cmp.Or(b.To.Compare(a.To), b.Number-a.Number, b.On.Compare(a.On), strings.Compare(string(b.Ref), string(a.Ref)))
}

// Key implements Record.
func (r Result) Key() Key {
	return Key{Ref: r.Ref, Version: r.Version, Lot: r.Lot, Provider: r.Provider, On: r.On}
}

// Lifted reports whether a person allowed invitations again after this result.
func (r Result) Lifted() bool { return !r.LiftedOn.IsZero() }

// Rate is the rating of a period.
type Rate struct {
	Lot, Provider thread.Ref
	From, To      workday.Date
	Shown         Rating // what the page showed as worked out; "" when nobody looked
	Given         Rating
	Why           string
}

// Rate rates a provider for a period. The provider reads the reason.
func (s *Service) Rate(ctx context.Context, by access.Actor, cmd Rate) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.RateTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RateTx is Rate inside a transaction.
func (s *Service) RateTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Rate) (thread.Ref, error) {
	if err := mayWork(by); err != nil {
		return "", err
	}
	if err := cmd.check(tx.Today()); err != nil {
		return "", err
	}
	_, l, err := s.member(ctx, tx, cmd.Lot, cmd.Provider)
	if err != nil {
		return "", err
	}
	pictures, err := s.PictureOf(ctx, tx, []thread.Ref{cmd.Lot}, cmd.From, cmd.To)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(pictures, func(p Picture) bool { return p.Provider == cmd.Provider })
	if at < 0 {
		return "", fault.Invalid("provider", "This provider had no place in the lot in that period.")
	}
	p := pictures[at]
	if cmd.Shown != "" && cmd.Shown != p.Overall {
		return "", fault.Conflictf("The records changed while you were reading: they now come to “%s”. Look at them again before you rate.", p.Overall)
	}
	r := Result{
		Ref: thread.New(tx, thread.QualityResult), Version: 1, Lot: cmd.Lot, Provider: cmd.Provider, From: cmd.From, To: cmd.To,
		Picture: p, Given: cmd.Given, Why: strings.TrimSpace(cmd.Why), On: tx.Today(), By: by.Name, ByRef: by.Person,
	}
	if err := s.giveTx(ctx, tx, by, r, l); err != nil {
		return "", err
	}
	return r.Ref, s.tell(ctx, tx, r.Provider, notify.RatingGiven, notify.Facts{Ref: r.Ref, On: r.On}, "/quality-results/")
}

// giveTx saves a result and has it count: in the stop rules, for rankings and in the councils that share.
func (s *Service) giveTx(ctx context.Context, tx *db.Tx, by access.Actor, r Result, of agreement.Lot) error {
	before, err := s.Results.List(ctx, tx, Filter{Lots: []thread.Ref{r.Lot}, Provider: r.Provider})
	if err != nil {
		return fmt.Errorf("results before: %w", err)
	}
	r.Number = 1
	for _, b := range before {
		r.Number = max(r.Number, b.Number+1)
	}
	if err := s.Results.Save(ctx, tx, r); err != nil {
		return fmt.Errorf("save result: %w", err)
	}
	if err := s.ratedAnew(ctx, tx, by, r, before); err != nil {
		return err
	}
	if err := node(ctx, tx, r.Key(), "Result of "+r.To.Long()+": "+of.Name, string(r.Given), "/quality-results/"); err != nil {
		return err
	}
	if err := s.rateProvider(ctx, tx, by.By(), r); err != nil {
		return err
	}
	if s.Twins != nil {
		if err := job.Enqueue(ctx, tx, job.Job{Kind: KindShare, Payload: shareJob{r.Ref}, Key: string(r.Ref)}); err != nil {
			return fmt.Errorf("share the result: %w", err)
		}
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "result given", Ref: string(r.Ref), Payload: r, Why: r.Why})
}

// visitedTx makes the final rating of a visit a result of its day, so that it stops, ranks and is shared as every other. A report
// that ends without a rating ("Other") gives none.
func (s *Service) visitedTx(ctx context.Context, tx *db.Tx, by access.Actor, v Visit) error {
	if v.Final == Other {
		return nil
	}
	_, l, err := s.Agreements.ByLot(ctx, tx, v.Lot)
	if err != nil {
		return fmt.Errorf("lot of visit %s: %w", v.Ref, err)
	}
	r := Result{
		Ref: thread.New(tx, thread.QualityResult), Version: 1, Lot: v.Lot, Provider: v.Provider, From: v.On, To: v.On,
		Picture: Picture{Lot: v.Lot, Provider: v.Provider, From: v.On, To: v.On, Overall: Other}, Given: v.Final, Why: v.Answer, On: v.FinalOn, By: by.Name, ByRef: by.Person, Visit: v.Ref,
	}
	if err := s.giveTx(ctx, tx, by, r, l); err != nil {
		return err
	}
	return thread.Link(ctx, tx, v.Ref, "is rated in", r.Ref)
}

func (cmd Rate) check(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if !slices.Contains(Ratings(), cmd.Given) {
		add("given", "Choose a rating.")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		add("why", "Enter what the rating rests on. The provider reads it.")
	}
	if cmd.From.IsZero() || cmd.To.Before(cmd.From) {
		add("from", "Enter the first and the last day of the period.")
	} else if cmd.To.After(today) {
		add("to", "The period is not over yet.")
	}
	return fault.InvalidFields(wrong...)
}

// rateProvider gives the provider, for rankings, the lowest of its latest results in every lot. "Other" is no rating.
func (s *Service) rateProvider(ctx context.Context, tx *db.Tx, by audit.By, r Result) error {
	all, err := s.Results.List(ctx, tx, Filter{Provider: r.Provider})
	if err != nil {
		return err
	}
	lowest, seen := Result{}, map[thread.Ref]bool{}
	for _, one := range all { // the latest first
		if one.Given == Other || seen[one.Lot] {
			continue
		}
		if len(seen) == 0 || one.Given.rank() > lowest.Given.rank() {
			lowest = one
		}
		seen[one.Lot] = true
	}
	if len(seen) == 0 {
		return nil
	}
	why := "The lowest of its latest results: " + lowest.To.Long() + ". " + lowest.Why
	return s.Providers.RateTx(ctx, tx, by, provider.Rate{Provider: r.Provider, Rating: allocation.Rating(lowest.Given), Why: why})
}

// Stopped returns, of providers in a lot, those that get no new invitations today and why.
func (s *Service) Stopped(ctx context.Context, tx *db.Tx, lot thread.Ref) (map[thread.Ref]Stop, error) {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	all, err := s.Results.List(ctx, tx, Filter{Lots: []thread.Ref{lot}})
	if err != nil {
		return nil, fmt.Errorf("results in %s: %w", lot, err)
	}
	by := map[thread.Ref][]Result{}
	for _, r := range all {
		by[r.Provider] = append(by[r.Provider], r)
	}
	out := map[thread.Ref]Stop{}
	if err := s.stoppedByRecord(ctx, tx, policy, lot, out); err != nil {
		return nil, err
	}
	for p, results := range by {
		if stop, ok := policy.stop(results); ok {
			out[p] = stop
		}
	}
	return out, nil
}

// stoppedByRecord adds the members of a lot whom a regulator's rating stops, or who lack what the lot asks for: training that ran
// out stops new invitations that day, and its renewal lets them come again.
func (s *Service) stoppedByRecord(ctx context.Context, tx *db.Tx, policy Policy, lot thread.Ref, out map[thread.Ref]Stop) error {
	_, l, err := s.Agreements.ByLot(ctx, tx, lot)
	if err != nil {
		return fmt.Errorf("lot %s: %w", lot, err)
	}
	members, err := s.Agreements.Admissions(ctx, tx, []thread.Ref{lot})
	if err != nil {
		return fmt.Errorf("members of %s: %w", lot, err)
	}
	refs := make([]thread.Ref, len(members))
	for i, m := range members {
		refs[i] = m.Provider
	}
	known, err := s.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("providers in %s: %w", lot, err)
	}
	for ref, p := range known {
		if stop, ok := policy.byRecord(l, p, tx.Today()); ok {
			out[ref] = stop
		}
	}
	return nil
}

// StoppedWhy is Stopped in words.
func (s *Service) StoppedWhy(ctx context.Context, tx *db.Tx, lot thread.Ref) (map[thread.Ref]string, error) {
	all, err := s.Stopped(ctx, tx, lot)
	out := make(map[thread.Ref]string, len(all))
	for p, stop := range all {
		out[p] = stop.Why
	}
	return out, err
}

// Lift allows new invitations again, with the reason.
type Lift struct {
	Result  thread.Ref
	Version int
	Why     string
}

// Lift allows new invitations again after a result that stopped them.
func (s *Service) Lift(ctx context.Context, by access.Actor, cmd Lift) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.LiftTx(ctx, tx, by, cmd) })
}

// LiftTx is Lift inside a transaction.
func (s *Service) LiftTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Lift) error {
	if err := mayWork(by); err != nil {
		return err
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter why it may be invited again. The provider and the brokers read it.")
	}
	r, err := s.Results.One(ctx, tx, cmd.Result)
	if err != nil {
		return fmt.Errorf("result %s: %w", cmd.Result, err)
	}
	if cmd.Version != 0 && cmd.Version != r.Version {
		return fault.Conflict("Somebody else changed this result while you were reading it. Look at it again before you save.")
	}
	stopped, err := s.Stopped(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	if stopped[r.Provider].Result.Ref != r.Ref {
		return fault.Conflict("This result stops no invitations.")
	}
	r.LiftedOn, r.LiftedBy, r.LiftedWhy = tx.Today(), by.Name, strings.TrimSpace(cmd.Why)
	r.Version++
	if err := s.Results.Save(ctx, tx, r); err != nil {
		return fmt.Errorf("save result %s: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "invitations allowed again", Ref: string(r.Ref), Payload: r, Why: r.LiftedWhy})
}

// Result returns one result that the reader may see.
func (s *Service) Result(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Result, error) {
	r, err := s.Results.One(ctx, tx, ref)
	if err != nil {
		return Result{}, fmt.Errorf("result %s: %w", ref, err)
	}
	return r, own(by, r.Provider, "That result")
}
