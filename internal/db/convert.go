package db

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// timeLayout is how times are stored: fixed width, so that text order is time order.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// listArgument is the argument of `IN list($n)`: a JSON array of strings.
type listArgument string

// List returns ids as the argument of `IN list($n)`. An empty list matches nothing.
func List[T ~string](ids []T) any {
	if len(ids) == 0 {
		return listArgument("[]")
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return err // refused by arguments
	}
	return listArgument(text)
}

// jsonValue carries a value kept as JSON text.
type jsonValue struct{ value any }

// JSON keeps v as JSON text: pass a value or pointer as an argument and a pointer as a destination. A destination is
// emptied first, so that rows read into the same variable do not mix.
func JSON(v any) any { return jsonValue{v} }

func arguments(args []any) ([]any, error) {
	values := make([]any, len(args))
	for i, a := range args {
		v, err := argument(a)
		if err != nil {
			return nil, fmt.Errorf("db: argument $%d: %w", i+1, err)
		}
		values[i] = v
	}
	return values, nil
}

// argument returns a as string, int64 or []byte, which both engines store alike.
func argument(a any) (any, error) {
	switch v := a.(type) {
	case string:
		return text(v)
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case bool:
		return truth(v), nil
	case []byte:
		if v == nil {
			return []byte{}, nil
		}
		return v, nil
	case time.Time:
		return formatTime(v), nil
	case listArgument:
		return string(v), nil
	case jsonValue:
		b, err := json.Marshal(v.value)
		if err != nil {
			return nil, err
		}
		return text(string(b))
	case encoding.TextMarshaler:
		b, err := v.MarshalText()
		if err != nil {
			return nil, err
		}
		return text(string(b))
	case error:
		return nil, v
	}
	return argumentByKind(a)
}

func argumentByKind(a any) (any, error) {
	v := reflect.ValueOf(a)
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Bool:
		return truth(v.Bool()), nil
	default:
		return nil, fmt.Errorf("a %T cannot be stored", a)
	}
}

// text refuses what PostgreSQL cannot store, on SQLite too.
func text(s string) (any, error) {
	if strings.IndexByte(s, 0) >= 0 {
		return nil, errors.New("text holds a zero byte")
	}
	if !utf8.ValidString(s) {
		return nil, errors.New("text is not UTF-8")
	}
	return s, nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// fields wraps the destinations of a scan, keeping its memory from row to row.
type fields struct {
	wrapped []field
	out     []any
}

func (f *fields) of(dest []any) []any {
	if len(f.wrapped) != len(dest) {
		f.wrapped = make([]field, len(dest))
		f.out = make([]any, len(dest))
		for i := range f.wrapped {
			f.out[i] = &f.wrapped[i]
		}
	}
	for i, d := range dest {
		f.wrapped[i].dest = d
	}
	return f.out
}

// field stores one column in a destination of any supported type.
type field struct{ dest any }

// Scan is called by database/sql with what the engine returned.
func (f *field) Scan(src any) error {
	switch d := f.dest.(type) {
	case *string:
		return into(d, src, asText)
	case *int:
		n, err := asInteger(src)
		*d = int(n)
		return err
	case *int64:
		return into(d, src, asInteger)
	case *bool:
		n, err := asInteger(src)
		*d = n != 0
		return err
	case *[]byte:
		return scanBytes(d, src)
	case *time.Time:
		return scanTime(d, src)
	case jsonValue:
		return scanJSON(d.value, src)
	case encoding.TextUnmarshaler:
		s, err := asText(src)
		if err != nil {
			return err
		}
		return d.UnmarshalText([]byte(s))
	}
	return scanByKind(f.dest, src)
}

func into[T any](dest *T, src any, convert func(any) (T, error)) error {
	v, err := convert(src)
	*dest = v
	return err
}

func scanBytes(dest *[]byte, src any) error {
	if b, ok := src.([]byte); ok {
		*dest = append((*dest)[:0:0], b...) // the engine reuses its memory
		return nil
	}
	s, err := asText(src)
	*dest = []byte(s)
	return err
}

func scanTime(dest *time.Time, src any) error {
	s, err := asText(src)
	if err != nil || s == "" {
		*dest = time.Time{}
		return err
	}
	*dest, err = time.Parse(timeLayout, s)
	return err
}

func scanJSON(dest, src any) error {
	s, err := asText(src)
	if err != nil {
		return err
	}
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("db.JSON needs a pointer to scan into, not a %T", dest)
	}
	p.Elem().SetZero()
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), dest)
}

func scanByKind(dest, src any) error {
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("cannot scan into a %T: pass a pointer", dest)
	}
	v := p.Elem()
	switch v.Kind() {
	case reflect.String:
		s, err := asText(src)
		v.SetString(s)
		return err
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := asInteger(src)
		if err == nil && v.OverflowInt(n) {
			return fmt.Errorf("%d does not fit a %s", n, v.Type())
		}
		v.SetInt(n)
		return err
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		n, err := asInteger(src)
		if err == nil && (n < 0 || v.OverflowUint(uint64(n))) {
			return fmt.Errorf("%d does not fit a %s", n, v.Type())
		}
		v.SetUint(uint64(n))
		return err
	case reflect.Bool:
		n, err := asInteger(src)
		v.SetBool(n != 0)
		return err
	default:
		return fmt.Errorf("cannot scan into a %T", dest)
	}
}

func asText(src any) (string, error) {
	switch s := src.(type) {
	case nil:
		return "", nil
	case string:
		return s, nil
	case []byte:
		return string(s), nil
	case int64:
		return "", fmt.Errorf("the column holds the number %d, not text", s)
	default:
		return "", fmt.Errorf("the column holds a %T, not text", src)
	}
}

// asInteger also takes the text of a whole number, which is how PostgreSQL returns the sum of integers.
func asInteger(src any) (int64, error) {
	switch n := src.(type) {
	case nil:
		return 0, nil
	case int64:
		return n, nil
	case bool:
		return truth(n), nil
	case string:
		return strconv.ParseInt(n, 10, 64)
	case []byte:
		return strconv.ParseInt(string(n), 10, 64)
	default:
		return 0, fmt.Errorf("the column holds a %T, not a whole number", src)
	}
}
