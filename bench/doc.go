// Command bench measures the program beside its peers and the bare engines, all in one run on one machine, and prints one
// table: what was measured, ours, theirs, the ratio, the target, and whether it was met.
//
//	scripts/bench [-json] [-clean] [-families N] [pages|home|pocketbase|write|spend|start|due|suppliers|search|simulator|workbench|county|dbcompare ...]
//
// Without names it runs all parts but county, which builds 100,000 families and takes long. Each figure is the median of
// rounds runs; ours and the peer's take turns, so that whatever else the machine does falls on both. The county on which
// pages and start stand is built once and kept in the user's cache folder until -clean takes it away.
//
// PocketBase (github.com/pocketbase/pocketbase, at the version in pocketbase/go.mod) is a record server of Go and SQLite that
// people would pick instead. It has a module of its own, so that the program does not depend on it, and runs as a process of
// its own. A peer that is not installed, such as the sqlite3 command, is named in the table as missing.
package main
