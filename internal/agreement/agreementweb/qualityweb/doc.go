// Package qualityweb holds the pages of performance, quality and decision packs.
package qualityweb
