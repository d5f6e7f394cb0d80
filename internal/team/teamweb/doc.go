// Package teamweb shows teams with their members, capacity and cover, and lets managers and administrators change them.
package teamweb
