package openreferral

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"alongside/internal/fault"
)

// MostRecord is how many bytes a record may have.
const MostRecord = 4 << 20

// Refusal is a record that was not taken: where it stands, counted from 1, what it calls itself, and why.
type Refusal struct {
	Record int
	ID     string
	Reason string
}

// Take is given each sound record with its own words, which are valid until it returns.
type Take func(s Service, raw json.RawMessage) error

// Refuse is told of each record that was not taken. Its error ends the reading, as that of a Take does.
type Refuse func(Refusal) error

// What is kept of a feed that may be wrong without end.
const (
	longestReason = 500   // characters of why a record was refused
	mostMembers   = 1_000 // of a page, beside its list
)

// reading is one pass over a feed.
type reading struct {
	take   Take
	refuse Refuse
	n      int
}

// Read reads a feed of services in any form in which they are passed on: a page of GET /services, a list, one service, or one
// record a line (ndjson). Broken records go to refuse and the rest is taken. It returns the page's head, zero where there was none,
// an error of take or refuse as it is, and a fault when what it was given is no feed or is cut off: all before that was taken.
func Read(r io.Reader, take Take, refuse Refuse) (PageHead, error) {
	in := &reading{take: take, refuse: refuse}
	b := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := b.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(len(bom))
	}
	line, whole, err := firstLine(b)
	if err != nil {
		return PageHead{}, err
	}
	if whole && line[0] == '{' && !isPage(line) {
		return PageHead{}, in.lines(line, b)
	}
	return in.document(io.MultiReader(bytes.NewReader(line), b))
}

// isPage reports whether a JSON object is a page with its list, in the words of version 3.0 or of 1.0.
func isPage(text []byte) bool {
	var p struct {
		Contents json.RawMessage `json:"contents"`
		Content  json.RawMessage `json:"content"`
	}
	return json.Unmarshal(text, &p) == nil && (p.Contents != nil || p.Content != nil)
}

// firstLine reads the first line that is not empty, and whether it is a whole JSON value.
func firstLine(b *bufio.Reader) (line []byte, whole bool, err error) {
	for {
		line, err = readLine(b)
		if len(bytes.TrimSpace(line)) > 0 {
			break
		}
		if err != nil {
			return nil, false, fault.Invalid("file", "There is nothing in it. Give a page of services in Open Referral UK, or one service a line.")
		}
	}
	line = bytes.TrimLeft(line, " \t\r")
	if errors.Is(err, io.EOF) || errors.Is(err, errLong) {
		err = nil
	}
	if line[0] != '{' && line[0] != '[' {
		return nil, false, fault.Invalidf("file", "It begins with “%s” and not with { or [. It is not Open Referral UK as JSON.", short(strings.TrimSpace(string(line[:min(len(line), 40)]))))
	}
	return line, json.Valid(line), err
}

var errLong = fmt.Errorf("a record is longer than %d bytes", MostRecord)

// readLine returns the next line with its end; one that is longer than a record may be is given in part, with errLong.
func readLine(b *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		case len(line) > MostRecord:
			return line, errLong
		}
	}
}

// lines reads one record a line, the first of which has been read.
func (in *reading) lines(line []byte, b *bufio.Reader) error {
	for {
		if text := bytes.TrimSpace(line); len(text) > 0 {
			if err := in.record(text); err != nil {
				return err
			}
		}
		var err error
		line, err = readLine(b)
		switch {
		case errors.Is(err, errLong):
			in.n++
			if err := in.refuse(Refusal{Record: in.n, Reason: err.Error()}); err != nil {
				return err
			}
			if err := skipLine(b); err != nil {
				return ended(err)
			}
			line = nil
		case err != nil && len(line) == 0:
			return ended(err)
		}
	}
}

func skipLine(b *bufio.Reader) error {
	for {
		if _, err := b.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// limited fails once more was read than a record may have since it was last set back.
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

// document reads one JSON value: a page, a list or a service.
func (in *reading) document(r io.Reader) (h PageHead, err error) {
	l := &limited{r: r, left: MostRecord}
	d := json.NewDecoder(l)
	first, err := d.Token()
	if err != nil {
		return h, in.cut(err)
	}
	if first == json.Delim('[') {
		return h, in.list(d, l)
	}
	head, listed := map[string]json.RawMessage{}, false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return h, in.cut(err)
		}
		if name == "contents" || name == "content" {
			if open, err := d.Token(); err != nil || open != json.Delim('[') {
				return h, fault.Invalid("file", "Its “contents” is not a list.")
			}
			if err := in.list(d, l); err != nil {
				return h, err
			}
			listed = true
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return h, in.cut(err)
		}
		if head[fmt.Sprint(name)], l.left = value, MostRecord; len(head) > mostMembers {
			return h, fault.Invalidf("file", "The page has more than %d fields beside its list. It is not Open Referral UK.", mostMembers)
		}
	}
	if _, err := d.Token(); err != nil {
		return h, in.cut(err)
	}
	text, err := json.Marshal(head)
	if err != nil {
		return h, err
	}
	if !listed {
		return h, in.record(text)
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, fault.Invalidf("file", "The page does not say which page it is: %s.", plain(err))
	}
	return h, nil
}

// list reads records up to the end of the list.
func (in *reading) list(d *json.Decoder, l *limited) error {
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return in.cut(err)
		}
		l.left = MostRecord
		if err := in.record(raw); err != nil {
			return err
		}
	}
	_, err := d.Token()
	if err != nil {
		return in.cut(err)
	}
	return nil
}

// cut says of a document that cannot be read on how far it was read.
func (in *reading) cut(err error) error {
	return fault.Invalidf("file", "It cannot be read after record %d: %s. The records before were read.", in.n, plain(err))
}

func plain(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return fmt.Sprintf("%s is %s and not %s", kind.Field, kind.Value, kind.Type)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it is cut off"
	}
	return err.Error()
}

// record takes or refuses one record.
func (in *reading) record(raw []byte) error {
	in.n++
	var s Service
	if err := json.Unmarshal(raw, &s); err != nil {
		return in.refuse(Refusal{Record: in.n, ID: short(s.ID), Reason: cutTo(longestReason, "It cannot be read: "+plain(err)) + "."})
	}
	if wrong := s.Check(); len(wrong) > 0 {
		reasons := make([]string, 0, len(wrong))
		for _, p := range wrong {
			reasons = append(reasons, p.String())
		}
		return in.refuse(Refusal{Record: in.n, ID: short(s.ID), Reason: cutTo(longestReason, strings.Join(reasons, "; ")) + "."})
	}
	return in.take(s, raw)
}
