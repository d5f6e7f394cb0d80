package spreadsheet

import (
	"bytes"
	"errors"
	"io"
)

// delimiters are the characters that part cells, the likelier first.
var delimiters = []byte{',', ';', '\t', '|'}

// lineEnd returns the byte that ends lines: a carriage return only in files that have no line feeds, or more returns alone than
// feeds outside quotation marks, as those of old Macs.
func lineEnd(head []byte) byte {
	feeds, returns, quoted := 0, 0, false
	for i, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			feeds++
		case c == '\r' && (i+1 >= len(head) || head[i+1] != '\n'):
			returns++
		}
	}
	if returns > feeds {
		return '\r'
	}
	return '\n'
}

// declared reads the line "sep=;" that Excel understands at the top of a file.
func declared(head []byte) (delimiter byte, ok bool) {
	const sep = "sep="
	if len(head) <= len(sep) || !bytes.EqualFold(head[:len(sep)], []byte(sep)) {
		return 0, false
	}
	if after := head[len(sep)+1:]; len(after) > 0 && after[0] != '\r' && after[0] != '\n' {
		return 0, false
	}
	return head[len(sep)], true
}

// delimiterOf returns the character that parts most records of head into the same number of cells, and more of them than any
// other does.
func delimiterOf(head []byte, end byte) byte {
	best, most := delimiters[0], 0
	for _, d := range delimiters {
		counts := map[int]int{}
		c := &CSV{src: bytes.NewReader(nil), buf: head, end: len(head), eof: true, delim: d, newline: end, line: 1, max: len(head) + 1, borrowed: true}
		for range 100 {
			row, err := c.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil && !row.Blank() {
				counts[len(row.Cells)]++
			}
		}
		for width, records := range counts {
			if score := (width - 1) * records; score > most {
				best, most = d, score
			}
		}
	}
	return best
}
