package modgov

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// recommendations reads the recommendations of a review in the paper's order, with themes, responses and follow-up, from headings
// or from a tracker's table.
func (r *reader) recommendations() {
	theme := -1
	for _, s := range r.sectionsOfReview() {
		switch s.field {
		case fTheme:
			theme = r.openTheme(s)
		case fThemeSummary, fKeywords:
			r.describeTheme(theme, s)
		case fThemeResponse:
			r.themeResponse(s)
		case fRecommendation:
			r.recommend(s.arg, s.text(r.join), r.themeName(theme), s.line)
		default:
			r.followUp(s)
		}
	}
	for _, row := range r.rows {
		r.tableRow(row)
	}
	r.labels()
	r.promises()
}

// sectionsOfReview gives, in a paper that is a review, a numbered list under "Recommendations" the form of numbered headings. Its
// numbers may go on below the responses that stand between.
func (r *reader) sectionsOfReview() []section {
	var out []section
	last := ""
	for _, s := range r.out {
		switch {
		case s.field == fRecommendations && r.answered():
			for _, i := range listItems(s.lines, r.join) {
				if i.label != "" && !i.after {
					last = i.label
					out = append(out, numberedRecommendation(i.label, line{no: i.line, text: i.text}))
				}
			}
		case last != "" && followsUp[s.field]:
			out, last = r.split(out, s, last)
		default:
			out = append(out, s)
		}
	}
	return out
}

// followsUp are the fields that stand between one numbered recommendation and the next.
var followsUp = map[field]bool{fNone: true, fResponse: true, fAccepted: true, fOwner: true, fTarget: true, fDue: true, fProgress: true}

// split cuts from a section the lines that begin with the number after last.
func (r *reader) split(out []section, s section, last string) ([]section, string) {
	cur := s
	cur.lines = nil
	for _, l := range s.lines {
		label, rest, ok := enumerator(l.plain())
		if ok && rest != "" && label == nextLabel(last) {
			out = append(out, cur)
			last, cur = label, numberedRecommendation(label, line{no: l.no, text: rest})
			continue
		}
		cur.lines = append(cur.lines, l)
	}
	return append(out, cur), last
}

func numberedRecommendation(label string, l line) section {
	return section{field: fRecommendation, arg: label, label: "Recommendation " + label, line: l.no, lines: []line{l}}
}

// answered reports whether the paper holds responses, themes or numbered recommendations, as a review's does.
func (r *reader) answered() bool {
	return r.hint == KindRecommendations || slices.ContainsFunc(r.out, func(s section) bool {
		return s.field == fResponse || s.field == fThemeResponse || s.field == fRecommendation || s.field == fTheme
	})
}

func (r *reader) openTheme(s section) int {
	title := s.text(true)
	first, _, _ := strings.Cut(title, "\n\n")
	for i, t := range r.doc.Themes {
		if t.Label == s.arg && strings.EqualFold(t.Title, first) {
			return i
		}
	}
	r.doc.Themes = append(r.doc.Themes, Theme{Label: s.arg, Title: first, Line: s.line})
	return len(r.doc.Themes) - 1
}

func (r *reader) themeName(i int) string {
	if i < 0 {
		return ""
	}
	if t := r.doc.Themes[i]; t.Label != "" {
		return t.Label
	}
	return r.doc.Themes[i].Title
}

func (r *reader) describeTheme(i int, s section) {
	if i < 0 {
		return
	}
	if s.field == fKeywords {
		r.doc.Themes[i].Keywords = s.value()
		return
	}
	for _, c := range r.chunks(s) {
		r.doc.Themes[i].Summary = append(r.doc.Themes[i].Summary, c.text)
	}
}

// themeResponse puts a joint response to its theme; the heading repeats the theme's title, which is not part of it.
func (r *reader) themeResponse(s section) {
	text := s.text(r.join)
	for i := range r.doc.Themes {
		t := &r.doc.Themes[i]
		if !strings.EqualFold(t.Label, s.arg) {
			continue
		}
		text = strings.TrimSpace(strings.TrimPrefix(text, t.Title))
		if t.Response != "" {
			text = t.Response + "\n\n" + text
		}
		t.Response = text
		return
	}
	r.found.add("response-without-theme", Note, s.line, "A response to theme %s stands here, but no such theme.", s.arg)
	r.doc.Themes = append(r.doc.Themes, Theme{Label: s.arg, Response: text, Line: s.line})
}

func (r *reader) recommend(label, text, theme string, no int) {
	r.doc.Recommendations = append(r.doc.Recommendations, Recommendation{
		Label: label, Ordinal: len(r.doc.Recommendations) + 1, Theme: theme, Text: strings.TrimSpace(text), Line: no,
	})
	if strings.TrimSpace(text) == "" {
		r.found.add("recommendation-without-text", Missing, no, "Recommendation %s has no text.", label)
	}
}

