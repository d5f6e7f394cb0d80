package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot/spending"
	"alongside/internal/spot/supplier"
	"alongside/internal/spreadsheet/ledger"
)

type analyseSpendCommand struct {
	Files         []string `arg:"" name:"file" help:"Ledgers of payments as councils publish them."`
	Members       string   `placeholder:"FILE" help:"A CSV or XLSX file with the members of an agreement: how much of the spending goes to them."`
	MembersColumn string   `name:"members-column" default:"name" placeholder:"NAME" help:"The heading of the members' names (default name)."`
	Accept        float64  `default:"${accept}" placeholder:"P" help:"Join names without a person from this probability on (default ${accept})."`
	Ask           float64  `default:"${ask}" placeholder:"P" help:"Ask a person from this probability on (default ${ask})."`
	Top           int      `default:"20" placeholder:"N" help:"How many suppliers to show; --json has all."`
}

// AfterApply refuses thresholds that make no sense, as a wrong use of the command.
func (a *analyseSpendCommand) AfterApply() error {
	if a.Top < 0 {
		return errors.New("--top is a number of suppliers, not below 0")
	}
	return thresholds(a.Accept, a.Ask)
}

// spendAnswer is what scripts are given; its names are promised.
type spendAnswer struct {
	Files   []spendFile `json:"files"`
	Refused int         `json:"refused"`
	spending.Picture
	Doubtful        []doubtAnswer `json:"doubtful"`
	OverlapDoubtful []doubtAnswer `json:"overlap_doubtful,omitempty"` // a member and a supplier that may be the same

	top int
}

// spendFile is what was read of one file.
type spendFile struct {
	File    string      `json:"file"`
	Taken   int         `json:"taken"`
	Refused int         `json:"refused"`
	Total   money.Pence `json:"total_pence"`
}

// Run adds up the files. One that cannot be read makes the whole answer wrong, so there is none.
func (a analyseSpendCommand) Run(ctx context.Context, s *session) error {
	var members []supplier.Entry
	var err error
	if a.Members != "" {
		if members, _, err = readNames(ctx, a.Members, "", []namedColumn{{heading: a.MembersColumn}}); err != nil {
			return named(a.Members, err)
		}
	}
	books := &spending.Books{}
	out := spendAnswer{top: a.Top}
	var wrong []error
	for _, path := range a.Files {
		f, err := readPayments(ctx, path, books)
		if err != nil {
			wrong = append(wrong, named(path, err))
			continue
		}
		out.Files = append(out.Files, f)
		out.Refused += f.Refused
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	out.Picture = books.Sum(members, nil, supplier.Options{Accept: a.Accept, Ask: a.Ask})
	out.Doubtful = doubtsAnswer(out.Picture.Doubtful)
	if out.Overlap != nil {
		out.OverlapDoubtful = doubtsAnswer(out.Overlap.Doubtful)
	}
	return s.answer(out, out.write)
}

// readPayments adds one ledger to the books.
func readPayments(ctx context.Context, path string, books *spending.Books) (r spendFile, err error) {
	f, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return r, errors.Join(err, fault.Invalid("file", "is a folder; name the files in it"))
	}
	l, err := ledger.Scan(f, ledger.Options{})
	if err != nil {
		return r, err
	}
	var layout strings.Builder // councils number their suppliers apart; their files have other columns
	for _, c := range l.Mapping().Columns {
		layout.WriteString(c.Heading)
	}
	for l.Next() {
		if _, refused := l.Refusal(); refused {
			continue
		}
		p := l.Payment()
		books.Add(paymentOf(p, layout.String()))
		if p.Line%4096 == 0 && ctx.Err() != nil {
			return r, ctx.Err()
		}
	}
	if err := l.Err(); err != nil {
		return r, err
	}
	sum := l.Summary()
	return spendFile{File: base(path), Taken: sum.Taken, Refused: sum.Rows - sum.Taken, Total: sum.Total}, nil
}

func paymentOf(p *ledger.Payment, layout string) spending.Payment {
	out := spending.Payment{Name: p.Supplier, Amount: p.Amount, Withheld: p.Redacted || supplier.Withheld(p.Supplier)}
	for _, n := range [...]supplier.Number{
		{Scheme: supplier.Company, Value: p.CompanyNumber}, {Scheme: supplier.Charity, Value: p.CharityNumber},
	} {
		if n.Value != "" {
			out.Numbers = append(out.Numbers, n)
		}
	}
	if p.SupplierNumber != "" {
		out.Numbers = append(out.Numbers, supplier.Number{Scheme: supplier.Council, Value: p.SupplierNumber + "/" + layout})
	}
	return out
}

// percent writes a share.
func percent(share float64) string { return fmt.Sprintf("%.1f%%", share*100) }

func (a spendAnswer) write(w io.Writer) {
	for _, f := range a.Files {
		fmt.Fprintf(w, "%s: %d payments, %s; %d lines refused\n", f.File, f.Taken, f.Total, f.Refused)
	}
	fmt.Fprintf(w, "Together %d payments, %s. %d names, %d suppliers; %d payments of %s have a withheld payee.\n",
		a.Payments, a.Total, a.Names, len(a.Suppliers), a.Withheld.Payments, a.Withheld.Pence)
	fmt.Fprintf(w, "A payment: half of them between %s and %s, the middle one %s, the largest %s.\n",
		a.Spread.Lower, a.Spread.Upper, a.Spread.Median, a.Spread.Most)
	if c := a.Credited; c.Suppliers > 0 {
		fmt.Fprintf(w, "Credits: suppliers that gave back more than they were paid: %d, together %s. They have no share; shares are of the %s that the others were paid, net of credits.\n",
			c.Suppliers, -c.Pence, a.Paid)
	}
	c := a.Concentration
	fmt.Fprintf(w, "Concentration: the largest supplier gets %s, the largest 5 %s, the largest 10 %s; %d get half. Herfindahl index %d.\n",
		percent(c.First), percent(c.Five), percent(c.Ten), c.OfHalf, c.Index)
	if o := a.Overlap; o != nil {
		fmt.Fprintf(w, "Overlap: %d of %d members were paid; they are %s of the suppliers and get %s, %s of the spending.\n",
			o.Found, o.Members, percent(o.Share), o.Pence, percent(o.OfSpend))
	}
	for n, s := range a.Suppliers {
		if n == a.top {
			break
		}
		member := ""
		if s.Member {
			member = ", a member"
		}
		fmt.Fprintf(w, "  %12s %6s  %s (%d payments, the middle one %s%s)\n", s.Pence, percent(s.Share), strings.Join(s.Names, " = "), s.Payments, s.Spread.Median, member)
	}
	if len(a.Doubtful) > 0 {
		fmt.Fprintf(w, "%d pairs of names may be the same supplier; --json lists them.\n", len(a.Doubtful))
	}
	for _, d := range a.OverlapDoubtful {
		fmt.Fprintf(w, "  Perhaps a member: %s ? %s (%.0f%%)\n", d.A, d.B, d.Score*100)
	}
}
