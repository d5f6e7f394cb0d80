package admission

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// keepsConditions refuses a later version of terms whose conditions differ from those that count now, where the law of the agreement fixes
// them for its life. A change of the agreement on a ground that lets conditions change, signed since the version before, opens them once.
func (s *Service) keepsConditions(ctx context.Context, tx *db.Tx, a agreement.Agreement, before, now Opening) error {
	laws, err := s.Agreements.Laws()
	if err != nil {
		return err
	}
	rule := laws.For(a).Conditions
	if !rule.Fixed {
		return nil
	}
	changed, err := s.lawChanged(ctx, tx, a, before.PublishedAt)
	if err != nil {
		return err
	}
	wrong := now.longer(before)
	if !changed {
		cited := agreement.Cited(rule.Citation, rule.Verified)
		for _, f := range now.differs(before) {
			f.Message = "Conditions of membership are fixed for the life of the market (" + cited + "). " + f.Message +
				" Publish them as they were. Where the law itself changed one, record that as a change of the agreement first."
			wrong = append(wrong, f)
		}
	}
	return fault.InvalidFields(wrong...)
}

// lawChanged reports whether the agreement was changed since a moment on a ground that lets its conditions change.
func (s *Service) lawChanged(ctx context.Context, tx *db.Tx, a agreement.Agreement, since time.Time) (bool, error) {
	grounds, err := agreement.GroundsFor(a)
	if err != nil {
		return false, err
	}
	changes, err := s.Agreements.Changes(ctx, tx, a.Ref)
	if err != nil {
		return false, fmt.Errorf("changes of %s: %w", a.Ref, err)
	}
	return slices.ContainsFunc(changes, func(c agreement.Change) bool {
		return c.At.After(since) && slices.ContainsFunc(grounds, func(g agreement.Ground) bool { return g.ID == c.Ground && g.Conditions })
	}), nil
}

// differs names the conditions that differ from those of the version before, by field. Space and capitals make no difference, nor does the
// order of documents and declarations.
func (o Opening) differs(before Opening) []fault.Field {
	var out []fault.Field
	add := func(field, what string, was, is []string) {
		if said := difference(was, is); said != "" {
			out = append(out, fault.Field{Name: field, Message: what + said})
		}
	}
	add("documents", "In the documents to upload, ", before.Documents, o.Documents)
	add("declarations", "In the declarations to make, ", before.Declarations, o.Declarations)
	add("questions", "In the questions, ", asked(before.Questions), asked(o.Questions))
	if o.PassMark != before.PassMark {
		out = append(out, fault.Field{Name: "pass-mark", Message: fmt.Sprintf("The pass mark was published as %d.", before.PassMark)})
	}
	if o.Floor != before.Floor {
		out = append(out, fault.Field{Name: "pay", Message: "The wage floor differs from the one that was published."})
	}
	return out
}

// longer names the periods that are worse for who applies than those that were published: the council takes no longer, and gives no less.
func (o Opening) longer(before Opening) []fault.Field {
	var out []fault.Field
	council := func(field string, was, is int) {
		if is > was {
			out = append(out, fault.Field{Name: field, Message: fmt.Sprintf("Providers were told %d working days. The council may take less time than it published, not more.", was)})
		}
	}
	given := func(field string, was, is int) {
		if is < was {
			out = append(out, fault.Field{Name: field, Message: fmt.Sprintf("Providers were given %d working days. They may be given more than was published, not less.", was)})
		}
	}
	if o.DecideRule == before.DecideRule {
		council("decide-days", before.DecideDays, o.DecideDays)
	}
	council("review-days", before.ReviewDays, o.ReviewDays)
	given("complete-days", before.CompleteDays, o.CompleteDays)
	given("reply-days", before.ReplyDays, o.ReplyDays)
	return out
}

// asked writes each question with how it is judged, so that two can be compared.
func asked(all []Question) []string {
	out := make([]string, len(all))
	for i, q := range all {
		out[i] = q.Words + " (pass or fail)"
		if q.Kind == Scored {
			out[i] = q.Words + " (scored to " + strconv.Itoa(q.Max) + ", weight " + strconv.Itoa(q.Weight) + ")"
		}
	}
	return out
}

// difference says what is left out and what is new, "" where neither is.
func difference(was, is []string) string {
	var said []string
	if gone := lacking(was, is); len(gone) > 0 {
		said = append(said, "this leaves out "+strings.Join(gone, ", "))
	}
	if more := lacking(is, was); len(more) > 0 {
		said = append(said, "this adds "+strings.Join(more, ", "))
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, " and ") + "."
}

// lacking are the lines of one list that the other has not, in quotation marks. A line that stands twice is looked for twice.
func lacking(these, in []string) []string {
	left := map[string]int{}
	for _, line := range in {
		left[plain(line)]++
	}
	var out []string
	for _, line := range these {
		if left[plain(line)]--; left[plain(line)] < 0 {
			out = append(out, "“"+strings.TrimSpace(line)+"”")
		}
	}
	return out
}

// plain is a line without what makes no difference.
func plain(line string) string { return strings.ToLower(strings.Join(strings.Fields(line), " ")) }
