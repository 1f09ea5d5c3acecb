// A morning's sorting without a mouse: one key each, and the next one is open.
import assert from 'node:assert/strict'
import { bubble, field, row, signIn, type } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'

export const title = 'A morning of sorting without a mouse'

export default async function (stage, step) {
  const { hub, relay } = stage
  let desk
  const ids = {}
  const card = (n) => hub.call('GET', `/conversations/${ids[n]}`)
  const press = (...keys) => keys.reduce((before, key) => before.then(() => desk.keyboard.press(key)), Promise.resolve())
  const picked = () => desk.locator('[role=option][aria-selected=true]').innerText()
  const opens = (n) => until(`matter ${n} is open`, async () => (await picked()).includes(`Matter ${n}`) && desk.getByRole('heading', { name: `Matter ${n}`, exact: true }).isVisible())

  await step('j, k and Enter walk through the list', async () => {
    await hub.mailInbox(relay)
    desk = await signIn(stage)
    for (let n = 1; n <= 6; n++) await post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: `This is matter ${n}.` })
    await until('all are listed', async () => (await desk.getByRole('option').count()) === 6)
    for (const c of (await hub.call('GET', '/conversations')).items) ids[c.subject.split(' ')[1]] = c.id
    await press('j')
    await opens(1) // the earliest deadline is first
    await press('j', 'j')
    await opens(3)
    await press('k')
    await opens(2)
    for (const key of ['o', 'Enter']) {
      await press(key)
      await until(`${key} leads into the conversation`, () => desk.evaluate(() => document.activeElement?.id === 'thread'))
      await press('g', 'l')
      await until('g l leads back', () => desk.evaluate(() => document.activeElement?.id === 'list'))
    }
    assert.equal(await desk.locator('#list').getAttribute('aria-activedescendant'), await desk.locator('[role=option][aria-selected=true]').getAttribute('id'))
  })

  await step('i takes it, p makes it urgent, t tags it', async () => {
    await press('i')
    await until('it is mine', async () => (await card(2)).assignee_id)
    await press('p')
    await desk.getByRole('combobox', { name: 'Priority' }).waitFor()
    await type(desk, 'urg')
    await press('Enter')
    await until('it is urgent', async () => (await card(2)).priority === 'urgent')
    await press('t')
    await desk.getByRole('combobox', { name: 'Tags' }).waitFor()
    await type(desk, 'vip')
    await press('Enter')
    await until('it is tagged', async () => (await card(2)).tags.includes('vip'))
    await desk.locator('main header').getByText('vip').waitFor()
  })

  await step('n writes a note; single keys are letters while one writes', async () => {
    await press('n')
    await type(desk, 'jkenzi: I keep an eye on this')
    await press('Control+Enter')
    await bubble(desk, 'jkenzi: I keep an eye on this').getByText('Note, for colleagues only').waitFor()
    await press('Escape')
    assert.equal((await card(2)).status, 'open')
    assert.equal(relay.mails.length, 0, 'a note never leaves')
  })

  await step('r answers, Ctrl+Shift+Enter sends and is done', async () => {
    await press('r')
    await type(desk, 'It is on its way.')
    await press('Control+Shift+Enter')
    await until('it is done', async () => (await card(2)).status === 'resolved')
    await until('the mail has left', () => relay.mails.some((m) => m.body.includes('It is on its way.')), 20_000)
    await press('Escape')
  })

  await step('e is done and opens the next; Ctrl+Z takes it back', async () => {
    await press('g', 'i', 'g', 'l', 'Home')
    await opens(1)
    await press('e')
    await until('the first is done', async () => (await card(1)).status === 'resolved')
    await until('another one is open', async () => !(await picked()).includes('Matter 1'))
    await press('Control+z')
    await until('the first is open again', async () => (await card(1)).status === 'open')
  })

  await step('z puts one aside until tomorrow', async () => {
    const now = (await picked()).match(/Matter (\d)/)[1]
    await press('z')
    await desk.getByRole('combobox', { name: 'Snooze' }).waitFor()
    await type(desk, 'tomorrow')
    await press('Enter')
    await until('it sleeps', async () => (await card(now)).status === 'snoozed')
  })

  await step('? shows the keys, Escape leads back', async () => {
    await press('?')
    await desk.getByRole('dialog', { name: 'Keyboard' }).getByText('Assign to me').waitFor()
    await press('Escape')
    await desk.getByRole('dialog').waitFor({ state: 'detached' })
  })

  await step('Ctrl+K finds a command by its words and runs it', async () => {
    await press('Control+k')
    await desk.getByRole('combobox').and(desk.locator(':focus')).waitFor()
    await type(desk, 'go to settings')
    await press('Enter')
    await desk.getByRole('heading', { name: 'Inboxes' }).first().waitFor()
    await press('g', 'u')
    await desk.getByRole('listbox', { name: /Unassigned/ }).waitFor()
  })

  await step('/ searches, and finds what was written', async () => {
    await press('/')
    await type(desk, 'matter 5')
    await until('one is found', async () => (await desk.getByRole('option').count()) === 1)
    await row(desk, 'Matter 5').waitFor()
    await press('Escape', 'g', 'i')
    await until('the list is whole again', async () => (await desk.getByRole('option').count()) > 2)
  })

  await step('single keys can be switched off; those with Ctrl stay', async () => {
    await press('Control+,')
    const single = desk.getByRole('checkbox', { name: 'Single keys' })
    await single.focus()
    await press('Space')
    await desk.goto(`${hub.url}/inbox/all`)
    await desk.getByRole('option').first().waitFor()
    const before = desk.url()
    await press('j', 'e', '?')
    await press('Control+k')
    await desk.getByRole('combobox', { name: 'Commands' }).waitFor()
    await press('Escape')
    assert.equal(desk.url(), before)
    assert.equal(await desk.getByRole('dialog').count(), 0)
    assert.equal(await field(desk).count(), 0)
  })
}
