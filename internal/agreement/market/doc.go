// Package market shows commissioners what the market can and cannot do: what is asked for by need, area and time of week, who could
// help and who said no and why, how many hours a new provider can expect, who takes part and where new providers stop, how much
// one provider holds, and which vacancies providers report.
//
// Commissioners and contract managers keep the log of talks with the market; providers report their vacancies. The duty behind it is
// to secure enough short breaks and care (Breaks for Carers of Disabled Children Regulations 2011; Care Act 2014 s5 for adults to be).
//
// It buys nothing, admits nobody and names no child.
package market
