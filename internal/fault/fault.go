package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of help an error calls for.
type Kind int

// The kinds. Internal is the kind of every error that this package did not make.
const (
	KindInternal Kind = iota
	KindInvalid
	KindNotFound
	KindForbidden
	KindConflict
	KindUnavailable
)

// String returns the kind as one lower-case word.
func (k Kind) String() string {
	switch k {
	case KindInvalid:
		return "invalid"
	case KindNotFound:
		return "not found"
	case KindForbidden:
		return "forbidden"
	case KindConflict:
		return "conflict"
	case KindUnavailable:
		return "unavailable"
	default:
		return "internal"
	}
}

// Field is one thing wrong with one input. Name is the form field or column; Message says what to do about it.
type Field struct {
	Name    string
	Message string
}

// Error is an error of a known kind with a message fit for the person who caused it.
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field
	Cause   error
}

// Error joins the message, the field messages and the cause.
func (e *Error) Error() string {
	parts := make([]string, 0, len(e.Fields)+2)
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	for _, f := range e.Fields {
		parts = append(parts, f.Name+": "+f.Message)
	}
	if e.Cause != nil {
		parts = append(parts, e.Cause.Error())
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Invalid says that one input is wrong and what to do about it.
func Invalid(field, message string) error {
	return &Error{Kind: KindInvalid, Fields: []Field{{Name: field, Message: message}}}
}

// Invalidf is Invalid with a formatted message.
func Invalidf(field, format string, args ...any) error {
	return Invalid(field, fmt.Sprintf(format, args...))
}

// InvalidFields says that several inputs are wrong. It returns nil when there are none, so that a validator can end with it.
func InvalidFields(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Fields: fields}
}

// NotFound says that there is no such thing, or none that the asker may know of; the two are not told apart.
func NotFound(what string) error {
	return &Error{Kind: KindNotFound, Message: what + " was not found."}
}

// Forbidden says that the asker may know of the thing but not do this with it.
func Forbidden(message string) error { return &Error{Kind: KindForbidden, Message: message} }

// Conflict says that the thing is no longer in the state that the asker saw.
func Conflict(message string) error { return &Error{Kind: KindConflict, Message: message} }

// Conflictf is Conflict with a formatted message.
func Conflictf(format string, args ...any) error { return Conflict(fmt.Sprintf(format, args...)) }

// Unavailable says that nothing was changed and that it can be tried again later.
func Unavailable(message string, cause error) error {
	return &Error{Kind: KindUnavailable, Message: message, Cause: cause}
}

// KindOf returns the kind of the first Error in err's chain, KindInternal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Is reports whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Fields returns the field messages of an invalid-input error; ok is false for every other error.
func Fields(err error) (fields []Field, ok bool) {
	var e *Error
	if errors.As(err, &e) && e.Kind == KindInvalid {
		return e.Fields, true
	}
	return nil, false
}

// Message returns what may be shown to the person who caused err; it is empty for internal errors.
func Message(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	if e.Message != "" {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Message
	}
	return strings.Join(parts, " ")
}
