// Package finance keeps the funds that pay for help, what awards bind of them, and the invoices of providers.
//
// Finance officers see each fund's budget, commitments, payments and forecast, and check invoices; providers bill the visits
// that were delivered and see what they are owed and by when; brokers meet a fund only when an award would go beyond it, and contract managers when an uplift would.
// Part 4 of the Procurement Act 2023 (section 68) is why an undisputed invoice is paid within 30 days.
//
//	Submit ──▶ submitted ──Match──▶ matched ──Approve──▶ approved ──Pay──▶ paid
//	               │                  ▲ │
//	               │                  │ └─Match (a visit was corrected)─┐
//	               └──────Match──▶ queried ◀───────────────────────────┘
//	                                  │
//	                                  └──Withdraw (the provider)──▶ withdrawn, its visits can be billed anew
//
// Who submitted an invoice neither approves nor pays it, and it is paid once.
//
// It does not move money: a payment is recorded with the reference of the council's payment system. It does not keep
// personal budgets or collect what families owe.
package finance
