package ui_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/a-h/templ"

	"alongside/internal/fault"
	"alongside/internal/web/ui"
)

func TestFormCarriesItsTokens(t *testing.T) {
	asked := ""
	ctx := ui.WithForms(t.Context(), &ui.Forms{
		CSRF: func() string { return "token" }, OnceKey: func() string { return "key" },
		Restore: func(action string, draft bool) ui.Restored {
			asked = action
			return ui.Restored{Values: url.Values{"q": {"typed"}, "version": {"1"}}, Unsent: true, Saved: "10:42am"}
		},
	})
	inner := templ.Join(ui.Input(ui.InputView{Name: "q", Label: "Q", Value: "own"}), ui.Hidden("version", "7"))
	doc := drawIn(t, ctx, within(ui.Form(ui.FormView{Action: "/ask", Draft: true, Upload: true, ConfirmLeave: true, ID: "f"}), inner))
	want(t, doc, map[string]int{
		`form#f[method="post"][action="/ask"][enctype="multipart/form-data"][novalidate][data-draft="/draft/ask"][data-confirm-leave]`: 1,
		`input[type="hidden"][name="csrf"][value="token"]`: 1,
		`input[type="hidden"][name="once"][value="key"]`:   1,
		`input[type="hidden"][name="draft"]`:               1,
		`input[name="q"][value="typed"]`:                   1,
		`input[name="version"][value="7"]`:                 1,
		`.al-kept`:                                         1,
		`button.al-saved__button[formaction="/draft/ask"]`: 1,
		`.al-saved__state[role="status"]`:                  1,
	})
	wantText(t, doc, map[string]string{".al-saved__state": "Saved 10:42am"})
	if asked != "/ask" {
		t.Errorf("asked for %q", asked)
	}
}

func TestFormOutsideAPageAndWithoutDraft(t *testing.T) {
	doc := draw(t, within(ui.Form(ui.FormView{Action: "/ask"}), ui.Submit("Send")))
	want(t, doc, map[string]int{`form[enctype="application/x-www-form-urlencoded"]`: 1, `[data-draft]`: 0, `.al-saved`: 0, `.al-kept`: 0, `button.govuk-button[type="submit"]`: 1})
}

func TestButtons(t *testing.T) {
	doc := draw(t, ui.Button(ui.ButtonView{Text: "Accept", Hidden: "the offer of Harbour Lane", Kind: "warning", Name: "do", Value: "accept", Action: "/x", Confirm: "Sure?", FormID: "f"}))
	want(t, doc, map[string]int{`button.govuk-button.govuk-button--warning[name="do"][value="accept"][formaction="/x"][data-confirm="Sure?"][form="f"][data-prevent-double-click="true"]`: 1})
	wantText(t, doc, map[string]string{"button": "Accept the offer of Harbour Lane"})

	doc = draw(t, ui.Button(ui.ButtonView{Text: "Start", Href: "/start", Start: true}))
	want(t, doc, map[string]int{`a.govuk-button.govuk-button--start[role="button"][href="/start"] svg`: 1})
	want(t, draw(t, ui.LinkButton("Bad", "javascript:alert(1)")), map[string]int{`a[href^="javascript"]`: 0, `a`: 1})
}

func TestInput(t *testing.T) {
	v := ui.InputView{Name: "email", Label: "E-mail", Hint: "For the answer.", Value: "a@b", Type: "email", Autocomplete: "email", Width: 20}
	doc := draw(t, ui.Input(v))
	want(t, doc, map[string]int{
		`.govuk-form-group:not(.govuk-form-group--error)`: 1,
		`label.govuk-label[for="email"]`:                  1,
		`#email-hint.govuk-hint`:                          1,
		`input#email.govuk-input.govuk-input--width-20[name="email"][type="email"][value="a@b"][autocomplete="email"][spellcheck="false"][aria-describedby="email-hint"]`: 1,
	})

	doc = drawIn(t, errs("email", "Enter an e-mail address."), ui.Input(v))
	want(t, doc, map[string]int{
		`.govuk-form-group--error`: 1, `p#email-error.govuk-error-message`: 1,
		`input.govuk-input--error[aria-describedby="email-hint email-error"]`: 1,
	})
	wantText(t, doc, map[string]string{"#email-error": "Error: Enter an e-mail address."})

	want(t, drawIn(t, errs("other", "x"), ui.Input(v)), map[string]int{".govuk-error-message": 0})
	want(t, drawIn(t, restored("email", "typed"), ui.Input(v)), map[string]int{`input[value="typed"]`: 1})
}

