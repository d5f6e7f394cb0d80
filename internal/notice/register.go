package notice

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/workday"
)

// RegisterHeadings are the columns of the contract register: what paragraph 32 of the Local Government Transparency Code 2015 asks
// for each contract above £5,000, and the reference of its release.
func RegisterHeadings() []string {
	return []string{
		"Reference number", "Title of agreement", "Local authority department responsible", "Description of the goods and/or services being provided",
		"Supplier name and details", "Sum to be paid over the length of the contract or the estimated annual spending or budget for the contract",
		"Value Added Tax that cannot be recovered", "Start date", "End date", "Review date",
		"Whether or not the contract was the result of an invitation to quote or a published invitation to tender",
		"Whether or not the supplier is a small or medium sized enterprise and/or a voluntary or community sector organisation", "ocid",
	}
}

// notRecorded stands in a column of the code that Alongside holds nothing for.
const notRecorded = "Not recorded"

// smallest is the value above which the code asks for a contract: £5,000.
const smallest = 500_000

// Register yields the rows of the contract register as it stands today: agreements that run or are to start.
func (s *Service) Register(ctx context.Context, tx *db.Tx, pub Publisher, row func([]string) error) error {
	said, err := s.agreements.Registered(ctx, tx)
	if err != nil {
		return fmt.Errorf("what the register says: %w", err)
	}
	for p, err := range s.Processes(ctx, tx, "") {
		if err != nil {
			return err
		}
		if p.Unlet() || p.Agreement.State(tx.Today()) == "ended" || p.Agreement.Value <= smallest {
			continue
		}
		if err := row(registerRow(pub, p, said[p.Agreement.Ref], tx.Today())); err != nil {
			return fmt.Errorf("write %s: %w", p.Agreement.Ref, err)
		}
	}
	return nil
}

func registerRow(pub Publisher, p Process, said agreement.Registered, today workday.Date) []string {
	a := p.Agreement
	review := notRecorded
	if b, ok := a.NextBreak(today); ok {
		review = b.NoticeBy.String()
	}
	vat := notRecorded
	if said.VATSaid {
		vat = said.VAT.Pounds()
	}
	how := "No"
	switch {
	case len(p.Openings) > 0 || said.Invited == agreement.ByTender:
		how = "Published invitation to tender"
	case said.Invited == agreement.ByQuote:
		how = "Invitation to quote"
	case said.Invited == agreement.ByNone:
	case a.Kind != agreement.Grant && a.Kind != agreement.SLA:
		how = notRecorded
	}
	return []string{
		string(a.Ref), a.Title, cmp.Or(said.Department, notRecorded), lots(a), suppliers(p, today), a.Value.Pounds(), vat, a.Start.String(), a.End.String(), review, how, sizes(p, today), pub.OCID(a.Ref),
	}
}

func lots(a agreement.Agreement) string {
	var out []string
	for _, l := range a.Lots {
		out = append(out, l.Name+" ("+service(l.Service)+")")
	}
	return strings.Join(out, "; ")
}

// service is what a lot buys in words, such as "community support", by its code.
func service(code string) string { return strings.ReplaceAll(code, "-", " ") }

// sizes says which of the suppliers in on a day are voluntary or community organisations, and which are small or medium-sized or large as far
// as they have said it.
func sizes(p Process, on workday.Date) string {
	const voluntary, small, large, open = "Voluntary or community sector", "Small or medium-sized", "Large", "Size not recorded"
	named := map[string][]string{}
	for _, s := range in(p, on) {
		name := s.reference().Name
		if s.VCSE {
			named[voluntary] = append(named[voluntary], name)
		}
		switch {
		case s.Size == provider.SmallOrMedium:
			named[small] = append(named[small], name)
		case s.Size == provider.Large:
			named[large] = append(named[large], name)
		case !s.VCSE:
			named[open] = append(named[open], name)
		}
	}
	var out []string
	for _, kind := range []string{voluntary, small, large, open} {
		if len(named[kind]) > 0 {
			out = append(out, kind+": "+strings.Join(named[kind], "; "))
		}
	}
	return cmp.Or(strings.Join(out, ". "), notRecorded)
}

// suppliers are who is in on a day, each once.
func suppliers(p Process, on workday.Date) string {
	var out []string
	for _, s := range in(p, on) {
		name := s.reference().Name
		if s.Scheme != "" {
			name += " (" + s.Scheme + " " + s.Number + ")"
		}
		out = append(out, name)
	}
	return strings.Join(out, "; ")
}

// in are the known suppliers that are in on a day, each once, in the order in which they came.
func in(p Process, on workday.Date) []Supplier {
	var out []Supplier
	seen := map[string]bool{}
	for _, m := range p.Members {
		s, known := p.Providers[m.Provider]
		if !known || !In(m, on) || seen[string(s.Ref)] {
			continue
		}
		seen[string(s.Ref)] = true
		out = append(out, s)
	}
	return out
}
