// Package provider keeps who delivers help: care agencies, voluntary organisations, schools, NHS bodies and the council's
// own units, and the evidence that lets them.
//
// A provider looks after its own page and its evidence; commissioners, quality officers and brokers read it. Evidence is
// given once and counts wherever the provider is admitted.
//
// Whether a provider may be used is derived from its evidence and the day, so that insurance that runs out suspends that
// day and a renewal restores, with no job that could forget to run:
//
//	evidence missing ──AddEvidence──▶ usable ──(expiry)──▶ suspended ──AddEvidence──▶ usable
//	                                    │                                              ▲
//	                                    └──Suspend(reason)──▶ suspended ──Restore──────┘
//	                                                            │  ▲
//	                                                      Reply └──┘ Uphold(reasons): the answer to a reply, as Restore is
//
// A provider that the council suspends may reply as often as it is answered. Whoever suspended it does not answer: neither restores nor
// upholds while a reply waits (rule quality-hold-reply). Reasons and replies are for the council and the provider itself.
//
// An organisation that registered itself (package registration) may be used once somebody of the council has looked at who it is (Look).
//
// It does not admit providers to agreements, inspect them or rate their quality.
package provider
