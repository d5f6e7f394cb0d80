package cqc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/provider"
)

// Refusal is a record that was not taken, by its line in a CSV file or its number in JSON.
type Refusal struct {
	Line   int
	ID     string // the place's number, where the record has one
	Reason string
}

// Read calls take for every place and refuse for every record that is none. It reads as it goes, so that a file of any length
// needs no more memory than its longest record. A file that is neither JSON nor CSV with a locationId is an error.
func Read(r io.Reader, take func(provider.Location) error, refuse func(Refusal)) error {
	b := bufio.NewReaderSize(r, 1<<16)
	start, err := first(b)
	switch {
	case errors.Is(err, io.EOF):
		return fault.Invalid("file", "The file is empty.")
	case err != nil:
		return fmt.Errorf("read the directory: %w", err)
	case start == '{' || start == '[':
		return readJSON(b, take, refuse)
	default:
		return readCSV(b, take, refuse)
	}
}

// first skips a byte order mark and white space, and returns the first byte without taking it.
func first(b *bufio.Reader) (byte, error) {
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(3); err != nil {
			return 0, err
		}
	}
	for {
		c, err := b.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, b.UnreadByte()
		}
	}
}

func readJSON(r io.Reader, take func(provider.Location) error, refuse func(Refusal)) error {
	dec := json.NewDecoder(r)
	number := 0
	one := func() error {
		number++
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return notJSON(number, err)
		}
		var page struct {
			Locations []json.RawMessage `json:"locations"`
		}
		if err := json.Unmarshal(raw, &page); err == nil && page.Locations != nil {
			for i, place := range page.Locations {
				if i > 0 {
					number++
				}
				if err := give(place, number, take, refuse); err != nil {
					return err
				}
			}
			return nil
		}
		return give(raw, number, take, refuse)
	}
	for {
		next, err := peek(dec)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notJSON(number+1, err)
		}
		if next != '[' {
			if err := one(); err != nil {
				return err
			}
			continue
		}
		if _, err := dec.Token(); err != nil {
			return notJSON(number+1, err)
		}
		for dec.More() {
			if err := one(); err != nil {
				return err
			}
		}
		if _, err := dec.Token(); err != nil {
			return notJSON(number+1, err)
		}
	}
}

// peek returns the first byte of the next value without taking it.
func peek(dec *json.Decoder) (byte, error) {
	if !dec.More() {
		return 0, io.EOF
	}
	b, err := io.ReadAll(io.LimitReader(dec.Buffered(), 4096))
	if err != nil {
		return 0, err
	}
	if b = bytes.TrimLeft(b, " \t\r\n"); len(b) == 0 {
		return 0, io.EOF
	}
	return b[0], nil
}

func notJSON(number int, err error) error {
	return fault.Invalidf("file", "Record %d cannot be read: the file is broken off or is not JSON (%v).", number, err)
}

func give(raw json.RawMessage, number int, take func(provider.Location) error, refuse func(Refusal)) error {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		refuse(Refusal{Line: number, Reason: "This is not a place: " + err.Error()})
		return nil
	}
	return r.give(number, take, refuse)
}

func (r record) give(line int, take func(provider.Location) error, refuse func(Refusal)) error {
	l, err := r.location()
	if err == nil {
		err = l.Validate()
	}
	if fields, ok := fault.Fields(err); ok {
		reason := ""
		for _, f := range fields {
			reason += f.Name + ": " + f.Message + " "
		}
		refuse(Refusal{line, l.ID, strings.TrimSpace(reason)})
		return nil
	}
	return take(l)
}
