// The whole chain: from a parent's wish for an assessment to the outcome that is scored and the report that counts it.
import { journey, refIn } from './lib.mjs'

const today = '2026-11-23'

journey('The whole chain', async (run) => {
  const [assessment, name] = await ask(run)
  await advise(run, assessment, name)
  const plan = await write(run, assessment)
  const requirement = await buy(run, plan, name)
  const before = await fund(run)
  const help = await emergency(run, requirement)
  const awarded = await fund(run)
  run.expect(awarded.committed > before.committed && awarded.expected > before.expected, `the award moved no fund: ${JSON.stringify([before, awarded])}`)
  const invoice = await visit(run, help)
  await pay(run, help, invoice)
  const after = await fund(run)
  run.expect(after.paid > awarded.paid && after.committed === awarded.committed, `the payment moved no fund: ${JSON.stringify([awarded, after])}`)
  await score(run, help)
})

/** The parent asks, the chair says that the child will be assessed. */
async function ask(run) {
  const parent = await run.as('parent')
  await parent.open('/home')
  const child = refIn(await parent.page.content(), 'CHD')
  await parent.open(`/children/${child}/request-assessment`)
  await parent.press('Ask for an assessment', 422)
  await parent.choose('Help to learn')
  await parent.write('Why do you ask?', 'He needs more than school can give.')
  await parent.press('Ask for an assessment')
  await parent.sees('We tell you whether we will assess', '4 January 2027') // six weeks from Monday 23 November
  const assessment = parent.page.url()

  const chair = await run.as('panel-chair')
  await chair.open(assessment)
  await chair.follow('Decide whether to assess')
  await chair.choose('Yes, we will assess')
  await chair.write('Why?', 'School and family say the same.')
  await chair.press('Tell the family')
  const name = (await chair.text()).match(/About ([A-Z]\S+ [A-Z]\S+)/)[1]
  return [assessment, name]
}

/** Two agencies advise, the chair says that there will be a plan. */
async function advise(run, assessment, name) {
  const officer = await run.as('ehc-officer')
  for (const [about, who] of [[/^Education/, /SENCO/], [/^Health/, /Therapist/]]) {
    await officer.open(`${assessment}/ask-advice`)
    await officer.option('What is the advice about?', about)
    await officer.option('Who is asked?', who)
    await officer.press('Ask for advice')
  }
  for (const [who, words] of [['senco', 'He learns best in small groups.'], ['therapist', 'He needs an hour of therapy every week.']]) {
    const adviser = await run.as(who)
    await adviser.open('/advice')
    await adviser.follow(new RegExp(name))
    await adviser.write('Your advice', words)
    await adviser.press(/advice/i)
  }
  const chair = await run.as('panel-chair')
  await chair.open(`${assessment}/determine`)
  await chair.choose('A plan will be written')
  await chair.write('Why?', 'School cannot give this on its own.')
  await chair.write('What was read first?', 'Advice from education\nAdvice from health')
  await chair.press('Tell the family')
}

/** A plan with two lines that are counted, drafted, read by the parent and made final. */
async function write(run, assessment) {
  const officer = await run.as('ehc-officer')
  const parent = await run.as('parent')
  await officer.open(assessment)
  await officer.follow('Write the plan')
  await officer.write('Needs', 'Needs help to be understood\nNeeds somebody beside him at home')
  await officer.write('Outcomes', 'Tells others what he wants by next summer')
  for (const [group, what, section, minutes, weeks, who, need] of [
    ['Line 1', 'Speech therapy in school', /^(Section )?F\b/, '60', '39', 'A speech and language therapist', '1'],
    ['Line 2', 'Support beside him at home', /H1/, '10080', '50', 'A trained support worker', '2'],
  ]) {
    await officer.write('What', what, group)
    await officer.option('Section', section, group)
    await officer.write('Minutes a week', minutes, group)
    await officer.write('Weeks a year', weeks, group)
    await officer.write('Who delivers it', who, group)
    await officer.write('Number of the need', need, group)
  }
  await officer.press('Save the draft')
  const plan = officer.page.url()
  await officer.press('Send the draft to the family')

  await parent.open(plan)
  await parent.sees('Help with learning (section F', '(section H1', '39 hours')
  await parent.write('What do you think about the draft?', 'Please say that the therapist comes on Mondays.')
  await parent.choose(/That is all/)
  await parent.press('Send what I think')

  await officer.open(plan)
  await officer.follow('Answer the comments')
  await officer.write(/Mondays|1/, 'It says so now.')
  await officer.press('Save the answers')
  await officer.open(plan)
  await officer.follow('Make it final')
  await officer.write('Why does the plan say what it says?', 'It says what the advice asks for.')
  await officer.press(/final/i)
  await parent.open(plan)
  await parent.sees('final')
  return plan
}

/** A requirement, invitations, a ranking, and an award that is more than officers may make. */
async function buy(run, plan, name) {
  const lead = await run.as('lead')
  await lead.open(plan)
  await lead.follow('Find a provider for Support beside him at home')
  await lead.write('What do providers have to know?', 'A child of seven who needs somebody beside him until his mother is home again.')
  await lead.choose('One to one support at home')
  await lead.date('First day', today)
  await lead.date('Last day', '2027-02-28')
  await lead.press('Ask the brokers to place it')
  const requirement = lead.page.url()

  const broker = await run.as('broker')
  await broker.open(requirement)
  await broker.follow(/Invite/)
  await broker.press(/Invite|Send|Ask/)

  const provider = await run.as('provider')
  await provider.open('/invitations')
  await provider.follow(/Support beside him at home/)
  await provider.seesNot(name.split(' ')[0])
  await provider.choose(/^Yes/)
  await provider.date('From which day?', today)
  await provider.press(/answer|Send|Tell/i)

  await broker.open(requirement)
  await broker.follow('Rank the providers')
  await broker.press('Rank them')
  await broker.sees('fit', 'continuity', 'distance', 'quality', 'rate')
  await broker.picture('compare')
  const rates = [...(await broker.text()).matchAll(/£([0-9.]+) an hour/g)].map((m) => Number(m[1]))
  await broker.pickNth('provider', rates.indexOf(Math.max(...rates)))
  await broker.write('Why this one?', 'Its workers know the child.')
  await broker.press('Award', 409)
  await broker.sees('is not authorised by decision', 'Officers may award up to', 'emergency door')
  return requirement
}

