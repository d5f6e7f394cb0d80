package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/money"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// largestPaper is more text than any council's report has; a file beyond it is something else.
const largestPaper = 16 << 20

// decisionsDetail is a paper as it was understood. Decisions hold what would be kept, with the dates that were worked out.
type decisionsDetail struct {
	Policy    string            `json:"policy,omitempty"`
	Decisions []decisionInBrief `json:"decisions"`
	Paper     modgov.Document   `json:"paper"`
	Labels    []string          `json:"recommendation_labels,omitempty"` // as printed, in the order of the paper
}

// decisionInBrief is what the lock would hold to, and the dates.
type decisionInBrief struct {
	Label          string           `json:"label,omitempty"`
	Title          string           `json:"title"`
	Key            *bool            `json:"key"`     // null where the paper does not say
	CallIn         *bool            `json:"call_in"` // whether it may be called in; null where the paper does not say
	Notice         workday.Date     `json:"notice_published,omitzero"`
	NotBefore      workday.Date     `json:"not_before,omitzero"`
	Decided        workday.Date     `json:"decided,omitzero"`
	Published      workday.Date     `json:"published,omitzero"`
	EffectiveFrom  workday.Date     `json:"effective_from,omitzero"`
	TotalValue     money.Pence      `json:"total_value_pence,omitempty"`
	AnnualValue    money.Pence      `json:"annual_value_pence,omitempty"`
	ExtensionValue money.Pence      `json:"extension_value_pence,omitempty"`
	Start          workday.Date     `json:"start,omitzero"`
	End            workday.Date     `json:"end,omitzero"`
	Computed       []statute.Result `json:"computed,omitempty"`
	Findings       []remark         `json:"findings,omitempty"` // beyond those of the paper
}

// remark is something that a reader should know about one decision.
type remark struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"`
}

// readDecisions reads one paper. Its rows are the decisions and recommendations in it.
func readDecisions(_ context.Context, cmd importCommand, name string, f *os.File) (fileReport, error) {
	text, err := io.ReadAll(io.LimitReader(f, largestPaper+1))
	if err != nil {
		return fileReport{}, err
	}
	if len(text) > largestPaper {
		return fileReport{}, fault.Invalid("file", "is larger than any paper; decisions come as text or HTML")
	}
	paper, err := modgov.Read(text)
	if err != nil {
		return fileReport{}, err
	}
	rows := len(paper.Decisions) + len(paper.Recommendations)
	if rows == 0 {
		return fileReport{}, fault.Invalid("file", "No decision and no recommendation was recognised in this paper.")
	}
	book, err := bookOf(cmd.settings)
	if err != nil {
		return fileReport{}, err
	}
	d := decisionsDetail{Policy: policyOf(book, cmd, paper.Council), Paper: paper, Decisions: []decisionInBrief{}}
	for _, item := range paper.Decisions {
		cmd := decision.Import{Paper: paper, Source: name, Policy: d.Policy}
		if err := decision.Readable(cmd, item); err != nil {
			return fileReport{}, err
		}
		one := decision.FromPaper(book, cmd, item)
		d.Decisions = append(d.Decisions, inBrief(book, paper, d.Policy, one))
	}
	for _, r := range paper.Recommendations {
		d.Labels = append(d.Labels, r.Label)
	}
	return fileReport{Rows: rows, Taken: rows, Detail: d, remarks: d.inWords()}, nil
}

// policyOf returns the council whose periods count: the one that was named, else the paper's own if the book holds it. A paper that
// names no council is taken for a paper of the council whose records these are.
func policyOf(book *statute.Book, cmd importCommand, council string) string {
	if cmd.Policy != "" {
		return cmd.Policy
	}
	if council == "" && cmd.Council != "" && book.KnowsPolicy(cmd.Council) == nil {
		return cmd.Council
	}
	for _, c := range book.Councils() {
		if sameCouncil(c.Name, council) {
			return c.ID
		}
	}
	return ""
}

// sameCouncil compares the names of councils as papers print them: in capitals, with "&" or "The".
func sameCouncil(a, b string) bool {
	return a != "" && councilWords(a) == councilWords(b)
}

func councilWords(name string) string {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(name, "&", " and ")), func(c rune) bool { return !unicode.IsLetter(c) && c != '-' })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "the" }), " ")
}

// inBrief is a decision with the periods that follow from its dates, whatever the paper prints.
func inBrief(book *statute.Book, paper modgov.Document, policy string, d decision.Decision) decisionInBrief {
	b := decisionInBrief{
		Label: d.Label, Title: d.Title, Key: said(d.Unstated.Key, d.Key), CallIn: said(d.Unstated.CallIn, d.SubjectToCallIn), Notice: d.NoticePublished, NotBefore: d.NotBefore, Decided: d.DecidedOn,
		Published: d.PublishedOn, EffectiveFrom: d.EffectiveFrom, TotalValue: d.Terms.TotalValue, AnnualValue: d.Terms.AnnualValue,
		ExtensionValue: d.Terms.ExtensionValue, Start: d.Terms.Start, End: d.Terms.End,
	}
	for _, f := range d.Findings[len(paper.Findings):] { // those of the paper come first
		b.Findings = append(b.Findings, remark(f))
	}
	b.compute(book, "key-decision-notice", statute.Query{From: d.NoticePublished, Policy: policy})
	b.compute(book, "call-in", statute.Query{From: d.PublishedOn, Policy: policy})
	return b
}

// said is an answer, nil where the paper leaves it open.
func said(open, yes bool) *bool {
	if open {
		return nil
	}
	return &yes
}

// compute adds one period. What cannot be computed is among the decision's findings already.
func (b *decisionInBrief) compute(book *statute.Book, rule string, q statute.Query) {
	if q.From.IsZero() {
		return
	}
	if r, err := book.Compute(rule, q); err == nil {
		b.Computed = append(b.Computed, r)
	}
}

func (d decisionsDetail) inWords() []string {
	out := []string{fmt.Sprintf("%s: %s", d.Paper.Kind, d.Paper.Title)}
	for _, one := range d.Decisions {
		out = append(out, fmt.Sprintf("decision %s %s", one.Label, one.Title))
		for _, c := range one.Computed {
			out = append(out, fmt.Sprintf("  %s: from %s, next step from %s", c.Rule, c.From.Long(), c.NextStepFrom.Long()))
		}
		for _, f := range one.Findings {
			out = append(out, "  "+atLine(f.Line)+f.Message)
		}
	}
	for _, f := range d.Paper.Findings {
		out = append(out, fmt.Sprintf("%s: %s%s", f.Severity, atLine(f.Line), f.Message))
	}
	return out
}

// atLine names a line of the paper, nothing for what is about the whole of it.
func atLine(line int) string {
	if line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d: ", line)
}
