// Somebody goes home: what they leave behind goes to a colleague or to a queue,
// by themselves or by a supervisor.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Who goes home hands over what they leave behind'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  const olga = await hub.colleague('Olga Petrova')
  await hub.colleague('Kofi Mensah')
  const agents = Object.fromEntries((await hub.call('GET', '/agents')).items.map((a) => [a.name.split(' ')[0], a.id]))
  const team = await hub.call('POST', '/teams', { name: 'Billing', member_ids: [] })
  // A shift of a few minutes, half a day from now, so that most deadlines fall outside of it.
  const far = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0')
  const shift = await hub.call('POST', '/calendars', { name: 'Night', zone: 'UTC', week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, [[`${far}:00`, `${far}:10`]]])) })
  await hub.call('PUT', `/agents/${agents.Olga}/work`, { ...(await hub.call('GET', `/agents/${agents.Olga}/work`)), calendar: shift.id })
  for (const n of [1, 2, 3, 4]) await post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n} about the lamp that was to come on Friday`, text: `This is matter ${n}.` })
  const cards = await until('all are routed', async () => { const { items } = await hub.call('GET', '/conversations'); return items.length === 4 && items })
  const held = async (who) => (await hub.call('GET', `/conversations?assignee_id=${who}`)).items.map((c) => c.contact.name).sort()
  for (const card of cards) await hub.call('POST', `/conversations/${card.id}/assign`, { agent_id: agents.Olga })
  const first = cards.find((c) => c.contact.name === 'Person 1')
  await hub.call('POST', `/conversations/${first.id}/promise`, { due_at: new Date(Date.now() + 7_200_000).toISOString(), text: 'A call about the lamp' })
  await hub.call('POST', `/conversations/${first.id}/messages`, { kind: 'note', text: 'The carrier found it. Call before six.', client_id: 'note1' })
  const desk = await signIn(stage, olga, { bypassCSP: true })
  const list = (page) => page.getByRole('region', { name: 'Left behind' })
  const row = (page, name) => list(page).getByRole('listitem').filter({ hasText: name }).first()

  await step('g h opens my list: what was promised, what falls outside of the shift, the last note', async () => {
    await desk.keyboard.press('g')
    await desk.keyboard.press('h')
    await row(desk, 'Person 1').getByText('Promised: A call about the lamp').waitFor()
    await row(desk, 'Person 1').getByText('Outside of the shift').waitFor()
    await row(desk, 'Person 1').getByText('The carrier found it.').waitFor()
    assert.equal(await list(desk).getByRole('checkbox', { name: /^Pick Person/ }).count(), 4)
    await desk.getByText('Off shift').waitFor()
  })

  await step('two are given to a colleague by keys alone, and can be taken back', async () => {
    for (const key of ['j', 'x', 'j', 'x']) await desk.keyboard.press(key)
    await desk.getByText('2 picked').waitFor()
    await desk.keyboard.press('a')
    await desk.getByRole('dialog').getByText('Kofi Mensah').waitFor()
    await desk.keyboard.type('Kofi')
    await desk.keyboard.press('Enter')
    await until('Kofi has two', async () => (await held(agents.Kofi)).length === 2)
    await until('they have left the list', async () => (await list(desk).getByRole('checkbox', { name: /^Pick Person/ }).count()) === 2)
    await desk.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
    await until('Olga has all', async () => (await held(agents.Olga)).length === 4)
    await until('they are back', async () => (await list(desk).getByRole('checkbox', { name: /^Pick Person/ }).count()) === 4)
  })

  await step('a supervisor comes from the wall, and gives one to a queue', async () => {
    const boss = await signIn(stage, undefined, { path: '/supervisor' })
    await boss.getByRole('button', { name: /^Olga Petrova: / }).click()
    await boss.getByRole('menuitem', { name: 'Hand-over list' }).click()
    await boss.getByRole('heading', { name: 'Hand-over list of Olga Petrova' }).waitFor()
    await row(boss, 'Person 2').getByRole('checkbox').check()
    await list(boss).getByRole('button', { name: /^Give to/ }).click()
    await boss.getByRole('option', { name: 'Billing' }).click()
    await until('it waits in the queue', async () => { const [c] = (await hub.call('GET', `/conversations?assignee_id=none&team_id=${team.id}`)).items; return c?.contact.name === 'Person 2' })
    await until('it has left both lists', async () => (await row(boss, 'Person 2').count()) + (await row(desk, 'Person 2').count()) === 0)
  })

  await step('who is not a supervisor sees nobody else’s', async () => {
    await desk.goto(`${hub.url}/supervisor/handover/${agents.Kofi}`)
    await desk.getByText('Not for your role').waitFor()
  })

  await step('axe has nothing against it', async () => {
    await desk.goto(`${hub.url}/me/handover`)
    const rooms = [['handover', '/me/handover', (p) => list(p).waitFor()], ['handover-outside', '/me/handover?outside=true', (p) => list(p).waitFor()]]
    assert.deepEqual(await everywhere(stage, desk, rooms, process.env.PICTURES), [])
  })
}
