// How work is shared out, and who else is told: teams, people, webhooks.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { Receiver } from '../stage/receiver.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Teams share their work, people say what they carry, and other systems are told'

export default async function (stage, step) {
  const { hub, relay, site } = stage
  await hub.mailInbox(relay)
  const olga = await hub.colleague('Olga Petrova')
  await hub.call('POST', '/calendars', { name: 'Day shift', zone: 'Europe/Paris', week: { mon: [['09:00', '17:00']] } })
  const receiver = await Receiver.start()
  const desk = await signIn(stage, undefined, { path: '/admin/routing' })
  const main = desk.getByRole('main', { name: 'Settings' })
  const saved = () => main.getByText('Not saved yet.').waitFor({ state: 'detached' })

  await step('a team is made, and its queue shared out in turn', async () => {
    await main.getByText('No team yet').waitFor()
    await main.getByRole('button', { name: 'Add a team' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByLabel('Name of the team').fill('Billing')
    await dialog.getByLabel('Olga Petrova').check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await main.getByRole('button', { name: 'Billing' }).click()
    await main.getByText('1 member').waitFor()
    await main.getByLabel('How the queue is shared out').selectOption('round_robin')
    await main.getByLabel('Back to the queue when').fill('30m')
    await main.getByLabel('Skills everything here asks for').fill('invoices, refunds')
    await main.getByLabel('Support').check()
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { items: [team] } = await hub.call('GET', '/teams')
    const routing = await hub.call('GET', `/teams/${team.id}/routing`)
    assert.deepEqual([routing.strategy, routing.return_after_s, routing.skills, routing.inbox_ids.length], ['round_robin', 1800, ['invoices', 'refunds'], 1])
  })

  await step('what somebody carries is set, and a newer version is told', async () => {
    await main.getByRole('button', { name: 'Olga Petrova' }).click()
    await main.getByLabel('Capacity', { exact: true }).fill('7')
    await main.getByLabel('Live chat').fill('3')
    await main.getByLabel('Languages').fill('en, fr')
    await main.getByLabel('Shift').selectOption({ label: 'Day shift' })
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { id } = (await hub.call('GET', '/agents')).items.find((a) => a.name === olga.name)
    const work = await hub.call('GET', `/agents/${id}/work`)
    assert.deepEqual([work.capacity, work.weights, work.languages], [7, { live: 3 }, ['en', 'fr']])
    await hub.call('PUT', `/agents/${id}/work`, { ...work, capacity: 2 })
    await main.getByLabel('Capacity', { exact: true }).fill('9')
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByText('saved a newer version').waitFor()
    await main.getByRole('button', { name: 'Reload' }).click()
    await until('theirs', async () => (await main.getByLabel('Capacity', { exact: true }).inputValue()) === '2')
  })

  await step('a team that something names is kept, with the way to what names it; then it goes', async () => {
    const { items: [team] } = await hub.call('GET', '/teams')
    await hub.call('PUT', '/rules', { version: 0, rules: [{ id: 'r1', name: 'Bills', enabled: false, on: ['conversation.tags'], when: { field: 'conversation.tags', op: 'is', value: 'bill' }, do: [{ do: 'assign', to: team.id }] }] })
    const ask = async () => {
      await desk.goto(`${hub.url}/admin/routing`)
      await main.getByRole('button', { name: 'Billing' }).press('Enter')
      await main.getByRole('button', { name: 'Delete the team' }).press('Enter')
      const dialog = desk.getByRole('dialog', { name: 'Delete Billing?' })
      await dialog.getByText('0 open conversations are in this team.').waitFor()
      await dialog.getByRole('button', { name: 'Delete the team' }).press('Enter')
      return dialog
    }
    const refused = await ask()
    await refused.getByRole('link', { name: 'Inbox “Support”' }).waitFor()
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/team-used.png` })
    await refused.getByRole('link', { name: 'Rule “Bills”' }).press('Enter')
    await main.getByRole('button', { name: 'Remove this rule' }).waitFor() // it is open already
    const { version } = await hub.call('GET', '/rules')
    await hub.call('PUT', '/rules', { version, rules: [] })
    await hub.call('PUT', `/teams/${team.id}/routing`, { ...(await hub.call('GET', `/teams/${team.id}/routing`)), inbox_ids: [] })
    await ask()
    await desk.getByText('Billing is gone').waitFor()
    await main.getByText('No team yet').waitFor()
    assert.deepEqual((await hub.call('GET', '/teams')).items, [])
    await hub.call('POST', '/teams', { name: 'Billing', member_ids: [] })
  })

  await step('a webhook is made; its secret is shown once', async () => {
    await desk.goto(`${hub.url}/admin/webhooks`)
    await main.getByRole('button', { name: 'Add a webhook' }).click()
    await main.getByRole('button', { name: 'Create' }).click()
    await main.getByText('This is needed.').first().waitFor()
    await main.getByLabel('Name', { exact: false }).first().fill('Warehouse')
    await main.getByLabel('Address').fill(`${site.origin}/hook`)
    await main.getByLabel('conversation.status').check()
    await main.getByRole('button', { name: 'Create' }).click()
    await main.getByText('it is not shown again').waitFor()
    await main.getByRole('button', { name: /Warehouse/ }).click()
    await main.getByText('Nothing yet.').waitFor()
    await main.getByLabel('Switched on').uncheck()
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { items: [hook] } = await hub.call('GET', '/webhooks')
    assert.deepEqual([hook.enabled, hook.events], [false, ['conversation.status']])
  })

  await step('a test goes to the receiver, signed, and what came of it is said', async () => {
    receiver.answer(204)
    const { items: [hook] } = await hub.call('GET', '/webhooks')
    await hub.call('PATCH', `/webhooks/${hook.id}`, { url: `${receiver.url}/hook`, secret: 'a secret of the warehouse' })
    await desk.reload()
    await main.getByRole('button', { name: /Warehouse/ }).press('Enter')
    await main.getByRole('button', { name: 'Send a test' }).press('Enter')
    await main.getByText('The receiver took it.').waitFor()
    assert.ok(receiver.last.signedBy('a secret of the warehouse'))
    assert.equal(receiver.last.event, 'webhook.test')
    receiver.answer(503)
    await main.getByRole('button', { name: 'Send a test' }).press('Enter')
    await main.getByText('The receiver answered 503.').waitFor()
  })

  await step('its secret is replaced: the new one is shown once, and signs at once', async () => {
    receiver.answer(204)
    await main.getByRole('button', { name: 'Replace the secret' }).press('Enter')
    await desk.getByRole('dialog').getByRole('button', { name: 'Replace the secret' }).press('Enter')
    const shown = main.getByRole('region', { name: 'New signing secret' }).locator('code')
    await shown.waitFor()
    const secret = await shown.textContent()
    await main.getByRole('button', { name: 'Send a test' }).press('Enter')
    await main.getByText('The receiver took it.').waitFor()
    await until('the new one signs', () => receiver.last.signedBy(secret))
    await desk.reload()
    await main.getByRole('button', { name: /Warehouse/ }).click()
    await main.getByRole('button', { name: 'Replace the secret' }).waitFor()
    assert.equal(await main.getByText(secret).count(), 0)
    receiver.stop()
    await main.getByRole('button', { name: 'Send a test' }).click()
    await main.getByText('could not be reached').first().waitFor()
  })

  await step('an agent without the right to change sees, and is not offered to', async () => {
    const other = await signIn(stage, olga, { path: '/inbox/all' })
    await other.goto(`${hub.url}/admin/webhooks`)
    await other.getByText('You may not').or(other.getByRole('alert')).first().waitFor()
  })

  await step('axe has nothing against it', async () => {
    const open = (name) => async (page) => { await page.getByRole('main', { name: 'Settings' }).getByRole('button', { name }).first().click(); await page.waitForLoadState('networkidle') }
    assert.deepEqual(await everywhere(stage, desk, [['routing', '/admin/routing', open('Billing')], ['work', '/admin/routing', open('Olga Petrova')], ['webhooks', '/admin/webhooks', open(/Warehouse/)]], process.env.PICTURES), [])
  })
}
