package spot

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/spot/matching"
	"alongside/internal/spot/supplier"
	"alongside/internal/spreadsheet/ledger"
)

// Books keeps what each published ledger paid under each name, so that suppliers are matched without reading its lines again.
type Books interface {
	// SavePayees adds what an import paid under each name, once and all of them.
	SavePayees(ctx context.Context, tx *db.Tx, i Import, all []matching.Payee) error
	// Payees returns up to limit of an import's, behind the place after, and the place of the last; none where none were saved.
	Payees(ctx context.Context, tx *db.Tx, i Import, after, limit int) (found []matching.Payee, last int, err error)
}

// mostPayees is of how many names the books of one import are kept: they are saved in the commit that publishes it, which is to
// stay short. The lines of a file with more are read whenever suppliers are matched.
const mostPayees = 100_000

// payeesPerView is how many payees one view reads.
const payeesPerView = 10_000

// books add up payments by the payee's name.
type books struct {
	names    map[string]*payee
	withheld money.Pence
}

// payee is one name. seen has its numbers once they are too many to be looked through.
type payee struct {
	matching.Payee
	seen map[supplier.Number]bool
}

// fewNumbers are looked through faster than looked up.
const fewNumbers = 8

func newBooks() *books { return &books{names: map[string]*payee{}} }

func (b *books) add(p *ledger.Payment) {
	one := b.names[p.Supplier]
	if p.Redacted || one == nil && supplier.Tidy(p.Supplier) == "" {
		b.withheld += p.Amount
		return
	}
	if one == nil {
		one = b.of(p.Supplier)
	}
	one.Paid += p.Amount
	one.Turnover += max(p.Amount, -p.Amount)
	one.Payments++
	if p.CompanyNumber == "" && p.CharityNumber == "" && p.SupplierNumber == "" {
		return
	}
	one.number(supplier.Company, p.CompanyNumber)
	one.number(supplier.Charity, p.CharityNumber)
	one.number(supplier.Council, p.SupplierNumber)
}

// of returns the payee of a name, a new one for the first time.
func (b *books) of(name string) *payee {
	one := b.names[name]
	if one == nil {
		one = &payee{Payee: matching.Payee{Name: name}}
		b.names[name] = one
	}
	return one
}

// number adds a number unless the payee has it.
func (p *payee) number(scheme supplier.Scheme, value string) {
	n := supplier.Number{Scheme: scheme, Value: value}
	if value == "" || p.seen[n] || p.seen == nil && slices.Contains(p.Numbers, n) {
		return
	}
	p.Numbers = append(p.Numbers, n)
	if p.seen == nil && len(p.Numbers) > fewNumbers {
		p.seen = map[supplier.Number]bool{}
		for _, known := range p.Numbers {
			p.seen[known] = true
		}
	}
	if p.seen != nil {
		p.seen[n] = true
	}
}

// payees returns all, in no order.
func (b *books) payees() []matching.Payee {
	out := make([]matching.Payee, 0, len(b.names))
	for _, one := range b.names {
		out = append(out, one.Payee)
	}
	return out
}

// include adds one payee of another import's books.
func (b *books) include(p matching.Payee) {
	one := b.of(p.Name)
	one.Paid += p.Paid
	one.Turnover += p.Turnover
	one.Payments += p.Payments
	for _, n := range p.Numbers {
		one.number(n.Scheme, n.Value)
	}
}

// book adds up one import by name, in short views: from its books, or from its lines where none were kept.
func (s *Service) book(ctx context.Context, i Import, b *books) error {
	paid, count := money.Pence(0), 0
	for after, more := 0, true; more; {
		var found []matching.Payee
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			found, after, err = s.Store.Payees(ctx, tx, i, after, payeesPerView)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range found {
			b.include(p)
			paid += p.Paid
		}
		count += len(found)
		more = len(found) == payeesPerView
	}
	switch count {
	case 0:
		return s.bookLines(ctx, i, b)
	case i.Summary.SupplierCount:
		b.withheld += i.Summary.Total - paid
		return nil
	default:
		return fmt.Errorf("the books have %d of %d names", count, i.Summary.SupplierCount)
	}
}

func (s *Service) bookLines(ctx context.Context, i Import, b *books) error {
	for after, more := 0, true; more; {
		var found []Payment
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			found, err = s.Store.Payments(ctx, tx, i, after, linesPerView)
			return err
		})
		if err != nil {
			return err
		}
		for n := range found {
			b.add(&found[n].Payment)
			after = found[n].Line
		}
		more = len(found) == linesPerView
	}
	return nil
}
