// Package explanation lets a lead professional require whoever decided something about a child to explain it: the reasons,
// what was read, and the rule that was applied. Until then the decision is shown as unexplained, to the family too.
//
// Whoever decided is a colleague, who answers signed in, or works for a partner agency. The agency's named mailbox is sent a
// link for this request only. The link opens with a code that goes to the same mailbox in a message of its own, expires, can
// be revoked, and leaves a look in the child's record each time it is used.
//
//	(a decision) ──Require──▶ unexplained ──Answer──▶ explained
//	                          │    ▲                     │
//	                 Withdraw │    └──────Return─────────┘
//	                          ▼
//	                       withdrawn
//
// The date comes from the council's rule explanation-answer. The package does not decide anything again, and an explanation
// changes no date of an appeal or a complaint.
package explanation
