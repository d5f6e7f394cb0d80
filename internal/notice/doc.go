// Package notice is the open data of public buying: notices of other publishers that were imported, kept as they were published
// with their source and licence, and what the council publishes itself about its agreements as releases of the Open Contracting
// Data Standard and as the contract register of the Local Government Transparency Code.
//
// What is published is made from agreements, their decisions, openings and members, and of a purchase from a dynamic market from what its own
// notices made known: with months in place of days and never with what it is worth. Totals of a year hide small numbers. Visits, sums paid and
// spot purchases are never looked at, and a supplier's name is published only where something shows that it is an organisation: so no child
// and no person is ever named.
package notice
