// Package directory reads the directory of a regulator: handed in on a page and read in the background, or from the command line. A
// whole directory also tells which places dropped out of it; what is read as a part tells of none.
package directory
