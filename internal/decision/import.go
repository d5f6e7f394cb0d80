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
	"alongside/internal/statute"
	"alongside/internal/thread"
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
		Unstated:        Unstated{Key: item.IsKey == modgov.Unstated, CallIn: item.SubjectToCallIn == modgov.Unstated},
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
	terms, unread := termsOf(item)
	d.Terms = terms
	for _, f := range cmd.Paper.Findings {
		d.Findings = append(d.Findings, Finding{Code: f.Code, Message: f.Message, Line: f.Line})
	}
	d.Findings = append(d.Findings, lacking(cmd, item)...)
	d.decidedAtMeeting(cmd.Paper, item)
	d.computeDates(book, cmd.Policy, item)
	d.Findings = append(d.Findings, unread...)
	return d
}

// Readable refuses an item of which nothing is known by which anybody could find the decision again.
func Readable(cmd Import, item modgov.Decision) error {
	if item.Title != "" || cmd.Paper.Title != "" || item.Reference != "" || dated(item) {
		return nil
	}
	said := "Neither a title nor a reference nor a date of the decision could be read, so nothing was taken. "
	for _, f := range cmd.Paper.Findings {
		if undated[f.Code] {
			said += fmt.Sprintf("Line %d: %s ", f.Line, f.Message)
		}
	}
	return fault.Invalid("file", said+"Check that this is the whole paper, saved as text; or enter the decision by hand.")
}

// undated are the findings that say why a date which is printed was not read.
var undated = map[string]bool{"impossible-date": true, "date-not-understood": true, "date-without-year": true, "date-without-day": true}

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
	atMeeting := !cmd.Paper.MeetingDate.Day.IsZero() && len(item.Resolutions) > 0
	if !dated(item) && !atMeeting {
		out = append(out, Finding{Code: "dates-missing", Message: "The paper gives no day of the notice, the decision or its publication. It stays a draft until they are entered."})
	}
	if item.IsKey == modgov.Unstated {
		said := "Whether it is a key decision is not stated. A person must enter it."
		if item.DecisionDate.Day.IsZero() && !atMeeting {
			said = "Whether it is a key decision is not stated. It stays a draft until a person enters it."
		}
		out = append(out, Finding{Code: "key-not-stated", Message: said})
	}
	return out
}

// decidedAtMeeting takes the day of the meeting for that of a decision which the paper says was made there.
func (d *Decision) decidedAtMeeting(paper modgov.Document, item modgov.Decision) {
	at := paper.MeetingDate
	if !d.DecidedOn.IsZero() || at.Day.IsZero() || len(item.Resolutions) == 0 || paper.Kind != modgov.KindMinutes && paper.Kind != modgov.KindRecord {
		return
	}
	d.DecidedOn = at.Day
	d.Findings = append(d.Findings, Finding{Code: "decided-at-meeting", Line: at.Line,
		Message: fmt.Sprintf("No day of the decision itself is stated; it was resolved at the meeting on %s.", at.Day.Long())})
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
	if d.Unstated.CallIn {
		d.callInOpen(book, policy, note)
		return
	}
	if !d.SubjectToCallIn && d.EffectiveFrom.IsZero() && !d.DecidedOn.IsZero() {
		d.EffectiveFrom = d.DecidedOn
		note("effective-computed", 0, "The paper prints no effective date and says that it may not be called in; it took effect when it was decided, on %s.", d.DecidedOn.Long())
	}
	if d.PublishedOn.IsZero() || !d.SubjectToCallIn {
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

// callInOpen says what follows from a paper that does not state whether the decision may be called in: no day is guessed.
func (d *Decision) callInOpen(book *statute.Book, policy string, note func(code string, line int, format string, args ...any)) {
	const code, lacks = "call-in-not-stated", "Whether it may be called in is not stated. "
	switch {
	case !d.EffectiveFrom.IsZero():
		note(code, 0, lacks+"The effective date, %s, was taken as printed.", d.EffectiveFrom.Long())
	case d.PublishedOn.IsZero():
		note(code, 0, lacks+"A person must enter it before the decision is published.")
	default:
		would := ""
		if r, err := book.Compute("call-in", statute.Query{From: d.PublishedOn, Policy: policy}); err == nil {
			would = fmt.Sprintf(" If it may be, the council's rule gives %s.", r.NextStepFrom.Long())
		}
		note(code, 0, lacks+"It does not take effect until a person enters it."+would)
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
