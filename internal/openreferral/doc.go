// Package openreferral reads and writes directories of services in Open Referral UK 3.0 (HSDS-UK-3.0), the format in which
// councils publish what families can use. It holds the records, what is required of each, the page in which lists are given, and
// two readers: one of a file, one of an interface that is asked page by page.
//
// A record that breaks a rule is refused by its place and reason; the records after it are read all the same. Memory stays
// bounded however long a feed is: one record is held at a time, and a record longer than 4 MB is refused.
//
// The package does no input or output of its own beyond the io.Reader that it is given. It does not fetch, and knows no clock.
//
// Source: the UK profile of the Human Services Data Specification, https://openreferraluk.org, version 3.0.
package openreferral
