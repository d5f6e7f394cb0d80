// Package clocks is what happens around deadlines that no capability does alone: a job tells people of dates that are near or
// late, by the ladder of each; a worker stops a clock for a reason that the law allows and lets it run again, and the family
// is told; the administrator has dates worked out again when the holiday table or a rule was corrected.
//
// It decides nothing about dates: package deadline does.
package clocks
