// Package dispute keeps what a family does after a decision about a child's support: it asks for mediation or says that it does not want it,
// says that it has registered an appeal, or asks for a personal budget. Parents and young people do it themselves, or tell an officer, who
// writes it down; each has an officer who answers, and a date.
//
// The law: Children and Families Act 2014, sections 49 and 51 to 57; SEND Regulations 2014 (SI 2014/1530), regulations 32 to 44; SEN (Personal
// Budgets) Regulations 2014 (SI 2014/1652). The periods are rules of package statute, those that nobody has verified marked as to be checked.
//
//	Ask ──▶ asked ──Answer────▶ answered (agreed, certificate issued, decided, refused, ...)
//	          │                    └ agreed in mediation, or ordered ──▶ to be done ──Done──▶ done
//	          └────Withdraw──▶ withdrawn by the family
//	                               └ an appeal ──▶ still at the tribunal ──CaseEnded──▶ ended there
//
// It hears no appeal and mediates nothing: the tribunal and the adviser do. A family needs no lawyer and no form of the council's to appeal.
package dispute