/** The emergency door: an award with a named authoriser and a last day, ratified by somebody senior. */
async function emergency(run, requirement) {
  const provider = await run.as('provider')
  await provider.open('/invoices')
  const name = await provider.page.locator('tbody td').filter({ hasText: / \(made up\)$/ }).first().innerText()
  const commissioner = await run.as('commissioner')
  await commissioner.open(requirement)
  await commissioner.follow('Award in an emergency')
  await commissioner.press('Award in an emergency', 422)
  await commissioner.choose(name)
  await commissioner.write('Who authorised it?', 'Wendy Madeup, director')
  await commissioner.write('Why can it not wait', 'His mother is in hospital from tonight.')
  await commissioner.date('Last day', '2027-01-31') // more than 28 days
  await commissioner.press('Award in an emergency', 422)
  await commissioner.date('Last day', '2026-12-18')
  await commissioner.press('Award in an emergency')
  await commissioner.sees('until somebody else ratifies it')
  const help = commissioner.page.url()

  const manager = await run.as('lead-manager')
  await manager.open('/emergency-awards')
  await manager.sees('18 Dec 2026', 'Wendy Madeup', 'Ratify by')
  await manager.follow(/Ratify/)
  await manager.write('Why is it ratified?', 'I read the reason, and the family agrees.')
  await manager.press(/Ratify/)
  await manager.sees('The award is ratified')
  return help
}

/** A visit is recorded and billed; then the parent says that it did not take place. Returns the invoice. */
async function visit(run, help) {
  const provider = await run.as('provider')
  await provider.open(`${help}/record`)
  await provider.write('When did it begin?', '12:05am')
  await provider.write('How many minutes did it take?', '60')
  await provider.press('Record the visit')
  await provider.open('/invoices/submit')
  await provider.choose(/Support beside him at home/)
  await provider.date('First day', today)
  await provider.date('Last day', today)
  await provider.write('Your invoice number', 'JOURNEY-1')
  await provider.press('Submit the invoice')
  const invoice = provider.page.url()

  const parent = await run.as('parent')
  await parent.open(help)
  await parent.follow('Say that a visit did not happen')
  await parent.date('Which day was it?', today)
  await parent.write('What time was it due?', '12:05am')
  await parent.choose('Nobody came')
  await parent.press('Send')
  await parent.open(help)
  await parent.sees('two accounts differ')
  return invoice
}

/** The invoice is queried while the accounts differ, then matched, approved and paid once; the fund's forecast has moved. */
async function pay(run, help, invoice) {
  const finance = await run.as('finance')
  await finance.open(invoice)
  await finance.press('Match with the visits')
  await finance.sees('Some lines do not match', 'queried')

  const broker = await run.as('broker')
  await broker.open('/visits/disputed')
  await broker.follow(/23 Nov 2026, 12:05am/)
  await broker.choose('It took place')
  await broker.write('How do you know?', 'His grandmother opened the door, and says so.')
  await broker.press('Settle it')

  await finance.open(invoice)
  await finance.press('Match again')
  await finance.sees('Every line matches')
  await finance.follow('Approve')
  await finance.press('Approve')
  await finance.follow('Record the payment')
  await finance.write('Reference in the payment system', 'PAY-1')
  await finance.press('Record the payment')
  await finance.sees('paid')
  await finance.open(`${invoice}/pay`)
  await finance.write('Reference in the payment system', 'PAY-2')
  await finance.press('Record the payment', 409)
}

/** What finance reads of this year's fund for short breaks, in pence. */
async function fund(run) {
  const finance = await run.as('finance')
  await finance.open('/funds')
  const row = (await finance.text()).match(/Short breaks and social care 2026 to 2027 1 Apr 2026 to 31 Mar 2027((?: [-−]?£[0-9.,]+){5})/)
  run.expect(row, 'no row of the fund for short breaks')
  const [, committed, paid, expected] = row[1].trim().split(' ').map((sum) => Number(sum.replace(/[^0-9]/g, '')))
  return { committed, paid, expected }
}

/** The outcome is scored with the family, and the report's measure counts it. */
async function score(run, help) {
  const member = await run.as('member')
  await member.open('/measures')
  await member.follow('Goals that are closer')
  await member.sees('baseline')

  const lead = await run.as('lead')
  await lead.open(`${help}/score`)
  await lead.write('What does the child want to get to?', 'Asks for help himself')
  await lead.option('Where did the child stand at the start?', /^2/)
  await lead.option('Where does the child stand now?', /^5/)
  await lead.write('Who was there?', 'The mother and the child')
  await lead.write('What did the child or the family say?', 'He asked the driver to wait.')
  await lead.press('Save the score')
  const parent = await run.as('parent')
  await parent.open(help)
  await parent.sees('Asks for help himself', 'He asked the driver to wait')

  await member.open('/reports')
  await member.follow('What families got')
  await member.sees('Goals that are closer')
}
