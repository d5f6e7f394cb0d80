// Package marketweb holds the pages of the market: the picture for commissioners, the log of talks, the vacancies that providers
// report, and for everybody the hours that a new provider can expect.
package marketweb
