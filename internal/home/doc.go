// Package home holds the pages that several capabilities make together: the public start page, the home page of each role,
// and the page of the golden thread, /thread/{ref}.
//
// A home page shows what happens next and by when, first; it decides nothing and writes nothing but looks. The package asks
// the capabilities for what it shows and adds no rules of its own.
package home
