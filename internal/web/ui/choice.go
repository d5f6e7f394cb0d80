package ui

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/workday"
)

// Option is one choice of a Radios, Checkboxes or Select.
type Option struct {
	Value, Text, Hint string
	// Divider draws "or" instead of a choice: the other fields are ignored except Text.
	Divider bool
	// Exclusive unticks all other checkboxes: "None of these".
	Exclusive bool
	// Reveal is shown when the choice is made.
	Reveal templ.Component
}

// Options makes choices whose text is their value.
func Options(texts ...string) []Option {
	out := make([]Option, len(texts))
	for i, t := range texts {
		out[i] = Option{Value: t, Text: t}
	}
	return out
}

// YesNo is the pair of choices "yes" and "no".
func YesNo() []Option {
	return []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
}

// RadiosView is a choice of one.
type RadiosView struct {
	Name, Legend, Hint, Value string
	ID                        string
	// Heading makes the legend the page's h1.
	Heading bool
	// Size of the legend: "", "s", "m", "l".
	Size          string
	Options       []Option
	Inline, Small bool
	Error         string
}

func (v RadiosView) id() string { return firstOf(v.ID, v.Name) }

func (v RadiosView) class() string {
	c := "govuk-radios"
	if v.Inline {
		c += " govuk-radios--inline"
	}
	if v.Small {
		c += " govuk-radios--small"
	}
	return c
}

// CheckboxesView is a choice of any number.
type CheckboxesView struct {
	Name, Legend, Hint string
	Values             []string
	ID                 string
	Heading            bool
	Size               string
	Options            []Option
	Small              bool
	Error              string
}

func (v CheckboxesView) id() string { return firstOf(v.ID, v.Name) }

func (v CheckboxesView) class() string {
	if v.Small {
		return "govuk-checkboxes govuk-checkboxes--small"
	}
	return "govuk-checkboxes"
}

// optionID numbers choices as GOV.UK Frontend does: the first bears the field's own id, so that an error's link finds it.
func optionID(id string, i int) string {
	if i == 0 {
		return id
	}
	return id + "-" + itoa(i+1)
}

// SelectView is a choice of one from a long list.
type SelectView struct {
	Name, Label, Hint, Value string
	ID                       string
	Heading                  bool
	Size                     string
	Options                  []Option
	// Blank is the text of an empty first choice, such as "Choose a district".
	Blank     string
	Error     string
	HideLabel bool
}

func (v SelectView) id() string { return firstOf(v.ID, v.Name) }

// DateInputView asks for a date as three numbers, sent as Name-day, Name-month and Name-year (see web.Request.FormDate).
type DateInputView struct {
	Name, Legend, Hint string
	// Value is shown unless Day, Month or Year are given: those keep what was typed wrongly.
	Value            workday.Date
	Day, Month, Year string
	ID               string
	Heading          bool
	Size             string
	// Birthday lets browsers fill in a date of birth.
	Birthday bool
	Error    string
}

func (v DateInputView) id() string { return firstOf(v.ID, v.Name) }

type datePart struct{ id, name, label, value, width, autocomplete string }

func (v DateInputView) parts(ctx context.Context) []datePart {
	day, month, year := v.Day, v.Month, v.Year
	if day == "" && month == "" && year == "" && !v.Value.IsZero() {
		day, month, year = itoa(v.Value.Day()), itoa(int(v.Value.Month())), itoa(v.Value.Year())
	}
	part := func(id, suffix, label, val, width string) datePart {
		p := datePart{id: id, name: v.Name + "-" + suffix, label: label, width: width}
		p.value = value(ctx, p.name, val)
		if v.Birthday {
			p.autocomplete = "bday-" + suffix
		}
		return p
	}
	return []datePart{
		part(v.id(), "day", "Day", day, "2"),
		part(v.id()+"-month", "month", "Month", month, "2"),
		part(v.id()+"-year", "year", "Year", year, "4"),
	}
}

// TimeOfDay returns a time as people write it: "2:30pm", "2pm", "midday", "midnight".
func TimeOfDay(t time.Time) string {
	t = local(t)
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Minute() == 0:
		return t.Format("3pm")
	default:
		return t.Format("3:04pm")
	}
}
