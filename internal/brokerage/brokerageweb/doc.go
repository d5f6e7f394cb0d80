// Package brokerageweb shows brokers what has to be placed, providers what they are invited to answer, and families who was
// asked and why one was chosen.
//
// Pages about a child record a look first. Providers read a need by which nobody can be known: never the child's record.
package brokerageweb
