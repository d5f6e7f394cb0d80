// Package dbcompare measures what reading through package db costs beside bun, an object mapper that could have been used
// instead, and beside bare prepared statements. It has a module of its own, so that the program does not depend on bun:
//
//	go -C bench/dbcompare test -bench .
//
// Each benchmark runs its subjects in turn on the same data and reports the time of each and the ratios. All read in
// a snapshot transaction, as every page does.
package dbcompare
