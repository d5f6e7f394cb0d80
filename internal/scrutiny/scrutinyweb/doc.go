// Package scrutinyweb holds the pages that show what was asked and what came of it, and the forms by which members, agencies
// and democratic services carry a recommendation on.
package scrutinyweb
