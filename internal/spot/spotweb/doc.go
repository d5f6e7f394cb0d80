// Package spotweb shows what councils spent: the files that were imported, and what is in each.
package spotweb
