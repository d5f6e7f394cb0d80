package spreadsheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	defaultRecord = 1 << 20   // bytes that one record may have
	longestCell   = 64 << 10  // bytes that one quoted cell may have
	firstRead     = 64 << 10  // bytes looked at to tell the form of a file
	buffer        = 256 << 10 // bytes read ahead
	highBits      = 0x8080808080808080
	lowBits       = 0x0101010101010101
)

// CSV reads delimited text. It takes what councils' systems write: any of four delimiters, any line ending, UTF-8, UTF-16 or
// Windows-1252, quoted line breaks, stray quotation marks, records of uneven width. Make one with NewCSV.
type CSV struct {
	src      io.Reader
	buf      []byte
	pos, end int // what is unread of buf
	eof      bool
	line     int // the number of the line at pos
	delim    byte
	newline  byte
	max      int
	borrowed bool // buf is the caller's and must not be written to
	cells    [][]byte
	loose    bool   // the record has marks within a text
	doubled  []int  // cells with doubled quotation marks
	scratch  []byte // text of decoded cells
}

// CSVOptions say what is known of a file beforehand; the zero value is right for an unknown one.
type CSVOptions struct {
	Delimiter byte // 0: found out
	MaxRecord int  // bytes that one record may have before its line is refused; 0: 1 MiB
}

// NewCSV returns a reader of the delimited text in r. It reads the beginning of r to tell encoding, delimiter and line ending.
func NewCSV(r io.Reader, o CSVOptions) (*CSV, error) {
	c := &CSV{src: r, buf: make([]byte, buffer), line: 1, max: o.MaxRecord, delim: o.Delimiter}
	if c.max <= 0 {
		c.max = defaultRecord
	}
	if err := c.fillTo(firstRead); err != nil {
		return nil, err
	}
	mark, wide := unmark(c.buf[:c.end])
	if wide != nil {
		c.src = wide(io.MultiReader(bytes.NewReader(bytes.Clone(c.buf[:c.end])), c.src))
		c.end, c.eof = 0, false
		if err := c.fillTo(firstRead); err != nil {
			return nil, err
		}
	}
	c.pos = mark
	head := c.buf[c.pos:c.end]
	c.newline = lineEnd(head)
	if d, ok := declared(head); ok {
		c.delim = d
		if err := c.skipLine(); err != nil {
			return nil, err
		}
	} else if c.delim == 0 {
		c.delim = delimiterOf(head, c.newline)
	}
	return c, nil
}

// Delimiter returns the character that parts cells.
func (c *CSV) Delimiter() byte { return c.delim }

// fillTo reads until at least n bytes are unread or the source ends.
func (c *CSV) fillTo(n int) error {
	for !c.eof && c.end-c.pos < n {
		if err := c.fill(); err != nil {
			return err
		}
	}
	return nil
}

// fill reads once more, after making room by moving what is unread to the front or by growing the buffer.
func (c *CSV) fill() error {
	if c.end == len(c.buf) {
		unread := c.end - c.pos
		if unread > len(c.buf)/2 {
			grown := make([]byte, 2*len(c.buf))
			copy(grown, c.buf[c.pos:c.end])
			c.buf = grown
		} else {
			copy(c.buf, c.buf[c.pos:c.end])
		}
		c.pos, c.end = 0, unread
	}
	n, err := c.src.Read(c.buf[c.end:])
	c.end += n
	switch {
	case errors.Is(err, io.EOF):
		c.eof = true
	case err != nil:
		return fmt.Errorf("read line %d: %w", c.line, err)
	}
	return nil
}

// Next returns the next record; see Rows.
func (c *CSV) Next() (Row, error) {
	for {
		data := c.buf[c.pos:c.end]
		if len(data) == 0 && c.eof {
			return Row{}, io.EOF
		}
		n := bytes.IndexByte(data, c.newline)
		if n < 0 && !c.eof && len(data) <= c.max {
			if err := c.fill(); err != nil {
				return Row{}, err
			}
			continue
		}
		if n < 0 {
			n = len(data)
		}
		if n > c.max {
			return Row{}, c.refuseLong()
		}
		if bytes.IndexByte(data[:n], '"') < 0 {
			return c.simple(data[:n])
		}
		row, more, err := c.quoted(data)
		if !more {
			return row, err
		}
		if err := c.fill(); err != nil {
			return Row{}, err
		}
	}
}

// simple returns the record of a line without quotation marks.
func (c *CSV) simple(line []byte) (Row, error) {
	at := c.line
	c.advance(len(line), 1)
	if c.newline == '\n' && len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	c.cells = c.cells[:0]
	rest := line
	for {
		i := bytes.IndexByte(rest, c.delim)
		if i < 0 {
			break
		}
		c.cells = append(c.cells, rest[:i])
		rest = rest[i+1:]
	}
	c.cells = append(c.cells, rest)
	return c.finish(at, line)
}

// advance leaves a record of n bytes and its line ending behind.
func (c *CSV) advance(n, lines int) {
	c.line += lines
	c.pos = min(c.pos+n+1, c.end)
}

// finish decodes the cells of the record that raw is and refuses a damaged one.
func (c *CSV) finish(at int, raw []byte) (Row, error) {
	high, nul := survey(raw)
	if nul {
		return Row{}, &Refused{Line: at, Reason: "The line holds NUL characters, which text has not: the file is damaged here. Get it again, or write this line anew."}
	}
	if high && (!utf8.Valid(raw) || hasControl(raw)) {
		c.scratch = decodeCells(c.cells, c.scratch[:0])
	}
	return Row{Line: at, Cells: c.cells}, nil
}

// survey reports, eight bytes at a time, whether text has bytes beyond ASCII and whether it has NUL bytes.
func survey(text []byte) (high, nul bool) {
	var highs, nuls uint64
	for len(text) >= 8 {
		w := binary.LittleEndian.Uint64(text)
		highs |= w
		nuls |= (w - lowBits) & ^w
		text = text[8:]
	}
	for _, b := range text {
		highs |= uint64(b)
		if b == 0 {
			nuls |= highBits
		}
	}
	return highs&highBits != 0, nuls&highBits != 0
}

// refuseLong leaves a line behind that is longer than a record may be.
func (c *CSV) refuseLong() error {
	refused := &Refused{Line: c.line, Reason: fmt.Sprintf("The line is longer than %d characters, which no record is. Check that the file has line breaks.", c.max)}
	if err := c.skipLine(); err != nil {
		return err
	}
	return refused
}

// skipLine leaves the rest of the line at pos behind, however long it is.
func (c *CSV) skipLine() error {
	for {
		if n := bytes.IndexByte(c.buf[c.pos:c.end], c.newline); n >= 0 {
			c.advance(n, 1)
			return nil
		}
		c.pos = c.end
		if c.eof {
			c.line++
			return nil
		}
		if err := c.fill(); err != nil {
			return err
		}
	}
}
