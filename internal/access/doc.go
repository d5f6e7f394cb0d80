// Package access decides who may do what, and who may see whom.
//
// Two questions, asked in two places. May this role do this at all? The route table asks it, with a Permission beside every
// path, answered from the one table in roles.go. May this person see this child? Every use case asks it, answered from the one
// table of relationships: actor, child, reason, from, to, source. The capability that causes a relationship (a lead is
// allocated, a package starts, a court orders) writes it in its own transaction; nothing else is looked at, so the list of
// children and the check of one child cannot disagree.
//
//	granted ──(from)──► in force ──(last day)──► ended          a relationship; both days count
//	deny                outranks every grant while it is in force: a court order
//	broken glass        a relationship of 24 hours, with a reason, told to the manager and the data protection officer
//
// A person acts as herself, as a member of her teams and as a member of her provider; a relationship of any of these is hers.
// A child that an actor has no relationship with does not exist for that actor: the answer is "not found", never "forbidden".
//
// Which rights a parent, a carer or a young person has, and from which day, is decided by package family; it grants and ends.
package access
