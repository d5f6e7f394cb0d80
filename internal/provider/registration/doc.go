// Package registration takes in organisations that the council does not know: they register themselves to apply for what they read
// on the public pages.
//
// Anybody may ask; the council's commissioners, contract managers and quality officers look at who it is. The duty behind it is
// equal treatment of suppliers (Procurement Act 2023, section 12): nobody has to be known before to take part.
//
//	asked ──Confirm (link by e-mail)──┬─▶ begun: a provider of its own, "registered itself, not checked", which may apply
//	  │                               └─▶ waits: a number of it is on record. Settle ─▶ same ─▶ a sign-in for that record
//	  └──(24 hours)──▶ deleted                                                       ├▶ another ─▶ begun
//	                                                                                 └▶ refused
//
// The answer to whoever asks is the same whether or not the address or the organisation is known: a job finds out later, and what it
// finds stands in an e-mail to the address alone. A number that is on record opens nothing: a person says whose it is.
//
// It admits nobody. Package admission refuses an organisation that nobody has looked at.
package registration
