package decision

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/money"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Import takes over the decisions of one published paper.
type Import struct {
	Paper  modgov.Document
	Source string // the file's name, kept with each decision
	Policy string // the policy under which the paper's council counts; empty means the importing council's own
}

// Imported says what became of one item of the paper.
type Imported struct {
	Ref      thread.Ref
	Label    string
	Title    string
	Known    bool // it was here before and was left alone
	Findings []Finding
}

// Import takes over the decisions of a paper in one transaction. Importing the same paper again adds nothing.
func (s *Service) Import(ctx context.Context, by access.Actor, cmd Import) ([]Imported, error) {
	if !by.May(access.DecisionImport) {
		return nil, fault.Forbidden("You may not import decisions.")
	}
	var taken []Imported
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		taken, err = s.ImportTx(ctx, tx, by.By(), cmd)
		return err
	})
	return taken, err
}

// ImportTx is Import inside a transaction.
func (s *Service) ImportTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Import) ([]Imported, error) {
	if len(cmd.Paper.Decisions) == 0 {
		return nil, fault.Invalid("file", "No decision was recognised in this paper.")
	}
	if cmd.Policy == "" {
		policy, err := s.policy.StatutePolicy(ctx, tx)
		if err != nil {
			return nil, err
		}
		cmd.Policy = policy
	}
	taken := make([]Imported, 0, len(cmd.Paper.Decisions))
	for _, item := range cmd.Paper.Decisions {
		one, err := s.importOne(ctx, tx, by, cmd, item)
		if err != nil {
			return nil, fmt.Errorf("import %q: %w", item.Title, err)
		}
		taken = append(taken, one)
	}
	return taken, nil
}

func (s *Service) importOne(ctx context.Context, tx *db.Tx, by audit.By, cmd Import, item modgov.Decision) (Imported, error) {
	if err := Readable(cmd, item); err != nil {
		return Imported{}, err
	}
	d := FromPaper(s.book, cmd, item)
	same, err := s.store.Alike(ctx, tx, d.Label, d.Title)
	if err != nil {
		return Imported{}, err
	}
	for _, known := range same {
		if known.Source == d.Source && known.DecidedOn == d.DecidedOn && known.NoticePublished == d.NoticePublished {
			return Imported{Ref: known.Ref, Label: d.Label, Title: d.Title, Known: true, Findings: known.Findings}, nil
		}
	}
	d.Ref, d.Version = thread.New(tx, thread.Decision), 1
	if err := s.store.Insert(ctx, tx, d); err != nil {
		return Imported{}, err
	}
	if err := s.record(ctx, tx, by, d, "decision imported", "Imported from "+cmd.Source, ""); err != nil {
		return Imported{}, err
	}
	return Imported{Ref: d.Ref, Label: d.Label, Title: d.Title, Findings: d.Findings}, nil
}

// FromPaper turns one item of a paper into a decision without reference or version. What the paper does not state stays
// empty and is named in the findings; dates that the law determines are worked out and compared with those printed.
func FromPaper(book *statute.Book, cmd Import, item modgov.Decision) Decision {
	d := Decision{
		Label: item.Reference, Title: titleOf(cmd, item),
		Key: item.IsKey == modgov.Yes, ReasonKey: item.ReasonKey,
		Maker: first(item.DecisionMaker, cmd.Paper.Body), LeadMember: item.LeadMember, Proposal: item.Proposed,
		Reasons: item.Reasons, Interests: item.Interests, Finance: item.FinancialText, Legal: item.LegalText,
		Equality: item.EqualityText, Consulted: item.Consultation, Source: cmd.Source, Basis: BasisOrdinary,
		NoticePublished: item.NoticePublished.Day, DecidedOn: item.DecisionDate.Day, PublishedOn: item.PublicationDate.Day,
		SubjectToCallIn: item.SubjectToCallIn == modgov.Yes,
	}
	for _, r := range item.Resolutions {
		d.Clauses = append(d.Clauses, Clause{Label: r.Letter, Text: r.Text})
	}
	for _, o := range item.Options {
		d.Options = append(d.Options, Option{Label: o.Label, Title: o.Title, Text: o.Text, Discarded: o.Discounted})
	}
	for _, r := range item.Routes {
		if !r.Past && d.Route == "" {
			d.Route = Route(r.Name)
		}
	}
	d.Terms = termsOf(item)
	for _, f := range cmd.Paper.Findings {
		d.Findings = append(d.Findings, Finding{Code: f.Code, Message: f.Message, Line: f.Line})
	}
	d.Findings = append(d.Findings, lacking(cmd, item)...)
	d.computeDates(book, cmd.Policy, item)
	return d
}

// Readable refuses an item of which nothing is known by which anybody could find the decision again.
func Readable(cmd Import, item modgov.Decision) error {
	if item.Title != "" || cmd.Paper.Title != "" || item.Reference != "" || dated(item) {
		return nil
	}
	return fault.Invalid("file", "Neither a title nor a reference nor a date of the decision could be read, so nothing was taken. "+
		"Check that this is the whole paper, saved as text; or enter the decision by hand.")
}

// dated reports whether the paper gives any day of the decision.
func dated(item modgov.Decision) bool {
	for _, s := range []modgov.Stated{item.NoticePublished, item.DecisionDate, item.PublicationDate, item.EffectiveFrom} {
		if !s.Day.IsZero() {
			return true
		}
	}
	return false
}

