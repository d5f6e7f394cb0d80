// Package app is the program: it wires every package to the others and gives the whole a command line.
//
// It is the only package that may import all others, and nothing imports it but cmd/alongside. Rules, pages and SQL live
// below; what stands here is which store a use case is given, which setting feeds which package, and how an answer is
// written for a person or, with --json, for a script.
//
// A command's answer goes to standard output and what went wrong to standard error. The exit code is 0 when all is well,
// 1 when the input is bad or something failed, and 2 when the command itself is wrong.
package app
