// Package disputeweb shows what a family can do after a decision, and what came of it: mediation, an appeal, a personal budget.
package disputeweb
