// Package financeweb shows funds with their forecasts, and invoices to those who submit, check and pay them.
package financeweb