// titleOf names a decision: by its own title, the paper's, its own first words, or what else tells it from others.
func titleOf(cmd Import, item modgov.Decision) string {
	said := first(item.DecisionText, item.Proposed)
	if said == "" && len(item.Resolutions) > 0 {
		said = item.Resolutions[0].Text
	}
	return first(item.Title, cmd.Paper.Title, beginning(said), item.Reference, "A decision from "+cmd.Source)
}

// beginning returns the first words of a text, at most a line.
func beginning(text string) string {
	const line = 100
	words := strings.Fields(text)
	short := ""
	for _, w := range words {
		if len(short)+len(w) >= line {
			return short + " …"
		}
		short = strings.TrimSpace(short + " " + w)
	}
	return short
}

// lacking names what a reader has to add before the decision can be relied on.
func lacking(cmd Import, item modgov.Decision) []Finding {
	var out []Finding
	if item.Title == "" && cmd.Paper.Title == "" {
		out = append(out, Finding{Code: "title-missing", Message: "The paper gives no title; the decision's own first words stand in its place."})
	}
	if !dated(item) {
		out = append(out, Finding{Code: "dates-missing", Message: "The paper gives no day of the notice, the decision or its publication. It stays a draft until they are entered."})
	}
	return out
}

// computeDates works out the notice's and the call-in's last days and notes where the paper prints others.
func (d *Decision) computeDates(book *statute.Book, policy string, item modgov.Decision) {
	note := func(code string, line int, format string, args ...any) {
		d.Findings = append(d.Findings, Finding{Code: code, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	printed := item.NotBefore
	d.NotBefore = printed.Day
	if !d.NoticePublished.IsZero() {
		r, err := book.Compute("key-decision-notice", statute.Query{From: d.NoticePublished})
		switch {
		case err != nil:
			note("notice-not-computed", printed.Line, "The notice period could not be worked out: %s", fault.Message(err))
		case printed.Day.IsZero():
			d.NotBefore = r.NextStepFrom
			note("not-before-computed", 0, "The paper prints no earliest date; 28 clear days from %s end so that it may be taken from %s.",
				d.NoticePublished.Long(), r.NextStepFrom.Long())
		case printed.Day != r.NextStepFrom:
			note("not-before-differs", printed.Line, "The paper says not before %s; 28 clear days from %s give %s.",
				printed.Day.Long(), d.NoticePublished.Long(), r.NextStepFrom.Long())
		}
	}
	d.EffectiveFrom = item.EffectiveFrom.Day
	if d.PublishedOn.IsZero() || !d.SubjectToCallIn {
		if d.EffectiveFrom.IsZero() && !d.SubjectToCallIn {
			d.EffectiveFrom = d.DecidedOn
		}
		return
	}
	r, err := book.Compute("call-in", statute.Query{From: d.PublishedOn, Policy: policy})
	switch {
	case err != nil:
		note("call-in-not-computed", item.EffectiveFrom.Line, "The call-in period could not be worked out: %s", fault.Message(err))
	case d.EffectiveFrom.IsZero():
		d.EffectiveFrom = r.NextStepFrom
		note("effective-computed", 0, "The paper prints no effective date; the council's call-in rule gives %s.", r.NextStepFrom.Long())
	case d.EffectiveFrom != r.NextStepFrom:
		d.EffectiveWhy = fmt.Sprintf("As published; the council's call-in rule gives %s.", r.NextStepFrom.Long())
		note("effective-differs", item.EffectiveFrom.Line, "The paper says effective from %s; the council's call-in rule gives %s.",
			d.EffectiveFrom.Long(), r.NextStepFrom.Long())
	}
}

// termsOf reads the limits that the lock can hold to. Only sums whose role the paper's own words give are taken.
func termsOf(item modgov.Decision) Terms {
	t := Terms{
		Start: item.Term.Start.Day, End: item.Term.Expiry.Day, BreakPattern: item.Term.Pattern,
		Delegation: strings.Join(item.Delegations, "\n"),
	}
	if t.Start.IsZero() && len(item.Term.Start.Month) == len("2006-01") {
		if d, err := workday.Parse(item.Term.Start.Month + "-01"); err == nil {
			t.Start = d
		}
	}
	months := item.Term.Months
	if p := item.Term.PatternMonths; len(p) > 0 {
		months = p[0]
		t.ExtensionMonths = append(t.ExtensionMonths, p[1:]...)
	} else if item.Term.ExtensionMonths > 0 {
		t.ExtensionMonths = []int{item.Term.ExtensionMonths}
	}
	if t.End.IsZero() && !t.Start.IsZero() && months > 0 {
		t.End = t.Start.AddMonths(months).AddDays(-1)
	}
	t.TotalValue = largest(item.Values, func(m modgov.Money) bool { return m.Role == modgov.RoleTotal && !m.PerYear })
	t.ExtensionValue = largest(item.Values, func(m modgov.Money) bool { return m.Role == modgov.RoleExtension })
	t.AnnualValue = largest(item.Values, func(m modgov.Money) bool { return m.PerYear || m.Role == modgov.RoleBudget })
	return t
}

func largest(values []modgov.Money, is func(modgov.Money) bool) money.Pence {
	var most money.Pence
	for _, v := range values {
		if is(v) && v.Per == "" && v.Pence > most {
			most = v.Pence
		}
	}
	return most
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
