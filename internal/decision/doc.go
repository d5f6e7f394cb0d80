// Package decision keeps what a council's executive decided, as data that later spending is held to.
//
// Democratic services enter or import a decision; members and the public read it; commissioners and brokers meet it as
// the lock on their agreements and awards (see [Service.Authorise]).
//
// The law is the Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations
// 2012, SI 2012/2089: notice of a key decision 28 clear days before (regulation 9), the general exception and special
// urgency (10 and 11), the record (12 and 13). Call-in is local: its period is a policy of the council.
//
// What a decision's state is follows from its facts and dates; no job has to run for it to change:
//
//	drafted ──GiveNotice──▶ notice given ──(28 clear days)──▶ may be taken
//	   │                        │                                 │
//	   │                        └─GiveNotice(general exception,   │
//	   │                          special urgency)────────────────┤
//	   └─(not key)────────────────────────────────────────────────┤
//	                                                             Take
//	                                                              ▼
//	                         taken ──Publish──▶ call-in open ──(period)──▶ effective
//	                                                │                        ▲
//	                                              CallIn ──Settle(stands)────┤
//	                                                └──────Settle(again)──▶ withdrawn
//
// It does not run meetings, write agendas or keep the forward plan's earlier versions, and it does not decide whether a
// decision is key: that is the council's judgement under its own threshold.
package decision
