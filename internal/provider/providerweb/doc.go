// Package providerweb shows providers and lets them give their evidence.
package providerweb
