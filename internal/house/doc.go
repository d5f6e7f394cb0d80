// Package house holds no code, only tests: they read this repository as a visitor would and hold it to its own rules.
//
// table_test.go says which package may import which, in the arrangement of the design: rows look only down, and within a
// row a package may import what stands before it in its chain. rules_test.go has one function for each rule, and
// rules_self_test.go shows each of them finding a violation in a small made-up tree. A new package is added to the table
// first; the tests ask for it by name.
//
// It does not judge style beyond what can be counted. That is for golangci-lint and for the reader.
package house
