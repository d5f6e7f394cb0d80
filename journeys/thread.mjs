// One child's thread as the README tells it: parent, lead, broker, provider, finance and member, in under 40 actions, each of
// them by what stands on the page.
import { journey, refIn } from './lib.mjs'

journey("Along one child's thread", async (run) => {
  const parent = await run.as('parent')
  await parent.sees('what happens next', 'promised and delivered', 'Daisy')
  const child = refIn(await parent.page.content(), 'CHD')
  const therapy = parent.main().getByRole('link', { name: /See every visit.*Speech and language therapy/s }).first()
  const help = refIn(await therapy.getAttribute('href'), 'PKG')
  await parent.follow(/say if we answered/)
  await parent.choose('Yes, this answers my question')
  await parent.press('Tell us')

  const lead = await run.as('lead')
  await lead.picture('caseload')
  await lead.follow(/Daisy Willowby: Word that the question has arrived/)
  await lead.press('Tell the family that it has arrived')

  const broker = await run.as('broker')
  await broker.sees('D.W.')
  await broker.follow(/One to one support/)
  await broker.follow('Rank the providers')
  await broker.press('Rank them')
  await broker.sees('fit', 'continuity', 'distance', 'quality', 'rate', 'Supports this child now')
  await broker.picture('compare')
  await broker.choose(/Oak Lane Care/)
  await broker.write('Why this one?', 'Its workers know her.')
  await broker.press('Award')

  const provider = await run.as('provider')
  if (/Record it/.test(await provider.text())) {
    await provider.follow(/Record it/)
    await provider.press(/Came, 1 hour.*Daisy Willowby/)
    await provider.open('/home')
  } else await provider.sees(/8am Daisy/i) // before the visit has begun
  await provider.follow('your packages')
  await provider.sees('Daisy')

  const finance = await run.as('finance')
  await finance.sees('Where the funds of this year will end')
  await finance.follow(/invoices submitted/)
  await finance.follow(/^S\d+$/)
  await finance.sees('Oak Lane Care', child)
  await finance.press('Match with the visits')
  await finance.sees('Every line matches')
  await finance.follow('See the whole thread')
  await finance.sees('decision', 'agreement', 'requirement', 'award', 'package', 'visit', 'invoice')

  const member = await run.as('member')
  await member.open('/decisions')
  await member.follow(/One arrangement for community support/)
  await member.sees('effective')
  await member.open('/reports')
  await member.follow('What families got')
  await member.sees('families')
  const toDemo = run.people.length // each of them began with 'Be somebody else', or by opening /demo
  run.expect(run.actions + toDemo < 40, `${run.actions + toDemo} actions, not under 40`)

  // Each link stands on the page as a sentence of its own: taking one away fails this journey.
  await lead.open(`/thread/${help}`)
  await lead.sees('Concern is about this', 'Family has this', 'Child is assessed by this', 'EHC needs assessment ends in this', 'We will write a plan leads to this',
    'Education, health and care plan promises this', 'Need is met by this', 'Provision, F is bought by this', 'in school was placed by this',
    'short breaks authorises this', 'short breaks has this', 'Therapy in school admits this', 'Therapy in school supplies this', 'Oak Lane Care (made up) wins this',
    'Award to Oak Lane Care (made up) starts this', 'is delivered as this', 'works towards this', 'Outcome counts in this', 'Goals that are closer is reported in this')
  await finance.sees('is delivered as this', 'is billed on this')
  await broker.open(`/thread/${help}`)
  await broker.sees('decision', 'agreement', 'requirement', 'award', 'package', 'outcome')
  await broker.picture('thread')
})
