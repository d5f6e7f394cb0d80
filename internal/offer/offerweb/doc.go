// Package offerweb holds the pages of the directory: the public search, an offer with its sessions, a family's booking, the
// facilitator's register, the provider's own offers, and the co-ordinator's view of growth.
package offerweb
