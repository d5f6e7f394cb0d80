// Package noticeweb holds the pages of open data: the feed of releases and records, the page that explains it to everybody, and the
// drafts of notices for commissioners.
package noticeweb
