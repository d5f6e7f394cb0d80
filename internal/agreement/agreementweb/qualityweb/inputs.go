package qualityweb

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/agreement"
	"alongside/internal/agreement/performance"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// decimal reads a number with at most so many digits behind the point, as a whole number of its smallest unit: "12.5" with
// two digits is 1,250. An empty field is 0.
func (in *inputs) decimal(name string, digits int) int {
	n, ok := decimal(in.Request.Form(name), digits)
	if !ok {
		message := fmt.Sprintf("Enter a number such as 12 or 12.5, with at most %d digits after the point.", digits)
		in.Wrong = append(in.Wrong, fault.Field{Name: name, Message: message})
	}
	return n
}

// mostDigits keeps what is typed within what a whole number holds.
const mostDigits = 9

// decimal is false for what is no such number.
func decimal(text string, digits int) (n int, ok bool) {
	text = strings.TrimSuffix(strings.TrimSpace(text), "%")
	if text == "" {
		return 0, true
	}
	before, after, _ := strings.Cut(text, ".")
	if len(after) > digits || len(before) > mostDigits {
		return 0, false
	}
	whole, err := strconv.ParseUint(before+after+strings.Repeat("0", digits-len(after)), 10, 63)
	return int(whole), err == nil
}

// lotChoice and others are fields that several forms share.
func lotChoice(a agreement.Agreement, value string) templ.Component {
	v := ui.SelectView{Name: "lot", Label: "Lot", Value: value, Blank: "Choose a lot"}
	for _, l := range a.Lots {
		v.Options = append(v.Options, ui.Option{Value: string(l.Ref), Text: l.Name})
	}
	return ui.Select(v)
}

func providerChoice(all []provider.Provider, value string) templ.Component {
	v := ui.SelectView{Name: "provider", Label: "Provider", Value: value, Blank: "Choose a provider"}
	for _, p := range all {
		v.Options = append(v.Options, ui.Option{Value: string(p.Ref), Text: p.Name})
	}
	return ui.Select(v)
}

func ratingChoice(name, legend string, value performance.Rating) templ.Component {
	v := ui.RadiosView{Name: name, Legend: legend, Hint: "“Other” says nothing about quality: it neither stops new invitations nor ends a stop.", Value: string(value)}
	for _, r := range performance.Ratings() {
		v.Options = append(v.Options, ui.Option{Value: string(r), Text: string(r)})
	}
	return ui.Radios(v)
}

func area(name, label, hint string) templ.Component {
	return ui.Textarea(ui.TextareaView{Name: name, Label: label, Hint: hint, Rows: 4})
}

func day(name, legend string) templ.Component {
	return ui.DateInput(ui.DateInputView{Name: name, Legend: legend})
}

func hiddenVersion(version int) templ.Component { return ui.Hidden("version", strconv.Itoa(version)) }

func numbered(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

// ratingColour is the colour of a rating's tag.
func ratingColour(r performance.Rating) ui.Colour {
	switch r {
	case performance.Good:
		return ui.Green
	case performance.Inadequate, performance.Improvement:
		return ui.Red
	default:
		return ui.Grey
	}
}

func form(action, button string, fields ...templ.Component) templ.Component {
	return filled(ui.FormView{Action: action}, button, fields)
}

// drafted is a form that saves as it is filled in: for those that ask much.
func drafted(action, button string, fields ...templ.Component) templ.Component {
	return filled(ui.FormView{Action: action, Draft: true}, button, fields)
}

func group(legend string, fields ...templ.Component) templ.Component {
	return fieldset(legend, fields)
}

func path(ref thread.Ref, step string) string { return "/agreements/" + string(ref) + step }
