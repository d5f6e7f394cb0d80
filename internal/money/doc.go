// Package money counts public money in whole pence and care in whole minutes.
//
// Everything that has a price uses it: rates, awards, commitments, invoices, funds. An amount is never a floating-point number,
// and an amount that cannot be read for certain is refused rather than guessed. The package knows no tax and no currency but
// the pound.
package money
