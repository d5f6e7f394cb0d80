package spreadsheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The marks that may stand before the first byte of text. doubled is what is left of the UTF-8 mark when a file was taken for
// Windows-1252 and saved as UTF-8 once more.
var (
	markUTF8    = []byte("\xef\xbb\xbf")
	markDoubled = []byte("\xc3\xaf\xc2\xbb\xc2\xbf")
	markUTF16LE = []byte("\xff\xfe")
	markUTF16BE = []byte("\xfe\xff")
)

// unmark looks at the first bytes of a file and returns how many of them are a byte-order mark, and a decoder when the text is
// UTF-16, with a mark or without one.
func unmark(head []byte) (mark int, wide func(io.Reader) io.Reader) {
	for _, m := range [][]byte{markUTF8, markDoubled} {
		if bytes.HasPrefix(head, m) {
			return len(m), nil
		}
	}
	switch order, found := wideOrder(head); {
	case !found:
		return 0, nil
	default:
		return 0, func(r io.Reader) io.Reader {
			return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(r)
		}
	}
}

// wideOrder tells UTF-16 by its mark, else by NUL bytes at every other place, which English text in UTF-16 has.
func wideOrder(head []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(head, markUTF16LE):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, markUTF16BE):
		return unicode.BigEndian, true
	}
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half >= 2 && nul[1] > half*7/10 && nul[0] < half/10+1:
		return unicode.LittleEndian, true
	case half >= 2 && nul[0] > half*7/10 && nul[1] < half/10+1:
		return unicode.BigEndian, true
	default:
		return unicode.LittleEndian, false
	}
}

// decodeCells turns the cells of one record into UTF-8 and returns the grown scratch space. A cell that is not UTF-8 is
// Windows-1252: the two are mixed within files that were put together from several systems.
func decodeCells(cells [][]byte, scratch []byte) []byte {
	for i, c := range cells {
		start := len(scratch)
		switch {
		case !utf8.Valid(c):
			for _, b := range c {
				scratch = utf8.AppendRune(scratch, charmap.Windows1252.DecodeByte(b))
			}
		case hasControl(c):
			scratch = appendRepaired(scratch, c)
		default:
			continue
		}
		cells[i] = scratch[start:len(scratch):len(scratch)]
	}
	return scratch
}

// hasControl reports whether c holds one of the control characters U+0080 to U+009F, which no text has: they are Windows-1252
// punctuation that was taken for Latin-1 on its way.
func hasControl(c []byte) bool {
	for {
		i := bytes.IndexByte(c, 0xc2)
		if i < 0 || i+1 >= len(c) {
			return false
		}
		if c[i+1] >= 0x80 && c[i+1] <= 0x9f {
			return true
		}
		c = c[i+1:]
	}
}

// appendRepaired appends c with its control characters put right. U+0080 before another is the rest of a three-byte character
// of general punctuation whose first byte was lost (a dash arrives as U+0080 U+0093); one alone is a Windows-1252 byte.
func appendRepaired(dst, c []byte) []byte {
	control := func(r rune) bool { return r >= 0x80 && r <= 0x9f }
	for len(c) > 0 {
		r, n := utf8.DecodeRune(c)
		c = c[n:]
		if !control(r) {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		if next, m := utf8.DecodeRune(c); r == 0x80 && control(next) {
			dst = utf8.AppendRune(dst, 0x2000+next-0x80)
			c = c[m:]
			continue
		}
		dst = utf8.AppendRune(dst, charmap.Windows1252.DecodeByte(byte(r)))
	}
	return dst
}