func TestInputVariants(t *testing.T) {
	doc := draw(t, ui.Input(ui.InputView{Name: "n", ID: "n-2", Label: "Amount", Heading: true, Numeric: true, Prefix: "£", Suffix: "a week", Error: "Own message."}))
	want(t, doc, map[string]int{
		`h1.govuk-label-wrapper > label.govuk-label--l[for="n-2"]`:         1,
		`.govuk-input__wrapper > .govuk-input__prefix[aria-hidden="true"]`: 1,
		`.govuk-input__suffix`: 1,
		`input#n-2[name="n"][inputmode="numeric"][aria-describedby="n-2-error"]`: 1,
	})
	doc = drawIn(t, restored("password", "secret"), ui.Input(ui.InputView{Name: "password", Label: "Password", Type: "password", Value: "secret", HideLabel: true}))
	want(t, doc, map[string]int{`input[type="password"]:not([value])`: 1, `label.govuk-visually-hidden`: 1})
}

func TestTextarea(t *testing.T) {
	doc := draw(t, ui.Textarea(ui.TextareaView{Name: "more", Label: "More", Hint: "H", Value: "a <b>", Max: 2000}))
	want(t, doc, map[string]int{
		`.govuk-form-group.govuk-character-count[data-module="govuk-character-count"][data-maxlength="2000"]`:     1,
		`textarea#more.govuk-textarea.govuk-js-character-count[rows="5"][aria-describedby="more-hint more-info"]`: 1,
		`#more-info.govuk-character-count__message`:                                                               1,
	})
	if got := doc.Find("textarea").Text(); got != "a <b>" {
		t.Errorf("value %q", got)
	}
	wantText(t, doc, map[string]string{"#more-info": "You can enter up to 2,000 characters"})
	want(t, draw(t, ui.Textarea(ui.TextareaView{Name: "x", Label: "X", Rows: 3, Error: "E"})),
		map[string]int{`textarea.govuk-textarea--error[rows="3"][aria-describedby="x-error x-info"]`: 1, `[data-maxlength="20000"][data-threshold="75"]`: 1})
	want(t, draw(t, ui.Textarea(ui.TextareaView{Name: "x", Label: "X", Max: 10})), map[string]int{`textarea[aria-describedby="x-info"]`: 1})
}

// A browser without script that saves a form for later sends no file with it, only what was typed.
func TestSavingForLaterSendsNoFile(t *testing.T) {
	want(t, draw(t, ui.Form(ui.FormView{Action: "/a", Draft: true, Upload: true})), map[string]int{
		`form[enctype="multipart/form-data"] button[formaction="/draft/a"][formenctype="application/x-www-form-urlencoded"]`: 1,
	})
	want(t, draw(t, ui.Form(ui.FormView{Action: "/a", Draft: true})), map[string]int{`button[formenctype]`: 0})
}

func TestFileUpload(t *testing.T) {
	doc := drawIn(t, errs("letter", "Choose a file."), ui.FileUpload(ui.FileUploadView{Name: "letter", Label: "Letter", Hint: "PDF", Accept: ".pdf", Multiple: true}))
	want(t, doc, map[string]int{`input#letter.govuk-file-upload.govuk-file-upload--error[type="file"][accept=".pdf"][multiple][aria-describedby="letter-hint letter-error"]`: 1})
}

func TestErrorSummary(t *testing.T) {
	want(t, draw(t, ui.ErrorSummary(nil)), map[string]int{".govuk-error-summary": 0})
	doc := draw(t, ui.ErrorSummary([]fault.Field{{Name: "a", Message: "Enter a."}, {Message: "Something else."}}))
	want(t, doc, map[string]int{`.govuk-error-summary[data-module="govuk-error-summary"] > [role="alert"]`: 1, `li`: 2, `li a[href="#a"]`: 1})
	wantText(t, doc, map[string]string{"h2": "There is a problem", "li:last-child": "Something else."})
}

