// Package plannedweb is the pages on which commissioners plan what will be bought, publish the plan, drop it, and let it as an
// agreement.
package plannedweb
