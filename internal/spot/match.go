package spot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/money"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/supplier"
)

// Match is what the last matching of all published ledgers came to.
type Match struct {
	ReadAt    time.Time // when it began to read; zero when nothing was matched yet
	Imports   int
	Names     int
	Suppliers int
	Joined    int         // suppliers that are providers
	Paid      money.Pence // to named payees
	Withheld  money.Pence // to payees whose name is withheld
	Overlaps  []matching.Overlap
	Questions int
	AskedFor  money.Pence // what the questions are about, together
}

// Question is one couple of names that a person is asked about.
type Question struct {
	ID int64
	matching.Doubt
}

// Matches keeps what the matching found, ready to be shown. Both engines pass the suite in spottest.
type Matches interface {
	// Match returns the last matching; the zero value when there was none.
	Match(ctx context.Context, tx *db.Tx) (Match, error)
	// SaveMatch puts a matching in place of the one before, unless that read later.
	SaveMatch(ctx context.Context, tx *db.Tx, m Match, p matching.Picture) error
	// Questions returns those that nobody has answered, the most at stake first, behind the question after.
	Questions(ctx context.Context, tx *db.Tx, after Question, limit int) ([]Question, error)
	// Question returns one that nobody has answered, or a fault of kind not found.
	Question(ctx context.Context, tx *db.Tx, id int64) (Question, error)
	// Suppliers returns those most was paid to.
	Suppliers(ctx context.Context, tx *db.Tx, limit int) ([]matching.Supplier, error)
}

// Market says who the council's providers and their agreements are.
type Market interface {
	Market(ctx context.Context, tx *db.Tx) (matching.Market, error)
}

// match is the handler of KindMatch.
func (s *Service) match(ctx context.Context, _ []byte) error { return s.MatchSuppliers(ctx) }

// linesPerView is how many payments one view reads.
const linesPerView = 10_000

// MatchSuppliers matches the suppliers of all published ledgers and keeps the result. It reads in short views and works
// between them: only the result is saved in a transaction.
func (s *Service) MatchSuppliers(ctx context.Context) error {
	if s.Matches == nil {
		return nil
	}
	var read struct {
		imports []Import
		said    []Settlement
		market  matching.Market
	}
	m := Match{}
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		m.ReadAt = tx.Now()
		if read.imports, err = s.published(ctx, tx, Spend); err != nil {
			return err
		}
		if read.said, err = s.Settlements.Settlements(ctx, tx); err != nil || s.Market == nil {
			return err
		}
		read.market, err = s.Market.Market(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what is to be matched: %w", err)
	}
	b := newBooks()
	for n, i := range read.imports {
		if err := job.Report(ctx, job.Progress{Step: n, Steps: len(read.imports), Message: i.File}); err != nil {
			return err
		}
		if err := s.book(ctx, i, b); err != nil {
			return fmt.Errorf("read %s: %w", i.Ref, err)
		}
	}
	p := matching.Work(b.payees(), read.market, decisions(read.said))
	m.Imports, m.Names, m.Suppliers, m.Paid, m.Withheld, m.Overlaps = len(read.imports), p.Names, len(p.Suppliers), p.Paid, b.withheld, p.Overlaps
	for _, one := range p.Suppliers {
		if len(one.Providers) > 0 {
			m.Joined++
		}
	}
	painted, off, lines, err := s.repaint(ctx, &p, read.market, decisions(read.said))
	if err != nil {
		return fmt.Errorf("paint the packages: %w", err)
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		if err := s.Matches.SaveMatch(ctx, tx, m, p); err != nil || s.Workbench == nil {
			return err
		}
		return s.savePainted(ctx, tx, painted, off, told(lines, b))
	})
}

// repaint makes the picture of the packages, which it returns too, and adds what is in doubt about their providers' names to what is asked.
func (s *Service) repaint(ctx context.Context, p *matching.Picture, market matching.Market, said []supplier.Decision) (Painted, []Off, []Package, error) {
	if s.Workbench == nil || s.Packages == nil {
		return Painted{}, nil, nil, nil
	}
	b, err := s.readBench(ctx)
	if err != nil {
		return Painted{}, nil, nil, err
	}
	theirs := matching.Work(b.payees(), market, said)
	asked := map[[2]string]bool{}
	for _, d := range p.Doubts {
		asked[[2]string{d.A, d.B}] = true
	}
	for _, d := range theirs.Doubts {
		if !asked[[2]string{d.A, d.B}] {
			d.Why += " The amounts are what their packages cost a week."
			p.Doubts = append(p.Doubts, d)
		}
	}
	slices.SortStableFunc(p.Doubts, func(x, y matching.Doubt) int { return cmp.Compare(y.Stake, x.Stake) })
	painted, off := b.paint(theirs, p.Suppliers)
	return painted, off, b.lines, nil
}

// savePainted keeps a picture and ends the reasons of what is no longer bought outside agreements; told are the purchases that
// files tell of.
func (s *Service) savePainted(ctx context.Context, tx *db.Tx, p Painted, off []Off, told map[int64]bool) error {
	if s.Clocks != nil {
		open, err := s.Workbench.Reasons(ctx, tx, 0)
		if err != nil {
			return err
		}
		live, err := s.live(ctx, tx)
		if err != nil {
			return err
		}
		off = twice(off, live)
		adopt(off, open)
		if err := s.endSettled(ctx, tx, slices.Concat(off, live), open, told); err != nil {
			return err
		}
	}
	return s.Workbench.SavePainted(ctx, tx, p, off)
}

// published returns the published imports of a kind.
func (s *Service) published(ctx context.Context, tx *db.Tx, kind Kind) (out []Import, err error) {
	const page = 200
	after := ""
	for {
		found, err := s.Store.Imports(ctx, tx, after, page)
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			if i.State == Published && i.Kind == kind {
				out = append(out, i)
			}
		}
		if len(found) < page {
			return out, nil
		}
		after = found[len(found)-1].SortKey()
	}
}
