// Package referralweb shows referrals to voluntary organisations: to families and workers what was shared with whom and what
// came of it, to an organisation what waits for its answer, and to the co-ordinator how each organisation answers.
package referralweb
