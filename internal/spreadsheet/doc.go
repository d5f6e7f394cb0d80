// Package spreadsheet reads the tables that councils publish: CSV in whatever form it comes, and Excel workbooks.
//
// Its sub-packages say what a table holds: ledger the payments over £500 of the Local Government Transparency Code, register
// the contracts of the same code; heading recognises columns by their headings and their cells. The imports of spending and
// contracts use them. The package itself gives rows of cells, with the line of the file on which each began, and reads one cell
// as an amount or a date.
//
// A file is read once, from front to back, in a fixed amount of memory. What cannot be read costs one line, never the file: the
// reader returns a *Refused that names the line and goes on. The package matches no suppliers and keeps nothing.
package spreadsheet
