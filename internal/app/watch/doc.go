// Package watch is what an operator sees of a running installation: figures for a monitoring system (Metrics), and what
// alongside doctor reads of the records (Read) and of the machine (Free, CertificateEnds).
//
// Nothing here names a person, a child, a reference or a council: routes stand as patterns, everything else as counts and ages
// over the whole installation.
package watch
