// Place a requirement: compare who can help, see why, award within the limit, or go through the emergency door.
import { journey } from './lib.mjs'

journey('Place a requirement', async (run) => {
  const broker = await run.as('broker')
  await broker.open('/requirements')
  await broker.follow(/One to one support/)
  const requirement = broker.page.url()
  await broker.sees('one to one support')
  await broker.follow('Rank the providers')
  await broker.press('Rank them')
  await broker.sees('fit', 'continuity', 'distance', 'quality', 'rate')
  await broker.press('Award', 422)
  await broker.sees('problem')
  await broker.pick('provider')
  await broker.write('Why this one?', 'It stands first, and the family knows its workers.')
  await broker.press('Award')
  await broker.open(requirement)
  await broker.sees('placed')

  const commissioner = await run.as('commissioner')
  await commissioner.open('/requirements')
  await commissioner.follow(/One to one support/)
  await commissioner.open(commissioner.page.url() + '/emergency')
  await commissioner.press('Award in an emergency', 422)
  await commissioner.sees('problem')
})
