// Enter a decision: it cannot be taken before its notice has run, and the page says from which day it can. Once it is taken and
// published it can be called in; one that stands takes effect.
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
  await wait(run)
  await callIn(run)
})

/** A notice that has run: 28 clear days after Monday 19 October, not a day earlier. */
async function wait(run) {
  const officer = await run.as('democratic-services')
  await officer.open('/decisions/enter')
  await officer.write('What is it about?', 'Somewhere quiet in every library')
  await officer.write('Who will decide?', 'Cabinet')
  await officer.write('What is proposed?', 'A quiet room in each library.')
  await officer.choose('Yes', 'Is it a key decision?')
  await officer.write('Why is it key?', 'Every division')
  await officer.choose('Yes', 'May it be called in?')
  await officer.press('Enter the decision')
  await officer.follow(/notice/i)
  await officer.date('When was the notice published?', '2026-10-19')
  await officer.press('Publish the notice')
  await officer.sees('17 November 2026')
  await officer.follow('Record the decision')
  await officer.date('When was it decided?', '2026-11-16')
  await officer.write('Reasons', 'Parents asked for somewhere to calm down.')
  await officer.press('Record the decision', 409)
  await officer.page.goBack()
  await officer.date('When was it decided?', '2026-11-17')
  await officer.press('Record the decision')
  await officer.follow('Publish the decision')
  await officer.date('When was it published?', '2026-11-19')
  await officer.press('Publish the decision')
  await officer.sees('call-in open', '25 November 2026') // three clear working days: Friday, Monday and Tuesday
}

/** Members call it in before it takes effect. It stands; and a decision whose days have passed is in effect. */
async function callIn(run) {
  const member = await run.as('member')
  await member.open('/decisions')
  await member.follow(/Somewhere quiet in every library/)
  const decision = member.page.url()
  await member.follow('Call the decision in')
  await member.press('Call the decision in', 422)
  await member.write('Which members ask for this?', 'Four members (made up)')
  await member.write('Why should it be looked at again?', 'Nobody asked the libraries.')
  await member.press('Call the decision in')
  await member.sees('called in', 'Nobody asked the libraries')

  const officer = await run.as('democratic-services')
  await officer.open(decision)
  await officer.follow('Record what came of the call-in')
  await officer.choose('The decision stands')
  await officer.write('What did the committee find?', 'The libraries were asked in June.')
  await officer.press('Record the outcome')
  await officer.sees('The libraries were asked in June')

  const visitor = await run.anybody('reader')
  await visitor.open('/decisions')
  await visitor.follow(/Where the family hubs are/)
  await visitor.sees('effective', 'Monday 2 November 2026', 'was called in and stands')
}
