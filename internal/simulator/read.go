package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"alongside/internal/fault"
)

// maxFile is the greatest model that is read, in bytes.
const maxFile = 16 << 20

// Read reads a model and checks it. Its errors are of the kind [fault.KindInvalid] and name the place of each fault, such as
// stages[1].service.mean_weeks; a field that the form does not have is one.
func Read(r io.Reader) (Model, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Model{}, fmt.Errorf("read the model: %w", err)
	}
	if len(text) > maxFile {
		return Model{}, fault.Invalidf("model", "has more than %d MB", maxFile>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	w := walker{dec: json.NewDecoder(bytes.NewReader(text)), text: text}
	w.dec.UseNumber()
	if err := w.value(reflect.TypeFor[Model](), ""); err != nil {
		return Model{}, err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return Model{}, fault.Invalid("model", "goes on after its end: give one model in a file")
	}
	var m Model
	if err := json.Unmarshal(text, &m); err != nil {
		return Model{}, notOfItsKind(err)
	}
	if err := m.Check(); err != nil {
		return m, err
	}
	if m.expected() == 0 {
		return m, fault.Invalid("arrivals.per_week", "is missing or 0, and nobody waits at the start: say how many children are referred in a week")
	}
	return m, nil
}

// notOfItsKind says where a value cannot be what it has to be.
func notOfItsKind(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fault.Invalid(orModel(wrong.Field), "must be "+kindWords(wrong.Type)+", not "+wrong.Value)
	}
	return fault.Invalid("model", "is not JSON: "+err.Error())
}

func orModel(path string) string {
	if path == "" {
		return "model"
	}
	return path
}

func kindWords(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number from 0 to 18,446,744,073,709,551,615"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list in [ ]"
	case reflect.Struct:
		return "an object in { }"
	default:
		return "a text in quotes"
	}
}

// walker goes through the file beside the types that it is read into.
type walker struct {
	dec  *json.Decoder
	text []byte
}

// broken says where the text is no JSON: at is the place whose value was to come.
func (w walker) broken(err error, at string) error {
	line := 1 + bytes.Count(w.text[:min(int64(len(w.text)), w.dec.InputOffset())], []byte("\n"))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Invalidf("model", "ends too soon, in line %d", line)
	}
	rest := bytes.TrimLeft(w.text[min(int64(len(w.text)), w.dec.InputOffset()):], " \t\r\n:,-")
	for _, word := range []string{"NaN", "nan", "Infinity", "inf", "Inf"} {
		if bytes.HasPrefix(rest, []byte(word)) {
			return fault.Invalidf(orModel(at), "must be a number, not %s, in line %d: leave it out where it is not known", word, line)
		}
	}
	return fault.Invalidf(orModel(at), "is not JSON, in line %d: %v", line, err)
}

func (w walker) value(t reflect.Type, at string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	token, err := w.dec.Token()
	if err != nil {
		return w.broken(err, at)
	}
	wrong := func(found string) error { return fault.Invalid(orModel(at), "must be "+kindWords(t)+", not "+found) }
	switch v := token.(type) {
	case json.Delim:
		switch {
		case v == '{' && t.Kind() == reflect.Struct:
			return w.object(t, at)
		case v == '[' && t.Kind() == reflect.Slice:
			return w.list(t.Elem(), at)
		case v == '{':
			return wrong("an object")
		default:
			return wrong("a list")
		}
	case nil:
		return wrong("null: leave it out instead")
	case string:
		if t.Kind() != reflect.String {
			return wrong("the text " + fmt.Sprintf("%.40q", v))
		}
	case bool:
		return wrong(fmt.Sprint(v))
	case json.Number:
		if !isNumber(t, v) {
			return wrong(v.String())
		}
	}
	return nil
}

func isNumber(t reflect.Type, n json.Number) bool {
	into := reflect.New(t)
	return t.Kind() != reflect.String && json.Unmarshal([]byte(n), into.Interface()) == nil
}

func (w walker) object(t reflect.Type, at string) error {
	var seen []string
	for w.dec.More() {
		token, err := w.dec.Token()
		if err != nil {
			return w.broken(err, at)
		}
		name, ok := token.(string)
		if !ok {
			return w.broken(errors.New("a field needs a name"), at)
		}
		if slices.Contains(seen, name) {
			return fault.Invalid(join(at, name), "stands twice")
		}
		seen = append(seen, name)
		field, known := fields(t)[name]
		if !known {
			return fault.Invalidf(join(at, name), "is not a field of %s: it has %s", orModel(at), strings.Join(names(t), ", "))
		}
		if err := w.value(field, join(at, name)); err != nil {
			return err
		}
	}
	return w.end(at)
}

func (w walker) list(t reflect.Type, at string) error {
	for i := 0; w.dec.More(); i++ {
		if err := w.value(t, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return w.end(at)
}

func (w walker) end(at string) error {
	if _, err := w.dec.Token(); err != nil {
		return w.broken(err, at)
	}
	return nil
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// fields returns the types of a structure's fields by their names in JSON.
func fields(t reflect.Type) map[string]reflect.Type {
	out := make(map[string]reflect.Type, t.NumField())
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		out[name] = field.Type
	}
	return out
}

func names(t reflect.Type) []string {
	out := make([]string, 0, t.NumField())
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}
