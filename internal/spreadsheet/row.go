package spreadsheet

import (
	"bytes"
	"fmt"
)

// Row is one record of a table.
type Row struct {
	// Line is the line of the file on which the record begins, counted from 1; in a workbook the number of the row.
	Line int
	// Loose says that quotation marks stand within a text, so that where its cell ends had to be guessed.
	Loose bool
	// Cells hold UTF-8 text. They are valid until the next row is asked for.
	Cells [][]byte
}

// Rows gives the records of one table in order.
type Rows interface {
	// Next returns the next record. io.EOF is the end. A *Refused is about one record, and Next may be called again; any other
	// error ends the reading.
	Next() (Row, error)
}

// Refused says that one record could not be read, and why. Reading goes on after it.
type Refused struct {
	Line   int
	Reason string
}

// Error gives the line and the reason.
func (r *Refused) Error() string { return fmt.Sprintf("line %d: %s", r.Line, r.Reason) }

// Cell returns the cell at index i without the white space round it; a record that is too short has empty cells at its end.
func (r Row) Cell(i int) []byte {
	if i < 0 || i >= len(r.Cells) {
		return nil
	}
	return Trim(r.Cells[i])
}

// Blank reports whether no cell of the record holds anything.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if len(Trim(c)) > 0 {
			return false
		}
	}
	return true
}

// Filled returns how many cells of the record hold something, and the first that does.
func (r Row) Filled() (n int, first []byte) {
	for _, c := range r.Cells {
		if t := Trim(c); len(t) > 0 {
			if n == 0 {
				first = t
			}
			n++
		}
	}
	return n, first
}

// Copy returns a record that stays valid after the next one is asked for.
func (r Row) Copy() Row {
	size := 0
	for _, c := range r.Cells {
		size += len(c)
	}
	text := make([]byte, 0, size)
	cells := make([][]byte, len(r.Cells))
	for i, c := range r.Cells {
		start := len(text)
		text = append(text, c...)
		cells[i] = text[start:len(text):len(text)]
	}
	return Row{Line: r.Line, Loose: r.Loose, Cells: cells}
}

// Trim returns b without the white space round it, no-break spaces included.
func Trim(b []byte) []byte {
	if n := len(b); n == 0 || plain(b[0]) && plain(b[n-1]) {
		return b
	}
	return bytes.TrimSpace(b)
}

// plain reports whether c is a printing ASCII character, which no white space begins or ends with.
func plain(c byte) bool { return c > ' ' && c < 0x7f }

// Quote shows text from a file in a message: in quotation marks, cut to a length that a person reads.
func Quote(text string) string {
	const longest = 60
	runes := []rune(text)
	if len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return "“" + text + "”"
}
