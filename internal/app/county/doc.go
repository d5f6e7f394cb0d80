// Package county builds the demonstration: a whole made-up county in which every step of both threads is under way.
//
// It goes through the same use cases as people do, at made-up times in the past, so that what it builds has the same audit,
// deadlines, links and relationships as real work. The same seed, size and day give the same county. Every person and
// provider in it is invented; districts and outcodes are those of Staffordshire.
package county
