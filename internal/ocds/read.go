package ocds

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

// MostRelease is how many bytes a release, or a record with its releases, may have.
const MostRelease = 8 << 20

// Head is what a package says of itself and of all that is in it.
type Head struct {
	URI           string    `json:"uri,omitempty"`
	Version       string    `json:"version,omitempty"`
	Extensions    []string  `json:"extensions,omitempty"`
	PublishedDate Moment    `json:"publishedDate,omitempty"`
	Publisher     Publisher `json:"publisher,omitzero"`
	License       string    `json:"license,omitempty"`
	Policy        string    `json:"publicationPolicy,omitempty"`
	Links         *Links    `json:"links,omitempty"`
}

// Publisher is who published a package.
type Publisher struct {
	Name   string `json:"name"`
	Scheme string `json:"scheme,omitempty"`
	UID    string `json:"uid,omitempty"`
	URI    string `json:"uri,omitempty"`
}

// Links lead to the pages before and after a page of a feed.
type Links struct {
	Next     string `json:"next,omitempty"`
	Previous string `json:"prev,omitempty"`
}

// Refusal is a release that was not taken: its place, such as "releases/4" counted from 0, its line where a file has one release
// a line, its number in the file counted from 1, what it calls itself, and everything that is wrong with it.
type Refusal struct {
	Number int
	Place  string
	Line   int
	OCID   string
	ID     string
	Faults []Fault
}

// Reason says in a sentence where the release is broken and how.
func (r Refusal) Reason() string {
	var b strings.Builder
	for i, f := range r.Faults {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(join(r.Place, f.Place) + " " + f.Reason)
	}
	return b.String()
}

// Found is one sound release with its own words, which are valid until the taker returns, and its place.
type Found struct {
	Release Release
	Raw     json.RawMessage
	Place   string
	Number  int
}

// reading is one pass over a file.
type reading struct {
	take   func(Found) error
	refuse func(Refusal)
	n      int
	line   int // of the file, where it has one release a line
}

// Read reads releases in every form in which they are passed on: a package of releases, a package of records, a list, one release
// or one a line. Of a record it takes the releases, or the compiled release where it only links to them. Broken releases go to
// refuse and the rest to take. It returns what the package says of itself, an error of take as it is, and a fault when the file is
// something else or is cut off: all before that was taken.
func Read(r io.Reader, take func(Found) error, refuse func(Refusal)) (Head, error) {
	in := &reading{take: take, refuse: refuse}
	b := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := b.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(len(bom))
	}
	first, err := firstLine(b, in)
	if err != nil {
		return Head{}, err
	}
	if first[0] == '{' && json.Valid(first) && !isPackage(first) {
		return Head{}, in.lines(first, b)
	}
	in.line = 0
	return in.document(io.MultiReader(bytes.NewReader(first), b))
}

func isPackage(text []byte) bool {
	var p struct {
		Releases json.RawMessage `json:"releases"`
		Records  json.RawMessage `json:"records"`
	}
	return json.Unmarshal(text, &p) == nil && (p.Releases != nil || p.Records != nil)
}

var errLong = fmt.Errorf("is longer than %d bytes", MostRelease)

// firstLine returns the first line with anything on it, or as much of it as a release may have.
func firstLine(b *bufio.Reader, in *reading) ([]byte, error) {
	for {
		line, err := in.readLine(b)
		text := bytes.TrimLeft(line, " \t\r\n")
		switch {
		case len(text) > 0 && text[0] != '{' && text[0] != '[':
			return nil, fault.Invalidf("file", "It begins with “%s” and not with { or [. It is not OCDS as JSON.", short(strings.Join(strings.Fields(strings.ToValidUTF8(string(text[:min(len(text), 40)]), "?")), " ")))
		case len(text) > 0:
			return text, nil
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case err != nil:
			return nil, fault.Invalid("file", "There is nothing in it. Give a package of releases or of records in OCDS, or one release a line.")
		}
	}
}

// readLine returns the next line with its end; one that is longer than a release may be is given in part, with errLong.
func (in *reading) readLine(b *bufio.Reader) ([]byte, error) {
	in.line++
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		case len(line) > MostRelease:
			return line, errLong
		}
	}
}

// lines reads one release a line, the first of which has been read.
func (in *reading) lines(line []byte, b *bufio.Reader) error {
	var err error
	for {
		switch text := bytes.TrimSpace(line); {
		case errors.Is(err, errLong):
			in.n++
			in.refused("", Refusal{Faults: []Fault{{Reason: errLong.Error()}}})
			for errLong := bufio.ErrBufferFull; errors.Is(errLong, bufio.ErrBufferFull); {
				_, errLong = b.ReadSlice('\n')
			}
		case len(text) > 0:
			if err := in.release(fmt.Sprintf("line %d:", in.line), text); err != nil {
				return err
			}
		}
		if line, err = in.readLine(b); err != nil && !errors.Is(err, errLong) && len(line) == 0 {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func (in *reading) refused(place string, r Refusal) {
	r.Number, r.Place, r.Line = in.n, place, in.line
	in.refuse(r)
}

// release takes one release or refuses it.
func (in *reading) release(place string, raw json.RawMessage) error {
	in.n++
	if len(raw) > MostRelease {
		in.refused(place, Refusal{Faults: []Fault{{Reason: errLong.Error()}}})
		return nil
	}
	faults := Check(raw)
	var one Release
	if len(faults) == 0 {
		if err := json.Unmarshal(raw, &one); err != nil {
			faults = []Fault{{Reason: "cannot be read: " + err.Error()}}
		}
	}
	if len(faults) == 0 {
		return in.take(Found{Release: one, Raw: raw, Place: place, Number: in.n})
	}
	var named struct {
		OCID any `json:"ocid"`
		ID   any `json:"id"`
	}
	_ = json.Unmarshal(raw, &named) // what it calls itself, as far as it can be told
	ocid, _ := named.OCID.(string)
	id, _ := named.ID.(string)
	in.refused(place, Refusal{OCID: ocid, ID: id, Faults: faults})
	return nil
}
