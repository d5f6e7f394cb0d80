// Package planned keeps what the council means to buy before anything is let: what it is for, the parts foreseen, what it may be
// worth, the days that are planned, how providers can take part, the decision or entry of the forward plan behind it and the gap in
// the market that it is to close.
//
// Commissioners and contract managers keep it. The duty behind it is to give notice of planned buying, by the notices UK1 to UK3
// (Procurement Act 2023), and the planning stage of the Open Contracting Data Standard.
//
//	Plan ──▶ draft ──Publish──▶ planned ──Let──▶ let (an agreement under the same reference)
//	           │                   │
//	           └──────Drop─────────┴──▶ dropped
//
// Every version is kept. From its publication on each is published, so that nothing that was published is rewritten. A planned
// procurement has the reference that its agreement will have: its open data stays one process from the plan to the end.
//
// It ranks nobody, promises nothing and publishes no notice by itself.
package planned
