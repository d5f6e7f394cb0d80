// Package examples is the page /demo/components: every component and every part of our own in each of its states, with
// made-up data. Designers look at it, and the browser tests run their accessibility checks on it.
package examples
