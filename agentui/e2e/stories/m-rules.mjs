// Rules: made, tried on the past, refused with the circle in words, and seen to
// act, with what they did beside them.
import assert from 'node:assert/strict'
import { signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'Rules are written, tried, refused when they chase each other, and act'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  await post(hub.smtp, { from: 'p1@customers.example', name: 'Person 1', subject: 'Invoice 17', text: 'Hello' })
  await until('it came', async () => (await hub.call('GET', '/conversations')).items.length === 1)
  const desk = await signIn(stage, undefined, { path: '/admin/rules' })
  const main = desk.getByRole('main', { name: 'Settings' })
  const saved = () => main.getByText('Not saved yet.').waitFor({ state: 'detached' })

  await step('a rule is made, tried on the past, and saved', async () => {
    await main.getByRole('button', { name: 'Add a rule' }).click()
    await main.getByLabel('Name of the rule').fill('Invoices')
    await main.getByRole('button', { name: 'Add a condition' }).click()
    await main.getByLabel('Condition on').selectOption('conversation.subject')
    await main.getByLabel('Compared how').selectOption('contains')
    await main.getByLabel('Value', { exact: true }).fill('invoice')
    await main.getByRole('textbox', { name: 'Add a tag' }).fill('billing')
    await main.getByRole('button', { name: 'What would it have done?' }).click()
    await main.getByRole('row', { name: /Invoices/ }).getByRole('cell', { name: '1', exact: true }).first().waitFor()
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    const { rules: [rule] } = await hub.call('GET', '/rules')
    assert.deepEqual([rule.on, rule.when, rule.do], [['message.received'], { all: [{ field: 'conversation.subject', op: 'contains', value: 'invoice' }] }, [{ do: 'tag', to: 'billing' }]])
  })

  await step('it acts, and says what it did', async () => {
    await post(hub.smtp, { from: 'p2@customers.example', name: 'Person 2', subject: 'Invoice 18', text: 'Hello' })
    await until('it is tagged', async () => (await hub.call('GET', '/conversations')).items.some((c) => c.tags.includes('billing')))
    await main.getByText('What it did').click()
    await main.getByText('done', { exact: true }).first().waitFor()
  })

  await step('rules that chase each other are refused with the circle in words', async () => {
    const { version, rules } = await hub.call('GET', '/rules')
    const rule = (id, from, to) => ({ id, name: id, enabled: true, on: ['conversation.status'], when: { field: 'conversation.status', op: 'is', value: from }, do: [{ do: 'status', to }] })
    await hub.call('PUT', '/rules', { version, rules: [...rules, rule('wake', 'waiting_customer', 'open')] })
    await desk.reload()
    await main.getByRole('button', { name: 'Add a rule' }).click()
    await main.getByLabel('Name of the rule').fill('sleep')
    await main.getByLabel('a customer writes').uncheck()
    await main.getByLabel('its status changes').check()
    await main.getByLabel('Action', { exact: true }).selectOption('status')
    await main.getByLabel('Set status: to').selectOption('waiting_customer')
    await main.getByRole('button', { name: 'Check', exact: true }).click()
    await main.getByText('They chase each other').waitFor()
    await main.getByRole('button', { name: 'Save' }).click()
    await main.getByRole('alert').filter({ hasText: /set|each other/ }).first().waitFor()
    await main.getByRole('button', { name: 'Discard' }).click()
  })

  await step('a rule is switched off', async () => {
    await main.getByLabel('Switched on: Invoices').uncheck()
    await main.getByRole('button', { name: 'Save' }).click()
    await saved()
    assert.equal((await hub.call('GET', '/rules')).rules[0].enabled, false)
  })

  await step('axe has nothing against it', async () => {
    const opened = async (page) => { await page.getByRole('main', { name: 'Settings' }).locator('[aria-expanded]').first().click(); await page.getByLabel('Name of the rule').waitFor() }
    assert.deepEqual(await everywhere(stage, desk, [['rules', '/admin/rules', (p) => p.getByText('Invoices').first().waitFor()], ['rule', '/admin/rules', opened]], process.env.PICTURES), [])
  })
}
