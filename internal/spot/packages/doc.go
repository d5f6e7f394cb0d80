// Package packages reads a council's list of the help it buys for single children, one line a package: child, service, provider,
// start, end, how much a week, in what unit, at what rate.
//
// Such lists come out of case systems and spreadsheets and agree in nothing but that. The headings are recognised, and a person can
// say what they mean; units, time bands and VAT are brought to one measure, so that rates can be compared; every line is taken or
// refused with the field that is wrong. What is not said is not guessed: a rate without a unit is refused.
//
// It is pure: no database, no clock.
package packages
