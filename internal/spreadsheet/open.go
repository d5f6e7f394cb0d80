package spreadsheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"alongside/internal/fault"
)

// Options say how a file is read. The zero value is right for an unknown file.
type Options struct {
	Delimiter   byte  // of delimited text; 0: found out
	MaxRecord   int   // bytes that one record of delimited text may have; 0: 1 MiB
	MaxWorkbook int64 // bytes that a workbook may have as it comes; 0: 32 MiB. Unpacked it may have ten times as many.
}

// Table is one table of a file: the file itself when it is delimited text, a sheet when it is a workbook.
type Table struct {
	Name string // of the sheet; empty for delimited text
	Rows Rows
}

// kinds of files that councils publish by mistake, by their first bytes, with what to do about each.
var kinds = []struct{ magic, advice string }{
	{"\xd0\xcf\x11\xe0", "This is an old Excel workbook (.xls) or one with a password. Open it and save it without password as .xlsx or .csv."},
	{"%PDF", "This is a PDF, which holds no table that can be read for certain. Ask for the .csv or .xlsx file it was made from."},
	{"\x1f\x8b", "This file is compressed (gzip). Unpack it first."},
	{"<!DOCTYPE", "This is a web page, not a table: perhaps the download led to a sign-in or error page. Download the file itself."},
	{"<!doctype", "This is a web page, not a table: perhaps the download led to a sign-in or error page. Download the file itself."},
	{"<html", "This is a web page, not a table: perhaps the download led to a sign-in or error page. Download the file itself."},
	{"<?xml", "This is an XML file. Open it in a spreadsheet program and save it as .xlsx or .csv."},
	{"{\\rtf", "This is a text document (.rtf). Save its table as .csv."},
	{"{", "This is JSON, not a table. Save it as .csv first."},
	{"\x89PNG", picture}, {"\xff\xd8\xff", picture}, {"GIF8", picture}, {"II*\x00", picture}, {"MM\x00*", picture},
	{"7z\xbc\xaf\x27\x1c", packed}, {"Rar!", packed}, {"BZh", packed}, {"\xfd7zXZ", packed},
	{"SQLite format 3\x00", "This is a database, not a table. Export the table that is meant as .csv."},
}

const (
	picture = "This is a picture, perhaps a photo or a scan of a table. Ask for the .csv or .xlsx file it was made from."
	packed  = "This file is compressed. Unpack it first."
)

// noText reports whether the first bytes of a file are no text in any encoding: more than one in ten is a control character that text
// does not hold. UTF-16, whose every other byte is one, is text. A few bytes prove nothing.
func noText(head []byte) bool {
	if _, wide := wideOrder(head); wide || len(head) < 64 {
		return false
	}
	control := 0
	for _, c := range head {
		if c < ' ' && !bytes.ContainsRune([]byte("\t\n\v\f\r\x1a"), rune(c)) {
			control++
		}
	}
	return control > len(head)/10
}

// Open looks at the beginning of r and returns its tables: one for delimited text, one for each sheet that holds something for
// a workbook. What is no table is a fault.Invalid for the field "file" that says what to do.
//
// Delimited text is read as it is asked for, so that its size does not matter; a workbook is held in memory and limited.
func Open(r io.Reader, o Options) ([]Table, error) {
	in := bufio.NewReaderSize(r, 4096)
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return openWorkbook(in, o)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, markUTF8), " \t\r\n")
	if len(text) == 0 && len(head) < 512 {
		return nil, fault.Invalid("file", "The file is empty. Check that the download is complete.")
	}
	for _, k := range kinds {
		if bytes.HasPrefix(text, []byte(k.magic)) {
			return nil, fault.Invalid("file", k.advice)
		}
	}
	if noText(head) {
		return nil, fault.Invalid("file", "This file holds no text and no workbook: it may be a picture, a recording or a program. Choose the .csv or .xlsx file that is meant.")
	}
	c, err := NewCSV(in, CSVOptions{Delimiter: o.Delimiter, MaxRecord: o.MaxRecord})
	if err != nil {
		return nil, err
	}
	return []Table{{Rows: c}}, nil
}
