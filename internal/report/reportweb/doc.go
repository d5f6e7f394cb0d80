// Package reportweb holds the pages of reports and their measures: each figure as it was published and as it is now, with its
// chart, its table, its source and its file.
package reportweb
