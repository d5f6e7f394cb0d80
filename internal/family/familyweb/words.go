package familyweb

import (
	"strconv"
	"strings"

	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// stageOptions are the stages in a family's own words.
func stageOptions() []ui.Option {
	return []ui.Option{
		{Value: string(family.Considering), Text: "I am thinking about it", Hint: "You may be asking yourself whether to have your child assessed."},
		{Value: string(family.Awaiting), Text: "We are waiting", Hint: "You have been referred and wait to be seen."},
		{Value: string(family.Diagnosed), Text: "My child has a diagnosis"},
		{Value: string(family.NoneWanted), Text: "We do not want a diagnosis"},
	}
}

func stageWords(s string) string {
	for _, o := range stageOptions() {
		if o.Value == s {
			return o.Text
		}
	}
	return ""
}

func wayWords(w family.Way) string {
	switch w {
	case family.ByPhone:
		return "Ring me"
	case family.ByText:
		return "Text me"
	case family.ByEmail:
		return "Email me"
	case family.ByLetter:
		return "Write me a letter"
	default:
		return ""
	}
}

// theirWayWords are wayWords about a parent for whom somebody else tells us.
func theirWayWords(w family.Way) string {
	switch w {
	case family.ByPhone:
		return "Ring them"
	case family.ByText:
		return "Text them"
	case family.ByEmail:
		return "Email them"
	case family.ByLetter:
		return "Write them a letter"
	case family.ByTeller:
		return "I do not know. Ask me"
	default:
		return ""
	}
}

// reachWording is how page 4 asks: of who is telling us about themselves, or about the parent for whom they do.
type reachWording struct {
	title, best, fill, address, safe, times, name, named, language, interpreter, formats string
	words                                                                                func(family.Way) string
	ways                                                                                 []family.Way
}

func (p tellPage) reach() reachWording {
	ways := []family.Way{family.ByPhone, family.ByText, family.ByEmail, family.ByLetter}
	if p.Answers.teller().Family() {
		return reachWording{title: "How can we reach you?", best: "What is best for you?", fill: "Fill in what we need for your answer. Leave the rest empty.",
			address: "Your address, with the postcode last", safe: "Is it safe to write to you?", times: "When can we ring you?", name: "Your name",
			named: "name", language: "Do you speak another language better than English?", interpreter: "Do you need somebody to interpret?",
			formats: "How do you need what we write to you?", words: wayWords, ways: ways}
	}
	w := reachWording{title: "How can we reach the parent or carer?", best: "What is best for them?",
		fill:    "Say what you know of the parent or carer. How we reach you stands on the first page.",
		address: "Their address, with the postcode last", safe: "Is it safe to write to them?", times: "When can we ring them?",
		name: "Name of the parent or carer", language: "Do they speak another language better than English?", interpreter: "Do they need somebody to interpret?",
		formats: "How do they need what we write to them?", words: theirWayWords, ways: append(ways, family.ByTeller)}
	if p.Answers.teller().Agreement == family.FearOfHarm {
		w.fill = "Say what you know of the parent or carer. You fear that a child may come to harm, so we write nothing to them: a person decides how they hear of this."
	}
	return w
}

func (w reachWording) options() []ui.Option {
	var out []ui.Option
	for _, way := range w.ways {
		out = append(out, ui.Option{Value: string(way), Text: w.words(way)})
	}
	return out
}

// ring ends a sentence about somebody with how to ring them.
func ring(phone, hours string) string {
	switch {
	case phone == "":
		return "."
	case hours == "":
		return ". Ring " + phone + "."
	default:
		return ". Ring " + phone + ", " + hours + "."
	}
}

// familyTitles are promises that families read in other words than those who keep them.
var familyTitles = map[string]string{
	family.RuleScreen: "A person reads what you told us", family.RuleAllocate: "You are given a named person",
	family.RuleIntroduce: "Your named person gets in touch with you", family.RuleAnswer: "You hear from a named person",
	family.RuleRetry: "We try again to reach you",
}

// titleFor is a deadline's title for its reader.
func titleFor(d deadline.Deadline, forFamily bool) string {
	if title, ok := familyTitles[d.Rule]; ok && forFamily {
		return title
	}
	return d.Title
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

// ageWords is how old a child is, as far as it is known.
func ageWords(c family.Concern, today workday.Date) string {
	age, ok := c.AgeOn(today)
	switch {
	case !ok:
		return "Not said"
	case c.Born.IsZero():
		return "About " + years(age)
	default:
		return years(age)
	}
}

func years(n int) string {
	switch n {
	case 0:
		return "under 1 year"
	case 1:
		return "1 year"
	default:
		return strconv.Itoa(n) + " years"
	}
}

func bornWords(born, today workday.Date) string {
	return born.Long() + " (" + years(family.YearsOld(born, today)) + ")"
}

// reachRows are the facts on how somebody wants to be reached.
func reachRows(reach family.Reach) []ui.SummaryRow {
	best := strings.ToLower(wayTitle(reach.Way))
	switch reach.Way {
	case family.ByTeller:
		best = "not known. Ask whoever told us"
	case "":
		best = "not said"
	default:
	}
	rows := []ui.SummaryRow{ui.Row("Best reached by", best)}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.Row(key, value))
		}
	}
	add("Telephone", reach.Phone)
	if reach.ConfirmedKey() != "" {
		add("Email", reach.Email+", confirmed")
	} else {
		add("Email", reach.Email)
	}
	add("Address", reach.Address)
	add("Language", reach.Language)
	if reach.Interpreter {
		add("Interpreter", "Needed")
	}
	add("Safe times", reach.SafeTimes)
	add("Letters and pages", formatWords(reach.Formats))
	if reach.NoWriting {
		add("Writing", "Do not write to this address")
	}
	return rows
}

