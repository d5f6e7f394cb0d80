// Package geo knows postcode districts ("outcodes") of England and the boundaries of districts, for distances that families
// understand and maps that need no remote resource.
//
// Who uses it: the offer directory ("0.8 miles away"), brokerage (distance from a child's home), the sufficiency and gap maps.
// It places a postcode by its outcode's centre, never closer: that is near enough to sort by, and a page that shows it betrays
// no address. The reference data is embedded and dated (see Sources); boundaries are there for the counties listed by Areas.
//
// What it does not do: it finds no streets or routes, draws no pictures (it gives SVG paths), and asks no service.
package geo
