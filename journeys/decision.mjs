// Enter a decision: it cannot be taken before its notice has run, and the page says from which day it can.
import { journey } from './lib.mjs'

journey('Enter a key decision', async (run) => {
  const officer = await run.as('democratic-services')
  await officer.open('/decisions')
  await officer.follow('Enter a decision')
  await officer.press('Enter the decision', 422)
  await officer.sees('problem')
  await officer.write('What is it about?', 'A sitting service for parents')
  await officer.write('Who will decide?', 'Cabinet')
  await officer.write('What is proposed?', 'Buy a sitting service from 2027.')
  await officer.choose('Yes', 'Is it a key decision?')
  await officer.write('Why is it key?', 'Spending of more than £1m')
  await officer.press('Enter the decision')
  await officer.sees('A sitting service for parents')
  const decision = officer.page.url()

  await officer.follow(/notice/i)
  await officer.date('When was the notice published?', '2026-11-23')
  await officer.press('Publish the notice')
  await officer.open(decision)
  await officer.sees('22 December 2026')
  await officer.picture('decision')

  await officer.open(decision + '/take')
  await officer.date('When was it decided?', '2026-11-23')
  await officer.write('Reasons', 'Parents asked for it.')
  await officer.press('Record the decision', 409)
  await officer.sees('22 December 2026')

  const visitor = await run.anybody()
  await visitor.open(decision)
  await visitor.sees('A sitting service for parents')
})
