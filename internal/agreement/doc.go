// Package agreement keeps the arrangements under which help is bought or given: frameworks, dynamic markets, purchasing
// systems, service level agreements, grants and the council's own units, with their lots, rates, providers and terms.
//
// Commissioners and contract managers let an agreement on the strength of a decision; brokers buy from its lots; providers
// see the lots they are admitted to. Every limit comes from the decision: see [Decisions] and package decision.
//
// The Procurement Act 2023 governs agreements begun from 24 February 2025; those begun before keep the Public Contracts
// Regulations 2015, and a dynamic purchasing system ends by 23 February 2029. The regime is stored with its date.
//
//	Let ──▶ to start ──(start)──▶ running ──Extend──▶ running ──(last day)──▶ ended
//	  │                             │
//	  ├─AddLot ─ SetRate ─ Admit    └─(break point: notice by a date, and never silently past it)
//	  └─refused when the decision's value, term or extensions do not reach so far
//
// A rate and a ceiling are for a whole lot or for one district of it: what is agreed for where the child lives goes before what is agreed
// for the whole lot, and where only that is agreed, the explanation of a ranking says so.
//
// It does not run the admission's evaluation, rank providers or pay them, and it publishes no notices.
package agreement
