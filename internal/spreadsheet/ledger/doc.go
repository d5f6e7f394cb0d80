// Package ledger reads the payments that councils publish under the Local Government Transparency Code: each payment over
// £500 (many publish from £250), with its date, amount, supplier and purpose. The import and the analysis of spending use it.
//
// Every line of a file becomes a Payment or a Refusal with the line's number and a reason that a person can act on; none is
// dropped. Titles, blank lines, totals, notes and repeated headings are refused as what they are, and a total is compared with
// the lines above it. What was taken adds up to the file's own total to the penny; Summary says so.
//
// Rules that decide what is taken:
//
//   - The amount is the net one where the file has several. Of amounts without a word on VAT, the VAT column tells which is
//     net; where nothing tells, the likeliest heading is taken and the mapping notes it.
//   - More than two decimals are rounded half away from zero to the penny; Summary counts them and keeps what was cut off.
//     A dash is nothing, £0.00, and is taken.
//   - Dates of numbers alone are day first, unless the whole column shows that it is month first. A date that the calendar or
//     the column's order does not have is refused.
//   - A withheld name ("REDACTED PERSONAL DATA", "Name withheld", "Individual") makes the payment Redacted: such payments have
//     no supplier in common. So does a missing name where a reference shows that the line is a payment.
//
// The package does not match suppliers, find duplicates or keep anything: exactly equal lines occur in real files and are all
// taken; Ledger.Key lets an importer count them.
package ledger
