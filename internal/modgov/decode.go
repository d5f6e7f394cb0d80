package modgov

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	enc "golang.org/x/text/encoding/unicode"

	"alongside/internal/fault"
)

// MaxBytes is the longest paper that is read; the longest real ones are a tenth of it.
const MaxBytes = 5 << 20

// signatures are the first bytes of files that are not text, with what to call them.
var signatures = []struct{ start, name string }{
	{"%PDF", "a PDF"},
	{"PK\x03\x04", "a word-processor or spreadsheet file"},
	{"\xD0\xCF\x11\xE0", "an old word-processor file"},
	{"{\\rtf", "a rich text file"},
	{"\x89PNG", "a picture"},
	{"\xFF\xD8\xFF", "a picture"},
	{"\x1F\x8B", "a compressed file"},
}

// decode returns the paper's text whatever its encoding: UTF-8 or UTF-16 with or without byte-order mark, else Windows-1252.
func decode(data []byte) (string, error) {
	if len(data) > MaxBytes {
		return "", fault.Invalidf("file", "This file is larger than %d MB. Save the one paper as text and try again.", MaxBytes>>20)
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.start)) {
			return "", notText(s.name)
		}
	}
	text, err := toUTF8(data)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(text) == "" {
		return "", fault.Invalid("file", "This file holds no text. Open the paper, save it as text and try again.")
	}
	if !mostlyText(text) {
		return "", notText("not text")
	}
	return mendDoubleEncoding(text), nil
}

func notText(what string) error {
	return fault.Invalidf("file", "This file is %s. Open the paper, save it as plain text or as a web page, and try again.", what)
}

func toUTF8(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		wide, err := enc.UTF16(enc.LittleEndian, enc.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", notText("not text")
		}
		return string(wide), nil
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	narrow, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", notText("not text")
	}
	return string(narrow), nil
}

// mostlyText refuses what decodes but is plainly not writing: a zero byte, or control characters in number.
func mostlyText(text string) bool {
	odd, n := 0, 0
	for _, r := range text {
		n++
		switch {
		case r == 0:
			return false
		case r == unicode.ReplacementChar, unicode.IsControl(r) && !strings.ContainsRune("\n\r\t\f\v\u0085", r):
			odd++
		}
	}
	return odd*20 <= n
}

// mendDoubleEncoding undoes UTF-8 that was once read as Windows-1252 and saved again ("â€™" for "’", "Â£" for "£").
func mendDoubleEncoding(text string) string {
	if !strings.Contains(text, "â€") && !strings.Contains(text, "Â£") && !strings.Contains(text, "Â\u00a0") {
		return text
	}
	narrow, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil || !utf8.Valid(narrow) {
		return text
	}
	return string(narrow)
}