// followUp adds what stands beside a recommendation: its response, owner, date and progress.
func (r *reader) followUp(s section) {
	n := len(r.doc.Recommendations)
	if n == 0 {
		return
	}
	rec := &r.doc.Recommendations[n-1]
	if s.field == fResponse && s.arg != "" {
		rec = r.labelled(s.arg, rec)
	}
	switch s.field {
	case fResponse:
		rec.Response = strings.TrimSpace(rec.Response + "\n\n" + s.text(r.join))
		if rec.Accepted == "" {
			rec.Accepted = acceptance(rec.Response)
		}
	case fAccepted, fStatus:
		rec.Accepted = s.value()
	case fOwner:
		rec.Owner = s.value()
	case fTarget, fDue:
		rec.Due = r.targetDate(s.value(), valueLine(s))
	case fProgress:
		rec.Progress = strings.TrimSpace(rec.Progress + "\n\n" + s.text(r.join))
	}
}

func (r *reader) labelled(label string, last *Recommendation) *Recommendation {
	for i := range r.doc.Recommendations {
		if strings.EqualFold(r.doc.Recommendations[i].Label, label) {
			return &r.doc.Recommendations[i]
		}
	}
	return last
}

// acceptance reads the word with which a response begins.
func acceptance(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	low := strings.ToLower(first)
	for _, word := range []string{"partially accepted", "partly accepted", "accepted in part", "not accepted", "accepted in principle", "accepted", "rejected",
		"partially agreed", "not agreed", "agreed in part", "agreed in principle", "agreed", "noted"} {
		if strings.HasPrefix(low, word) {
			return first[:len(word)]
		}
	}
	return ""
}

// targetDate reads the date of a tracker; one that is no whole date is kept as its words.
func (r *reader) targetDate(text string, no int) Stated {
	if unsaid(text) {
		return Stated{}
	}
	all := findDates(text, no, true)
	if len(all) == 0 {
		return Stated{Text: clip(text), Line: no}
	}
	if all[0].oddity == "impossible-date" {
		r.found.add("impossible-date", Conflict, no, "%s", all[0].message)
	}
	return all[0].Stated
}

func (r *reader) tableRow(row tableRow) {
	text := row.cells[fRecommendations]
	label := strings.Trim(row.cells[fRecommendation], " .()")
	if label == "" {
		if l, rest, ok := enumerator(text); ok {
			label, text = l, rest
		}
	}
	if m := oneRecommendation.FindStringSubmatch(label); m != nil {
		label = m[1] + m[2]
	}
	if text == "" && label == "" {
		r.found.add("row-not-understood", Note, row.line, "This row of the table names no recommendation; it was left out.")
		return
	}
	r.recommend(label, text, row.cells[fTheme], row.line)
	rec := &r.doc.Recommendations[len(r.doc.Recommendations)-1]
	rec.Response, rec.Owner, rec.Progress = row.cells[fResponse], row.cells[fOwner], row.cells[fProgress]
	if rec.Accepted = row.cells[fAccepted]; rec.Accepted == "" {
		rec.Accepted = acceptance(rec.Response)
	}
	rec.Due = r.targetDate(row.cells[fTarget], row.line)
}

// labels says which printed numbers repeat, are missing or run out of order.
func (r *reader) labels() {
	byLabel := map[string][]int{}
	var numbers []int
	var order []string
	for _, rec := range r.doc.Recommendations {
		if rec.Label == "" {
			r.found.add("recommendation-without-label", Note, rec.Line, "The recommendation in place %d has no number.", rec.Ordinal)
			continue
		}
		if _, again := byLabel[rec.Label]; !again {
			order = append(order, rec.Label)
		}
		byLabel[rec.Label] = append(byLabel[rec.Label], rec.Line)
		if n, err := strconv.Atoi(rec.Label); err == nil {
			numbers = append(numbers, n)
		}
	}
	for _, label := range order {
		if at := byLabel[label]; len(at) > 1 {
			r.found.add("label-repeats", Conflict, at[len(at)-1], "Recommendation %s stands %s (lines %s); each was kept.", label, times(len(at)), lineList(at))
		}
	}
	if len(numbers) < 2 {
		return
	}
	if !slices.IsSorted(numbers) {
		r.found.add("labels-out-of-order", Note, r.doc.Recommendations[0].Line, "The recommendations' numbers do not run in order: %s.", numberList(numbers))
	}
	lowest, highest := slices.Min(numbers), slices.Max(numbers)
	if highest-lowest > 200 {
		return
	}
	for n := lowest; n <= highest; n++ {
		if !slices.Contains(numbers, n) {
			r.found.add("label-missing", Missing, 0, "Recommendation %d is missing: the numbers run from %d to %d.", n, lowest, highest)
		}
	}
}

func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func lineList(at []int) string {
	parts := make([]string, len(at))
	for i, n := range at {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

func numberList(numbers []int) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ", ")
}
