// Package audit keeps the record of who did what, when, why and under which rule, and of who looked.
//
// Every writer uses it, in the transaction that makes the change: either both are there afterwards or neither is. Families read
// it as "who looked at your record"; the data protection officer proves with it that nothing was changed afterwards.
//
//	entry written (in the changing transaction, with a hash over all its columns)
//	   → waiting in the queue → sealed within a second, in order, into the chain of its scope
//	                                → head lodged outside (the only proof that the newest entries were not cut off)
//
// The reason and the payload stand apart from the entry, salted. The entry commits to their salted hash alone, so a retention
// rule can erase them: the chain still verifies and the erasure is an entry of its own.
//
// An entry outlives its subject: it has no foreign keys to other tables and keeps names as they were. The package does not
// decide who may read it, nor which looks are withheld from a family (access and the pages do).
package audit
