// Package workday counts days: civil dates without a time zone, working days, clear days, weeks and months.
//
// Statutory clocks, council policies, agreements and rotas count with it. The bank holidays are GOV.UK's table for England and
// Wales; a working day outside the table's years is an error and never a guess. Forecasts may ask for projected holidays, and
// are told which dates rest on them. School terms are each council's and school's own data: what needs a term refuses without.
//
// The package knows no law (package statute does) and no clock: it never asks what day it is.
package workday
