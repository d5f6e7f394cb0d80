package performance

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Line is one measure of a picture.
type Line struct {
	Measure Measure
	Known   bool
	Value   int
	Rating  Rating
	Why     string // why there is no figure; what it is rated as all the same stands in Rating
	Working string `json:",omitempty"` // how a known figure was worked out, where the records behind it are few enough to name
}

// Picture is how a provider keeps the promises of a lot in a period, as the records stand now.
type Picture struct {
	Lot, Provider thread.Ref
	From, To      workday.Date
	Lines         []Line
	Overall       Rating // the lowest of the lines that could be rated; Other when none could, or when it would be a good one and fewer could than the policy asks for
	Why           string // why Overall is Other though something could be rated
	Done          Done
}

// PictureOf works out the pictures of all providers that had a place in lots between two days. It asks each source once.
func (s *Service) PictureOf(ctx context.Context, tx *db.Tx, lots []thread.Ref, from, to workday.Date) ([]Picture, error) {
	members, err := s.Agreements.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	var pairs []Pair
	var providers []thread.Ref
	for _, m := range members {
		p := Pair{m.Lot, m.Provider}
		if m.From.After(to) || (!m.To.IsZero() && m.To.Before(from)) || slices.Contains(pairs, p) {
			continue
		}
		pairs = append(pairs, p)
		if !slices.Contains(providers, m.Provider) {
			providers = append(providers, m.Provider)
		}
	}
	f, err := s.figures(ctx, tx, lots, providers, from, to)
	if err != nil {
		return nil, err
	}
	out := make([]Picture, 0, len(pairs))
	for _, p := range pairs {
		out = append(out, f.picture(p, from, to))
	}
	return out, nil
}

// figures is what pictures are made of.
type figures struct {
	policy   Policy
	measures []Measure
	returns  map[Pair]Return // that count: the latest that is handed in or late
	concerns map[thread.Ref]int
	done     map[Pair]Done
	promises map[Pair][]Promise
	today    workday.Date
}

func (s *Service) figures(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from, to workday.Date) (f figures, err error) {
	if f.policy, err = s.PolicyTx(ctx, tx); err != nil {
		return f, err
	}
	f.returns, f.concerns = map[Pair]Return{}, map[thread.Ref]int{}
	measures, err := s.Measures.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return f, fmt.Errorf("measures: %w", err)
	}
	for _, m := range measures {
		if m.counts(from, to) {
			f.measures = append(f.measures, m)
		}
	}
	slices.SortStableFunc(f.measures, func(a, b Measure) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return slices.Compare([]byte(a.Title), []byte(b.Title))
	})
	returns, err := s.Returns.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return f, fmt.Errorf("returns: %w", err)
	}
	for _, r := range returns { // the latest first; the latest of the period counts
		p := Pair{r.Lot, r.Provider}
		counts := r.State(tx.Today()) != ReturnDue
		if _, has := f.returns[p]; !has && counts && !r.To.Before(from) && !r.To.After(to) {
			f.returns[p] = r
		}
	}
	concerns, err := s.Concerns.List(ctx, tx, Filter{})
	if err != nil {
		return f, fmt.Errorf("concerns: %w", err)
	}
	for _, c := range concerns {
		if on := workday.DateOf(c.At); !on.Before(from) && !on.After(to) && c.counts() {
			f.concerns[c.Provider]++
		}
	}
	promised, err := s.Promises.List(ctx, tx, Filter{Lots: lots})
	if err != nil {
		return f, fmt.Errorf("what was stated to be added: %w", err)
	}
	f.promises, f.today = byPair(promised), tx.Today()
	f.done, err = s.Operations.Done(ctx, tx, lots, providers, from, to)
	if err != nil {
		return f, fmt.Errorf("what was done: %w", err)
	}
	return f, nil
}

func (f figures) picture(p Pair, from, to workday.Date) Picture {
	out := Picture{Lot: p.Lot, Provider: p.Provider, From: from, To: to, Overall: Other, Done: f.done[p]}
	known := 0
	var lines []Line
	for _, m := range f.measures {
		if m.Lot == p.Lot {
			lines = append(lines, f.line(m, p))
		}
	}
	if line, ok := f.policy.promised(p.Lot, f.promises[p], from, to, f.today); ok {
		lines = append(lines, line)
	}
	for _, line := range lines {
		out.Lines = append(out.Lines, line)
		if line.Rating == Other {
			continue
		}
		known++
		if out.Overall == Other || line.Rating.rank() > out.Overall.rank() {
			out.Overall = line.Rating
		}
	}
	// Too little that is known gives no praise; what is known to be poor stands, or silence would better a rating.
	if n := len(out.Lines); (out.Overall == Good || out.Overall == Approaching) && known*100 < n*f.policy.KnownPercent {
		out.Why = fmt.Sprintf("%d of %d measures can be rated. An overall rating of “%s” needs %d%% of them (%s).", known, n, out.Overall, f.policy.KnownPercent, f.policy.Citation)
		out.Overall = Other
	}
	return out
}

func (f figures) line(m Measure, p Pair) Line {
	done := f.done[p]
	known := func(value int) Line { return Line{Measure: m, Known: true, Value: value, Rating: m.Rate(value)} }
	unknown := func(why string) Line { return Line{Measure: m, Rating: Other, Why: why} }
	switch m.Source {
	case FromReturn:
		r := f.returns[p]
		if v, ok := r.Values[m.Ref]; ok {
			return known(v)
		}
		if r.Ref != "" && !r.asks(m.Ref) {
			return unknown("The reporting schedule did not ask for it.")
		}
		if missing := f.policy.MissingReturn; r.Ref != "" && r.HandedIn.IsZero() && missing != Other {
			why := fmt.Sprintf("The return to %s was due on %s and is not handed in, which counts as “%s” (%s).", r.To.Long(), r.Due.Long(), missing, f.policy.Citation)
			return Line{Measure: m, Rating: missing, Why: why}
		}
		return unknown("No return for this period is handed in.")
	case FromVisits, FromMissed:
		if done.Promised <= 0 {
			return unknown("Nothing was promised in this period.")
		}
		part := done.Delivered
		if m.Source == FromMissed {
			part = done.Missed
		}
		return known(min(1000, tenths(int(part), int(done.Promised))))
	case FromInvoices:
		if done.Invoices == 0 {
			return unknown("No invoice of this period came in.")
		}
		return known(tenths(done.Queried, done.Invoices))
	case FromConcerns:
		return known(f.concerns[p.Provider])
	default:
		return unknown("Nobody knows where the figure comes from.")
	}
}

// tenths is a share in tenths of a percent, half up.
func tenths(part, of int) int { return (2000*part + of) / (2 * of) }
