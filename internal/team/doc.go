// Package team keeps the council's teams: what service they give, where, who manages them, who is in them, how much each
// member can carry and who stands in while a member is away.
//
// Lead professionals' managers and administrators use it; capability lead asks it who has room, brokers and pathways ask it
// who manages whom, and access asks it which teams a person acts for. No duty prescribes teams; section 10 of the Children
// Act 2004 (co-operation to improve well-being) is why their areas and services are known to all partners.
//
//	created ──Join──▶ member ──Leave──▶ former member          both days of a membership count
//	member  ──PlanAbsence──▶ away, covered by another member    cover is compulsory
//
// It does not know what a member carries (capability lead counts that), nor what a member may do (package access).
package team
