// Package fault holds the few kinds of error that a user can be helped with.
//
// Everything else is an internal error: the user is shown an incident number, the operator the detail. Domain packages
// return these kinds; package web maps each to one page, once; the command line maps each to one exit code.
package fault
