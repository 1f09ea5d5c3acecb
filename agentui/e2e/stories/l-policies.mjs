// Policies: an ordered list, targets in a table, errors beside their field, what
// it does to open clocks, and what it would have done to those that ended.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'SLA policies are edited, applied to open clocks and tried on the past'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  for (const n of [1, 2]) await post(hub.smtp, { from: `p${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: 'Hello' })
  await until('both came', async () => (await hub.call('GET', '/conversations')).items.length === 2)
  const desk = await signIn(stage, undefined, { path: '/admin/sla' })
  const main = desk.getByRole('main', { name: 'Settings' })
  const saved = () => main.getByText('Not saved yet.').waitFor({ state: 'detached' })

  await step('a policy is added before the shipped one', async () => {
    await main.getByRole('button', { name: 'Add a policy' }).click()
    await main.getByLabel('Name of the policy').fill('VIP')
    await main.getByRole('button', { name: 'Add a condition' }).click()
    await main.getByLabel('Condition on').selectOption('tag')
    await main.getByRole('textbox', { name: 'Tag' }).fill('vip, press')
    await main.getByLabel('First response · Urgent · Any channel').fill('10 min')
    await main.getByLabel('Resolution · Any priority · Any channel').fill('1h90m')
    await main.getByLabel('First response · Urgent · Any channel').focus()
    await main.getByRole('button', { name: 'Add an escalation' }).click()
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { policies } = await hub.call('GET', '/sla-policies')
    assert.equal(policies[0].name, 'VIP')
    assert.deepEqual(policies[0].when, [{ field: 'tag', in: ['vip', 'press'] }])
    assert.equal(policies[0].targets.find((t) => t.priority === 'urgent').within, '10m')
    assert.equal(policies[0].targets.find((t) => t.priority === 'urgent').escalate[0].after, '15m')
    assert.equal(policies[0].targets.find((t) => t.metric === 'resolution').within, '2h30m')
  })

  await step('what cannot be is said beside its field', async () => {
    await main.getByRole('button', { name: 'VIP' }).and(main.locator('[aria-expanded]')).click()
    await main.getByLabel('First response · Low · Any channel').fill('soon')
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByText('is not a duration like').waitFor()
    await main.getByRole('button', { name: 'Discard' }).click()
  })

  await step('the order is changed with keys; a policy that is never used is refused', async () => {
    const handle = main.getByRole('button', { name: 'Move down: VIP' })
    await handle.focus()
    await desk.keyboard.press('Alt+ArrowDown')
    await main.getByText('VIP is number 2 of 2 now.').waitFor({ state: 'attached' })
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByText('is never used').first().waitFor()
    await main.getByRole('button', { name: 'Discard' }).click()
  })

  await step('open clocks take a changed policy after a look at what changes', async () => {
    await main.locator('[aria-expanded]').nth(1).click()
    await main.getByLabel('First response · Any priority · Mail').fill('45m')
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    await main.getByRole('button', { name: 'What would change?' }).click()
    await main.getByText('2 open conversations would change.').waitFor()
    await main.getByRole('button', { name: 'Apply to 2 conversations' }).click()
    await desk.getByRole('dialog').getByRole('button', { name: /^Apply/ }).click()
    await until('the deadline is nearer', async () => (await hub.call('GET', '/conversations')).items.every((c) => c.clocks.some((k) => k.metric === 'first_response' && k.target_s === 2700)))
  })

  await step('the list as it is changes nothing of the past', async () => {
    await main.getByRole('button', { name: 'Run', exact: true }).click()
    await main.getByText(/every outcome stays the same|would have ended otherwise/).waitFor({ timeout: 20_000 })
  })

  await step('whom a step tells is picked by name', async () => {
    const { id: hook } = await hub.call('POST', '/webhooks', { name: 'Pager', url: 'https://pager.example.com/in', events: ['sla.*'] })
    const { id: team } = await hub.call('POST', '/teams', { name: 'Second line' })
    await desk.reload()
    await main.getByText('VIP').first().click()
    await main.getByLabel('First response · Urgent · Any channel').focus()
    const step = main.getByRole('group', { name: 'Time after the breach 15m' })
    await step.getByLabel('Action', { exact: true }).selectOption('reassign')
    await step.getByLabel('Reassign: to').selectOption({ label: 'Second line' })
    await step.getByRole('button', { name: 'Add an action' }).click()
    await step.getByLabel('Notify: to').selectOption({ label: 'grace' })
    await step.getByRole('button', { name: 'Add an action' }).click()
    await step.getByLabel('Action', { exact: true }).nth(2).selectOption('webhook')
    await step.getByLabel('Tell a webhook: to').selectOption({ label: 'Pager' })
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { policies } = await hub.call('GET', '/sla-policies')
    const me = (await hub.call('GET', '/me')).id
    assert.deepEqual(policies[0].targets.find((t) => t.priority === 'urgent').escalate[0].actions, [{ do: 'reassign', to: team }, { do: 'notify', to: me }, { do: 'webhook', to: hook }])
  })

  await step('axe has nothing against it', async () => {
    const opened = async (page) => {
      await page.getByText('VIP').first().waitFor()
      await page.getByRole('main', { name: 'Settings' }).locator('[aria-expanded]').first().click()
      await page.getByLabel('First response · Urgent · Any channel').focus()
    }
    assert.deepEqual(await everywhere(stage, desk, [['policies', '/admin/sla', (p) => p.getByText('VIP').first().waitFor()], ['policy', '/admin/sla', opened]], process.env.PICTURES), [])
  })
}
