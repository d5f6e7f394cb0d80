// Package thread is the golden thread: every object has a reference that can be read out on the phone, knows what it stands
// on and what stands on it, and can be found again from the systems the council came from.
//
// Every capability uses it. An object is put on the thread, and its links are written, in the transaction that changes the
// object itself, so that the thread can never tell another story than the records.
//
//	decision → agreement → lot → award → package → visit → invoice
//	                                   ↘ outcome → measure → report        bought for one child
//	decision → agreement → offer → session → attendance → outcome          offered to many
//
// A link is read "from --rel--> to": the decision authorises the agreement, the package buys the outcome. What lies towards
// the decision is up, what lies towards the outcome is down. Walk says what is on one object's chain and what is not.
//
// The package does not decide who may see a node (access does, the page asks it for every child on a chain) and keeps nothing
// private: a label names a thing, never a person's circumstances.
package thread
