// Package diary is the crisis diary that a family owns: how hard a day was, from 0 to 10 in our own words, and a note.
//
// Whoever writes it, a carer or a young person, says from which number on the lead professional is told, changes that or takes
// it back, and deletes what was written. Nobody else reads an entry below that number: no colleague, no other carer. An entry
// that was kept to the family stays so when the number is lowered later.
//
//	Write ──(below the family's number, or none set)──▶ read by the writer alone
//	   │
//	   └──(at or above it)──▶ called ──Answer──▶ answered: the family reads what was done
//	                             └──NotNeeded, by the family──▶ called off
//
// The lead professional, or whoever covers, is told the same day, on a day on which nobody works the next working day: the
// family reads which day that is, and whom to ring at once. What the lead reads is the number and, where the family chose
// so, the note; both are gone when the family deletes the entry.
//
// The scale is Alongside's own and measures nothing but itself. Scales that belong to somebody, such as WEMWBS, are not in it.
// It is no emergency service, judges nobody's health, and counts no child's behaviour.
package diary
