// Package suppliers measures the matching of supplier names: how good it is on names judged by reading, beside a plain
// yardstick, and how fast on a council's worth of names.
//
// The yardstick weighs every run of two to four letters by how rare it is and takes the cosine of two names' runs, as is often
// done; it is given the threshold that suits it best on the very couples it is judged by. docs/suppliers.md has the figures, and
// a test here holds the page to them.
package suppliers
