// Package wiring puts the capabilities together: it makes every service and gives each what it asks for through the narrow
// interfaces that it declares. What does not fit by itself is fitted here, by adapters that decide nothing.
package wiring
