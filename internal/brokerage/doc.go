// Package brokerage finds who delivers what was promised to one child: it turns a plan's provision into a requirement,
// invites the providers of a lot, ranks them by the weights that were published with the agreement, and awards.
//
// Brokers use it every day; providers answer invitations without learning whose child it is; families see the shortlist;
// commissioners see the emergency door's monthly list. The design's fourth and fifth promises live here: price alone
// cannot win, people decide and the program explains, and an award beyond the officer's limit or the decision's terms is
// refused and names the decision that is missing.
//
//	Require ──▶ open ──Invite──▶ invited ──Respond──▶ (answers) ──CallOff──▶ ranked ──Award──▶ placed ──▶ package
//	              │                                                  │
//	              └─Withdraw──▶ withdrawn                            ├─NoneSuits──▶ open again, with the reason kept
//	                                                                 └─EmergencyAward──▶ placed until it expires, to be ratified
//
// It does not record visits or pay for them, and it never moves a child without a person's decision.
package brokerage
