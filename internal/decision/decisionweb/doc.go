// Package decisionweb shows decisions to everybody and lets democratic services record them.
//
// A decision's page is public from its notice on; before that only those who may edit decisions find it.
package decisionweb
