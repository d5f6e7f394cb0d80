package ocds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"alongside/internal/fault"
)

// limited fails once more was read than a release may have since it was last set back.
type limited struct {
	r    io.Reader
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLong
	}
	n, err := l.r.Read(p)
	l.left -= n
	return n, err
}

// walk is a decoder that may hold one release at a time.
type walk struct {
	*json.Decoder
	l *limited
}

// next decodes one value and allows another.
func (w walk) next(v any) error {
	err := w.Decode(v)
	w.l.left = MostRelease
	return err
}

// document reads one JSON value: a package, a list or a release.
func (in *reading) document(r io.Reader) (h Head, err error) {
	l := &limited{r: r, left: MostRelease}
	w := walk{json.NewDecoder(l), l}
	first, err := w.Token()
	if err != nil {
		return h, in.cut(w, err)
	}
	if first == json.Delim('[') {
		if err := in.list(w, "", in.release); err != nil {
			return h, err
		}
		return h, in.end(w)
	}
	head, listed := map[string]json.RawMessage{}, false
	for w.More() {
		name, err := w.Token()
		if err != nil {
			return h, in.cut(w, err)
		}
		each := map[any]func(string, json.RawMessage) error{"releases": in.release, "records": in.record}[name]
		if each != nil && head["ocid"] == nil {
			if open, err := w.Token(); err != nil || open != json.Delim('[') {
				return h, fault.Invalidf("file", "Its “%s” is not a list.", name)
			}
			if err := in.list(w, fmt.Sprint(name), each); err != nil {
				return h, err
			}
			listed = true
			continue
		}
		var value json.RawMessage
		if err := w.next(&value); err != nil {
			return h, in.cut(w, err)
		}
		head[fmt.Sprint(name)] = value
	}
	if _, err := w.Token(); err != nil {
		return h, in.cut(w, err)
	}
	return in.headOf(w, head, listed)
}

// headOf reads what a package says of itself; an object without a list is a release or a record by itself.
func (in *reading) headOf(w walk, head map[string]json.RawMessage, listed bool) (h Head, err error) {
	text, err := json.Marshal(head)
	if err != nil {
		return h, err
	}
	switch {
	case !listed && (head["compiledRelease"] != nil || head["releases"] != nil):
		err = in.record("", text)
	case !listed:
		err = in.release("", text)
	}
	if err == nil {
		err = in.end(w)
	}
	if err != nil || !listed {
		return h, err
	}
	// What a package says of itself is taken as far as it can be read: its releases count.
	if json.Unmarshal(text, &h) != nil {
		h = Head{}
		_ = json.Unmarshal(head["license"], &h.License)
		_ = json.Unmarshal(head["uri"], &h.URI)
	}
	return h, nil
}

// list reads the values of a list whose beginning was read.
func (in *reading) list(w walk, name string, each func(place string, raw json.RawMessage) error) error {
	for i := 0; w.More(); i++ {
		var raw json.RawMessage
		if err := w.next(&raw); err != nil {
			return in.cut(w, err)
		}
		if err := each(join(name, fmt.Sprint(i)), raw); err != nil {
			return err
		}
	}
	if _, err := w.Token(); err != nil {
		return in.cut(w, err)
	}
	return nil
}

// record takes the releases of a record.
func (in *reading) record(place string, raw json.RawMessage) error {
	var rec struct {
		Releases []json.RawMessage `json:"releases"`
		Compiled json.RawMessage   `json:"compiledRelease"`
	}
	if err := json.Unmarshal(raw, &rec); err != nil {
		in.n++
		in.refused(place, Refusal{Faults: []Fault{{Reason: "is no record: " + err.Error()}}})
		return nil
	}
	links := 0
	for i, one := range rec.Releases {
		var linked struct {
			URL  string          `json:"url"`
			OCID json.RawMessage `json:"ocid"`
		}
		if json.Unmarshal(one, &linked) == nil && linked.URL != "" && linked.OCID == nil {
			links++
			continue
		}
		if err := in.release(join(place, fmt.Sprintf("releases/%d", i)), one); err != nil {
			return err
		}
	}
	if links < len(rec.Releases) {
		return nil
	}
	if rec.Compiled != nil {
		return in.release(join(place, "compiledRelease"), rec.Compiled)
	}
	in.n++
	in.refused(place, Refusal{Faults: []Fault{{Reason: "holds no release, only links to them"}}})
	return nil
}

// end refuses what stands behind the whole.
func (in *reading) end(w walk) error {
	switch _, err := w.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	default:
		return fault.Invalidf("file", "Something stands behind its end, at byte %d. Everything before it was read.", w.InputOffset())
	}
}

// cut says where a file breaks off or stops being JSON.
func (in *reading) cut(w walk, err error) error {
	switch {
	case errors.Is(err, errLong):
		return fault.Invalidf("file", "Release %d is longer than 8 MB, near byte %d. Those before it were read.", in.n+1, w.InputOffset())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Invalidf("file", "It breaks off in or behind release %d, at byte %d. Those before it were read.", in.n+1, w.InputOffset())
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fault.Invalidf("file", "It stops being JSON in or behind release %d, near byte %d: %v. Those before it were read.", in.n+1, w.InputOffset(), err)
	}
	return err
}
