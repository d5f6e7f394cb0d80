// Package planweb shows plans: what was promised to a child, how many minutes, by whom; the family comments on the draft,
// named officers write it and make it final.
//
// A family does not see a plan before its draft is served.
package planweb
