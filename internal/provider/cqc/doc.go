// Package cqc reads the directory of the Care Quality Commission: its places as the public interface gives them, in JSON (one
// place, a list, or one a line), or as CSV with the same field names as headings. Ratings are compared without regard to
// capitals, since both "Requires improvement" and "Requires Improvement" occur; labels that are no rating count as none.
//
// Data of the Care Quality Commission is used under the Open Government Licence. The package fetches nothing.
package cqc
