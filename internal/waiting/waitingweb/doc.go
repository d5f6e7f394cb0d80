// Package waitingweb holds the pages of waits: a child's own, the board of those who wait, and the expected waits that
// everybody may read.
package waitingweb