// flagWords are a child's flags in words.
func flagWords(flags []family.Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = f.Words()
	}
	return strings.Join(words, ", ")
}

func flagOptions() []ui.Option {
	var out []ui.Option
	for _, f := range family.Flags() {
		out = append(out, ui.Option{Value: string(f), Text: f.Words()})
	}
	return out
}

func flagColour(f family.Flag) ui.Colour {
	if f == family.FlagSafeguarding {
		return ui.Red
	}
	return ui.Grey
}

// fieldsOf returns the fields of an invalid-input error, for a form that is shown again.
func fieldsOf(errs ...error) []fault.Field {
	var wrong []fault.Field
	for _, err := range errs {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	return wrong
}

// upper begins a phrase with a capital letter.
func upper(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// closedSummary is what was closed at an adoption.
func closedSummary(c family.Closed) ui.SummaryListView {
	rows := []ui.SummaryRow{ui.Row("Former name", strings.TrimSpace(c.First+" "+c.Last)), ui.Row("Former postcode", c.Postcode), ui.Row("Former school", c.School)}
	for _, carer := range c.Carers {
		rows = append(rows, ui.Row("Former carer", carer.Name()+", "+carer.Relation))
	}
	for system, value := range c.External {
		rows = append(rows, ui.Row(systemWords(system), value))
	}
	for _, st := range c.Statements {
		rows = append(rows, own(ui.Row("Said by "+st.By, st.Text)))
	}
	for _, s := range c.Shown {
		rows = append(rows, own(ui.Row("Shown by "+s.By, s.Says)))
	}
	for _, told := range c.Concerns {
		rows = append(rows, own(ui.Row(string(told.Ref), told.Reach.Name+"\n"+told.Worry)))
	}
	for _, o := range c.Orders {
		rows = append(rows, own(ui.Row("Order of "+o.MadeOn.Long(), o.Court+"\n"+o.Terms)))
	}
	for _, f := range c.Capacities {
		rows = append(rows, own(ui.Row("Finding on capacity of "+f.On.Long(), f.Matter+"\n"+f.By+"\n"+f.Reasons)))
	}
	for _, v := range c.Visits {
		for _, field := range family.VisitFields() {
			if v.Answers[field] != "" {
				rows = append(rows, own(ui.Row("Visit "+strconv.Itoa(v.N)+": "+visitLabels[field], v.Answers[field])))
			}
		}
	}
	return ui.SummaryListView{Title: "Closed at the adoption of " + c.On.Long() + " by " + c.By, Rows: rows}
}

// formatOptions are the forms in which somebody can have what we write.
func formatOptions() []ui.Option {
	var out []ui.Option
	for _, f := range family.Formats() {
		out = append(out, ui.Option{Value: string(f), Text: upper(string(f))})
	}
	return out
}

func formatsOf(values []string) (out family.FormatList) {
	for _, v := range values {
		out = out.With(family.Format(v))
	}
	return out
}

func formatValues(reach family.Reach) []string {
	var out []string
	for _, f := range reach.Formats.All() {
		out = append(out, string(f))
	}
	return out
}

func formatWords(list family.FormatList) string {
	return upper(strings.Join(formatValues(family.Reach{Formats: list}), ", "))
}

// tellerOptions are who can tell of a concern, the family itself first.
func tellerOptions(p tellPage) []ui.Option {
	return []ui.Option{{Value: familyTells, Text: "A parent, a carer or a young person"},
		{Value: otherTells, Text: "A school, a nursery, a GP or somebody else who works with the family", Reveal: tellerKindFields(p)}}
}

// tellerValue is the chosen answer; the family tells it unless somebody else says so.
func tellerValue(a answers) string {
	if a.Get("teller") == otherTells {
		return otherTells
	}
	return familyTells
}

// channelOptions are how somebody told a worker.
func channelOptions() []ui.Option {
	return []ui.Option{{Value: "phone", Text: "On the phone"}, {Value: "letter", Text: "In a letter"}, {Value: "visit", Text: "Face to face"}}
}
