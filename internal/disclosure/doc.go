// Package disclosure keeps published figures from telling anything about one child.
//
// Who uses it: every page, report and export that counts children by district, need, age or provider. A count below a threshold
// is replaced by a symbol (primary suppression). Where the total or the other cells would give it away, a further cell is
// replaced too (secondary suppression). Optionally what is shown is rounded.
//
// The threshold is the council's policy (DfE, NHS and ONS each use another); the default hides 1 to 4. A nought is shown
// unless the policy says otherwise.
//
// What it does not do: tables with two or more breakdowns, and tables that overlap with others already published. Whoever
// publishes the same children under two breakdowns must look at both.
package disclosure