func TestRadios(t *testing.T) {
	v := ui.RadiosView{Name: "how", Legend: "How?", Hint: "H", Value: "letter", Inline: true, Small: true, Options: []ui.Option{
		{Value: "phone", Text: "By phone", Reveal: ui.Input(ui.InputView{Name: "phone", Label: "Number"})},
		{Value: "letter", Text: "By letter", Hint: "Slow"}, {Divider: true}, {Value: "any", Text: "Any"},
	}}
	doc := draw(t, ui.Radios(v))
	want(t, doc, map[string]int{
		`fieldset.govuk-fieldset[aria-describedby="how-hint"] > legend.govuk-fieldset__legend`: 1,
		`.govuk-radios.govuk-radios--inline.govuk-radios--small[data-module="govuk-radios"]`:   1,
		`input[type="radio"][name="how"]`: 3,
		`input#how[value="phone"]`:        1,
		`input#how-2[value="letter"][checked][aria-describedby="how-2-item-hint"]`: 1,
		`input[checked]`:         1,
		`.govuk-radios__divider`: 1,
		`.govuk-radios__item + .govuk-radios__conditional.al-reveal input#phone`: 1,
		`label.govuk-radios__label[for="how-4"]`:                                 1,
	})
	want(t, drawIn(t, restored("how", "any"), ui.Radios(v)), map[string]int{`input#how-4[checked]`: 1, `input[checked]`: 1})
	want(t, draw(t, ui.Radios(ui.RadiosView{Name: "a", Legend: "A?", Heading: true, Options: ui.YesNo(), Error: "Choose."})),
		map[string]int{`legend.govuk-fieldset__legend--l > h1.govuk-fieldset__heading`: 1, `fieldset[aria-describedby="a-error"]`: 1, `input[checked]`: 0})
}

func TestCheckboxes(t *testing.T) {
	v := ui.CheckboxesView{Name: "needs", Legend: "Needs", Small: true, Values: []string{"b"}, Options: append(ui.Options("a", "b"),
		ui.Option{Divider: true, Text: "or else"}, ui.Option{Value: "none", Text: "None", Exclusive: true})}
	doc := draw(t, ui.Checkboxes(v))
	want(t, doc, map[string]int{`.govuk-checkboxes.govuk-checkboxes--small[data-module="govuk-checkboxes"]`: 1, `input[type="checkbox"]`: 3,
		`input#needs-2[checked]`: 1, `input[checked]`: 1, `input[data-behaviour="exclusive"]`: 1})
	wantText(t, doc, map[string]string{".govuk-checkboxes__divider": "or else"})
	want(t, drawIn(t, restored("needs", "a", "none"), ui.Checkboxes(v)), map[string]int{`input#needs[checked]`: 1, `input#needs-2[checked]`: 0, `input#needs-4[checked]`: 1})
	want(t, drawIn(t, restored("another field", "x"), ui.Checkboxes(v)), map[string]int{`input[checked]`: 0})
}

func TestSelect(t *testing.T) {
	v := ui.SelectView{Name: "where", Label: "Where?", Blank: "Choose", Value: "Stafford", Options: ui.Options("Lichfield", "Stafford")}
	want(t, draw(t, ui.Select(v)), map[string]int{`select#where.govuk-select option`: 3, `option[value=""]`: 1, `option[value="Stafford"][selected]`: 1})
	want(t, drawIn(t, errs("where", "Choose one."), ui.Select(v)), map[string]int{`select.govuk-select--error[aria-describedby="where-error"]`: 1})
}

func TestDateInput(t *testing.T) {
	v := ui.DateInputView{Name: "start", Legend: "When?", Hint: "H", Value: day(2026, 12, 3), Birthday: true}
	doc := draw(t, ui.DateInput(v))
	want(t, doc, map[string]int{
		`fieldset[role="group"][aria-describedby="start-hint"]`:                                                       1,
		`input#start[name="start-day"][value="3"][inputmode="numeric"][autocomplete="bday-day"].govuk-input--width-2`: 1,
		`input#start-month[name="start-month"][value="12"]`:                                                           1,
		`input#start-year[name="start-year"][value="2026"].govuk-input--width-4`:                                      1,
		`label[for="start"]`: 1,
	})
	doc = drawIn(t, errs("start", "Enter a real date."), ui.DateInput(ui.DateInputView{Name: "start", Legend: "When?", Day: "31", Month: "2", Year: "2026"}))
	want(t, doc, map[string]int{`input.govuk-input--error`: 3, `input[value="31"]`: 1, `fieldset[aria-describedby="start-error"]`: 1})
	ctx := ui.WithRestored(context.Background(), url.Values{"start-day": {"40"}})
	want(t, drawIn(t, ctx, ui.DateInput(v)), map[string]int{`input#start[value="40"]`: 1})
}

func TestFieldset(t *testing.T) {
	doc := draw(t, within(ui.Fieldset("Address", "m"), ui.Input(ui.InputView{Name: "a", Label: "Street"})))
	want(t, doc, map[string]int{`fieldset.govuk-fieldset > legend.govuk-fieldset__legend--m`: 1, `fieldset input#a`: 1})
}
