// One child's thread: parent, lead, broker, provider, finance and member, in under 40 actions.
import { journey, refIn } from './lib.mjs'

journey("Along one child's thread", async (run) => {
  const parent = await run.as('parent')
  await parent.open('/home')
  await parent.sees('what happens next', 'promised and delivered')
  const child = refIn(await parent.page.content(), 'CHD')
  const therapy = parent.main().getByRole('link', { name: /See every visit.*Speech and language therapy/s }).first()
  const help = refIn(await therapy.getAttribute('href'), 'PKG') // what the provider of the personas gives
  await parent.follow('Your plan')
  await parent.sees('Speech and language therapy')
  await parent.open(`/packages/${help}`)
  await parent.sees('delivered')

  const lead = await run.as('lead')
  await lead.open('/leads/me')
  await lead.picture('caseload')
  await lead.open(`/children/${child}`)

  const broker = await run.as('broker')
  await broker.open(`/thread/${help}`)
  await broker.sees('decision', 'agreement', 'requirement', 'award', 'package', 'outcome')
  await broker.picture('thread')
  await broker.follow(/^Requirement/)
  await broker.follow(/ranked|Rank|Compare/i)
  await broker.sees('distance')
  await broker.picture('compare')

  const provider = await run.as('provider')
  await provider.open(`/packages/${help}`)
  await provider.sees('delivered')

  const finance = await run.as('finance')
  await finance.open(`/thread/${help}`)
  await finance.follow(/^Invoice \S+$/)
  await finance.sees('matches', child)

  const member = await run.as('member')
  await member.open('/reports')
  await member.follow('What families got')
  await member.sees('families')
  await member.open('/decisions')
  run.expect(run.actions < 40, `${run.actions} actions, not under 40`)
})
