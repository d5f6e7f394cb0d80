package ui

import (
	"context"
	"net/url"
	"strings"

	"alongside/internal/fault"
)

// Forms is what the surrounding page knows about forms. Package web puts one into the context of every rendering.
type Forms struct {
	// CSRF returns the session's token; it is called only when a page has a form that posts.
	CSRF func() string
	// OnceKey returns a fresh key that lets the server act once on a form that is sent twice.
	OnceKey func() string
	// Restore returns what was typed into the form with this action before, if anything is kept. Draft says whether
	// the form saves as it goes.
	Restore func(action string, draft bool) Restored
}

// Restored is what somebody typed into a form earlier.
type Restored struct {
	Values url.Values
	// Unsent is set when the form was sent and could not be accepted.
	Unsent bool
	// Saved is the time of day of the save-as-you-go, such as "10:42am"; empty when nothing is saved.
	Saved string
}

type (
	formsKey    struct{}
	errorsKey   struct{}
	restoredKey struct{}
)

// WithForms returns a context in which Form finds f.
func WithForms(ctx context.Context, f *Forms) context.Context {
	return context.WithValue(ctx, formsKey{}, f)
}

// WithErrors returns a context in which fields find their messages by name.
func WithErrors(ctx context.Context, errs []fault.Field) context.Context {
	if len(errs) == 0 {
		return ctx
	}
	return context.WithValue(ctx, errorsKey{}, errs)
}

// WithRestored returns a context in which fields show values instead of the ones the page gives them.
func WithRestored(ctx context.Context, values url.Values) context.Context {
	if len(values) == 0 {
		return ctx
	}
	return context.WithValue(ctx, restoredKey{}, values)
}

func forms(ctx context.Context) *Forms {
	if f, ok := ctx.Value(formsKey{}).(*Forms); ok {
		return f
	}
	return &Forms{}
}

func (f *Forms) csrf() string {
	if f.CSRF == nil {
		return ""
	}
	return f.CSRF()
}

func (f *Forms) onceKey() string {
	if f.OnceKey == nil {
		return ""
	}
	return f.OnceKey()
}

func (f *Forms) restore(action string, draft bool) Restored {
	if f.Restore == nil {
		return Restored{}
	}
	return f.Restore(action, draft)
}

// message returns what is wrong with the field called name: own when the page says so itself, else the context's.
func message(ctx context.Context, name, own string) string {
	if own != "" {
		return own
	}
	errs, _ := ctx.Value(errorsKey{}).([]fault.Field)
	for _, e := range errs {
		if e.Name == name {
			return e.Message
		}
	}
	return ""
}

// value returns what the field called name shows: what was typed before, else the page's own value.
func value(ctx context.Context, name, own string) string {
	restored, _ := ctx.Value(restoredKey{}).(url.Values)
	if vs, ok := restored[name]; ok && len(vs) > 0 {
		return vs[0]
	}
	return own
}

// ticked returns the ticked values of the checkboxes called name.
func ticked(ctx context.Context, name string, own []string) []string {
	restored, _ := ctx.Value(restoredKey{}).(url.Values)
	if len(restored) > 0 {
		return restored[name]
	}
	return own
}

// FormView is a form that posts. The session's token and the key against double posts are put into it.
type FormView struct {
	// Action is the path the form posts to.
	Action string
	// Upload is set when the form holds a FileUpload.
	Upload bool
	// Draft saves the fields as the person goes, and shows them again when they come back.
	Draft bool
	// ConfirmLeave asks before the page is left with unsaved changes (with script only).
	ConfirmLeave bool
	// Class is added to the form's classes.
	Class string
	// ID is needed only where a button outside the form sends it.
	ID string
}

func (f FormView) enctype() string {
	if f.Upload {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func (f FormView) draftPath() string { return "/draft/" + strings.TrimPrefix(f.Action, "/") }

// ButtonView is a button, or a link that looks like one when Href is set.
type ButtonView struct {
	Text string
	// Href makes it a link.
	Href string
	// Kind is "", "secondary", "warning" or "inverse".
	Kind string
	// Name and Value are sent with the form when this button was pressed.
	Name, Value string
	// Action overrides the form's action.
	Action string
	// Confirm is asked before sending (with script only); the server must not rely on it.
	Confirm string
	// Hidden is read out after Text and not shown: "Accept" + "the offer of Harbour Lane".
	Hidden string
	// Start adds the arrow of a start page's button.
	Start bool
	// FormID names the form to send when the button stands outside it.
	FormID string
}

func (b ButtonView) class() string {
	c := "govuk-button"
	if b.Kind != "" {
		c += " govuk-button--" + b.Kind
	}
	if b.Start {
		c += " govuk-button--start"
	}
	return c
}

// InputView is a one-line input.
type InputView struct {
	Name, Label, Hint, Value string
	// ID is Name unless given; give it where a page has two forms with the same field.
	ID string
	// Heading makes the label the page's h1: for pages that ask one question.
	Heading bool
	// Size of the label: "", "s", "m", "l".
	Size string
	// Type is "text" unless given: "email", "tel", "search", "password".
	Type string
	// Width is the number of characters shown: 2, 3, 4, 5, 10, 20, 30; 0 is the full width.
	Width int
	// Autocomplete is the HTML token, such as "name", "email", "one-time-code".
	Autocomplete string
	// Numeric asks phones for the digit keyboard.
	Numeric bool
	// Prefix and Suffix stand beside the input: "£", "hours".
	Prefix, Suffix string
	// Error overrides the message found by Name.
	Error string
	// HideLabel keeps the label for screen readers only: for tables whose headings say it.
	HideLabel bool
}

func (v InputView) id() string { return firstOf(v.ID, v.Name) }

func (v InputView) kind() string { return firstOf(v.Type, "text") }

func (v InputView) class(err string) string {
	c := "govuk-input"
	if v.Width > 0 {
		c += " govuk-input--width-" + itoa(v.Width)
	}
	if err != "" {
		c += " govuk-input--error"
	}
	return c
}

// TextareaView is an input of several lines; with Max it counts characters.
type TextareaView struct {
	Name, Label, Hint, Value string
	ID                       string
	Heading                  bool
	Size                     string
	// Rows is 5 unless given.
	Rows int
	// Max is the greatest number of characters, MostText unless given; a smaller one the handler must check too, the usual one package web does.
	Max   int
	Error string
}

// MostText is how many characters a field takes unless its form says otherwise.
const MostText = 20_000

// most is the greatest number of characters.
func (v TextareaView) most() int {
	if v.Max > 0 {
		return v.Max
	}
	return MostText
}

// threshold is from how many hundredths of it on the characters that are left are counted: a small limit is in view from the beginning.
func (v TextareaView) threshold() string {
	if v.most() < MostText {
		return "0"
	}
	return "75"
}

func (v TextareaView) id() string { return firstOf(v.ID, v.Name) }

func (v TextareaView) rows() string {
	if v.Rows == 0 {
		return "5"
	}
	return itoa(v.Rows)
}

func (v TextareaView) class(err string) string {
	c := "govuk-textarea govuk-js-character-count"
	if err != "" {
		c += " govuk-textarea--error"
	}
	return c
}

// FileUploadView is a choice of a file. The form around it needs Upload.
type FileUploadView struct {
	Name, Label, Hint string
	ID                string
	// Accept limits the browser's choice: ".pdf,.docx".
	Accept   string
	Multiple bool
	Error    string
}

func (v FileUploadView) id() string { return firstOf(v.ID, v.Name) }
