package scrutiny

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
	"alongside/internal/workday"
)

// Import takes over the recommendations of one published paper, and the reports that its resolutions ask for.
type Import struct {
	Paper     modgov.Document
	Source    string       // the file's name
	Committee string       // where the paper does not name it
	On        workday.Date // where the paper does not print its date
	Decision  thread.Ref   // the decision that the paper is about, optional
}

// Imported says what became of one recommendation of the paper.
type Imported struct {
	Ref   thread.Ref
	Name  string
	Known bool // it was here before and was left alone
}

// Import takes over a paper in one transaction. Importing the same paper again adds nothing.
func (s *Service) Import(ctx context.Context, by access.Actor, cmd Import) ([]Imported, error) {
	var taken []Imported
	err := s.permitted(ctx, by, access.ScrutinyRecommend, "You may not import recommendations.", func(tx *db.Tx) error {
		var err error
		taken, err = s.ImportTx(ctx, tx, by.By(), cmd)
		return err
	})
	return taken, err
}

// recordedPaper is what the audit keeps of a paper, also of one that was read before.
type recordedPaper struct {
	Title    string `json:"title"`
	Source   string `json:"source"`
	Findings int    `json:"findings"`
}

// ImportTx is Import inside a transaction.
func (s *Service) ImportTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Import) ([]Imported, error) {
	paper, recs := FromPaper(cmd)
	if len(recs) == 0 {
		return nil, fault.Invalid("file", "No recommendation was recognised in this paper, and no resolution that asks for a report.")
	}
	known, err := s.store.OfPaper(ctx, tx, paper.Key)
	if err != nil {
		return nil, fmt.Errorf("look for %q: %w", paper.Title, err)
	}
	clock := s.clockRuns(&paper)
	if err := s.store.KeepPaper(ctx, tx, paper); err != nil {
		return nil, fmt.Errorf("keep the paper %q: %w", paper.Title, err)
	}
	entry := audit.Entry{Action: "paper read", Ref: paper.Key, Payload: recordedPaper{Title: paper.Title, Source: paper.Source, Findings: len(paper.Findings)}}
	if err := audit.Append(ctx, tx, by, entry); err != nil {
		return nil, err
	}
	taken := make([]Imported, 0, len(recs))
	for _, r := range recs {
		if i := same(known, r); i >= 0 {
			taken = append(taken, Imported{Ref: known[i].Ref, Name: r.Name(), Known: true})
			known = append(known[:i:i], known[i+1:]...)
			continue
		}
		r.Ref, r.Version = thread.New(tx, thread.Recommendation), 1
		if err := s.add(ctx, tx, by, &r, clock, "recommendation imported"); err != nil {
			return nil, fmt.Errorf("import %s: %w", r.Name(), err)
		}
		taken = append(taken, Imported{Ref: r.Ref, Name: r.Name()})
	}
	return taken, nil
}

// same finds r among those known of its paper: the same words under the same label. Each stands for one only, because a
// paper may say the same twice.
func same(known []Recommendation, r Recommendation) int {
	for i, k := range known {
		if k.Label == r.Label && k.Text == r.Text && k.Theme == r.Theme {
			return i
		}
	}
	return -1
}

// clockRuns reports whether a rule dates the responses to a paper of that day, and says in the findings when none does: the
// paper is older than the rule.
func (s *Service) clockRuns(p *Paper) bool {
	if p.On.IsZero() {
		return false
	}
	if _, err := s.clocks.Book.Compute(ruleResponse, statute.Query{From: p.On}); err != nil {
		p.note("response-not-dated", 0, "No date for the response was worked out: %s", fault.Message(err))
		return false
	}
	return true
}

