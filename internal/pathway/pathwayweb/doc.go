// Package pathwayweb shows assessments: families ask for one and see where it stands, named officers run it, advisers give
// their advice.
//
// An assessment has one page, at /assessments/{id}. Everybody who may see the child sees its dates; each sees what it can do.
package pathwayweb
