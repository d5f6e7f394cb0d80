// Package site is the running web application: every page with its permission, the navigation of each role, and the work
// that goes on beside the pages: sealing the audit, sending messages, doing jobs.
package site
