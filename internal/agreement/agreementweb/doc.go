// Package agreementweb shows agreements with their lots, rates and providers, and lets commissioners keep them.
package agreementweb
