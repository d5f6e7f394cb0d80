// Package spending adds up what a council pays to whom, once its suppliers' names are known to mean the same bodies.
//
// Commissioners read from it how much goes to how many suppliers, how far their payments spread, and how much of it goes to
// the members of an agreement: what moving from spot purchase to that agreement would touch.
//
//	payments ─Add─▶ Books ─Sum─▶ Picture (suppliers, concentration, overlap)
//
// Money is in pence throughout, and every picture adds up to its payments; shares are of what was paid on balance. Payments
// whose payee is withheld are counted apart: who got them is not known. The package matches names through spot/supplier and
// knows neither files nor the database.
package spending
