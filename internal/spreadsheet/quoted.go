package spreadsheet

import "bytes"

// A quoted cell ends in one of these ways.
type ending int

const (
	endCell   ending = iota // at a delimiter
	endRecord               // at a line ending or the end of the file
	endMore                 // not within what has been read so far
	endStray                // never: the opening quotation mark was no opening
	endLoose                // on its line, but with text after the closing mark: the marks are part of the text
)

// quoted reads the record at the beginning of data, which has quotation marks in its first line. more asks for more data.
func (c *CSV) quoted(data []byte) (row Row, more bool, err error) {
	c.cells, c.doubled, c.loose = c.cells[:0], c.doubled[:0], false
	i := 0
	for {
		cell, next, end := c.cell(data, i)
		switch end {
		case endMore:
			return Row{}, true, nil
		case endStray:
			return Row{}, false, c.refuseStray()
		}
		c.cells = append(c.cells, cell)
		if end == endRecord {
			return c.finishQuoted(data[:next])
		}
		if next > c.max {
			return Row{}, false, c.refuseStray()
		}
		i = next + 1
	}
}

// cell reads the cell that begins at data[i] and returns the place of the delimiter or line ending behind it.
func (c *CSV) cell(data []byte, i int) (cell []byte, next int, end ending) {
	if i < len(data) && data[i] == '"' {
		cell, next, end = c.quotedCell(data, i)
		if end != endLoose {
			return cell, next, end
		}
	}
	rest := data[i:]
	line := bytes.IndexByte(rest, c.newline)
	if line < 0 {
		if !c.eof && len(rest) <= c.max {
			return nil, 0, endMore
		}
		line = len(rest)
	}
	if d := bytes.IndexByte(rest[:line], c.delim); d >= 0 {
		return rest[:d], i + d, endCell
	}
	return dropReturn(rest[:line], c.newline), i + line, endRecord
}

// quotedCell reads the quoted cell that begins at data[i]. A mark that neither a delimiter nor a line ending follows belongs to
// the text, as in "Smith "Bob" Ltd", as long as the cell stays on its line; over several lines it shows that the first mark was
// no opening at all.
func (c *CSV) quotedCell(data []byte, i int) (cell []byte, next int, end ending) {
	loose, twice := false, false
	for j := i + 1; ; {
		k := bytes.IndexByte(data[j:], '"')
		if k < 0 || j+k+1 >= len(data) && !c.eof {
			return nil, 0, c.unclosed(data[i:], loose)
		}
		j += k
		if loose && bytes.IndexByte(data[i:j], c.newline) >= 0 {
			return nil, 0, endLoose
		}
		if j+1 < len(data) && data[j+1] == '"' {
			twice = true
			j += 2
			continue
		}
		next, end = c.after(data, j+1)
		if end != endLoose {
			if twice {
				c.doubled = append(c.doubled, len(c.cells))
			}
			return data[i+1 : j], next, end
		}
		if bytes.IndexByte(data[i:j], c.newline) >= 0 {
			return nil, 0, endStray
		}
		loose, c.loose = true, true
		j++
	}
}

// unclosed says what a cell is whose closing mark is not in data.
func (c *CSV) unclosed(cell []byte, loose bool) ending {
	switch {
	case loose && bytes.IndexByte(cell, c.newline) >= 0:
		return endLoose
	case c.eof && loose:
		return endLoose
	case c.eof || len(cell) > longestCell:
		return endStray
	default:
		return endMore
	}
}

// after says what stands behind a quotation mark at data[i-1]: a delimiter, a line ending, or text.
func (c *CSV) after(data []byte, i int) (next int, end ending) {
	for i < len(data) && data[i] == ' ' && c.delim != ' ' {
		i++
	}
	switch {
	case i >= len(data) && c.eof:
		return len(data), endRecord
	case i >= len(data), data[i] == '\r' && i+1 >= len(data) && !c.eof:
		return i, endMore
	case data[i] == c.delim:
		return i, endCell
	case data[i] == c.newline:
		return i, endRecord
	case data[i] == '\r' && (i+1 >= len(data) || data[i+1] == c.newline):
		return min(i+1, len(data)), endRecord
	default:
		return i, endLoose
	}
}

// finishQuoted accepts the record that raw is: from here on its bytes may be changed.
func (c *CSV) finishQuoted(raw []byte) (Row, bool, error) {
	at := c.line
	c.advance(len(raw), 1+bytes.Count(raw, []byte{c.newline}))
	for _, i := range c.doubled {
		c.cells[i] = c.undouble(c.cells[i])
	}
	row, err := c.finish(at, raw)
	row.Loose = c.loose
	return row, false, err
}

// undouble writes each doubled quotation mark of cell once, in its place where that is allowed.
func (c *CSV) undouble(cell []byte) []byte {
	if c.borrowed {
		return bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
	}
	n := 0
	for i := 0; i < len(cell); i++ {
		cell[n] = cell[i]
		n++
		if cell[i] == '"' && i+1 < len(cell) && cell[i+1] == '"' {
			i++
		}
	}
	return cell[:n]
}

// refuseStray leaves a line behind whose quotation mark is never closed; the next line is read as if it had not been there.
func (c *CSV) refuseStray() error {
	refused := &Refused{Line: c.line, Reason: "A quotation mark opens on this line and is not closed. Close it or take it away; reading went on with the next line."}
	if err := c.skipLine(); err != nil {
		return err
	}
	return refused
}

func dropReturn(line []byte, newline byte) []byte {
	if n := len(line); newline == '\n' && n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}
