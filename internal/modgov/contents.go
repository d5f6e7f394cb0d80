package modgov

import (
	"cmp"
	"slices"
	"strings"
)

// chunk is a paragraph with the lines it came from.
type chunk struct {
	text  string
	lines []line
}

// at returns the line on which printed stands, else the paragraph's first.
func (c chunk) at(printed string) int {
	if len(c.lines) == 1 {
		return c.lines[0].no
	}
	for _, l := range c.lines {
		if strings.Contains(l.plain(), printed) {
			return l.no
		}
	}
	return c.lines[0].no
}

// chunks cuts a section into its paragraphs: its lines, joined where the source breaks them.
func (r *reader) chunks(s section) []chunk {
	var out []chunk
	fresh := true
	for _, l := range s.lines {
		if l.blank() {
			fresh = true
			continue
		}
		if r.join && !fresh && !l.bullet {
			last := &out[len(out)-1]
			last.text += " " + l.plain()
			last.lines = append(last.lines, l)
		} else {
			out = append(out, chunk{text: l.plain(), lines: []line{l}})
		}
		fresh = false
	}
	return out
}

// substance are the parts of a paper that may state sums and terms, the most telling first.
var substance = []struct {
	field field
	in    Place
}{
	{fValue, InStated}, {fTerm, InStated}, {fExtension, InStated}, {fRoute, InStated}, {fFinancial, InFinance}, {fResolved, InResolution},
	{fRecommended, InResolution}, {fDecision, InDecision}, {fProposed, InProposal},
	{fRecommendations, InProposal}, {fDelegation, InProposal}, {fOptions, InOption}, {fRejected, InOption}, {fReasons, InBackground},
	{fBackground, InBackground}, {fMinutes, InBackground}, {fNone, InBackground},
	{fConsultation, InBackground}, {fRisks, InBackground},
}

// maxValues bounds the sums read of one item; a real one states a few dozen.
const maxValues = 2000

// sums gathers sums and the term from every part that may state them.
func (r *reader) sums(d *Decision, group []section) {
	for _, s := range of(group, fStart) {
		d.Term.Start = r.found.date(s, "Start date")
		d.Term.note(s.line)
	}
	for _, s := range of(group, fExpiry) {
		d.Term.Expiry = r.found.date(s, "End date")
		d.Term.note(s.line)
	}
	var ofMoney []chunk // what is decided tells the term before the words on its money, and those before what was said at the meeting
	var said []chunk
	for _, part := range substance {
		for _, s := range of(group, part.field) {
			for _, c := range r.chunks(s) {
				r.found.oddDates(c.text, c.lines[0].no)
				if len(d.Values) >= maxValues {
					r.found.add("too-many-sums", Note, c.lines[0].no, "The item states %d sums and more; those on this line were not read.", maxValues)
					continue
				}
				d.Values = append(d.Values, r.sumsOf(s, c)...)
				switch part.in {
				case InBackground:
					if part.field == fMinutes || r.doc.Kind == KindMinutes && part.field == fNone {
						said = append(said, c)
					}
				case InOption:
				case InFinance:
					ofMoney = append(ofMoney, c)
				default:
					r.termOf(d, part.field, c)
				}
			}
		}
	}
	for _, c := range append(ofMoney, said...) {
		r.termOf(d, fFinancial, c)
	}
	slices.SortStableFunc(d.Values, func(a, b Money) int { return cmp.Compare(a.Line, b.Line) })
	r.order(Decision{Term: d.Term})
	r.consistent(*d)
}

func (r *reader) sumsOf(s section, c chunk) []Money {
	text := c.text
	if s.field == fValue && !strings.ContainsAny(text, "£") && text != "" && text[0] >= '0' && text[0] <= '9' {
		if !strings.ContainsAny(s.label, "£") && !strings.Contains(s.label, "GBP") {
			r.found.add("sum-without-pound-sign", Note, c.lines[0].no, "%q has no pound sign; it was read as pounds because of its heading %q.", clip(text), s.label)
		}
		text = "£" + text
	}
	values := amounts(text, c.lines[0].no, &r.found)
	for i := range values {
		values[i].Line = c.at(values[i].Text)
		folded := " " + foldText(s.label) + " "
		if s.field == fFinancial && strings.Contains(folded, " cost ") && values[i].Role == RoleTotal && !values[i].Range && !otherSum.MatchString(firstSentence(text)) {
			values[i].Limit = true // "Cost: £2.5m over two years"
		}
		if s.field != fValue {
			continue
		}
		v := &values[i]
		if strings.Contains(folded, " annual ") || strings.Contains(folded, " per annum ") {
			v.PerYear = true
		} else if v.Role == "" && !v.PerYear && !v.Range {
			v.Role = RoleTotal
		}
		v.Limit = v.Limit || !v.Range && (v.Role == RoleTotal || v.Role == "") && !strings.Contains(folded, " budget ") && !otherSum.MatchString(firstSentence(text))
	}
	return values
}

func (r *reader) termOf(d *Decision, f field, c chunk) {
	if f == fExtension {
		var t Term
		termOf(&t, "Extension: "+c.text, c.lines[0].no, true)
		if d.Term.ExtensionMonths == 0 && t.ExtensionMonths > 0 {
			d.Term.ExtensionMonths, d.Term.Extensions, d.Term.Extension = t.ExtensionMonths, t.Extensions, c.text
			d.Term.note(c.lines[0].no)
		}
		if d.Term.Pattern == "" {
			d.Term.pattern(c.text, c.lines[0].no)
		}
	} else {
		termOf(&d.Term, c.text, c.lines[0].no, f == fTerm)
	}
}

// procurement gathers the routes named, each once for each part of the paper that names it.
func (r *reader) procurement(d *Decision, group []section) {
	for _, res := range d.Resolutions {
		d.Routes = append(d.Routes, routesIn(res.Text, InResolution, res.Letter, res.Line)...)
	}
	for _, part := range substance {
		if part.in == InResolution || part.in == InOption || part.field == fConsultation || part.field == fRisks || part.field == fMinutes ||
			part.in == InDecision && len(d.Resolutions) > 0 {
			continue
		}
		for _, s := range of(group, part.field) {
			for _, c := range r.chunks(s) {
				r.addRoutes(d, routesIn(c.text, part.in, "", c.lines[0].no), c)
			}
		}
	}
	for _, o := range d.Options {
		d.Routes = append(d.Routes, routesIn(o.Title+" "+o.Text, InOption, o.Label, o.Line)...)
	}
}

func (r *reader) addRoutes(d *Decision, found []Route, c chunk) {
	for _, route := range found {
		route.Line = c.at(route.Text)
		if !slices.ContainsFunc(d.Routes, func(had Route) bool { return had.Name == route.Name && had.In == route.In }) {
			d.Routes = append(d.Routes, route)
		}
	}
}
