// Package ui holds the components that every page of Alongside is made of: the GOV.UK Design System's, a few patterns for
// casework (timeline, sub-navigation, filters), and five parts of our own (Deadline, Because, ThreadStrip,
// PromisedDelivered, Figure).
//
// Each component takes one view struct, named after it. A component shows what it is given and decides nothing: words,
// states and permissions are the handler's. Two things reach components through the context, so that no page can forget
// them: a form's tokens with what was typed before (see Form), and the messages about wrong input (see WithErrors), which a
// field finds by its Name. The page /demo/components shows every component in each of its states.
package ui
