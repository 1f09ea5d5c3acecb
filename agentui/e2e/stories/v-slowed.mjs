// A campaign leaves room at the desk: it says that it goes slowly and why, waits
// while nobody is there, and goes out at once when the rule is turned off.
import assert from 'node:assert/strict'
import { overheard, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'
import { everywhere } from './k-calendars.mjs'

export const title = 'A campaign goes no faster than the desk can answer, and says so'

const people = 60 // 2 % of them answer: 1.2 conversations, more than 1 % of one person's two hours has time for

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  for (let i = 0; i < people; i++) {
    await hub.call('POST', '/contacts', { name: `Person ${i}`, identities: [{ kind: 'email', address: `p${i}@crowd${i}.example` }], consents: [{ channel: 'email', purpose: 'marketing', given: true, source: 'form' }] })
  }
  const template = await hub.call('POST', '/templates', { name: 'News', purpose: 'marketing', variants: [{ channel: 'text', source: 'text', subject: 'News', body: 'Hello {{ contact.name }}. {{ link.unsubscribe }}' }] })
  await hub.call('POST', `/templates/${template.id}/submit`, { revision: template.revision })
  await hub.call('POST', `/templates/${template.id}/approve`, { revision: template.revision })
  const { id } = await hub.call('POST', '/campaigns', { campaign: { name: 'Spring', purpose: 'marketing', audience: { everyone: true }, template: template.id, inboxes: [inbox.id] } })
  const rules = async (reply_capacity) => {
    const now = await hub.call('GET', '/sending-rules')
    await hub.call('PUT', '/sending-rules', { version: now.version, rules: { ...now.rules, reply_capacity } })
  }
  await rules({ on: true, window_hours: 2, share: 1 })

  const desk = await signIn(stage, undefined, { path: `/campaigns/${id}/report` })
  const said = overheard(desk)
  const main = desk.getByRole('main')
  const banner = main.getByRole('status').filter({ hasText: 'for the' })

  await step('while nobody is there who could answer it waits, and says so', async () => {
    await hub.call('POST', `/campaigns/${id}/start`, { expect: people })
    await main.getByText('Waits for the next shift.').waitFor({ timeout: 30_000 })
    await main.getByText(/Nobody is there who could answer/).waitFor()
    assert.equal(relay.mails.length, 0)
  })

  await step('with one person at the desk a few go out, and the report says as it happens why not more', async () => {
    await desk.getByRole('button', { name: /^You are/ }).click()
    await desk.getByRole('menuitem', { name: 'Online' }).first().click()
    await main.getByText(/^(Slowed|Waits) for the desk\.$/).waitFor({ timeout: 30_000 })
    assert.match(await banner.textContent(), /answers are to be expected|brings all the answers/)
    assert.ok(relay.mails.length < people, `${relay.mails.length} went out`)
  })

  await step('the list of campaigns says it too', async () => {
    await desk.getByRole('link', { name: 'Campaigns', exact: true }).last().click()
    await main.getByText(/^(Slowed|Waits) for the desk$/).waitFor()
    await desk.goBack()
  })

  await step('axe has nothing against it', async () => {
    assert.deepEqual(await everywhere(stage, desk, [['slowed', `/campaigns/${id}/report`, (p) => p.getByText(/^(Slowed|Waits) for the desk\.$/).waitFor()]], process.env.PICTURES), [])
  })

  await step('with the rule turned off everybody gets it, and the banner goes', async () => {
    await rules(null)
    await until('all are out', () => relay.mails.length === people, 30_000)
    await main.getByText('Finished').first().waitFor({ timeout: 30_000 })
    await until('nothing is slow any more', async () => (await banner.count()) === 0)
    assert.deepEqual(said, [])
  })
}