// FromPaper turns a paper into recommendations without references. What it does not state stays empty and is named in the
// findings.
func FromPaper(cmd Import) (Paper, []Recommendation) {
	doc := cmd.Paper
	p := Paper{Source: cmd.Source, Title: first(doc.Title, titleOf(doc)), Committee: first(doc.Body, cmd.Committee), On: doc.MeetingDate.Day}
	if p.On.IsZero() {
		p.On = cmd.On
	}
	for _, f := range doc.Findings {
		p.Findings = append(p.Findings, Finding{Code: f.Code, Message: f.Message, Line: f.Line})
	}
	if p.On.IsZero() {
		p.note("paper-without-date", 0, "The paper prints no date of its meeting; no clock runs for the response.")
	}
	p.Key = strings.ToLower(strings.Join(strings.Fields(first(p.Title, p.Source)+" "+doc.MeetingDate.Day.String()), " "))
	joint := map[string]modgov.Theme{}
	names := map[string]string{}
	for _, t := range doc.Themes {
		joint[first(t.Label, t.Title)] = t
		names[first(t.Label, t.Title)] = strings.TrimSpace(strings.TrimPrefix(t.Label+": "+t.Title, ": "))
	}
	recs := make([]Recommendation, 0, len(doc.Recommendations))
	for _, m := range doc.Recommendations {
		r := Recommendation{Label: m.Label, Ordinal: len(recs) + 1, Theme: first(names[m.Theme], m.Theme), Text: m.Text, Asks: AsksAction}
		r.Response = Response{Answer: answerOf(m.Accepted), Text: m.Response, By: first(m.Owner, doc.ReportFrom)}
		if t := joint[m.Theme]; r.Response.Text == "" && t.Response != "" {
			r.Response.Text, r.Response.Joint = t.Response, true
		}
		recs = append(recs, r)
	}
	recs = append(recs, resolved(doc, len(recs))...)
	for i := range recs {
		recs[i].Paper, recs[i].Source, recs[i].Committee, recs[i].Decision = p.Key, p.Source, p.Committee, cmd.Decision
	}
	p.date(recs)
	return p, recs
}

// date gives each recommendation the paper's day, as the day of its response where the paper answers it: then the paper does
// not say when it was made.
func (p *Paper) date(recs []Recommendation) {
	silent := 0
	for i := range recs {
		r := &recs[i]
		if !r.Response.Given() {
			r.MadeOn, r.Response = p.On, Response{}
			continue
		}
		r.Response.On = p.On
		if r.Response.Answer == Unstated {
			silent++
		}
	}
	if silent > 0 {
		p.note("response-not-plain", 0, "%d of %d responses do not say whether the recommendation is accepted.", silent, len(recs))
	}
}

// resolved returns the resolutions that ask somebody for something.
func resolved(doc modgov.Document, before int) []Recommendation {
	var out []Recommendation
	for _, m := range doc.Resolutions() {
		asks := AsksAction
		switch m.Kind {
		case modgov.ReportBack:
			asks = AsksReport
		case modgov.Requested, modgov.Recommended:
		default:
			continue
		}
		out = append(out, Recommendation{Label: m.Letter, Ordinal: before + len(out) + 1, Text: m.Text, Asks: asks})
	}
	return out
}

func (p *Paper) note(code string, line int, format string, args ...any) {
	p.Findings = append(p.Findings, Finding{Code: code, Line: line, Message: fmt.Sprintf(format, args...)})
}

func titleOf(doc modgov.Document) string {
	for _, d := range doc.Decisions {
		if d.Title != "" {
			return d.Title
		}
	}
	return ""
}

// answerOf reads the word with which a response was printed.
func answerOf(printed string) Answer {
	low := strings.ToLower(printed)
	switch {
	case strings.Contains(low, "not ") || strings.Contains(low, "reject"):
		return Rejected
	case strings.Contains(low, "part"):
		return Partly
	case strings.Contains(low, "accept"), strings.Contains(low, "agree"):
		return Accepted
	case strings.Contains(low, "noted"):
		return Noted
	default:
		return Unstated
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
